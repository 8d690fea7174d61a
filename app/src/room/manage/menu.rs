//! The button in a room's header behind which there is all that one can do with the room.

use client::people::People;
use gloo_net::http::Method;
use leptos::{prelude::*, task::spawn_local};
use protocol::{api::RoomInfo, permission::Action};

use super::leaving::LeaveItem;
use crate::{
    components::{
        icon,
        menu::{Menu, MenuItem},
        opener::Opener,
    },
    dom,
    errors::Failure,
    http,
    room::{
        info::may,
        overlay::{Managing, Part, RoomOverlay},
    },
    session::Client,
    texts::texts,
};

/// The id of what it opens.
pub const MENU: &str = "room-menu";

/// Opens without scripts, so that one can always leave.
#[component]
pub fn RoomMenu(info: Memo<RoomInfo>, people: Memo<People>) -> impl IntoView {
    let t = &texts().manage;
    let Managing(open) = expect_context::<Managing>();
    let error = RwSignal::new(None::<String>);
    let ends = move |result: Result<(), Failure>| match result {
        Ok(()) => {
            _ = error.try_set(None);
            dom::close_popover(MENU);
        }
        Err(failure) => _ = error.try_set(Some(failure.sentence())),
    };
    let favourite = Memo::new(move |_| info.read().favourite);
    let favour = move |()| {
        let method = if favourite.get_untracked() { Method::DELETE } else { Method::PUT };
        let path = format!("/api/rooms/{}/favourite", info.read_untracked().id);
        spawn_local(async move { ends(http::command(method, &path).await) });
    };
    let mark = move |()| {
        let path = format!("/api/rooms/{}/mark", info.read_untracked().id);
        spawn_local(async move { ends(http::command(Method::PUT, &path).await) });
    };
    let requests = expect_context::<Client>().view.requests;
    // Only those who decide about them hear of any.
    let asking = Memo::new(move |_| {
        let room = info.read().id;
        requests.read().iter().filter(|request| request.room == room).count()
    });
    let name = Signal::derive(move || match asking.get() {
        0 => t.menu.to_owned(),
        count => (texts().entry.menu_with_requests)(t.menu, count),
    });
    let parts = move || {
        let info = info.read();
        let may = |actions: &[Action]| actions.iter().any(|action| may(&info, *action));
        [
            (Part::Notifications, true),
            (Part::Arrange, true),
            (Part::Files, true),
            (Part::Invite, may(&[Action::Add, Action::Link])),
            (Part::Settings, may(&[Action::Change, Action::Archive])),
            (Part::Requests, asking.get() > 0),
            (Part::Bans, may(&[Action::Remove])),
            (Part::Audit, may(&[Action::ReadAudit])),
        ]
        .into_iter()
        .filter_map(|(part, may)| may.then_some(part))
        .map(|part| {
            let choose = move |()| {
                // First, so that the focus comes back to the menu's button when the dialog is closed.
                dom::close_popover(MENU);
                open.set(Some(part));
            };
            view! { <MenuItem asks=true on_choose=choose>{part.label()}</MenuItem> }
        })
        .collect_view()
    };
    view! {
        <Opener opens=MENU name icon=icon::MORE popup="menu">
            {move || {
                (asking.get() > 0).then(|| view! { <span class="dot"></span> })
            }}
        </Opener>
        <Menu id=MENU class="menu" label=t.menu error>
            <MenuItem on_choose=favour>{move || if favourite.get() { t.unfavour } else { t.favour }}</MenuItem>
            <MenuItem on_choose=mark>{t.mark_unread}</MenuItem>
            {parts}
            <LeaveItem info people/>
        </Menu>
        {move || open.get().map(|part| RoomOverlay::Manage(part, info, open).show())}
    }
}
