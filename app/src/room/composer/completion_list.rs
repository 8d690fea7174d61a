//! What the message box offers, above it.

use super::completion_state::{Choice, Completion};
use crate::{
    components::suggestions::{Suggestion, SuggestionList},
    emoji::Recent,
    texts::texts,
};
use client::compose::completion::Mention;
use leptos::prelude::*;

/// The list of what is offered for what one types.
#[component]
pub fn CompletionList(completion: Completion) -> impl IntoView {
    let rows = Signal::derive(move || {
        let choices = completion.choices.read();
        if choices.is_empty() {
            return Vec::new();
        }
        let tone = Recent::load().tone;
        let row = |choice: &Choice| match choice {
            Choice::Emoji(emoji) => {
                Suggestion { sign: tone.apply(emoji), name: format!(":{}:", emoji.shortcode()), more: None }
            }
            Choice::Mention(mention) => {
                let more = match mention {
                    Mention::Here => Some(texts().emoji.everyone.to_owned()),
                    Mention::Person(person) => person.display_name.clone(),
                };
                Suggestion { sign: "@".to_owned(), name: mention.name().to_owned(), more }
            }
        };
        choices.iter().map(row).collect()
    });
    let on_pick = Callback::new(move |place| completion.accept(place));
    view! { <SuggestionList suggestions=completion.list() rows on_pick/> }
}
