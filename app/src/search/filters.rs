//! The filters as fields of a form, for who doesn't type them. What one chooses there is written into the box.

use client::search::with;
use leptos::prelude::*;
use protocol::{
    RoomKind,
    search::{Day, Filter, Has, Is, Query, Term},
};

use super::{field::Field, opening::BOX, question::Question};
use crate::{dom, names::title, session::Client, texts};

/// Folded away until somebody wants it.
#[component]
pub fn Filters(question: Memo<Question>, field: Field) -> impl IntoView {
    let t = texts::search();
    let query = Memo::new(move |_| question.read().query());
    let client = expect_context::<Client>();
    let joined = client.view.joined.clone();
    let rooms = Memo::new(move |_| {
        let joined = joined.read();
        let mut rooms: Vec<_> =
            joined.iter().flatten().filter(|room| room.kind != RoomKind::Direct).map(title).collect();
        rooms.sort_by_key(|name| name.to_lowercase());
        rooms
    });
    let put = move |filter: Filter, term: Option<Term>| {
        // What was typed a moment ago is not searched for yet.
        let typed = Query::parse_with(&dom::input_value(BOX), &t.names);
        let changed = with(&typed, filter, term);
        field.write(&changed.written(&t.names));
    };
    let day = move |filter: Filter, term: fn(Day) -> Term| {
        let value = move || value_of(&query.read(), filter);
        let change = move |event| put(filter, Day::parse(&event_target_value(&event)).map(term));
        view! {
            <label>
                {(t.label_of)(filter)}
                <input type="date" min="1970-01-01" max="9999-12-31" prop:value=value on:change=change/>
            </label>
        }
    };
    let person = move |event| {
        let name = event_target_value(&event);
        let name = name.trim().trim_start_matches('@').to_owned();
        put(Filter::From, (!name.is_empty()).then_some(Term::From(name)));
    };
    let room = move |event| {
        let name = event_target_value(&event);
        put(Filter::In, (!name.is_empty()).then_some(Term::In(name)));
    };
    let has = move |event| {
        let name = event_target_value(&event);
        let has = Has::ALL.into_iter().find(|has| t.names.has_what(*has) == name);
        put(Filter::Has, has.map(Term::Has));
    };
    let is = move |event| {
        let name = event_target_value(&event);
        let is = Is::ALL.into_iter().find(|is| t.names.is_what(*is) == name);
        put(Filter::Is, is.map(Term::Is));
    };
    let is_room = move |name: &str| value_of(&query.read(), Filter::In) == name;
    let is_has = move |has: Has| query.read().terms.contains(&Term::Has(has));
    let is_such = move |is: Is| query.read().terms.contains(&Term::Is(is));
    let room_option = move |name: String| {
        let called = name.clone();
        view! { <option value=name.clone() prop:selected=move || is_room(&called)>{name.clone()}</option> }
    };
    let has_option = move |has: Has| {
        view! { <option value=t.names.has_what(has) prop:selected=move || is_has(has)>{(t.has)(has)}</option> }
    };
    let is_option = move |is: Is| {
        view! { <option value=t.names.is_what(is) prop:selected=move || is_such(is)>{(t.is)(is)}</option> }
    };
    view! {
        <details class="search-filters">
            <summary>{t.filters}</summary>
            <div class="search-fields">
                <label>
                    {(t.label_of)(Filter::From)}
                    <input
                        type="text"
                        autocomplete="off"
                        autocapitalize="none"
                        spellcheck="false"
                        prop:value=move || value_of(&query.read(), Filter::From)
                        on:change=person
                    />
                </label>
                <label>
                    {(t.label_of)(Filter::In)}
                    <select on:change=room>
                        <option value="">{t.any}</option>
                        <For each=move || rooms.get() key=Clone::clone children=room_option/>
                    </select>
                </label>
                <label>
                    {(t.label_of)(Filter::Has)}
                    <select on:change=has>
                        <option value="">{t.any}</option>
                        {Has::ALL.map(has_option)}
                    </select>
                </label>
                <label>
                    {(t.label_of)(Filter::Is)}
                    <select on:change=is>
                        <option value="">{t.any}</option>
                        {Is::ALL.map(is_option)}
                    </select>
                </label>
                {day(Filter::On, Term::On)}
                {day(Filter::After, Term::After)}
                {day(Filter::Before, Term::Before)}
                <label class="tick">
                    <input
                        type="checkbox"
                        prop:checked=move || question.read().public
                        on:change=move |event| field.put(|question| question.public = event_target_checked(&event))
                    />
                    {t.public}
                </label>
            </div>
        </details>
    }
}

/// What the first term of this filter asks for.
fn value_of(query: &Query, filter: Filter) -> String {
    let term = query.terms.iter().find(|term| Filter::of(term) == Some(filter));
    match term {
        Some(Term::From(name) | Term::In(name)) => name.clone(),
        Some(Term::Before(day) | Term::After(day) | Term::On(day)) => day.to_string(),
        _ => String::new(),
    }
}
