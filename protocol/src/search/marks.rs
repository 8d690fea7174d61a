//! What of a text was looked for.

use super::{
    Mark, Query,
    phrase::Phrase,
    tokens::{Kind, Token, tokens},
};

/// Most marks of a text; what comes after them is not marked.
pub const MARKS_MAX: usize = 100;
/// Characters before the first mark in an excerpt, where there are more.
const BEFORE: usize = 40;

/// What of `text` was looked for, in its order and without overlaps; the first [`MARKS_MAX`].
pub fn marks(text: &str, query: &Query) -> Vec<Mark> {
    mark(text, &query.phrases())
}

/// The part of a text on one line in which something was looked for, at most `max` characters long, and what of it was.
pub fn excerpt(text: &str, query: &Query, max: usize) -> (String, Vec<Mark>) {
    let phrases = query.phrases();
    let found = mark(text, &phrases);
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    if starts.len() <= max {
        return (text.to_owned(), found);
    }
    let first = found.first().map_or(0, |mark| mark.from as usize);
    let first = starts.partition_point(|&at| at < first);
    // Room for what tells that there is more.
    let length = max.saturating_sub(2);
    let begin = first.saturating_sub(BEFORE).min(starts.len() - length);
    let begin = if begin <= 1 { 0 } else { begin };
    let end = (begin + length).min(starts.len());
    let byte = |at: usize| starts.get(at).copied().unwrap_or(text.len());
    let (from, to) = (byte(begin), byte(end));
    let (before, after) = (if begin > 0 { "…" } else { "" }, if end < starts.len() { "…" } else { "" });
    let cut = |at: u32| (at as usize).clamp(from, to) - from + before.len();
    let within = found.into_iter().filter(|mark| (mark.from as usize) < to && from < mark.to as usize);
    let marks = within.map(|mark| of(cut(mark.from), cut(mark.to))).collect();
    (format!("{before}{}{after}", &text[from..to]), marks)
}

fn mark(text: &str, phrases: &[Phrase]) -> Vec<Mark> {
    let tokens = tokens(text);
    let mut parts: Vec<(usize, usize)> = Vec::new();
    for phrase in phrases {
        for (first, last) in phrase.places(&tokens) {
            parts.push((tokens[first].from, end(&tokens[last], phrase)));
        }
    }
    parts.sort_unstable();
    let mut marks: Vec<Mark> = Vec::new();
    for (from, to) in parts {
        let Mark { from, to } = of(from, to);
        match marks.last_mut() {
            Some(last) if from <= last.to => last.to = last.to.max(to),
            _ => marks.push(Mark { from, to }),
        }
    }
    marks.truncate(MARKS_MAX);
    marks
}

/// Where what was looked for ends in the last word.
fn end(last: &Token, phrase: &Phrase) -> usize {
    let is_one = phrase.words.last().is_some_and(|word| word.chars().nth(1).is_none());
    if phrase.begins && is_one && last.kind == Kind::Pair { last.first_to } else { last.to }
}

fn of(from: usize, to: usize) -> Mark {
    let short = |at| u32::try_from(at).unwrap_or(u32::MAX);
    Mark { from: short(from), to: short(to) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::Term;

    fn query(words: &[&str]) -> Query {
        let terms = words.iter().map(|&word| Term::Word(word.into())).collect();
        Query { terms, not: Vec::new() }
    }

    fn marked(text: &str, words: &[&str]) -> String {
        let (mut shown, mut at) = (String::new(), 0);
        for Mark { from, to } in marks(text, &query(words)) {
            shown += &format!("{}[{}]", &text[at..from as usize], &text[from as usize..to as usize]);
            at = to as usize;
        }
        shown + &text[at..]
    }

    #[test]
    fn what_was_looked_for_is_marked() {
        assert_eq!(marked("Tea at five, Tee and tea", &["tea"]), "[Tea] at five, Tee and [tea]");
        assert_eq!(marked("Die Grüße", &["grus"]), "Die [Grüße]");
        assert_eq!(marked("我在上海市工作", &["上海市"]), "我在[上海市]工作");
        assert_eq!(marked("我在上海市工作", &["海"]), "我在上[海]市工作");
        assert_eq!(marked("see snake_case.rs", &["case", "snake_case"]), "see [snake_case].rs");
        assert_eq!(marked("C++ and c", &["c++"]), "[C++] and c");
    }

    #[test]
    fn an_excerpt_is_cut_around_what_was_looked_for() {
        let text = format!("{}needle{}", "hay ".repeat(100), " hay".repeat(100));
        let (cut, marks) = excerpt(&text, &query(&["needle"]), 100);
        assert_eq!(cut.chars().count(), 100);
        assert!(cut.starts_with('…') && cut.ends_with('…'), "{cut}");
        assert_eq!(marks.iter().map(|it| &cut[it.from as usize..it.to as usize]).collect::<Vec<_>>(), ["needle"]);
        assert_eq!(excerpt("short", &query(&["short"]), 100).0, "short");
        assert!(excerpt(&text, &query(&["none"]), 50).0.starts_with("hay hay"));
    }

    proptest::proptest! {
        #[test]
        fn marks_are_parts_of_any_text(text in ".{0,120}", word in ".{0,4}", max in 3..60_usize) {
            let (cut, marks) = excerpt(&text, &query(&[&word]), max);
            assert!(cut.chars().count() <= max);
            let mut before = 0;
            for Mark { from, to } in marks {
                assert!(before <= from && from < to && cut.get(from as usize..to as usize).is_some());
                before = to;
            }
        }
    }
}
