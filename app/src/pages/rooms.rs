//! The list of public rooms, and how to make one.

use client::compose::names;
use client::session::Input;
use gloo_net::http::Method;
use leptos::{either::Either, ev, prelude::*, task::spawn_local};
use protocol::{
    RoomId, RoomKind,
    api::{NewDirect, NewRoom, RoomInfo, RoomListing, Rooms, RoomsQuery},
    names::RoomName,
};

use crate::{
    components::{
        field::{Field, FormError, FormState},
        icon::{self, Icon},
        membership::{Membership, MembershipButton},
        menu_button::MenuButton,
        more::{More, MoreTrouble},
        people_field::PeopleField,
        title::Title,
        trouble::Trouble,
    },
    data, dom,
    errors::{Failure, FormErrors},
    http,
    navigation::{self, Query},
    next,
    session::Client,
    texts::texts,
};

/// The page's address.
const ROOMS: &str = "/rooms";

/// All rooms.
#[component]
pub fn RoomsPage(rooms: Result<Rooms, Failure>) -> impl IntoView {
    let client = expect_context::<Client>();
    Effect::new(move || client.input(Input::Watch(None)));
    let t = texts();
    view! {
        <Title text=t.common.all_rooms/>
        <div class="page">
            <header class="bar">
                <MenuButton/>
                <h1>{t.common.all_rooms}</h1>
            </header>
            <div class="page-body rooms-page">
                <aside class="beside">
                    <CreateRoom/>
                    <NewMessage/>
                </aside>
                <PublicRooms rooms/>
            </div>
        </div>
    }
}

/// A page of them, and what leads to the others; all of it also works without scripts.
#[component]
fn PublicRooms(rooms: Result<Rooms, Failure>) -> impl IntoView {
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
    let private = rooms.mine.iter().filter(|room| {
        room.kind == RoomKind::Private && room.name.to_lowercase().contains(&typed) && query.after.is_none()
    });
    let private: Vec<_> = private.cloned().collect();
    let hint = is_new(&rooms).then(|| view! { <p>{texts().first.only_lobby}</p> });
    let is_all = query == RoomsQuery::default();
    let none = (rooms.public.is_empty() && private.is_empty())
        .then(|| view! { <p class="faint">{texts().rooms.none_found}</p> });
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
            {private.into_iter().map(|room| view! { <PrivateListing room/> }).collect_view()}
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

#[component]
fn Listing(room: RoomListing) -> impl IntoView {
    let t = texts();
    let RoomListing { id, name, topic, member_count, joined } = room;
    let action = if joined {
        Either::Left(view! { <Open room=id name=name.clone()/> })
    } else {
        Either::Right(
            view! { <MembershipButton room=id name=name.clone() membership=Membership::Join class="button small"/> },
        )
    };
    let state = joined.then_some(t.rooms.joined);
    view! { <Row kind=RoomKind::Public name topic state members=member_count>{action}</Row> }
}

/// One that only its members can find.
#[component]
fn PrivateListing(room: RoomInfo) -> impl IntoView {
    let RoomInfo { id, name, topic, .. } = room;
    view! {
        <Row kind=RoomKind::Private name=name.clone() topic state=Some(texts().rooms.private)>
            <Open room=id name/>
        </Row>
    }
}

#[component]
fn Open(room: RoomId, name: String) -> impl IntoView {
    view! {
        <a class="button quiet small" href=next::room(room)>
            {texts().rooms.open}
            <span class="unseen">{format!(" {name}")}</span>
        </a>
    }
}

#[component]
fn Row(
    kind: RoomKind,
    name: String,
    topic: String,
    /// What the room is to the reader.
    state: Option<&'static str>,
    /// How many there are, where that is known.
    #[prop(optional, into)]
    members: Option<u32>,
    children: Children,
) -> impl IntoView {
    let members = members.map(|count| view! { <span>{(texts().common.members)(count as usize)}</span> });
    view! {
        <li>
            <Icon path=icon::of_room(kind)/>
            <div class="about">
                <p class="name" dir="auto">{name}</p>
                {(!topic.is_empty()).then(|| view! { <p class="topic-line" dir="auto">{topic}</p> })}
                <p class="faint facts">
                    {members}
                    {state.map(|state| view! { <span class="chip">{state}</span> })}
                </p>
            </div>
            {children()}
        </li>
    }
}

#[component]
fn CreateRoom() -> impl IntoView {
    let t = &texts().rooms;
    let form = FormState::from_query(&["name"]);
    let name = navigation::query().read_untracked().get("name");
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if form.busy.get_untracked() {
            return;
        }
        let typed = NewRoom { name: dom::input_value("name"), private: dom::is_checked("private"), client_id: None };
        if let Err(code) = RoomName::parse(&typed.name) {
            return form.refuse(FormErrors::from_rules([("name", Some(code))]));
        }
        form.errors.set(FormErrors::default());
        form.busy.set(true);
        spawn_local(async move {
            match http::send::<RoomInfo>(Method::POST, "/api/rooms", &typed).await {
                Ok(room) => navigation::go(&next::room(room.id)),
                Err(failure) => form.refuse(failure.into()),
            }
        });
    };
    view! {
        <section aria-labelledby="new-room">
            <h2 id="new-room" tabindex="-1">{t.new_room}</h2>
            <form class="line" method="post" action="/rooms" novalidate on:submit=submit>
                <Field name="name" label=t.room_name autocomplete="off" value=name.unwrap_or_default() form/>
                <button class="button" aria-disabled=move || form.busy.get().then_some("true")>{t.create}</button>
                <label class="check">
                    <input id="private" name="private" type="checkbox" value="true"/>
                    {texts().manage.make_private}
                </label>
                <FormError form/>
            </form>
        </section>
    }
}

/// Begins a direct conversation, or goes on with one.
#[component]
fn NewMessage() -> impl IntoView {
    let t = &texts().manage;
    Effect::new(|| {
        // Who has followed the link to it types on at once; once the page is where the address says.
        if window().location().hash().is_ok_and(|hash| hash == "#new-message") {
            request_animation_frame(|| dom::focus("people"));
        }
    });
    let form = FormState::empty();
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if form.busy.get_untracked() {
            return;
        }
        let people = names::all(&dom::input_value("people"));
        form.start();
        spawn_local(async move {
            match http::send::<RoomInfo>(Method::POST, "/api/directs", &NewDirect { people }).await {
                Ok(room) => navigation::go(&next::room(room.id)),
                Err(failure) => form.refuse_in("people", failure),
            }
        });
    };
    view! {
        <section class="needs-scripts" aria-labelledby="new-message">
            <h2 id="new-message" tabindex="-1">{t.new_message}</h2>
            <form class="line" method="dialog" novalidate on:submit=submit>
                <PeopleField name="people" label=t.to hint=t.to_hint many=true form/>
                <button class="button" aria-disabled=move || form.busy.get().then_some("true")>{t.begin}</button>
                <FormError form/>
            </form>
        </section>
    }
}
