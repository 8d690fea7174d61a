//! Names of people in a field: the one that is being typed, and all of them.

use std::ops::Range;

/// What stands between two names.
fn is_between(c: char) -> bool {
    c == ',' || c == ';' || c.is_whitespace()
}

/// The name that ends at this place, in bytes, without its at sign; in a field for one, all before the place is of it, as a display
/// name can have spaces. Where that begins, with the sign.
pub fn typed(text: &str, place: usize, is_many: bool) -> (Range<usize>, &str) {
    let before = &text[..place];
    // Names have no spaces, and display names that do are searched by one of their words.
    let start = if is_many { before.rfind(is_between).map_or(0, |at| at + width(before, at)) } else { 0 };
    (start..place, before[start..].trim().trim_start_matches('@'))
}

fn width(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(0, char::len_utf8)
}

/// All names of a field, each as it is typed but for its at sign.
pub fn all(text: &str) -> Vec<String> {
    let names = text.split(is_between).map(|name| name.trim_start_matches('@'));
    names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_at_the_cursor_is_the_one_that_is_typed() {
        assert_eq!(typed("ada, @bo", 8, true), (5..8, "bo"));
        assert_eq!(typed("ada, @bo", 2, true), (0..2, "ad"));
        assert_eq!(typed("ada\u{3000}", 6, true), (6..6, ""));
        assert_eq!(typed("@Ada Love", 9, false), (0..9, "Ada Love"));
    }

    #[test]
    fn at_signs_commas_and_spaces_are_no_names() {
        assert_eq!(all(" @ada,bo ; @cy @"), ["ada", "bo", "cy"]);
        assert!(all(" , @").is_empty());
    }
}
