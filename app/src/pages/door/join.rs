//! Where a link leads that lets people into a room.

use leptos::prelude::*;

use crate::{
    components::{
        field::{FormError, FormState},
        title::Title,
    },
    next,
    texts::texts,
};

/// Nobody comes into a room by only opening an address.
#[component]
pub fn JoinPage(
    /// What the address names.
    code: String,
) -> impl IntoView {
    let form = FormState::from_query(&[]);
    let t = texts();
    view! {
        <Title text=t.manage.invited/>
        <main id="main" class="door" tabindex="-1">
            <a class="brand" href=next::lobby()>"WeConnect"</a>
            <h1>{t.manage.invited}</h1>
            <p>{t.manage.invited_hint}</p>
            <form class="stack" method="post" action=format!("/join/{code}")>
                <FormError form/>
                <button class="button wide">{t.manage.join_room}</button>
            </form>
        </main>
    }
}
