//! A picture of a person: the one that they have chosen, over their initials on their own hue.

use leptos::prelude::*;
use protocol::Person;

use crate::names::hue;

/// For those who see it: the name stands beside it. Until the picture is there, and where it can't be had, one sees the initials.
#[component]
pub fn Avatar(person: Person) -> impl IntoView {
    // Browsers show nothing in the place of one that they don't get, as its text is empty.
    let address = |avatar| format!("/api/people/{}/avatar/{avatar}", person.id);
    let picture = person.avatar.map(|avatar| view! { <img src=address(avatar) alt="" loading="lazy"/> });
    let class = format!("avatar {}", hue(person.id));
    view! { <span class=class aria-hidden="true">{initials(person.shown())}{picture}</span> }
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
