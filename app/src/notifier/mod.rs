//! Tells of what is new: by a notification of the browser while a tab is open, and by what its push service brings while none is.
//!
//! What is news, `protocol` decides; what is shown, and that it is shown once, the service worker sees to, for both ways alike. The
//! tabs of a browser take turns: one tells, and it waits a moment first, so that what is read somewhere meanwhile is not told.

mod browser;
mod message;
mod subscription;
mod telling;

use leptos::prelude::*;

pub use self::{
    browser::{has_refused, time_zone},
    subscription::{is_on, turn_off, turn_on},
    telling::Notifier,
};

/// How somebody is notified in this browser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Notified {
    /// Not at all.
    #[default]
    Off,
    /// While a tab is open.
    WhileOpen,
    /// Always.
    Always,
}

/// How somebody is notified in this browser, as far as this tab knows. The layout hands it to what is inside.
#[derive(Clone, Copy)]
pub struct Notifying(pub RwSignal<Notified>);
