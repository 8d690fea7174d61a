//! Names of people in a text.

use crate::names::UserName;

/// Stands for everybody in the room, where it is mentioned.
pub const HERE: &str = "here";

/// The name after the `@` that a text begins with.
pub fn begins(text: &str) -> Option<&str> {
    let name = text.strip_prefix('@')?;
    let end = name.find(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '-' | '_')).unwrap_or(name.len());
    let name = name[..end].trim_end_matches(|c: char| !c.is_alphanumeric());
    UserName::parse(name).is_ok().then_some(name)
}

#[cfg(test)]
mod tests {
    use super::super::tests::shows;

    #[test]
    fn names_end_where_the_sentence_goes_on() {
        shows("@ada, @bo.b-c_d. (@李小龙) @here!", "p(@(ada), @(bo.b-c_d). (@(李小龙)) @(here)!)");
        shows("**@ada** _@bo_ @cy's > @di", "p(b(@(ada)) i(@(bo)) @(cy)'s > @(di))");
    }

    #[test]
    fn what_is_not_a_name_stays() {
        let long = format!("@{}_b", "a".repeat(40));
        for text in ["a@example.com", "@", "@a", "@.ada", "@@", "@ ada", &long] {
            shows(text, &format!("p({text})"));
        }
        shows("`@ada` \\@ada", "p(`@ada` @ada)");
        shows("```\n@ada\n```", "code(@ada)");
    }
}
