//! All that the interface says: by key, in one place, and no component knows in which language. The texts themselves are files that
//! translators edit, `app/languages/` (docs/languages.md); `build.rs` checks them and makes what is included here.
//!
//! The server has all languages. A browser loads those of its page's language: one file beside the application, and one more with the
//! first part that is loaded when it is used. So a language costs nobody anything but its readers.

mod choice;
mod keys;
#[cfg(test)]
mod literals;
mod message;
mod plural;
#[cfg(feature = "browser")]
mod source_browser;
#[cfg(not(feature = "browser"))]
mod source_server;
#[cfg(test)]
mod tests;
mod words;

/// What `build.rs` has made.
mod generated {
    #[cfg(not(feature = "browser"))]
    use super::source::Language;
    use super::{
        around,
        keys::*,
        message::Argument,
        say,
        source::plain,
        words::{self},
    };

    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

#[cfg(feature = "browser")]
use source_browser as source;
#[cfg(not(feature = "browser"))]
use source_server as source;

pub use choice::{COOKIE, languages};
#[cfg(feature = "ssr")]
pub use choice::{Chosen, chosen_in_browser, is_known, provide};
use keys::{
    AccountTexts, Admin, Arrange, Card, Confirm, Inbox, LanguageChoice, Later, Levels, Notifications, Palette, Search,
    Shared, Threads, Told,
};
pub use keys::{Around, Texts};
use source::{Kept, plain, tag};
#[cfg(feature = "ssr")]
pub use source::{file, files};
#[cfg(feature = "browser")]
pub use source::{load_more, start};

/// The texts of parts that are loaded when they are used, from their place among the keys.
macro_rules! of_parts {
    ($($(#[$doc:meta])* $name:ident: $keys:ty;)+) => {
        $(
            $(#[$doc])*
            pub fn $name() -> &'static $keys {
                static KEPT: Kept<$keys> = Kept::new();
                KEPT.of_page(generated::$name)
            }
        )+
    };
}

of_parts! {
    /// Of the page of one's own account.
    account: AccountTexts;
    /// Of the page for administrators.
    admin: Admin;
    /// Of folders of rooms, and their order.
    arrange: Arrange;
    /// Of a person's card.
    card: Card;
    /// Of questions before what can't be taken back.
    confirm: Confirm;
    /// Of what concerns one.
    inbox: Inbox;
    /// Of the choice of a language.
    language_choice: LanguageChoice;
    /// Of what one wants to hear of in a room.
    levels: Levels;
    /// Of how one is told of what is new.
    notifications: Notifications;
    /// Of what is told.
    told: Told;
    /// Of what one puts off.
    later: Later;
    /// Of what leads quickly from place to place.
    palette: Palette;
    /// Of the search of messages.
    search: Search;
    /// Of what was shared from another application.
    shared: Shared;
    /// Of a thread beside its room.
    threads: Threads;
}

/// The texts of the page's language. In a component; what runs without one on the server speaks the first language.
pub fn texts() -> &'static Texts {
    static KEPT: Kept<Texts> = Kept::new();
    KEPT.of_page(|| generated::texts(tag(), source::direction()))
}

/// A text with what takes part in it.
fn say(at: usize, arguments: &[message::Argument<'_>]) -> String {
    message::fill(plain(at), arguments)
}

/// A text, taken apart where a name stands in it.
fn around(at: usize) -> Around {
    let text = plain(at);
    text.split_once("{0}").map_or(Around(text, ""), |(before, after)| Around(before, after))
}
