//! Taking along what is one's own.

use leptos::prelude::*;

use crate::texts;

const TITLE: &str = "export";

/// A link to the file, which the server writes while it is taken.
#[component]
pub fn Export() -> impl IntoView {
    let t = texts::export();
    view! {
        <section aria-labelledby=TITLE>
            <h2 id=TITLE tabindex="-1">{t.yours}</h2>
            <p class="faint">{t.yours_says}</p>
            <a class="button quiet small" href="/api/account/export" rel="external" download="">{t.download}</a>
        </section>
    }
}
