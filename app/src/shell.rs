//! The HTML documents around the pages.

use leptos::{
    hydration::{AutoReload, AutoReloadProps},
    nonce::use_nonce,
    prelude::*,
    tachys::html::InertElement,
};

use crate::{
    components::title::PageTitle,
    csp,
    data::Document,
    escape::escape,
    files::Files,
    navigation::{Address, Inside, Navigation},
    pages::{
        door::{Door, OPENS_SHELL},
        lazy,
    },
    root::{App, AppProps, SkipLink},
    session::Client,
    texts,
    theme::{Density, Look, Theme},
};

/// What a document shows.
pub enum Content {
    /// A page of the application, and what it needs.
    Inside(Inside, Box<Document>),
    /// A page before it.
    Door(Box<Door>),
}

/// The whole document, and the content security policy of the reply.
pub fn shell(options: &LeptosOptions, address: Address, content: Content) -> impl IntoView + use<> {
    let nonce = use_nonce();
    if let Some(nonce) = &nonce {
        csp::send(nonce, options);
    }
    let nonce = nonce.map(|nonce| nonce.to_string()).unwrap_or_default();
    let (texts, files, title) = (texts::provide(), Files::of(options), PageTitle::default());
    let (theme, density) = (Theme::of_request().value(), Density::of_request().value());
    // Drawn first, as the page says what it is called.
    let (head, body) = match content {
        Content::Inside(page, document) => {
            let data = document.to_text();
            let (client, title, document) = (Client::default(), title.clone(), *document);
            let app = App(AppProps { client, title, address, document }).to_html();
            let body = format!(
                "<div id=\"app\">{app}</div><script type=\"application/octet-stream\" id=\"data\">{data}</script>"
            );
            (application(files, Some(&page), &nonce), body)
        }
        Content::Door(door) => {
            Navigation::provide(address);
            provide_context(title.clone());
            let head = match &*door {
                Door::Offline => application(files, None, &nonce),
                door => beside(files, door, &nonce),
            };
            let page = view! { <SkipLink/> {door.view()} }.to_html();
            (head, format!("<div id=\"app\">{page}</div>"))
        }
    };
    let reload = AutoReload(AutoReloadProps::builder().options(options.clone()).build());
    view! {
        <!DOCTYPE html>
        <html lang=texts.tag dir=texts.direction data-theme=theme data-density=density>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="description" content=texts.common.description/>
                <title inner_html=escape(&title.words(0))></title>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="manifest" href="/manifest.webmanifest"/>
                <link rel="stylesheet" href=files.style.as_str()/>
                {files.build.as_deref().map(|build| view! { <meta name="build" content=build/> })}
                {reload}
                {InertElement::new(head)}
            </head>
            <body>
                {InertElement::new(body)}
            </body>
        </html>
    }
}

/// What starts the application: its files, also those of the page that is shown; without a page, where the document stands for
/// another one.
fn application(files: &Files, page: Option<&Inside>, nonce: &str) -> String {
    let Files { script, wasm, .. } = files;
    let [texts, more] = files.of_language();
    let start = format!(
        "Promise.all([import('{script}'),fetch('{texts}').then(reply=>reply.json())]).then(([app,texts])=>\
         app.default({{module_or_path:'{wasm}'}}).then(()=>app.start(texts,'{more}')))"
    );
    let Some(page) = page else {
        let show = "document.getElementById('opening').hidden=false;document.getElementById('offline').hidden=true;";
        return format!("<script type=\"module\" nonce=\"{nonce}\">if({OPENS_SHELL}){{{show}{start}}}</script>");
    };
    let preloaded = |href: &str, kind: &str| {
        format!("<link rel=\"preload\" href=\"{href}\" as=\"fetch\" type=\"application/{kind}\" crossorigin=\"\">")
    };
    let fetched = |href: &str| preloaded(href, "wasm");
    let module = |href: &str| format!("<link rel=\"modulepreload\" href=\"{href}\" crossorigin=\"\">");
    let mut head = module(script) + &fetched(wasm) + &preloaded(&texts, "json");
    if let Some((split, parts)) = lazy::file(page).and_then(|part| files.of_part(part)) {
        head += &(module(split) + &preloaded(&more, "json"));
        parts.for_each(|part| head += &fetched(&part));
    }
    head + &format!("<script type=\"module\" nonce=\"{nonce}\">{start}</script>")
}

/// What stands beside a page before the application: it forgets who was logged in, and fetches the application ahead.
fn beside(files: &Files, door: &Door, nonce: &str) -> String {
    let Files { script, wasm, .. } = files;
    let mut attributes = String::new();
    if door.is_for_strangers() {
        attributes += " data-forget";
    }
    if door.leads_inside() {
        let [texts, _] = files.of_language();
        attributes += &format!(" data-ahead=\"{script} {wasm} {texts}\"");
    }
    if attributes.is_empty() {
        return String::new();
    }
    format!("<script src=\"/door.js\" defer nonce=\"{nonce}\"{attributes}></script>")
}
