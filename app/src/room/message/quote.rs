//! The message that another one answers, above that.

use leptos::prelude::*;
use protocol::Quote;

use super::{Around, Line};
use crate::{names::hue, room::act::Act, texts::texts};

/// Who said what; it leads to where that stands.
#[component]
pub fn Quoted(line: Line, around: Around) -> impl IntoView {
    // A message answers the same one for good.
    let quote = line.0.read_untracked().message().and_then(|said| said.reply.clone());
    quote.map(|Quote { seq, author, text }| {
        let t = texts();
        let excerpt = move || {
            let is_blocked = line.part(|said| said.blocked_quote);
            let text = if is_blocked { Some(t.people.blocked_message) } else { text.as_deref() };
            text.unwrap_or(t.message.deleted).to_owned()
        };
        view! {
            <button type="button" class="quote" on:click=move |_| around.on_act.run(Act::Jump(seq))>
                <span class=format!("author {}", hue(author.id)) dir="auto">{author.shown().to_owned()}</span>
                <span class="excerpt" dir="auto">{excerpt}</span>
            </button>
        }
    })
}
