//! What of a room one wants to hear of.

use gloo_net::http::Method;
use leptos::{prelude::*, task::spawn_local};
use protocol::{Notify, RoomKind, api::RoomInfo};

use crate::{http, texts};

const NAME: &str = "level";

/// A choice that holds at once.
#[component]
pub fn Level(info: RoomInfo) -> impl IntoView {
    let t = texts::levels();
    let is_direct = info.kind == RoomKind::Direct;
    // In a direct conversation one is told of everything as usual.
    let chosen = if is_direct && info.notify == Notify::Every { Notify::All } else { info.notify };
    let chosen = RwSignal::new(chosen);
    let error = RwSignal::new(None::<String>);
    let choose = move |level: Notify| {
        let before = chosen.get_untracked();
        chosen.set(level);
        spawn_local(async move {
            let told = http::tell(Method::PUT, &format!("/api/rooms/{}/notify", info.id), &level).await;
            if told.is_err() {
                _ = chosen.try_set(before);
            }
            _ = error.try_set(told.err().map(|failure| failure.sentence()));
        });
    };
    let levels: &[(Notify, &str, &str)] = if is_direct {
        &[(Notify::All, t.every, ""), (Notify::Mentions, t.mentions, t.mentions_hint), (Notify::Nothing, t.nothing, "")]
    } else {
        &[
            (Notify::Every, t.every, ""),
            (Notify::All, t.usual, t.usual_hint),
            (Notify::Mentions, t.mentions, t.mentions_hint),
            (Notify::Nothing, t.nothing, ""),
        ]
    };
    let choice = |&(level, label, hint): &(Notify, &'static str, &'static str)| {
        view! {
            <label class="look">
                <input
                    type="radio"
                    name=NAME
                    prop:checked=move || chosen.get() == level
                    on:change=move |_| choose(level)
                />
                {label}
                {(!hint.is_empty()).then(|| view! { <span class="faint">" "{hint}</span> })}
            </label>
        }
    };
    view! {
        <div class="stack" role="radiogroup" aria-labelledby="manage-title">
            {levels.iter().map(choice).collect_view()}
        </div>
        <p class="error" role="alert">{move || error.get()}</p>
    }
}
