//! Finds what somebody means by a few letters.

/// How well a label answers to what was typed; the least is the best. `None` where it doesn't.
pub fn rank(label: &str, typed: &str) -> Option<u8> {
    let (label, typed) = (label.to_lowercase(), typed.trim().to_lowercase());
    if label.starts_with(&typed) {
        return Some(0);
    }
    let (has, wants): (Vec<_>, Vec<_>) = (words(&label).collect(), words(&typed).collect());
    let begins = |word: &&str, wanted: &&str| word.starts_with(*wanted);
    if !wants.is_empty() {
        if has.len() >= wants.len() && has.iter().zip(&wants).all(|(word, wanted)| begins(word, wanted)) {
            return Some(1);
        }
        let mut rest = has.iter();
        if wants.iter().all(|wanted| rest.any(|word| begins(word, wanted))) {
            return Some(2);
        }
        if wants.iter().all(|wanted| has.iter().any(|word| begins(word, wanted))) {
            return Some(3);
        }
    }
    if label.contains(&typed) {
        return Some(4);
    }
    let mut letters = label.chars();
    typed.chars().filter(|c| !c.is_whitespace()).all(|wanted| letters.any(|letter| letter == wanted)).then_some(5)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Those that answer, the best first, otherwise in the order given. Scattered letters count only where nothing answers better.
pub fn find<T>(all: Vec<T>, typed: &str, label: impl Fn(&T) -> &str) -> Vec<T> {
    let mut found: Vec<_> = all.into_iter().filter_map(|item| Some((rank(label(&item), typed)?, item))).collect();
    found.sort_by_key(|(rank, _)| *rank);
    let best = found.first().map_or(0, |(rank, _)| *rank);
    found.into_iter().filter(|(rank, _)| *rank < 5 || best == 5).map(|(_, item)| item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_come_before_words_and_words_before_what_is_within_them() {
        let all = vec!["greenhouse", "Tea house", "House", "high court use", "Lobby"];
        assert_eq!(find(all.clone(), "hou", |it| it), ["House", "Tea house", "greenhouse"]);
        assert_eq!(find(all.clone(), "  LOB ", |it| it), ["Lobby"]);
        assert_eq!(find(all.clone(), "hcu", |it| it), ["high court use"]);
        assert_eq!(find(all.clone(), "", |it| it), all);
        assert!(find(all, "zz", |it| it).is_empty());
    }

    #[test]
    fn the_beginnings_of_several_words_find_what_has_them_in_order() {
        let all = vec!["Research announcements", "Oncall security", "The security oncall", "Security oncall"];
        let found = find(all, "sec onc", |it| it);
        assert_eq!(found, ["Security oncall", "The security oncall", "Oncall security"]);
    }

    #[test]
    fn whatever_is_typed_is_only_letters() {
        assert_eq!(rank("Äpfel & Birnen", "äp"), Some(0));
        assert_eq!(rank("a", "a.*"), Some(1));
        assert_eq!(rank("b", "a.*"), None);
        assert_eq!(rank("a", "…"), None);
    }
}
