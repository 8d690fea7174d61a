//! What the application is built with: Rust that fills the structs of the keys, and the languages' texts.

use std::{collections::BTreeSet, fmt::Write};

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    catalog::{Catalog, Language, Leaf, Place},
    keys::{Function, Gives, Keys, Parameter, Shape},
    message::{Argument, Kind, Message},
};

/// Stands around a leaf's number until its place among all is known.
const MARK: char = '\u{1}';

/// The struct that the first page begins with.
const FIRST: &str = "Texts";

/// What is found out of the keys and the English texts.
#[derive(Default)]
pub struct Code {
    pub leaves: Vec<Leaf>,
    pub text: String,
    pub wrong: Vec<String>,
    /// Functions for code by hand.
    parts: String,
}

impl Code {
    /// The code, with all leaves that it needs.
    pub fn of(keys: &Keys, english: &Value) -> Self {
        let mut code = Self::default();
        let fields = keys.structs.values().flat_map(|group| &group.fields);
        let names = fields.filter_map(|field| match &field.shape {
            Shape::Other(name) => Some(name.as_str()),
            _ => None,
        });
        let within: BTreeSet<_> = names.collect();
        for name in keys.structs.keys().filter(|name| !within.contains(name.as_str())) {
            let (path, place, parameters) = if name == FIRST {
                (String::new(), Place::First, "tag: &'static str, direction: &'static str")
            } else {
                (snake(name.strip_suffix("Texts").unwrap_or(name)), Place::More, "")
            };
            let called = if name == FIRST { "texts" } else { path.as_str() };
            let value = if path.is_empty() { Some(english) } else { english.get(&path) };
            let body = code.group(keys, name, &path, value, place);
            _ = writeln!(code.text, "pub fn {called}({parameters}) -> {name} {{ {body} }}");
        }
        code.text += &std::mem::take(&mut code.parts);
        code.order();
        code
    }

    /// Puts the leaves in the order of their places, and writes down where each is.
    fn order(&mut self) {
        let mut numbers: Vec<usize> = (0..self.leaves.len()).collect();
        numbers.sort_by_key(|number| self.leaves[*number].place);
        let mut text = String::with_capacity(self.text.len());
        for (at, piece) in self.text.split(MARK).enumerate() {
            let number = if at % 2 == 1 { piece.parse::<usize>().ok() } else { None };
            match number.and_then(|number| numbers.iter().position(|other| *other == number)) {
                Some(place) => text += &place.to_string(),
                None => text += piece,
            }
        }
        self.text = text;
        self.leaves.sort_by_key(|leaf| leaf.place);
    }

    fn leaf(&mut self, path: &str, arguments: Vec<Argument>, place: Place) -> String {
        self.leaves.push(Leaf { path: path.to_owned(), arguments, place });
        format!("{MARK}{}{MARK}", self.leaves.len() - 1)
    }

    fn plain(&mut self, path: &str, place: Place) -> String {
        format!("plain({})", self.leaf(path, Vec::new(), place))
    }

    fn group(&mut self, keys: &Keys, name: &str, path: &str, value: Option<&Value>, place: Place) -> String {
        let mut text = format!("{name} {{ ");
        let group = &keys.structs[name];
        let place = if group.of_server { Place::Server } else { place };
        for field in &group.fields {
            let of_server = field.of_server;
            let place = if of_server { Place::Server } else { place };
            if name == FIRST && matches!(field.name.as_str(), "tag" | "direction") {
                text += &format!("{}, ", field.name);
                continue;
            }
            let below = if path.is_empty() { field.name.clone() } else { format!("{path}.{}", field.name) };
            let value = value.and_then(|value| value.get(&field.name));
            let Some(value) = value else {
                self.wrong.push(format!("en.json: {below} is missing"));
                continue;
            };
            let made = self.field(keys, &field.shape, &below, value, place);
            let when = if of_server { "#[cfg(feature = \"ssr\")] " } else { "" };
            text += &format!("{when}{}: {made}, ", field.name);
        }
        text + "}"
    }

    fn field(&mut self, keys: &Keys, shape: &Shape, path: &str, value: &Value, place: Place) -> String {
        match (shape, value) {
            (Shape::Plain, Value::String(_)) => self.plain(path, place),
            (Shape::Array(length), Value::Array(values)) if values.len() == *length => {
                let texts = (0..*length).map(|at| self.plain(&format!("{path}.{at}"), place));
                format!("[{}]", texts.collect::<Vec<_>>().join(", "))
            }
            (Shape::Pairs, Value::Array(values)) => {
                let pairs = (0..values.len()).map(|at| {
                    let [keys, does] = ["keys", "does"].map(|name| self.plain(&format!("{path}.{at}.{name}"), place));
                    format!("({keys}, {does})")
                });
                format!("Box::leak(Box::new([{}]))", pairs.collect::<Vec<_>>().join(", "))
            }
            (Shape::Other(name), _) if keys.structs.contains_key(name) => {
                self.group(keys, name, path, Some(value), place)
            }
            (Shape::Other(name), Value::Object(values)) => {
                let fields = values.keys().map(|key| format!("{key}: {}", self.plain(&format!("{path}.{key}"), place)));
                format!("{name} {{ {} }}", fields.collect::<Vec<_>>().join(", "))
            }
            (Shape::Function(function), _) => self.function(function, path, value, place),
            _ => {
                self.wrong.push(format!("en.json: {path} isn't what the key is: {shape:?}"));
                String::new()
            }
        }
    }

    fn function(&mut self, function: &Function, path: &str, value: &Value, place: Place) -> String {
        let names: Vec<_> = (0..function.parameters.len()).map(|at| format!("p{at}")).collect();
        let taken = names.join(", ");
        let handed: Vec<_> = names
            .iter()
            .zip(&function.parameters)
            .filter_map(|(name, (_, parameter))| match parameter {
                Parameter::Text => Some(format!("Argument::Text({name})")),
                Parameter::Digits => Some(format!("Argument::Text(&{name}.to_string())")),
                Parameter::Number => Some(format!("Argument::from({name})")),
                Parameter::Choice(_) | Parameter::Custom => None,
            })
            .collect();
        let handed = handed.join(", ");
        let choices = function.parameters.iter().filter(|(_, it)| matches!(it, Parameter::Choice(_))).count();
        match (function.arguments(), &function.parameters[..], function.gives, value) {
            (Some(arguments), _, Gives::Made, Value::String(_)) if choices == 0 => {
                let at = self.leaf(path, arguments, place);
                format!("|{taken}| say({at}, &[{handed}])")
            }
            // Groups by their names in data.
            (_, [(_, Parameter::Text)], Gives::Known, Value::Object(values)) => {
                let arms = values.keys().map(|key| {
                    let pattern = if key == "other" { "_".to_owned() } else { format!("{key:?}") };
                    (pattern, self.leaf(&format!("{path}.{key}"), Vec::new(), place))
                });
                // What is left comes last.
                let mut arms: Vec<_> = arms.collect();
                arms.sort_by_key(|(pattern, _)| pattern == "_");
                let arms = arms.into_iter().map(|(pattern, at)| format!("{pattern} => {at}"));
                format!("|{taken}| plain(match p0 {{ {} }})", arms.collect::<Vec<_>>().join(", "))
            }
            (Some(arguments), [(_, Parameter::Choice(of)), ..], gives, Value::Object(values))
                if choices == 1 && gives != Gives::Custom =>
            {
                let around = vec![Argument { name: "name".to_owned(), kind: Kind::Text }];
                let arguments = if gives == Gives::Around { around } else { arguments };
                let arms = values.keys().map(|key| {
                    let at = self.leaf(&format!("{path}.{key}"), arguments.clone(), place);
                    format!("{of}::{} => {at}", camel(key))
                });
                let arms = arms.collect::<Vec<_>>().join(", ");
                match gives {
                    Gives::Made => format!("|{taken}| say(match p0 {{ {arms} }}, &[{handed}])"),
                    Gives::Known => format!("|{taken}| plain(match p0 {{ {arms} }})"),
                    Gives::Perhaps => format!("|{taken}| Some(plain(match p0 {{ {arms}, _ => return None }}))"),
                    Gives::Around | Gives::Custom => format!("|{taken}| around(match p0 {{ {arms} }})"),
                }
            }
            _ => {
                self.parts(path, value, place);
                format!("words::{}", path.replace('.', "_"))
            }
        }
    }

    /// Functions for code that is written by hand, one for each text: what takes part in it is what stands in the English one. It is a
    /// number where it is called `count` or has a plural.
    fn parts(&mut self, path: &str, value: &Value, place: Place) {
        let below: Vec<_> = match value {
            Value::Object(values) => values.iter().map(|(key, value)| (format!("{path}.{key}"), value)).collect(),
            Value::String(text) => {
                let arguments = match Message::parse(text) {
                    Ok(message) => arguments_of(&message),
                    // Found with all others.
                    Err(_) => Vec::new(),
                };
                let name = path.replace('.', "_");
                let taken = arguments.iter().map(|argument| match argument.kind {
                    Kind::Text => format!("{}: &str", argument.name),
                    Kind::Number => format!("{}: u64", argument.name),
                });
                let taken = taken.collect::<Vec<_>>().join(", ");
                let handed = arguments.iter().map(|argument| match argument.kind {
                    Kind::Text => format!("Argument::Text({})", argument.name),
                    Kind::Number => format!("Argument::Number({})", argument.name),
                });
                let handed = handed.collect::<Vec<_>>().join(", ");
                let is_plain = arguments.is_empty();
                let at = self.leaf(path, arguments, place);
                let (gives, body) = if is_plain {
                    ("&'static str", format!("plain({at})"))
                } else {
                    ("String", format!("say({at}, &[{handed}])"))
                };
                let when = if place == Place::Server { "#[cfg(feature = \"ssr\")] " } else { "" };
                _ = writeln!(self.parts, "{when}pub fn {name}_text({taken}) -> {gives} {{ {body} }}");
                return;
            }
            _ => return self.wrong.push(format!("en.json: {path} has neither a text nor texts by key")),
        };
        below.into_iter().for_each(|(path, value)| self.parts(&path, value, place));
    }
}

fn arguments_of(message: &Message) -> Vec<Argument> {
    let counted: BTreeSet<_> = message.plurals().into_iter().map(|(name, _)| name.to_owned()).collect();
    let kind = |name: &str| if name == "count" || counted.contains(name) { Kind::Number } else { Kind::Text };
    let names = message.placeholders();
    names.into_iter().map(|name| Argument { name: name.to_owned(), kind: kind(name) }).collect()
}

/// The Rust that the application includes: what fills its structs, and for the server all languages.
pub fn rust(catalog: &Catalog) -> String {
    let mut text = String::new();
    for path in &catalog.imports {
        let name = path.rsplit("::").next().unwrap_or_default();
        if [format!(" {name}::"), format!(" {name} {{")].iter().any(|used| catalog.code.contains(used)) {
            _ = writeln!(text, "use {path};");
        }
    }
    let of = |place| catalog.leaves.iter().filter(|leaf| leaf.place == place).count();
    let (first, more) = (of(Place::First), of(Place::More));
    _ = writeln!(
        text,
        "\n/// How many texts the first page has.\n#[cfg(feature = \"browser\")]\npub const FIRST: usize = {first};"
    );
    let real = catalog.languages.iter().filter(|language| !language.is_pseudo);
    let names = real.map(|language| format!("({:?}, {:?})", language.tag, language.name));
    let names = names.collect::<Vec<_>>().join(", ");
    _ = writeln!(
        text,
        "/// Tags and names of the languages that there are.\npub const LANGUAGES: &[(&str, &str)] = &[{names}];"
    );
    _ = writeln!(text, "#[cfg(not(feature = \"browser\"))]\npub static ALL: &[Language] = &[");
    for language in &catalog.languages {
        let Language { tag, direction, texts, .. } = language;
        let (first, more) = (file(tag, "texts", &texts[..first]), file(tag, "more", &texts[first..first + more]));
        _ = writeln!(
            text,
            "Language {{ tag: {tag:?}, direction: {direction:?}, texts: &{texts:?}, files: [({:?}, {:?}), ({:?}, {:?})] }},",
            first.0, first.1, more.0, more.1
        );
    }
    text + "];\n" + &catalog.code
}

/// The file that a browser loads: its name, which has a hash of what stands in it, and that.
pub fn file(tag: &str, name: &str, texts: &[String]) -> (String, String) {
    let content = serde_json::to_string(texts).unwrap_or_default();
    let hash: String = Sha256::digest(&content).iter().take(11).map(|byte| format!("{byte:02x}")).collect();
    (format!("{name}-{tag}.{hash}.json"), content)
}

fn snake(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.extend(letter.to_lowercase());
    }
    text
}

fn camel(name: &str) -> String {
    let parts = name.split('_').map(|part| {
        let mut letters = part.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    });
    parts.collect()
}
