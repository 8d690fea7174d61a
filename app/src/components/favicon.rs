//! The icon in the browser's tab, which tells what is unread.

use leptos::prelude::*;
use protocol::unread::Count;

use crate::session::Client;

/// Keeps the icon up to date with what is unread.
pub fn follow(client: &Client) {
    let unread = client.view.unread.clone();
    let path = Memo::new(move |_| path(unread.read().values().copied()));
    Effect::new(move |_| {
        if let Ok(Some(link)) = document().query_selector("link[rel=icon]") {
            // Fails for malformed names alone.
            let _ = link.set_attribute("href", path.get());
        }
    });
}

/// Being called by name weighs more than the rest.
fn path(counts: impl Iterator<Item = Count>) -> &'static str {
    let (unread, mentions) =
        counts.fold((0, 0), |(unread, mentions), count| (unread + count.unread, mentions + count.mentions));
    match (unread, mentions) {
        (_, 1..) => "/favicon-mention.svg",
        (1.., 0) => "/favicon-unread.svg",
        (0, 0) => "/favicon.svg",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_icon_tells_mentions_from_what_is_unread_and_from_nothing() {
        let count = |unread, mentions| Count { unread, mentions };
        assert_eq!(path([].into_iter()), "/favicon.svg");
        assert_eq!(path([count(0, 0), count(3, 0)].into_iter()), "/favicon-unread.svg");
        assert_eq!(path([count(3, 0), count(1, 1)].into_iter()), "/favicon-mention.svg");
    }
}
