//! What is in the open picker: that the emoji are on their way, that they did not come, or they.

use leptos::{prelude::*, task::spawn_local};

use super::{Emojis, chooser::Chooser, load, loaded};
use crate::{
    components::part::{Placement, lazy_part, part},
    dom,
    errors::Failure,
    texts::texts,
};

/// What is in it, as soon as its file is there.
pub fn panel(id: &'static str, on_pick: Callback<String>) -> impl IntoView {
    part(Placement::Within, Box::new(move || Box::pin(emoji_panel(id, on_pick))))
}

/// Asks for the emoji where they have not come yet.
#[component]
fn Panel(id: &'static str, on_pick: Callback<String>) -> impl IntoView {
    let set = RwSignal::new(None::<Result<&'static Emojis, Failure>>);
    let fetch = move || {
        set.set(loaded().map(Ok));
        spawn_local(async move {
            let result = load().await;
            let is_other = |before: &Option<Result<&'static Emojis, Failure>>| match (before, &result) {
                (Some(Ok(before)), Ok(now)) => !std::ptr::eq(*before, *now),
                _ => true,
            };
            // The picker may be closed by now.
            if set.try_with_untracked(is_other).unwrap_or_default() {
                let _ = set.try_set(Some(result));
            }
        });
    };
    fetch();
    let again = move |_| {
        // The button goes, and with it the focus.
        dom::focus(id);
        fetch();
    };
    move || match set.get() {
        None => view! { <p class="state" role="status">{texts().emoji.loading}</p> }.into_any(),
        Some(Err(failure)) => view! {
            <div class="state">
                <p role="alert">{failure.sentence()}</p>
                <button type="button" class="button quiet small" on:click=again>{texts().common.try_again}</button>
            </div>
        }
        .into_any(),
        Some(Ok(set)) => view! { <Chooser id set on_pick/> }.into_any(),
    }
}

lazy_part! {
    /// Comes with the first picker that is opened.
    async fn emoji_panel(id: &'static str, on_pick: Callback<String>) {
        view! { <Panel id on_pick/> }.into_any()
    }
}
