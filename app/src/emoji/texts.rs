//! What the picker says.

use super::tone::Tone;

pub const PICKER: &str = "Pick an emoji";
pub const SEARCH: &str = "Search emoji";
pub const LIST: &str = "Emoji";
pub const GROUPS: &str = "Groups";
pub const TONE: &str = "Skin tone";
pub const LOADING: &str = "Loading emoji…";
pub const AGAIN: &str = "Try again";
pub const NONE_FOUND: &str = "No emoji is called that. Try another word.";
pub const RECENT: &str = "Recently used";
pub const FOUND: &str = "Found";

/// The heading of a group.
pub fn group(key: &str) -> &'static str {
    match key {
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
    }
}

/// What a tone is called.
pub fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Default => "Default",
        Tone::Light => "Light",
        Tone::MediumLight => "Medium light",
        Tone::Medium => "Medium",
        Tone::MediumDark => "Medium dark",
        Tone::Dark => "Dark",
    }
}
