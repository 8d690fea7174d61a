//! A text with what was looked for in it.

use protocol::search::Mark;

/// The text in pieces, and whether each is marked; none is empty. Marks that don't fit the text are left out.
pub fn parts<'a>(text: &'a str, marks: &[Mark]) -> Vec<(&'a str, bool)> {
    let mut parts = Vec::new();
    let mut at = 0;
    for mark in marks {
        let (from, to) = (mark.from as usize, mark.to as usize);
        if let (true, Some(before), Some(marked)) = (from < to, text.get(at..from), text.get(from..to)) {
            parts.extend([(before, false), (marked, true)]);
            at = to;
        }
    }
    parts.push((&text[at..], false));
    parts.retain(|(part, _)| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str, marks: &[(u32, u32)]) -> String {
        let marks: Vec<_> = marks.iter().map(|(from, to)| Mark { from: *from, to: *to }).collect();
        parts(text, &marks)
            .iter()
            .map(|(part, is)| if *is { format!("[{part}]") } else { (*part).to_owned() })
            .collect()
    }

    #[test]
    fn what_was_looked_for_is_marked() {
        assert_eq!(marked("green tea, tea", &[(6, 9), (11, 14)]), "green [tea], [tea]");
        assert_eq!(marked("né", &[(0, 3)]), "[né]");
        assert_eq!((marked("", &[]), marked("tea", &[])), (String::new(), "tea".to_owned()));
    }

    #[test]
    fn marks_that_do_not_fit_lose_nothing_of_the_text() {
        for marks in [&[(0, 2)][..], &[(2, 99)], &[(2, 1)], &[(1, 1)], &[(u32::MAX, u32::MAX)]] {
            assert_eq!(marked("né!", marks), "né!", "{marks:?}");
        }
        assert_eq!(marked("abcd", &[(1, 3), (2, 4)]), "a[bc]d");
        assert_eq!(marked("abcd", &[(2, 3), (0, 1)]), "ab[c]d");
    }
}
