//! All languages, held against the keys.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    generate::Code,
    keys::Keys,
    message::{Argument, Kind, Message},
    plural::Forms,
    pseudo,
};

/// The language that the others are translated from.
pub const SOURCE: &str = "en";

/// What a language says of itself, beside its texts.
const OF_LANGUAGE: [&str; 2] = ["language.name", "language.direction"];

/// When a text is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// By the first page.
    First,
    /// By a part that is loaded when it is used.
    More,
    /// By pages of the server alone.
    Server,
}

/// A text that there has to be.
#[derive(Debug)]
pub struct Leaf {
    /// Its key.
    pub path: String,
    /// What takes part in it.
    pub arguments: Vec<Argument>,
    /// When it is needed.
    pub place: Place,
}

/// A language that is good.
#[derive(Debug)]
pub struct Language {
    /// What `<html lang>` says.
    pub tag: String,
    /// What its speakers call it.
    pub name: String,
    /// What `<html dir>` says.
    pub direction: String,
    /// Nobody speaks it.
    pub is_pseudo: bool,
    /// Its texts in their compact form, in the order of [`Catalog::leaves`].
    pub texts: Vec<String>,
}

/// All of them.
#[derive(Debug)]
pub struct Catalog {
    /// The texts that there are, those of the first page first.
    pub(crate) leaves: Vec<Leaf>,
    /// What makes the application's structs of them.
    pub(crate) code: String,
    /// English first, those that nobody speaks last.
    pub languages: Vec<Language>,
    /// By language, the keys that are taken from English.
    pub missing: BTreeMap<String, Vec<String>>,
    pub(crate) imports: BTreeSet<String>,
}

type Texts = BTreeMap<String, String>;

impl Catalog {
    /// Reads the keys' Rust files, and all languages: their tags and what stands in their files.
    ///
    /// # Errors
    /// Each thing that is wrong, in a line.
    pub fn read(keys: &[String], languages: &[(String, String)]) -> Result<Self, Vec<String>> {
        let mut declared = Keys::default();
        let broken: Vec<_> = keys.iter().filter_map(|source| declared.add(source).err()).collect();
        if !broken.is_empty() {
            return Err(broken);
        }
        let mut wrong = Vec::new();
        let mut read = Vec::new();
        for (tag, text) in languages {
            match serde_json::from_str::<Value>(text) {
                Ok(value) => read.push((tag.as_str(), value)),
                Err(error) => wrong.push(format!("{tag}.json: {error}")),
            }
        }
        read.sort_by_key(|(tag, _)| (*tag != SOURCE, *tag));
        let Some((SOURCE, english)) = read.first() else {
            return Err(vec![format!("there is no {SOURCE}.json")]);
        };
        let code = Code::of(&declared, english);
        wrong.extend(code.wrong);
        let (leaves, code) = (code.leaves, code.text);
        let source = flat(english, &mut wrong);
        let mut catalog =
            Self { leaves, code, languages: Vec::new(), missing: BTreeMap::new(), imports: declared.imports };
        for (tag, value) in &read {
            let texts = flat(value, &mut wrong);
            match catalog.language(tag, &texts, &source) {
                Ok(language) => catalog.languages.push(language),
                Err(lines) => wrong.extend(lines),
            }
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        catalog.pseudo(&source);
        Ok(catalog)
    }

    fn language(&mut self, tag: &str, texts: &Texts, source: &Texts) -> Result<Language, Vec<String>> {
        let mut wrong = Vec::new();
        let forms = Forms::of(tag).map_err(|error| vec![error])?;
        let known: BTreeSet<_> = self.leaves.iter().map(|leaf| leaf.path.as_str()).chain(OF_LANGUAGE).collect();
        let unknown = texts.keys().filter(|path| !known.contains(path.as_str()));
        wrong.extend(unknown.map(|path| format!("{tag}.json: {path}: there is no such key")));
        let (mut compact, mut missing) = (Vec::new(), Vec::new());
        for leaf in &self.leaves {
            let original = source.get(&leaf.path).map(String::as_str).unwrap_or_default();
            let (text, forms) = match texts.get(&leaf.path) {
                Some(text) => (text.as_str(), &forms),
                None => {
                    missing.push(leaf.path.clone());
                    compact.push(
                        Message::parse(original).map(|message| message.compact(&leaf.arguments)).unwrap_or_default(),
                    );
                    continue;
                }
            };
            match Message::parse(text) {
                Err(error) => wrong.push(format!("{tag}.json: {}: {error}", leaf.path)),
                Ok(message) => {
                    let found = mistakes(&message, text, leaf, original, forms);
                    wrong.extend(found.into_iter().map(|found| format!("{tag}.json: {}: {found}", leaf.path)));
                    compact.push(message.compact(&leaf.arguments));
                }
            }
        }
        let of_language = |path: &str| texts.get(path).cloned().ok_or(format!("{tag}.json: {path} is missing"));
        let (name, direction) = (of_language(OF_LANGUAGE[0]), of_language(OF_LANGUAGE[1]));
        if direction.as_ref().is_ok_and(|direction| !matches!(direction.as_str(), "ltr" | "rtl")) {
            wrong.push(format!("{tag}.json: language.direction is neither ltr nor rtl"));
        }
        wrong.extend([&name, &direction].into_iter().filter_map(|it| it.clone().err()));
        let (Ok(name), Ok(direction), true) = (name, direction, wrong.is_empty()) else { return Err(wrong) };
        if tag == SOURCE && !missing.is_empty() {
            return Err(missing.iter().map(|path| format!("{tag}.json: {path} is missing")).collect());
        }
        if !missing.is_empty() {
            self.missing.insert(tag.to_owned(), missing);
        }
        Ok(Language { tag: tag.to_owned(), name, direction, is_pseudo: false, texts: compact })
    }

    /// Adds the languages that nobody speaks.
    fn pseudo(&mut self, source: &Texts) {
        let made = |tag: &str, direction: &str, change: fn(&Message) -> Message| Language {
            tag: tag.to_owned(),
            name: tag.to_owned(),
            direction: direction.to_owned(),
            is_pseudo: true,
            texts: self
                .leaves
                .iter()
                .map(|leaf| {
                    let text = source.get(&leaf.path).map(String::as_str).unwrap_or_default();
                    let message = Message::parse(text).unwrap_or_else(|_| Message::plain(""));
                    // Names of filters are typed, and have no spaces.
                    let is_typed = leaf.path.starts_with("search.names.");
                    if is_typed { message } else { change(&message) }.compact(&leaf.arguments)
                })
                .collect(),
        };
        let both = [made(pseudo::ACCENTED, "ltr", pseudo::accented), made(pseudo::MIRRORED, "rtl", pseudo::mirrored)];
        self.languages.extend(both);
    }
}

/// What is wrong with a text.
fn mistakes(message: &Message, text: &str, leaf: &Leaf, original: &str, forms: &Forms) -> Vec<String> {
    let mut wrong = Vec::new();
    if text.is_empty() {
        wrong.push("it is empty".to_owned());
    }
    let used = message.placeholders();
    for name in &used {
        if !leaf.arguments.iter().any(|argument| argument.name == **name) {
            wrong.push(format!("{{{name}}} takes no part in it"));
        }
    }
    let english = Message::parse(original).unwrap_or_else(|_| Message::plain(""));
    for name in english.placeholders().difference(&used) {
        wrong.push(format!("{{{name}}} is missing"));
    }
    for (name, cases) in message.plurals() {
        if leaf.arguments.iter().any(|argument| argument.name == name && argument.kind == Kind::Text) {
            wrong.push(format!("{{{name}}} is no number"));
        }
        let exact = |case: &&&str| case.strip_prefix('=').is_some_and(|number| matches!(number, "0" | "1"));
        let unknown = cases.iter().filter(|case| !exact(case) && !forms.known.contains(**case));
        wrong.extend(unknown.map(|case| format!("{{{name}}}: the language has no plural form {case}")));
        let lacking = forms.needed.iter().filter(|form| !cases.contains(form));
        wrong.extend(lacking.map(|form| format!("{{{name}}}: the plural form {form} is missing")));
    }
    if original.starts_with("{actor}") && !text.starts_with("{actor}") {
        wrong.push("{actor} has to come first, as the name stands before the text".to_owned());
    }
    wrong
}

/// All texts by their keys, with dots between the parts.
fn flat(value: &Value, wrong: &mut Vec<String>) -> Texts {
    fn add(value: &Value, path: &str, texts: &mut Texts, wrong: &mut Vec<String>) {
        let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        match value {
            Value::String(text) => _ = texts.insert(path.to_owned(), text.clone()),
            Value::Object(entries) => entries.iter().for_each(|(key, value)| add(value, &below(key), texts, wrong)),
            Value::Array(entries) => {
                entries.iter().enumerate().for_each(|(at, value)| add(value, &below(&at.to_string()), texts, wrong));
            }
            _ => wrong.push(format!("{path} is no text")),
        }
    }
    let mut texts = Texts::new();
    add(value, "", &mut texts, wrong);
    texts
}
