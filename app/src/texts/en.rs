//! English.

mod activity;
mod confirm;
mod emoji;
mod entry;
mod files;
mod first;
mod manage;
mod notices;
mod palette;
mod people;
mod search;
mod talk;
mod viewer;
mod writing;

use protocol::{ErrorCode, api::UNREAD_MAX};

use super::keys::{AccountTexts, Admin, Card, Common, Dates, Message, Room, Rooms, Texts, Trouble};
#[cfg(feature = "ssr")]
use super::keys::{Door, Welcome};

pub static EN: Texts = Texts {
    tag: "en",
    direction: "ltr",
    common: Common {
        description: "WeConnect: team chat on a server of your own.",
        skip_to_content: "Skip to content",
        log_in: "Log in",
        #[cfg(feature = "ssr")]
        sign_up: "Sign up",
        menu: "Menu",
        all_rooms: "All rooms",
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
    account: AccountTexts {
        menu_of: |name| format!("Your menu, {name}"),
        log_out: "Log out",
        log_out_anyway: "Log out anyway",
        stay: "Stay logged in",
        not_sent_yet: |count| {
            let messages = counted(count, "message hasn't", "messages haven't");
            let them = if count == 1 { "it" } else { "them" };
            format!("{messages} been sent yet. Logging out deletes {them}.")
        },
        title: "Your account",
        name_is: "Username: ",
        administer: "Server administration",
        contents: "On this page",
        profile: "Profile",
        add_picture: "Upload picture",
        change_picture: "Change picture",
        remove_picture: "Remove picture",
        picture_hint: "JPEG, PNG, GIF or WebP. Its middle is shown, as a square.",
        sending_picture: "Uploading…",
        display_name: "Display name",
        display_name_hint: "The name others see. Leave it empty to use your username.",
        status: "Status",
        status_hint: "What you're up to, in a few words.",
        bio: "About you",
        bio_hint: "Shown on your profile card.",
        save: "Save",
        save_profile: "Save profile",
        saved: "Saved.",
        password: "Password",
        old_password: "Current password",
        new_password: "New password",
        new_password_hint: "At least 10 characters. You'll be logged out on all other devices.",
        change_password: "Change password",
        password_changed: "Password changed. All other devices have been logged out.",
        devices: "Devices",
        devices_hint: "Where you're logged in. If you don't recognise a device, log it out and change your password.",
        this_device: " (this device)",
        used: |day, time| format!("Last used: {day}, {time}"),
        logged_in: |day, time| format!("Logged in: {day}, {time}"),
        log_out_there: "Log out device",
        log_out_elsewhere: "Log out all other devices",
        deletion: "Delete your account",
        deletion_says: "Your profile, devices and memberships are deleted, and you leave all rooms. Your messages stay, \
                        under the name “Deleted account”: delete any that shouldn't stay before you go on. Nobody else can \
                        take your username. This can't be undone.",
        own_password: "Your password",
        delete: "Delete my account",
    },
    card: Card {
        online: "Online",
        offline: "Offline",
        last_seen: |day, time| format!("Last seen: {day}, {time}"),
        close: "Close",
    },
    admin: Admin {
        title: "Administration",
        registration: "Registration",
        is_open: "Anyone who can reach this server can sign up.",
        is_closed: "New people can't sign up.",
        open_registration: "Open registration",
        close_registration: "Close registration",
        people: "People",
        find_by_name: "Search by name",
        decisions: "Administrators' decisions",
        find: "Search",
        administrator: "Administrator",
        make_administrator: "Make administrator",
        closed: "Deactivated",
        closed_because: |reason| format!("Deactivated: {reason}"),
        open_again: "Reactivate",
        close_account: "Deactivate account",
        reason: "Reason (they'll see it when they log in)",
        close_now: "Deactivate",
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
    palette: palette::PALETTE,
    people: people::PEOPLE,
    search: search::SEARCH,
    first: first::FIRST,
    confirm: confirm::CONFIRM,
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
