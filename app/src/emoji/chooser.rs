//! The search field, the emoji below it, and the choice of a skin tone.

use leptos::{
    ev,
    html::{Div, Input},
    prelude::*,
};

use super::{
    Emojis, Recent,
    grid::{self, Grid},
    layout::{Step, emoji_at, section_of, sections, step},
    tone::Tone,
};
use crate::{dom, texts::texts};

/// On whose hand the tones are shown.
const HAND: &str = "✋";

/// The focus stays in the search field; the arrow keys move among the emoji, and Enter picks.
#[component]
pub fn Chooser(id: &'static str, set: &'static Emojis, on_pick: Callback<String>) -> impl IntoView {
    let recent = StoredValue::new(Recent::load());
    let tone = RwSignal::new(recent.with_value(|recent| recent.tone));
    let typed = RwSignal::new(String::new());
    let sections = Memo::new(move |_| recent.with_value(|recent| sections(set, recent, &typed.read())));
    let at = RwSignal::new(0);
    let pointed = RwSignal::new(None);
    let (field, list) = (NodeRef::<Input>::new(), NodeRef::<Div>::new());

    Effect::new(move |_| {
        // On a touch screen the keyboard would cover what one came for.
        let field = field.get().filter(|_| !dom::is_touched())?;
        request_animation_frame(move || _ = field.focus());
        Some(())
    });
    let search = move |text: String| {
        typed.set(text);
        at.set(0);
        pointed.set(None);
        if let Some(list) = list.get_untracked() {
            list.set_scroll_top(0);
        }
    };
    let pick = Callback::new(move |place| {
        let emoji = emoji_at(&sections.read_untracked(), place);
        if let Some(emoji) = emoji {
            Recent::note(emoji);
            on_pick.run(tone.get_untracked().apply(emoji));
        }
    });
    let go = move |place| {
        at.set(place);
        pointed.set(None);
        if let Some(list) = list.get_untracked() {
            grid::reveal(&list, &sections.read_untracked(), place);
        }
    };
    let keydown = move |event: ev::KeyboardEvent| {
        if dom::composes(&event) || dom::is_with_others(&event) {
            return;
        }
        let way = match event.key().as_str() {
            "ArrowLeft" | "ArrowRight" if (event.key() == "ArrowLeft") == (texts().direction == "rtl") => Step::Right,
            "ArrowLeft" | "ArrowRight" => Step::Left,
            "ArrowUp" => Step::Up,
            "ArrowDown" => Step::Down,
            "Enter" => {
                event.prevent_default();
                return pick.run(at.get_untracked());
            }
            _ => return,
        };
        event.prevent_default();
        let place = step(&sections.read_untracked(), at.get_untracked(), way);
        go(place);
    };
    let jumps = set.groups().map(|(key, members)| {
        let heading = (texts().emoji.group)(key);
        let jump = move |_| {
            if let Some(field) = field.get_untracked() {
                field.set_value("");
            }
            search(String::new());
            // Once the groups are back.
            request_animation_frame(move || {
                let first = sections.read_untracked().iter().find(|section| section.heading == heading).map(|it| it.first);
                if let (Some(first), Some(list)) = (first, list.get_untracked()) {
                    at.set(first);
                    grid::scroll_to(&list, &sections.read_untracked(), first);
                }
            });
        };
        view! { <button type="button" aria-label=heading title=heading on:click=jump>{members.first().map(|emoji| grid::face(emoji, Tone::Default))}</button> }
    });
    let jumps = jumps.collect_view();
    let active = move || section_of(&sections.read(), at.get()).map(|_| grid::cell_id(id, at.get()));
    let preview = move || {
        let place = pointed.get().unwrap_or_else(|| at.get());
        emoji_at(&sections.read(), place).map(|emoji| {
            view! {
                <span class="large">{grid::face(emoji, tone.get())}</span>
                <span class="names">{emoji.name()}<span class="faint">{format!(":{}:", emoji.shortcode())}</span></span>
            }
        })
    };
    let choose = move |event| {
        let chosen = Tone::at(event_target_value(&event).parse().unwrap_or_default());
        tone.set(chosen);
        Recent::choose(chosen);
    };
    let tones = Tone::ALL.map(|each| {
        let hand = set.with_text(HAND).map(|hand| each.apply(hand));
        view! {
            <option value=each.number().to_string() selected=each == tone.get_untracked()>
                {hand}" "{texts().emoji.tones[each.number()]}
            </option>
        }
    });
    let tones = tones.into_iter().collect_view();

    view! {
        <input
            type="text"
            class="search"
            role="combobox"
            aria-label=texts().emoji.search
            placeholder=texts().emoji.search
            aria-expanded="true"
            aria-autocomplete="list"
            aria-controls=grid::list_id(id)
            aria-activedescendant=active
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
            enterkeyhint="done"
            node_ref=field
            on:input=move |event| search(event_target_value(&event))
            on:keydown=keydown
        />
        <div class="jumps" role="group" aria-label=texts().emoji.groups>{jumps}</div>
        <Grid id sections tone at pointed node_ref=list on_pick=pick/>
        <p class="none" role="status">{move || sections.read().is_empty().then_some(texts().emoji.none_found)}</p>
        <div class="foot">
            // The list says the same to those who hear it.
            <p class="pointed" aria-hidden="true">{preview}</p>
            <select aria-label=texts().emoji.skin_tone on:change=choose>{tones}</select>
        </div>
    }
}
