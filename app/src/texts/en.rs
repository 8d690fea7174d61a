//! English.

mod activity;
mod confirm;
mod emoji;
mod first;
mod manage;
mod notices;
mod palette;
mod people;
mod talk;
mod writing;

use protocol::{ErrorCode, api::UNREAD_MAX};

use super::keys::{AccountTexts, Admin, Card, Common, Dates, Door, Message, Room, Rooms, Texts, Trouble, Welcome};

pub static EN: Texts = Texts {
    tag: "en",
    direction: "ltr",
    common: Common {
        description: "WeConnect: a chat of your own, on a server that you own.",
        skip_to_content: "Skip to content",
        log_in: "Log in",
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
    door: Door {
        name: "Name",
        name_hint: "Others see you under this name.",
        password: "Password",
        password_hint: "At least ten characters. A few unrelated words do well.",
        logging_in: "Logging in…",
        signing_up: "Signing up…",
        new_here: "New here? ",
        have_an_account: "You have an account? ",
        not_found_title: "Not found",
        not_found: "There is nothing here.",
        not_found_why: "The address may have a slip in it, or what was here has gone.",
        to_the_start: "To the start",
        #[cfg(feature = "ssr")]
        plain_http_title: "Not a safe connection",
        #[cfg(feature = "ssr")]
        open_by_https: "Open by HTTPS",
    },
    welcome: Welcome {
        title: "Welcome",
        heading: "A chat of your own.",
        lead: "Rooms for your people, on a server that you own. Messages arrive at once, in order, and stay.",
        sample_room: "Tea room",
        sample_first: "Half past four, as always?",
        sample_second: "I'll bring the biscuits.",
        sample_third: "Then I'll bring the pot.",
        sample_box: "Message Tea room",
    },
    account: AccountTexts {
        logged_in_as: "Logged in as ",
        log_out: "Log out",
        log_out_anyway: "Log out anyway",
        stay: "Stay",
        not_sent_yet: |count| {
            let messages = counted(count, "message is", "messages are");
            format!("{messages} not sent yet. Logging out deletes what is not sent.")
        },
        title: "Your account",
        name_is: "You log in, and are mentioned, as ",
        administer: "Administer this server",
        profile: "Profile",
        display_name: "Display name",
        display_name_hint: "What others call you. Leave it empty to go by your name.",
        status: "Status",
        status_hint: "What you are up to, in a few words.",
        bio: "About you",
        bio_hint: "Shown on your card.",
        save_profile: "Save profile",
        saved: "Saved.",
        password: "Password",
        old_password: "Current password",
        new_password: "New password",
        new_password_hint: "At least ten characters. You will be logged out on all other devices.",
        change_password: "Change password",
        password_changed: "Changed. All other devices are logged out.",
        devices: "Devices",
        devices_hint: "Where you are logged in. What you don't know, log out, and change your password.",
        this_device: " (this device)",
        used: |day, time| format!("Last used: {day}, {time}"),
        logged_in: |day, time| format!("Logged in: {day}, {time}"),
        log_out_there: "Log out there",
        log_out_elsewhere: "Log out everywhere else",
        deletion: "Delete your account",
        deletion_says: "Your name, profile, devices and memberships are deleted, and you leave all rooms. The messages that \
                        you wrote stay where they are, under the name “Deleted account”; delete those that should not stay \
                        first. Nobody else can take your name afterwards. This can't be undone.",
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
        is_open: "Everyone who finds this server can sign up.",
        is_closed: "Nobody can sign up.",
        open_registration: "Open registration",
        close_registration: "Close registration",
        people: "People",
        find_by_name: "Find by name",
        find: "Find",
        administrator: "Administrator",
        make_administrator: "Make administrator",
        closed: "Closed",
        closed_because: |reason| format!("Closed: {reason}"),
        open_again: "Open again",
        close_account: "Close account",
        reason: "Reason, shown to them when they log in",
        close_now: "Close it now",
    },
    rooms: Rooms {
        rooms: "Rooms",
        your_rooms: "Your rooms",
        unread: " unread",
        cannot_be_shown: "Your rooms can't be shown now.",
        load_the_page_again: "Load the page again",
        public_rooms: "Public rooms",
        find_rooms: "Find by name or topic",
        find: "Find",
        none_found: "No rooms found.",
        show_all: "Show all rooms",
        open: "Open",
        new_room: "New room",
        room_name: "Room name",
        create: "Create",
    },
    room: Room {
        title: "Room",
        this_room: "this room",
        no_longer_in: "You are no longer in this room.",
        again: "again",
        message: "Message",
        message_to: |room| format!("Message {room}"),
        send: "Send",
        #[cfg(feature = "ssr")]
        not_sent: "The message was not sent",
        #[cfg(feature = "ssr")]
        back_to_it: "Back to the room",
        length: |count, limit| format!("{count} of {limit}"),
        people: |count, online| format!("{}, {online} online", members(count)),
        more_people: |count| format!("and {count} more"),
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
        new_below: |count| counted(count, "new message ↓", "new messages ↓"),
        new_above: |count, since| {
            let (more, count) = if count >= UNREAD_MAX { ("More than ", UNREAD_MAX - 1) } else { ("", count) };
            let new = counted(count as usize, "new message", "new messages");
            match since {
                Some((day, time)) => format!("{more}{new} since {day}, {time} ↑"),
                None => format!("{more}{new} ↑"),
            }
        },
        new_above_close: "Stay here",
        notice: notices::words,
        deleted: "This message was deleted.",
        unsupported: "This version of WeConnect does not show what this message is.",
        sending: "Sending…",
        waiting: "Waiting for connection",
        not_sent: "Not sent. ",
        edit: "Edit",
        discard: "Discard",
        beginning: "This is the beginning of the room.",
        older_deleted: "Older messages have been deleted.",
        loading_older: "Loading older messages…",
        missing: "Messages are missing here.",
        load_missing: "Load them",
    },
    talk: talk::TALK,
    manage: manage::MANAGE,
    trouble: Trouble {
        // Programs that speak to the server get the same sentences.
        error: ErrorCode::sentence,
        unreachable: "The server can't be reached. Check your connection and try again. Nothing is lost.",
        wait_seconds: |sentence, seconds| format!("{sentence} (Wait {seconds} s.)"),
        wait_minutes: |sentence, minutes| format!("{sentence} (Wait {minutes} minutes.)"),
        broken: "Something broke on this page. ",
        reload: "Reload it",
        not_loaded: "This part could not be loaded. Check your connection and try again.",
        offline: "You are offline.",
        reconnecting: "Reconnecting…",
        no_connection: "No connection. Reconnecting…",
        session_ended: "Your session has ended.",
        keep_tab_open: |sentence| format!("{sentence} Keep this tab open: your messages are not sent yet."),
        try_now: "Try now",
        outdated: "A new version of WeConnect is available.",
        reload_page: "Reload",
        log_in_again: "Log in again",
        offline_page: "Offline",
        opening: "Opening…",
        opens_through_this: "While the server can't be reached, your rooms open through this page.",
    },
    emoji: emoji::EMOJI,
    activity: activity::LIVING,
    palette: palette::PALETTE,
    people: people::PEOPLE,
    first: first::FIRST,
    confirm: confirm::CONFIRM,
    writing: writing::WRITING,
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
