//! Where it is searched, and what comes first.

use leptos::prelude::*;
use protocol::{RoomId, search::Order};

use super::{field::Field, question::Question};
use crate::{
    names::addressed,
    navigation::{self, Route},
    session::Client,
    texts,
};

/// Two choices of two.
#[component]
pub fn Choices(question: Memo<Question>, field: Field) -> impl IntoView {
    let t = texts::search();
    let joined = expect_context::<Client>().view.joined;
    let path = navigation::path();
    // The room that was chosen stays on offer where one has gone on to another one.
    let room = Memo::new(move |_| question.read().room.or_else(|| Route::room(&path.read())));
    let name = move || {
        let joined = joined.read();
        let info = joined.iter().flatten().find(|info| Some(info.id) == room.get());
        info.map_or_else(|| t.this_room.to_owned(), addressed)
    };
    let scope = move |of: fn(Option<RoomId>) -> Option<RoomId>| {
        let is_chosen = move || question.read().room == of(room.get());
        let choose = move |_| field.put(|question| question.room = of(room.get_untracked()));
        (is_chosen, choose)
    };
    let (is_everywhere, everywhere) = scope(|_| None);
    let (is_here, here) = scope(|room| room);
    let order = move |event| {
        let is_best = event_target_value(&event) == "1";
        field.put(|question| question.order = if is_best { Order::Best } else { Order::Newest });
    };
    let is_best = move || question.read().order == Order::Best;
    view! {
        <div class="search-choices">
            <div class="segments" role="group" aria-label=t.scope>
                <button type="button" aria-pressed=move || is_everywhere().to_string() on:click=everywhere>
                    {t.everywhere}
                </button>
                <button
                    type="button"
                    aria-pressed=move || is_here().to_string()
                    hidden=move || room.read().is_none()
                    on:click=here
                >
                    <bdi>{name}</bdi>
                </button>
            </div>
            <select aria-label=t.order on:change=order>
                <option value="0" prop:selected=move || !is_best()>{t.newest}</option>
                <option value="1" prop:selected=is_best>{t.best}</option>
            </select>
        </div>
    }
}
