//! The way to what was written on a day.

use leptos::{ev, html::Details, prelude::*, task::spawn_local};
use protocol::{RoomId, api::FirstMessage, search::Day};

use super::{found, opening::DAY, question::Question};
use crate::{
    dom,
    errors::Failure,
    http,
    navigation::{self, Route},
    texts,
};

/// The id of the field.
const FIELD: &str = "search-day";

/// A day of the room that is shown, folded away until somebody wants it.
#[component]
pub fn DayField(question: Memo<Question>) -> impl IntoView {
    let t = texts::search();
    let path = navigation::path();
    let room = Memo::new(move |_| Route::room(&path.read()));
    let told = RwSignal::new(String::new());
    let go = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let Some((room, day)) = room.get_untracked().zip(Day::parse(&dom::input_value(FIELD))) else { return };
        told.set(String::new());
        spawn_local(async move {
            let found = first(room, &day).await;
            // Who has gone on meanwhile stays where they are.
            if told.is_disposed() || Route::room(&dom::here()) != Some(room) {
                return;
            }
            match found {
                Ok(FirstMessage { seq: Some(seq) }) => found::go(room, seq, &question.read_untracked()),
                Ok(FirstMessage { seq: None }) => told.set(t.nothing_since.to_owned()),
                Err(failure) => told.set(failure.sentence()),
            }
        });
    };
    let folds = NodeRef::<Details>::new();
    let query = navigation::query();
    // Somebody has come from the line of a day to choose another one.
    let is_wanted = Memo::new(move |_| query.read().get(DAY).is_some());
    Effect::new(move || {
        if let Some(folds) = folds.get().filter(|_| is_wanted.get()) {
            folds.set_open(true);
            // After the box, which is what one writes into otherwise.
            request_animation_frame(|| dom::focus(FIELD));
        }
    });
    view! {
        <details class="search-filters" node_ref=folds hidden=move || room.read().is_none()>
            <summary>{t.go_to_day}</summary>
            <form class="search-fields" on:submit=go>
                <label>
                    {t.day}
                    <input type="date" id=FIELD min="1970-01-01" max="9999-12-31" required=true/>
                </label>
                <button class="button quiet small">{t.go}</button>
                <p class="faint" role="status">{told}</p>
            </form>
        </details>
    }
}

/// The first message since the day began, where the reader is.
async fn first(room: RoomId, day: &Day) -> Result<FirstMessage, Failure> {
    let begin =
        js_sys::Date::new_with_year_month_day(u32::from(day.year), i32::from(day.month) - 1, i32::from(day.day));
    http::get(&format!("/api/rooms/{room}/first?since={:.0}", begin.get_time())).await
}
