//! The button in a room's header behind which there is all that one can do with the room.

use gloo_net::http::Method;
use leptos::{prelude::*, task::spawn_local};
use protocol::{Notify, RoomKind, api::RoomInfo, permission::Action};

use super::Part;
use crate::{
    components::{
        icon,
        membership::{Membership, MembershipButton},
        opener::Opener,
    },
    dom,
    errors::Failure,
    http,
    overlay::Overlay,
    room::info::{may, title},
    texts::texts,
};

/// The id of what it opens.
pub const MENU: &str = "room-menu";

/// Opens without scripts, so that one can always leave.
#[component]
pub fn RoomMenu(info: Memo<RoomInfo>) -> impl IntoView {
    let t = &texts().manage;
    let open = RwSignal::new(None::<Part>);
    let error = RwSignal::new(None::<String>);
    let muted = Memo::new(move |_| info.read().notify == Notify::Mentions);
    let ends = move |result: Result<(), Failure>| match result {
        Ok(()) => {
            _ = error.try_set(None);
            dom::close_popover(MENU);
        }
        Err(failure) => _ = error.try_set(Some(failure.sentence())),
    };
    let notify = move |_| {
        let wanted = if muted.get_untracked() { Notify::All } else { Notify::Mentions };
        let path = format!("/api/rooms/{}/notify", info.read_untracked().id);
        spawn_local(async move { ends(http::tell(Method::PUT, &path, &wanted).await) });
    };
    let mark = move |_| {
        let path = format!("/api/rooms/{}/mark", info.read_untracked().id);
        spawn_local(async move { ends(http::command(Method::PUT, &path).await) });
    };
    let parts = move || {
        let info = info.read();
        let may = |actions: &[Action]| actions.iter().any(|action| may(&info, *action));
        [
            (Part::Invite, may(&[Action::Add, Action::Link])),
            (Part::Settings, may(&[Action::Change, Action::Archive])),
            (Part::Bans, may(&[Action::Remove])),
            (Part::Audit, may(&[Action::ReadAudit])),
        ]
        .into_iter()
        .filter_map(|(part, may)| may.then_some(part))
        .map(|part| {
            let click = move |_| {
                // First, so that the focus comes back to the menu's button when the dialog is closed.
                dom::close_popover(MENU);
                open.set(Some(part));
            };
            view! { <li class="needs-scripts"><button type="button" on:click=click>{part.label()}</button></li> }
        })
        .collect_view()
    };
    let leave = move || {
        let info = info.read();
        may(&info, Action::Leave).then(|| {
            let (room, name) = (info.id, title(&info));
            let is_pair = info.kind == RoomKind::Direct && info.people.len() == 1;
            let membership = if is_pair { Membership::Close } else { Membership::Leave };
            view! { <li><MembershipButton room name membership class="leave"/></li> }
        })
    };
    view! {
        <Opener opens=MENU name=t.menu icon=icon::MORE/>
        <div id=MENU class="menu" popover="auto">
            <ul>
                <li class="needs-scripts">
                    <button type="button" on:click=notify>
                        {move || if muted.get() { t.unmute_room } else { t.mute_room }}
                    </button>
                </li>
                <li class="needs-scripts"><button type="button" on:click=mark>{t.mark_unread}</button></li>
                {parts}
                {leave}
            </ul>
            <p class="error" role="alert">{move || error.get()}</p>
        </div>
        {move || open.get().map(|part| Overlay::Manage(part, info, open).show())}
    }
}
