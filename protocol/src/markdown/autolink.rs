//! Addresses in running text, linked as they are typed.

use super::{Inline, address, inline::Scanner, link, mention};

impl Scanner<'_> {
    /// An address as it is typed, or else one letter.
    pub fn address(&mut self) {
        if matches!(self.rest().as_bytes()[0], b'h' | b'H' | b'w' | b'W') && !self.is_in_ascii_word() {
            let is_open = |sign| self.open.iter().any(|mark| mark.sign == sign);
            match link::begins(self.rest(), is_open) {
                Some((length, Some(href))) => return self.links(length, &self.rest()[..length], href),
                Some((length, None)) => return self.plain(length),
                None => {}
            }
        }
        if self.at >= self.no_mail && self.may_begin_mail() {
            match address::mail(self.rest()) {
                Ok(length) => {
                    let typed = &self.rest()[..length];
                    return self.links(length, typed, ["mailto:", typed].concat());
                }
                Err(length) => self.no_mail = self.at + length,
            }
        }
        self.plain(1);
    }

    /// After letters that have capitals, and what joins words, an address has begun already; after a mark it may begin.
    fn may_begin_mail(&self) -> bool {
        let is_after_mark = self.open.last().is_some_and(|mark| mark.after == self.at);
        is_after_mark
            || mention::may_follow(self.before()) && !matches!(self.before(), Some('.' | '_' | '%' | '+' | '-' | '/'))
    }

    /// Takes an address that is so long with what stands around it.
    pub fn links(&mut self, length: usize, typed: &str, href: String) {
        self.leading += 1;
        self.push(length, Inline::Link { href, title: None, children: vec![Inline::Text(typed.to_owned())] });
    }
}
