//! The threads that one follows, in the sidebar: how many have answers that one has not read. It opens the list of them.

use leptos::prelude::*;

use super::overlays;
use crate::{
    components::icon::{self, Icon},
    session::Client,
    texts::texts,
};

/// The row of the sidebar.
#[component]
pub fn ThreadsEntry() -> impl IntoView {
    let open = RwSignal::new(false);
    let view = expect_context::<Client>().view;
    let count = Memo::new(move |_| view.unread_threads());
    let t = texts();
    view! {
        <li class="needs-scripts" class:news=move || { *count.read() > 0 }>
            <Icon path=icon::THREAD/>
            <button type="button" class="place" aria-haspopup="dialog" on:click=move |_| open.set(true)>
                {t.talk.threads}
            </button>
            {move || {
                let count = count.get();
                (count > 0).then(|| view! { <span class="unread">{count}<span class="unseen">{t.rooms.unread}</span></span> })
            }}
            {move || open.get().then(|| overlays::threads(Callback::new(move |()| open.set(false))))}
        </li>
    }
}
