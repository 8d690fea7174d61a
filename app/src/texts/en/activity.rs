//! English: what moves by itself, and what leads quickly from place to place.

use crate::texts::keys::Activity;

/// So many names stand in a line.
const NAMES: usize = 3;

pub const LIVING: Activity = Activity {
    typing: |names| match names {
        [one] => format!("{one} is typing…"),
        [one, other] => format!("{one} and {other} are typing…"),
        _ => "Several people are typing…".into(),
    },
    seen: "Seen",
    seen_by: |names| {
        let more = names.len().saturating_sub(NAMES);
        let shown = names[..names.len() - more].join(", ");
        if more == 0 { format!("Seen by {shown}") } else { format!("Seen by {shown} and {more} more") }
    },
    reading: "Reading",
    seen_is_told: "In rooms of few people, the others see how far you have read, and you see it of them.",
    seen_is_not_told: "Nobody sees how far you have read. Nor do you see it of others.",
    tell_seen: "Let others see how far I have read",
    do_not_tell_seen: "Don't let others see it",
    theme: "Theme",
    theme_system: "As the system",
    theme_light: "Light",
    theme_dark: "Dark",
    mentioned_in: |name, room, text| format!("{name} mentioned you in {room}: {text}"),
};
