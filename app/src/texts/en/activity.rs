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
    reading: "Read receipts",
    seen_is_told: "On. In small rooms, others can see how far you've read, and you can see it for them.",
    seen_is_not_told: "Off. Nobody can see how far you've read, and you can't see it for others.",
    tell_seen: "Turn on read receipts",
    do_not_tell_seen: "Turn off read receipts",
    appearance: "Appearance",
    theme: "Theme",
    theme_system: "Match system",
    theme_light: "Light",
    theme_dark: "Dark",
    mentioned_in: |name, room, text| format!("{name} mentioned you in {room}: {text}"),
    theme_tea: "Tea",
    theme_contrast: "High contrast",
    density: "Density",
    density_comfortable: "Comfortable",
    density_compact: "Compact",
};
