//! A labelled list of which one thing is chosen.

use leptos::prelude::*;

/// Its id is the label's, so a page has only one of each.
#[component]
pub fn Choice(
    id: &'static str,
    label: &'static str,
    options: &'static [&'static str],
    /// Which of them.
    chosen: RwSignal<usize>,
) -> impl IntoView {
    let change = move |event| {
        if let Ok(index) = event_target_value(&event).parse() {
            chosen.set(index);
        }
    };
    let options = options.iter().enumerate().map(|(index, option)| {
        view! { <option value=index selected=index == chosen.get_untracked()>{*option}</option> }
    });
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <select id=id on:change=change>{options.collect_view()}</select>
        </div>
    }
}
