//! Code on lines of its own, between fences of backticks or tildes.

use super::{
    Block,
    block::{self, Lines, is_blank},
    work,
};

const FENCE: &str = "```";
/// Most bytes of a language's name.
const LANGUAGE_MAX: usize = 20;

/// The fence that begins on a line, and what follows it there. Code that ends on the line where it begins is not for here.
pub fn opens(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start();
    let sign = line.chars().next().filter(|sign| matches!(sign, '`' | '~'))?;
    let info = line.trim_start_matches(sign);
    let fence = &line[..line.len() - info.len()];
    (fence.len() >= FENCE.len() && !info.contains(&fence[..FENCE.len()])).then_some((fence, info))
}

/// Whether a text ends within code whose fence is not closed yet.
pub fn is_open(text: &str) -> bool {
    let mut open = None;
    for line in text.split('\n') {
        open = match open {
            None => opens(line).map(|(fence, _)| fence),
            Some(fence) => Some(fence).filter(|fence| !line.contains(fence)),
        };
    }
    open.is_some()
}

/// The words before a fence that begins further in, and the rest of the line. Others type `so: ` before it, and somebody
/// who only speaks of fences doesn't close it.
pub fn after_words<'a>(line: &'a str, next: &[&str]) -> Option<(&'a str, &'a str)> {
    let (words, code) = line.split_at(line.find(FENCE)?);
    opens(code)?;
    if is_blank(words) || words.ends_with('\\') {
        return None;
    }
    next.iter()
        .any(|line| {
            work::add(line.len());
            line.contains(FENCE)
        })
        .then_some((words, code))
}

/// Takes the code whose fence is on the next line, up to its closing fence or the end; nothing where there is no code.
pub fn take(lines: &mut Lines<'_>) -> Option<Block> {
    let first = lines.peek()?;
    let (fence, info) = opens(first)?;
    let indent = block::indent(first);
    let mut code = Vec::new();
    let (mut read, mut left) = (1, None);
    for line in &lines.rest()[1..] {
        work::add(line.len());
        if let Some((last, rest)) = line.split_once(fence) {
            if !is_blank(last) {
                code.push(block::outdent(last, indent));
            }
            let rest = rest.trim_start_matches(['`', '~']).trim_start();
            left = (!is_blank(rest)).then_some(rest);
            read += usize::from(left.is_none());
            break;
        }
        code.push(block::outdent(line, indent));
        read += 1;
    }
    let is_empty = code.iter().all(|line| is_blank(line));
    let language = Some(info.trim()).filter(|info| is_language(info) && !is_empty);
    if language.is_none() && !is_blank(info) {
        code.insert(0, info);
    } else if is_empty {
        return None;
    }
    lines.skip(read);
    if let Some(rest) = left {
        lines.leave(rest);
    }
    Some(Block::Code { language: language.map(str::to_owned), text: code.join("\n") })
}

fn is_language(info: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '+' | '#' | '.' | '-' | '_');
    !info.is_empty() && info.len() <= LANGUAGE_MAX && info.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use super::super::notation::shows;
    use super::is_open;

    #[test]
    fn code_is_kept_exactly() {
        shows("```rust\nfn a() {\n\t**b**  \n\n}\n```\nend", "code[rust](fn a() {\n\t**b**  \n\n}) p(end)");
        shows("````\n```\n````", "code(```)");
        shows("~~~ js\n```\n~~~\n~~~~\n~~~\n~~~~", "code[js](```) code(~~~)");
        shows("  ```\n    a\n  b\n  ```", "code(  a\nb)");
        shows("```\n> a\n- b", "code(> a\n- b)");
    }

    #[test]
    fn fences_may_stand_beside_words() {
        shows("so: ```js\na()```", "p(so: ) code[js](a())");
        shows("```a b\nc``` and *so*", "code(a b\nc) p(and i(so))");
        shows("- so: ```\n  a\n  ```\n- b", "ul(p(so: ) code(a) | p(b))");
    }

    #[test]
    fn what_only_looks_like_a_fence_stays() {
        shows("```", "p(```)");
        shows("```\n\n```", "p(```) p(```)");
        shows("say ``` to begin", "p(say ``` to begin)");
        shows("```a```", "p(`a`)");
        shows("```hello", "code(hello)");
    }

    #[test]
    fn code_is_open_from_its_fence_to_the_next_one_like_it() {
        for open in ["```", "```rust", "tea\n  ```\nlet a;", "~~~\n```\n", "````\n```\n", "```\na\n```\n```"] {
            assert!(is_open(open), "{open:?}");
        }
        for closed in ["", "`", "```a```", "```\na\n```", "```\na ```", "so: ```", "~~~\n~~~\nb"] {
            assert!(!is_open(closed), "{closed:?}");
        }
    }
}
