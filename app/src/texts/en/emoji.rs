//! The emoji picker and what is offered while one types.

use super::counted;
use crate::texts::keys::Emoji;

pub const EMOJI: Emoji = Emoji {
    picker: "Pick an emoji",
    emoji: "Emoji",
    search: "Search emoji",
    groups: "Groups",
    group: |key| match key {
        "own" => "This server's own",
        "smileys-emotion" => "Smileys and emotion",
        "people-body" => "People and body",
        "animals-nature" => "Animals and nature",
        "food-drink" => "Food and drink",
        "travel-places" => "Travel and places",
        "activities" => "Activities",
        "objects" => "Objects",
        "symbols" => "Symbols",
        "flags" => "Flags",
        _ => "More",
    },
    skin_tone: "Skin tone",
    tones: ["Default", "Light", "Medium light", "Medium", "Medium dark", "Dark"],
    loading: "Loading emoji…",
    none_found: "No emoji found. Try another word.",
    recent: "Recently used",
    found: "Found",
    suggestions: "Suggestions",
    suggested: |count| counted(count, "suggestion", "suggestions"),
    own: "Custom emoji",
    own_name: "Name",
    own_hint: "What people type between colons, such as party_parrot. The picture becomes at most 128 pixels wide, and still.",
    add_own: "Choose a picture…",
    none_of_our_own: "None yet.",
    rename: "Rename",
    new_name: "New name",
    remove: "Remove",
    remove_says: "Messages and reactions keep its name as text.",
    everyone: "Everyone in this room",
};
