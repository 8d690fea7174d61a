//! Opens the sidebar where there is no room for it.

use leptos::prelude::*;

use super::{icon, opener::Opener};
use crate::{session::Client, texts::texts};

/// The sidebar's id.
pub const SIDEBAR: &str = "sidebar";

/// Has a dot where somebody calls one in another room.
#[component]
pub fn MenuButton() -> impl IntoView {
    let view = expect_context::<Client>().view;
    let calls = Memo::new(move |_| view.news().mentions > 0);
    let t = texts();
    view! {
        <Opener opens=SIDEBAR name=t.common.menu icon=icon::MENU class="narrow-only">
            <span class="dot" hidden=move || !calls.get()>
                <span class="unseen">{t.manage.mentions}</span>
            </span>
        </Opener>
    }
}
