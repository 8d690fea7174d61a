//! The root of the pages inside: what outlives each of them.

use leptos::prelude::*;

use crate::{
    components::{broken::Broken, title::PageTitle},
    data::Document,
    navigation::{Address, Navigation},
    pages::layout::Layout,
    session::Client,
    texts::texts,
};

/// The application, showing the page of an address.
#[component]
pub fn App(
    client: Client,
    /// What the page is called, as it says itself.
    title: PageTitle,
    address: Address,
    document: Document,
) -> impl IntoView {
    let navigation = Navigation::provide(address);
    title.clone().follow(&client.view);
    provide_context(title);
    provide_context(client);
    #[cfg(feature = "browser")]
    crate::navigation::start(navigation);
    #[cfg(not(feature = "browser"))]
    let _ = navigation;
    view! {
        <SkipLink/>
        <Layout document/>
        <Broken/>
    }
}

/// The first link of each page, which leads past what is the same on all of them.
#[component]
pub fn SkipLink() -> impl IntoView {
    // Left to the browser, which moves the focus as well.
    view! { <a class="skip" href="#main" rel="external">{texts().common.skip_to_content}</a> }
}
