//! What is an address of the web or of mail, and where it ends in a sentence.

use super::work;
use crate::names;

/// Most bytes of a mail address before its `@` (RFC 5321).
const LOCAL_MAX: usize = 64;
/// What an address that is linked as typed may end with, beside letters and digits: what follows is the sentence's.
const ENDS: &str = "/-+=&#%$)]}";
const JOINER: char = '\u{200D}';
/// Signs of a sentence beyond ASCII, of those that an address may have in its midst.
const SENTENCE: &str = "«»¡¿·،؛؟।۔";

/// Where an address leads that stands by itself, if it is one: to the web or to somebody's mail, never elsewhere.
pub fn target(typed: &str) -> Option<String> {
    if let Some(before) = web(typed) {
        return Some([before, typed].concat());
    }
    if mail(typed).is_ok_and(|length| length == typed.len()) {
        return Some(["mailto:", typed].concat());
    }
    (has_prefix(typed, "mailto:") && typed.contains('@')).then(|| typed.to_owned())
}

/// What comes before a text to make it an address of the web, if it begins like one.
pub fn web(text: &str) -> Option<&'static str> {
    let begins = |prefix: &str| {
        has_prefix(text, prefix)
            && (text[prefix.len()..].starts_with(char::is_alphanumeric) || is_ipv6(&text[prefix.len()..]))
    };
    if begins("https://") || begins("http://") { Some("") } else { begins("www.").then_some("https://") }
}

fn is_ipv6(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_hexdigit() || matches!(c, ':' | '.');
    text.strip_prefix('[').is_some_and(|host| host.contains(':') && host.trim_start_matches(is_part).starts_with(']'))
}

fn has_prefix(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// How much of a text belongs to the address of the web that it begins with, and whether that is all of its host. Marks at
/// its end belong to it, unless they close what is open.
pub fn extent(text: &str, is_open: impl Fn(char) -> bool) -> (usize, bool) {
    let (end, is_whole) = until_stop(text);
    work::add(end);
    let is_after = |c: char| match c {
        '*' | '_' | '~' | '|' => is_open(c),
        c if c.is_ascii() => !c.is_ascii_alphanumeric() && !ENDS.contains(c),
        c => SENTENCE.contains(c),
    };
    (text[..end].trim_end_matches(is_after).len(), is_whole)
}

/// Up to what no address has, or to a bracket that nothing in it opens.
fn until_stop(text: &str) -> (usize, bool) {
    // After `https://`.
    let host = text.bytes().take(6).position(|byte| byte == b':').map_or(0, |colon| colon + 3);
    let mut open = [0_usize; 3];
    let mut is_in_host = true;
    for (at, c) in text.char_indices() {
        // A joiner may stand between emoji too.
        let is_next = |next: char| next.is_alphanumeric() || c == JOINER && is_allowed(next);
        let goes_on = || text[at + c.len_utf8()..].starts_with(is_next);
        if let Some(kind) = "([{".find(c) {
            open[kind] += 1;
        } else if let Some(kind) = ")]}".find(c) {
            if open[kind] == 0 {
                return (at, true);
            }
            open[kind] -= 1;
        } else if !is_allowed(c) && !(joins(c) && !is_in_host && goes_on()) {
            return (at, !(is_in_host && names::is_unseen(c) && goes_on()));
        }
        is_in_host &= at < host || !matches!(c, '/' | '?' | '#');
    }
    (text.len(), true)
}

/// Whether an address may have this character as it is. It ends before punctuation that is not ASCII's: scripts without
/// spaces go on after that.
fn is_allowed(c: char) -> bool {
    let ends = matches!(c, '<' | '>' | '"' | '`' | '\\' | '\u{2000}'..='\u{206F}' | '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FF20}');
    !ends && !c.is_whitespace() && !names::is_unseen(c)
}

/// Whether an address between brackets may have this character as it is.
pub fn is_allowed_between(c: char) -> bool {
    is_allowed(c) || joins(c)
}

/// What joins letters in the path of an address, but ends one elsewhere: an apostrophe, hyphens, a dash, and joiners.
fn joins(c: char) -> bool {
    matches!(c, '’' | '\u{2010}' | '\u{2011}' | '–' | '\u{200C}' | JOINER)
}

/// How long the mail address is that a text begins with; if there is none, how far nobody has to look for one.
pub fn mail(text: &str) -> Result<usize, usize> {
    let is_local = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-');
    let local = text.find(|c| !is_local(c)).unwrap_or(text.len());
    work::add(local);
    let Some(domain) = text[local..].strip_prefix('@') else { return Err(local) };
    // Letters without capitals are of scripts that go on without a space.
    let is_domain = |c: char| c.is_lowercase() || c.is_uppercase() || c.is_numeric() || matches!(c, '.' | '-');
    let end = domain.find(|c| !is_domain(c)).unwrap_or(domain.len());
    work::add(end);
    let (domain, rest) = domain.split_at(domain[..end].trim_end_matches(['.', '-']).len());
    let is_local = (1..=LOCAL_MAX).contains(&local) && !text.starts_with('.') && !text[..local].ends_with('.');
    if is_local && is_host(domain) && !goes_on(rest) { Ok(local + 1 + domain.len()) } else { Err(local) }
}

/// Whether this names a host: `icon@2x.png` is a file.
fn is_host(domain: &str) -> bool {
    let Some((names, last)) = domain.rsplit_once('.') else { return false };
    let is_size = names.strip_suffix('x').is_some_and(|size| size.bytes().all(|byte| byte.is_ascii_digit()));
    let is_last = last.chars().nth(1).is_some() && last.starts_with(char::is_alphabetic);
    is_last && !is_size && names.split('.').all(|name| !name.is_empty())
}

/// Whether what looks like a mail address is the beginning of something else: `git@github.com:team/tea.git`.
fn goes_on(rest: &str) -> bool {
    let mut chars = rest.chars();
    match chars.next() {
        Some('@' | '/') => true,
        Some(':') => chars.next().is_some_and(|c| !c.is_whitespace()),
        _ => false,
    }
}
