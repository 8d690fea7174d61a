//! All keys that do something.

use leptos::{html::Dialog, prelude::*};

use super::close;
use crate::texts::texts;

/// In a dialog over the page.
#[component]
pub fn ShortcutsDialog(node_ref: NodeRef<Dialog>) -> impl IntoView {
    let t = texts();
    let row = |(keys, what): &(&'static str, &'static str)| {
        let (keys, what) = (*keys, *what);
        view! {
            <div>
                <dt><kbd>{keys}</kbd></dt>
                <dd>{what}</dd>
            </div>
        }
    };
    view! {
        <dialog class="card shortcuts" node_ref=node_ref aria-labelledby="shortcuts-title">
            <h2 id="shortcuts-title">{t.palette.shortcuts}</h2>
            <dl>{t.palette.keys.iter().map(row).collect_view()}</dl>
            <div class="actions">
                <button type="button" class="button quiet small" on:click=move |_| close(node_ref)>{t.palette.close}</button>
            </div>
        </dialog>
    }
}
