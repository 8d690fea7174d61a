//! A room: its page, kept up to date by the session.

use std::sync::Arc;

use crate::{
    components::{
        confirm::{Question, Questions, Words},
        title::Title,
    },
    data::Visit,
    emoji::EmojiPicker,
    errors::Failure,
    names::{addressed, title},
    navigation::{self, Inside, Route},
    room::{
        act::Act,
        acts::{Acts, Said, THREAD},
        composer::{
            attaching::{Attaching, dropped},
            input_box::InputBox,
            refusal::Refusal,
            silence::{Silence, SilenceNotice, silence},
            thrown::ThrownBar,
            typing_line::TypingLine,
        },
        drafting::Drafting,
        header::Header,
        info::{Here, info_of, people_of},
        lines::Talk,
        list::{loading::Loading, message_list::MessageList, source::Source},
        manage::opened,
        members::user_list::UserList,
        message::{REACTING, seen_by::SeenBy},
        outside::Outside,
        overlay::{Pinning, RoomOverlay, Threading, Viewing},
        rights::rights_of,
    },
    session::Client,
    texts::texts,
};
use client::{session::Input, timeline::Timeline};
use leptos::{
    either::{Either, EitherOf3},
    ev,
    html::Textarea,
    prelude::*,
};
use protocol::{
    Event, EventKind, Person, RoomId,
    api::{RoomInfo, RoomPage},
    markdown,
};

/// How much of a room there is to show.
#[derive(Clone)]
pub enum RoomShown {
    /// Nothing yet.
    #[cfg_attr(not(feature = "browser"), expect(dead_code, reason = "the server waits for the page"))]
    Loading,
    /// Why it can't be shown.
    Failed(Failure),
    /// The room, whose page may come later.
    Here {
        /// Who looks.
        me: Person,
        /// The room, as far as it is known without its page.
        known: Box<RoomInfo>,
        /// Its page, once it is there.
        page: ArcRwSignal<Option<Arc<RoomPage>>>,
    },
}

impl RoomShown {
    /// All of it.
    pub fn of(Visit { me, page }: Visit) -> Self {
        let known = Box::new(page.room.clone());
        Self::Here { me, known, page: ArcRwSignal::new(Some(Arc::new(page))) }
    }
}

/// The page of a room, or why there is none.
#[component]
pub fn ChatRoom(
    /// The room that the address names, where it names one.
    id: Option<RoomId>,
    shown: RoomShown,
    /// Loads it anew.
    again: Callback<()>,
) -> impl IntoView {
    let t = texts();
    match shown {
        RoomShown::Here { me, known, page } => {
            EitherOf3::A(view! { <Room me known=*known page=Signal::from(page) again/> })
        }
        RoomShown::Loading => EitherOf3::B(view! { <p class="loading" role="status">{t.common.loading}</p> }),
        RoomShown::Failed(failure) => EitherOf3::C(view! { <Outside id failure again/> }),
    }
}

/// Who calls so many people at once is asked first.
const ASKED_FROM: u32 = 20;

/// A room that one is in: its header and box at once, and its messages as soon as its page is there.
#[component]
pub fn Room(
    /// Who looks.
    me: Person,
    /// The room, as far as it is known without its page.
    known: RoomInfo,
    /// Its page, which comes once.
    page: Signal<Option<Arc<RoomPage>>>,
    again: Callback<()>,
) -> impl IntoView {
    let room = known.id;
    let client = expect_context::<Client>();
    let info = info_of(&client, known.clone());
    let name = Memo::new(move |_| addressed(&info.read()));

    // The first rendering, on both ends, is of the page alone; from here on the session knows the room.
    Effect::new({
        let client = client.clone();
        move || client.input(Input::Watch(Some(room)))
    });
    Effect::new({
        let client = client.clone();
        move || {
            if let Some(page) = page.get() {
                client.input(Input::Loaded(Arc::unwrap_or_clone(page)));
            }
        }
    });

    let me_id = me.id;
    let people = people_of(client.clone(), room, page);
    let mentionable = Signal::derive(move || people.read().list.iter().map(|member| member.person.clone()).collect());
    opened(Here { info, people });
    let silence = silence(client.clone(), info);

    let near = {
        let client = client.clone();
        Callback::new(move |seqs| client.input(Input::Sees { room, seqs }))
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
    let source = StoredValue::new(None::<Source>);
    let drafting = Drafting::new(client.clone(), room.into(), input);
    let said = Said {
        message: Callback::new(move |seq| source.with_value(|source| source.as_ref()?.message(seq))),
        newest: Callback::new(move |of| source.with_value(|source| source.as_ref()?.newest(Some(of)))),
    };
    let acts = Acts::new(Talk::Room, room, me_id, client.clone(), said, drafting, None);
    let attaching = Attaching::new(acts);
    let on_act = Callback::new(move |act| acts.act(act));
    let questions = expect_context::<Questions>();
    let send = Callback::new(move |text: String| {
        let send = move |text| {
            if acts.send(text) {
                sent.update(|sent| *sent += 1);
            }
        };
        let members = people.read_untracked().count;
        if members < ASKED_FROM || !calls_all(&text) {
            return send(text);
        }
        let words = move || {
            let t = &texts().writing;
            Words { title: (t.calls_all)(members), text: t.calls_all_text, action: t.calls_all_send }
        };
        let answer = move || {
            send(text.clone());
            std::future::ready(Ok(()))
        };
        questions.ask(Question::new(words, answer));
    });
    let rights = rights_of(client.clone(), known);
    provide_context(Pinning { room, rights, on_act });
    // An address can name a message: it leads there once the session can take in what is around it, and is the room's
    // own from then on. It may be another room's by now, whose page is about to follow.
    let (path, query) = (navigation::path(), navigation::query());
    let is_started = client.view.me.clone();
    Effect::new(move |_| {
        let is_here = Route::inside(&path.read()) == Some(Inside::Room(Some(room)));
        let is_ready = is_here && is_started.read().is_some() && page.read().is_some();
        let named = query.read().get("message").and_then(|seq| seq.parse().ok());
        if let Some(seq) = named.filter(|_| is_ready) {
            acts.act(Act::Jump(seq));
            navigation::drop_value("message");
        }
    });
    // So can it say that somebody has just signed up, or followed an invitation.
    let greeted = RwSignal::new(false);
    Effect::new({
        let is_started = client.view.me.clone();
        move || {
            let is_here = Route::inside(&path.read()) == Some(Inside::Room(Some(room)));
            let is_welcome = query.read().get("welcome").is_some();
            if is_here && is_welcome && is_started.read().is_some() {
                let said = |event: &Event| matches!(event.kind, EventKind::Posted { .. });
                greeted.set(page.read_untracked().iter().any(|page| page.events.iter().any(said)));
                navigation::drop_value("welcome");
            }
        }
    });
    // It may be another room's by now, whose page is about to follow.
    let root = Memo::new(move |_| {
        let is_here = Route::room(&path.read()) == Some(room);
        query.read().get(THREAD).filter(|_| is_here)?.parse().ok()
    });
    // Never in the first rendering, as its file comes later.
    let opened_thread = RwSignal::new(None);
    Effect::new(move || opened_thread.set(root.get()));
    let thread = {
        let me = me.clone();
        let is_silent = Signal::derive(move || silence.read().is_some());
        move || {
            let root = opened_thread.get()?;
            Some(RoomOverlay::Thread(Threading { root, me: me.clone(), info, rights, people, is_silent }).show())
        }
    };
    let greeting = {
        let me = me.clone();
        move || greeted.get().then(|| RoomOverlay::Welcome(me.clone(), info.get_untracked(), greeted).show())
    };
    let messages = move || {
        let Some(page) = page.get() else {
            let loading = texts().common.loading;
            return Either::Right(
                view! { <div class="messages-frame"><p class="loading" role="status">{loading}</p></div> },
            );
        };
        let client = client.clone();
        let start = RwSignal::new(page.room.first_seq);
        let found = Source::new(client.clone(), StoredValue::new(page), me.clone(), start, people);
        source.set_value(Some(found.clone()));
        let loading = Loading::new(client.clone(), room, start);
        Either::Left(view! {
            <MessageList
                source=found
                me=me.clone()
                info
                rights
                loading
                on_near=near
                on_see=see
                on_act
                sent
                changed=Signal::derive(move || drafting.writing.read().edited())
                goal=acts.goal
            />
        })
    };

    let page_title = Memo::new(move |_| title(&info.read()));
    let drop = move |event: ev::DragEvent| {
        if let Some(files) =
            dropped(&event).filter(|_| !silence.read_untracked().as_ref().is_some_and(Silence::hides_box))
        {
            // Otherwise the browser would open them in the page's place.
            event.prevent_default();
            attaching.bring(&files);
        }
    };
    view! {
        <Title text=move || page_title.get()/>
        <div class="room">
            <div class="talk" on:dragover=move |event| event.prevent_default() on:drop=drop>
                <Header info people/>
                {messages}
                {greeting}
                <SilenceNotice info silence again/>
                <Refusal trouble=acts.trouble/>
                <ThrownBar acts/>
                <div class="foot">
                    <TypingLine/>
                    <SeenBy room me=me_id people/>
                </div>
                <div class="box" hidden=move || silence.read().as_ref().is_some_and(Silence::hides_box)>
                    <InputBox room name people=mentionable node_ref=input on_send=send attaching/>
                </div>
                <EmojiPicker id=REACTING on_pick=Callback::new(move |emoji| acts.picked(emoji))/>
                {move || acts.asked.get().map(|asked| RoomOverlay::Message(asked, room, acts.asked, on_act).show())}
                {move || {
                    let viewing = Viewing { room, on_act, open: acts.viewed, messages: None };
                    acts.viewed.get().map(|_| RoomOverlay::Viewer(viewing).show())
                }}
            </div>
            {thread}
            <UserList people room/>
        </div>
    }
}

fn calls_all(text: &str) -> bool {
    markdown::mentions(text).iter().any(|name| markdown::is_same_name(name, markdown::HERE))
}
