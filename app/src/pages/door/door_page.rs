//! What the plain pages share.

use leptos::prelude::*;

use super::languages::Languages;
use crate::components::title::Title;

/// A narrow column below the name of the application.
#[component]
pub fn DoorPage(
    /// What the document is called.
    title: &'static str,
    /// Where the name above leads.
    #[prop(default = "/".to_owned())]
    home: String,
    children: Children,
) -> impl IntoView {
    view! {
        <Title text=title/>
        <main id="main" class="door" tabindex="-1">
            <a class="brand" href=home>"WeConnect"</a>
            {children()}
            <Languages/>
        </main>
    }
}
