//! What is written into a page.

use std::fmt::{self, Display, Formatter, Write};

use protocol::Timestamp;

use crate::time::{Clock, iso};

/// A text that is nothing but text, between tags as well as in the value of an attribute in quotes.
pub struct Escaped<'a>(pub &'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// A moment, by UTC.
pub fn time(at: Timestamp) -> String {
    let clock = Clock::Utc;
    let shown = format!("{}, {} UTC", clock.day_label(clock.day(at)), clock.time(at));
    format!("<time datetime=\"{}\">{}</time>", iso(at), Escaped(&shown))
}
