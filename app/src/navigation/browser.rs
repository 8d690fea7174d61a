//! Links, the browser's Back and Forward, and the place on a page to which they lead.

use std::cell::Cell;

use leptos::{
    ev,
    prelude::*,
    web_sys::{
        self, Element, HtmlAnchorElement, HtmlElement,
        wasm_bindgen::{JsCast, JsValue},
    },
};

use super::{Address, Navigation, Route};
use crate::dom;

/// What scrolls on the pages whose place is kept for who comes back.
const SCROLLER: &str = ".page-body";

/// How one came to a page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// By a link, or by something that one did.
    New,
    /// Through the browser's history.
    Back,
}

thread_local! {
    static NAVIGATION: Cell<Option<Navigation>> = const { Cell::new(None) };
    static ARRIVAL: Cell<Arrival> = const { Cell::new(Arrival::New) };
}

/// From here on links within the application need no new document, and neither do Back and Forward. Once for a document.
pub fn start(navigation: Navigation) {
    NAVIGATION.set(Some(navigation));
    window_event_listener(ev::click, click);
    window_event_listener(ev::popstate, |_| follow(Arrival::Back));
}

/// Goes to a page of this server.
pub fn go(address: &str) {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    if NAVIGATION.get().is_none() || Route::inside(path).is_none() {
        return dom::leave_for(address);
    }
    let Ok(history) = window().history() else { return };
    let before = window().location();
    keep_scroll(&history);
    // As a browser does, which makes no new entry for the page that is shown.
    let is_same = before.pathname().is_ok_and(|path| {
        address == format!("{path}{}{}", before.search().unwrap_or_default(), before.hash().unwrap_or_default())
    });
    // Fails only where a page does this hundreds of times.
    let _ = match is_same {
        true => history.replace_state_with_url(&JsValue::NULL, "", Some(address)),
        false => history.push_state_with_url(&JsValue::NULL, "", Some(address)),
    };
    follow(Arrival::New);
}

/// Gives the page that is shown another address.
pub fn replace(address: &str) {
    if let Ok(history) = window().history() {
        let state = history.state().unwrap_or(JsValue::NULL);
        let _ = history.replace_state_with_url(&state, "", Some(address));
        follow(ARRIVAL.get());
    }
}

impl Address {
    /// That of the browser's tab.
    pub fn of_window() -> Self {
        let location = window().location();
        let query = location.search().unwrap_or_default();
        Self {
            path: location.pathname().unwrap_or_default(),
            query: query.strip_prefix('?').unwrap_or_default().to_owned(),
        }
    }
}

impl Arrival {
    /// How one came to the page that is shown.
    pub fn last() -> Self {
        ARRIVAL.get()
    }

    /// Once a new page is drawn: goes to the place that the address names, or where one was before. The focus goes there where the
    /// element that had it is gone.
    pub fn settle(self) {
        let named =
            window().location().hash().ok().and_then(|hash| document().get_element_by_id(hash.strip_prefix('#')?));
        if let Some(named) = &named {
            named.scroll_into_view();
        } else if self == Self::Back
            && let Some(scroller) = scroller()
            && let Some(top) = window().history().ok().and_then(|history| history.state().ok()?.as_f64())
        {
            scroller.set_scroll_top(top as i32);
        }
        let has_focus = document().active_element().is_some_and(|active| active.tag_name() != "BODY");
        let is_named = named.is_some();
        // The heading of a form leads into it.
        let field = named.and_then(|named| named.closest("section:has(form)").ok()??.query_selector("input").ok()?);
        if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
            let _ = field.focus();
        } else if !has_focus || is_named {
            dom::focus("main");
        }
    }
}

fn follow(arrival: Arrival) {
    ARRIVAL.set(arrival);
    let now = Address::of_window();
    if let Some(navigation) = NAVIGATION.get()
        && *navigation.address.read_untracked() != now
    {
        navigation.address.set(now);
    }
}

fn click(event: ev::MouseEvent) {
    if event.default_prevented() || event.button() != 0 || dom::is_with_others_of(&event) {
        return;
    }
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let link = target.and_then(|target| target.closest("a[href]").ok()?);
    let Some(link) = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()) else { return };
    let here = window().location();
    let is_elsewhere = !link.target().is_empty()
        || link.has_attribute("download")
        || link.rel().contains("external")
        || here.origin().is_ok_and(|origin| origin != link.origin());
    let (path, search, hash) = (link.pathname(), link.search(), link.hash());
    let is_on_page = !hash.is_empty()
        && here.pathname().is_ok_and(|here| here == path)
        && here.search().is_ok_and(|here| here == search);
    // What is on this page, the browser finds, and focuses, by itself.
    if is_elsewhere || is_on_page || Route::inside(&path).is_none() {
        return;
    }
    event.prevent_default();
    go(&format!("{path}{search}{hash}"));
}

fn scroller() -> Option<Element> {
    document().query_selector(SCROLLER).ok().flatten()
}

/// Takes note in the history of where one was on the page that one leaves.
fn keep_scroll(history: &web_sys::History) {
    if let Some(scroller) = scroller() {
        let _ = history.replace_state(&scroller.scroll_top().into(), "");
    }
}
