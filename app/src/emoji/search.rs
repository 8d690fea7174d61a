//! Finding emoji by what one calls them.

use super::{Emoji, Emojis};

/// How well an emoji answers; the least is the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// It is called so.
    Shortcode,
    /// A shortcode begins so.
    Begins,
    /// Words of it begin so.
    Words,
    /// It is somewhere in its words.
    Within,
}

impl Emojis {
    /// Those that answer to what was typed, the best first, and otherwise in Unicode's order.
    pub fn search(&self, typed: &str) -> Vec<&Emoji> {
        let typed = typed.to_lowercase();
        let words: Vec<&str> = typed.split([' ', '_', ':']).filter(|word| !word.is_empty()).collect();
        if words.is_empty() {
            return Vec::new();
        }
        let shortcode = words.join("_");
        let mut found: Vec<_> =
            self.all().iter().filter_map(|emoji| Some((rank(emoji, &shortcode, &words)?, emoji))).collect();
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().map(|(_, emoji)| emoji).collect()
    }
}

fn rank(emoji: &Emoji, shortcode: &str, words: &[&str]) -> Option<Rank> {
    if emoji.shortcodes().any(|known| known == shortcode) {
        Some(Rank::Shortcode)
    } else if emoji.shortcodes().any(|known| known.starts_with(shortcode)) {
        Some(Rank::Begins)
    } else if words.iter().all(|word| emoji.words().any(|known| begins(known, word))) {
        Some(Rank::Words)
    } else if words.iter().all(|word| emoji.words().any(|known| known.contains(word))) {
        Some(Rank::Within)
    } else {
        None
    }
}

/// Names have capitals, as in "flag: Sweden".
fn begins(known: &str, word: &str) -> bool {
    known.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use crate::emoji::emojis::tests::all;

    fn found(typed: &str) -> Vec<&'static str> {
        all().search(typed).iter().map(|emoji| emoji.text).collect()
    }

    #[test]
    fn shortcodes_come_before_keywords_and_those_before_parts_of_words() {
        let set = all();
        let found = set.search("smil");
        let first_without = found.iter().position(|emoji| !emoji.shortcodes().any(|code| code.starts_with("smil")));
        let (codes, others) = found.split_at(first_without.unwrap());
        assert!(codes.iter().any(|emoji| emoji.text == "😄") && others.iter().any(|emoji| emoji.text == "🙂"));
        assert!(others.iter().all(|emoji| !emoji.shortcodes().any(|code| code.starts_with("smil"))));
    }

    #[test]
    fn a_whole_shortcode_comes_first() {
        for (typed, text) in
            [("smile", "😄"), ("+1", "👍"), ("-1", "👎"), (":tada:", "🎉"), ("cat", "🐱"), ("100", "💯")]
        {
            assert_eq!(found(typed)[0], text, "{typed}");
        }
    }

    #[test]
    fn words_are_found_in_any_case_and_order() {
        assert_eq!(found("SMILE"), found("smile"));
        assert!(found("red heart").contains(&"❤️") && found("heart red").contains(&"❤️"));
        assert_eq!(found("Sweden")[0], "🇸🇪");
        assert!(found("birthday").contains(&"🎂"));
    }

    #[test]
    fn nothing_answers_to_nothing() {
        for typed in ["", "  ", ":", "qqqq", "tea qqqq"] {
            assert!(found(typed).is_empty(), "{typed:?}");
        }
    }
}
