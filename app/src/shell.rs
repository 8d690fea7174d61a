//! The HTML document around the application.

use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::{HashedStylesheet, MetaTags};

use crate::{App, csp, texts, theme::Theme};

/// The whole document, and the content security policy of the reply.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    if let Some(nonce) = use_nonce() {
        csp::send(&nonce, &options);
    }
    let texts = texts::provide();
    let theme = Theme::of_request().attribute();
    view! {
        <!DOCTYPE html>
        <html lang=texts.tag dir=texts.direction data-theme=theme>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="description" content=texts.common.description/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <HashedStylesheet options=options.clone()/>
                <AutoReload options=options.clone()/>
                <HydrationScripts options/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}
