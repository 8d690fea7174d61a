//! Pages that need nothing but the server: no scripts run there, and nothing is hydrated.

use leptos::prelude::*;
use protocol::{ErrorBody, ErrorCode, RoomId};

use crate::{
    errors::{self, Failure},
    escape::escape,
    files::Files,
    texts::{self, in_language, texts},
};

/// In place of the log-in, where the page was opened by plain HTTP: nobody is to type a password there.
pub fn open_by_https(options: LeptosOptions, address: &str) -> String {
    let t = &texts().door;
    let content = view! {
        <h1>{t.plain_http_title}</h1>
        <p>{errors::sentence(ErrorCode::PlainHttp)}</p>
        <a class="button" href=address.to_owned()>{t.open_by_https}</a>
    };
    page(options, t.plain_http_title, content)
}

/// A message that was sent by its form and not taken: why, and all of it, to be changed and sent again. Not in the address of the
/// room's page, since proxies keep addresses.
pub fn send_again(options: LeptosOptions, room: RoomId, error: ErrorBody, text: &str) -> String {
    let t = &texts().room;
    let content = view! {
        <h1>{t.not_sent}</h1>
        <form class="stack" method="post" action=format!("/rooms/{room}/messages")>
            <p class="error" role="alert" id="text-error">{Failure::Refused(error).sentence()}</p>
            <label for="text">{t.message}</label>
            <textarea
                id="text"
                name="text"
                rows="12"
                dir="auto"
                aria-invalid="true"
                aria-describedby="text-error"
                inner_html=escape(text)
            ></textarea>
            <button class="button">{t.send}</button>
        </form>
        <p><a href=format!("/rooms/{room}")>{t.back_to_it}</a></p>
    };
    page(options, t.not_sent, content)
}

/// What a link in a letter leads to: nothing happens before the button, as programs that look through letters open their links.
#[derive(Clone, Copy, Debug)]
pub enum MailLink {
    /// It confirms an address.
    Confirm,
    /// It did.
    Confirmed,
    /// It stops digests.
    Stop,
    /// It did.
    Stopped,
    /// It is good for nothing any more.
    Gone,
}

/// The page of a link in a letter, in the language of whoever gets them.
pub fn mail_link(options: LeptosOptions, language: Option<&str>, link: MailLink) -> String {
    in_language(language, || {
        let t = texts::mail();
        let (title, says, button) = match link {
            MailLink::Confirm => (t.confirm, t.hint, Some(t.confirm)),
            MailLink::Confirmed => (t.title, t.confirmed, None),
            MailLink::Stop => (t.stop, t.stops, Some(t.stop)),
            MailLink::Stopped => (t.title, t.stopped, None),
            MailLink::Gone => (t.title, t.link_gone, None),
        };
        let button = button.map(|button| view! { <form method="post"><button class="button">{button}</button></form> });
        let content = view! {
            <h1>{title}</h1>
            <p>{says}</p>
            {button}
            <p><a href="/account">{t.open}</a></p>
        };
        page(options, title, content)
    })
}

fn page(options: LeptosOptions, title: &'static str, content: impl IntoView) -> String {
    let texts = texts();
    let page = view! {
        <!DOCTYPE html>
        <html lang=texts.tag dir=texts.direction>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <title>{format!("{title} · WeConnect")}</title>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="stylesheet" href=Files::of(&options).style.as_str()/>
            </head>
            <body>
                <main id="main" class="door">
                    <a class="brand" href="/">"WeConnect"</a>
                    {content}
                </main>
            </body>
        </html>
    };
    page.to_html()
}
