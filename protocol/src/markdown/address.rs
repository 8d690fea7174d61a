//! What is an address of the web or of mail, and where it ends in a sentence.

use super::{mention, work};
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
    for (prefix, before) in [("https://", ""), ("http://", ""), ("www.", "https://")] {
        if has_prefix(text, prefix) && is_host_begun(&text[prefix.len()..]) {
            return Some(before);
        }
    }
    None
}

/// Whether a host begins: a name, or a number of IPv6.
fn is_host_begun(text: &str) -> bool {
    text.starts_with(char::is_alphanumeric)
        || text.starts_with('[') && {
            let number = run(&text.as_bytes()[1..], |byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'));
            number > 1 && text.as_bytes().get(1 + number) == Some(&b']')
        }
}

/// How many bytes at the beginning are like this.
fn run(text: &[u8], is_one: impl Fn(u8) -> bool) -> usize {
    text.iter().take_while(|byte| is_one(**byte)).count()
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
    let bytes = text.as_bytes();
    let local = run(bytes, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'%' | b'+' | b'-'));
    work::add(local);
    let is_local = (1..=LOCAL_MAX).contains(&local) && bytes[0] != b'.' && bytes[local - 1] != b'.';
    if !is_local || bytes.get(local) != Some(&b'@') {
        return Err(local);
    }
    let start = local + 1;
    let end = start + run(&bytes[start..], |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    work::add(end - local);
    let host = text[start..end].trim_end_matches(['.', '-']);
    let end = start + host.len();
    if is_mail_host(host.as_bytes()) && !goes_on(&text[end..]) { Ok(end) } else { Err(local) }
}

/// Whether this has two names, none of them empty, and the last of letters; `icon@2x.png` is a file.
fn is_mail_host(host: &[u8]) -> bool {
    let last = host.iter().rev().take_while(|byte| **byte != b'.').count();
    let is_last = last > 1 && last < host.len() && host[host.len() - last].is_ascii_alphabetic();
    is_last
        && host[0] != b'.'
        && !host.windows(2).any(|pair| pair == b"..")
        && !(host[0].is_ascii_digit() && host[1] == b'x')
}

/// Whether what looks like a mail address is the beginning of something else: `git@github.com:team/tea.git`. Letters that
/// have no capitals are of scripts that go on without a space.
fn goes_on(rest: &str) -> bool {
    match rest.as_bytes() {
        [b'/', ..] => true,
        [b':', next, ..] => !next.is_ascii_whitespace(),
        _ => !mention::may_follow(rest.chars().next()),
    }
}
