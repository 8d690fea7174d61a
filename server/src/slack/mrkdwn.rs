//! Slack's own markup. <https://docs.slack.dev/messaging/formatting-message-text>

use super::link;

/// What Markdown could take for its own.
const SIGNS: &str = "\\*_~`[]|";

/// A text without any markup, as Markdown that shows it so.
pub fn literal(plain: &str) -> String {
    let mut written = String::with_capacity(plain.len());
    let mut at_start = true;
    for sign in plain.chars() {
        if SIGNS.contains(sign) || at_start && (sign == '#' || sign == '>') {
            written.push('\\');
        }
        written.push(sign);
        at_start = sign == '\n' || at_start && sign == ' ';
    }
    written
}

/// A text with Slack's markup, as Markdown.
pub fn markdown(marked: &str) -> String {
    let mut written = String::with_capacity(marked.len());
    // What stands between ``` and between ` is code.
    for (place, part) in marked.split("```").enumerate() {
        if place > 0 {
            written.push_str("```");
        }
        if place % 2 == 1 {
            fenced(&unescape(part), &mut written);
            continue;
        }
        for (index, line) in part.split('\n').enumerate() {
            if index > 0 {
                written.push('\n');
            }
            self::line(line, &mut written);
        }
    }
    written
}

/// Code in lines of its own, which Markdown wants and Slack does not.
fn fenced(code: &str, written: &mut String) {
    if !code.starts_with('\n') {
        written.push('\n');
    }
    written.push_str(code);
    if !code.ends_with('\n') {
        written.push('\n');
    }
}

fn line(line: &str, written: &mut String) {
    let line = match line.trim_start().strip_prefix("• ") {
        Some(rest) => {
            written.push_str(&line[..line.len() - line.trim_start().len()]);
            written.push_str("- ");
            rest
        }
        None => line,
    };
    for (place, part) in line.split('`').enumerate() {
        if place > 0 {
            written.push('`');
        }
        if place % 2 == 1 {
            written.push_str(&unescape(part));
        } else {
            references(part, written);
        }
    }
}

/// `<…>`: links, and whom and what a text speaks of.
fn references(mut rest: &str, written: &mut String) {
    while let Some((before, after)) = rest.split_once('<') {
        let Some((inside, behind)) = after.split_once('>') else { break };
        emphasis(before, written);
        written.push_str(&reference(inside));
        rest = behind;
    }
    emphasis(rest, written);
}

fn reference(inside: &str) -> String {
    let (target, label) = inside.split_once('|').unwrap_or((inside, ""));
    let shown = literal(&unescape(label));
    let or = |name: &str| if shown.is_empty() { literal(name) } else { shown.clone() };
    match target.split_at_checked(1) {
        Some(("@", name)) => format!("@{}", or(name).trim_start_matches('@')),
        Some(("#", name)) => format!("#{}", or(name).trim_start_matches('#')),
        Some(("!", name)) => match name.split('^').next() {
            Some("here" | "channel" | "everyone") => "@here".to_owned(),
            _ => shown,
        },
        _ => link(&unescape(target), &shown),
    }
}

/// `*bold*` and `~strike~` have two signs in Markdown; `_italic_` is the same.
fn emphasis(text: &str, written: &mut String) {
    let text = unescape(text);
    let signs: Vec<char> = text.chars().collect();
    let mut open: Option<(char, usize)> = None;
    let is_word = |at: Option<usize>| at.and_then(|at| signs.get(at)).is_some_and(|sign| sign.is_alphanumeric());
    let is_blank = |at: Option<usize>| at.and_then(|at| signs.get(at)).is_none_or(|sign| sign.is_whitespace());
    for (at, &sign) in signs.iter().enumerate() {
        let (before, after) = (at.checked_sub(1), Some(at + 1));
        let same = |at: Option<usize>| at.and_then(|at| signs.get(at)) == Some(&sign);
        // Two in a row are Markdown's already.
        if !matches!(sign, '*' | '~') || same(before) || same(after) {
            written.push(sign);
            continue;
        }
        match open {
            Some((opened, _)) if opened == sign && !is_blank(before) && !is_word(after) => {
                written.push(sign);
                written.push(sign);
                open = None;
            }
            None if !is_word(before) && !is_blank(after) && closes(&signs, at, sign) => {
                written.push(sign);
                written.push(sign);
                open = Some((sign, at));
            }
            _ => written.push(sign),
        }
    }
}

/// Whether what a sign opens is closed behind it.
fn closes(signs: &[char], opened: usize, sign: char) -> bool {
    (opened + 2..signs.len()).any(|at| {
        signs[at] == sign
            && !signs[at - 1].is_whitespace()
            && signs[at - 1] != sign
            && signs.get(at + 1).is_none_or(|next| !next.is_alphanumeric() && *next != sign)
    })
}

/// The three signs that Slack wants written otherwise.
pub fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}
