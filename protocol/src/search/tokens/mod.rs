//! A text as the words by which it is found.
//!
//! One tokenizer for both databases, so that they give the same answers, and for what is marked in a result. Case and accents are
//! folded. Scripts that are written without spaces have no words here: each two characters beside one another are one, and the last
//! one of a run stands alone, so that any part of it is found. Whatever else is no letter or digit ends a word, so that what stands
//! in `snake_case`, paths, addresses and versions is found by its parts, and as a whole by its parts in their order.
//!
//! A change of what comes out has to come with a migration that empties the index and has it filled again.

mod fold;
mod script;

use fold::Unit;
use script::Class;

/// Most characters of a word; of a longer one the beginning counts.
pub const WORD_MAX: usize = 64;
/// Most words of a text; those after them are not found. The longest message has fewer.
pub const WORDS_MAX: usize = 6_000;

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The word, as it is compared: letters and digits of any script, signs such as emoji, or `+` and `#`.
    pub word: String,
    /// Where it begins in the text, in bytes.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// Where its first character ends.
    pub first_to: usize,
    /// What it is.
    pub kind: Kind,
}

/// What a word is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Letters and digits.
    Word,
    /// Two characters of a script without spaces.
    Pair,
    /// The last character of such a run. It stands in the pair before, too, unless it is alone.
    Last {
        /// Whether the run has no other.
        alone: bool,
    },
    /// A sign.
    Sign,
}

/// The words of a text, in their order; the first [`WORDS_MAX`].
pub fn tokens(text: &str) -> Vec<Token> {
    let units = fold::units(text);
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < units.len() && tokens.len() < WORDS_MAX {
        let class = units[at].class;
        let length = units[at..].iter().take_while(|unit| unit.class == class).count();
        match class {
            Class::Break => at += length,
            Class::Letter => {
                let (letter, number) =
                    units[at..at + length].split_at(usize::from(is_version(&units[at..at + length])));
                tokens.extend(
                    [letter, number].iter().filter(|part| !part.is_empty()).map(|part| token(part, Kind::Word)),
                );
                at += length;
                if let Some(suffix) = suffix(&units[at..]) {
                    tokens.push(token(&units[at..at + suffix], Kind::Sign));
                    at += suffix;
                }
            }
            Class::Wide => {
                tokens.extend(units[at..at + length].windows(2).map(|pair| token(pair, Kind::Pair)));
                let last = Kind::Last { alone: length == 1 };
                tokens.push(token(&units[at + length - 1..at + length], last));
                at += length;
            }
            Class::Sign => {
                tokens.push(token(&units[at..=at], Kind::Sign));
                at += 1;
            }
        }
    }
    tokens.truncate(WORDS_MAX);
    tokens
}

/// Whether a word is the beginning of a version, as in v1.28, which is found without its letter, too.
fn is_version(word: &[Unit]) -> bool {
    word[0].c == 'v' && word.len() > 1 && word[1..].iter().all(|unit| unit.c.is_ascii_digit())
}

/// How long a sign is that belongs to the name before it, as in C++ and C#.
fn suffix(rest: &[Unit]) -> Option<usize> {
    let is = |at: usize, c: char| rest.get(at).is_some_and(|unit| unit.c == c);
    let length = if is(0, '+') && is(1, '+') {
        2
    } else if is(0, '#') {
        1
    } else {
        return None;
    };
    rest.get(length).is_none_or(|next| next.class == Class::Break).then_some(length)
}

/// The word that stands for these, of which there is at least one.
fn token(units: &[Unit], kind: Kind) -> Token {
    let word = units.iter().take(WORD_MAX).map(|unit| unit.c).collect();
    let (first, last) = (&units[0], &units[units.len() - 1]);
    Token { word, from: first.from, to: last.to, first_to: first.to, kind }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|token| token.word).collect()
    }

    #[test]
    fn words_are_without_case_and_accents() {
        assert_eq!(words("Grüße, ÉTÉ!"), ["grusse", "ete"]);
        assert_eq!(words("Cafe\u{301} café ﬁne Ｆｕｌｌ"), ["cafe", "cafe", "fine", "full"]);
        assert_eq!(words("Ёлка Йод ΟΔΌΣ οδός"), ["елка", "иод", "οδοσ", "οδοσ"]);
        assert_eq!(words("İstanbul ISPARTA ısı łódź Ærø"), ["istanbul", "isparta", "isi", "lodz", "aero"]);
    }

    #[test]
    fn what_stands_between_words_ends_them() {
        assert_eq!(
            words("snake_case kebab-case a/b.rs 10.0.0.1"),
            "snake case kebab case a b rs 10 0 0 1".split(' ').collect::<Vec<_>>()
        );
        assert_eq!(words("v1.28.3-rc1 iv2"), ["v", "1", "28", "3", "rc1", "iv2"]);
        assert_eq!(words("C++ c# i++; #tag a+b"), ["c", "++", "c", "#", "i", "++", "tag", "a", "b"]);
    }

    #[test]
    fn scripts_without_spaces_come_in_pairs() {
        assert_eq!(words("上海市a"), ["上海", "海市", "市", "a"]);
        assert_eq!(words("한국"), ["한국", "국"]);
        assert_eq!(words("\u{1112}\u{1161}\u{11AB}국"), ["한국", "국"], "as some systems write it");
        assert_eq!(words("か\u{3099}く"), ["がく", "く"]);
        assert_eq!(words("กิน"), ["กิ", "ิน", "น"]);
    }

    #[test]
    fn emoji_are_words_in_whatever_tone() {
        assert_eq!(words("ok👍🏽❤️"), ["ok", "👍", "❤"]);
        assert_eq!(words("👩\u{200D}💻"), ["👩", "💻"]);
    }

    #[test]
    fn where_words_stand_is_known_to_the_byte() {
        let text = "Ein Café\u{301} in 上海, C++";
        let cut: Vec<_> = tokens(text).iter().map(|token| &text[token.from..token.to]).collect();
        assert_eq!(cut, ["Ein", "Café\u{301}", "in", "上海", "海", "C", "++"]);
    }

    #[test]
    fn words_are_few_and_short() {
        assert_eq!(tokens(&"a ".repeat(WORDS_MAX + 9)).len(), WORDS_MAX);
        assert_eq!(words(&"a".repeat(WORD_MAX + 9)), ["a".repeat(WORD_MAX)]);
        assert!(words("--- ... _ \u{200B} \u{0}").is_empty());
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_words_that_stand_in_it(text in ".{0,200}") {
            let mut before = 0;
            for token in tokens(&text) {
                assert!(!token.word.is_empty() && token.word.chars().count() <= WORD_MAX);
                // One character can stand for several words.
                assert!(before <= token.from && token.from < token.first_to && token.first_to <= token.to);
                assert!(text.get(token.from..token.to).is_some() && text.is_char_boundary(token.first_to));
                let is_plain = |c: char| c == '+' || c == '#' || !c.is_ascii() || c.is_ascii_lowercase() || c.is_ascii_digit();
                assert!(token.word.chars().all(is_plain), "{token:?}");
                before = token.from;
            }
        }

        #[test]
        fn a_word_stays_the_same_when_it_is_taken_apart_again(text in "\\PC{0,40}") {
            for token in tokens(&text).into_iter().filter(|token| token.kind != Kind::Sign) {
                assert_eq!(tokens(&token.word).first().map(|again| &again.word), Some(&token.word));
            }
        }
    }
}
