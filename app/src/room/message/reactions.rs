//! What has become of a message, below it: that it was changed or pinned, and what people reacted with.

use leptos::prelude::*;
use protocol::{Person, emoji};

use super::{Around, Line};
use crate::{dom, emoji::drawn, room::act::Act, texts::texts};

/// The marks of a message, where it has any.
#[component]
pub fn Reactions(line: Line, around: Around) -> impl IntoView {
    let t = &texts().talk;
    let is_edited = move || line.part(|said| said.marks.edited.is_some());
    let is_pinned = move || line.part(|said| said.marks.pinned);
    let emojis = move || {
        line.part(|said| said.marks.reactions.iter().map(|reaction| reaction.emoji.clone()).collect::<Vec<_>>())
    };
    let show_history = move |_| {
        if let Some(seq) = line.seq() {
            around.on_act.run(Act::ShowHistory(seq));
        }
    };
    // Most messages have none, and a long room has many messages.
    let is_marked = Memo::new(move |_| is_edited() || is_pinned() || !emojis().is_empty());
    let marks = move || {
        view! {
            <div class="marks">
                {move || is_pinned().then(|| view! { <span class="faint">{t.pinned}</span> })}
                {move || {
                    is_edited()
                        .then(|| view! {
                            <button type="button" class="edited" aria-haspopup="dialog" on:click=show_history>
                                {t.edited}
                            </button>
                        })
                }}
                <For each=emojis key=|emoji| emoji.clone() let(emoji)>
                    <ReactionButton emoji line around/>
                </For>
            </div>
        }
    };
    move || is_marked.get().then(marks)
}

/// One emoji and how many reacted with it; pressed where the reader is one of them.
#[component]
fn ReactionButton(emoji: String, line: Line, around: Around) -> impl IntoView {
    let t = &texts().talk;
    let people = {
        let emoji = emoji.clone();
        Memo::new(move |_| {
            line.part(|said| {
                let reaction = said.marks.reactions.iter().find(|reaction| reaction.emoji == emoji);
                reaction.map(|reaction| reaction.people.clone()).unwrap_or_default()
            })
        })
    };
    let is_mine = move || people.read().iter().any(|person| person.id == around.me);
    let who = {
        let emoji = emoji.clone();
        move || (t.reacted)(&emoji, &people.read().iter().map(Person::shown).collect::<Vec<_>>())
    };
    let title = who.clone();
    let press = {
        let emoji = emoji.clone();
        move |_| {
            let Some(seq) = line.seq() else { return };
            let is_mine = is_mine();
            if is_mine && people.read_untracked().len() == 1 {
                // The button goes with the last reaction; the focus stays with the message.
                dom::focus(&around.talk.line_id(seq));
            }
            around.on_act.run(Act::React(seq, emoji.clone(), !is_mine));
        }
    };
    let place = emoji::named(&emoji).map(|_| emoji.clone());
    if place.is_some() {
        drawn();
    }
    view! {
        <button
            type="button"
            class="reaction"
            aria-pressed=move || is_mine().to_string()
            aria-label=who
            title=title
            disabled=move || !around.rights.read().react
            on:click=press
        >
            <span class="emoji" data-emoji=place>{emoji}</span>
            {move || people.read().len()}
        </button>
    }
}
