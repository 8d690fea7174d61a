//! Puts Markdown around what is selected, and takes it away again.

use std::ops::Range;

/// What a text can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Important.
    Bold,
    /// Stressed.
    Italic,
    /// No longer so.
    Strike,
    /// Code: a few words, or lines.
    Code,
    /// A link.
    Link,
    /// The points of a list.
    List,
    /// What somebody else has said.
    Quote,
}

/// A change of a text, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// What is replaced.
    pub range: Range<usize>,
    /// By what.
    pub text: String,
    /// What of the changed text is selected afterwards.
    pub selected: Range<usize>,
}

impl Style {
    /// Gives the selected part of a text this style, or takes it away where it has it. Where nothing is selected, the cursor comes
    /// to where one writes in this style.
    pub fn apply(self, text: &str, selected: Range<usize>) -> Replacement {
        match self {
            Self::Bold => wrapped(text, selected, "**"),
            Self::Italic => wrapped(text, selected, "*"),
            Self::Strike => wrapped(text, selected, "~~"),
            Self::Code if text[selected.clone()].contains('\n') => fenced(text, selected),
            Self::Code => wrapped(text, selected, "`"),
            Self::Link => linked(text, selected),
            Self::List => prefixed(text, selected, "- "),
            Self::Quote => prefixed(text, selected, "> "),
        }
    }
}

/// A link of the selected words, where an address is pasted over them. `None` where it is no address, or the words are one.
pub fn pasted_link(words: &str, pasted: &str) -> Option<String> {
    let words = words.trim();
    let is_plain = !words.is_empty() && !words.contains('\n') && !is_address(words);
    (is_plain && is_address(pasted.trim())).then(|| link(words, pasted.trim()))
}

fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control()))
}

/// Parentheses would end the address, and brackets the words.
fn link(words: &str, address: &str) -> String {
    let words = words.replace('[', "\\[").replace(']', "\\]");
    let address = address.replace('(', "%28").replace(')', "%29");
    format!("[{words}]({address})")
}

/// Marks touch what they mark: a space after the first one would leave it as it is typed.
fn trimmed(text: &str, selected: Range<usize>) -> Range<usize> {
    let part = &text[selected.clone()];
    if part.trim().is_empty() {
        return selected;
    }
    let start = selected.start + part.len() - part.trim_start().len();
    start..start + part.trim().len()
}

fn wrapped(text: &str, selected: Range<usize>, mark: &str) -> Replacement {
    let range = trimmed(text, selected);
    let (before, part, after) = (&text[..range.start], &text[range.clone()], &text[range.end..]);
    // Two asterisks are not one and another.
    let count = |run: usize| match mark {
        "*" => run == 1 || run == 3,
        "**" => run >= 2,
        _ => run >= mark.len(),
    };
    let sign = mark.chars().next().unwrap_or_default();
    let run = |text: &str| text.len() - text.trim_start_matches(sign).len();
    let run_back = |text: &str| text.len() - text.trim_end_matches(sign).len();
    if count(run_back(before)) && count(run(after)) {
        let start = range.start - mark.len();
        let text = part.to_owned();
        return Replacement { range: start..range.end + mark.len(), selected: start..start + text.len(), text };
    }
    if part.len() > 2 * mark.len() && count(run(part)) && count(run_back(part)) {
        let text = part[mark.len()..part.len() - mark.len()].to_owned();
        return Replacement { selected: range.start..range.start + text.len(), range, text };
    }
    let start = range.start + mark.len();
    Replacement { selected: start..start + part.len(), text: [mark, part, mark].concat(), range }
}

/// On lines of its own.
fn fenced(text: &str, range: Range<usize>) -> Replacement {
    let (before, part, after) = (&text[..range.start], &text[range.clone()], &text[range.end..]);
    let open = if before.is_empty() || before.ends_with('\n') { "```\n" } else { "\n```\n" };
    let close = match (part.ends_with('\n'), after.is_empty() || after.starts_with('\n')) {
        (true, true) => "```",
        (true, false) => "```\n",
        (false, true) => "\n```",
        (false, false) => "\n```\n",
    };
    let start = range.start + open.len();
    Replacement { selected: start..start + part.len(), text: [open, part, close].concat(), range }
}

/// The cursor comes to what is missing: the words, or the address.
fn linked(text: &str, selected: Range<usize>) -> Replacement {
    let range = trimmed(text, selected);
    let part = &text[range.clone()];
    if part.trim().is_empty() || is_address(part) {
        let at = range.start + 1;
        return Replacement { text: link("", part.trim()), selected: at..at, range };
    }
    let text = link(part, "");
    let at = range.start + text.len() - 1;
    Replacement { range, text, selected: at..at }
}

/// All lines that the selection touches.
fn prefixed(text: &str, selected: Range<usize>, prefix: &str) -> Replacement {
    let start = text[..selected.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[selected.end..].find('\n').map_or(text.len(), |at| selected.end + at);
    let lines: Vec<&str> = text[start..end].split('\n').collect();
    let has_all = lines.iter().all(|line| line.starts_with(prefix));
    let lines = lines.iter().map(|line| match line.strip_prefix(prefix).filter(|_| has_all) {
        Some(bare) => bare.to_owned(),
        None => [prefix, line].concat(),
    });
    let changed = lines.collect::<Vec<_>>().join("\n");
    let last = start + changed.len();
    let selected = if selected.is_empty() { last..last } else { start..last };
    Replacement { range: start..end, text: changed, selected }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of a text; the selection stands between bars.
    fn styled(style: Style, marked: &str) -> String {
        let parts: Vec<&str> = marked.split('|').collect();
        let (text, from, to) = (parts.concat(), parts[0].len(), parts[0].len() + parts[1].len());
        let Replacement { range, text: new, selected } = style.apply(&text, from..to);
        let mut out = [&text[..range.start], &new, &text[range.end..]].concat();
        out.insert(selected.end, '|');
        out.insert(selected.start, '|');
        out
    }

    #[test]
    fn marks_come_around_what_is_selected_and_go_again() {
        for (style, before, after) in [
            (Style::Bold, "a |tea| b", "a **|tea|** b"),
            (Style::Italic, "a |tea| b", "a *|tea|* b"),
            (Style::Strike, "|é🍵|", "~~|é🍵|~~"),
            (Style::Code, "a |tea| b", "a `|tea|` b"),
            (Style::Italic, "**|tea|**", "***|tea|***"),
        ] {
            assert_eq!(styled(style, before), after);
            assert_eq!(styled(style, after), before);
        }
        assert_eq!(styled(Style::Bold, "a |**tea**| b"), "a |tea| b");
        assert_eq!(styled(Style::Bold, "***|tea|***"), "*|tea|*");
    }

    #[test]
    fn spaces_stay_outside_of_the_marks() {
        assert_eq!(styled(Style::Bold, "a| tea |b"), "a **|tea|** b");
    }

    #[test]
    fn where_nothing_is_selected_the_cursor_comes_between_the_marks() {
        assert_eq!(styled(Style::Bold, "a ||"), "a **||**");
        assert_eq!(styled(Style::Link, "a ||"), "a [||]()");
        assert_eq!(styled(Style::List, "tea||"), "- tea||");
    }

    #[test]
    fn lines_of_code_come_between_fences() {
        assert_eq!(styled(Style::Code, "so: |a\nb|"), "so: \n```\n|a\nb|\n```");
        assert_eq!(styled(Style::Code, "|a\nb\n|c"), "```\n|a\nb\n|```\nc");
    }

    #[test]
    fn a_link_asks_for_what_is_missing() {
        assert_eq!(styled(Style::Link, "see |the tea| there"), "see [the tea](||) there");
        assert_eq!(styled(Style::Link, "|https://tea.example|"), "[||](https://tea.example)");
        assert_eq!(styled(Style::Link, "|a]b|"), "[a\\]b](||)");
    }

    #[test]
    fn whole_lines_become_points_or_a_quote_and_back() {
        for (style, before, after) in [
            (Style::List, "a\n|tea\nmilk|\nb", "a\n|- tea\n- milk|\nb"),
            (Style::Quote, "|tea\n\nmilk|", "|> tea\n> \n> milk|"),
        ] {
            assert_eq!(styled(style, before), after);
            assert_eq!(styled(style, after), before);
        }
        assert_eq!(styled(Style::List, "- a\nt|e|a"), "- a\n|- tea|");
    }

    #[test]
    fn an_address_that_is_pasted_over_words_makes_them_a_link() {
        assert_eq!(
            pasted_link("the tea", "https://tea.example/a_(b) ").as_deref(),
            Some("[the tea](https://tea.example/a_%28b%29)")
        );
        for (words, pasted) in [
            ("", "https://a.b"),
            ("two\nlines", "https://a.b"),
            ("https://c.d", "https://a.b"),
            ("tea", "milk"),
            ("tea", "https://"),
            ("tea", "https://a.b and more"),
        ] {
            assert_eq!(pasted_link(words, pasted), None, "{words:?} {pasted:?}");
        }
    }
}
