//! The list of emoji, in rows under headings. Only what is near to what one sees is in the page: all of them would be four
//! thousand nodes.

use leptos::{either::Either, ev, html::Div, prelude::*, web_sys};
use web_sys::{Element, HtmlElement, wasm_bindgen::JsCast};

use super::{
    Emoji, address,
    layout::{Section, section_of},
    tone::Tone,
};
use crate::{dom, texts::texts};

/// The id of the list in a picker.
pub fn list_id(picker: &str) -> String {
    format!("{picker}-list")
}

/// The id of the emoji at a place.
pub fn cell_id(picker: &str, place: usize) -> String {
    format!("{picker}-{place}")
}

/// Data in, the place of what was clicked out; `pointed` follows the mouse.
#[component]
pub fn Grid(
    id: &'static str,
    sections: Memo<Vec<Section>>,
    tone: RwSignal<Tone>,
    at: RwSignal<usize>,
    pointed: RwSignal<Option<usize>>,
    node_ref: NodeRef<Div>,
    on_pick: Callback<usize>,
) -> impl IntoView {
    // Where nothing is laid out yet: what is used last, and the first group.
    let near = RwSignal::new((0, 1));
    let measure = move || {
        if let Some(list) = node_ref.try_get_untracked().flatten() {
            let now = near_of(&list);
            if near.try_get_untracked().is_some_and(|before| before != now) {
                near.set(now);
            }
        }
    };
    Effect::new(move |_| {
        sections.track();
        request_animation_frame(measure);
    });
    Effect::new(move |before: Option<usize>| {
        let place = at.get();
        if let Some(cell) = before.and_then(|before| dom::element::<Element>(&cell_id(id, before))) {
            let _ = cell.remove_attribute("aria-selected");
        }
        if let Some(cell) = dom::element::<Element>(&cell_id(id, place)) {
            let _ = cell.set_attribute("aria-selected", "true");
        }
        place
    });
    let place_of = move |event: &web_sys::Event| -> Option<usize> {
        let cell = event.target()?.dyn_into::<Element>().ok()?.closest("[role=option]").ok()??;
        cell.id().rsplit('-').next()?.parse().ok()
    };
    let rows = move || {
        let views = sections.get().into_iter().enumerate().map(|(index, section)| {
            // What the search field names as active has to be there.
            let places = section.places();
            let is_near = Memo::new(move |_| {
                let (from, to) = near.get();
                (from..=to).contains(&index) || places.contains(&at.get())
            });
            let heading = format!("{}-{index}-heading", list_id(id));
            let label = heading.clone();
            let rows = section.rows().to_string();
            view! {
                <div role="group" aria-labelledby=label>
                    <div class="heading" id=heading>{section.heading}</div>
                    <div class="cells" style=("--rows", rows)>
                        {move || is_near.get().then(|| cells(id, &section, tone.get(), at.get_untracked()))}
                    </div>
                </div>
            }
        });
        views.collect_view()
    };
    view! {
        <div
            id=list_id(id)
            class="list"
            role="listbox"
            aria-label=texts().emoji.emoji
            node_ref=node_ref
            on:scroll=move |_| measure()
            // The focus stays in the search field.
            on:mousedown=move |event: ev::MouseEvent| event.prevent_default()
            on:pointerover=move |event| pointed.set(place_of(&event))
            on:pointerleave=move |_| pointed.set(None)
            on:click=move |event| {
                if let Some(place) = place_of(&event) {
                    on_pick.run(place);
                }
            }
        >
            {rows}
        </div>
    }
}

fn cells(id: &str, section: &Section, tone: Tone, at: usize) -> impl IntoView + use<> {
    let cells = section.emoji.iter().zip(section.first..).map(|(emoji, place)| {
        view! {
            <div
                role="option"
                id=cell_id(id, place)
                aria-label=emoji.name()
                aria-selected=(place == at).then_some("true")
            >
                {face(emoji, tone)}
            </div>
        }
    });
    cells.collect_view()
}

/// How an emoji looks: in a tone, or the picture of one of this server's own.
pub fn face(emoji: &Emoji, tone: Tone) -> impl IntoView + use<> {
    match address(emoji.text) {
        Some(picture) => Either::Left(view! { <img class="own" src=picture alt=""/> }),
        None => Either::Right(tone.apply(emoji)),
    }
}

/// A section's heading and its cells.
fn parts(list: &HtmlElement, index: usize) -> Option<(HtmlElement, HtmlElement)> {
    let section = list.children().item(u32::try_from(index).ok()?)?;
    let part = |element: Option<Element>| element?.dyn_into::<HtmlElement>().ok();
    Some((part(section.first_element_child())?, part(section.last_element_child())?))
}

/// The first and the last section that are no further off than the list is high.
fn near_of(list: &HtmlElement) -> (usize, usize) {
    let (top, height) = (list.scroll_top(), list.client_height());
    let mut near = None;
    for index in 0.. {
        let Some((heading, cells)) = parts(list, index) else { break };
        let (from, to) = (cells.offset_top() - heading.offset_height(), cells.offset_top() + cells.offset_height());
        if to >= top - height && from <= top + 2 * height {
            near = Some((near.map_or(index, |(first, _)| first), index));
        }
    }
    near.unwrap_or_default()
}

/// Top and height of the row of a place, and the height of the heading that stays above it.
fn row(list: &HtmlElement, sections: &[Section], place: usize) -> Option<(i32, i32, i32)> {
    let index = section_of(sections, place)?;
    let (heading, cells) = parts(list, index)?;
    let section = &sections[index];
    let height = cells.offset_height() / i32::try_from(section.rows()).ok()?;
    let row = i32::try_from(section.cell(place).0).ok()?;
    Some((cells.offset_top() + row * height, height, heading.offset_height()))
}

/// Scrolls as little as it takes to see the emoji at a place, which need not be in the page yet.
pub fn reveal(list: &HtmlElement, sections: &[Section], place: usize) {
    let Some((top, height, heading)) = row(list, sections, place) else { return };
    let (seen, room) = (list.scroll_top(), list.client_height());
    if top - heading < seen {
        list.set_scroll_top(top - heading);
    } else if top + height > seen + room {
        list.set_scroll_top(top + height - room);
    }
}

/// Scrolls so that the emoji at a place is in the first row.
pub fn scroll_to(list: &HtmlElement, sections: &[Section], place: usize) {
    if let Some((top, _, heading)) = row(list, sections, place) {
        list.set_scroll_top(top - heading);
    }
}
