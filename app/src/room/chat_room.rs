//! A room: its page, kept up to date by the session.

use std::time::Duration;

use crate::room::{
    acts::Acts,
    composer::input_box::InputBox,
    composer::silence::{Silence, SilenceNotice, silence},
    composer::typing_line::TypingLine,
    header::Header,
    info::{Here, info_of, title},
    list::message_list::{MessageList, Older},
    list::source::Source,
    list::stay::Stay,
    manage::opened,
    members::people::{People, people},
    members::user_list::UserList,
    message::seen_by::SeenBy,
    message::{Act, REACTING, Rights},
    pins::Pinning,
};
use crate::{
    components::{
        membership::{Membership, MembershipButton},
        trouble::Trouble,
    },
    data::{self, Visit},
    dom,
    emoji::EmojiPicker,
    http,
    overlay::Overlay,
    session::{Client, Roster, View},
    texts::texts,
};
use client::{session::Input, timeline::Timeline};
use leptos::{either::Either, html::Textarea, prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use protocol::{
    ErrorCode, EventKind, RoomId, Seq,
    api::{History, PAGE},
};

/// The page of the room that the address names.
#[component]
pub fn ChatRoom() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse::<RoomId>().ok()));
    let client = expect_context::<Client>();
    let visit = {
        let client = client.clone();
        data::resource(move || id.get(), move |id| data::visit(&client, id))
    };
    let again = Callback::new(move |()| {
        // Without the sidebar's rooms the session has not started, so that the room alone would be no help.
        if client.is_started() { visit.refetch() } else { dom::reload() }
    });
    let (owner, current) = (Owner::current().unwrap_or_default(), StoredValue::new(None::<Stay>));
    let begin = move |visit| {
        let stay = Stay::begin(&owner);
        let before = current.try_update_value(|current| current.replace(stay.clone())).flatten();
        before.iter().for_each(Stay::end_elements);
        stay.draw(|| {
            Effect::new(move |_| {
                if let Some(before) = before.clone() {
                    set_timeout(move || before.end(), Duration::ZERO);
                }
            });
            view! { <Room visit again/> }
        })
    };
    let t = texts();
    view! {
        <Transition fallback=move || view! { <p class="loading" role="status">{t.common.loading}</p> }>
            {move || {
                let begin = begin.clone();
                Suspend::new(async move {
                    match visit.await {
                        Ok(visit) => Either::Left(begin(visit)),
                        Err(failure) => {
                            let code = failure.code();
                            let outside = matches!(code, Some(ErrorCode::NotAMember | ErrorCode::RemovedFromRoom));
                            let outside = outside.then(|| id.get_untracked()).flatten();
                            Either::Right(view! {
                                <Title text=t.room.title/>
                                <Trouble failure again>
                                    {outside.map(|room| view! {
                                        <MembershipButton room name=t.room.this_room membership=Membership::Join done=again/>
                                    })}
                                </Trouble>
                            })
                        }
                    }
                })
            }}
        </Transition>
    }
}

/// A room that one is in.
#[component]
fn Room(visit: Visit, again: Callback<()>) -> impl IntoView {
    let Visit { me, page } = visit;
    let room = page.room.id;
    let name = title(&page.room);
    let client = expect_context::<Client>();
    let info = info_of(&client, page.room.clone());

    // The first rendering, on both ends, is of the page alone; from here on the session knows the room.
    let loaded = StoredValue::new(page);
    Effect::new({
        let client = client.clone();
        move || {
            client.input(Input::Watch(Some(room)));
            client.input(Input::Loaded(loaded.get_value()));
        }
    });

    let me_id = me.id;
    let start = RwSignal::new(loaded.with_value(|page| page.room.first_seq));
    let source = Source::new(client.clone(), loaded, me.clone(), start);
    let people = people_of(client.clone(), loaded);
    let mentionable = Signal::derive(move || people.read().list.iter().map(|member| member.person.clone()).collect());
    opened(Here { info, people });
    let silence = silence(client.clone(), info);

    let older = RwSignal::new(Older::Idle);
    let load_older = {
        let client = client.clone();
        Callback::new(move |before| fetch_older(client.clone(), room, before, start, older))
    };
    let see = {
        let client = client.clone();
        Callback::new(move |is_seen| {
            client.follow(room, is_seen);
            let last_seq = client.with_room(room, |timeline, _| timeline.map(Timeline::last_seq));
            if let Some(seq) = last_seq.filter(|_| is_seen) {
                client.input(Input::Read { room, seq });
            }
        })
    };
    on_cleanup({
        let client = client.clone();
        move || client.follow(room, false)
    });
    let input = NodeRef::<Textarea>::new();
    let sent = RwSignal::new(0_u32);
    let acts = Acts::new(room, me_id, client.clone(), source.clone(), input);
    let on_act = Callback::new(move |act| acts.act(act));
    let send = Callback::new(move |text| {
        let is_done = acts.send(text);
        if is_done {
            sent.update(|sent| *sent += 1);
        }
        is_done
    });
    let rights = rights_of(client.clone(), loaded);
    provide_context(Pinning { room, rights, on_act });
    // An address can name a message. It is looked for once the session can take in what is around it.
    let query = use_query_map();
    Effect::new(move |_| {
        let is_started = client.view.me.read().is_some();
        let named = query.read().get("message").and_then(|seq| seq.parse().ok());
        if let Some(seq) = named.filter(|_| is_started) {
            acts.act(Act::Jump(seq));
        }
    });

    // The server writes the title after the page, when what the page read is gone.
    let first_title = name.clone();
    let page_title = ArcMemo::new(move |_| info.try_read().map_or_else(|| first_title.clone(), |info| title(&info)));
    view! {
        <Title text=move || page_title.get()/>
        <div class="room">
            <div class="talk">
                <Header info people/>
                <MessageList source me info rights older on_older=load_older on_see=see on_act sent goal=acts.goal/>
                <SilenceNotice info silence again/>
                <Refusal trouble=acts.trouble/>
                <div class="foot">
                    <TypingLine/>
                    <SeenBy room me=me_id people/>
                </div>
                <div class="box" hidden=move || silence.read().as_ref().is_some_and(Silence::hides_box)>
                    <InputBox room name people=mentionable node_ref=input on_send=send writing=acts.writing on_act/>
                </div>
                <EmojiPicker id=REACTING on_pick=Callback::new(move |emoji| acts.picked(emoji))/>
                {move || acts.asked.get().map(|asked| Overlay::Message(asked, room, acts.asked, on_act).show())}
            </div>
            <UserList people room/>
        </div>
    }
}

/// Says why something could not be done with a message, until it is put away or something works.
#[component]
fn Refusal(trouble: RwSignal<Option<String>>) -> impl IntoView {
    let close = texts().talk.close;
    view! {
        <div class="refusal" hidden=move || trouble.read().is_none()>
            <p class="error" role="alert">{move || trouble.get()}</p>
            <button type="button" class="link" on:click=move |_| trouble.set(None)>{close}</button>
        </div>
    }
}

/// What one may do now, and before it is known what the page said.
fn rights_of(client: Client, page: Page) -> Memo<Rights> {
    let joined = client.view.joined;
    Memo::new(move |_| {
        page.with_value(|page| match joined.read().as_ref() {
            Some(joined) => joined.iter().find(|info| info.id == page.room.id).map(Rights::of).unwrap_or_default(),
            None => Rights::of(&page.room),
        })
    })
}

type Page = StoredValue<protocol::api::RoomPage>;

fn people_of(client: Client, page: Page) -> Memo<People> {
    let id = page.with_value(|page| page.room.id);
    let View { rooms, roster, online, .. } = client.view.clone();
    let roster = Memo::new(move |_| {
        let roster = roster.get().filter(|(room, _)| *room == id).map(|(_, roster)| roster);
        roster.unwrap_or_else(|| page.with_value(|page| Roster::from(page).into()))
    });
    // On its own, so that a message doesn't sort all members again.
    let moves = Memo::new(move |_| {
        rooms.track();
        let since = roster.read().as_of + 1;
        client.with_room(id, |timeline, _| {
            let events = timeline.into_iter().flat_map(Timeline::stretches).flat_map(|stretch| stretch.since(since));
            events.filter(|event| !matches!(event.kind, EventKind::Posted { .. })).cloned().collect::<Vec<_>>()
        })
    });
    Memo::new(move |_| {
        let online = online.get().filter(|(room, _)| *room == id).map(|(_, online)| online);
        let online = online.unwrap_or_else(|| {
            page.with_value(|page| {
                let online = page.members.iter().filter(|person| page.online.contains(&person.id));
                online.map(|person| (person.clone(), page.away.contains(&person.id))).collect()
            })
        });
        people(&roster.read(), &moves.read(), &online)
    })
}

/// Loads the page before this seq. An empty one says that the room starts there by now: what was older has been deleted.
fn fetch_older(client: Client, room: RoomId, before: Seq, start: RwSignal<Seq>, state: RwSignal<Older>) {
    let known = client.with_room(room, |timeline, _| {
        timeline.is_some_and(|timeline| timeline.stretches().iter().any(|stretch| stretch.first_seq() == before))
    });
    if !known || before <= 1 {
        return;
    }
    if state.get_untracked() == Older::Loading {
        return;
    }
    state.set(Older::Loading);
    spawn_local(async move {
        let path = format!("/api/rooms/{room}/events?before={before}&limit={PAGE}");
        let next = match http::get::<History>(&path).await {
            Ok(History { events }) if events.is_empty() => {
                let _ = start.try_update(|start| *start = before.max(*start));
                Older::Idle
            }
            Ok(History { events }) => {
                client.input(Input::Older { room, events });
                Older::Idle
            }
            Err(failure) => Older::Failed(failure.sentence()),
        };
        let _ = state.try_set(next);
    });
}
