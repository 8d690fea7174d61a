//! The palette: a box to type in, and what answers.

use gloo_net::http::Method;
use leptos::{ev, prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;
use protocol::api::{NewDirect, RoomInfo};

use super::items::{Action, Item, items};
use crate::{
    components::{
        dialog::{Dialog, close},
        offer::Offer,
    },
    dom, http, next,
    session::Client,
    texts::texts,
};

const TITLE: &str = "palette-title";

/// The list's id.
const LIST: &str = "palette-list";

fn place_id(place: usize) -> String {
    format!("{LIST}-{place}")
}

/// The focus stays in the box, which says by `aria-activedescendant` which one is chosen.
#[component]
pub fn PaletteDialog(on_close: Callback<()>, on_shortcuts: Callback<()>) -> impl IntoView {
    let client = expect_context::<Client>();
    let navigate = use_navigate();
    let typed = RwSignal::new(String::new());
    let chosen = RwSignal::new(0_usize);
    let error = RwSignal::new(None::<String>);
    let found = Memo::new(move |_| items(&client, &typed.read()));
    let run = move |action: Action| match action {
        Action::Go(path) => {
            close(TITLE);
            navigate(&path, Default::default());
        }
        Action::Look(theme) => {
            theme.choose();
            close(TITLE);
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
            let navigate = navigate.clone();
            spawn_local(async move {
                match http::send::<RoomInfo>(Method::POST, "/api/directs", &NewDirect { people: vec![name] }).await {
                    Ok(room) => {
                        close(TITLE);
                        navigate(&next::room(room.id), Default::default());
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
    let keydown = move |event: ev::KeyboardEvent| {
        let count = found.with_untracked(Vec::len);
        if count == 0 || dom::composes(&event) {
            return;
        }
        match event.key().as_str() {
            "ArrowDown" if !event.alt_key() => chosen.update(|chosen| *chosen = (*chosen + 1) % count),
            "ArrowUp" if !event.alt_key() => chosen.update(|chosen| *chosen = (*chosen + count - 1) % count),
            "Enter" => pick.run(chosen.get_untracked()),
            _ => return,
        }
        event.prevent_default();
    };
    Effect::new(move |_| {
        // Also where it is further down than one sees.
        dom::reveal(&place_id(chosen.get()));
    });
    let t = &texts().palette;
    let rows = move || {
        let row = |(place, item): (usize, Item)| view! { <Row place item chosen pick/> };
        found.get().into_iter().enumerate().map(row).collect_view()
    };
    let count = move || (t.found)(found.read().len());
    view! {
        <Dialog labelled_by=TITLE class="palette" on_close>
            <h2 id=TITLE class="unseen">{t.title}</h2>
            <input
                type="text"
                role="combobox"
                aria-label=t.search
                placeholder=t.search
                aria-expanded="true"
                aria-controls=LIST
                aria-autocomplete="list"
                aria-activedescendant=move || (!found.read().is_empty()).then(|| place_id(chosen.get()))
                autocomplete="off"
                spellcheck="false"
                on:keydown=keydown
                on:input=move |event| {
                    error.set(None);
                    chosen.set(0);
                    typed.set(event_target_value(&event));
                }
            />
            <p class="error" role="alert">{move || error.get()}</p>
            // The box keeps the focus.
            <ul id=LIST role="listbox" aria-label=t.found_list on:mousedown=move |event: ev::MouseEvent| event.prevent_default()>
                {rows}
            </ul>
            <p class="unseen" role="status">{count}</p>
        </Dialog>
    }
}

#[component]
fn Row(place: usize, item: Item, chosen: RwSignal<usize>, pick: Callback<usize>) -> impl IntoView {
    view! {
        <Offer id=place_id(place) place chosen on_pick=pick>
            <span class="name" dir="auto">{item.label}</span>
            <span class="faint">{item.kind}</span>
        </Offer>
    }
}
