//! What somebody has picked before, and in which skin tone. It is kept in the browser; where the browser keeps nothing, it
//! lasts as long as nothing asks for it again.

use super::{Emoji, Emojis, tone::Tone};
use crate::local_storage::{self, EMOJI};

/// So many are remembered.
const MAX: usize = 24;

/// The skin tone that somebody likes, and the emoji that they used last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recent {
    /// Chosen for all.
    pub tone: Tone,
    /// The characters without a tone, the last one first.
    texts: Vec<String>,
}

impl Recent {
    /// What is kept.
    pub fn load() -> Self {
        Self::parse(&local_storage::get(EMOJI).unwrap_or_default())
    }

    fn parse(kept: &str) -> Self {
        let mut words = kept.split_whitespace();
        let tone = words.next().and_then(|number| number.parse().ok()).map(Tone::at).unwrap_or_default();
        Self { tone, texts: words.take(MAX).map(str::to_owned).collect() }
    }

    /// Keeps it, if the browser does.
    fn keep(&self) {
        local_storage::set(EMOJI, &format!("{} {}", self.tone.number(), self.texts.join(" ")));
    }

    /// Remembers a tone.
    pub fn choose(tone: Tone) {
        Self { tone, ..Self::load() }.keep();
    }

    /// Remembers that somebody uses an emoji.
    pub fn note(emoji: &Emoji) {
        let mut recent = Self::load();
        recent.used(emoji.text);
        recent.keep();
    }

    fn used(&mut self, text: &str) {
        self.texts.retain(|other| other != text);
        self.texts.insert(0, text.to_owned());
        self.texts.truncate(MAX);
    }

    /// Those of the set, the last one first.
    pub fn of<'a>(&self, set: &'a Emojis) -> Vec<&'a Emoji> {
        self.texts.iter().filter_map(|text| set.with_text(text)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emoji::emojis::tests::all;

    #[test]
    fn the_last_one_comes_first_and_once() {
        let mut recent = Recent::parse("3 🎉 👍");
        assert_eq!(recent.tone, Tone::Medium);
        recent.used("👍");
        recent.used("❤️");
        assert_eq!(recent.texts, ["❤️", "👍", "🎉"]);
    }

    #[test]
    fn no_more_are_remembered_than_fit() {
        let set = all();
        let mut recent = Recent::default();
        for emoji in &set.all()[..MAX + 5] {
            recent.used(emoji.text);
        }
        assert_eq!(recent.of(&set).len(), MAX);
        assert_eq!(recent.of(&set)[0], &set.all()[MAX + 4]);
    }

    #[test]
    fn whatever_stands_in_the_storage_is_read_as_far_as_it_makes_sense() {
        let set = all();
        for (kept, tone, count) in [("", 0, 0), ("9", 0, 0), ("👍 🎉", 0, 1), ("2 nonsense 🎉 <b>", 2, 1), ("\n", 0, 0)]
        {
            let recent = Recent::parse(kept);
            assert_eq!((recent.tone.number(), recent.of(&set).len()), (tone, count), "{kept:?}");
        }
    }
}
