//! What a character is to a search.

use unicode_properties::{GeneralCategory, GeneralCategoryGroup as Group, UnicodeGeneralCategory};

/// What a character is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Of a word.
    Letter,
    /// Of a script that is written without spaces between words, or where words are glued to what they mean.
    Wide,
    /// A word by itself: emoji and other signs.
    Sign,
    /// Between words.
    Break,
}

impl Class {
    /// A character's. What changes the one before is a letter, too.
    pub fn of(c: char) -> Self {
        if c.is_ascii() {
            return if c.is_ascii_alphanumeric() { Self::Letter } else { Self::Break };
        }
        match c.general_category() {
            GeneralCategory::OtherSymbol | GeneralCategory::CurrencySymbol | GeneralCategory::MathSymbol => Self::Sign,
            _ => match c.general_category_group() {
                Group::Letter | Group::Number | Group::Mark if is_wide(c) => Self::Wide,
                Group::Letter | Group::Number | Group::Mark => Self::Letter,
                _ => Self::Break,
            },
        }
    }
}

/// Whether nothing is lost without it: accents, points of vowels, and what only says how others are shown.
pub fn is_ignored(c: char) -> bool {
    if c.is_ascii() {
        return false;
    }
    matches!(c,
        '\u{AD}' | '\u{300}'..='\u{36F}'
        // Hebrew and Arabic points, the Arabic stroke that makes words longer.
        | '\u{591}'..='\u{5BD}' | '\u{5BF}' | '\u{5C1}' | '\u{5C2}' | '\u{5C4}' | '\u{5C5}' | '\u{5C7}'
        | '\u{610}'..='\u{61A}' | '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6DC}'
        | '\u{6DF}'..='\u{6E8}' | '\u{6EA}'..='\u{6ED}'
        | '\u{20D0}'..='\u{20F0}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}'
        // Skin tones.
        | '\u{1F3FB}'..='\u{1F3FF}')
        || c.general_category() == GeneralCategory::Format
}

/// Han, kana, Hangul and bopomofo; Thai, Lao, Tibetan, Burmese and Khmer; Yi.
fn is_wide(c: char) -> bool {
    matches!(c,
        '\u{E00}'..='\u{FFF}' | '\u{1000}'..='\u{109F}' | '\u{1100}'..='\u{11FF}' | '\u{1780}'..='\u{17FF}'
        | '\u{1950}'..='\u{19DF}' | '\u{1A20}'..='\u{1AAF}' | '\u{2E80}'..='\u{2FDF}' | '\u{3005}'..='\u{3007}'
        | '\u{3021}'..='\u{303C}' | '\u{3041}'..='\u{318F}' | '\u{31A0}'..='\u{31BF}' | '\u{31F0}'..='\u{31FF}'
        | '\u{3400}'..='\u{A4CF}' | '\u{A960}'..='\u{A97F}' | '\u{A9E0}'..='\u{A9FF}' | '\u{AA60}'..='\u{AADF}'
        | '\u{AC00}'..='\u{D7FF}' | '\u{F900}'..='\u{FAFF}' | '\u{1B000}'..='\u{1B16F}' | '\u{20000}'..='\u{3FFFF}')
}
