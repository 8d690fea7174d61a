//! The list of the rooms that one can find.

#[cfg(feature = "browser")]
use leptos::task::spawn_local;
use leptos::{either::Either, ev, prelude::*};
use protocol::{
    RoomId, RoomKind,
    api::{RoomListing, Rooms, RoomsQuery},
};

use super::listing::{Listing, PrivateListing};
use crate::{
    components::{
        field::{Field, FormState},
        more::{More, MoreTrouble},
        trouble::Trouble,
    },
    data, dom,
    errors::Failure,
    names::place,
    navigation::{self, Query},
    next,
    session::Client,
    texts::texts,
};

/// The page's address.
const ROOMS: &str = "/rooms";

/// A page of them, and what leads to the others; all of it also works without scripts.
#[component]
pub fn PublicRooms(rooms: Result<Rooms, Failure>) -> impl IntoView {
    let asked = navigation::query();
    let query = Memo::new(move |_| data::rooms_query(&asked.read()));
    let found = RwSignal::new((query.get_untracked(), rooms));
    Effect::new(move |before: Option<RoomsQuery>| {
        let query = query.get();
        if before.is_some_and(|before| before != query) {
            find_rooms(query.clone(), asked, found);
        }
        query
    });
    // The input keeps what is typed, so that it has to be told where the address is another.
    Effect::new(move |before: Option<String>| {
        let query = query.get().query;
        if before.is_some_and(|before| before != query) {
            dom::fill_input("query", &query);
        }
        query
    });
    let form = FormState::empty();
    let find = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let typed = RoomsQuery { query: dom::input_value("query"), ..RoomsQuery::default() };
        navigation::go(&next::rooms(ROOMS, &typed));
    };
    let t = &texts().rooms;
    view! {
        <section aria-labelledby="public-rooms">
            <h2 id="public-rooms">{t.public_rooms}</h2>
            <form class="line" role="search" method="get" action=ROOMS novalidate on:submit=find>
                <Field
                    name="query"
                    label=t.find_rooms
                    autocomplete="off"
                    required=false
                    value=query.get_untracked().query
                    form
                />
                <button class="button quiet">{t.find}</button>
            </form>
            {move || match found.get() {
                (query, Ok(rooms)) => Either::Left(view! { <Found rooms query/> }),
                (query, Err(failure)) => {
                    let again = move |()| find_rooms(query.clone(), asked, found);
                    Either::Right(view! { <Trouble failure again/> })
                }
            }}
        </section>
    }
}

/// Gets the rooms that were asked for; those before them stay until then.
fn find_rooms(query: RoomsQuery, asked: Memo<Query>, found: RwSignal<(RoomsQuery, Result<Rooms, Failure>)>) {
    #[cfg(feature = "browser")]
    {
        spawn_local(async move {
            let rooms = data::found(&query).await;
            // Something else may have been asked for, or the page have gone.
            if asked.try_get_untracked().is_some_and(|asked| data::rooms_query(&asked) == query) {
                _ = found.try_set((query, rooms));
            }
        });
    }
    #[cfg(not(feature = "browser"))]
    let _ = (query, asked, found);
}

/// What was found.
#[component]
fn Found(rooms: Rooms, query: RoomsQuery) -> impl IntoView {
    let typed = query.query.to_lowercase();
    let hint = is_new(&rooms).then(|| view! { <p>{texts().first.only_lobby}</p> });
    let is_all = query == RoomsQuery::default();
    let is_first = query.after.is_none();
    // The list has the first of one's own; the session has them all.
    let (joined, mine) = (expect_context::<Client>().view.joined, rooms.mine);
    let private = Memo::new(move |_| {
        let joined = joined.read();
        let mine = joined.as_ref().unwrap_or(&mine).iter();
        let mut found: Vec<_> = mine
            .filter(|room| is_first && room.kind == RoomKind::Private && room.name.to_lowercase().contains(&typed))
            .map(|room| (place(room), room.id, room.name.clone(), room.topic.clone()))
            .collect();
        found.sort();
        found
    });
    let own = |(_, id, name, topic)| view! { <PrivateListing id name topic/> };
    let is_nothing_public = rooms.public.is_empty();
    let none = move || {
        let is_none = is_nothing_public && private.read().is_empty();
        is_none.then(|| view! { <p class="faint">{texts().rooms.none_found}</p> })
    };
    let first = rooms.public.into_iter().map(|room| view! { <Listing room/> }).collect_view();
    let (others, more) = (RwSignal::new(Vec::<RoomListing>::new()), More::new(rooms.next));
    let query = StoredValue::new(RoomsQuery { after: None, ..query });
    let address = move |after: String| {
        query.with_value(|query| next::rooms(ROOMS, &RoomsQuery { after: Some(after), ..query.clone() }))
    };
    let on_more = move |event: ev::MouseEvent| {
        event.prevent_default();
        let list = query.with_value(|query| next::rooms("/api/rooms", query));
        more.load(&list, move |page: Rooms| {
            _ = others.try_update(|others| others.extend(page.public));
            page.next
        });
    };
    let link = move |after| {
        view! { <a class="button quiet small show-more" href=address(after) on:click=on_more>{texts().common.show_more}</a> }
    };
    view! {
        {hint}
        {none}
        <ul class="listing">
            {move || private.get().into_iter().map(own).collect_view()}
            {first}
            <For each=move || others.get() key=|room| room.id let(room)>
                <Listing room/>
            </For>
        </ul>
        {move || more.next().map(link)}
        <MoreTrouble more/>
        {(!is_all).then(|| view! { <p><a href=ROOMS>{texts().rooms.show_all}</a></p> })}
    }
}

/// Whether somebody is in no room but the one that everybody is in, as far as the list's beginning tells.
fn is_new(rooms: &Rooms) -> bool {
    !rooms.mine.is_empty() && rooms.mine.iter().all(|room| room.id == RoomId::LOBBY || room.kind == RoomKind::Direct)
}
