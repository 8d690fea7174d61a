//! Names of people in a text.

use crate::names::UserName;

/// Stands for everybody in the room, where it is mentioned.
pub const HERE: &str = "here";

/// Whether an `@` after this may mention somebody. After a letter of a script that has capitals it is part of an address; other
/// scripts, as Chinese and Thai, go on without a space.
pub fn may_follow(before: Option<char>) -> bool {
    !before.is_some_and(|c| c.is_lowercase() || c.is_uppercase() || c.is_numeric() || c == '@')
}

/// Whether a name that is mentioned is this one, in capitals or not.
pub fn is_same(written: &str, name: &str) -> bool {
    // By way of the capitals, as σ and ς or ß and ss have different small letters.
    written.chars().flat_map(char::to_uppercase).eq(name.chars().flat_map(char::to_uppercase))
}

/// The name after the `@` that a text begins with.
pub fn begins(text: &str) -> Option<&str> {
    let name = text.strip_prefix('@')?;
    let end = name.find(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '-' | '_')).unwrap_or(name.len());
    let name = name[..end].trim_end_matches(|c: char| !c.is_alphanumeric());
    UserName::parse(name).is_ok().then_some(name)
}

#[cfg(test)]
mod tests {
    use super::super::notation::shows;

    #[test]
    fn names_end_where_the_sentence_goes_on() {
        shows("@ada, @bo.b-c_d. (@李小龙) @here!", "p(@(ada), @(bo.b-c_d). (@(李小龙)) @(here)!)");
        shows("**@ada** _@bo_ @cy's > @di", "p(b(@(ada)) i(@(bo)) @(cy)'s > @(di))");
    }

    #[test]
    fn scripts_without_spaces_mention_in_the_midst_of_letters() {
        shows("你好@foo", "p(你好@(foo))");
        shows("สวัสดี@foo, ありがとう@bo", "p(สวัสดี@(foo), ありがとう@(bo))");
        for text in ["josé@foo.org", "вася@foo.org", "99@foo", "@@foo"] {
            shows(text, &format!("p({text})"));
        }
    }

    #[test]
    fn a_name_is_the_same_in_capitals() {
        for (written, name) in [("JOHN", "John"), ("Here", super::HERE), ("ΣΊΣΥΦΟΣ", "Σίσυφος"), ("STRASSE", "Straße")]
        {
            assert!(super::is_same(written, name), "{written}");
        }
        assert!(!super::is_same("Joh", "John") && !super::is_same("Johnn", "John"));
    }

    #[test]
    fn what_is_not_a_name_stays() {
        let long = format!("@{}_b", "a".repeat(40));
        for text in ["a@example", "@", "@a", "@.ada", "@@", "@ ada", &long] {
            shows(text, &format!("p({text})"));
        }
        shows("`@ada` \\@ada", "p(`@ada` @ada)");
        shows("```\n@ada\n```", "code(@ada)");
    }
}
