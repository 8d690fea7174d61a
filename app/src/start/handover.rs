//! What somebody has done on the server's page before the application took it over.

use leptos::{
    prelude::*,
    web_sys::{self, Element, HtmlElement, HtmlInputElement, HtmlTextAreaElement, Node, wasm_bindgen::JsCast},
};

/// The way to an element: which child to take at each step.
type Path = Vec<u32>;

/// What has to go on in the elements that take the place of the server's.
pub struct Handover {
    /// Texts that were typed, by the field's id.
    typed: Vec<(String, String)>,
    /// Boxes that were ticked or cleared.
    ticked: Vec<(String, bool)>,
    /// What was scrolled, and how far.
    scrolled: Vec<(Path, i32)>,
    /// Popovers that are open.
    open: Vec<String>,
    focus: Option<Focus>,
}

/// The element with the focus, and what is selected in it.
struct Focus {
    path: Path,
    selection: Option<(u32, u32)>,
}

impl Handover {
    /// Takes note of all of it.
    pub fn of(root: &Element) -> Self {
        let (mut typed, mut ticked, mut scrolled, mut open) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for element in all(root, "*") {
            if let Some(area) = element.dyn_ref::<HtmlTextAreaElement>() {
                if area.default_value().is_ok_and(|value| value != area.value()) {
                    typed.push((area.id(), area.value()));
                }
            } else if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
                if input.value() != input.default_value() {
                    typed.push((input.id(), input.value()));
                }
                if input.checked() != input.default_checked() {
                    ticked.push((input.id(), input.checked()));
                }
            }
            if element.scroll_top() != 0 {
                scrolled.push((path(root, &element), element.scroll_top()));
            }
        }
        open.extend(all(root, ":popover-open").map(|element| element.id()));
        let active = document().active_element().filter(|active| root.contains(Some(active)));
        let focus = active.map(|active| Focus { path: path(root, &active), selection: selection(&active) });
        Self { typed, ticked, scrolled, open, focus }
    }

    /// Lets it go on.
    pub fn give_to(self, root: &Element) {
        for (id, text) in self.typed {
            match document().get_element_by_id(&id).map(JsCast::dyn_into::<HtmlTextAreaElement>) {
                Some(Ok(area)) => area.set_value(&text),
                Some(Err(element)) => {
                    if let Ok(input) = element.dyn_into::<HtmlInputElement>() {
                        input.set_value(&text);
                    }
                }
                None => {}
            }
        }
        for (id, is) in self.ticked {
            if let Some(Ok(input)) = document().get_element_by_id(&id).map(JsCast::dyn_into::<HtmlInputElement>) {
                input.set_checked(is);
            }
        }
        for id in self.open {
            if let Some(Ok(element)) = document().get_element_by_id(&id).map(JsCast::dyn_into::<HtmlElement>) {
                let _ = element.show_popover();
            }
        }
        for (path, top) in self.scrolled {
            if let Some(element) = at(root, &path) {
                element.set_scroll_top(top);
            }
        }
        if let Some(Focus { path, selection }) = self.focus
            && let Some(element) = at(root, &path).and_then(|element| element.dyn_into::<HtmlElement>().ok())
        {
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            let _ = element.focus_with_options(&options);
            if let (Some((start, end)), Some(area)) = (selection, element.dyn_ref::<HtmlTextAreaElement>()) {
                let _ = area.set_selection_range(start, end);
            } else if let (Some((start, end)), Some(input)) = (selection, element.dyn_ref::<HtmlInputElement>()) {
                let _ = input.set_selection_range(start, end);
            }
        }
    }
}

fn all(root: &Element, selector: &str) -> impl Iterator<Item = Element> + use<> {
    let found = root.query_selector_all(selector).ok();
    let count = found.as_ref().map_or(0, |found| found.length());
    (0..count).filter_map(move |index| found.as_ref()?.item(index)?.dyn_into().ok())
}

/// Counts elements alone: the server's page has other comments in it than the browser's.
fn path(root: &Element, element: &Element) -> Path {
    let mut path = Path::new();
    let mut here = element.clone();
    while !here.is_same_node(Some(root.unchecked_ref::<Node>())) {
        let mut before = 0;
        let mut sibling = here.previous_element_sibling();
        while let Some(other) = sibling {
            before += 1;
            sibling = other.previous_element_sibling();
        }
        path.insert(0, before);
        let Some(parent) = here.parent_element() else { break };
        here = parent;
    }
    path
}

fn at(root: &Element, path: &[u32]) -> Option<Element> {
    path.iter().try_fold(root.clone(), |element, index| element.children().item(*index))
}

fn selection(element: &Element) -> Option<(u32, u32)> {
    if let Some(area) = element.dyn_ref::<HtmlTextAreaElement>() {
        return Some((area.selection_start().ok()??, area.selection_end().ok()??));
    }
    let input = element.dyn_ref::<HtmlInputElement>()?;
    Some((input.selection_start().ok()??, input.selection_end().ok()??))
}
