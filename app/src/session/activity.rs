//! What the session tells the others of the person at the screen: that they write, and that they are away.

use std::cell::{Cell, RefCell};

use client::session::Input;
use gloo_timers::callback::Timeout;
use js_sys::Date;
use leptos::{ev, leptos_dom::helpers::window_event_listener, prelude::*};
use protocol::RoomId;

use super::{View, driver::Shared};
use crate::dom;
use client::attention::Attention;

/// That somebody writes is said again after this long.
const TYPING_MS: f64 = 3_000.0;

/// What was told, and what is about to be.
#[derive(Default)]
pub struct Activity {
    /// Where and when it was last told that the person writes.
    typing: Cell<Option<(RoomId, f64)>>,
    attention: RefCell<Attention>,
    looking: RefCell<Option<Timeout>>,
}

impl Shared {
    /// The person writes in a room. It is told no more often than others need it.
    pub fn types(&self, room: RoomId, view: &View) {
        let now = Date::now();
        let told = self.activity().typing.get();
        if told.is_none_or(|(told, at)| told != room || (now - at).abs() >= TYPING_MS) {
            self.activity().typing.set(Some((room, now)));
            self.handle(Input::Typing(room), view);
        }
    }

    /// With a message that comes the others take its author for one who has stopped writing, so the next key tells anew.
    pub(super) fn has_sent(&self) {
        self.activity().typing.set(None);
    }

    /// Watches whether somebody is at the screen, for as long as the tab is there.
    pub(super) fn attend(&self, view: &View) {
        let touched = || {
            let (driver, view) = (self.clone(), view.clone());
            move || {
                let back = driver.activity().attention.borrow_mut().touch(Date::now());
                driver.is_back(back, &view);
            }
        };
        let (moved, pressed, typed, turned) = (touched(), touched(), touched(), touched());
        window_event_listener(ev::pointermove, move |_| moved());
        window_event_listener(ev::pointerdown, move |_| pressed());
        window_event_listener(ev::keydown, move |_| typed());
        window_event_listener(ev::wheel, move |_| turned());
        let (driver, seen) = (self.clone(), view.clone());
        let look_up = move || {
            let visible = dom::is_visible();
            let back = {
                let mut attention = driver.activity().attention.borrow_mut();
                if visible {
                    attention.show(Date::now())
                } else {
                    attention.hide(Date::now());
                    false
                }
            };
            driver.is_back(back, &seen);
            driver.look(&seen);
        };
        self.activity().attention.borrow_mut().touch(Date::now());
        look_up();
        window_event_listener(ev::visibilitychange, move |_| look_up());
    }

    fn is_back(&self, back: bool, view: &View) {
        if back {
            view.away.set(false);
            self.handle(Input::Away(false), view);
            self.look(view);
        }
    }

    /// Says that the person is away, or looks again when they could be.
    fn look(&self, view: &View) {
        let wait = self.activity().attention.borrow_mut().look(Date::now());
        let looking = wait.map(|wait| {
            let (driver, view) = (self.clone(), view.clone());
            Timeout::new(wait as u32, move || driver.look(&view))
        });
        let goes = looking.is_none();
        self.activity().looking.replace(looking);
        if goes {
            view.away.set(true);
            self.handle(Input::Away(true), view);
        }
    }
}
