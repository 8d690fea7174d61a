//! A finger that stays on a message. It brings up the message's toolbar, as pointing does for a mouse, and where it is
//! lifted the menu.

use std::time::Duration;

use crate::{
    dom,
    room::{
        lines::{Talk, seq_of},
        message::more,
    },
};
use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*, web_sys::Element};
use protocol::Seq;

/// A finger stays where it is for so long, a moment less than after which browsers do something of their own …
const HOLD: Duration = Duration::from_millis(450);
/// … and moves by no more than so many pixels.
const STILL: i32 = 10;
/// What a finger on it means something else for.
const OTHERS: &str = "a, button, [popover]";

/// The finger that is down.
#[derive(Clone, Copy)]
pub struct Hold {
    talk: Talk,
    active: RwSignal<Option<Seq>>,
    finger: StoredValue<Option<Finger>>,
}

#[derive(Clone, Copy)]
struct Finger {
    at: (i32, i32),
    timer: TimeoutHandle,
    has_held: bool,
}

impl Hold {
    /// Brings up the toolbar of the active message.
    pub fn new(talk: Talk, active: RwSignal<Option<Seq>>) -> Self {
        Self { talk, active, finger: StoredValue::new(None) }
    }

    /// A finger, or something else, comes down.
    pub fn down(self, event: &ev::PointerEvent) {
        self.drop();
        let is_for_others = event_target::<Element>(event).closest(OTHERS).is_ok_and(|found| found.is_some());
        let Some(seq) = seq_of(event.target()) else { return };
        // On the message that has its toolbar by now, a finger selects text.
        let is_active = self.active.get_untracked() == Some(seq);
        if event.pointer_type() != "touch" || !event.is_primary() || is_for_others || is_active {
            return;
        }
        let hold = move || {
            let finger = self.finger.try_get_value().flatten();
            if let Some(finger) = finger {
                self.finger.set_value(Some(Finger { has_held: true, ..finger }));
                self.active.set(Some(seq));
            }
        };
        if let Ok(timer) = set_timeout_with_handle(hold, HOLD) {
            let at = (event.client_x(), event.client_y());
            self.finger.set_value(Some(Finger { at, timer, has_held: false }));
        }
    }

    /// It moves: to scroll, most likely.
    pub fn moves(self, event: &ev::PointerEvent) {
        let Some(Finger { at, has_held: false, .. }) = self.finger.get_value() else { return };
        if (event.client_x() - at.0).abs().max((event.client_y() - at.1).abs()) > STILL {
            self.drop();
        }
    }

    /// It is lifted: a touch ends after the pointer has gone up, which closes what is open. No click follows, which
    /// would close the menu. It is opened by its button, beside which it then lies.
    pub fn up(self, event: &ev::TouchEvent) {
        if self.drop() {
            event.prevent_default();
            dom::click(&["[popovertarget='", more(self.talk), "']"].concat());
        }
    }

    /// The browser does something of its own with it.
    pub fn ends(self) {
        self.drop();
    }

    /// The browser's own menu would lie over ours.
    pub fn menu(self, event: &ev::MouseEvent) {
        if self.finger.get_value().is_some() {
            event.prevent_default();
        }
    }

    /// Forgets the finger; whether it had stayed for long enough.
    fn drop(self) -> bool {
        let finger = self.finger.try_update_value(Option::take).flatten();
        finger.is_some_and(|finger| {
            finger.timer.clear();
            finger.has_held
        })
    }
}
