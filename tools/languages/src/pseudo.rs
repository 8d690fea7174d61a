//! Languages that nobody speaks, for tests: what is still English there stands in a component, and what is cut off will be cut off in
//! German.

use crate::message::Message;

/// English with accents, and longer by a third.
pub const ACCENTED: &str = "en-XA";
/// English with accents, from right to left.
pub const MIRRORED: &str = "ar-XB";

/// The longest word that is added.
const WORD: usize = 6;

/// Turns a text round: right-to-left override, and its end.
const OVERRIDE: (char, char) = ('\u{202e}', '\u{202c}');

/// A text in the language with accents.
pub fn accented(message: &Message) -> Message {
    message.map(&|plain| {
        let mut text: String = plain.chars().map(accent).collect();
        let letters = plain.chars().filter(|letter| letter.is_alphabetic()).count();
        if letters > 3 {
            let end = text.trim_end().len();
            text.insert_str(end, &padding(letters.div_ceil(3)));
        }
        text
    })
}

/// So many more characters, in words of a length that lines have room for.
fn padding(count: usize) -> String {
    let words: Vec<_> = (0..count).step_by(WORD).map(|at| "~".repeat(WORD.min(count - at))).collect();
    words.join(" ")
}

/// A text in the language from right to left.
pub fn mirrored(message: &Message) -> Message {
    message.map(&|plain| {
        let words = plain.trim();
        let shown = format!("{}{}{}", OVERRIDE.0, words.chars().map(accent).collect::<String>(), OVERRIDE.1);
        if words.chars().any(char::is_alphabetic) { plain.replacen(words, &shown, 1) } else { plain.to_owned() }
    })
}

fn accent(letter: char) -> char {
    const PLAIN: &str = "aceghijklnorstuwyzACEGHIJKLNORSTUWYZ";
    const ACCENTED: &str = "áçéğĥíĵķłñöŕšťúŵýžÁÇÉĞĤÍĴĶŁÑÖŔŠŤÚŴÝŽ";
    let place = PLAIN.chars().position(|plain| plain == letter);
    place.and_then(|place| ACCENTED.chars().nth(place)).unwrap_or(letter)
}
