//! A line over all pages, while a reminder has come and nothing was done about it, or a message could not be sent.

use gloo_net::http::Method;
use leptos::{prelude::*, task::spawn_local};
use protocol::{
    api::{LaterCounts, Saved, SavedMessage},
    markdown,
    message::QUOTE_MAX,
};

use crate::{errors, http, navigation, session::Client, texts};

/// The newest of them. It can be put away, until there is another.
#[component]
pub fn DueLine() -> impl IntoView {
    let t = texts::later();
    let later = expect_context::<Client>().view.later;
    let newest = RwSignal::new(None::<SavedMessage>);
    let counts = Memo::new(move |_| later.get().unwrap_or_default());
    // What was put away.
    let hidden = RwSignal::new(None::<(LaterCounts, Option<SavedMessage>)>);
    Effect::new(move || {
        let is_any = counts.read().due > 0;
        spawn_local(async move {
            let due = match is_any {
                true => http::get::<Saved>("/api/saved?due=true&limit=1").await.ok(),
                false => None,
            };
            _ = newest.try_set(due.and_then(|due| due.messages.into_iter().next()));
        });
    });
    let path = navigation::path();
    let is_shown = Memo::new(move |_| {
        let (counts, newest) = (counts.get(), newest.get());
        let is_new = hidden
            .read()
            .as_ref()
            .is_none_or(|(before, message)| *message != newest || counts.refused > before.refused);
        *path.read() != "/later" && is_new && (newest.is_some() || counts.refused > 0)
    });
    let hide = move |_| hidden.set(Some((counts.get_untracked(), newest.get_untracked())));
    let reminder = move || {
        newest.get().map(|SavedMessage { room, seq, message, hidden, .. }| {
            let words = match message {
                Some(said) => format!("{}: {}", said.author.shown(), markdown::plain(&said.text, QUOTE_MAX)),
                None => hidden.map(errors::sentence).unwrap_or_default(),
            };
            let finish = move |_| {
                spawn_local(async move {
                    // Where it fails the line stays.
                    _ = http::command(Method::DELETE, &format!("/api/rooms/{room}/messages/{seq}/saved")).await;
                });
            };
            view! {
                <p role="status"><strong>{t.reminder}</strong> " " <bdi>{words}</bdi></p>
                <a class="button quiet small" href=format!("/rooms/{room}?message={seq}")>{t.open}</a>
                <button type="button" class="button quiet small" on:click=finish>{t.done}</button>
            }
        })
    };
    let refused = move || (counts.read().refused > 0).then(|| view! { <p role="status">{t.could_not_send}</p> });
    let is_more = move || counts.read().due > 1 || counts.read().refused > 0;
    move || {
        is_shown.get().then(|| {
            view! {
                <div class="due-line">
                    {reminder}
                    {refused}
                    <a class="button quiet small" href="/later" hidden=move || !is_more()>{t.show_all}</a>
                    <button type="button" class="button quiet small" on:click=hide>{t.hide}</button>
                </div>
            }
        })
    }
}
