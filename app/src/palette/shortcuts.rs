//! All keys that do something.

use leptos::prelude::*;

use crate::{
    components::dialog::{CloseButton, Dialog},
    texts,
};

const TITLE: &str = "shortcuts-title";

/// In a dialog over the page.
#[component]
pub fn ShortcutsDialog(on_close: Callback<()>) -> impl IntoView {
    let t = texts::palette();
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
        <Dialog labelled_by=TITLE class="card shortcuts" on_close>
            // It has the focus first: the button is below the list, which may be longer than the screen.
            <h2 id=TITLE tabindex="-1" autofocus>{t.shortcuts}</h2>
            <dl>{t.keys.iter().map(row).collect_view()}</dl>
            <div class="actions">
                <CloseButton dialog=TITLE words=t.close/>
            </div>
        </Dialog>
    }
}
