//! What all pages of somebody who is logged in share.

use client::session::Link;
use leptos::{either::Either, prelude::*};

use super::{inside::Pages, lazy, overlays, sidebar::Sidebar};
use crate::{
    components::{
        announcer::Announcer, confirm::Questions, connection::ConnectionLine, favicon, focus, menu_button::SIDEBAR,
    },
    data::{self, Document},
    dom, navigation, next,
    notifier::{self, Notified, Notifying},
    palette::{Opening, Palette},
    room::{Cards, PEOPLE},
    search::SearchPane,
    session::Client,
    texts::texts,
    theme, worker,
};

/// Sidebar and page.
#[component]
pub fn Layout(document: Document) -> impl IntoView {
    let Document { mine, page } = document;
    let rooms = mine.as_ref().map(|mine| mine.mine.clone()).unwrap_or_default();
    let (cards, questions) = (Cards::provide(), Questions::provide());
    Opening::provide();
    overlays::provide();
    Effect::new(worker::register);
    Effect::new(focus::keep);
    Effect::new(theme::keep);
    favicon::follow(&expect_context::<Client>());
    let notified = RwSignal::new(Notified::default());
    provide_context(Notifying(notified));
    Effect::new(move || {
        if notifier::is_on() {
            notified.set(Notified::WhileOpen);
        }
    });
    let is_notified = Memo::new(move |_| notified.get() != Notified::Off);
    let path = navigation::path();
    let put_off = expect_context::<Client>().view.later;
    let is_called = Memo::new(move |_| put_off.get().is_some_and(|counts| counts.calls() > 0));
    let ended = expect_context::<Client>();
    Effect::new(move || {
        // Where something was written, the page stays, and the connection line has the link.
        if ended.view.link.get() == Link::Ended && ended.can_go() {
            dom::leave_for(&next::log_in(&dom::address()));
        }
    });
    Effect::new(move |before: Option<()>| {
        path.track();
        // On a phone they lie over the page that one has just gone to. What was opened before the application came stays.
        if before.is_some() {
            dom::close_popover(SIDEBAR);
            dom::close_popover(PEOPLE);
        }
    });
    view! {
        <div class="layout">
            {match mine {
                Ok(rooms) => Either::Left(view! { <Sidebar rooms/> }),
                // The page beside it says why.
                Err(failure) => {
                    data::set_status(failure.code());
                    Either::Right(view! { <Nobody/> })
                }
            }}
            <main id="main" tabindex="-1">
                <ConnectionLine/>
                {move || is_called.get().then(overlays::due)}
                <Pages data=page mine=rooms/>
            </main>
            <SearchPane/>
            <Announcer/>
            {cards.card()}
            {questions.dialog()}
            <Palette/>
            {move || is_notified.get().then(lazy::notifier)}
        </div>
    }
}

/// Stands in the sidebar's place where its rooms could not be had.
#[component]
fn Nobody() -> impl IntoView {
    let path = navigation::path();
    let t = &texts().rooms;
    view! {
        <div class="sidebar">
            <p class="brand">"WeConnect"</p>
            <p class="faint">{t.cannot_be_shown}</p>
            <a class="button quiet small" href=move || path.get() rel="external">{t.load_the_page_again}</a>
        </div>
    }
}
