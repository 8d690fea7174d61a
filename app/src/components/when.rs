//! Chooses a moment that is to come, in the zone that this device is in: the browser knows when clocks change there.

use leptos::{ev, prelude::*};
use protocol::{Timestamp, later};

use crate::{
    dom,
    errors::sentence,
    texts,
    time::{self, Clock},
};

/// How soon "in some minutes" is, and "in an hour".
const SOON_MS: i64 = 20 * 60_000;
const HOUR_MS: i64 = 3_600_000;

/// A day and a time, as somebody has typed or chosen them.
///
/// # Errors
/// The sentence that says what is wrong with it.
pub fn chosen(id: &str) -> Result<Timestamp, String> {
    let at = time::of_field(&dom::input_value(id)).ok_or_else(|| texts::later().no_time.to_owned())?;
    later::parse(at, time::now()).map_err(sentence)
}

/// A field for a day and a time, which begins with `at`, or with tomorrow at nine where that is over.
#[component]
pub fn WhenField(id: &'static str, at: Option<Timestamp>) -> impl IntoView {
    let first = at.filter(|at| *at > time::now()).unwrap_or_else(time::tomorrow_at_nine);
    view! {
        <label for=id>{texts::later().at}</label>
        <input type="datetime-local" id=id value=time::field(first) min=time::field(time::now()) required/>
    }
}

/// Some times that are often chosen, and a field for any other.
#[component]
pub fn When(
    /// Of the field.
    id: &'static str,
    /// What the field begins with.
    at: Option<Timestamp>,
    on_choose: Callback<Timestamp>,
) -> impl IntoView {
    let t = texts::later();
    let error = RwSignal::new(None::<String>);
    let button = |words: &'static str, at: fn() -> Timestamp| {
        view! {
            <button type="button" class="button quiet small" on:click=move |_| on_choose.run(at())>{words}</button>
        }
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        match chosen(id) {
            Ok(at) => {
                error.set(None);
                on_choose.run(at);
            }
            Err(why) => error.set(Some(why)),
        }
    };
    view! {
        <div class="actions">
            {button(t.in_minutes, || Timestamp(time::now().0 + SOON_MS))}
            {button(t.in_an_hour, || Timestamp(time::now().0 + HOUR_MS))}
            {button(t.tomorrow, time::tomorrow_at_nine)}
        </div>
        <form class="when" novalidate on:submit=submit>
            <WhenField id at/>
            <button class="button quiet small">{t.set}</button>
            <p class="error" role="alert">{move || error.get()}</p>
        </form>
    }
}

/// A moment, as it is told where it may be to come.
pub fn told(clock: Clock, at: Timestamp) -> String {
    let day = clock.day(at);
    let is_tomorrow = clock.today().is_some_and(|today| day == today + 1);
    let label = if is_tomorrow { texts::later().tomorrow_is.to_owned() } else { clock.day_label(day) };
    [label, clock.time(at)].join(", ")
}
