//! What there is of a message's thread, below it: it leads there.

use leptos::prelude::*;

use super::{Around, Line, PageClock};
use crate::{
    components::avatar::Avatar,
    room::{act::Act, lines::Talk},
    texts::texts,
};

/// How many answered, when last, and who first. In the thread itself nobody needs that.
#[component]
pub fn ThreadLine(line: Line, around: Around) -> impl IntoView {
    let thread = Memo::new(move |_| line.part(|said| said.marks.thread.clone()));
    let open = move |_| {
        if let Some(seq) = line.seq() {
            around.on_act.run(Act::Thread(seq));
        }
    };
    move || {
        let thread = *thread.get().filter(|_| around.talk == Talk::Room)?;
        let PageClock(clock) = expect_context();
        let last = move || {
            let clock = clock.get();
            (texts().talk.replies)(thread.answers, &clock.day_label(clock.day(thread.last)), &clock.time(thread.last))
        };
        Some(view! {
            <button type="button" class="thread-line" on:click=open>
                {thread.people.into_iter().map(|person| view! { <Avatar person/> }).collect_view()}
                <span>{last}</span>
            </button>
        })
    }
}
