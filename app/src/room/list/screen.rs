//! What of the list is on the screen, and what follows from it: which pages are in the document, and which day is
//! written above them.

use std::{ops::Range, sync::Arc};

use super::{
    anchor::Held,
    scrolling::{scroll_to, sight},
    shown::{Page, Shown},
    window::{Heights, Window},
};
use crate::{
    dom,
    room::{entries::Entry, lines::Talk},
};
use leptos::{
    ev,
    html::{Div, Ol},
    prelude::*,
    web_sys::{Element, HtmlDivElement, HtmlElement},
};
use protocol::{Seq, Timestamp};

/// So many pixels at the top belong to the label of the day; see `.day-above`.
const LABEL: f64 = 40.0;
/// Heights of so many pages that are gone may be kept.
const FORGOTTEN: usize = 20;
/// So many frames a line may take to be drawn.
const FRAMES: u32 = 30;

/// The list on the screen.
#[derive(Clone, Copy)]
pub struct Screen {
    /// The pages in the document.
    pub window: RwSignal<Window>,
    /// When the topmost line was said, where the day that it belongs to is written further up and out of sight.
    pub above: RwSignal<Option<Timestamp>>,
    pub(super) scroller: NodeRef<Div>,
    shown: Memo<Shown>,
    /// See [`Screen::take_hold`].
    pub(super) held: StoredValue<Option<Held>, LocalStorage>,
    mounted: StoredValue<Vec<MountedPage>>,
    heights: StoredValue<Heights>,
    /// What of the room was near to what one saw last, and who is told of it.
    near: StoredValue<Range<Seq>>,
    on_near: Callback<Range<Seq>>,
    /// The page that is about to be scrolled to.
    wanted: StoredValue<Option<Seq>>,
}

/// A page that is in the document.
#[derive(Clone, Copy)]
pub struct MountedPage {
    /// Its name.
    pub first: Seq,
    /// All of it.
    pub page: NodeRef<Div>,
    /// Its lines, one for each entry.
    pub list: NodeRef<Ol>,
    /// What the lines show.
    pub entries: Memo<Vec<Arc<Entry>>>,
}

impl Screen {
    /// The screen of a list that is about to be drawn. It follows what is shown, and tells which events are near to what one
    /// sees.
    pub fn new(scroller: NodeRef<Div>, shown: Memo<Shown>, on_near: Callback<Range<Seq>>) -> Self {
        let screen = Self {
            window: RwSignal::new(Window::new(&shown.read_untracked())),
            above: RwSignal::new(None),
            scroller,
            shown,
            held: StoredValue::new_local(None),
            mounted: StoredValue::new(Vec::new()),
            heights: StoredValue::new(Heights::default()),
            near: StoredValue::new(0..0),
            on_near,
            wanted: StoredValue::new(None),
        };
        Effect::new(move |_| {
            let handle = window_event_listener(ev::resize, move |_| screen.look());
            on_cleanup(move || handle.remove());
        });
        Effect::new(move |_| {
            let shown = shown.read();
            let is_seen = |page: &Page| screen.was_near(page) || screen.holds(page.first);
            screen.go_on(|window, heights| window.follow(&shown, heights, is_seen));
        });
        Effect::new(move |_| {
            shown.track();
            screen.window.track();
            // Once it is drawn.
            request_animation_frame(move || screen.look());
        });
        screen
    }

    /// Takes in a page that is drawn, for as long as its owner lives.
    pub fn mount(self, page: MountedPage) {
        self.mounted.update_value(|mounted| mounted.push(page));
        on_cleanup(move || {
            // All of the list may be gone already.
            let _ = self.mounted.try_update_value(|mounted| mounted.retain(|other| other.first != page.first));
        });
    }

    /// Goes by what is on the screen now. Does nothing once the list is gone.
    pub fn look(self) {
        let Some(scroller) = self.scroller.try_get_untracked().flatten() else { return };
        let Some(sight) = sight(&scroller) else { return };
        let mounted = self.mounted.get_value();
        let shown = self.shown.read_untracked();
        self.heights.update_value(|heights| {
            mounted.iter().for_each(|page| measure(page, heights));
            // Those of pages that were let go of.
            if heights.len() > 2 * shown.pages.len() + FORGOTTEN {
                heights.retain(|first, _| shown.page(*first).is_some());
            }
        });
        let above = line_at_top(&scroller, &mounted);
        if self.above.get_untracked() != above {
            self.above.set(above);
        }
        self.go_on(|window, heights| window.step(&shown, heights, sight, |first| self.holds(first)));
        let near = self.heights.with_value(|heights| Window::near(&shown, heights, sight));
        drop(shown);
        if self.near.get_value() != near {
            self.near.set_value(near.clone());
            self.on_near.run(near);
        }
    }

    /// The line at this height of the screen.
    pub fn line_at(self, y: f64) -> Option<Element> {
        self.mounted.with_value(|mounted| find_line(mounted, y).map(|(_, _, line)| line))
    }

    /// Brings an event's page in and scrolls there; `found` is told of its line once that is there.
    pub fn show(self, seq: Seq, found: impl Fn(&HtmlElement) + 'static) {
        self.seek(seq, FRAMES, found);
    }

    /// Looks for the line of an event, for a few frames: what is loaded is drawn with the next one.
    fn seek(self, seq: Seq, frames: u32, found: impl Fn(&HtmlElement) + 'static) {
        if self.scroller.try_get_untracked().flatten().is_none() {
            return;
        }
        let line = dom::element::<HtmlElement>(&Talk::Room.line_id(seq));
        if line.is_some() || frames == 0 {
            self.wanted.set_value(None);
            if let Some(line) = line {
                scroll_to(&line);
                found(&line);
                self.take_hold();
            }
            return;
        }
        let shown = self.shown.read_untracked();
        if let Some(page) = shown.pages.iter().find(|page| page.first <= seq && seq < page.end) {
            self.wanted.set_value(Some(page.first));
            self.go_on(|window, heights| window.with(&shown, heights, page.first));
        }
        request_animation_frame(move || self.seek(seq, frames - 1, found));
    }

    /// Whether a page must stay: it is about to be scrolled to, or has something in it that must not be lost.
    fn holds(self, first: Seq) -> bool {
        let is_held = |page: &MountedPage| page.first == first && holds(page);
        self.wanted.get_value() == Some(first) || self.mounted.with_value(|mounted| mounted.iter().any(is_held))
    }

    /// Whether a page was near to what one saw last.
    fn was_near(self, page: &Page) -> bool {
        self.near.with_value(|near| page.first < near.end && near.start < page.end)
    }

    fn go_on(self, next: impl FnOnce(&Window, &Heights) -> Window) {
        let next = self.heights.with_value(|heights| next(&self.window.read_untracked(), heights));
        if *self.window.read_untracked() != next {
            self.window.set(next);
        }
    }
}

/// Takes down how high a page is, once it is drawn. One whose events all change messages of other pages has no line, and no
/// height: else it would seem to fill the screen, and what is above would not come in.
fn measure(page: &MountedPage, heights: &mut Heights) {
    if let Some((top, bottom)) = extent(page) {
        heights.insert(page.first, bottom - top);
    } else if page.entries.try_read_untracked().is_some_and(|entries| entries.is_empty()) {
        heights.insert(page.first, 0.0);
    }
}

/// Where a page begins and ends on the screen, if anything of it is there. It has no box of its own.
fn extent(page: &MountedPage) -> Option<(f64, f64)> {
    let list = page.list.try_get_untracked().flatten()?;
    let hole = list.previous_element_sibling();
    let first = hole.clone().or_else(|| list.first_element_child())?;
    let last = list.last_element_child().or(hole)?;
    Some((first.get_bounding_client_rect().top(), last.get_bounding_client_rect().bottom()))
}

/// Whether a page has the keyboard's focus in it, or a part of what is selected.
fn holds(page: &MountedPage) -> bool {
    let Some(page) = page.page.try_get_untracked().flatten() else { return false };
    let selected = window().get_selection().ok().flatten().is_some_and(|selection| {
        !selection.is_collapsed()
            && selection.contains_node_with_allow_partial_containment(&page, true).unwrap_or(false)
    });
    selected || page.contains(document().active_element().as_deref())
}

/// See [`Screen::above`].
fn line_at_top(scroller: &HtmlDivElement, mounted: &[MountedPage]) -> Option<Timestamp> {
    let edge = scroller.get_bounding_client_rect().top();
    let (page, index, line) = find_line(mounted, edge + LABEL)?;
    let top = line.get_bounding_client_rect().top();
    let entries = page.entries.try_read_untracked()?;
    let entry = entries.get(index)?;
    (entry.place.day.is_none() || top < edge).then_some(entry.at)
}

/// The first line whose lower edge is below this height of the screen, and where it stands in which page.
fn find_line(mounted: &[MountedPage], y: f64) -> Option<(&MountedPage, usize, Element)> {
    for page in mounted {
        let Some(list) = page.list.try_get_untracked().flatten() else { continue };
        if extent(page).is_none_or(|(top, bottom)| top > y || bottom <= y) {
            continue;
        }
        let lines = list.children();
        // The first whose lower edge is below.
        let (mut low, mut high) = (0, lines.length());
        while low < high {
            let middle = low.midpoint(high);
            if lines.item(middle)?.get_bounding_client_rect().bottom() <= y { low = middle + 1 } else { high = middle }
        }
        return Some((page, low as usize, lines.item(low)?));
    }
    None
}
