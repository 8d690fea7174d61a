//! The room's messages, newest at the bottom.
//!
//! The scroller is a reversed column: its natural position is the bottom, also before any script runs, and older pages
//! that come in above move nothing. What one reads further up is held in place while something comes in below; see
//! [`super::anchor`]. Only pages near to what one sees are in the document.

use super::{
    beginning::Beginning,
    holding::Hold,
    hole::{Hole, Top},
    loading::Loading,
    news::{Upwards, UpwardsBar},
    page::{Gap, MessagePage},
    pointing,
    screen::Screen,
    scrolling::{flash, is_at_bottom, scroll_to_bottom},
    source::Source,
    way_down::way_down,
};
use std::ops::Range;

use crate::{
    dom, navigation,
    room::{
        act::Act,
        lines::Talk,
        message::{Around, pressing, shortcuts},
        rights::Rights,
    },
    search,
    session::{Client, View},
    texts::texts,
};
use leptos::{ev, html::Div, prelude::*};
use protocol::{Person, Seq, api::RoomInfo};

/// All messages that are there, and a way to older ones.
#[component]
pub fn MessageList(
    source: Source,
    /// Who reads.
    me: Person,
    info: Memo<RoomInfo>,
    /// What they may do.
    rights: Memo<Rights>,
    loading: Loading,
    /// Tells which events are near to what one sees.
    on_near: Callback<Range<Seq>>,
    /// Whether somebody sees the newest message, as of now.
    on_see: Callback<bool>,
    on_act: Callback<Act>,
    /// Counts the messages that the reader has sent from here.
    sent: RwSignal<u32>,
    /// The message that stands in the box to be changed.
    changed: Signal<Option<Seq>>,
    /// The message to go to.
    goal: RwSignal<Option<Seq>>,
) -> impl IntoView {
    let (shown, silent, news) = (source.shown(), source.is_silent(), source.news());
    let source = StoredValue::new(source);
    let scroller = NodeRef::<Div>::new();
    let column = NodeRef::<Div>::new();
    // Messages that came while one was reading further up.
    let below = RwSignal::new(0_usize);
    let screen = Screen::new(scroller, shown, on_near);
    screen.hold_still(column);
    let upwards = Upwards::new(news, scroller, screen);
    let View { clock, link, away, .. } = expect_context::<Client>().view;
    let is_away = Memo::new(move |_| away.get());
    let day = {
        let clock = clock.clone();
        Memo::new(move |_| screen.above.get().map(|at| clock.get().day(at)))
    };

    // As of the last scroll or drawing: to ask while messages are put in would make the browser lay the page out in between.
    let at_bottom = StoredValue::new(true);
    // The same for those who draw.
    let is_up = RwSignal::new(false);
    let see = move || {
        let Some(scroller) = scroller.try_get_untracked().flatten() else { return };
        at_bottom.set_value(is_at_bottom(&scroller));
        if is_up.get_untracked() == at_bottom.get_value() {
            is_up.set(!at_bottom.get_value());
        }
        // Who has left is not there to see it, and is not to miss it. A list outlives its place in the document for a moment, and for
        // longer where the next page could not be shown.
        let is_there = dom::is_visible()
            && !is_away.get_untracked()
            && scroller.is_connected()
            && !search::covers()
            && !Talk::covers();
        on_see.run(at_bottom.get_value() && is_there);
    };
    Effect::new(move |_| {
        is_away.track();
        see();
    });
    let query = navigation::query();
    Effect::new(move |_| {
        // The search may have lain over the list. Once it is gone.
        query.track();
        request_animation_frame(see);
    });
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
    let hold = Hold::new(Talk::Room, active);
    let pointed = Memo::new(move |_| active.get());
    let around = Around { talk: Talk::Room, me: me.id, rights, active, pointed, changed, on_act };
    let go_down = move || {
        below.set(0);
        if let Some(scroller) = scroller.get_untracked() {
            scroll_to_bottom(scroller, move || screen.take_hold());
        }
    };
    Effect::new(move |_| way_down(scroller, is_up, go_down));
    Effect::new(move |_| {
        if sent.get() > 0 {
            go_down();
        }
    });
    let on_scroll = move |_| {
        see();
        screen.take_hold();
        if below.get_untracked() > 0 && at_bottom.get_value() {
            below.set(0);
        }
        screen.look();
        upwards.look();
    };
    let holes = move |first| {
        let is_after_hole = move || shown.read().page(first).is_some_and(|page| page.after_hole);
        move || is_after_hole().then(|| view! { <Hole first shown scroller loading/> })
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
                <div class="messages-column" node_ref=column>
                    <Beginning silent info me/>
                    <Top shown scroller loading/>
                    <For each=firsts key=|first| *first let(first)>
                        <MessagePage first source screen around hole=holes(first)/>
                    </For>
                    <Gap height=Signal::derive(move || screen.window.read().after)/>
                </div>
            </div>
            // The lines that it repeats are there for those who hear the page.
            <p class="day-above" aria-hidden="true" hidden=move || day.get().is_none() on:click=|_| search::open_day()>
                {move || day.get().map(|day| clock.get().day_label(day))}
            </p>
            <UpwardsBar upwards on_act/>
            <button
                type="button"
                class="button jump"
                hidden=move || below.get() == 0 && !is_up.get()
                on:click=move |_| go_down()
            >
                {move || if below.get() > 0 { (t.new_below)(below.get()) } else { t.to_newest.to_owned() }}
            </button>
        </div>
    }
}
