//! What stands where messages are missing: above all that are there, and in holes. They come as one scrolls near.

use super::{
    loading::{Loading, Missing},
    scrolling::{is_in_lower_half, when_near},
    shown::Shown,
};
use crate::texts::texts;
use leptos::{html::Div, prelude::*};
use protocol::Seq;

/// What stands above the oldest message that is there.
#[component]
pub fn Top(shown: Memo<Shown>, scroller: NodeRef<Div>, loading: Loading) -> impl IntoView {
    let here = NodeRef::<Div>::new();
    let missing = move || Missing { before: shown.read_untracked().first(), after: None };
    // Asks again after each page, as long as the top is near.
    let before = Memo::new(move |_| Some(shown.read()).filter(|shown| !shown.is_complete()).map(|it| it.first()));
    Effect::new(move |_| {
        before.get().filter(|_| loading.is_free())?;
        let (scroller, here) = (scroller.get()?, here.get()?);
        when_near(&scroller, &here, move || loading.come_near(missing()))
    });
    let trouble = move || before.get().and_then(|before| loading.trouble(before));
    let t = texts();
    let words = move || match trouble() {
        Some(reason) => ("error", reason),
        None if before.get().is_some() => ("faint needs-scripts", t.message.loading_older.to_owned()),
        None => {
            let begins = shown.read().start == 1;
            ("faint", if begins { t.message.beginning } else { t.message.older_deleted }.to_owned())
        }
    };
    view! {
        <div class="older" node_ref=here>
            <p class=move || words().0>{move || words().1}</p>
            <button
                type="button"
                class="link"
                hidden=move || trouble().is_none()
                on:click=move |_| loading.load(missing())
            >
                {t.common.try_again}
            </button>
        </div>
    }
}

/// A hole, before the page of this name. It is filled from the side that one looks at it from.
#[component]
pub fn Hole(first: Seq, shown: Memo<Shown>, scroller: NodeRef<Div>, loading: Loading) -> impl IntoView {
    let here = NodeRef::<Div>::new();
    let missing = move || {
        let is_below =
            scroller.get_untracked().zip(here.get_untracked()).is_some_and(|it| is_in_lower_half(&it.0, &it.1));
        Missing { before: first, after: shown.read_untracked().last_before(first).filter(|_| is_below) }
    };
    Effect::new(move |_| {
        let is_free = loading.is_free();
        let (scroller, here) = (scroller.get()?, here.get()?);
        is_free.then(|| when_near(&scroller, &here, move || loading.come_near(missing())))
    });
    let t = &texts().message;
    let trouble = move || loading.trouble(first);
    let words = move || trouble().unwrap_or_else(|| t.missing.to_owned());
    view! {
        <div class="older hole" node_ref=here>
            <p class=move || if trouble().is_some() { "error" } else { "faint" }>{words}</p>
            <button type="button" class="link" on:click=move |_| loading.load(missing())>
                {move || if trouble().is_some() { texts().common.try_again } else { t.load_missing }}
            </button>
        </div>
    }
}
