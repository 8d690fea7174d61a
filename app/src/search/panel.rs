//! All of the pane but the box.

use leptos::{either::EitherOf4, ev, prelude::*, web_sys};
use web_sys::{Element, HtmlElement, wasm_bindgen::JsCast};

use super::{
    asking::{Asking, State},
    choices::Choices,
    completion::Completion,
    day::DayField,
    field::Field,
    filters::Filters,
    found::{self, Found},
    opening::{BOX, close},
    question::Question,
    recent::{Recent, RecentSearches},
};
use crate::{
    components::{
        icon::{self, Icon},
        more::MoreButton,
        roving::Roving,
        suggestions::SuggestionList,
    },
    dom, navigation,
    texts::{self, texts},
};

/// The arrow keys lead along the results.
const RESULTS: Roving = Roving { group: ".search-found", items: ".found", is_row: false };

/// What is chosen, completed and found.
#[component]
pub fn Panel() -> impl IntoView {
    let query = navigation::query();
    // While it closes the address asks nothing any more.
    let question = Memo::new(move |before: Option<&Question>| {
        Question::of(&query.read()).or_else(|| before.cloned()).unwrap_or_default()
    });
    let (asking, completion, recent) = (Asking::new(), Completion::new(), Recent::load());
    let field = Field::new(question, completion, recent);
    Effect::new(move |_| asking.ask(question.read().request()));
    found::settle();
    Effect::new(move |_| {
        let handle = window_event_listener(ev::keydown, move |event| press(&event, field));
        on_cleanup(move || handle.remove());
    });
    let t = texts::search();
    Effect::new(move |_| {
        // Set here, as the first page is to have little of it.
        let Some(field) = dom::element::<Element>(BOX) else { return };
        let _ = field.set_attribute("aria-label", texts().common.search_messages);
        let _ = field.set_attribute("placeholder", texts().common.search_messages);
        if let Some(pane) = field.parent_element() {
            let _ = pane.set_attribute("aria-label", texts().common.search_messages);
        }
    });
    let covers = RwSignal::new(false);
    Effect::new(move |_| {
        tell_what_page_it_is(covers);
        let handle = window_event_listener(ev::resize, move |_| tell_what_page_it_is(covers));
        on_cleanup(move || handle.remove());
    });
    view! {
        {move || covers.get().then(|| view! { <h1 class="unseen">{texts().common.search_messages}</h1> })}
        <button type="button" class="button quiet small icon search-close" aria-label=t.close title=t.close on:click=|_| close()>
            <Icon path=icon::CROSS/>
        </button>
        <SuggestionList
            suggestions=completion.list()
            rows=completion.rows()
            on_pick=Callback::new(move |place| field.accept(place))
        />
        <Choices question field/>
        <Filters question field/>
        <DayField question/>
        <Results asking question field recent/>
    }
}

/// Where it has taken the place of the page it is what the page is about.
fn tell_what_page_it_is(covers: RwSignal<bool>) {
    covers.set(!dom::has_room_beside());
    let page = dom::element::<Element>(BOX).and_then(|field| field.closest(".search-page").ok().flatten());
    let Some(page) = page else { return };
    let _ = if dom::has_room_beside() { page.remove_attribute("role") } else { page.set_attribute("role", "main") };
}

/// What was found, or what there is to say in its place.
#[component]
fn Results(asking: Asking, question: Memo<Question>, field: Field, recent: Recent) -> impl IntoView {
    let t = texts();
    let Asking { state, messages, more, indexed, .. } = asking;
    let told = move || match state.get() {
        State::Busy if messages.read().is_empty() => t.common.loading.to_owned(),
        State::Done => (texts::search().found)(messages.read().len(), more.next().is_some()),
        _ => String::new(),
    };
    let kind = Memo::new(move |_| (state.get(), messages.read().is_empty()));
    let body = move || match kind.get() {
        (State::Idle, _) => EitherOf4::A(view! {
            <RecentSearches recent on_pick=Callback::new(move |text: String| field.write(&text))/>
            <p class="faint">{texts::search().hint_of_all}</p>
        }),
        (State::Failed(failure), _) => EitherOf4::B(view! {
            <p class="error" role="alert">{failure.sentence()}</p>
            <button type="button" class="button quiet small" on:click=move |_| asking.again()>
                {t.common.try_again}
            </button>
        }),
        (State::Done, true) => EitherOf4::C(view! { <NothingFound question field/> }),
        _ => EitherOf4::D(view! {
            <ol aria-label=texts::palette().found_list>
                {move || {
                    let found = |message| view! { <Found message question recent/> };
                    messages.get().into_iter().map(found).collect_view()
                }}
            </ol>
            <MoreButton more on_more=Callback::new(move |()| asking.go_on())/>
        }),
    };
    let indexing = move || {
        indexed.get().map(|percent| {
            view! {
                <div class="indexing">
                    <p>{(texts::search().indexing)(percent)}</p>
                    <progress max="100" value=percent aria-hidden="true"></progress>
                    <button type="button" class="link" on:click=move |_| asking.again()>{t.common.try_again}</button>
                </div>
            }
        })
    };
    view! {
        <div
            class="search-found"
            aria-busy=move || if *state.read() == State::Busy { "true" } else { "false" }
            on:keydown=move |event| {
                if !leads_back(&event) {
                    RESULTS.press(&event);
                }
            }
        >
            {indexing}
            <p class="faint" role="status">{told}</p>
            {body}
        </div>
    }
}

/// What else one can do.
#[component]
fn NothingFound(question: Memo<Question>, field: Field) -> impl IntoView {
    let t = texts::search();
    view! {
        <p class="faint">{t.nothing_hint}</p>
        <div class="actions">
            <button
                type="button"
                class="button quiet small"
                hidden=move || question.read().room.is_none()
                on:click=move |_| field.put(|question| question.room = None)
            >
                {t.everywhere}
            </button>
            <button
                type="button"
                class="button quiet small"
                hidden=move || { let question = question.read(); question.public || question.room.is_some() }
                on:click=move |_| field.put(|question| question.public = true)
            >
                {t.public}
            </button>
        </div>
    }
}

/// Keys of the pane as a whole.
fn press(event: &ev::KeyboardEvent, field: Field) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(target) = target.filter(|_| !event.default_prevented() && !dom::composes(event)) else { return };
    let is_box = target.id() == BOX;
    if is_box && field.key(event) {
        return;
    }
    match event.key().as_str() {
        // Once more, it leads to what was found.
        "Enter" if is_box && !field.enter() => event.prevent_default(),
        "ArrowDown" | "Enter" if is_box && !dom::is_with_others(event) => {
            if let Some(first) = results().into_iter().next() {
                event.prevent_default();
                let _ = first.focus();
            }
        }
        "Escape" if is_box => {
            event.prevent_default();
            close();
        }
        "Escape" if target.closest(".search").is_ok_and(|pane| pane.is_some()) => {
            event.prevent_default();
            dom::focus(BOX);
        }
        _ => {}
    }
}

/// From the first result upwards one comes to the box.
fn leads_back(event: &ev::KeyboardEvent) -> bool {
    let is_first =
        || results().first().is_some_and(|first| document().active_element().as_ref() == Some(first.as_ref()));
    let leads_back = event.key() == "ArrowUp" && is_first();
    if leads_back {
        event.prevent_default();
        dom::focus(BOX);
    }
    leads_back
}

fn results() -> Vec<HtmlElement> {
    let Ok(found) = document().query_selector_all(RESULTS.items) else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}
