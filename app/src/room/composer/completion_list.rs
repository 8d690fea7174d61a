//! What the message box offers, above it.

use super::completion_state::{Choice, Completion};
use crate::{components::offer::Offer, emoji::Recent, texts::texts};
use client::compose::completion::Mention;
use leptos::{ev, prelude::*};

/// The list's id.
pub const COMPLETIONS: &str = "completions";

/// The id of a place in the list.
pub fn place_id(place: usize) -> String {
    format!("{COMPLETIONS}-{place}")
}

/// The focus stays in the box, which says by `aria-activedescendant` which one is chosen.
#[component]
pub fn CompletionList(completion: Completion) -> impl IntoView {
    let Completion { choices, chosen, .. } = completion;
    let list = move || {
        let choices = choices.get();
        (!choices.is_empty()).then(|| {
            let tone = Recent::load().tone;
            let rows = choices.into_iter().enumerate().map(|(place, choice)| {
                let (sign, name) = match &choice {
                    Choice::Emoji(emoji) => (tone.apply(emoji), format!(":{}:", emoji.shortcode())),
                    Choice::Mention(mention) => ("@".to_owned(), mention.name().to_owned()),
                };
                let more = match choice {
                    Choice::Emoji(_) => None,
                    Choice::Mention(Mention::Here) => Some(texts().emoji.everyone.to_owned()),
                    Choice::Mention(Mention::Person(person)) => person.display_name,
                };
                view! {
                    <Offer id=place_id(place) place chosen on_pick=move |place| completion.accept(place)>
                        <span class="sign" aria-hidden="true">{sign}</span>
                        <span class="name" dir="auto">{name}</span>
                        <span class="faint" dir="auto">{more}</span>
                    </Offer>
                }
            });
            let rows = rows.collect_view();
            view! {
                // The box keeps the focus.
                <ul
                    id=COMPLETIONS
                    class="completions"
                    role="listbox"
                    aria-label=texts().emoji.suggestions
                    on:mousedown=move |event: ev::MouseEvent| event.prevent_default()
                >
                    {rows}
                </ul>
            }
        })
    };
    let count = move || {
        let count = choices.read().len();
        (count > 0).then(|| (texts().emoji.suggested)(count))
    };
    view! {
        {list}
        <p class="unseen" role="status">{count}</p>
    }
}
