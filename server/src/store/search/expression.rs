//! What is looked for, in the languages of the two indexes.
//!
//! Both are given words of the tokenizer's alone, between quotes: nothing that somebody types is a sign to them.

use protocol::search::Phrase;

use super::words::ANY;

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

    /// As a `tsquery`.
    pub fn tsquery(&self) -> String {
        let phrase = |phrase: &Phrase| {
            let words: Vec<_> = phrase.words.iter().map(|word| format!("'{word}'")).collect();
            format!("({}{})", words.join(" <-> "), if phrase.begins { ":*" } else { "" })
        };
        let any = |phrases: &[Phrase]| phrases.iter().map(phrase).collect::<Vec<_>>().join(" | ");
        let mut text = self.whole(&any, " & ");
        if !self.none.is_empty() {
            text = format!("{text} & !({})", any(&self.none));
        }
        text
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
            none: vec![of("cold", false)],
        };
        assert_eq!(expression.fts5(), r#"(("tea time") AND ("_r1" OR "_r2") AND ("compi" *)) NOT ("cold")"#);
        assert_eq!(expression.tsquery(), "(('tea' <-> 'time')) & (('_r1') | ('_r2')) & (('compi':*)) & !(('cold'))");
        assert_eq!((Expression::default().fts5(), Expression::default().tsquery()), (r#""_""#.into(), "('_')".into()));
    }
}
