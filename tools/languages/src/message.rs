//! ICU MessageFormat, as far as it is used: placeholders, plurals, and apostrophes before what is to stand for itself.

use std::collections::BTreeSet;

/// What takes part in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// What it is called between the braces.
    pub name: String,
    /// What it is.
    pub kind: Kind,
}

/// What can take part in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Letters.
    Text,
    /// A number, which can have plural forms.
    Number,
}

/// A text, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message(pub Vec<Piece>);

/// A part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Stands for itself.
    Plain(String),
    /// Something that takes part.
    Placeholder(String),
    /// What stands there by number: `=0`, `=1`, or a category of CLDR.
    Plural(String, Vec<(String, Message)>),
}

/// What can't stand in a text: the compact form has them for itself.
const RESERVED: [char; 3] = ['{', '|', '}'];

impl Message {
    /// Reads a text.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut reader = Reader { chars: text.chars().collect(), at: 0 };
        let message = reader.message(None)?;
        match reader.peek() {
            None => Ok(message),
            Some(_) => Err("a } without its {".to_owned()),
        }
    }

    /// Text without any placeholder, which stands in the form that is looked up.
    pub fn plain(text: &str) -> Self {
        Self(vec![Piece::Plain(text.to_owned())])
    }

    /// The names of what takes part.
    pub fn placeholders(&self) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        self.collect(&mut found);
        found
    }

    fn collect<'a>(&'a self, found: &mut BTreeSet<&'a str>) {
        for piece in &self.0 {
            match piece {
                Piece::Plain(_) => {}
                Piece::Placeholder(name) => _ = found.insert(name),
                Piece::Plural(name, cases) => {
                    found.insert(name);
                    cases.iter().for_each(|(_, case)| case.collect(found));
                }
            }
        }
    }

    /// All plurals, with those within others.
    pub fn plurals(&self) -> Vec<(&str, Vec<&str>)> {
        let mut found = Vec::new();
        for piece in &self.0 {
            if let Piece::Plural(name, cases) = piece {
                found.push((name.as_str(), cases.iter().map(|(case, _)| case.as_str()).collect()));
                found.extend(cases.iter().flat_map(|(_, case)| case.plurals()));
            }
        }
        found
    }

    /// The form in which the application has it: `{0}` for the first of the arguments, `{0|e…|h…}` for a plural, in which the third
    /// letter of the category stands before each case (they differ in it), and a digit before those of one number.
    pub fn compact(&self, arguments: &[Argument]) -> String {
        let place = |name: &str| arguments.iter().position(|argument| argument.name == name).unwrap_or_default();
        let mut text = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Plain(plain) => text.push_str(plain),
                Piece::Placeholder(name) => text.push_str(&format!("{{{}}}", place(name))),
                Piece::Plural(name, cases) => {
                    text.push_str(&format!("{{{}", place(name)));
                    for (case, message) in cases {
                        let letter = match case.strip_prefix('=') {
                            Some(number) => number.to_owned(),
                            None => case.chars().nth(2).into_iter().collect(),
                        };
                        text.push_str(&format!("|{letter}{}", message.compact(arguments)));
                    }
                    text.push('}');
                }
            }
        }
        text
    }

    /// The same with each letter that stands for itself changed.
    pub fn map(&self, change: &impl Fn(&str) -> String) -> Self {
        let pieces = self.0.iter().map(|piece| match piece {
            Piece::Plain(plain) => Piece::Plain(change(plain)),
            Piece::Placeholder(name) => Piece::Placeholder(name.clone()),
            Piece::Plural(name, cases) => {
                let cases = cases.iter().map(|(case, message)| (case.clone(), message.map(change)));
                Piece::Plural(name.clone(), cases.collect())
            }
        });
        Self(pieces.collect())
    }
}

struct Reader {
    chars: Vec<char>,
    at: usize,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek();
        self.at += 1;
        next
    }

    /// Reads up to the end, or to the brace that ends a case of a plural, whose `#` is its number.
    fn message(&mut self, plural: Option<&str>) -> Result<Message, String> {
        let (mut pieces, mut plain) = (Vec::new(), String::new());
        let end = |plain: &mut String, pieces: &mut Vec<Piece>| {
            if !plain.is_empty() {
                pieces.push(Piece::Plain(std::mem::take(plain)));
            }
        };
        while let Some(next) = self.peek() {
            match next {
                '}' => break,
                '{' => {
                    end(&mut plain, &mut pieces);
                    self.at += 1;
                    pieces.push(self.placeholder()?);
                    continue;
                }
                '#' if plural.is_some() => {
                    end(&mut plain, &mut pieces);
                    pieces.push(Piece::Placeholder(plural.unwrap_or_default().to_owned()));
                }
                '\'' if self.chars.get(self.at + 1) == Some(&'\'') => {
                    plain.push('\'');
                    self.at += 1;
                }
                '\'' if matches!(self.chars.get(self.at + 1), Some('{' | '}' | '#')) => {
                    return Err("an apostrophe before {, } or # makes it stand for itself; write ’ for an apostrophe"
                        .to_owned());
                }
                _ if RESERVED.contains(&next) => return Err(format!("{next} can't stand in a text")),
                _ => plain.push(next),
            }
            self.at += 1;
        }
        end(&mut plain, &mut pieces);
        Ok(Message(pieces))
    }

    /// Reads what stands between braces, after the first.
    fn placeholder(&mut self) -> Result<Piece, String> {
        let name = self.word()?;
        match self.next() {
            Some('}') => return Ok(Piece::Placeholder(name)),
            Some(',') => {}
            _ => return Err(format!("{{{name} has no end")),
        }
        let kind = self.word()?;
        if kind != "plural" {
            return Err(format!("{{{name}, {kind}}}: there are only placeholders and plurals"));
        }
        if self.next() != Some(',') {
            return Err(format!("{{{name}, plural has no cases"));
        }
        let mut cases: Vec<(String, Message)> = Vec::new();
        loop {
            self.space();
            if self.peek() == Some('}') {
                self.at += 1;
                return Ok(Piece::Plural(name, cases));
            }
            let case = self.word()?;
            if self.next() != Some('{') {
                return Err(format!("the case {case} of {name} has no text"));
            }
            let message = self.message(Some(&name))?;
            if self.next() != Some('}') {
                return Err(format!("the case {case} of {name} has no end"));
            }
            if cases.iter().any(|(other, _)| *other == case) {
                return Err(format!("the case {case} of {name} stands there twice"));
            }
            cases.push((case, message));
        }
    }

    fn space(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    fn word(&mut self) -> Result<String, String> {
        self.space();
        let mut word = String::new();
        while let Some(next) = self.peek().filter(|next| next.is_ascii_alphanumeric() || matches!(next, '_' | '=')) {
            word.push(next);
            self.at += 1;
        }
        self.space();
        if word.is_empty() { Err("a placeholder without a name".to_owned()) } else { Ok(word) }
    }
}
