//! The HTML document around the application.

use leptos::{
    hydration::{HydrationScripts, HydrationScriptsProps},
    nonce::use_nonce,
    prelude::*,
    tachys::html::InertElement,
};
use leptos_meta::{HashedStylesheet, MetaTags};

use crate::{
    App, csp, texts,
    theme::{Density, Look, Theme},
};

/// The whole document, and the content security policy of the reply.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    if let Some(nonce) = use_nonce() {
        csp::send(&nonce, &options);
    }
    let texts = texts::provide();
    let (theme, density) = (Theme::of_request().value(), Density::of_request().value());
    view! {
        <!DOCTYPE html>
        <html lang=texts.tag dir=texts.direction data-theme=theme data-density=density>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="description" content=texts.common.description/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <HashedStylesheet options=options.clone()/>
                <AutoReload options=options.clone()/>
                {hydration_scripts(options)}
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// What loads the application. leptos 0.8.23 repeats the nonce as the value of `crossorigin`, where, other than that of `nonce`, it
/// can be read by who gets some markup or style into a page; any value but one means what none means.
fn hydration_scripts(options: LeptosOptions) -> impl IntoView {
    let scripts = HydrationScripts(HydrationScriptsProps::builder().options(options).build()).to_html();
    let repeated = use_nonce().map(|nonce| format!("crossorigin=\"{nonce}\"")).unwrap_or_default();
    InertElement::new(if repeated.is_empty() { scripts } else { scripts.replace(&repeated, "crossorigin=\"\"") })
}
