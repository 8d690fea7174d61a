//! The first page that a stranger sees.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::data;

/// Says what this is and how to get in, beside a picture of a room: an illustration that has nothing to tell to those who
/// can't see it.
#[component]
pub fn Welcome() -> impl IntoView {
    Effect::new(data::forget_person);
    view! {
        <Title text="Welcome"/>
        <main id="main" class="welcome" tabindex="-1">
            <div class="pitch">
                <p class="brand">"WeConnect"</p>
                <h1>"A chat of your own."</h1>
                <p class="lead">
                    "Rooms for your people, on a server that you own. Messages arrive at once, in order, and stay."
                </p>
                <div class="actions">
                    <a class="button" href="/signup">"Sign up"</a>
                    <a class="button quiet" href="/login">"Log in"</a>
                </div>
            </div>
            <div class="sample" aria-hidden="true">
                <p class="sample-room">"Tea room"</p>
                <div class="message head">
                    <p class="byline">
                        <span class="avatar hue-4">"A"</span>
                        <span class="author hue-4">"Ada"</span>
                        <span class="time">"16:02"</span>
                    </p>
                    <p class="text">"Half past four, as always?"</p>
                </div>
                <div class="message head">
                    <p class="byline">
                        <span class="avatar hue-1">"B"</span>
                        <span class="author hue-1">"Bo"</span>
                        <span class="time">"16:02"</span>
                    </p>
                    <p class="text">"I'll bring the biscuits."</p>
                </div>
                <div class="message head">
                    <p class="byline">
                        <span class="avatar hue-6">"C"</span>
                        <span class="author hue-6">"Chidi"</span>
                        <span class="time">"16:05"</span>
                    </p>
                    <p class="text">"Then I'll bring the pot."</p>
                </div>
                <p class="sample-box">"Message Tea room"</p>
            </div>
        </main>
    }
}
