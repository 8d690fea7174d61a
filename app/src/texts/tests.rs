//! What a build can't check: that nothing is missing, and that texts agree with what stands elsewhere.

use std::{fs, path::Path};

use languages::Catalog;
use protocol::ErrorCode;

use super::{generated::ALL, texts};

fn read(folder: &str) -> Vec<(String, String)> {
    let entries = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap();
    let file =
        |path: &Path| (path.file_stem().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap());
    entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).map(|path| file(&path)).collect()
}

fn catalog() -> Catalog {
    let mut keys = read("src/texts/keys");
    keys.extend(read("src/texts").into_iter().filter(|(name, _)| name == "keys"));
    Catalog::read(&keys.into_iter().map(|(_, text)| text).collect::<Vec<_>>(), &read("languages")).unwrap()
}

/// Readers get English for these until they are written.
#[test]
fn every_language_has_every_text() {
    let missing = catalog().missing;
    let lines = missing.iter().flat_map(|(tag, keys)| keys.iter().map(move |key| format!("{tag}.json lacks {key}\n")));
    assert!(missing.is_empty(), "\n{}", lines.collect::<String>());
}

#[test]
fn english_errors_are_those_that_programs_get() {
    for code in ErrorCode::ALL {
        assert_eq!((texts().trouble.error)(*code), code.sentence());
    }
}

/// What is at most, at least, or to be typed.
#[test]
fn errors_name_the_same_numbers_in_every_language() {
    let digits = |text: &str| {
        let mut numbers: Vec<u64> = Vec::new();
        let parts = text.split(|letter: char| {
            !letter.is_ascii_digit() && !matches!(letter, ',' | '.' | '\u{a0}' | '\u{202f}' | '٬')
        });
        let parts = parts.map(|part| part.chars().filter(char::is_ascii_digit).collect::<String>());
        numbers.extend(parts.filter_map(|part| part.parse::<u64>().ok()));
        numbers.sort_unstable();
        numbers
    };
    let of = |tag: &str| {
        let file = read("languages").into_iter().find(|(name, _)| name == tag).unwrap().1;
        serde_json::from_str::<serde_json::Value>(&file).unwrap()["trouble"]["error"].clone()
    };
    let english = of("en");
    for (tag, _) in super::languages() {
        for (code, text) in of(tag).as_object().into_iter().flatten() {
            let (text, english) = (text.as_str().unwrap(), english[code].as_str().unwrap());
            // Some count what English has no number for.
            let named = digits(text);
            assert!(digits(english).iter().all(|number| named.contains(number)), "{tag}: {text}");
        }
    }
}

#[test]
fn counts_and_dates_read_as_people_say_them() {
    let t = texts();
    assert_eq!([1, 3].map(t.common.members), ["1 member", "3 members"]);
    assert_eq!((t.room.people)(1, 0), "1 member, 0 online");
    assert_eq!((t.me.not_sent_yet)(2), "2 messages haven't been sent yet. Logging out deletes them.");
    assert_eq!((t.dates.this_year)("Saturday", 21, "November"), "Saturday, 21 November");
    assert_eq!((t.dates.any_year)(21, "November", 2026), "21 November 2026");
    assert_eq!((t.files.size)(1_234_567), "1.2 MB");
    assert_eq!((t.talk.reacted)("👍", &["Ada", "Bo"]), "👍 2: Ada, Bo");
}

#[test]
fn every_language_says_which_way_it_runs() {
    for language in ALL {
        let rightward = matches!(language.tag, "ar" | "he" | "ar-XB");
        assert_eq!(language.direction, if rightward { "rtl" } else { "ltr" }, "{}", language.tag);
    }
}
