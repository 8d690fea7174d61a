//! What is looked for, as words that follow one another.

use super::{
    Query, Term,
    tokens::{Kind, Token, tokens},
};

/// Fewest letters of a word that is looked for as a beginning: nearly every message has words that begin with a certain letter.
const BEGINNING_MIN: usize = 2;

/// Words that stand beside one another in this order. There is at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// As the tokenizer makes them.
    pub words: Vec<String>,
    /// Whether the last one is the beginning of a word.
    pub begins: bool,
}

/// Where a phrase stands among the words of a text: its first, and its last.
pub type Place = (usize, usize);

impl Phrase {
    /// What is looked for with a word or a quotation, also as the beginning of a word where `begins`. `None` where it has no words,
    /// as `---`.
    pub fn of(text: &str, begins: bool) -> Option<Self> {
        let mut found = tokens(text);
        // In the text the run can go on.
        found.pop_if(|last| last.kind == Kind::Last { alone: false });
        let last = found.last()?;
        let begins = match last.kind {
            // All that begins with it, and itself.
            Kind::Last { .. } => true,
            Kind::Word => begins && last.word.chars().nth(BEGINNING_MIN - 1).is_some(),
            Kind::Pair | Kind::Sign => false,
        };
        Some(Self { words: found.into_iter().map(|token| token.word).collect(), begins })
    }

    /// Where it stands in a text.
    pub fn places(&self, text: &[Token]) -> Vec<Place> {
        let count = self.words.len();
        let fits = |window: &[Token]| {
            let mut pairs = window.iter().zip(&self.words).enumerate();
            pairs.all(|(at, (token, word))| {
                if self.begins && at + 1 == count { token.word.starts_with(&**word) } else { token.word == *word }
            })
        };
        let all = text.windows(count).enumerate();
        all.filter(|(_, window)| fits(window)).map(|(at, _)| (at, at + count - 1)).collect()
    }

    /// Whether it stands in a text.
    pub fn is_in(&self, text: &[Token]) -> bool {
        !self.places(text).is_empty()
    }
}

impl Term {
    /// The words that it looks for, if it looks for words.
    pub fn phrase(&self, is_last: bool) -> Option<Phrase> {
        match self {
            Self::Word(word) => Phrase::of(word, is_last),
            Self::Phrase(words) => Phrase::of(words, false),
            _ => None,
        }
    }
}

impl Query {
    /// All that a message has to say.
    pub fn phrases(&self) -> Vec<Phrase> {
        let last = self.terms.len().saturating_sub(1);
        self.terms.iter().enumerate().filter_map(|(at, term)| term.phrase(at == last)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_last_can_go_on() {
        let of = |text| {
            let Phrase { words, begins } = Phrase::of(text, true).unwrap();
            (words.join(" "), begins)
        };
        assert_eq!(of("Compil"), ("compil".into(), true));
        assert_eq!(of("c"), ("c".into(), false), "nearly everything begins with a letter");
        assert_eq!(of("上海"), ("上海".into(), false));
        assert_eq!(of("上海市"), ("上海 海市".into(), false));
        assert_eq!(of("海"), ("海".into(), true));
        assert_eq!(of("10.0"), ("10 0".into(), false));
        assert_eq!(of("C++"), ("c ++".into(), false));
        assert_eq!(Phrase::of("--- ..", true), None);
    }

    #[test]
    fn phrases_are_found_in_their_order() {
        let stands = |phrase: &str, text: &str| Phrase::of(phrase, false).unwrap().is_in(&tokens(text));
        assert!(stands("quick brown", "the Quick, brown fox") && !stands("brown quick", "the quick brown fox"));
        assert!(stands("用户身份", "当前用户身份已") && !stands("户用", "用户身份"));
        assert!(stands("用户id", "新用户ID") && stands("市", "上海市") && stands("上", "上海市"));
        assert!(!stands("compil", "compiler") && Phrase::of("compil", true).unwrap().is_in(&tokens("a Compiler")));
    }
}
