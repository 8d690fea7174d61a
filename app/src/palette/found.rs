//! What answers to what is typed in the palette.

use std::time::Duration;

use gloo_net::http::Method;
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use protocol::{
    Person,
    api::{NewDirect, People, RoomInfo},
};

use super::{
    dialog::{LIST, TITLE, place_id},
    items::{Action, Item, items},
    overlay::Typing,
};
use crate::{
    components::{
        dialog::{close, is_one_open},
        icon::Icon,
        offer::Offer,
    },
    dom, http, navigation, next, search,
    session::Client,
    texts,
    theme::Look,
};

/// So many people are asked for.
const SHOWN: &str = "8";
/// How long after a key.
const PAUSE: Duration = Duration::from_millis(120);

/// The answers, and what comes of one that is picked.
#[component]
pub fn Found(typing: Typing, on_shortcuts: Callback<()>) -> impl IntoView {
    let Typing { text, chosen, count, decided } = typing;
    let client = expect_context::<Client>();
    let error = RwSignal::new(None::<String>);
    // The list stands still while somebody chooses, but where rooms come after the palette: it may open before they are known.
    let rooms = client.view.joined.clone();
    let known = Memo::new(move |_| rooms.read().as_ref().map_or(0, Vec::len));
    let (people, is_asking) = found_by_server(text);
    let found = Memo::new(move |_| {
        known.track();
        items(&client, &text.read(), &people.read())
    });
    let run = move |action: Action| match action {
        Action::Go(path) => {
            close(TITLE);
            navigation::go(&path);
        }
        Action::Theme(theme) => {
            theme.choose();
            close(TITLE);
        }
        Action::Density(density) => {
            density.choose();
            close(TITLE);
        }
        Action::Search(text) => {
            close(TITLE);
            search::open(false, &text);
        }
        Action::Shortcuts => {
            close(TITLE);
            on_shortcuts.run(());
        }
        Action::LogOut => {
            close(TITLE);
            // There it is asked what becomes of messages that are not sent.
            dom::click("form[action='/logout'] button");
        }
        Action::Write(name) => {
            spawn_local(async move {
                match http::send::<RoomInfo>(Method::POST, "/api/directs", &NewDirect { people: vec![name] }).await {
                    Ok(room) => {
                        close(TITLE);
                        navigation::go(&next::room(room.id));
                    }
                    Err(failure) => _ = error.try_set(Some(failure.sentence())),
                }
            });
        }
    };
    let pick = Callback::new(move |place: usize| {
        if let Some(item) = found.with_untracked(|found| found.get(place).cloned()) {
            error.set(None);
            run(item.action);
        }
    });
    Effect::new(move |_| count.set(found.read().len()));
    Effect::new(move |_| {
        text.track();
        error.set(None);
    });
    Effect::new(move |_| {
        // Where there is no answer yet, one may be on its way.
        let is_last = |item: &Item| matches!(item.action, Action::Search(_));
        let is_there = found.read().first().is_some_and(|item| !is_last(item) || !is_asking.get());
        if decided.get() && is_there {
            decided.set(false);
            pick.run(chosen.get_untracked());
        }
    });
    Effect::new(move |_| {
        // Also where it is further down than one sees.
        dom::reveal(&place_id(chosen.get()));
    });
    let t = texts::palette();
    let rows = move || {
        let row = |(place, item): (usize, Item)| view! { <Row place item chosen pick/> };
        found.get().into_iter().enumerate().map(row).collect_view()
    };
    view! {
        <p class="error" role="alert">{move || error.get()}</p>
        // The box keeps the focus.
        <ul id=LIST role="listbox" aria-label=t.found_list on:mousedown=move |event| event.prevent_default()>
            {rows}
        </ul>
        <p class="unseen" role="status">{move || (t.found)(found.read().len())}</p>
    }
}

/// Whom the server knows by what was typed, a moment after it was, and whether that is still to come.
fn found_by_server(text: RwSignal<String>) -> (RwSignal<Vec<Person>>, RwSignal<bool>) {
    let (people, is_asking) = (RwSignal::new(Vec::new()), RwSignal::new(false));
    Effect::new(move |_| {
        let typed = text.get().trim().to_owned();
        let is_asked = move |typed: &str| text.try_read_untracked().is_some_and(|now| now.trim() == typed);
        let ask = move || {
            // Something may have been picked meanwhile, and be the end of the session.
            if !is_one_open() {
                return;
            }
            let path = next::with_query(&next::with_query("/api/people", "query", &typed), "limit", SHOWN);
            spawn_local(async move {
                // Without an answer there is what the page knows by itself.
                let found = http::get::<People>(&path).await.map(|found| found.people).unwrap_or_default();
                if is_asked(&typed) {
                    _ = people.try_set(found);
                    _ = is_asking.try_set(false);
                }
            });
        };
        people.set(Vec::new());
        let is_typed = !text.read_untracked().trim().is_empty();
        is_asking.set(is_typed);
        if is_typed {
            let pause = set_timeout_with_handle(ask, PAUSE).ok();
            on_cleanup(move || pause.iter().for_each(TimeoutHandle::clear));
        }
    });
    (people, is_asking)
}

#[component]
fn Row(place: usize, item: Item, chosen: RwSignal<usize>, pick: Callback<usize>) -> impl IntoView {
    view! {
        <Offer id=place_id(place) place chosen on_pick=pick>
            <Icon path=item.icon/>
            <span class="name"><bdi>{item.label}</bdi></span>
            <span class="faint">{item.kind}</span>
        </Offer>
    }
}
