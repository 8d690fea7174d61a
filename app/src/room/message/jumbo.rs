//! Messages that are so short that they are shown larger.

use protocol::emoji;

/// Most emoji of such a message.
const MAX: usize = 6;
const JOINER: char = '\u{200D}';
/// Asks for the picture where there is a plain sign too.
const PICTURE: char = '\u{FE0F}';

/// Whether a text is made of nothing but one to six emoji, those of the server's own among them. Told by ranges instead of a
/// table of thousands: a sign in them that is no emoji is shown larger too; a name that no emoji has is not (text.css).
pub fn is_jumbo(text: &str) -> bool {
    let mut rest = text.trim_start();
    for _ in 0..MAX {
        let Some(after) = after_emoji(rest) else { return false };
        rest = after.trim_start();
        if rest.is_empty() {
            return true;
        }
    }
    false
}

/// What follows the emoji that a text begins with.
fn after_emoji(text: &str) -> Option<&str> {
    if text.starts_with(':') {
        return emoji::find(text).filter(|(begin, _)| *begin == 0).map(|(_, end)| &text[end..]);
    }
    let mut chars = text.chars();
    let first = chars.next()?;
    let rest = chars.as_str();
    if is_flag_letter(first) {
        return rest.strip_prefix(is_flag_letter);
    }
    if first.is_ascii() {
        return rest.strip_prefix(PICTURE).unwrap_or(rest).strip_prefix('\u{20E3}');
    }
    if !is_picture(first) && !rest.starts_with(PICTURE) {
        return None;
    }
    let rest = rest.trim_start_matches(is_variation);
    match rest.strip_prefix(JOINER) {
        Some(joined) => after_emoji(joined),
        None => Some(rest),
    }
}

fn is_flag_letter(c: char) -> bool {
    matches!(c, '\u{1F1E6}'..='\u{1F1FF}')
}

fn is_picture(c: char) -> bool {
    matches!(c, '\u{1F000}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}' | '\u{231A}'..='\u{231B}' | '\u{23E9}'..='\u{23F3}'
        | '\u{2B1B}'..='\u{2B1C}' | '\u{2B50}' | '\u{2B55}')
}

/// Picture or sign, skin tones, and the letters of the flags of parts of countries.
fn is_variation(c: char) -> bool {
    c == PICTURE || matches!(c, '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0020}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn up_to_six_emoji_are_large() {
        for text in [
            "🍪",
            "🍪 🫖\n🎉",
            "👍🏽",
            "👩‍👩‍👧👩🏽‍🚀",
            "🇩🇪🇫🇷",
            "❤️",
            "1️⃣",
            "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
            "☕",
            "↔️",
            "🍪🫖🎉🍪🫖🎉",
            ":tea:",
            ":tea: 🍪:party_parrot:",
        ] {
            assert!(is_jumbo(text), "{text}");
        }
    }

    #[test]
    fn everything_else_is_not() {
        for text in [
            "",
            " ",
            "🍪🍪🍪🍪🍪🍪🍪",
            ":12:30:",
            ":tea",
            "tea :tea:",
            ":tea: :",
            "tea 🍪",
            "🍪!",
            "1",
            "#",
            "ä",
            "→",
            "🇩",
            "🍪\u{200D}",
        ] {
            assert!(!is_jumbo(text), "{text}");
        }
    }
}
