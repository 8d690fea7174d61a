//! Code within a line.

use super::work;

/// Most backticks before and after.
const MAX: usize = 3;

/// Finds code, and remembers what is not there, so that nobody looks for it twice.
#[derive(Default)]
pub struct Search {
    /// Whether no more such run of backticks follows, by its length less one.
    missing: [bool; MAX],
}

impl Search {
    /// The code that a text begins with and how long it is with its backticks; else, how many backticks those are.
    pub fn begins<'a>(&mut self, text: &'a str) -> Result<(usize, &'a str), usize> {
        let inner = text.trim_start_matches('`');
        let run = text.len() - inner.len();
        if run > MAX || self.missing[run - 1] {
            return Err(run);
        }
        let Some(length) = until(inner, run) else {
            self.missing[run - 1] = true;
            return Err(run);
        };
        let code = &inner[..length];
        if code.trim().is_empty() { Err(run) } else { Ok((run + length + run, unpadded(code))) }
    }
}

/// How much text there is before the next run of exactly so many backticks.
fn until(text: &str, run: usize) -> Option<usize> {
    let mut at = 0;
    loop {
        let start = at + text[at..].find('`')?;
        let end = text.len() - text[start..].trim_start_matches('`').len();
        work::add(end - at);
        if end - start == run {
            return Some(start);
        }
        at = end;
    }
}

/// Without the spaces that part backticks in the code from those around it.
fn unpadded(code: &str) -> &str {
    let code = code.strip_prefix(' ').filter(|code| code.starts_with('`')).unwrap_or(code);
    code.strip_suffix(' ').filter(|code| code.ends_with('`')).unwrap_or(code)
}

#[cfg(test)]
mod tests {
    use super::super::notation::shows;

    #[test]
    fn code_is_kept_exactly() {
        shows("`a` ` **b**  c ` ```d```", "p(`a` ` **b**  c ` `d`)");
        shows("`` a`b `` `` `c` ``", "p(` a`b ` ``c``)");
        shows(r"`\` *a `*` b*", r"p(`\` i(a `*` b))");
    }

    #[test]
    fn backticks_without_partners_stay() {
        for text in ["`", "``", "a`b", "``a`", "` `", "````a````"] {
            shows(text, &format!("p({text})"));
        }
    }
}
