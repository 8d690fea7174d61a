//! Blocks of one line: headings and rules.

use super::{Block, block, inline};

const LEVELS: usize = 6;
/// Columns from which a line is indented too far to be a heading: code that somebody pasted has comments there.
const CODE: usize = 4;

/// The heading that a line is: one to six `#`, white space, and something to say.
pub fn heading(line: &str) -> Option<Block> {
    let (level, text) = heading_text(line)?;
    Some(Block::Heading { level, children: inline::parse(text) })
}

fn heading_text(line: &str) -> Option<(u8, &str)> {
    let marks = line.trim();
    let level = marks.bytes().take(LEVELS + 1).take_while(|byte| *byte == b'#').count();
    let text = &marks[level..];
    let begins = level <= LEVELS && level > 0 && text.starts_with([' ', '\t']) && block::indent(line) < CODE;
    begins.then(|| (level as u8, text.trim_start()))
}

/// Whether a line is a rule: three or more of `-`, `*` or `_`, and nothing else but blanks.
pub fn is_rule(line: &str) -> bool {
    let marks = line.trim().as_bytes();
    let Some(sign @ (b'-' | b'*' | b'_')) = marks.first() else { return false };
    let count = marks.iter().filter(|byte| *byte == sign).count();
    count >= 3 && marks.iter().all(|byte| byte == sign || *byte == b' ')
}

/// Whether a line is a heading or a rule.
pub fn begins(line: &str) -> bool {
    heading_text(line).is_some() || is_rule(line)
}

#[cfg(test)]
mod tests {
    use super::super::notation::shows;

    #[test]
    fn headings_are_one_line_with_marks_before_it() {
        shows("# Tea\nis *hot*\n### On **Monday**\n###### six", "h1(Tea) p(is i(hot)) h3(On b(Monday)) h6(six)");
        shows("> ## a\n\n- # b", "quote(h2(a)) ul(h1(b))");
        shows("# C#", "h1(C#)");
        shows("# # a", "h1(# a)");
    }

    #[test]
    fn what_only_looks_like_a_heading_stays() {
        for text in ["#tea", "#", "##", "# ", "####### seven", "#1 is up", "a # b", "    # a comment"] {
            shows(text, &format!("p({text})"));
        }
        shows("\\# a", "p(# a)");
    }

    #[test]
    fn rules_are_lines_of_one_sign() {
        shows("a\n---\nb\n***\n_ _ _\n  -----", "p(a) rule p(b) rule rule rule");
        for text in ["--", "-- ", "__", "---a", "--- ---a", "-_-", "~ ~"] {
            shows(text, &format!("p({text})"));
        }
        shows("\\---", "p(---)");
    }
}
