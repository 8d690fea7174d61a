//! The keys: what a language has a text for in `app/languages/`, by the same names. What takes part in a sentence is an argument, so that each language can put
//! it where it belongs; where a name stands in an element of its own, the text says on which side of it it stands.

mod activity;
mod arrange;
mod confirm;
mod emoji;
mod entry;
mod files;
mod first;
mod inbox;
mod language_choice;
mod later;
mod manage;
mod notifications;
mod palette;
mod people;
mod search;
mod shared;
mod talk;
mod threads;
mod viewer;
mod writing;

use protocol::{ErrorCode, EventKind};

pub use activity::Activity;
pub use arrange::Arrange;
pub use confirm::Confirm;
pub use emoji::Emoji;
pub use entry::Entry;
pub use files::Files;
pub use first::First;
pub use inbox::Inbox;
pub use language_choice::LanguageChoice;
pub use later::Later;
pub use manage::Manage;
pub use notifications::{Levels, Notifications, Told};
pub use palette::Palette;
pub use people::People;
pub use search::Search;
pub use shared::Shared;
pub use talk::Talk;
pub use threads::Threads;
pub use viewer::Viewer;
pub use writing::Writing;

/// What stands before and after a name that is an element of its own.
#[derive(Clone, Copy)]
pub struct Around(pub &'static str, pub &'static str);

/// The texts of one language that a page begins with; those of parts that are loaded when they are used come with them.
#[derive(Clone, Copy)]
pub struct Texts {
    /// What `<html lang>` says, such as `en`.
    pub tag: &'static str,
    /// What `<html dir>` says: `ltr` or `rtl`.
    pub direction: &'static str,
    pub common: Common,
    #[cfg(feature = "ssr")]
    pub door: Door,
    #[cfg(feature = "ssr")]
    pub welcome: Welcome,
    pub me: Me,
    pub rooms: Rooms,
    pub room: Room,
    pub message: Message,
    pub talk: Talk,
    pub manage: Manage,
    pub trouble: Trouble,
    pub emoji: Emoji,
    pub dates: Dates,
    pub activity: Activity,
    pub people: People,
    pub first: First,
    pub writing: Writing,
    pub entry: Entry,
    pub files: Files,
    pub viewer: Viewer,
}

/// What more than one page says.
#[derive(Clone, Copy)]
pub struct Common {
    /// What search engines and link previews say about the application.
    #[cfg_attr(
        not(feature = "ssr"),
        expect(dead_code, reason = "the server writes the document around the application")
    )]
    pub description: &'static str,
    pub skip_to_content: &'static str,
    /// What the palette's button says, and its key.
    pub jump: &'static str,
    pub jump_key: &'static str,
    /// Names the palette, and says what one can type there. It opens before its file is there.
    pub go_to: &'static str,
    pub go_to_hint: &'static str,
    /// Names the pane of the search, its box, and the button that opens it.
    pub search_messages: &'static str,
    pub log_in: &'static str,
    #[cfg(feature = "ssr")]
    pub sign_up: &'static str,
    pub menu: &'static str,
    pub all_rooms: &'static str,
    /// The page of what one has put off, and after the number of what of it calls one, for those who hear it.
    pub inbox: &'static str,
    pub later: &'static str,
    pub due: &'static str,
    pub loading: &'static str,
    pub try_again: &'static str,
    /// Brings more of a list.
    pub show_more: &'static str,
    pub members: fn(count: usize) -> String,
    pub join: &'static str,
    pub leave: &'static str,
    /// Between the names of a list.
    pub separator: &'static str,
}

/// The pages of those who are not logged in: log-in, sign-up, and what stands at wrong addresses.
#[cfg(feature = "ssr")]
#[derive(Clone, Copy)]
pub struct Door {
    pub name: &'static str,
    pub name_hint: &'static str,
    pub password: &'static str,
    pub password_hint: &'static str,
    /// Before the link to the sign-up.
    pub new_here: &'static str,
    /// Before the link to the log-in.
    pub have_an_account: &'static str,
    pub not_found_title: &'static str,
    pub not_found: &'static str,
    pub not_found_why: &'static str,
    pub to_the_start: &'static str,
    pub plain_http_title: &'static str,
    pub open_by_https: &'static str,
}

/// The first page that a stranger sees, with its picture of a room.
#[cfg(feature = "ssr")]
#[derive(Clone, Copy)]
pub struct Welcome {
    pub title: &'static str,
    pub heading: &'static str,
    pub lead: &'static str,
    pub sample_room: &'static str,
    pub sample_first: &'static str,
    pub sample_second: &'static str,
    pub sample_third: &'static str,
    pub sample_box: &'static str,
}

/// What one does with oneself from every page.
#[derive(Clone, Copy)]
pub struct Me {
    /// Names the menu of who is logged in.
    pub menu_of: fn(name: &str) -> String,
    pub account: &'static str,
    pub log_out: &'static str,
    pub log_out_anyway: &'static str,
    pub stay: &'static str,
    pub not_sent_yet: fn(count: usize) -> String,
}

/// Who is logged in, logging out, and one's own account.
#[derive(Clone, Copy)]
pub struct AccountTexts {
    /// Before the name.
    pub name_is: &'static str,
    pub administer: &'static str,
    /// Names the links to the page's sections.
    pub contents: &'static str,
    /// Heading of the setting, and names it.
    pub replies: &'static str,
    pub replies_apart: &'static str,
    pub replies_together: &'static str,
    pub profile: &'static str,
    pub add_picture: &'static str,
    pub change_picture: &'static str,
    pub remove_picture: &'static str,
    pub picture_hint: &'static str,
    pub sending_picture: &'static str,
    pub display_name: &'static str,
    pub display_name_hint: &'static str,
    pub status: &'static str,
    pub status_hint: &'static str,
    pub bio: &'static str,
    pub bio_hint: &'static str,
    pub save: &'static str,
    pub save_profile: &'static str,
    pub saved: &'static str,
    pub password: &'static str,
    pub old_password: &'static str,
    pub new_password: &'static str,
    pub new_password_hint: &'static str,
    pub change_password: &'static str,
    pub password_changed: &'static str,
    pub devices: &'static str,
    pub devices_hint: &'static str,
    /// After the device's name.
    pub this_device: &'static str,
    pub used: fn(day: &str, time: &str) -> String,
    pub logged_in: fn(day: &str, time: &str) -> String,
    pub log_out_there: &'static str,
    pub log_out_elsewhere: &'static str,
    pub deletion: &'static str,
    pub deletion_says: &'static str,
    pub own_password: &'static str,
    pub delete: &'static str,
}

/// What a person's card says, beside what they told of themselves.
#[derive(Clone, Copy)]
pub struct Card {
    pub online: &'static str,
    pub offline: &'static str,
    pub last_seen: fn(day: &str, time: &str) -> String,
    pub close: &'static str,
}

/// The page for the server's administrators.
#[derive(Clone, Copy)]
pub struct Admin {
    pub title: &'static str,
    pub registration: &'static str,
    pub is_open: &'static str,
    pub is_closed: &'static str,
    pub open_registration: &'static str,
    pub close_registration: &'static str,
    pub people: &'static str,
    pub find_by_name: &'static str,
    pub decisions: &'static str,
    pub find: &'static str,
    pub administrator: &'static str,
    pub make_administrator: &'static str,
    pub closed: &'static str,
    pub closed_because: fn(reason: &str) -> String,
    pub open_again: &'static str,
    pub close_account: &'static str,
    pub reason: &'static str,
    pub close_now: &'static str,
}

/// The lists of rooms.
#[derive(Clone, Copy)]
pub struct Rooms {
    /// Names the navigation.
    pub rooms: &'static str,
    pub your_rooms: &'static str,
    /// Names what stands beside the list of all rooms.
    pub begin: &'static str,
    /// After the number of unread messages, for those who hear it.
    pub unread: &'static str,
    pub cannot_be_shown: &'static str,
    pub load_the_page_again: &'static str,
    pub public_rooms: &'static str,
    /// Names the field that makes the list shorter.
    pub find_rooms: &'static str,
    pub find: &'static str,
    /// Where none of the rooms has what was typed in the field.
    pub none_found: &'static str,
    /// Leads from what was found back to the whole list.
    pub show_all: &'static str,
    pub open: &'static str,
    /// What a room is to whoever reads the list.
    pub joined: &'static str,
    pub private: &'static str,
    pub new_room: &'static str,
    pub room_name: &'static str,
    pub create: &'static str,
}

/// A room, apart from its messages.
#[derive(Clone, Copy)]
pub struct Room {
    /// The page's title where the room's name is not known.
    pub title: &'static str,
    /// After "Join", in place of a name that is not known.
    pub this_room: &'static str,
    pub no_longer_in: &'static str,
    /// After "Join".
    pub again: &'static str,
    #[cfg(feature = "ssr")]
    pub message: &'static str,
    pub message_to: fn(room: &str) -> String,
    pub send: &'static str,
    #[cfg(feature = "ssr")]
    pub not_sent: &'static str,
    #[cfg(feature = "ssr")]
    pub back_to_it: &'static str,
    pub length: fn(count: usize, limit: usize) -> String,
    pub people: fn(count: usize, online: usize) -> String,
    pub more_people: fn(count: usize) -> String,
    /// Names the field for the beginning of a member's name.
    pub find_member: &'static str,
    /// Where none is called so.
    pub no_member: &'static str,
    /// After a name, for those who hear it.
    pub online: &'static str,
    pub away: &'static str,
    pub moderator: &'static str,
    pub owner: &'static str,
    /// The headings of the list of people, with how many follow.
    pub moderators: fn(count: usize) -> String,
    pub people_online: fn(count: usize) -> String,
    pub people_offline: fn(count: usize) -> String,
    /// After a name, for those who hear it.
    pub offline: &'static str,
}

/// The list of messages.
#[derive(Clone, Copy)]
pub struct Message {
    /// Names the list.
    pub messages: &'static str,
    /// Names what is read out by itself.
    pub new_messages: &'static str,
    /// Above the first message that is new.
    pub new: &'static str,
    pub new_below: fn(count: usize) -> String,
    /// In its place where nothing new has come.
    pub to_newest: &'static str,
    /// Says what the name of a day does.
    pub go_to_day: &'static str,
    /// Up to [`UNREAD_MAX`](protocol::api::UNREAD_MAX); since which day and time, where that is known.
    pub new_above: fn(count: u32, since: Option<(&str, &str)>) -> String,
    /// Names what puts that away.
    pub new_above_close: &'static str,
    /// What happened to the room or to the people in it. After the name of who did it, perhaps to themself: our words, a name
    /// or what somebody typed, and our words after that.
    pub notice: fn(kind: &EventKind, to_self: bool) -> (String, Option<String>, String),
    /// After the name of who made the room.
    pub created: &'static str,
    /// After the first one's name, where others came right after.
    pub and_others_joined: fn(others: usize) -> String,
    pub deleted: &'static str,
    pub unsupported: &'static str,
    pub sending: &'static str,
    pub waiting: &'static str,
    /// Before the reason.
    pub not_sent: &'static str,
    pub edit: &'static str,
    pub discard: &'static str,
    /// Of a long message.
    pub show_more: &'static str,
    pub show_less: &'static str,
    /// Above messages that no room shows.
    pub unsent: &'static str,
    pub beginning: &'static str,
    pub older_deleted: &'static str,
    pub loading_older: &'static str,
    pub missing: &'static str,
    pub load_missing: &'static str,
}

/// What is said where something doesn't work.
#[derive(Clone, Copy)]
pub struct Trouble {
    /// The sentence for a code: what is wrong and what to do about it.
    pub error: fn(ErrorCode) -> String,
    pub unreachable: &'static str,
    pub wait_seconds: fn(sentence: &str, seconds: u32) -> String,
    pub wait_minutes: fn(sentence: &str, minutes: u32) -> String,
    /// Before the link to load the page again.
    pub broken: &'static str,
    pub reload: &'static str,
    /// In place of a part of the application.
    pub not_loaded: &'static str,
    pub offline: &'static str,
    pub reconnecting: &'static str,
    pub no_connection: &'static str,
    pub session_ended: &'static str,
    pub keep_tab_open: fn(sentence: &str) -> String,
    pub try_now: &'static str,
    /// The server is newer than the page.
    pub outdated: &'static str,
    pub reload_page: &'static str,
    pub log_in_again: &'static str,
    /// Title and heading of the page that stands in for others without the server.
    #[cfg(feature = "ssr")]
    pub offline_page: &'static str,
    #[cfg(feature = "ssr")]
    pub opening: &'static str,
    #[cfg(feature = "ssr")]
    pub opens_through_this: &'static str,
}

/// Days as people read them.
#[derive(Clone, Copy)]
pub struct Dates {
    pub today: &'static str,
    pub yesterday: &'static str,
    /// January first.
    pub months: [&'static str; 12],
    /// Monday first.
    pub weekdays: [&'static str; 7],
    pub this_year: fn(weekday: &str, day: i64, month: &str) -> String,
    pub any_year: fn(day: i64, month: &str, year: i64) -> String,
}
