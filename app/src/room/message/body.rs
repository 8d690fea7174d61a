//! What a message says by now.

use leptos::{either::EitherOf4, prelude::*};
use protocol::{Content, Mentions, UserId, markdown::HERE};

use super::{
    Line,
    long::{Long, is_long},
};
use crate::{
    room::message::text::{Mentioned, MessageText},
    texts::texts,
};

/// The text, or that there is none to show and why. Drawn again only where the text is another, so that a selection in it stays.
#[component]
pub fn Body(line: Line, me: UserId) -> impl IntoView {
    let said = Memo::new(move |_| line.part(|said| Some((said.content.clone(), said.mentions.clone(), said.calls))));
    let t = &texts().message;
    move || match said.get() {
        // It has files alone.
        Some((Content::Text(text), ..)) if text.is_empty() => EitherOf4::D(()),
        Some((Content::Text(text), mentions, calls)) => {
            let mentioned = mentioned(mentions, me, calls);
            if is_long(&text) {
                EitherOf4::A(view! { <Long><MessageText text mentioned/></Long> })
            } else {
                EitherOf4::B(view! { <MessageText text mentioned/> })
            }
        }
        Some((Content::Unsupported { .. }, ..)) => EitherOf4::C(view! { <p class="text deleted">{t.unsupported}</p> }),
        _ => EitherOf4::C(view! { <p class="text deleted">{t.deleted}</p> }),
    }
}

/// The names in a text that are somebody's.
fn mentioned(mentions: Mentions, me: UserId, calls: bool) -> Vec<Mentioned> {
    let everyone = mentions.everyone.then(|| Mentioned { name: HERE.to_owned(), me: calls });
    let people = mentions.people.into_iter().map(|person| Mentioned { me: person.id == me, name: person.name });
    people.chain(everyone).collect()
}
