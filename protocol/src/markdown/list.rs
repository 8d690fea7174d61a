//! Lists, with bullets or numbers.

use super::{
    Block, Item,
    block::{self, Lines, is_blank},
    work,
};

/// What begins an item.
pub struct Marker {
    number: Option<u16>,
    /// Whether `)` stands after the number.
    parenthesis: bool,
    /// How far it is indented.
    indent: usize,
    /// How far its text is.
    inside: usize,
    /// Where the item's text begins, in bytes.
    text: usize,
}

impl Marker {
    /// Whether a line stands inside of the item.
    fn holds(&self, line: &str) -> bool {
        block::indent(line) >= self.indent + 2
    }

    /// Whether this is the item after that one. Numbers are shown as they were typed: another one begins another list.
    fn follows(&self, last: &Self) -> bool {
        self.parenthesis == last.parenthesis && self.number == last.number.map(|number| number + 1)
    }
}

/// What a line begins with, if that is an item: `-`, `*`, or a number of at most three digits and a dot or a `)`, then
/// white space and something to say.
pub fn marker(line: &str) -> Option<Marker> {
    let start = line.len() - line.trim_start_matches([' ', '\t']).len();
    let rest = &line[start..];
    let digits = rest.bytes().take(4).take_while(u8::is_ascii_digit).count();
    let (number, sign) = match digits {
        0 => (None, ['-', '*'].as_slice()),
        1..=3 if digits == 1 || !rest.starts_with('0') => (rest[..digits].parse().ok(), ['.', ')'].as_slice()),
        _ => return None,
    };
    let text = rest[digits..].strip_prefix(sign)?;
    let parenthesis = rest[digits..].starts_with(')');
    let begins = text.starts_with([' ', '\t']) && !is_blank(text);
    let indent = block::indent(line);
    begins.then(|| Marker {
        number,
        parenthesis,
        indent,
        inside: indent + digits + 2,
        text: line.len() - text.len() + 1,
    })
}

/// Takes the list whose first item is on the next line.
pub fn take(lines: &mut Lines<'_>, first: Marker) -> Block {
    let (start, parenthesis) = (first.number, first.parenthesis);
    let mut items = Vec::new();
    let mut next = Some(first);
    while let Some(marker) = next {
        let (mut item, mut done) = (Vec::new(), None);
        if let Some(line) = lines.peek() {
            let (task, text) = task(&line[marker.text..]);
            done = task;
            item.push(text);
            lines.skip(1);
        }
        next = loop {
            let blank = lines.rest().iter().take_while(|line| is_blank(line)).count();
            work::add(blank);
            let Some(&line) = lines.rest().get(blank) else { break None };
            if !marker.holds(line) {
                let next = self::marker(line).filter(|next| next.follows(&marker));
                lines.skip(if next.is_some() { blank } else { 0 });
                break next;
            }
            item.resize(item.len() + blank, "");
            item.push(block::outdent(line, marker.inside));
            lines.skip(blank + 1);
        };
        items.push(Item { done, blocks: lines.inside(item) });
    }
    Block::List { start, parenthesis, items }
}

/// Whether an item is a task and is done, and what it says: `[ ]` or `[x]` before white space and something to say.
fn task(text: &str) -> (Option<bool>, &str) {
    let rest = text.trim_start();
    let done = match rest.get(..3) {
        Some("[ ]") => false,
        Some("[x]" | "[X]") => true,
        _ => return (None, text),
    };
    match rest[3..].strip_prefix([' ', '\t']) {
        Some(says) if !is_blank(says) => (Some(done), says),
        _ => (None, text),
    }
}

#[cfg(test)]
mod tests {
    use super::super::notation::shows;

    #[test]
    fn lists_begin_where_they_are_typed() {
        shows("buy:\n- tea\n* milk\n\n- pots\nnow", "p(buy:) ul(p(tea) | p(milk) | p(pots)) p(now)");
        shows("- a\n\nb", "ul(p(a)) p(b)");
    }

    #[test]
    fn items_hold_what_is_indented() {
        shows("- a\n  - b\n\t- c\n- d\n\n  e", "ul(p(a) ul(p(b) | p(c)) | p(d) p(e))");
        shows("1. a\n   - b\n2. ```\n   c\n     d\n   ```", "ol1(p(a) ul(p(b)) | code(c\n  d))");
    }

    #[test]
    fn numbers_are_shown_as_they_were_typed() {
        shows("3. a\n4. b\n7. c", "ol3(p(a) | p(b)) ol7(p(c))");
        shows("1. a\n- b", "ol1(p(a)) ul(p(b))");
        shows("1) a\n2) b\n3. c", "ol1)(p(a) | p(b)) ol3(p(c))");
    }

    #[test]
    fn what_only_looks_like_a_list_stays() {
        for text in ["-", "-a", "1.5", "2024. a year", "1)a", "(1) a", "2024) a", "007. a", "*a*b", "+ 1"] {
            shows(text, &format!("p({})", text.replace("*a*", "i(a)")));
        }
        shows("\\- a", "p(- a)");
    }

    #[test]
    fn tasks_are_items_that_say_whether_they_are_done() {
        shows(
            "- [ ] tea\n- [x] milk\n  - [X] *oat*\n1. [ ] a",
            "ul([ ] p(tea) | [x] p(milk) ul([x] p(i(oat)))) ol1([ ] p(a))",
        );
        shows("- [ ]\n- [y] a\n- [x]a\n- [](b)", "ul(p([ ]) | p([y] a) | p([x]a) | p([](b)))");
        shows("[ ] a", "p([ ] a)");
    }
}
