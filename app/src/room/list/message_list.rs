//! The room's messages, newest at the bottom.
//!
//! The scroller is a reversed column: its natural position is the bottom, also before any script runs, and older pages
//! that come in above move nothing. What comes in below while one reads further up is held in place by the browser's
//! scroll anchoring. Only pages near to what one sees are in the document.

use super::{
    beginning::Beginning,
    holding::Hold,
    news::{Upwards, UpwardsBar},
    page::{Gap, MessagePage},
    pointing,
    screen::Screen,
    scrolling::{flash, is_at_bottom, scroll_to_bottom, when_near},
    shown::Shown,
    source::Source,
};
use crate::room::{
    message::{Act, Around, Rights},
    message::{pressing, shortcuts},
};
use crate::{
    dom,
    session::{Client, View},
    texts::texts,
};
use leptos::{ev, html::Div, prelude::*};
use protocol::{Person, Seq, api::RoomInfo};

/// Where the loading of older messages stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Older {
    /// Nothing is under way.
    Idle,
    /// A page is on its way.
    Loading,
    /// It could not be loaded, for this reason.
    Failed(String),
}

/// All messages that are there, and a way to older ones.
#[component]
pub fn MessageList(
    source: Source,
    /// Who reads.
    me: Person,
    info: Memo<RoomInfo>,
    /// What they may do.
    rights: Memo<Rights>,
    older: RwSignal<Older>,
    /// Asks for the page before this seq.
    on_older: Callback<Seq>,
    /// Whether somebody sees the newest message, as of now.
    on_see: Callback<bool>,
    on_act: Callback<Act>,
    /// Counts the messages that the reader has sent from here.
    sent: RwSignal<u32>,
    /// The message to go to.
    goal: RwSignal<Option<Seq>>,
) -> impl IntoView {
    let (shown, silent, news) = (source.shown(), source.is_silent(), source.news());
    let source = StoredValue::new(source);
    let scroller = NodeRef::<Div>::new();
    let top = NodeRef::<Div>::new();
    // Messages that came while one was reading further up.
    let below = RwSignal::new(0_usize);
    let screen = Screen::new(scroller, shown);
    let upwards = Upwards::new(news, scroller, screen);
    let View { clock, link, .. } = expect_context::<Client>().view;
    let day = {
        let clock = clock.clone();
        Memo::new(move |_| screen.above.get().map(|at| clock.get().day(at)))
    };

    // Asks again after each page, as long as the top is near.
    let missing_before =
        Memo::new(move |_| Some(shown.read()).filter(|shown| !shown.is_complete()).map(|it| it.first()));
    Effect::new(move |_| {
        let before = missing_before.get().filter(|_| older.get() == Older::Idle)?;
        let (scroller, top) = (scroller.get()?, top.get()?);
        when_near(&scroller, &top, move || on_older.run(before))
    });
    // As of the last scroll or drawing: to ask while messages are put in would make the browser lay the page out in between.
    let at_bottom = StoredValue::new(true);
    let see = move || {
        let Some(scroller) = scroller.try_get_untracked().flatten() else { return };
        at_bottom.set_value(is_at_bottom(&scroller));
        // A list outlives its place in the document for a moment, and for longer where the next page could not be shown.
        on_see.run(at_bottom.get_value() && dom::is_visible() && scroller.is_connected());
    };
    Effect::new(move |_| {
        let handle = window_event_listener(ev::visibilitychange, move |_| see());
        on_cleanup(move || handle.remove());
    });
    Effect::new(move |was: Option<usize>| {
        // Before it is live, the session takes no note of what is read.
        link.track();
        let arrived = shown.read().arrived;
        let came = was.map_or(0, |was| arrived - was);
        if came > 0 && !at_bottom.get_value() {
            below.update(|below| *below += came);
        }
        // Once it is drawn.
        request_animation_frame(see);
        arrived
    });
    Effect::new(move |_| {
        if let Some(seq) = goal.get() {
            screen.show(seq, flash);
        }
    });
    let active = RwSignal::new(None);
    let hold = Hold::new(active);
    let around = Around { me: me.id, rights, active, on_act };
    let go_down = move || {
        below.set(0);
        if let Some(scroller) = scroller.get_untracked() {
            scroll_to_bottom(scroller);
        }
    };
    Effect::new(move |_| {
        if sent.get() > 0 {
            go_down();
        }
    });
    let on_scroll = move |_| {
        see();
        if below.get_untracked() > 0 && at_bottom.get_value() {
            below.set(0);
        }
        screen.look();
        upwards.look();
    };
    let holes = move |first| {
        let is_after_hole = move || shown.read().page(first).is_some_and(|page| page.after_hole);
        move || is_after_hole().then(|| view! { <Hole first scroller older on_older/> })
    };
    let firsts = move || screen.window.read().slots.iter().map(|slot| slot.first).collect::<Vec<_>>();

    let t = &texts().message;
    view! {
        <div class="messages-frame">
            // Focusable, so that the keyboard can scroll it.
            <div
                class="messages"
                role="region"
                aria-label=t.messages
                tabindex="0"
                node_ref=scroller
                on:scroll=on_scroll
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
                    <Beginning silent info me/>
                    <div class="older" node_ref=top>
                        <Top shown older on_older/>
                    </div>
                    <For each=firsts key=|first| *first let(first)>
                        <MessagePage first source screen around hole=holes(first)/>
                    </For>
                    <Gap height=Signal::derive(move || screen.window.read().after)/>
                </div>
            </div>
            // The lines that it repeats are there for those who hear the page.
            <p class="day-above" aria-hidden="true" hidden=move || day.get().is_none()>
                {move || day.get().map(|day| clock.get().day_label(day))}
            </p>
            <UpwardsBar upwards on_act/>
            <button type="button" class="button jump" hidden=move || below.get() == 0 on:click=move |_| go_down()>
                {move || (t.new_below)(below.get())}
            </button>
        </div>
    }
}

/// What stands above the oldest message that is there.
#[component]
fn Top(shown: Memo<Shown>, older: RwSignal<Older>, on_older: Callback<Seq>) -> impl IntoView {
    let t = texts();
    let words = move || match older.get() {
        _ if shown.read().is_complete() => {
            let begins = shown.read().start == 1;
            ("faint", if begins { t.message.beginning } else { t.message.older_deleted }.to_owned())
        }
        Older::Failed(reason) => ("error", reason),
        Older::Idle | Older::Loading => ("faint needs-scripts", t.message.loading_older.to_owned()),
    };
    view! {
        <p class=move || words().0>{move || words().1}</p>
        <button
            type="button"
            class="link"
            hidden=move || !matches!(*older.read(), Older::Failed(_))
            on:click=move |_| on_older.run(shown.read_untracked().first())
        >
            {t.common.try_again}
        </button>
    }
}

/// What stands where messages are missing: they come as one scrolls near.
#[component]
fn Hole(first: Seq, scroller: NodeRef<Div>, older: RwSignal<Older>, on_older: Callback<Seq>) -> impl IntoView {
    let here = NodeRef::<Div>::new();
    Effect::new(move |_| {
        let idle = older.get() == Older::Idle;
        let (scroller, here) = (scroller.get()?, here.get()?);
        idle.then(|| when_near(&scroller, &here, move || on_older.run(first)))
    });
    let t = &texts().message;
    view! {
        <div class="older hole" node_ref=here>
            <p class="faint">{t.missing}</p>
            <button type="button" class="link" on:click=move |_| on_older.run(first)>{t.load_missing}</button>
        </div>
    }
}
