//! The choice of a language for who is not logged in.

use leptos::prelude::*;

use crate::{components::language_choice::LanguageChoice, navigation, texts};

/// For this browser.
#[component]
pub fn Languages() -> impl IntoView {
    let next = navigation::here().get_untracked();
    view! { <LanguageChoice next chosen=texts::chosen_in_browser()/> }
}
