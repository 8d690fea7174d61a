//! Which names a person could take for one another, by the tables of Unicode Technical Standard 39.

use std::{collections::BTreeSet, sync::LazyLock};

use unicode_normalization::UnicodeNormalization;
use unicode_security::confusable_detection::skeleton;

use crate::{markdown::HERE, profile::DELETED_NAME};

/// Rounds until nothing changes any more. A test goes through all characters: the longest way takes three.
const ROUNDS_MAX: usize = 8;

/// Words for who administers the server.
const OFFICES: [&str; 3] = ["admin", "administration", "administrator"];
/// Words that speak for the server or for everybody, beside [`HERE`] and [`DELETED_NAME`].
const RESERVED: [&str; 13] = [
    "all",
    "channel",
    "deleted",
    "everybody",
    "everyone",
    "moderation",
    "moderator",
    "official",
    "security",
    "staff",
    "support",
    "system",
    "weconnect",
];

/// The same however a name is written: in capitals or not, composed or not, in letters of other scripts that look the same,
/// with or without dots, hyphens, underscores and spaces. Only for comparing, never for showing.
pub fn lookalike_key(name: &str) -> String {
    let mut key = fold(name);
    for _ in 0..ROUNDS_MAX {
        let next = fold(&unite(&key));
        if next == key {
            break;
        }
        key = next;
    }
    // Names made of nothing but separators' look-alikes must not all be equal.
    if key.is_empty() { name.to_owned() } else { key }
}

/// What nobody else may be called: the key of a name, and that of what it looks like as it is written. A capital I is both an i
/// and the picture of an l, so that "PauI" is kept from "Paul" as well as from "paui", and those two not from one another.
pub fn lookalike_keys(name: &str) -> Vec<String> {
    let mut keys = vec![lookalike_key(name)];
    let looks = lookalike_key(&unite(&name.nfkc().collect::<String>()));
    if looks != keys[0] {
        keys.push(looks);
    }
    keys
}

/// The same for all names of rooms that look alike in any case. A room has this key alone, so for rooms an i is the l as which its
/// capital is drawn.
pub fn room_key(name: &str) -> String {
    lookalike_key(name).replace('i', "l")
}

/// Whether nobody may go by this name: neither is anybody to be taken for the server or for somebody who is gone, nor to be
/// meant where everybody is.
pub fn is_reserved(name: &str) -> bool {
    // In capitals too, where an l looks like an I.
    static KEYS: LazyLock<BTreeSet<String>> = LazyLock::new(|| keys_of(RESERVED.iter().chain(&[HERE, DELETED_NAME])));
    is_office(name) || is_among(name, &KEYS)
}

/// Whether a name is that of who administers the server: only the first account, which does so, may have it.
pub fn is_office(name: &str) -> bool {
    static KEYS: LazyLock<BTreeSet<String>> = LazyLock::new(|| keys_of(OFFICES.iter()));
    is_among(name, &KEYS)
}

fn keys_of<'a>(words: impl Iterator<Item = &'a &'a str>) -> BTreeSet<String> {
    words.flat_map(|word| lookalike_keys(&word.to_uppercase())).collect()
}

fn is_among(name: &str, keys: &BTreeSet<String>) -> bool {
    lookalike_keys(name).iter().any(|key| keys.contains(key))
}

/// Puts one letter in the place of all that look like it.
pub(super) fn unite(text: &str) -> String {
    skeleton(text).collect()
}

/// Without case, separators and compatibility forms. All case pairs meet by way of the capital letter (ß and SS, ς and σ, ı and
/// I); İ keeps a dot above its i, which is left out.
pub(super) fn fold(text: &str) -> String {
    let lower = |c: char| c.to_lowercase().flat_map(char::to_uppercase).flat_map(char::to_lowercase);
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkc().flat_map(lower) {
        let is_dot_of_i = c == '\u{307}' && folded.ends_with('i');
        if !is_dot_of_i && !c.is_whitespace() && !matches!(c, '.' | '-' | '_') {
            folded.push(c);
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clash(one: &str, other: &str) -> bool {
        let others = lookalike_keys(other);
        lookalike_keys(one).iter().any(|key| others.contains(key))
    }

    #[test]
    fn a_name_has_one_key_in_any_case() {
        for (one, other) in [
            ("Ivan", "ivan"),
            ("ADMIN", "admin"),
            ("Info", "info"),
            ("Ada", "aDA"),
            ("Иван", "ИВАН"),
            ("Владимир", "вЛАДИМИР"),
            ("Ὀδυσσεύς", "ὈΔΥΣΣΕΎΣ"),
            ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
            ("Straße", "STRASSE"),
            ("straße", "STRAẞE"),
            ("İzmir", "izmir"),
            ("Işık", "IŞIK"),
            ("Zoë", "ZOE\u{308}"),
            ("ada.l", "Ada-L"),
            ("Tea room", "tea-room"),
            ("ada", "ａｄａ"),
            ("ada", "аdа"), // Cyrillic а
            ("Bob", "b0b"),
            ("corner", "comer"),
        ] {
            assert_eq!(lookalike_key(one), lookalike_key(other), "{one} and {other}");
        }
    }

    #[test]
    fn names_that_look_alike_clash_and_others_do_not() {
        for (one, other) in [("paul", "pauI"), ("paul", "pau1"), ("IVAN", "lvan"), ("Boba", "Вoba"), ("Ada", "Аda")] {
            assert!(clash(one, other), "{one} and {other}");
        }
        for (one, other) in
            [("ada", "ida"), ("bob", "bob2"), ("paul", "pauli"), ("Maria", "Marla"), ("ray", "yar"), ("Иван", "Ivan")]
        {
            assert!(!clash(one, other), "{one} and {other}");
        }
    }

    #[test]
    fn rooms_that_look_alike_have_one_key() {
        for (one, other) in [("Info", "info"), ("Info", "lnfo"), ("INFO", "1nfo"), ("Tea room", "tea-room")] {
            assert_eq!(room_key(one), room_key(other), "{one} and {other}");
        }
        assert_ne!(room_key("Tea"), room_key("Teas"));
    }

    /// Ideographs and Korean syllables, of which there are a hundred thousand, are left out.
    #[test]
    fn the_key_of_a_key_is_itself() {
        let is_many = |c: char| matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{20000}'..);
        for c in ('\u{20}'..=char::MAX).filter(|c| c.is_alphanumeric() && !is_many(*c)) {
            let key = lookalike_key(&format!("x{c}x"));
            assert_eq!(fold(&unite(&key)), key, "{c:?}");
        }
    }

    #[test]
    fn nobody_speaks_for_the_server_or_for_all() {
        for name in
            ["Administrator", "ADMlN", "a.d.m.i.n", "WeConnect", "Wе Connect", "here", "Everyone", "Deleted account"]
        {
            assert!(is_reserved(name), "{name}");
        }
        for name in ["ada", "Adminka", "here.we.are", "Salli"] {
            assert!(!is_reserved(name), "{name}");
        }
    }
}
