//! One page of the list: its lines, and the room that is left for the pages before it.

use std::sync::Arc;

use super::{
    screen::{MountedPage, Screen},
    source::Source,
};
use crate::{
    room::{
        entries::Entry,
        message::{Around, Lines, Messages, PageClock},
    },
    session::Client,
};
use leptos::{html::Div, prelude::*, web_sys::HtmlElement};
use protocol::Seq;

/// A page, after what is left out before it.
#[component]
pub fn MessagePage<H: IntoView + 'static>(
    first: Seq,
    source: StoredValue<Source>,
    screen: Screen,
    around: Around,
    /// Stands at its top where something is missing before it.
    hole: H,
) -> impl IntoView {
    let made = StoredValue::new(None);
    let entries = Memo::new(move |before: Option<&Vec<Arc<Entry>>>| {
        source.with_value(|source| source.entries(first, before, made))
    });
    let around = Around { pointed: Memo::new(move |_| around.active.get()), ..around };
    let clock = expect_context::<Client>().view.clock;
    provide_context(PageClock(Memo::new(move |_| clock.get())));
    let (page, list) = (NodeRef::new(), NodeRef::new());
    let lines = Lines::default();
    Effect::new(move |_| lines.follow(&entries.read()));
    screen.mount(MountedPage { first, page, list, entries });
    view! {
        <Gap height=Signal::derive(move || screen.window.read().before(first))/>
        <div class="message-page" node_ref=page>
            {hole}
            <ol node_ref=list>
                <Messages entries lines around/>
            </ol>
        </div>
    }
}

/// As much room as the pages would take that are left out here.
#[component]
pub fn Gap(height: Signal<f64>) -> impl IntoView {
    let gap = NodeRef::<Div>::new();
    Effect::new(move |_| {
        let gap = gap.get()?;
        // Neither a style attribute, which the page's policy forbids, nor Rust's own words for a number, which are big.
        let height = js_sys::Number::from(height.get()).to_string_with_radix(10).ok()?;
        HtmlElement::style(&gap).set_property("height", &(String::from(height) + "px")).ok()
    });
    view! { <div class="gap" node_ref=gap></div> }
}
