//! All that the interface says: by key, in one place, so that a language is a file beside `en.rs` and a line in
//! [`LANGUAGES`], and no component changes. A key that a language lacks doesn't compile; nor, without a warning, does one
//! that nothing uses.
//!
//! Written by hand, since it has to be small: a browser downloads 2 KB more for all of it (compressed) than for texts in
//! the components. With leptos_i18n 0.6 and four texts it was 26 KB, and that crate reads the browser's own list of
//! languages in any case, where this page's first rendering may depend on nothing but what the server sent.

mod en;
mod keys;
#[cfg(test)]
mod literals;

pub use keys::Texts;
use keys::{
    AccountTexts, Admin, Card, Confirm, Inbox, Later, Levels, Notifications, Palette, Search, Shared, Threads, Told,
};

/// The languages that there are; the first is for those who understand none of them.
const LANGUAGES: [&Texts; 1] = [&en::EN];

/// The texts of parts that are loaded when they are used. They come with those parts, as nothing else names them.
macro_rules! of_parts {
    ($($(#[$doc:meta])* $name:ident: $keys:ty = [$($texts:path),+];)+) => {
        $(
            $(#[$doc])*
            pub fn $name() -> &'static $keys {
                const ALL: [&$keys; LANGUAGES.len()] = [$(&$texts),+];
                ALL[language()]
            }
        )+
    };
}

of_parts! {
    /// Of the page of one's own account.
    account: AccountTexts = [en::account::ACCOUNT];
    /// Of the page for administrators.
    admin: Admin = [en::admin::ADMIN];
    /// Of a person's card.
    card: Card = [en::card::CARD];
    /// Of questions before what can't be taken back.
    confirm: Confirm = [en::confirm::CONFIRM];
    /// Of what concerns one.
    inbox: Inbox = [en::inbox::INBOX];
    /// Of what one wants to hear of in a room.
    levels: Levels = [en::notifications::LEVELS];
    /// Of how one is told of what is new.
    notifications: Notifications = [en::notifications::NOTIFICATIONS];
    /// Of what is told.
    told: Told = [en::notifications::TOLD];
    /// Of what one puts off.
    later: Later = [en::later::LATER];
    /// Of what leads quickly from place to place.
    palette: Palette = [en::palette::PALETTE];
    /// Of the search of messages.
    search: Search = [en::search::SEARCH];
    /// Of what was shared from another application.
    shared: Shared = [en::shared::SHARED];
    /// Of a thread beside its room.
    threads: Threads = [en::threads::THREADS];
}

/// The texts of the page's language. In a component; what runs without one on the server speaks the first language.
pub fn texts() -> &'static Texts {
    LANGUAGES[language()]
}

/// Which of the languages a page is in, for who renders it.
#[cfg(not(feature = "browser"))]
#[derive(Clone, Copy)]
struct Language(usize);

/// The place of the page's language among all.
#[cfg(not(feature = "browser"))]
fn language() -> usize {
    leptos::prelude::use_context().map_or(0, |Language(place)| place)
}

/// The same in the browser: the one that the server rendered the page in, so that the first rendering is the same.
#[cfg(feature = "browser")]
fn language() -> usize {
    static OF_PAGE: std::sync::OnceLock<usize> = std::sync::OnceLock::new();
    *OF_PAGE.get_or_init(|| {
        let root = leptos::prelude::document().document_element();
        let tag = root.and_then(|root| root.get_attribute("lang")).unwrap_or_default();
        choose(&LANGUAGES, &tag)
    })
}

/// Chooses the language of the page that is being rendered, for [`texts`], by the reader's browser.
#[cfg(feature = "ssr")]
pub fn provide() -> &'static Texts {
    let request = leptos::prelude::use_context::<http::request::Parts>();
    let accepted =
        request.as_ref().and_then(|request| request.headers.get(http::header::ACCEPT_LANGUAGE)?.to_str().ok());
    let place = choose(&LANGUAGES, accepted.unwrap_or_default());
    leptos::prelude::provide_context(Language(place));
    LANGUAGES[place]
}

/// The place of the first of the accepted languages that there is, in the form of the header `Accept-Language`. Browsers send them in
/// order, so that their weights say nothing new. Regions don't count: who reads `en-GB` reads `en`.
#[cfg(any(feature = "ssr", feature = "browser", test))]
fn choose(languages: &[&Texts], accepted: &str) -> usize {
    let wanted = accepted.split(',').filter_map(|language| language.trim().split(['-', ';']).next());
    let known = |tag: &str| languages.iter().position(|texts| texts.tag.eq_ignore_ascii_case(tag));
    wanted.filter_map(known).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_gets_the_first_language_that_they_asked_for_and_that_there_is() {
        let german = Texts { tag: "de", ..en::EN };
        let languages = [&en::EN, &german];
        let chosen = |accepted| languages[choose(&languages, accepted)].tag;
        for accepted in ["de", "de-CH,de;q=0.9,en;q=0.8", "fr, DE;q=0.5", "xx;q,de"] {
            assert_eq!(chosen(accepted), "de", "{accepted}");
        }
        for accepted in ["", "en-GB,de", "fr", "*", "deu"] {
            assert_eq!(chosen(accepted), "en", "{accepted}");
        }
    }

    #[test]
    fn counts_and_dates_read_as_people_say_them() {
        assert_eq!([1, 3].map(en::EN.common.members), ["1 member", "3 members"]);
        assert_eq!((en::EN.room.people)(1, 0), "1 member, 0 online");
        assert_eq!((en::EN.me.not_sent_yet)(2), "2 messages haven't been sent yet. Logging out deletes them.");
        assert_eq!((en::EN.dates.this_year)("Saturday", 21, "November"), "Saturday, 21 November");
    }
}
