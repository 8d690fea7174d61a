//! What is asked for only when somebody wants to see it.

use leptos::{either::EitherOf3, prelude::*, task::spawn_local};
use serde::de::DeserializeOwned;

use crate::{errors::Failure, http, texts::texts};

/// Gets what is at this path, and gets it again with each new version. `show` says what it looks like.
pub fn fetched<T, V>(path: String, version: RwSignal<u32>, show: impl Fn(T) -> V + Send + 'static) -> impl IntoView
where
    T: DeserializeOwned + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let found = RwSignal::new(None::<Result<T, Failure>>);
    Effect::new(move || {
        version.track();
        let path = path.clone();
        spawn_local(async move {
            let answer = http::get(&path).await;
            _ = found.try_set(Some(answer));
        });
    });
    let t = &texts().common;
    let again = move |_| {
        found.set(None);
        version.update(|version| *version += 1);
    };
    move || match found.get() {
        None => EitherOf3::A(view! { <p class="faint" role="status">{t.loading}</p> }),
        Some(Ok(value)) => EitherOf3::B(show(value)),
        Some(Err(failure)) => EitherOf3::C(view! {
            <p class="error" role="alert">{failure.sentence()}</p>
            <button type="button" class="button quiet small" on:click=again>{t.try_again}</button>
        }),
    }
}
