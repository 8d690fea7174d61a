//! Finds what somebody means by a few letters.

/// How well a label answers to what was typed; the least is the best. `None` where it doesn't.
pub fn rank(label: &str, typed: &str) -> Option<u8> {
    let (label, typed) = (label.to_lowercase(), typed.trim().to_lowercase());
    if label.starts_with(&typed) {
        return Some(0);
    }
    if label.split(|c: char| !c.is_alphanumeric()).any(|word| word.starts_with(&typed)) {
        return Some(1);
    }
    if label.contains(&typed) {
        return Some(2);
    }
    let mut letters = label.chars();
    typed.chars().filter(|c| !c.is_whitespace()).all(|wanted| letters.any(|letter| letter == wanted)).then_some(3)
}

/// Those that answer, the best first, otherwise in the order given.
pub fn find<T>(all: Vec<T>, typed: &str, label: impl Fn(&T) -> &str) -> Vec<T> {
    let mut found: Vec<_> = all.into_iter().filter_map(|item| Some((rank(label(&item), typed)?, item))).collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, item)| item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_come_before_words_and_words_before_scattered_letters() {
        let all = vec!["greenhouse", "Tea house", "House", "high court use", "Lobby"];
        assert_eq!(find(all.clone(), "hou", |it| it), ["House", "Tea house", "greenhouse", "high court use"]);
        assert_eq!(find(all.clone(), "  LOB ", |it| it), ["Lobby"]);
        assert_eq!(find(all.clone(), "", |it| it), all);
        assert!(find(all, "zz", |it| it).is_empty());
    }

    #[test]
    fn whatever_is_typed_is_only_letters() {
        assert_eq!(rank("Äpfel & Birnen", "äp"), Some(0));
        assert_eq!(rank("a", "a.*"), None);
    }
}
