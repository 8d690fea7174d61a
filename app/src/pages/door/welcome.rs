//! The first page that a stranger sees.

use leptos::prelude::*;

use super::languages::Languages;
use crate::{components::title::Title, texts::texts};

/// Says what this is and how to get in, beside a picture of a room: an illustration that has nothing to tell to those who
/// can't see it.
#[component]
pub fn Welcome() -> impl IntoView {
    let (common, t) = (&texts().common, &texts().welcome);
    view! {
        <Title text=t.title/>
        <main id="main" class="welcome" tabindex="-1">
            <div class="pitch">
                <p class="brand">"WeConnect"</p>
                <h1>{t.heading}</h1>
                <p class="lead">
                    {t.lead}
                </p>
                <div class="actions">
                    <a class="button" href="/signup">{common.sign_up}</a>
                    <a class="button quiet" href="/login">{common.log_in}</a>
                </div>
                <Languages/>
            </div>
            <div class="sample" aria-hidden="true">
                <p class="sample-room">{t.sample_room}</p>
                <div class="message head">
                    <p class="byline">
                        <span class="avatar hue-4">"A"</span>
                        <span class="author hue-4">"Ada"</span>
                        <span class="time">"16:02"</span>
                    </p>
                    <p class="text">{t.sample_first}</p>
                </div>
                <div class="message head">
                    <p class="byline">
                        <span class="avatar hue-1">"B"</span>
                        <span class="author hue-1">"Bo"</span>
                        <span class="time">"16:02"</span>
                    </p>
                    <p class="text">{t.sample_second}</p>
                </div>
                <div class="message head">
                    <p class="byline">
                        <span class="avatar hue-6">"C"</span>
                        <span class="author hue-6">"Chidi"</span>
                        <span class="time">"16:05"</span>
                    </p>
                    <p class="text">{t.sample_third}</p>
                </div>
                <p class="sample-box">{t.sample_box}</p>
            </div>
        </main>
    }
}
