//! Who is writing.

use leptos::prelude::*;

use crate::{session::Client, texts::texts};

/// Its place is always there, so that nothing moves. It is not read out by itself: people write all the time.
#[component]
pub fn TypingLine() -> impl IntoView {
    let typing = expect_context::<Client>().view.typing;
    let t = &texts().activity;
    let words = move || {
        let people = typing.read();
        let names: Vec<_> = people.iter().map(|person| person.shown()).collect();
        (!names.is_empty()).then(|| (t.typing)(&names))
    };
    view! { <p class="typing" dir="auto">{words}</p> }
}
