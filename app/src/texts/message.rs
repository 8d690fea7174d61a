//! A text with what takes part in it. `build.rs` has checked the texts, and put them into a form that takes little code to read: `{0}` is
//! the first of what takes part, and `{0|e…|h…}` has a text for each plural form: before it stands the third letter of the form's name, as
//! they differ in that, or the digit of one number.

use super::plural::{form, number};

/// What takes part in a text.
#[derive(Clone, Copy)]
pub enum Argument<'a> {
    /// Letters.
    Text(&'a str),
    /// A number.
    Number(u64),
}

macro_rules! from_numbers {
    ($($kind:ty)+) => {
        $(impl From<$kind> for Argument<'_> {
            fn from(number: $kind) -> Self {
                Self::Number(number as u64)
            }
        })+
    };
}

from_numbers!(usize u64 u32 u16 u8);

/// Puts what takes part into a text.
pub fn fill(text: &str, arguments: &[Argument<'_>]) -> String {
    let mut filled = String::new();
    add(text, arguments, &mut filled);
    filled
}

fn add(mut text: &str, arguments: &[Argument<'_>], filled: &mut String) {
    while let Some((before, rest)) = text.split_once('{') {
        filled.push_str(before);
        let (inside, after) = up_to_end(rest);
        text = after;
        let digit = inside.as_bytes().first().map_or(usize::MAX, |digit| usize::from(digit.wrapping_sub(b'0')));
        let cases = inside.get(1..).unwrap_or_default();
        match arguments.get(digit) {
            Some(Argument::Text(letters)) => filled.push_str(letters),
            Some(Argument::Number(count)) if cases.is_empty() => filled.push_str(&number(*count)),
            Some(Argument::Number(count)) => add(case(cases, *count), arguments, filled),
            None => {}
        }
    }
    filled.push_str(text);
}

/// What stands before the brace that ends it, and what after that.
fn up_to_end(text: &str) -> (&str, &str) {
    let mut depth = 1;
    let end = text.find(|letter| {
        depth += i32::from(letter == '{') - i32::from(letter == '}');
        depth == 0
    });
    end.map_or((text, ""), |end| (&text[..end], &text[end + 1..]))
}

/// The text for a number: its own, or that of its plural form, or the one for all others.
fn case(mut cases: &str, count: u64) -> &str {
    let own = if count < 2 { char::from(b'0' + count as u8) } else { ' ' };
    let (mut found, mut rank) = ("", 0);
    let wanted = form(count);
    while let Some(rest) = cases.strip_prefix('|') {
        let mut depth = 0;
        let end = rest.find(|letter| {
            depth += i32::from(letter == '{') - i32::from(letter == '}');
            depth == 0 && letter == '|'
        });
        let (case, after) = rest.split_at(end.unwrap_or(rest.len()));
        cases = after;
        let Some(letter) = case.chars().next() else { continue };
        let better = match letter {
            letter if letter == own => 3,
            letter if letter == wanted => 2,
            'h' => 1,
            _ => 0,
        };
        if better > rank {
            (found, rank) = (&case[1..], better);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_part_stands_where_the_text_has_it() {
        let arguments = [Argument::Text("Ada"), Argument::Number(2), Argument::Text("")];
        assert_eq!(fill("{0}: {1}", &arguments), "Ada: 2");
        assert_eq!(fill("{1} – {0}{2}!", &arguments), "2 – Ada!");
        assert_eq!(fill("nothing", &arguments), "nothing");
        assert_eq!(fill("{7}", &arguments), "");
    }

    #[test]
    fn a_number_has_its_own_text_or_that_of_its_form_or_the_one_for_others() {
        let text = "{0|0no one|e{0} member|h{0} members of {1}} here";
        let filled = |count: u64| fill(text, &[count.into(), Argument::Text("Tea")]);
        assert_eq!(filled(0), "no one here");
        assert_eq!(filled(1), "1 member here");
        assert_eq!(filled(1_234), "1,234 members of Tea here");
        assert_eq!(fill("{0|eone|h{1|eone|hmore}}", &[2_u64.into(), 1_u64.into()]), "one");
    }

    #[test]
    fn what_somebody_is_called_is_no_text_of_ours() {
        assert_eq!(fill("{0} {1}", &[Argument::Text("{1|}"), Argument::Text("|h}{")]), "{1|} |h}{");
    }
}
