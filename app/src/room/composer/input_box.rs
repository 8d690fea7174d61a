//! Where one writes.

use super::{
    completion_list::{COMPLETIONS, CompletionList, place_id},
    completion_state::Completion,
    emoji_button::EmojiButton,
    typing::{self, Draft, Length},
    writing::{Writing, WritingBar},
};
use crate::room::{list::stay::Stay, message::Act};
use crate::{
    dom,
    errors::{self, FormErrors},
    session::{Client, View},
    texts::texts,
};
use leptos::{
    ev,
    html::{Form, Textarea},
    prelude::*,
    web_sys,
};
use leptos_router::hooks::use_query_map;
use protocol::{Person, RoomId, text};
use web_sys::HtmlTextAreaElement;

/// Puts a text back into the box, after what is there.
pub fn put_back(input: NodeRef<Textarea>, text: &str) {
    if let Some(area) = input.get_untracked() {
        let there = area.value();
        let joined = if there.trim().is_empty() { text.to_owned() } else { format!("{there}\n{text}") };
        area.set_value(&joined);
        typing::fit(&area);
        let _ = area.focus();
    }
}

/// A form, so that it works without scripts. The text stays in the DOM: a signal of it would copy a million characters
/// with every key. The people are those whom one may mention.
#[component]
pub fn InputBox(
    room: RoomId,
    name: String,
    people: Signal<Vec<Person>>,
    node_ref: NodeRef<Textarea>,
    /// Takes a text; whether the box is done with it.
    on_send: Callback<String, bool>,
    /// What the box is for.
    writing: RwSignal<Writing>,
    on_act: Callback<Act>,
) -> impl IntoView {
    let client = expect_context::<Client>();
    let View { drafts, joined, me, .. } = client.view.clone();
    let draft = Draft::new(client, room, node_ref);
    let error = RwSignal::new(FormErrors::from_query(&use_query_map().read_untracked(), &[]).form);
    let length = RwSignal::new(None::<Length>);
    let form = NodeRef::<Form>::new();
    let completion = Completion::new(node_ref, people);

    let measure = move |area: &HtmlTextAreaElement| {
        typing::fit(area);
        let now = Length::of(area);
        if length.get_untracked() != now {
            length.set(now);
        }
        if error.get_untracked().is_some() {
            error.set(None);
        }
    };
    let restored = draft.clone();
    Effect::new(move |_| {
        // Once the box is there, and when something was restored.
        drafts.track();
        let area = node_ref.get()?;
        restored.restore();
        typing::fit(&area);
        Some(())
    });
    Effect::new(move |_| {
        let area = node_ref.get()?;
        // Whoever comes from another page wants to write; on the first page the focus stays where the browser put it.
        if joined.read_untracked().is_some() && !dom::is_touched() {
            // Only what is in the page can have the focus.
            request_animation_frame(move || _ = area.focus());
        }
        Some(())
    });
    let aside = draft.clone();
    Effect::new(move |before: Option<Writing>| {
        let now = writing.get();
        let was_edit = before.as_ref().is_some_and(Writing::is_edit);
        if let (Some(before), Some(area)) = (before, node_ref.get_untracked())
            && before != now
        {
            match &now {
                Writing::Edit { seq, text } => aside.put_aside(*seq, text),
                _ if was_edit => aside.bring_back(),
                _ => (),
            }
            measure(&area);
            let _ = area.focus();
        }
        now
    });
    let unsaved = draft.clone();
    Effect::new(move |was_ready: Option<bool>| {
        let is_ready = node_ref.get().is_some() && me.read().is_some();
        // Once, as soon as it is known whose.
        if was_ready != Some(true)
            && is_ready
            && let Some((seq, text)) = unsaved.unsaved()
        {
            writing.set(Writing::Edit { seq, text });
        }
        is_ready
    });
    let hidden = draft.clone();
    Effect::new(move |_| {
        // The tab may be closed next.
        let hidden = hidden.clone();
        let handle = window_event_listener(ev::visibilitychange, move |_| hidden.keep());
        on_cleanup(move || handle.remove());
    });
    let left = draft.clone();
    Stay::on_end(move || left.leave());

    let (sent, typed) = (draft.clone(), draft);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let Some(area) = node_ref.get_untracked() else { return };
        match text::parse(&area.value()) {
            Ok(text) => {
                if on_send.run(text) {
                    area.set_value("");
                    measure(&area);
                    sent.keep();
                }
            }
            Err(code) => error.set(Some(errors::sentence(code))),
        }
        let _ = area.focus();
    };
    let keydown = move |event: ev::KeyboardEvent| {
        if completion.key(&event) || dom::composes(&event) {
            return;
        }
        let is_empty = || node_ref.get_untracked().is_some_and(|area| area.text_length() == 0);
        let edits = || !dom::is_with_others(&event) && is_empty() && writing.with_untracked(|it| *it == Writing::New);
        match event.key().as_str() {
            "Escape" => writing.set(Writing::New),
            "ArrowUp" if edits() => {
                event.prevent_default();
                on_act.run(Act::EditNewest);
            }
            _ if typing::sends(&event) => {
                event.prevent_default();
                if let Some(form) = form.get_untracked() {
                    let _ = form.request_submit();
                }
            }
            _ => (),
        }
    };

    let t = &texts().room;
    view! {
        <form
            class="input-box"
            method="post"
            action=format!("/rooms/{room}/messages")
            node_ref=form
            on:submit=submit
        >
            <input type="hidden" name="client_id" value=""/>
            <WritingBar writing/>
            <label class="unseen" for="text">{(t.message_to)(&name)}</label>
            <textarea
                id="text"
                name="text"
                rows="1"
                dir="auto"
                placeholder=t.message
                enterkeyhint="send"
                autocomplete="off"
                aria-invalid=move || error.read().is_some().then_some("true")
                aria-describedby="text-note"
                aria-haspopup="listbox"
                aria-autocomplete="list"
                aria-controls=move || completion.is_open().then_some(COMPLETIONS)
                aria-activedescendant=move || completion.is_open().then(|| place_id(completion.chosen.get()))
                node_ref=node_ref
                on:keydown=keydown
                on:mousedown=move |_| completion.close()
                on:blur=move |_| completion.close()
                on:paste=move |event| {
                    if let Some(area) = node_ref.get_untracked() {
                        typing::brace(&area, &event);
                    }
                }
                on:input=move |event| {
                    if let Some(area) = node_ref.get_untracked() {
                        measure(&area);
                        typed.touch();
                        completion.typed(&event);
                    }
                }
            ></textarea>
            <EmojiButton area=node_ref/>
            <button class="button">{t.send}</button>
            <p class="note" id="text-note">
                <span class="error" role="alert">{move || error.get()}</span>
                {move || length.get().map(|length| view! { <span class:error=length.too_long()>{length.words()}</span> })}
            </p>
            <CompletionList completion/>
        </form>
    }
}
