//! How the pages look in this browser.

use leptos::prelude::*;

use crate::{
    texts::{self, texts},
    theme::{Density, Look, Replies, Theme},
};

/// The section of the account's page. Chosen in the browser alone, so it needs scripts.
#[component]
pub fn Appearance() -> impl IntoView {
    let t = texts::account();
    let replies = |replies| match replies {
        Replies::Apart => t.replies_apart,
        Replies::Together => t.replies_together,
    };
    view! {
        <section class="needs-scripts" aria-labelledby="appearance">
            <h2 id="appearance">{texts().activity.appearance}</h2>
            <Looks names=["theme", "density"]/>
            {choices("replies", t.replies, replies)}
        </section>
    }
}

/// Theme and density.
#[component]
pub fn Looks(
    /// Ids and names of the two groups, which no other of the page has.
    names: [&'static str; 2],
) -> impl IntoView {
    let t = &texts().activity;
    let theme = |theme| match theme {
        Theme::System => t.theme_system,
        Theme::Light => t.theme_light,
        Theme::Dark => t.theme_dark,
        Theme::Tea => t.theme_tea,
        Theme::Contrast => t.theme_contrast,
    };
    let density = |density| match density {
        Density::Comfortable => t.density_comfortable,
        Density::Compact => t.density_compact,
    };
    view! {
        {choices(names[0], t.theme, theme)}
        {choices(names[1], t.density, density)}
    }
}

/// A group of radio buttons, one for each.
fn choices<L: Look + Send + Sync>(
    name: &'static str,
    title: &'static str,
    words: impl Fn(L) -> &'static str,
) -> impl IntoView {
    let chosen = RwSignal::new(L::default());
    Effect::new(move || chosen.set(L::chosen()));
    let choice = |look: L| {
        let choose = move |_| {
            look.choose();
            chosen.set(look);
        };
        let label = words(look);
        view! {
            <label class="look" data-look=look.value()>
                <input type="radio" name=name prop:checked=move || chosen.get() == look on:change=choose/>
                {label}
            </label>
        }
    };
    let choices = L::ALL.iter().copied().map(choice).collect_view();
    view! {
        <h3 id=name>{title}</h3>
        <div class="choices" role="radiogroup" aria-labelledby=name>{choices}</div>
    }
}
