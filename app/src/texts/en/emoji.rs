//! The emoji picker and what is offered while one types.

use super::counted;
use crate::texts::keys::Emoji;

pub const EMOJI: Emoji = Emoji {
    picker: "Pick an emoji",
    emoji: "Emoji",
    search: "Search emoji",
    groups: "Groups",
    group: |key| match key {
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
    everyone: "Everyone in this room",
};
