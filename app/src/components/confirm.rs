//! What is asked before something that can't be taken back: a sentence that says what will happen, and a button that does it.

use std::{pin::Pin, sync::Arc};

use leptos::{prelude::*, task::spawn_local};

use super::{
    dialog::{CloseButton, Dialog, close},
    field::{FormError, FormState},
    overlays::overlay,
    part::Placement,
};
use crate::{errors::Failure, texts};

type Answer = Pin<Box<dyn Future<Output = Result<(), Failure>>>>;

/// What a question says.
pub struct Words {
    /// What is asked.
    pub title: String,
    /// What will happen.
    pub text: &'static str,
    /// On the button that does it.
    pub action: &'static str,
}

/// One question.
#[derive(Clone)]
pub struct Question {
    words: Arc<dyn Fn() -> Words + Send + Sync>,
    carry_out: Arc<dyn Fn() -> Answer + Send + Sync>,
}

impl Question {
    /// Asks it in these words, which are made when the dialog's file and its texts are there, and does it where somebody
    /// presses the button.
    pub fn new<F>(
        words: impl Fn() -> Words + Send + Sync + 'static,
        carry_out: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<(), Failure>> + 'static,
    {
        Self { words: Arc::new(words), carry_out: Arc::new(move || Box::pin(carry_out())) }
    }
}

/// Where questions are asked. Handed to every page by the layout, so that what asks may be gone by the answer.
#[derive(Clone, Copy)]
pub struct Questions(RwSignal<Option<Question>>);

impl Questions {
    /// Makes them known to what is inside.
    pub fn provide() -> Self {
        let questions = Self(RwSignal::new(None));
        provide_context(questions);
        questions
    }

    /// Asks this one.
    pub fn ask(self, question: Question) {
        self.0.set(Some(question));
    }

    /// The dialog of the one that is asked.
    pub fn dialog(self) -> impl IntoView {
        let place = Placement::Over(Callback::new(move |()| self.close()));
        move || self.0.get().map(|question| overlay(question, place))
    }

    /// Takes the dialog away.
    pub fn close(self) {
        _ = self.0.try_set(None);
    }
}

const TITLE: &str = "question";

/// The dialog. It stays open with the reason where the server refuses.
#[component]
pub fn Confirm(question: Question) -> impl IntoView {
    let questions = expect_context::<Questions>();
    let form = FormState::empty();
    let Question { words, carry_out } = question;
    let Words { title, text, action } = words();
    let click = move |_| {
        if form.busy.get_untracked() {
            return;
        }
        form.start();
        let answer = carry_out();
        spawn_local(async move {
            match answer.await {
                Ok(()) => close(TITLE),
                Err(failure) => form.refuse(failure.into()),
            }
        });
    };
    view! {
        <Dialog labelled_by=TITLE on_close=Callback::new(move |()| questions.close())>
            <h2 id=TITLE dir="auto">{title}</h2>
            <p>{text}</p>
            <FormError form/>
            <div class="actions">
                <button
                    type="button"
                    class="button small danger"
                    aria-disabled=move || form.busy.get().then_some("true")
                    on:click=click
                >
                    {action}
                </button>
                <CloseButton dialog=TITLE words=texts::confirm().cancel first=true/>
            </div>
        </Dialog>
    }
}
