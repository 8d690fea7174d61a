//! English: searching for messages.

use protocol::search::{Filter, Has, Names};

use super::counted;
use crate::texts::keys::Search;

pub static SEARCH: Search = Search {
    names: Names::ENGLISH,
    close: "Close search",
    scope: "Where to search",
    everywhere: "All rooms",
    this_room: "This room",
    order: "Order",
    newest: "Newest first",
    best: "Best match first",
    filters: "Filters",
    label_of: |filter| match filter {
        Filter::From => "From",
        Filter::In => "In",
        Filter::Mentions => "Mentions",
        Filter::Has => "Has",
        Filter::Is => "Is",
        Filter::Before => "Before",
        Filter::After => "After",
        Filter::On => "On",
    },
    hint: |filter| match filter {
        Filter::From => "sent by someone",
        Filter::In => "in a room",
        Filter::Mentions => "mentioning someone",
        Filter::Has => "with a link, file, image or code",
        Filter::Is => "pinned",
        Filter::Before => "before a day",
        Filter::After => "after a day",
        Filter::On => "on a day",
    },
    hint_of_all: "Type words, filters such as from: or has:, “exact words” in quotes, and - before what to leave out.",
    has: |has| match has {
        Has::Link => "Link",
        Has::File => "File",
        Has::Image => "Image",
        Has::Code => "Code",
    },
    any: "Any",
    go_to_day: "Go to a day",
    day: "Day",
    go: "Go",
    nothing_since: "Nothing has been written here since that day.",
    public: "Include public rooms you haven't joined",
    not_joined: "not joined",
    found: |count, has_more| match (count, has_more) {
        (0, _) => "No messages found".to_owned(),
        (_, true) => format!("First {}", counted(count, "message", "messages")),
        (_, false) => counted(count, "message", "messages"),
    },
    nothing_hint: "Check the spelling, or try fewer words and filters.",
    indexing: |percent| format!("Older messages are still being indexed ({percent}%) and may be missing."),
    recent: "Recent searches",
    forget: |text| format!("Remove {text}"),
    forget_all: "Clear recent searches",
    search_for: |text| format!("Search messages for “{text}”"),
};
