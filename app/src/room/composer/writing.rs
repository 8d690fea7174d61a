//! Says above the box what it is for.

use leptos::{prelude::*, web_sys::Element};
use protocol::{Quote, Seq};

use crate::{
    dom,
    room::{acts::Acts, drafting::Writing, lines::Talk},
    texts::texts,
};

/// Marks the line of the message that is changed.
const EDITED: &str = "data-editing";

/// Says above the box what it is for, and leads back. The message that is changed is marked where it stands.
#[component]
pub fn WritingBar(talk: Talk, acts: Acts, on_cancel: Callback<()>) -> impl IntoView {
    let writing = acts.drafting.writing;
    Effect::new(move |before: Option<Option<Seq>>| {
        let edited = writing.read().edited();
        let line = |seq: Option<Seq>| dom::element::<Element>(&talk.line_id(seq?));
        if let Some(line) = line(before.flatten()) {
            let _ = line.remove_attribute(EDITED);
        }
        if let Some(line) = line(edited) {
            let _ = line.set_attribute(EDITED, "");
        }
        edited
    });
    let t = &texts().talk;
    let words = move || match writing.get() {
        Writing::New => None,
        // They stay.
        Writing::Edit(seq) => Some((t.editing.to_owned(), acts.files_of(seq))),
        Writing::Reply(Quote { author, text, .. }) => {
            Some(((t.replying_to)(author.shown()), text.unwrap_or_else(|| texts().message.deleted.to_owned())))
        }
    };
    move || {
        words().map(|(what, excerpt)| {
            let label = what.clone();
            view! {
                <div class="writing" role="group" aria-label=label>
                    <p id=talk.name("writing", "writing-answer")><strong>{what}</strong>" "<span class="faint" dir="auto">{excerpt}</span></p>
                    <button type="button" class="link" on:click=move |_| on_cancel.run(())>{t.cancel}</button>
                </div>
            }
        })
    }
}
