//! The draft of a room or a thread in its box: shown when that is, and kept as it is written.

mod fit;
mod writing;

use std::time::Duration;

pub use self::{
    fit::{brace, fit},
    writing::Writing,
};
use crate::session::{Change, Client, Draft, DraftKey, OwnFile};
use leptos::{html::Textarea, leptos_dom::helpers::TimeoutHandle, prelude::*, web_sys::HtmlTextAreaElement};
use protocol::{FileId, Quote, Seq};

/// How long after a key the draft is kept.
const SETTLE: Duration = Duration::from_millis(400);

/// The draft of one box, for as long as that is on the screen.
#[derive(Clone, Copy)]
pub struct Drafting {
    /// What the box is for at the moment.
    pub writing: RwSignal<Writing>,
    /// The files that a new message is to have.
    pub files: RwSignal<Vec<OwnFile>>,
    /// Whose it is.
    pub key: DraftKey,
    area: NodeRef<Textarea>,
    client: StoredValue<Client>,
    state: StoredValue<State>,
}

#[derive(Default)]
struct State {
    /// As of when it was kept, or shown.
    draft: Draft,
    /// Whether the box has something that is not kept.
    is_changed: bool,
    settling: Option<TimeoutHandle>,
}

impl Drafting {
    /// Cares for a box, and keeps what stands in it when its room or thread is left.
    pub fn new(client: Client, key: DraftKey, area: NodeRef<Textarea>) -> Self {
        let (writing, files) = (RwSignal::new(Writing::New), RwSignal::new(Vec::new()));
        let (client, state) = (StoredValue::new(client), StoredValue::default());
        let drafting = Self { writing, files, key, area, client, state };
        on_cleanup(move || drafting.keep());
        drafting
    }

    /// Shows what was kept, here or in another tab. What has been typed before that was to be had comes after it.
    pub fn restore(self) {
        let Some(area) = self.area() else { return };
        let kept = self.client.with_value(|client| client.view.drafts.read_untracked().get(&self.key).cloned());
        let kept = kept.unwrap_or_default();
        let typed = area.value();
        let is_new = self.state.with_value(|state| typed != state.draft.shown());
        let is_known = |state: &State| state.draft == kept || state.draft.is_empty() && kept.is_empty();
        if self.state.with_value(is_known) {
            if is_new {
                self.touch();
            }
            return;
        }
        let is_typed = is_new && typed != kept.shown();
        self.state.update_value(|state| {
            let before = std::mem::replace(&mut state.draft, kept);
            if is_typed {
                // What has been typed since is kept with what was typed before it, where that is the end of what is kept.
                let text = match state.draft.shown().strip_suffix(before.shown()) {
                    Some(head) if !before.shown().is_empty() => [head, typed.as_str()].concat(),
                    _ => [state.draft.shown(), typed.as_str()].join("\n"),
                };
                state.draft.write(text);
            }
        });
        self.show();
        if is_typed {
            self.touch();
        }
    }

    /// Something was typed.
    pub fn touch(self) {
        let is_settling = self.state.try_update_value(|state| {
            state.is_changed = true;
            state.settling.is_some()
        });
        if is_settling == Some(false) {
            let settling = set_timeout_with_handle(move || self.keep(), SETTLE).ok();
            self.state.update_value(|state| state.settling = settling);
        }
    }

    /// Keeps what stands in the box, if anything has changed there.
    pub fn keep(self) {
        let Some(area) = self.area() else { return };
        let kept = self.state.try_update_value(|state| {
            if let Some(settling) = state.settling.take() {
                settling.clear();
            }
            std::mem::take(&mut state.is_changed).then(|| {
                state.draft.write(area.value());
                state.draft.clone()
            })
        });
        if let Some(draft) = kept.flatten() {
            self.client.with_value(|client| client.keep_draft(self.key, draft));
        }
    }

    /// Gives the box to a change of a message, for a while.
    pub fn begin_change(self, seq: Seq, text: String) {
        self.change(|draft| draft.begin_change(seq, text));
    }

    /// Begins an answer.
    pub fn answer(self, quote: Quote) {
        self.change(|draft| draft.answer(quote));
    }

    /// Gives up the change that was begun, which this returns, or the answer.
    pub fn step_back(self) -> Option<Change> {
        self.change(Draft::step_back)
    }

    /// Puts a message that was not sent back into the box.
    pub fn put_back(self, text: &str, reply: Option<Quote>, files: Vec<OwnFile>) {
        self.change(|draft| draft.put_back(text, reply, files));
    }

    /// What stands in the box.
    pub fn typed(self) -> String {
        self.area().map(|area| area.value()).unwrap_or_default()
    }

    /// Empties the box.
    pub fn clear(self) {
        self.change(|draft| draft.write(String::new()));
    }

    /// Takes a file into the message.
    pub fn attach(self, file: OwnFile) {
        self.change(|draft| draft.files.push(file));
    }

    /// Takes a file out of the message.
    pub fn detach(self, id: FileId) {
        self.change(|draft| draft.files.retain(|file| file.id != id));
    }

    /// Changes what is said of a file.
    pub fn change_file(self, id: FileId, change: impl FnOnce(&mut OwnFile)) {
        self.state.update_value(|state| {
            state.is_changed = true;
            if let Some(file) = state.draft.files.iter_mut().find(|file| file.id == id) {
                change(file);
            }
        });
        self.keep();
        self.show_files();
    }

    /// The message is sent.
    pub fn sent(self) {
        self.change(|draft| *draft = Draft::default());
    }

    /// Changes the draft as somebody has asked for, who goes on writing then.
    fn change<T>(self, change: impl FnOnce(&mut Draft) -> T) -> T
    where
        T: Default,
    {
        let Some(area) = self.area() else { return T::default() };
        let result = self.state.try_update_value(|state| {
            state.draft.write(area.value());
            state.is_changed = true;
            change(&mut state.draft)
        });
        self.show();
        self.keep();
        let _ = area.focus();
        result.unwrap_or_default()
    }

    fn show(self) {
        let Some(area) = self.area() else { return };
        let writing = self.state.with_value(|state| {
            area.set_value(state.draft.shown());
            Writing::of(&state.draft)
        });
        fit(&area);
        if self.writing.with_untracked(|before| *before != writing) {
            self.writing.set(writing);
        }
        self.show_files();
    }

    fn show_files(self) {
        let files = self.state.with_value(|state| state.draft.files.clone());
        if self.files.with_untracked(|before| *before != files) {
            self.files.set(files);
        }
    }

    fn area(self) -> Option<HtmlTextAreaElement> {
        self.area.try_get_untracked().flatten()
    }
}

/// A change is saved: it is no longer part of its box's draft, whether that box is on the screen or not.
pub fn forget_change(client: &Client, key: DraftKey, seq: Seq) {
    let drafts = &client.view.drafts;
    let draft = drafts.read_untracked().get(&key).cloned();
    if let Some(mut draft) = draft.filter(|draft| draft.change.as_ref().is_some_and(|change| change.seq == seq)) {
        draft.change = None;
        client.keep_draft(key, draft);
        drafts.notify();
    }
}
