//! Watches that no text stands in a component, where a new language would not reach it.

use std::{fs, path::Path};

/// What looks like a text and is the same in every language: the name, the welcome page's sample, and what belongs to
/// the browser.
const NO_TEXTS: &[&str] = &[
    "WeConnect",
    "A",
    "Ada",
    "B",
    "Bo",
    "C",
    "Chidi",
    "16:02",
    "16:05",
    "Accept",
    "Content-Type",
    "WeConnect-Person",
    "Alt",
    "AltGraph",
    "ArrowDown",
    "ArrowLeft",
    "ArrowRight",
    "ArrowUp",
    "Backspace",
    "Control",
    "DateTimeFormat",
    "Delete",
    "Digit8",
    "Digit9",
    "End",
    "Enter",
    "Escape",
    "Highlight",
    "Home",
    "Intl",
    "Fri",
    "Mon",
    "Notification",
    "Sat",
    "Sun",
    "Thu",
    "Tue",
    "Wed",
    "PageDown",
    "PageUp",
    "Plus",
    "Range",
    "Shift",
    "Shift+8",
    "Shift+9",
    "Shift+X",
    "StaticRange",
    "Tab",
    "Tus-Resumable",
    "Upload-Length",
    "Upload-Metadata",
    "Upload-Offset",
];

/// Whether a literal is for people: the child of an element, or written like the beginning of a sentence.
fn is_text(before: &str, literal: &str, after: &str) -> bool {
    let (before, after) = (before.trim_end(), after.trim_start());
    let is_child = match before {
        "" => after.is_empty() || after.starts_with(['<', '{']),
        _ => before.ends_with('>') && !before.ends_with("=>"),
    };
    let mut chars = literal.chars();
    let is_sentence = chars.next().is_some_and(char::is_uppercase) && chars.next().is_some_and(char::is_lowercase);
    (is_sentence || is_child && literal.contains(char::is_alphabetic)) && !NO_TEXTS.contains(&literal)
}

/// The texts among the string literals of a file, without its tests.
fn texts_in(source: &str) -> Vec<&str> {
    let code = source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let lines = code.lines().map(str::trim).filter(|line| !line.starts_with("//") && !line.starts_with("#["));
    let mut texts = Vec::new();
    for line in lines {
        let parts: Vec<_> = line.split('"').collect();
        let literals = parts.windows(3).step_by(2).filter(|part| is_text(part[0], part[1], part[2]));
        texts.extend(literals.map(|part| part[1]));
    }
    texts
}

fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("texts") {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
}

#[test]
fn no_component_has_a_text_of_its_own() {
    let mut found = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    assert!(found.len() > 40, "the sources are where they were");
    let texts = found.iter().map(|(path, source)| (path, texts_in(source)));
    let texts: Vec<_> = texts.filter(|(_, texts)| !texts.is_empty()).collect();
    assert!(texts.is_empty(), "these belong into languages/en.json, under a key: {texts:#?}");
}

#[test]
fn a_text_is_told_from_other_literals() {
    assert_eq!(texts_in("<p>\"new here? \" <a href=\"/x\">\"WeConnect\"</a></p>"), ["new here? "]);
    assert_eq!(
        texts_in("\"load them\"\n<div class=\"button quiet\" aria-label=\"Messages\">"),
        ["load them", "Messages"]
    );
    assert!(texts_in("match key { Self::Join => \"join\" }\n// \"MessageEntry\"\nformat!(\"/rooms/{id}\")").is_empty());
}
