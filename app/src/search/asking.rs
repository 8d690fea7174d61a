//! Asks the server, and keeps what it answers.

use std::{cell::RefCell, time::Duration};

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local, web_sys::AbortController};
use protocol::search::{FoundMessage, SearchResults};

use crate::{components::more::More, errors::Failure, http};

/// A question that has no answer in this time gets none.
const PATIENCE: Duration = Duration::from_secs(30);

thread_local! {
    /// For who comes back.
    static KEPT: RefCell<Option<Kept>> = const { RefCell::new(None) };
}

/// The results of a question, as they were when the pane was closed.
struct Kept {
    question: String,
    messages: Vec<FoundMessage>,
    next: Option<String>,
    indexed: Option<u8>,
}

/// How far it is.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// There is too little to look for.
    Idle,
    /// The answer is on its way. What was found before is shown until it comes.
    Busy,
    /// All that was found is shown.
    Done,
    /// There won't be an answer.
    Failed(Failure),
}

/// A question and its answer.
#[derive(Clone, Copy)]
pub struct Asking {
    /// How far it is.
    pub state: RwSignal<State>,
    /// What was found.
    pub messages: RwSignal<Vec<FoundMessage>>,
    /// Where that goes on.
    pub more: More,
    /// How many messages in a hundred can be found, while that is not all.
    pub indexed: RwSignal<Option<u8>>,
    /// The address of the question.
    question: StoredValue<Option<String>>,
    /// Calls back the one that is on its way.
    way: StoredValue<Option<(AbortController, Option<TimeoutHandle>)>, LocalStorage>,
}

impl Asking {
    /// Nothing yet, or what was there when the pane was closed. It is kept again when the owner goes.
    pub fn new() -> Self {
        let kept = KEPT.take();
        let asking = Self {
            state: RwSignal::new(if kept.is_some() { State::Done } else { State::Idle }),
            messages: RwSignal::new(Vec::new()),
            more: More::new(None),
            indexed: RwSignal::new(None),
            question: StoredValue::new(None),
            way: StoredValue::new_local(None),
        };
        if let Some(Kept { question, messages, next, indexed }) = kept {
            asking.question.set_value(Some(question));
            asking.show(SearchResults { messages, next, indexed });
        }
        on_cleanup(move || asking.keep());
        asking
    }

    /// Asks, unless that is what is asked already. What is on its way for another question comes too late.
    pub fn ask(self, question: Option<String>) {
        if self.question.with_value(|before| *before == question) {
            return;
        }
        self.question.set_value(question);
        self.again();
    }

    /// Asks the same once more.
    pub fn again(self) {
        self.call_back();
        let Some(question) = self.question.get_value() else {
            self.state.set(State::Idle);
            return self.show(SearchResults::default());
        };
        let Ok(controller) = AbortController::new() else { return };
        let signal = controller.signal();
        let patience = {
            let controller = controller.clone();
            set_timeout_with_handle(move || controller.abort(), PATIENCE).ok()
        };
        self.way.set_value(Some((controller, patience)));
        self.state.set(State::Busy);
        spawn_local(async move {
            let answer = http::get_unless::<SearchResults>(&question, &signal).await;
            if self.question.try_get_value().flatten().as_ref() != Some(&question) {
                return;
            }
            self.call_back();
            match answer {
                Ok(results) => {
                    self.show(results);
                    self.state.set(State::Done);
                }
                Err(failure) => self.state.set(State::Failed(failure)),
            }
        });
    }

    /// Brings the next page.
    pub fn go_on(self) {
        let Some(question) = self.question.get_value() else { return };
        let asked = question.clone();
        self.more.load(&asked, move |SearchResults { messages, next, .. }| {
            // Something else may be asked by now.
            let is_asked = self.question.try_get_value().flatten() == Some(question);
            if !is_asked {
                return self.more.next_untracked();
            }
            self.messages.update(|shown| shown.extend(messages));
            next
        });
    }

    fn show(self, SearchResults { messages, next, indexed }: SearchResults) {
        self.more.restart(next);
        self.indexed.set(indexed);
        self.messages.set(messages);
    }

    fn call_back(self) {
        if let Some((controller, patience)) = self.way.try_update_value(Option::take).flatten() {
            if let Some(patience) = patience {
                patience.clear();
            }
            controller.abort();
        }
    }

    fn keep(self) {
        self.call_back();
        let question = self.question.try_get_value().flatten();
        let is_done = self.state.try_get_untracked() == Some(State::Done);
        let kept = question.filter(|_| is_done).map(|question| Kept {
            question,
            messages: self.messages.try_get_untracked().unwrap_or_default(),
            next: self.more.next_untracked(),
            indexed: self.indexed.try_get_untracked().flatten(),
        });
        KEPT.set(kept);
    }
}
