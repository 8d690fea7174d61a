//! The first pass: lines to blocks.

use super::{Align, Block, MAX_DEPTH, fence, inline, line, list, table, work};

/// The lines of a message or of a block, and how far they are read.
pub struct Lines<'a> {
    lines: Vec<&'a str>,
    at: usize,
    /// How many blocks these lines are inside of.
    depth: usize,
}

pub fn parse(lines: Vec<&str>, depth: usize) -> Vec<Block> {
    work::add(lines.iter().map(|line| line.len() + 1).sum());
    let mut lines = Lines { lines, at: 0, depth };
    let mut blocks = Vec::new();
    while let Some(line) = lines.peek() {
        if is_blank(line) {
            lines.skip(1);
        } else {
            blocks.push(lines.block(line));
        }
    }
    blocks
}

impl<'a> Lines<'a> {
    /// The next line.
    pub fn peek(&self) -> Option<&'a str> {
        self.rest().first().copied()
    }

    /// All lines that are not read.
    pub fn rest(&self) -> &[&'a str] {
        &self.lines[self.at..]
    }

    /// Passes over so many lines.
    pub fn skip(&mut self, count: usize) {
        self.at += count;
    }

    /// Leaves this much of the next line, of which the beginning is read.
    pub fn leave(&mut self, rest: &'a str) {
        self.lines[self.at] = rest;
    }

    /// Takes lines apart that stand inside of a block of these.
    pub fn inside(&self, lines: Vec<&str>) -> Vec<Block> {
        parse(lines, self.depth + 1)
    }

    fn block(&mut self, line: &'a str) -> Block {
        if fence::opens(line).is_some()
            && let Some(code) = fence::take(self)
        {
            return code;
        }
        if let Some(heading) = line::heading(line) {
            self.at += 1;
            return heading;
        }
        if line::is_rule(line) {
            self.at += 1;
            return Block::Rule;
        }
        if let Some(columns) = self.columns() {
            return table::take(self, columns);
        }
        if self.depth < MAX_DEPTH {
            if let Some(marker) = list::marker(line) {
                return list::take(self, marker);
            }
            if quoted(line).is_some() {
                return self.quote();
            }
        }
        self.paragraph()
    }

    fn quote(&mut self) -> Block {
        let before = self.at;
        let mut inner = Vec::new();
        while let Some(line) = self.peek().and_then(quoted) {
            inner.push(line);
            self.at += 1;
        }
        if inner.iter().all(|line| line.chars().all(|c| c == '>' || c.is_whitespace())) {
            return Block::Paragraph(inline::parse(&self.lines[before..self.at].join("\n")));
        }
        Block::Quote(self.inside(inner))
    }

    /// At least one line, up to a blank one or one that begins something else.
    fn paragraph(&mut self) -> Block {
        let mut text = String::new();
        while let Some(line) = self.peek() {
            if !text.is_empty() {
                if is_blank(line) || self.begins(line) || self.columns().is_some() {
                    break;
                }
                text.push('\n');
            }
            if let Some((words, code)) = fence::after_words(line, &self.rest()[1..]) {
                text.push_str(words);
                self.leave(code);
                break;
            }
            text.push_str(line);
            self.at += 1;
        }
        Block::Paragraph(inline::parse(&text))
    }

    /// The columns of the table that begins on the next line.
    fn columns(&self) -> Option<Vec<Align>> {
        let [names, dashes, ..] = self.rest() else { return None };
        table::columns(names, dashes)
    }

    /// Whether something begins on a line that ends what stands before.
    pub fn begins(&self, line: &str) -> bool {
        fence::opens(line).is_some()
            || line::begins(line)
            || self.depth < MAX_DEPTH && (list::marker(line).is_some() || quoted(line).is_some())
    }
}

pub fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

/// What is quoted on a line. A `>` counts before white space, a letter or another one: `>:(` and `>5` are no quotes.
fn quoted(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix('>')?;
    let counts = |c: char| c.is_whitespace() || c.is_alphabetic();
    work::add(rest.len());
    if !rest.trim_start_matches('>').chars().next().is_none_or(counts) {
        return None;
    }
    Some(rest.strip_prefix(' ').unwrap_or(rest))
}

/// How far a line is indented, a tab being as wide as four spaces.
pub fn indent(line: &str) -> usize {
    line.chars().map_while(width).sum()
}

/// A line without so much of its indentation.
pub fn outdent(line: &str, columns: usize) -> &str {
    let mut left = columns;
    line.trim_start_matches(|c| {
        let is_over = left > 0 && width(c).is_some();
        left = left.saturating_sub(width(c).unwrap_or_default());
        is_over
    })
}

fn width(c: char) -> Option<usize> {
    match c {
        ' ' => Some(1),
        '\t' => Some(4),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::notation::shows;

    #[test]
    fn paragraphs_stand_apart_and_keep_their_line_breaks_and_indentation() {
        shows("one\ntwo\n\n\n  three", "p(one\ntwo) p(  three)");
        shows("<b>no</b> &amp; ![alt](x)", "p(<b>no</b> &amp; ![alt](x))");
    }

    #[test]
    fn quotes_go_into_one_another() {
        shows("> one\n> > two\n>three\nfour", "quote(p(one) quote(p(two)) p(three)) p(four)");
        shows("so:\n> - a\n>\n> ```\n>   b\n> ```", "p(so:) quote(ul(p(a)) code(  b))");
    }

    #[test]
    fn faces_and_comparisons_are_no_quotes() {
        for text in [">:(", ">_<", ">5 is enough", ">", ">>", "a > b", "\\> a"] {
            shows(text, &format!("p({})", text.trim_start_matches('\\')));
        }
    }

    #[test]
    fn what_is_too_deep_stays_as_it_was_typed() {
        shows(&format!("{}a", ">".repeat(8)), "quote(quote(quote(quote(quote(quote(p(>>a)))))))");
        shows(&format!("{}a", "- ".repeat(7)), "ul(ul(ul(ul(ul(ul(p(- a)))))))");
    }
}
