//! The title in the browser's tab.

use leptos::{prelude::*, text_prop::TextProp};

use crate::session::View;

/// What the page that is shown is called; nothing until it has said so. The root puts it into the context.
#[derive(Clone, Default)]
pub struct PageTitle(ArcRwSignal<String>);

impl PageTitle {
    /// The text of the tab, with the number of unread messages in front.
    pub fn words(&self, unread: u32) -> String {
        let count = if unread == 0 { String::new() } else { format!("({unread}) ") };
        format!("{count}{} · WeConnect", self.0.read())
    }

    /// Keeps the tab up to date. Until a page has said what it is called, the tab shows the last one.
    pub fn follow(self, view: &View) {
        let view = view.clone();
        // Only where it is another number: the browser takes each new title for news.
        let unread = Memo::new(move |_| view.news().unread);
        Effect::new(move || {
            if !self.0.read().is_empty() {
                document().set_title(&self.words(unread.get()));
            }
        });
    }
}

/// Says what the page is called.
#[component]
pub fn Title(#[prop(into)] text: TextProp) -> impl IntoView {
    let title = expect_context::<PageTitle>();
    if cfg!(feature = "ssr") {
        title.0.set(text.get().into_owned());
    } else {
        Effect::new(move || title.0.set(text.get().into_owned()));
    }
}
