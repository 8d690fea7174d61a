//! Keeping a room in order: what it is called, who comes in, who may do what, and who decided it.

mod audit;
mod bans;
mod deed;
pub mod deeds;
mod invite;
mod links;
mod menu;
mod settings;

use gloo_net::http::Method;
use leptos::{either::EitherOf4, prelude::*, task::spawn_local};
use protocol::api::RoomInfo;

use super::info::Here;
use crate::{
    components::{card::Cards, dialog::Dialog},
    http,
    texts::texts,
};
use audit::AuditLog;
use bans::Bans;
use invite::Invite;
pub use menu::{MENU as ROOM_MENU, RoomMenu};
use settings::Settings;

/// What the dialog is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Invite,
    Settings,
    Bans,
    Audit,
}

impl Part {
    fn label(self) -> &'static str {
        let t = &texts().manage;
        match self {
            Self::Invite => t.invite,
            Self::Settings => t.settings,
            Self::Bans => t.bans,
            Self::Audit => t.audit,
        }
    }
}

/// A room has come on the screen: people's cards are about it, and a mark to come back has done its work.
pub fn opened(here: Here) {
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

/// The one dialog.
#[component]
fn Manage(info: Memo<RoomInfo>, open: RwSignal<Option<Part>>) -> impl IntoView {
    let close = Callback::new(move |()| open.set(None));
    let room = move || info.get_untracked();
    view! {
        <Dialog labelled_by="manage-title" open=Signal::derive(move || open.read().is_some()) on_close=close>
            <h2 id="manage-title">{move || open.get().map(Part::label)}</h2>
            {move || {
                open.get()
                    .map(|part| match part {
                        Part::Invite => EitherOf4::A(view! { <Invite info=room()/> }),
                        Part::Settings => EitherOf4::B(view! { <Settings info=room()/> }),
                        Part::Bans => EitherOf4::C(view! { <Bans room=room().id/> }),
                        Part::Audit => EitherOf4::D(view! { <AuditLog room=room().id/> }),
                    })
            }}
            <div class="actions">
                <button type="button" class="button quiet small" on:click=move |_| close.run(())>
                    {texts().manage.close}
                </button>
            </div>
        </Dialog>
    }
}
