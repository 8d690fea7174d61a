//! The pane.

use std::sync::Arc;

use client::{outbox::Pending, people::People};
use leptos::{
    ev,
    html::{Div, Textarea},
    prelude::*,
};
use protocol::{Person, Seq};

use super::{
    answers::Answers,
    following::{FollowButton, note_reading},
    place::{close, press, show},
};
use crate::{
    components::icon::{self, Icon},
    dom,
    emoji::EmojiPicker,
    names::addressed,
    navigation,
    room::{
        acts::{ANSWER, Acts, Said},
        composer::{attaching::Attaching, input_box::InputBox, refusal::Refusal, thrown::ThrownBar},
        drafting::Drafting,
        entries::{Entry, Look, Names, entries},
        lines::Talk,
        list::{holding::Hold, pointing, scrolling::scroll_to_bottom},
        message::{Around, Lines, Messages, PageClock, REACTING_THERE, pressing, shortcuts},
        overlay::{RoomOverlay, Threading, Viewing},
    },
    session::{Client, DraftKey},
    texts::{self, texts},
};

/// A thread, with all that one does there.
#[component]
pub fn ThreadPane(threading: Threading) -> impl IntoView {
    let Threading { root, me, info, rights, people, is_silent } = threading;
    let room = info.read_untracked().id;
    let client = expect_context::<Client>();
    let answers = Answers::new(client.clone(), room, root);
    let (input, scroller) = (NodeRef::<Textarea>::new(), NodeRef::<Div>::new());
    let in_room = RwSignal::new(false);
    let drafting = Drafting::new(client.clone(), DraftKey { room, thread: Some(root) }, input);
    let said = Said {
        message: Callback::new(move |seq| answers.message(seq)),
        newest: Callback::new(move |of| answers.newest(of)),
    };
    let acts = Acts::new(Talk::Thread, room, me.id, client.clone(), said, drafting, Some((root, in_room)));
    let on_act = Callback::new(move |act| acts.act(act));
    let attaching = Attaching::new(acts);
    let look = look_of(client.clone(), me.clone(), people, root);
    let shown = {
        let client = client.clone();
        Memo::new(move |before: Option<&Vec<Arc<Entry>>>| {
            client.view.told.track();
            let look = look.get();
            answers.read(|thread| {
                client.with_room(room, |_, outbox| {
                    let is_here = |it: &&Pending| it.room == room && it.thread.is_some_and(|it| it.root == root);
                    let pending = outbox.iter().filter(is_here);
                    let events = thread.into_iter().flat_map(|thread| thread.events());
                    entries([].iter(), events, pending, &look, before.map_or(&[], Vec::as_slice))
                })
            })
        })
    };

    let query = navigation::query();
    Effect::new(move |_| {
        // An answer that the address names is shown once it is here.
        let named: Option<Seq> = query.read().get(ANSWER).and_then(|seq| seq.parse().ok());
        let Some(seq) = named else { return };
        match answers.read(|thread| thread.map(|thread| thread.get(seq).is_some())) {
            Some(true) => {
                navigation::drop_value(ANSWER);
                show(seq);
            }
            Some(false) if !answers.is_busy() => answers.look_for(seq),
            _ => {}
        }
    });
    Effect::new(move |_| {
        if let Some(seq) = acts.goal.get() {
            show(seq);
        }
    });
    Effect::new(move |_| {
        if let Some(area) = input.get().filter(|_| !dom::is_touched()) {
            request_animation_frame(move || _ = area.focus());
        }
    });
    let send = Callback::new(move |text: String| {
        if acts.send(text)
            && let Some(scroller) = scroller.get_untracked()
        {
            scroll_to_bottom(scroller, || ());
        }
    });

    let look_on = note_reading(client.clone(), room, root, answers, scroller);
    let active = RwSignal::new(None);
    let hold = Hold::new(Talk::Thread, active);
    let around = Around {
        talk: Talk::Thread,
        me: me.id,
        rights,
        active,
        pointed: Memo::new(move |_| active.get()),
        changed: Signal::derive(move || drafting.writing.read().edited()),
        on_act,
    };
    let clock = client.view.clock.clone();
    provide_context(PageClock(Memo::new(move |_| clock.get())));
    // What began it stands above, and its answers below a line.
    let began = Memo::new(move |_| shown.read().iter().take(1).cloned().collect::<Vec<_>>());
    let follow = Memo::new(move |_| shown.read().iter().skip(1).cloned().collect::<Vec<_>>());
    let (first, rest) = (Lines::default(), Lines::default());
    Effect::new(move |_| first.follow(&began.read()));
    Effect::new(move |_| rest.follow(&follow.read()));

    let name = Memo::new(move |_| addressed(&info.read()));
    let mentionable = Signal::derive(move || people.read().list.iter().map(|member| member.person.clone()).collect());
    let t = texts::threads();
    let state = Memo::new(move |_| State::of(answers));
    // Where it has taken the place of the room it is what the page is about.
    let covers = RwSignal::new(!dom::has_room_beside());
    let resized = window_event_listener(ev::resize, move |_| covers.set(!dom::has_room_beside()));
    on_cleanup(move || resized.remove());
    let heading = move || covers.get().then(|| view! { <h1 class="unseen">{t.thread}</h1> });
    view! {
        <section class="thread" aria-labelledby="thread-name" on:keydown=move |event| press(&event, root)>
            {heading}
            <div class="bar">
                <h2 id="thread-name">{t.thread} " "<span class="faint" dir="auto">{move || name.get()}</span></h2>
                <FollowButton room root answers trouble=acts.trouble/>
                <button
                    type="button"
                    class="button quiet small icon"
                    aria-label=t.close
                    title=t.close
                    on:click=move |_| close(root)
                >
                    <Icon path=icon::CROSS/>
                </button>
            </div>
            <div class="messages-frame">
                <div
                    class="messages"
                    role="region"
                    aria-label=t.thread
                    tabindex="0"
                    node_ref=scroller
                    on:scroll=move |_| look_on.run(())
                    on:mousemove=move |event| pointing::moved(active, &event)
                    on:mouseleave=move |_| pointing::left(active)
                    on:click=move |event| pressing::pressed(&event, on_act)
                    on:pointerdown=move |event| hold.down(&event)
                    on:pointermove=move |event| hold.moves(&event)
                    on:touchend=move |event| hold.up(&event)
                    on:pointercancel=move |_| hold.ends()
                    on:contextmenu=move |event| hold.menu(&event)
                    on:focusin=move |event| pointing::focused(active, &event)
                    on:focusout=move |event| pointing::blurred(active, &event)
                    on:keydown=move |event| {
                        pointing::key(&event);
                        shortcuts::press(&event, around);
                    }
                >
                    <div class="messages-column">
                        <div class="message-page">
                            <ol>
                                <Messages entries=began lines=first around/>
                            </ol>
                            <div class="thread-state faint">
                                <p role="status">{move || state.read().words.clone()}</p>
                                <button
                                    type="button"
                                    class="link"
                                    hidden=move || !state.read().has_earlier
                                    on:click=move |_| answers.load_earlier()
                                >
                                    {t.earlier}
                                </button>
                                <button
                                    type="button"
                                    class="link"
                                    hidden=move || !state.read().has_failed
                                    on:click=move |_| answers.load()
                                >
                                    {texts().common.try_again}
                                </button>
                            </div>
                            <ol>
                                <Messages entries=follow lines=rest around/>
                            </ol>
                        </div>
                    </div>
                </div>
            </div>
            <Refusal trouble=acts.trouble/>
            <ThrownBar acts/>
            <div class="box" hidden=move || is_silent.get()>
                <label class="in-room">
                    <input type="checkbox" prop:checked=move || in_room.get() on:change=move |event| in_room.set(event_target_checked(&event))/>
                    {move || (t.in_room)(&name.read())}
                </label>
                <InputBox room name people=mentionable node_ref=input on_send=send attaching/>
            </div>
            <EmojiPicker id=REACTING_THERE on_pick=Callback::new(move |emoji| acts.picked(emoji))/>
            {move || acts.asked.get().map(|asked| RoomOverlay::Message(asked, room, acts.asked, on_act).show())}
            {move || {
                let events = move |()| answers.read(|thread| thread.map(|it| it.events().cloned().collect()).unwrap_or_default());
                let viewing = Viewing { room, on_act, open: acts.viewed, messages: Some(Callback::new(events)) };
                acts.viewed.get().map(|_| RoomOverlay::Viewer(viewing).show())
            }}
        </section>
    }
}

/// What there is to say between the message that began the thread and its answers.
#[derive(PartialEq, Eq)]
struct State {
    words: String,
    has_earlier: bool,
    has_failed: bool,
}

impl State {
    fn of(answers: Answers) -> Self {
        let failure = answers.failure();
        let (is_here, has_earlier, is_empty) = answers.read(|thread| match thread {
            Some(thread) => (true, thread.has_earlier(), thread.first().is_none()),
            None => (false, false, false),
        });
        let has_failed = failure.is_some();
        let words = match failure {
            Some(failure) => failure.sentence(),
            None if !is_here => texts().common.loading.to_owned(),
            None if is_empty => texts::threads().no_replies.to_owned(),
            None => String::new(),
        };
        Self { words, has_earlier, has_failed }
    }
}

/// How messages look to this person in the thread.
fn look_of(client: Client, me: Person, people: Memo<People>, root: Seq) -> Memo<Arc<Look>> {
    let names = Memo::new(move |_| {
        let people = people.read();
        Names::new(people.list.iter().map(|member| (member.person.id, member.person.clone())).collect())
    });
    Memo::new(move |_| {
        let (clock, live, blocked, names) = (client.view.clock.get(), client.is_live(), client.blocked(), names.get());
        let me = me.clone();
        let root = Some(root);
        Arc::new(Look { me, clock, live, new_from: None, since: None, blocked, names, together: false, root })
    })
}
