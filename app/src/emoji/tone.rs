//! Skin tones.

use super::Emoji;

/// What asks for the coloured form of a character. A skin tone asks for it too, and takes its place.
const PRESENTATION: char = '\u{FE0F}';

/// A skin tone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// None in particular: yellow.
    #[default]
    Default,
    /// The lightest.
    Light,
    /// Between light and medium.
    MediumLight,
    /// In the middle.
    Medium,
    /// Between medium and dark.
    MediumDark,
    /// The darkest.
    Dark,
}

impl Tone {
    /// All, from light to dark.
    pub const ALL: [Self; 6] =
        [Self::Default, Self::Light, Self::MediumLight, Self::Medium, Self::MediumDark, Self::Dark];

    /// Its place in [`ALL`](Self::ALL).
    pub fn number(self) -> usize {
        self as usize
    }

    /// The one at this place, or none in particular.
    pub fn at(number: usize) -> Self {
        Self::ALL.get(number).copied().unwrap_or_default()
    }

    fn modifier(self) -> Option<char> {
        match self {
            Self::Default => None,
            Self::Light => Some('\u{1F3FB}'),
            Self::MediumLight => Some('\u{1F3FC}'),
            Self::Medium => Some('\u{1F3FD}'),
            Self::MediumDark => Some('\u{1F3FE}'),
            Self::Dark => Some('\u{1F3FF}'),
        }
    }

    /// The characters of an emoji in this tone: all people of it have it. As it is where it has no skin.
    pub fn apply(self, emoji: &Emoji) -> String {
        let Some(modifier) = self.modifier().filter(|_| !emoji.places.is_empty()) else { return emoji.text.to_owned() };
        let mut out = String::new();
        let mut toned = false;
        for (character, place) in emoji.text.chars().zip('1'..) {
            if !(toned && character == PRESENTATION) {
                out.push(character);
            }
            toned = emoji.places.contains(place);
            if toned {
                out.push(modifier);
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emoji::emojis::tests::all;

    #[test]
    fn a_tone_goes_to_each_of_the_people_and_to_nothing_else() {
        let set = all();
        let cases = [
            ("👍", "👍🏽"),
            ("☝️", "☝🏽"),
            ("🕵️‍♀️", "🕵🏽‍♀️"),
            ("🧑‍🤝‍🧑", "🧑🏽‍🤝‍🧑🏽"),
            ("👩‍❤️‍💋‍👨", "👩🏽‍❤️‍💋‍👨🏽"),
            ("🎉", "🎉"),
            ("❤️", "❤️"),
            ("👪", "👪"),
        ];
        for (plain, toned) in cases {
            assert_eq!(Tone::Medium.apply(set.with_text(plain).unwrap()), toned);
        }
    }

    #[test]
    fn without_a_tone_all_stay_as_they_are() {
        for emoji in all().all() {
            assert_eq!(Tone::Default.apply(emoji), emoji.text);
        }
    }

    #[test]
    fn a_number_names_a_tone() {
        for tone in Tone::ALL {
            assert_eq!(Tone::at(tone.number()), tone);
        }
        assert_eq!(Tone::at(6), Tone::Default);
    }
}
