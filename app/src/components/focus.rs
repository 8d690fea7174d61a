//! Keeps the keyboard's focus on the page where what has it is taken away or moved: a list is drawn anew, a row goes with what it
//! stood for, a dialog is closed whose button is gone. Browsers begin again at the top of the page then.

use std::{cell::RefCell, rc::Rc};

use leptos::{ev, prelude::*, web_sys};
use web_sys::{
    Element, FocusOptions, HtmlElement, MutationObserver, MutationObserverInit, MutationRecord, Node,
    js_sys::Array,
    wasm_bindgen::{JsCast, prelude::Closure},
};

use super::roving::is_shown;
use crate::dom;

/// What can have the focus, without fields: on a phone they bring up the keyboard.
const FOCUSABLE: &str = "a[href], button:not([disabled]), summary, [tabindex]";
/// What lies over the page.
const OVER: &str = "dialog, [popover]";

/// Where the focus is.
struct Place {
    /// What has it, and what that stands in, outwards.
    steps: Vec<Step>,
    /// Where it was before what lies over the page was opened.
    below: Option<Rc<Place>>,
    address: String,
}

struct Step {
    element: Element,
    /// Its place among its siblings.
    index: u32,
}

thread_local! {
    static PLACE: RefCell<Option<Rc<Place>>> = const { RefCell::new(None) };
}

/// From here on, for as long as the owner lives.
pub fn keep() {
    let focused = window_event_listener(ev::focusin, |event| {
        if let Some(element) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) {
            PLACE.with_borrow_mut(|place| *place = Some(Rc::new(Place::of(element, place.take()))));
        }
    });
    // Who clicks elsewhere gives it up.
    let clicked = window_event_listener(ev::pointerdown, |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
        PLACE.with_borrow_mut(|place| *place = place.take().filter(|place| place.element().contains(target.as_ref())));
    });
    let changed = Closure::<dyn Fn(Array)>::new(|records: Array| {
        let place = PLACE.with_borrow(Clone::clone).filter(|_| is_lost());
        if let Some(place) = place.filter(|place| records.iter().any(|record| takes(&record.unchecked_into(), place))) {
            place.restore();
        }
    });
    let Ok(observer) = MutationObserver::new(changed.as_ref().unchecked_ref()) else { return };
    if let Some(body) = document().body() {
        let what = MutationObserverInit::new();
        what.set_child_list(true);
        what.set_subtree(true);
        let _ = observer.observe_with_options(&body, &what);
    }
    let watching = StoredValue::new_local((observer, changed));
    on_cleanup(move || {
        focused.remove();
        clicked.remove();
        watching.with_value(|(observer, _)| observer.disconnect());
        PLACE.set(None);
    });
}

/// Moves the focus into what has just opened, unless it is in there already.
pub fn enter(id: &str) {
    let open = dom::element::<Element>(id).filter(|element| element.matches(":popover-open").unwrap_or(false));
    if let Some(open) = open.filter(|open| !open.contains(document().active_element().as_deref())) {
        all_in(&open).any(|element| focus(&element));
    }
}

/// Whether nothing of the page has the focus.
fn is_lost() -> bool {
    document().active_element().is_none_or(|active| active.matches("body, html").unwrap_or(false))
}

/// Whether a change took away, or moved, what had the focus.
fn takes(record: &MutationRecord, place: &Place) -> bool {
    let gone = record.removed_nodes();
    (0..gone.length()).filter_map(|index| gone.item(index)).any(|node| node.contains(Some(place.element())))
}

impl Place {
    fn of(element: Element, before: Option<Rc<Self>>) -> Self {
        let over = |element: &Element| element.closest(OVER).ok().flatten();
        let here = over(&element);
        // From a layer above that is closed by now, one comes back to this one.
        let mut same = before.clone();
        while let Some(place) = same.as_ref().filter(|place| over(place.element()) != here) {
            same = place.below.clone();
        }
        let below = match same {
            Some(place) => place.below.clone(),
            None => before.filter(|_| here.is_some()),
        };
        let mut steps = Vec::new();
        let mut next = Some(element);
        while let Some(element) = next.filter(|element| !element.matches("body").unwrap_or(true)) {
            next = element.parent_element();
            let mut index = 0;
            let mut before = element.previous_element_sibling();
            while let Some(sibling) = before {
                index += 1;
                before = sibling.previous_element_sibling();
            }
            steps.push(Step { element, index });
        }
        Self { steps, below, address: dom::here() }
    }

    fn element(&self) -> &Element {
        &self.steps[0].element
    }

    /// Gives the focus back: to what had it, or else to what stands in its place by now, or near to that.
    fn restore(&self) {
        // Another page says for itself where one begins.
        if self.address != dom::here() {
            return;
        }
        let over = self.steps.iter().find(|step| step.element.matches(OVER).unwrap_or(false));
        if over.is_some_and(|step| !step.element.is_connected() || !shows(&step.element)) {
            if let Some(below) = &self.below {
                below.restore();
            }
            return;
        }
        for (depth, step) in self.steps.iter().enumerate() {
            let found = Some(step.element.clone()).filter(|element| element.is_connected());
            let again = || Some(step.element.id()).filter(|id| !id.is_empty()).and_then(|id| dom::element(&id));
            if let Some(near) = found.or_else(again)
                && self.enter(near, depth)
            {
                return;
            }
        }
    }

    /// Goes from what is left inwards as far as the old way leads, and focuses the innermost that can be.
    fn enter(&self, near: Element, depth: usize) -> bool {
        let mut way = vec![near];
        for step in self.steps[..depth].iter().rev() {
            let children = way[way.len() - 1].children();
            let Some(last) = children.length().checked_sub(1) else { break };
            way.extend(children.item(step.index.min(last)));
        }
        way.iter().rev().any(|element| {
            let is_one = element.matches(FOCUSABLE).unwrap_or(false);
            is_one && focus(element) || all_in(element).any(|element| focus(&element))
        })
    }
}

/// What in an element can have the focus.
fn all_in(element: &Element) -> impl Iterator<Item = Element> {
    let found = element.query_selector_all(FOCUSABLE).ok();
    found.into_iter().flat_map(|found| (0..found.length()).filter_map(move |index| found.item(index)?.dyn_into().ok()))
}

fn shows(element: &Element) -> bool {
    element.dyn_ref().is_some_and(is_shown)
}

/// Without scrolling: the page has moved enough.
fn focus(element: &Element) -> bool {
    let Some(element) = element.dyn_ref::<HtmlElement>().filter(|element| is_shown(element)) else { return false };
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    let _ = element.focus_with_options(&options);
    !is_lost()
}
