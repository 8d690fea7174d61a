//! What the message box can complete: which text before the cursor asks for it, and what answers.

use protocol::{
    Person,
    markdown::{HERE, is_code_open, may_mention_after},
};

/// So many letters of an emoji's name are typed before any are offered.
const EMOJI_MIN: usize = 2;

/// What a beginning is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An emoji's shortcode, after a colon.
    Emoji,
    /// A person's name, after an at sign.
    Person,
}

/// A beginning that stands right before the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked<'a> {
    /// Of what.
    pub kind: Kind,
    /// Where its sign stands, in bytes.
    pub start: usize,
    /// What is typed after the sign.
    pub typed: &'a str,
}

impl<'a> Asked<'a> {
    /// What the text before the cursor asks for, if anything.
    pub fn find(before: &'a str) -> Option<Self> {
        let in_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '+' | '.');
        let start = before.trim_end_matches(in_name).char_indices().next_back()?.0;
        let (kind, typed) = match before[start..].strip_prefix(':') {
            Some(typed) => (Kind::Emoji, typed),
            None => (Kind::Person, before[start..].strip_prefix('@')?),
        };
        let fits = kind == Kind::Person || typed.chars().all(is_of_shortcode);
        let is_apart = match kind {
            Kind::Emoji => is_apart(&before[..start]),
            Kind::Person => may_call(&before[..start]),
        };
        (fits && is_apart && !is_code(before)).then_some(Self { kind, start, typed })
    }

    /// Whether enough is typed to offer something.
    pub fn is_enough(&self) -> bool {
        self.kind == Kind::Person || self.typed.len() >= EMOJI_MIN
    }
}

/// The shortcode whose closing colon has just been typed, and where its first one stands, in bytes.
pub fn closed_shortcode(before: &str) -> Option<(usize, &str)> {
    let opened = before.strip_suffix(':')?;
    let asked = Asked::find(opened).filter(|asked| asked.kind == Kind::Emoji && !asked.typed.is_empty())?;
    Some((asked.start, asked.typed))
}

/// Who can be mentioned.
#[derive(Clone, Debug, PartialEq)]
pub enum Mention {
    /// One of the people.
    Person(Person),
    /// All who are there.
    Here,
}

impl Mention {
    /// What stands after the at sign.
    pub fn name(&self) -> &str {
        match self {
            Self::Person(person) => &person.name,
            Self::Here => HERE,
        }
    }

    /// How well they answer to what was typed in lower case; the least is the best.
    fn rank(&self, typed: &str) -> Option<u8> {
        let shown = match self {
            Self::Person(person) => person.shown(),
            Self::Here => "",
        };
        let known = format!("{} {shown}", self.name()).to_lowercase();
        if known.split(' ').any(|word| word.starts_with(typed)) { Some(0) } else { known.contains(typed).then_some(1) }
    }
}

/// Those of whose names one begins so, then those who have it within one, each in the order given; all who are there come
/// last.
pub fn mentions(people: &[Person], typed: &str) -> Vec<Mention> {
    let typed = typed.to_lowercase();
    let all = people.iter().cloned().map(Mention::Person).chain([Mention::Here]);
    let mut found: Vec<_> = all.filter_map(|mention| Some((mention.rank(&typed)?, mention))).collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, mention)| mention).collect()
}

fn is_of_shortcode(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+')
}

/// Whether a name after this text and an at sign is called: also not where the sign is made plain, or is in a link.
fn may_call(before: &str) -> bool {
    may_mention_after(before.chars().next_back()) && !before.ends_with(['\\', '/'])
}

/// Whether a colon after this text begins something, which it doesn't in "10:30", "::" or "https://".
fn is_apart(before: &str) -> bool {
    !before.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '@' | '/' | '#' | '\\' | '_' | '.'))
}

/// Whether what comes next is code, in which everything stays as it is typed.
fn is_code(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default();
    is_code_open(before) || line.matches('`').count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use protocol::UserId;
    use uuid::Uuid;

    use super::*;

    fn asked(before: &str) -> Option<(Kind, usize, &str)> {
        Asked::find(before).map(|asked| (asked.kind, asked.start, asked.typed))
    }

    #[test]
    fn a_sign_at_the_beginning_of_a_word_asks() {
        assert_eq!(asked(":sm"), Some((Kind::Emoji, 0, "sm")));
        assert_eq!(asked("tea :+1"), Some((Kind::Emoji, 4, "+1")));
        assert_eq!(asked("tea\n(@ad"), Some((Kind::Person, 5, "ad")));
        assert_eq!(asked("@"), Some((Kind::Person, 0, "")));
        assert_eq!(asked("🎉:smi"), Some((Kind::Emoji, 4, "smi")));
        assert_eq!(asked("お茶:te"), Some((Kind::Emoji, 6, "te")));
        assert_eq!(asked("你好@fo"), Some((Kind::Person, 6, "fo")));
        assert_eq!(asked("@Zoë.o-"), Some((Kind::Person, 0, "Zoë.o-")));
    }

    #[test]
    fn times_addresses_and_words_with_colons_do_not_ask() {
        for before in [
            "",
            "at 10:30",
            "ada@example.org",
            "josé@example.org",
            "https://x",
            "std::fmt",
            "note:sm",
            ":sm ",
            ": sm",
            ":é",
            "\\:sm",
            ":)",
            "@@a",
        ] {
            assert_eq!(asked(before), None, "{before:?}");
        }
    }

    #[test]
    fn nothing_is_completed_in_code() {
        assert_eq!(asked("`:sm"), None);
        assert_eq!(asked("```\nlet a = :sm"), None);
        assert!(asked("`code` :sm").is_some() && asked("```\ncode\n```\n:sm").is_some());
    }

    #[test]
    fn emoji_are_offered_from_the_second_letter_on_and_people_at_once() {
        let enough = |before: &str| Asked::find(before).is_some_and(|asked| asked.is_enough());
        assert!(enough(":sm") && enough("@"));
        assert!(!enough(":") && !enough(":s"));
    }

    #[test]
    fn a_shortcode_ends_with_its_second_colon() {
        assert_eq!(closed_shortcode("hey :tada:"), Some((4, "tada")));
        assert_eq!(closed_shortcode(":+1:"), Some((0, "+1")));
        for before in ["::", "a:tada:", "`:tada:", ":tada: ", "10:30:", "@ada:", ":"] {
            assert_eq!(closed_shortcode(before), None, "{before:?}");
        }
    }

    #[test]
    fn people_are_found_by_the_beginnings_of_their_names_first() {
        let person = |n, name: &str, shown: Option<&str>| Person {
            id: UserId(Uuid::from_u128(n)),
            name: name.into(),
            display_name: shown.map(str::to_owned),
            avatar: None,
        };
        let people = [
            person(1, "zoe.ada", None),
            person(2, "al", Some("Prof. Ada L.")),
            person(3, "bo", None),
            person(4, "Adam", None),
        ];
        let names =
            |typed: &str| mentions(&people, typed).iter().map(|found| found.name().to_owned()).collect::<Vec<_>>();
        assert_eq!(names("AD"), ["al", "Adam", "zoe.ada"]);
        assert_eq!(names("h"), ["here"]);
        assert_eq!(names(""), ["zoe.ada", "al", "bo", "Adam", "here"]);
        assert!(names("x").is_empty());
    }
}
