//! What happened to a room, or to the people in it.

use leptos::{either::Either, prelude::*};

use super::{Line, byline::Time};
use crate::{room::entries::What, texts::texts};

/// One thing that happened.
#[component]
pub fn Notice(line: Line) -> impl IntoView {
    let words = move || {
        let entry = line.0.read();
        let name = view! { <bdi>{entry.author.shown().to_owned()}</bdi> };
        let kind = match &entry.what {
            What::Notice(kind) => kind,
            What::Created => return Some(Either::Left(view! { {name}{texts().message.created} })),
            What::Message(_) | What::Arrivals(_) => return None,
        };
        let to_self = kind.subject().is_some_and(|person| person.id == entry.author.id);
        let (before, theirs, after) = (texts().message.notice)(kind, to_self);
        let theirs = theirs.map(|theirs| view! { <bdi>{theirs}</bdi> {after} });
        Some(Either::Right(view! { {name}{before}{theirs} }))
    };
    view! { <p class="event">{words}<Time line/></p> }
}

/// That several people came: who they are is seen by whoever opens it.
#[component]
pub fn Arrivals(line: Line) -> impl IntoView {
    let first = move || line.0.read().author.shown().to_owned();
    let others = move || match &line.0.read().what {
        What::Arrivals(others) => others.iter().map(|person| person.shown().to_owned()).collect(),
        What::Message(_) | What::Notice(_) | What::Created => Vec::new(),
    };
    let names = move || others().into_iter().map(|name| view! { <li><bdi>{name}</bdi></li> }).collect_view();
    view! {
        <details class="event arrivals">
            <summary><bdi>{first}</bdi>{move || (texts().message.and_others_joined)(others().len())}<Time line/></summary>
            <ul>{names}</ul>
        </details>
    }
}
