//! A form's field: label, input, hint and error belong together.

use leptos::prelude::*;
use protocol::ErrorCode;

use crate::{
    dom,
    errors::{Failure, FormErrors},
    escape::escape,
    navigation,
};

/// What a form shows beside its fields.
#[derive(Clone, Copy)]
pub struct FormState {
    /// What is wrong.
    pub errors: RwSignal<FormErrors>,
    /// Whether an answer is awaited.
    pub busy: RwSignal<bool>,
}

impl FormState {
    /// The state in which the last plain form post left the page.
    pub fn from_query(fields: &[&str]) -> Self {
        let errors = FormErrors::from_query(&navigation::query().read_untracked(), fields);
        Self { errors: RwSignal::new(errors), busy: RwSignal::new(false) }
    }

    /// The state of a form that was never posted.
    pub fn empty() -> Self {
        Self { errors: RwSignal::new(FormErrors::default()), busy: RwSignal::new(false) }
    }

    /// The first wrong field.
    fn first_wrong(self) -> Option<String> {
        self.errors.with_untracked(|errors| errors.fields.first().map(|(field, _)| field.clone()))
    }

    /// An answer is awaited from here on.
    pub fn start(self) {
        self.errors.set(FormErrors::default());
        self.busy.set(true);
    }

    /// What was sent was taken.
    pub fn done(self) -> bool {
        self.busy.try_set(false).is_none()
    }

    /// Shows beside a field why what was typed there was refused, or what else went wrong with the form.
    pub fn refuse_in(self, field: &str, failure: Failure) {
        let is_about_it = matches!(
            failure.code(),
            Some(ErrorCode::PersonUnknown | ErrorCode::DirectSize | ErrorCode::PersonBanned | ErrorCode::RoomArchived)
        );
        self.refuse(if is_about_it {
            FormErrors { form: None, fields: vec![(field.to_owned(), failure.sentence())] }
        } else {
            failure.into()
        });
    }

    /// Shows errors and moves the focus to the first wrong field.
    pub fn refuse(self, errors: FormErrors) {
        // The page may have gone while the answer was on its way.
        if self.busy.try_set(false).is_some() {
            return;
        }
        self.errors.set(errors);
        if let Some(field) = self.first_wrong() {
            dom::focus(&field);
        }
    }
}

/// A labelled input. Its id is its name, so a page has only one of each.
#[component]
pub fn Field(
    name: &'static str,
    label: &'static str,
    #[prop(default = "text")] kind: &'static str,
    autocomplete: &'static str,
    #[prop(optional, into)] value: Option<String>,
    #[prop(optional)] hint: &'static str,
    #[prop(default = true)] required: bool,
    form: FormState,
) -> impl IntoView {
    let error = Memo::new(move |_| form.errors.read().field(name));
    let error_id = format!("{name}-error");
    let hint_id = format!("{name}-hint");
    let described_by = {
        let (error_id, hint_id) = (error_id.clone(), hint_id.clone());
        move || match (error.read().is_some(), !hint.is_empty()) {
            (true, _) => Some(error_id.clone()),
            (false, true) => Some(hint_id.clone()),
            (false, false) => None,
        }
    };
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <input
                id=name
                name=name
                type=kind
                value=value
                autocomplete=autocomplete
                autocapitalize="none"
                spellcheck="false"
                required=required
                autofocus=form.first_wrong().is_some_and(|field| field == name)
                aria-invalid=move || error.read().is_some().then_some("true")
                aria-describedby=described_by
            />
            // One of the two, always: nothing moves when an error takes the hint's place.
            <p class="hint" id=hint_id hidden=move || error.read().is_some()>{hint}</p>
            <p class="error" id=error_id hidden=move || error.read().is_none()>{move || error.get()}</p>
        </div>
    }
}

/// As [`Field`], for several lines that may be left out.
#[component]
pub fn TextField(
    name: &'static str,
    label: &'static str,
    #[prop(into)] value: String,
    hint: &'static str,
    form: FormState,
) -> impl IntoView {
    let error = Memo::new(move |_| form.errors.read().field(name));
    let hint_id = format!("{name}-hint");
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <textarea
                id=name
                name=name
                rows="3"
                aria-invalid=move || error.read().is_some().then_some("true")
                aria-describedby=hint_id.clone()
                // The one way to give a text area its first text that is the same in HTML and in the DOM.
                inner_html=escape(&value)
            ></textarea>
            <p class=move || if error.read().is_some() { "error" } else { "hint" } id=hint_id>
                {move || error.get().unwrap_or_else(|| hint.to_owned())}
            </p>
        </div>
    }
}

/// Says that what was sent was taken.
#[component]
pub fn Saved(saved: RwSignal<bool>, words: &'static str) -> impl IntoView {
    view! { <p class="saved" role="status">{move || saved.get().then_some(words)}</p> }
}

/// What is wrong with the form as a whole.
#[component]
pub fn FormError(form: FormState) -> impl IntoView {
    view! { <p class="error form-error" role="alert">{move || form.errors.read().form.clone()}</p> }
}
