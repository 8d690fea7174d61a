//! How the pages look in this browser.

use leptos::prelude::*;

use crate::{texts::texts, theme::Theme};

/// Light, dark, or as the system. Chosen in the browser alone, so it needs scripts.
#[component]
pub fn Appearance() -> impl IntoView {
    let t = &texts().activity;
    let chosen = RwSignal::new(Theme::System);
    Effect::new(move || chosen.set(Theme::chosen()));
    let choice = move |theme: Theme| {
        let label = match theme {
            Theme::System => t.theme_system,
            Theme::Light => t.theme_light,
            Theme::Dark => t.theme_dark,
        };
        let choose = move |_| {
            theme.choose();
            chosen.set(theme);
        };
        view! {
            <label>
                <input type="radio" name="theme" prop:checked=move || chosen.get() == theme on:change=choose/>
                {label}
            </label>
        }
    };
    view! {
        <section class="needs-scripts" aria-labelledby="theme">
            <h2 id="theme">{t.theme}</h2>
            <div class="choices" role="radiogroup" aria-labelledby="theme">{Theme::ALL.map(choice).collect_view()}</div>
        </section>
    }
}
