//! Keeping a room in order: what it is called, who comes in, who may do what, and who decided it.

pub mod audit;
mod bans;
mod invite;
mod leaving;
mod links;
mod menu;
mod moderation_action;
pub mod moderation_actions;
mod notifications;
mod requests;
mod settings;

use gloo_net::http::Method;
use leptos::{prelude::*, task::spawn_local};
use protocol::api::RoomInfo;

use super::{
    info::Here,
    overlay::{Managing, Part},
};
use crate::{
    components::{
        arrange::ArrangeRoom,
        dialog::{CloseButton, Dialog, close},
    },
    http,
    room::{cards::Cards, room_files::RoomFiles},
    texts::texts,
};
use audit::AuditLog;
use bans::Bans;
use invite::Invite;
pub use menu::RoomMenu;
use notifications::Level;
use requests::Requests;
use settings::Settings;

/// A room has come on the screen: its dialogs can be opened, people's cards are about it, and a mark to come back has done its work.
pub fn opened(here: Here) {
    provide_context(Managing(RwSignal::new(None)));
    let cards = use_context::<Cards>();
    Effect::new(move || {
        if let Some(cards) = cards {
            cards.are_in(here);
        }
        let info = here.info.get_untracked();
        if info.marked {
            spawn_local(async move {
                // Where it fails, the mark is still to be seen.
                let _ = http::command(Method::DELETE, &format!("/api/rooms/{}/mark", info.id)).await;
            });
        }
    });
}

const TITLE: &str = "manage-title";

/// The one dialog.
#[component]
pub fn Manage(part: Part, info: Memo<RoomInfo>, open: RwSignal<Option<Part>>) -> impl IntoView {
    let on_close = Callback::new(move |()| _ = open.try_set(None));
    let info = info.get_untracked();
    let room = info.id;
    let content = match part {
        Part::Notifications => view! { <Level info/> }.into_any(),
        Part::Arrange => view! { <ArrangeRoom room/> }.into_any(),
        Part::Files => {
            let close = Callback::new(move |()| close(TITLE));
            view! { <RoomFiles room close/> }.into_any()
        }
        Part::Invite => view! { <Invite info/> }.into_any(),
        Part::Settings => view! { <Settings info/> }.into_any(),
        Part::Requests => view! { <Requests room/> }.into_any(),
        Part::Bans => view! { <Bans room/> }.into_any(),
        Part::Audit => {
            view! { <AuditLog address=format!("/api/rooms/{room}/audit") version=RwSignal::new(0)/> }.into_any()
        }
    };
    view! {
        <Dialog labelled_by=TITLE class=if part == Part::Files { "card wide-card" } else { "card" } on_close>
            <h2 id=TITLE>{part.label()}</h2>
            {content}
            <div class="actions">
                <CloseButton dialog=TITLE words=texts().manage.close/>
            </div>
        </Dialog>
    }
}
