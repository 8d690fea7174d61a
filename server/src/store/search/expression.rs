//! What is looked for, in the languages of the two indexes.
//!
//! Both are given words of the tokenizer's alone, between quotes: nothing that somebody types is a sign to them.

use protocol::search::Phrase;

use super::words::{ANY, ROOM};

/// One of these stands in a message.
pub type Clause = Vec<Phrase>;

/// What a message has to have in it.
#[derive(Clone, Debug, Default)]
pub struct Expression {
    /// One of each.
    pub all: Vec<Clause>,
    /// None of these.
    pub none: Vec<Phrase>,
}

/// What stands in a message for what it is or has.
pub fn mark(word: impl Into<String>) -> Phrase {
    Phrase { words: vec![word.into()], begins: false }
}

impl Expression {
    /// As FTS5 takes it.
    pub fn fts5(&self) -> String {
        let phrase = |phrase: &Phrase| {
            let begins = if phrase.begins { " *" } else { "" };
            format!("\"{}\"{begins}", phrase.words.join(" "))
        };
        let any = |phrases: &[Phrase]| phrases.iter().map(phrase).collect::<Vec<_>>().join(" OR ");
        let mut text = self.whole(&any, " AND ");
        if !self.none.is_empty() {
            text = format!("({text}) NOT ({})", any(&self.none));
        }
        text
    }

    /// As a `tsquery`, which does not know in which order words stand: [`Self::patterns`] say that.
    pub fn tsquery(&self) -> String {
        let phrase = |phrase: &Phrase| {
            let words: Vec<_> = phrase.words.iter().map(|word| format!("'{word}'")).collect();
            format!("({}{})", words.join(" & "), if phrase.begins { ":*" } else { "" })
        };
        let any = |phrases: &[Phrase]| phrases.iter().map(phrase).collect::<Vec<_>>().join(" | ");
        let mut text = self.whole(&any, " & ");
        let none: Vec<Phrase> = self.none.iter().filter(|phrase| phrase.words.len() == 1).cloned().collect();
        if !none.is_empty() {
            text = format!("{text} & !({})", any(&none));
        }
        text
    }

    /// Patterns of `LIKE` for a text with a space around each word: all of the first hold, and none of the second.
    pub fn patterns(&self) -> (Vec<String>, Vec<String>) {
        let pattern = |phrase: &Phrase| {
            let end = if phrase.begins { "" } else { " " };
            format!("% {}{end}%", phrase.words.join(" ").replace('_', "\\_"))
        };
        let one = |clause: &Clause| match &clause[..] {
            [phrase] if !phrase.words[0].starts_with(ROOM) => Some(pattern(phrase)),
            // Where one of several will do, each is a single word, and `tsquery` has it.
            _ => None,
        };
        let none = self.none.iter().filter(|phrase| phrase.words.len() > 1);
        (self.all.iter().filter_map(one).collect(), none.map(pattern).collect())
    }

    fn whole(&self, any: &dyn Fn(&[Phrase]) -> String, and: &str) -> String {
        if self.all.is_empty() {
            return any(&[mark(ANY)]);
        }
        self.all.iter().map(|clause| format!("({})", any(clause))).collect::<Vec<_>>().join(and)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_written_for_both() {
        let of = |text, begins| Phrase::of(text, begins).unwrap();
        let expression = Expression {
            all: vec![vec![of("Tea time", false)], vec![mark("_r1"), mark("_r2")], vec![of("compi", true)]],
            none: vec![of("cold", false), of("ice cold", false)],
        };
        assert_eq!(
            expression.fts5(),
            r#"(("tea time") AND ("_r1" OR "_r2") AND ("compi" *)) NOT ("cold" OR "ice cold")"#
        );
        assert_eq!(expression.tsquery(), "(('tea' & 'time')) & (('_r1') | ('_r2')) & (('compi':*)) & !(('cold'))");
        assert_eq!(
            expression.patterns(),
            (vec!["% tea time %".into(), "% compi%".into()], vec!["% ice cold %".to_owned()])
        );
        let pinned = Expression { all: vec![vec![mark("_pinned")], vec![mark("_r1")]], none: Vec::new() };
        assert_eq!(pinned.patterns(), (vec!["% \\_pinned %".into()], Vec::new()), "the room is no part of the text");
        assert_eq!((Expression::default().fts5(), Expression::default().tsquery()), (r#""_""#.into(), "('_')".into()));
    }
}
