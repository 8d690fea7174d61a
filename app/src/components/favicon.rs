//! The icon in the browser's tab, which tells what is unread.

use client::unread::Count;
use leptos::prelude::*;

use crate::session::Client;

/// Keeps the icon up to date with what is unread.
pub fn follow(client: &Client) {
    let view = client.view.clone();
    let path = Memo::new(move |_| path(view.news()));
    Effect::new(move |_| {
        if let Ok(Some(link)) = document().query_selector("link[rel=icon]") {
            // Fails for malformed names alone.
            let _ = link.set_attribute("href", path.get());
        }
    });
}

/// Being called by name weighs more than the rest.
fn path(news: Count) -> &'static str {
    match news {
        Count { mentions: 1.., .. } => "/favicon-mention.svg",
        Count { unread: 1.., .. } => "/favicon-unread.svg",
        Count { .. } => "/favicon.svg",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_icon_tells_mentions_from_what_is_unread_and_from_nothing() {
        let path = |unread, mentions| path(Count { unread, mentions });
        assert_eq!(path(0, 0), "/favicon.svg");
        assert_eq!(path(3, 0), "/favicon-unread.svg");
        assert_eq!(path(4, 1), "/favicon-mention.svg");
    }
}
