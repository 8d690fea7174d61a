//! Which characters a name may have, by Unicode's tables.

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};
use unicode_security::{RestrictionLevel, RestrictionLevelDetection, skeleton};

use super::{UserName, is_unseen};
use crate::ErrorCode;

/// Most marks on one letter. Unicode Technical Standard 39 (5.4) knows of no language that needs more than four; names of people
/// need two beyond what has letters of its own, as in Vietnamese, Thai and pointed Arabic.
const MARKS_MAX: usize = 2;

impl UserName {
    /// Takes a name that somebody wants from now on. It is composed (NFC), has only characters of Unicode's general security
    /// profile for identifiers, and no mixture of scripts beyond what people write: Latin beside one other script, but not
    /// beside Cyrillic or Greek, whose letters look like it ("moderately restrictive", Unicode Technical Standard 39, 5.2).
    /// Names from before this rule stay good: see [`parse`](Self::parse).
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_new(typed: &str) -> Result<Self, ErrorCode> {
        let name = Self::parse(&composed(typed))?;
        let is_fit = name.as_str().check_restriction_level(RestrictionLevel::ModeratelyRestrictive);
        if is_fit && is_clear(name.as_str()) { Ok(name) } else { Err(ErrorCode::NameBadCharacter) }
    }
}

/// A name as typed, with each letter in one piece where there is one (NFC), as all names are kept.
pub fn composed(typed: &str) -> String {
    typed.nfc().collect()
}

/// Whether all of a name can be seen: nothing in it is ignorable, a control, unassigned, for private use, or drawn as nothing, and
/// no letter has more than two marks or one of them twice.
pub fn is_clear(name: &str) -> bool {
    !name.chars().any(|c| is_unseen(c) || is_unseen_by_tables(c)) && !is_stacked(name)
}

fn is_unseen_by_tables(c: char) -> bool {
    use GeneralCategory::{Control, Format, LineSeparator, ParagraphSeparator, PrivateUse, Surrogate, Unassigned};
    let mut buffer = [0; 4];
    // A skeleton is without what is ignorable.
    let is_ignorable = skeleton(c.encode_utf8(&mut buffer)).next().is_none();
    let category = c.general_category();
    is_ignorable
        || matches!(
            category,
            Control | Format | LineSeparator | ParagraphSeparator | PrivateUse | Surrogate | Unassigned
        )
}

fn is_stacked(name: &str) -> bool {
    let is_mark =
        |c: char| matches!(c.general_category(), GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark);
    let (mut marks, mut last) = (0, None);
    name.nfc().any(|c| {
        let is_twice = last == Some(c);
        last = is_mark(c).then_some(c);
        marks = if last.is_some() { marks + 1 } else { 0 };
        marks > MARKS_MAX || (is_twice && last.is_some())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_of_all_scripts_can_have_their_names() {
        for name in [
            "Ada",
            "x-y",
            "Jürgen_99",
            "ada.lovelace",
            "李小龙",
            "Владимир",
            "محمد",
            "Tiến",
            "さくら",
            "Sato_さとう",
            "김철수",
            "Οδυσσέας",
            "दीपा",
            "Őrsi",
            "ivan99",
            "Ольга_2",
        ] {
            assert_eq!(UserName::parse_new(name).as_ref().map(UserName::as_str), Ok(name), "{name}");
        }
        assert_eq!(UserName::parse_new("Ju\u{308}rgen").unwrap().as_str(), "Jürgen");
    }

    #[test]
    fn mixtures_that_deceive_and_letters_of_no_living_script_are_refused() {
        for name in ["pаypal", "Αdа", "𝓐𝓭𝓪", "ᚠᚢᚦ", "ａｄａ", "ada\u{1D159}", "ad\u{115F}a", "ⓐⓓⓐ"]
        {
            assert_eq!(UserName::parse_new(name), Err(ErrorCode::NameBadCharacter), "{name}");
        }
    }

    #[test]
    fn nothing_in_a_name_is_unseen_or_leaves_its_line() {
        for name in ["Ada Lovelace", "李 小龙 🐉", "Tiến", "e\u{323}\u{302}x", "ที่", "★ Ada ★"] {
            assert!(is_clear(name), "{name}");
        }
        for name in [
            "Ada\u{1D159}",
            "Ada\u{200B}",
            "\u{3164}",
            "a\u{2800}",
            "a\u{E0041}",
            "a\u{180B}",
            "a\u{E000}",
            "a\u{378}",
            "x\u{300}\u{301}\u{302}",
            "x\u{300}\u{300}",
            "x\u{20DD}\u{20DD}",
        ] {
            assert!(!is_clear(name), "{name:?}");
        }
    }

    /// Or the browser would refuse what the server takes.
    #[test]
    fn the_short_rule_refuses_nothing_that_the_tables_allow() {
        let drawn_as_nothing = ['\u{2800}', '\u{1D159}'];
        for c in (char::MIN..=char::MAX).filter(|c| is_unseen(*c) && !drawn_as_nothing.contains(c)) {
            assert!(is_unseen_by_tables(c), "{c:?}");
        }
    }
}
