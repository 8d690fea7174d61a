//! By what people are found while somebody types a part of their name.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use super::lookalike::{fold, unite};

/// Most characters of a key; what is beyond them is not compared.
const KEY_MAX: usize = 64;
/// Most words of a name by which somebody is found.
const WORDS_MAX: usize = 8;

/// What is compared of a text that somebody types to find people: without case, accents and separators, and with one letter in
/// the place of all that look like it. The key of a text's beginning is the beginning of its key. At most 64 characters.
pub fn search_key(text: &str) -> String {
    let bare: String = text.nfkd().filter(|&c| !is_accent(c)).collect();
    // To the tables an m looks like an r and an n, and a 1 like an l, but nobody means it who types an r or an l.
    let united = fold(&bare).chars().fold(String::new(), |mut united, c| {
        if c.is_ascii_alphanumeric() {
            united.push(c)
        } else {
            united.push_str(&unite(c.encode_utf8(&mut [0; 4])))
        }
        united
    });
    fold(&united).nfd().filter(|&c| !is_accent(c)).take(KEY_MAX).collect()
}

/// The keys by whose beginnings a name is found: of the whole name, and of it from each of its first words on.
pub fn search_keys(name: &str) -> BTreeSet<String> {
    let mut before = None;
    let is_word_start = |&(_, c): &(usize, char)| {
        let is_inside = before.is_some_and(char::is_alphanumeric);
        before = Some(c);
        c.is_alphanumeric() && !is_inside
    };
    let starts = name.char_indices().filter(is_word_start).map(|(at, _)| at);
    let keys = std::iter::once(0).chain(starts).take(WORDS_MAX).map(|at| search_key(&name[at..]));
    keys.filter(|key| !key.is_empty()).collect()
}

/// Accents of Latin, Greek and Cyrillic letters. Marks of other scripts tell letters apart.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(typed: &str, name: &str) -> bool {
        let typed = search_key(typed);
        search_keys(name).iter().any(|key| key.starts_with(&typed))
    }

    #[test]
    fn a_name_is_found_by_the_beginnings_of_its_words() {
        for (typed, name) in [
            ("", "ada"),
            ("a", "ada"),
            ("ADA", "ada"),
            ("love", "Ada Lovelace"),
            ("ada lo", "Ada Lovelace"),
            ("ada lo", "ada.lovelace"),
            ("lovelace", "ada_lovelace"),
            ("brien", "Pat O’Brien"),
            ("ada", "🍵 Ada"),
            ("jurgen", "Jürgen"),
            ("Jür", "jurgen"),
            ("zoe", "Zoe\u{308}"),
            ("иван", "Иван"),
            ("李", "李小龙"),
            ("하", "한나"),
            ("ada", "Аda"), // Cyrillic А
            ("straße", "STRASSE 7"),
            ("cor", "corner"),
        ] {
            assert!(finds(typed, name), "{typed} finds {name}");
        }
        for (typed, name) in
            [("da", "ada"), ("r", "maria"), ("l", "1st"), ("lace", "Ada Lovelace"), ("adab", "ada"), ("ivan", "Иван")]
        {
            assert!(!finds(typed, name), "{typed} does not find {name}");
        }
    }

    #[test]
    fn keys_are_few_and_short() {
        let name = "ﷺ ".repeat(200);
        let keys = search_keys(&name);
        assert!(keys.len() <= WORDS_MAX && keys.iter().all(|key| key.chars().count() <= KEY_MAX));
        assert!(search_keys("...").is_empty() && search_keys("").is_empty());
    }
}
