//! English.

pub mod account;
mod activity;
pub mod admin;
pub mod card;
pub mod confirm;
mod emoji;
mod entry;
mod files;
mod first;
pub mod inbox;
pub mod later;
mod manage;
mod notices;
pub mod notifications;
pub mod palette;
mod people;
pub mod search;
pub mod shared;
mod talk;
pub mod threads;
mod viewer;
mod writing;

use protocol::{ErrorCode, api::UNREAD_MAX};

use super::keys::{Common, Dates, Me, Message, Room, Rooms, Texts, Trouble};
#[cfg(feature = "ssr")]
use super::keys::{Door, Welcome};

pub static EN: Texts = Texts {
    tag: "en",
    direction: "ltr",
    common: Common {
        description: "WeConnect: team chat on a server of your own.",
        skip_to_content: "Skip to content",
        jump: "Go to a room or person",
        jump_key: "Ctrl K",
        search_messages: "Search messages",
        log_in: "Log in",
        #[cfg(feature = "ssr")]
        sign_up: "Sign up",
        menu: "Menu",
        all_rooms: "All rooms",
        inbox: "Inbox",
        later: "Later",
        due: " due",
        loading: "Loading…",
        try_again: "Try again",
        show_more: "Show more",
        members,
        join: "Join",
        leave: "Leave",
    },
    #[cfg(feature = "ssr")]
    door: Door {
        name: "Username",
        name_hint: "Others see this name, and mention you by it.",
        password: "Password",
        password_hint: "At least 10 characters. A few unrelated words work well.",
        new_here: "New here? ",
        have_an_account: "Already have an account? ",
        not_found_title: "Page not found",
        not_found: "Page not found",
        not_found_why: "The link may be wrong, or the page is gone.",
        to_the_start: "Go home",
        plain_http_title: "Connection not secure",
        open_by_https: "Open with HTTPS",
    },
    #[cfg(feature = "ssr")]
    welcome: Welcome {
        title: "Welcome",
        heading: "Your team’s chat, on your own server.",
        lead: "Rooms and direct messages for your team, your club or your family. Messages arrive instantly, in order, and stay with you.",
        sample_room: "Tea room",
        sample_first: "Half past four, as always?",
        sample_second: "I'll bring the biscuits.",
        sample_third: "Then I'll bring the pot.",
        sample_box: "Message Tea room",
    },
    me: Me {
        menu_of: |name| format!("Your menu, {name}"),
        account: "Your account",
        log_out: "Log out",
        log_out_anyway: "Log out anyway",
        stay: "Stay logged in",
        not_sent_yet: |count| {
            let messages = counted(count, "message hasn't", "messages haven't");
            let them = if count == 1 { "it" } else { "them" };
            format!("{messages} been sent yet. Logging out deletes {them}.")
        },
    },
    rooms: Rooms {
        rooms: "Rooms",
        your_rooms: "Rooms",
        begin: "New room or message",
        unread: " unread",
        cannot_be_shown: "Your rooms couldn't be loaded.",
        load_the_page_again: "Reload page",
        public_rooms: "Browse rooms",
        find_rooms: "Name or topic",
        find: "Search",
        none_found: "No rooms found.",
        show_all: "Show all rooms",
        open: "Open",
        joined: "Joined",
        private: "Private",
        new_room: "New room",
        room_name: "Room name",
        create: "Create room",
    },
    room: Room {
        title: "Room",
        this_room: "this room",
        no_longer_in: "You're no longer in this room.",
        again: "again",
        #[cfg(feature = "ssr")]
        message: "Message",
        message_to: |room| format!("Message {room}"),
        send: "Send",
        #[cfg(feature = "ssr")]
        not_sent: "Your message wasn't sent",
        #[cfg(feature = "ssr")]
        back_to_it: "Back to the room",
        length: |count, limit| format!("{count} of {limit}"),
        people: |count, online| format!("{}, {online} online", members(count)),
        more_people: |count| format!("and {count} more"),
        find_member: "Find a member",
        no_member: "No members found.",
        online: " (online)",
        away: " (away)",
        moderator: "moderator",
        owner: "owner",
        moderators: |count| format!("Owners and moderators ({count})"),
        people_online: |count| format!("Online ({count})"),
        people_offline: |count| format!("Offline ({count})"),
        offline: " (offline)",
    },
    message: Message {
        messages: "Messages",
        new_messages: "New messages",
        new: "New",
        to_newest: "Newest messages ↓",
        go_to_day: "Go to a day",
        new_below: |count| counted(count, "new message ↓", "new messages ↓"),
        new_above: |count, since| {
            let (more, count) = if count >= UNREAD_MAX { ("More than ", UNREAD_MAX - 1) } else { ("", count) };
            let new = counted(count as usize, "new message", "new messages");
            match since {
                Some((day, time)) => format!("{more}{new} since {day}, {time} ↑"),
                None => format!("{more}{new} ↑"),
            }
        },
        new_above_close: "Dismiss",
        notice: notices::words,
        created: " created this room",
        and_others_joined: |others| format!(" and {} joined", counted(others, "other", "others")),
        deleted: "This message was deleted.",
        unsupported: "This version of WeConnect can't show this message.",
        sending: "Sending…",
        waiting: "Waiting for connection",
        not_sent: "Not sent. ",
        edit: "Edit",
        discard: "Discard",
        show_more: "Show more",
        show_less: "Show less",
        unsent: "Not sent yet",
        beginning: "This is the beginning of the room.",
        older_deleted: "Older messages have been deleted.",
        loading_older: "Loading older messages…",
        missing: "Some messages are missing here.",
        load_missing: "Load them",
    },
    talk: talk::TALK,
    manage: manage::MANAGE,
    trouble: Trouble {
        // Programs that speak to the server get the same sentences.
        error: ErrorCode::sentence,
        unreachable: "Can't reach the server. Check your connection and try again. Nothing is lost.",
        wait_seconds: |sentence, seconds| {
            format!("{sentence} (In {}.)", counted(seconds as usize, "second", "seconds"))
        },
        wait_minutes: |sentence, minutes| format!("{sentence} (In {minutes} minutes.)"),
        broken: "Something went wrong on this page. ",
        reload: "Reload",
        not_loaded: "This couldn't be loaded. Check your connection and try again.",
        offline: "You're offline.",
        reconnecting: "Reconnecting…",
        no_connection: "Can't connect. Retrying…",
        session_ended: "Your session has ended.",
        keep_tab_open: |sentence| format!("{sentence} Keep this tab open: some messages haven't been sent yet."),
        try_now: "Try now",
        outdated: "A new version of WeConnect is available.",
        reload_page: "Reload",
        log_in_again: "Log in again",
        #[cfg(feature = "ssr")]
        offline_page: "Offline",
        #[cfg(feature = "ssr")]
        opening: "Opening…",
        #[cfg(feature = "ssr")]
        opens_through_this: "When the server can't be reached, your rooms open here.",
    },
    emoji: emoji::EMOJI,
    activity: activity::LIVING,
    people: people::PEOPLE,
    first: first::FIRST,
    writing: writing::WRITING,
    entry: entry::ENTRY,
    files: files::FILES,
    viewer: viewer::VIEWER,
    dates: Dates {
        today: "Today",
        yesterday: "Yesterday",
        months: [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
        weekdays: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
        this_year: |weekday, day, month| format!("{weekday}, {day} {month}"),
        any_year: |day, month, year| format!("{day} {month} {year}"),
    },
};

/// A number of something.
fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn members(count: usize) -> String {
    counted(count, "member", "members")
}
