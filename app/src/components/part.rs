//! A part of the application that is loaded when it is used, and what stands in its place where it can't be had: without a
//! network, or when the server has a newer build.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, Waker},
};

use leptos::{prelude::*, reactive::computed::ScopedFuture};

use super::{dialog::Dialog, title::Title};
use crate::texts::texts;
#[cfg(feature = "browser")]
use crate::{dom, http, texts, worker};

/// The part, once it is there.
pub type Loaded = Result<AnyView, Missing>;
/// The part, while it is on its way.
pub type Loading = Pin<Box<dyn Future<Output = Loaded> + Send>>;
/// Asks for it; it can be asked for again.
pub type Load = Box<dyn Fn() -> Loading + Send + Sync>;

/// It could not be had; the browser's console says why.
#[derive(Clone, Copy, Debug)]
pub struct Missing;

impl From<leptos::wasm_split::SplitLoaderError> for Missing {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self
    }
}

/// Where a part stands.
#[derive(Clone, Copy)]
pub enum Placement {
    /// It is all of a page.
    Page,
    /// Among other things.
    Within,
    /// Among other things, and only a help: where it can't be had, nothing is said.
    Aside,
    /// Over the page, until it is closed.
    Over(Callback<()>),
}

/// The part, or that it could not be loaded and a way to try again. Where its file is there already it is drawn at once.
pub fn part(place: Placement, load: Load) -> impl IntoView {
    // The view can be taken once, and is drawn with each new number.
    let (slot, number) = (Arc::new(Mutex::new(None::<Loaded>)), ArcRwSignal::new(0_u32));
    let put = {
        let (slot, number) = (slot.clone(), number.clone());
        move |loaded: Loaded| {
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(loaded);
            number.update(|number| *number += 1);
        }
    };
    let ask = {
        // Its own: what is kept with the parent must not keep the parent.
        let owner = Owner::current().unwrap_or_default().child();
        move || {
            let mut loading = owner.with(|| Box::pin(ScopedFuture::new(with_texts(load()))));
            match loading.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(loaded) => put(loaded),
                Poll::Pending => owner.with(|| wait(loading, put.clone())),
            }
        }
    };
    ask();
    let again = Callback::new(move |()| {
        ask();
        reload_if_outdated();
    });
    move || {
        number.track();
        let loaded = slot.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        Some(loaded.unwrap_or_else(|Missing| view! { <NotLoaded place again/> }.into_any()))
    }
}

/// The texts of parts come before the first of them.
#[cfg(feature = "browser")]
async fn with_texts(loading: Loading) -> Loaded {
    if texts::load_more().await { loading.await } else { Err(Missing) }
}

/// The server has them all.
#[cfg(not(feature = "browser"))]
fn with_texts(loading: Loading) -> Loading {
    loading
}

/// Where the server has another build than this page's, which has other files, no other try would help.
#[cfg(feature = "browser")]
fn reload_if_outdated() {
    let (Some(mine), page) = (worker::build(), "/offline") else { return };
    leptos::task::spawn_local(async move {
        if http::text(page).await.is_ok_and(|page| !page.contains(&mine)) {
            dom::reload();
        }
    });
}

/// On the server nothing is tried again.
#[cfg(not(feature = "browser"))]
fn reload_if_outdated() {}

/// Waits for a file, for as long as the owner lives: after that there is nothing left to draw the part in.
#[cfg(feature = "browser")]
fn wait(loading: impl Future<Output = Loaded> + 'static, put: impl FnOnce(Loaded) + 'static) {
    let (loading, waiting) = futures::future::abortable(loading);
    on_cleanup(move || waiting.abort());
    leptos::task::spawn_local(async move {
        if let Ok(loaded) = loading.await {
            put(loaded);
        }
    });
}

/// On the server all parts are there.
#[cfg(not(feature = "browser"))]
fn wait(_: impl Future<Output = Loaded> + 'static, put: impl FnOnce(Loaded) + 'static) {
    put(Err(Missing));
}

#[component]
fn NotLoaded(place: Placement, again: Callback<()>) -> impl IntoView {
    let t = texts();
    let words = t.trouble.not_loaded;
    let actions = view! {
        <div class="actions">
            <button type="button" class="button quiet" on:click=move |_| again.run(())>{t.common.try_again}</button>
        </div>
    };
    match place {
        Placement::Page => {
            view! { <Title text=words/> <div class="trouble"><h1>{words}</h1>{actions}</div> }.into_any()
        }
        Placement::Aside => ().into_any(),
        Placement::Within => view! { <div class="trouble"><p role="alert">{words}</p>{actions}</div> }.into_any(),
        Placement::Over(on_close) => {
            view! { <Dialog labelled_by="not-loaded" on_close><h2 id="not-loaded">{words}</h2>{actions}</Dialog> }
                .into_any()
        }
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
