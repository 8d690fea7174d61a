//! A picture of a person: their initials on their own hue.

use leptos::prelude::*;
use protocol::Person;

use crate::names::hue;

/// For those who see it: the name stands beside it.
#[component]
pub fn Avatar(person: Person) -> impl IntoView {
    view! { <span class=format!("avatar {}", hue(person.id)) aria-hidden="true">{initials(person.shown())}</span> }
}

/// The first letters of the first two words, or the only one.
fn initials(name: &str) -> String {
    let words = name.split(|c: char| c.is_whitespace() || matches!(c, '.' | '_' | '-'));
    let letters: String = words.filter_map(|word| word.chars().find(|c| c.is_alphanumeric())).take(2).collect();
    if letters.is_empty() { name.chars().take(1).collect() } else { letters.to_uppercase() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_those_of_the_first_two_words() {
        for (name, letters) in [("ada", "A"), ("Ada Lovelace King", "AL"), ("bo_r", "BR"), ("élan", "É"), ("…", "…")]
        {
            assert_eq!(initials(name), letters);
        }
    }
}
