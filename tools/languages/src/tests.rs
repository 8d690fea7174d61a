//! Each kind of mistake is found, and said so that a translator can mend it.

use super::*;

const KEYS: &str = r#"
    use protocol::Role;
    pub struct Texts { pub tag: &'static str, pub direction: &'static str, pub room: Room, #[cfg(feature = "ssr")] pub door: Door }
    #[cfg(feature = "ssr")]
    pub struct Door { pub title: &'static str }
    pub struct Room {
        pub title: &'static str,
        pub days: [&'static str; 2],
        pub members: fn(count: usize) -> String,
        pub says: fn(Role, name: &str) -> String,
        pub seen: fn(names: &[&str]) -> String,
    }
    pub struct Search { pub close: &'static str, pub keys: &'static [(&'static str, &'static str)] }
"#;

const ENGLISH: &str = r#"{
    "language": { "name": "English", "direction": "ltr" },
    "room": {
        "title": "Room", "days": ["Mon", "Tue"],
        "members": "{count, plural, one {# member} other {# members}}",
        "says": { "member": "{name} reads", "owner": "{name} writes" },
        "seen": { "all": "Seen by {names}", "more": "Seen by {names} and {count} more" }
    },
    "door": { "title": "Log in" },
    "search": { "close": "Close", "keys": [{ "keys": "Esc", "does": "Close" }] }
}"#;

fn read(others: &[(&str, &str)]) -> Result<Catalog, Vec<String>> {
    let mut languages = vec![("en".to_owned(), ENGLISH.to_owned())];
    languages.extend(others.iter().map(|(tag, text)| ((*tag).to_owned(), (*text).to_owned())));
    Catalog::read(&[KEYS.to_owned()], &languages)
}

/// A language with one more text.
fn with(tag: &str, room: &str) -> Vec<String> {
    let text = format!(r#"{{ "language": {{ "name": "x", "direction": "ltr" }}, "room": {{ {room} }} }}"#);
    read(&[(tag, &text)]).err().unwrap_or_default()
}

#[test]
fn what_is_good_is_taken_and_what_is_missing_is_named_and_english() {
    let polish = r#"{
        "language": { "name": "polski", "direction": "ltr" },
        "room": { "members": "{count, plural, one {# osoba} few {# osoby} many {# osób} other {# osoby}}" }
    }"#;
    let catalog = read(&[("pl", polish)]).unwrap();
    let tags: Vec<_> = catalog.languages.iter().map(|language| language.tag.as_str()).collect();
    assert_eq!(tags, ["en", "pl", "en-XA", "ar-XB"]);
    let texts = &catalog.languages[1].texts;
    assert!(texts.contains(&"{0|e{0} osoba|w{0} osoby|n{0} osób|h{0} osoby}".to_owned()), "{texts:?}");
    assert!(texts.contains(&"Room".to_owned()));
    let missing = &catalog.missing["pl"];
    assert!(missing.contains(&"room.title".to_owned()) && missing.contains(&"search.keys.0.does".to_owned()));
    assert!(!missing.contains(&"room.members".to_owned()));
}

#[test]
fn texts_of_the_first_page_come_first_and_those_of_the_server_last() {
    let catalog = read(&[]).unwrap();
    let paths: Vec<_> = catalog.leaves.iter().map(|leaf| leaf.path.as_str()).collect();
    assert_eq!(paths.first(), Some(&"room.title"));
    assert_eq!(paths.last(), Some(&"door.title"));
    let rust = rust(&catalog);
    assert!(rust.contains("pub const FIRST: usize = 8;"), "{rust}");
    assert!(rust.contains("title: plain(0), days: [plain(1), plain(2)]"), "{rust}");
    assert!(rust.contains("Role::Member => 4, Role::Owner => 5 }, &[Argument::Text(p1)])"), "{rust}");
    assert!(rust.contains("pub fn room_seen_more_text(count: u64, names: &str) -> String"), "{rust}");
    assert!(rust.contains("#[cfg(feature = \"ssr\")] door: Door"), "{rust}");
}

#[test]
fn each_mistake_of_a_translator_is_named() {
    for (tag, room, told) in [
        ("de", r#""titel": "Raum""#, "de.json: room.titel: there is no such key"),
        ("de", r#""title": """#, "de.json: room.title: it is empty"),
        ("de", r#""title": "Raum {name}""#, "de.json: room.title: {name} takes no part in it"),
        ("de", r#""title": "Raum {name""#, "de.json: room.title: {name has no end"),
        ("de", r#""title": "Raum}""#, "de.json: room.title: a } without its {"),
        ("de", r#""title": "a|b""#, "de.json: room.title: | can't stand in a text"),
        ("de", r#""title": 5"#, "room.title is no text"),
        ("de", r#""days": ["Mo", "Di", "Mi"]"#, "de.json: room.days.2: there is no such key"),
        ("de", r#""says": { "member": "liest" }"#, "de.json: room.says.member: {name} is missing"),
        ("fr", r#""says": { "member": "l'{name}" }"#, "fr.json: room.says.member: an apostrophe before {"),
        (
            "de",
            r#""says": { "member": "{name, plural, one {1} other {#}}" }"#,
            "de.json: room.says.member: {name} is no number",
        ),
        (
            "de",
            r#""members": "{count, plural, other {# Mitglieder}}""#,
            "de.json: room.members: {count}: the plural form one is missing",
        ),
        (
            "ja",
            r#""members": "{count, plural, one {# 人} other {# 人}}""#,
            "ja.json: room.members: {count}: the language has no plural form one",
        ),
        (
            "ar",
            r#""members": "{count, plural, one {#} other {#}}""#,
            "ar.json: room.members: {count}: the plural form zero is missing",
        ),
        (
            "de",
            r#""members": "{count, plural, one {#} one {#} other {#}}""#,
            "de.json: room.members: the case one of count stands there twice",
        ),
        (
            "de",
            r#""members": "{count, select, a {b} other {c}}""#,
            "de.json: room.members: {count, select}: there are only placeholders and plurals",
        ),
    ] {
        let found = with(tag, room);
        assert!(found.iter().any(|line| line.starts_with(told)), "{room}: {found:?}");
    }
}

#[test]
fn a_language_says_what_it_is_called_and_which_way_it_runs() {
    let found = read(&[("de", "{}")]).unwrap_err();
    assert!(found.contains(&"de.json: language.name is missing".to_owned()), "{found:?}");
    let sideways = r#"{ "language": { "name": "x", "direction": "up" } }"#;
    let found = read(&[("de", sideways)]).unwrap_err();
    assert_eq!(found, ["de.json: language.direction is neither ltr nor rtl"]);
    assert!(read(&[("de", "{")]).unwrap_err()[0].starts_with("de.json: "));
}

#[test]
fn a_key_without_an_english_text_and_a_text_without_a_key_fail_the_build() {
    let more = KEYS.replace("pub title: &'static str,\n", "pub title: &'static str, pub topic: &'static str,\n");
    let english = [("en".to_owned(), ENGLISH.to_owned())];
    assert_eq!(Catalog::read(&[more], &english).unwrap_err(), ["en.json: room.topic is missing"]);
    let text = ENGLISH.replace("\"door\": {", "\"door\": { \"more\": \"x\",");
    let found = Catalog::read(&[KEYS.to_owned()], &[("en".to_owned(), text)]).unwrap_err();
    assert_eq!(found, ["en.json: door.more: there is no such key"]);
}

#[test]
fn the_languages_that_nobody_speaks_are_english_with_accents() {
    let catalog = read(&[]).unwrap();
    let accented = &catalog.languages[1].texts;
    assert!(accented.contains(&"Ŕööm~~".to_owned()), "{accented:?}");
    assert!(accented.contains(&"{0|e{0} mémbéŕ~~|h{0} mémbéŕš~~~}".to_owned()), "{accented:?}");
    assert_eq!(catalog.languages[2].direction, "rtl");
}
