//! Reads new messages out to those who don't see the screen.

use leptos::prelude::*;

const ID: &str = "announcer";

/// A live region, out of sight.
#[component]
pub fn Announcer() -> impl IntoView {
    view! { <div id=ID class="unseen" role="log" aria-live="polite" aria-label="New messages"></div> }
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::prelude::*;
    use protocol::{Content, Event, EventKind};

    /// So many lines stay; screen readers speak each as it is added.
    const LINES: u32 = 5;
    /// More of a message is not read out by itself; it can be read in the list.
    const CHARACTERS: usize = 300;

    /// Says what has happened. Written into the page directly: nothing else depends on these lines.
    pub fn announce(event: &Event) {
        let Some(region) = document().get_element_by_id(super::ID) else { return };
        let Ok(line) = document().create_element("p") else { return };
        line.set_text_content(Some(&words(event)));
        let _ = region.append_child(&line);
        if region.child_element_count() > LINES
            && let Some(oldest) = region.first_element_child()
        {
            oldest.remove();
        }
    }

    fn words(event: &Event) -> String {
        let name = event.actor.shown();
        match &event.kind {
            EventKind::Posted { content: Content::Text(text), .. } => {
                let text: String = text.chars().take(CHARACTERS).collect();
                format!("{name}: {text}")
            }
            EventKind::Joined => format!("{name} joined"),
            EventKind::Left => format!("{name} left"),
        }
    }
}

#[cfg(feature = "hydrate")]
pub use browser::announce;
