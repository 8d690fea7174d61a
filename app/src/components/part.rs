//! A part of the application that is loaded when it is used, and what stands in its place where it can't be had: without a
//! network, or when the server has a newer build.

use std::pin::Pin;

use leptos::{either::Either, prelude::*};

use crate::{dom, texts::texts};

/// The part, once it is there.
pub type Loaded = Result<AnyView, Missing>;
/// Asks for it; it can be asked for again.
pub type Load = Box<dyn Fn() -> Pin<Box<dyn Future<Output = Loaded> + Send>> + Send + Sync>;

/// It could not be had; the browser's console says why.
#[derive(Clone, Copy, Debug)]
pub struct Missing;

impl From<leptos::wasm_split::SplitLoaderError> for Missing {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self
    }
}

/// The part, or that it could not be loaded and a way to try again. A whole page has a heading.
pub async fn shown(is_page: bool, load: Load) -> AnyView {
    match load().await {
        Ok(view) => view,
        Err(Missing) => view! { <Again is_page load/> }.into_any(),
    }
}

#[component]
fn Again(is_page: bool, load: Load) -> impl IntoView {
    let load = StoredValue::new(load);
    let tries = RwSignal::new(0_u32);
    let again = Callback::new(move |()| match tries.get_untracked() {
        0 => tries.set(1),
        // A newer build has other files.
        _ => dom::reload(),
    });
    let missing = move || view! { <NotLoaded is_page again/> };
    move || match tries.get() {
        0 => Either::Left(missing()),
        _ => {
            let loading = load.with_value(|load| load());
            Either::Right(Suspend::new(async move {
                match loading.await {
                    Ok(view) => Either::Left(view),
                    Err(Missing) => Either::Right(missing()),
                }
            }))
        }
    }
}

#[component]
fn NotLoaded(is_page: bool, again: Callback<()>) -> impl IntoView {
    let t = texts();
    let words = t.trouble.not_loaded;
    view! {
        <div class="trouble">
            {if is_page {
                Either::Left(view! { <h1>{words}</h1> })
            } else {
                Either::Right(view! { <p role="alert">{words}</p> })
            }}
            <div class="actions">
                <button type="button" class="button quiet" on:click=move |_| again.run(())>{t.common.try_again}</button>
            </div>
        </div>
    }
}

/// A function whose body comes from a file of its own, under the same name, when it is called. It gives [`Loaded`]. No two
/// of them have one name, and none borrows anything. A second name is that of a function which loads the file alone.
/// Development builds are not split.
macro_rules! lazy_part {
    (
        $(#[$doc:meta])*
        async fn $name:ident($($argument:ident: $kind:ty),* $(,)?) $(, loaded by $preload:ident)? $body:block
    ) => {
        $(#[$doc])*
        #[cfg(debug_assertions)]
        async fn $name($($argument: $kind),*) -> $crate::components::part::Loaded {
            Ok($body)
        }

        $(#[$doc])*
        #[cfg(not(debug_assertions))]
        #[leptos::wasm_split::wasm_split($name, wasm_split_path = ::leptos::wasm_split, $(preload($preload),)? fallible)]
        fn $name($($argument: $kind),*) -> $crate::components::part::Loaded {
            Ok($body)
        }
    };
}

pub(crate) use lazy_part;
