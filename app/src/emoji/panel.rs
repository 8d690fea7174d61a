//! What is in the open picker: that the emoji are on their way, that they did not come, or they.

use leptos::{either::EitherOf3, prelude::*, task::spawn_local};

use super::{Emojis, chooser::Chooser, load, loaded};
use crate::{dom, errors::Failure, texts::texts};

/// Asks for the emoji where they have not come yet.
#[component]
pub fn Panel(id: &'static str, on_pick: Callback<String>) -> impl IntoView {
    let set = RwSignal::new(None::<Result<&'static Emojis, Failure>>);
    let fetch = move || {
        set.set(loaded().map(Ok));
        if set.with_untracked(Option::is_none) {
            spawn_local(async move {
                let result = load().await;
                // The picker may be closed by now.
                let _ = set.try_set(Some(result));
            });
        }
    };
    fetch();
    let again = move |_| {
        // The button goes, and with it the focus.
        dom::focus(id);
        fetch();
    };
    move || match set.get() {
        None => EitherOf3::A(view! { <p class="state" role="status">{texts().emoji.loading}</p> }),
        Some(Err(failure)) => EitherOf3::B(view! {
            <div class="state">
                <p role="alert">{failure.sentence()}</p>
                <button type="button" class="button quiet small" on:click=again>{texts().common.try_again}</button>
            </div>
        }),
        Some(Ok(set)) => EitherOf3::C(Suspend::new(chooser(id, set, on_pick))),
    }
}

/// Comes with the first picker that is opened.
#[cfg_attr(not(debug_assertions), leptos::lazy)]
async fn chooser(id: &'static str, set: &'static Emojis, on_pick: Callback<String>) -> AnyView {
    view! { <Chooser id set on_pick/> }.into_any()
}
