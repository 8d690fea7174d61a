//! Where one writes.

use super::{
    attaching::{AttachButton, Attaching, pasted},
    completion::{Completion, Told},
    emoji_button::EmojiButton,
    focus,
    formats::{Formats, FormatsButton, FormatsPlace, pastes_link},
    keys::Command,
    length::Length,
    writing::WritingBar,
};
use crate::{
    components::icon::{self, Icon},
    dom,
    errors::{self, FormErrors},
    navigation,
    room::{
        act::Act,
        drafting::{Writing, brace, fit},
        lines::Talk,
    },
    session::{Client, View},
    texts::texts,
};
use leptos::{
    ev,
    html::{Form, Textarea},
    prelude::*,
    web_sys,
};
use protocol::{Person, RoomId, text};
use web_sys::HtmlTextAreaElement;

/// A form, so that it works without scripts. The text stays in the DOM: a signal of it would copy a million characters
/// with every key. The people are those whom one may mention.
#[component]
pub fn InputBox(
    room: RoomId,
    /// What one calls it.
    name: Memo<String>,
    people: Signal<Vec<Person>>,
    node_ref: NodeRef<Textarea>,
    /// Takes a text.
    on_send: Callback<String>,
    attaching: Attaching,
) -> impl IntoView {
    let error = FormErrors::from_query(&navigation::query().read_untracked(), &[]).form;
    let draw = move |(room, _, error)| form(room, name, error, people, node_ref, on_send, attaching);
    let shows = (room, name.get_untracked(), error);
    #[cfg(feature = "ssr")]
    return crate::pieces::piece("input box", shows, draw);
    #[cfg(not(feature = "ssr"))]
    draw(shows)
}

/// Of the people, and of what one does here, the first rendering shows nothing.
fn form(
    room: RoomId,
    name: Memo<String>,
    error: Option<String>,
    people: Signal<Vec<Person>>,
    node_ref: NodeRef<Textarea>,
    on_send: Callback<String>,
    attaching: Attaching,
) -> impl IntoView {
    let acts = attaching.acts;
    let talk = acts.talk;
    let client = expect_context::<Client>();
    let View { drafts, .. } = client.view.clone();
    let drafting = acts.drafting;
    let writing = drafting.writing;
    let error = RwSignal::new(error);
    let length = RwSignal::new(None::<Length>);
    let form = NodeRef::<Form>::new();
    let completion = Completion::new(talk, node_ref, people);
    let list = completion.list();
    let formats = Formats::new(talk, node_ref);

    let count = move |area: &HtmlTextAreaElement| {
        fit(area);
        let now = Length::of(area);
        if length.get_untracked() != now {
            length.set(now);
        }
    };
    let measure = move |area: &HtmlTextAreaElement| {
        count(area);
        if error.get_untracked().is_some() {
            error.set(None);
        }
    };
    Effect::new(move |_| {
        // Once the box is there, and when something was restored.
        drafts.track();
        let area = node_ref.get()?;
        drafting.restore();
        count(&area);
        Some(())
    });
    if talk == Talk::Room {
        focus::comes_to(node_ref);
    }
    Effect::new(move |before: Option<Writing>| {
        let now = writing.get();
        if let (Some(before), Some(area)) = (before, node_ref.get_untracked())
            && before != now
        {
            measure(&area);
        }
        now
    });
    Effect::new(move |_| {
        // The tab may be closed next.
        let handle = window_event_listener(ev::visibilitychange, move |_| drafting.keep());
        on_cleanup(move || handle.remove());
    });

    let send = Callback::new(move |()| {
        if let Some(form) = form.get_untracked() {
            let _ = form.request_submit();
        }
    });
    // Does something with what was written, where that follows the rules.
    let take = move |with: &dyn Fn(String)| {
        let Some(area) = node_ref.get_untracked() else { return };
        let parse = if acts.has_files() { text::parse_beside_files } else { text::parse };
        match parse(&area.value()) {
            Ok(text) => {
                with(text);
                measure(&area);
            }
            Err(code) => error.set(Some(errors::sentence(code))),
        }
        let _ = area.focus();
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if !attaching.send_later(send) {
            take(&|text| on_send.run(text));
        }
    };
    let step_back = Callback::new(move |()| acts.step_back());
    let keydown = move |event: ev::KeyboardEvent| {
        let Some(area) = node_ref.get_untracked() else { return };
        if completion.tell(Told::Key(event.clone())) {
            return;
        }
        match Command::of(&event, &area) {
            Some(Command::StepBack) => {
                if writing.with_untracked(|it| *it != Writing::New) {
                    // So that it means nothing else.
                    event.prevent_default();
                }
                return step_back.run(());
            }
            Some(Command::EditNewest) if writing.with_untracked(|it| *it == Writing::New) => {
                acts.act(Act::EditNewest);
            }
            Some(Command::Send) => send.run(()),
            Some(Command::Format(style)) => formats.want(style),
            Some(Command::EditNewest) | None => return,
        }
        event.prevent_default();
    };

    // The server doesn't know.
    let is_glass = RwSignal::new(false);
    Effect::new(move |_| is_glass.set(dom::is_without_keyboard()));

    let (id, note) = (talk.name("text", "answer-text"), talk.name("text-note", "answer-note"));
    let t = &texts().room;
    let words = move || match talk {
        Talk::Room => (t.message_to)(&name.read()),
        Talk::Thread => texts().talk.thread.to_owned(),
    };
    let (save, schedule) = (texts().writing.save, texts().writing.schedule);
    view! {
        <form
            class="input-box"
            method="post"
            action=format!("/rooms/{room}/messages")
            node_ref=form
            on:submit=submit
        >
            <input type="hidden" name="client_id" value=""/>
            <div class="input-frame">
                <WritingBar talk acts on_cancel=step_back/>
                {attaching.place()}
                <FormatsPlace formats/>
                <label class="unseen" for=id>{words}</label>
                <textarea
                    id=id
                    name="text"
                    rows="1"
                    dir="auto"
                    placeholder=words
                    enterkeyhint=move || if is_glass.get() { "enter" } else { "send" }
                    autocomplete="off"
                    aria-invalid=move || error.read().is_some().then_some("true")
                    aria-describedby=note
                    aria-haspopup="listbox"
                    aria-autocomplete="list"
                    aria-controls=move || list.controls()
                    aria-activedescendant=move || list.active()
                    node_ref=node_ref
                    on:keydown=keydown
                    on:mousedown=move |_| _ = completion.tell(Told::Close)
                    on:blur=move |_| _ = completion.tell(Told::Close)
                    on:paste=move |event| {
                        if let Some(files) = pasted(&event) {
                            event.prevent_default();
                            attaching.bring(&files);
                        } else if let Some(area) = node_ref.get_untracked()
                            && !pastes_link(&area, &event)
                        {
                            brace(&area, &event);
                        }
                    }
                    on:input=move |event| {
                        if let Some(area) = node_ref.get_untracked() {
                            measure(&area);
                            drafting.touch();
                            if area.text_length() > 0 {
                                client.types(room);
                            }
                            completion.tell(Told::Typed(event));
                        }
                    }
                ></textarea>
                <AttachButton attaching/>
                <FormatsButton formats/>
                <EmojiButton talk area=node_ref/>
                <button
                    type="button"
                    class="button quiet icon send-later needs-scripts"
                    aria-label=schedule
                    title=schedule
                    aria-haspopup="dialog"
                    hidden=move || talk == Talk::Thread || writing.read().is_edit()
                    on:click=move |_| take(&|text| acts.act(Act::SendLater(text)))
                >
                    <Icon path=icon::CLOCK/>
                </button>
                <button class="button"><Icon path=icon::SEND/>{move || if writing.read().is_edit() { save } else { t.send }}</button>
            </div>
            <p class="note" id=note>
                <span class="error" role="alert">{move || error.get()}</span>
                {move || length.get().map(|length| view! { <span class:error=length.too_long()>{length.words()}</span> })}
                {move || {
                    let is_offered = length.get().is_some_and(Length::too_long) && !writing.read().is_edit();
                    is_offered.then(|| {
                        view! {
                            <button type="button" class="link" on:click=move |_| attaching.bring_text()>
                                {texts().files.as_text}
                            </button>
                        }
                    })
                }}
            </p>
            {completion.place()}
        </form>
    }
}
