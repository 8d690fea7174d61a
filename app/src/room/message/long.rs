//! A long message shows its beginning, until somebody wants more of it.

use leptos::{
    ev,
    prelude::*,
    web_sys::{Element, ScrollIntoViewOptions, ScrollLogicalPosition},
};

use crate::texts::texts;

/// A message of more lines than this is long; the style shows 20 of it, so that never just a line or two are left out.
const LINES: usize = 24;
/// More or less so many characters stand in a line.
const LINE: usize = 90;

/// Whether a text is long, as far as can be told without drawing it.
pub fn is_long(text: &str) -> bool {
    let mut lines = text.lines().map(|line| 1 + line.chars().count() / LINE);
    lines.try_fold(0, |sum, lines| (sum + lines <= LINES).then_some(sum + lines)).is_none()
}

/// What is long, with a way to all of it and a way back.
#[component]
pub fn Long(children: Children) -> impl IntoView {
    let open = RwSignal::new(false);
    let turn = move |event: ev::MouseEvent| {
        open.update(|open| *open = !*open);
        if !open.get_untracked() {
            back_to(event_target::<Element>(&event));
        }
    };
    let t = &texts().message;
    view! {
        <div class="long" class:open=open>
            {children()}
            <button
                type="button"
                class="link needs-scripts"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                on:click=turn
            >
                {move || if open.get() { t.show_less } else { t.show_more }}
            </button>
        </div>
    }
}

/// Shows the message's end again, once it is short and everything else is in its place.
fn back_to(button: Element) {
    let show = move || {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        button.scroll_into_view_with_scroll_into_view_options(&options);
    };
    request_animation_frame(|| request_animation_frame(show));
}

#[cfg(test)]
mod tests {
    use super::is_long;

    #[test]
    fn long_is_what_has_many_lines_or_fills_many() {
        assert!(!is_long(&"a line\n".repeat(24)));
        assert!(is_long(&"a line\n".repeat(25)));
        assert!(!is_long(&"é".repeat(23 * 90)));
        assert!(is_long(&"é".repeat(24 * 90)));
    }
}
