//! The page that is shown beside the sidebar, and how the next one takes its place.

#[cfg(feature = "browser")]
mod browser;

use leptos::{either::EitherOf5, prelude::*};
use protocol::{
    RoomId,
    api::{Account, RoomInfo, Rooms},
};

#[cfg(feature = "browser")]
use self::browser::following;
use super::{lazy, overlays, overlays::OwnPage};
use crate::{
    data::PageData,
    errors::Failure,
    navigation::{self, Inside, Route},
    room::{ChatRoom, RoomShown},
};

/// Loads and draws the page that is shown anew.
#[derive(Clone, Copy)]
pub struct Again(pub Callback<()>);

/// A page with all that it needs.
#[derive(Clone)]
enum Shown {
    Rooms(Result<Rooms, Failure>),
    Room(Option<RoomId>, RoomShown),
    Own(OwnPage),
    Account(Result<Account, Failure>),
    Admin(Result<Account, Failure>),
}

impl Shown {
    fn of(data: PageData, page: Option<&Inside>) -> Self {
        match data {
            PageData::Rooms(rooms) => Self::Rooms(rooms),
            PageData::Inbox => Self::Own(OwnPage::Inbox),
            PageData::Later => Self::Own(OwnPage::Later),
            PageData::Account(account) => Self::Account(account),
            PageData::Admin(account) => Self::Admin(account),
            PageData::Room(visit) => {
                let id = match page {
                    Some(Inside::Room(id)) => *id,
                    _ => None,
                };
                Self::Room(id, visit.map_or_else(RoomShown::Failed, |visit| RoomShown::of(*visit)))
            }
        }
    }
}

/// The page of the first rendering, and in the browser those that follow. Each is drawn into elements of its own.
#[component]
pub fn Pages(
    data: PageData,
    /// The rooms beside it, until the session knows them.
    mine: Vec<RoomInfo>,
) -> impl IntoView {
    let page = Route::inside(&navigation::path().read_untracked());
    // Numbered, so that the same page can be drawn once more.
    let shown = RwSignal::new((0_u32, Shown::of(data, page.as_ref())));
    let again = following(shown, mine);
    provide_context(Again(again));
    let draw = move |(_, shown)| match shown {
        Shown::Room(id, shown) => EitherOf5::A(view! { <ChatRoom id shown again/> }),
        Shown::Rooms(rooms) => EitherOf5::B(lazy::rooms(rooms)),
        Shown::Account(account) => EitherOf5::C(lazy::account(account)),
        Shown::Admin(account) => EitherOf5::D(lazy::admin(account)),
        Shown::Own(page) => EitherOf5::E(overlays::own(page)),
    };
    view! { <For each=move || Some(shown.get()) key=|(number, _)| *number children=draw/> }
}

/// On the server no other page follows.
#[cfg(not(feature = "browser"))]
fn following(_: RwSignal<(u32, Shown)>, _: Vec<RoomInfo>) -> Callback<()> {
    Callback::new(|()| ())
}
