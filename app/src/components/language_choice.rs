//! Chooses the language in which one reads: for this browser and, where somebody is logged in, for their account.

use leptos::prelude::*;

use crate::texts;

/// A plain form, which needs no scripts: the whole document changes.
#[component]
pub fn LanguageChoice(
    /// The page to which one comes back.
    next: String,
    /// What is chosen; `None` where that is left to the browser.
    chosen: Option<String>,
) -> impl IntoView {
    let t = texts::language_choice();
    let option = |(tag, name): (&'static str, &'static str)| {
        view! { <option value=tag lang=tag selected=chosen.as_deref() == Some(tag)>{name}</option> }
    };
    let languages = texts::languages().into_iter().map(option).collect_view();
    view! {
        <form class="language" method="post" action="/language" data-plain>
            <input type="hidden" name="next" value=next/>
            <select name="language" aria-label=t.language autocomplete="off">
                <option value="" selected=chosen.is_none()>{t.of_browser}</option>
                {languages}
            </select>
            <button class="button quiet small">{t.choose}</button>
        </form>
    }
}
