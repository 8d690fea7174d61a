//! All emoji, as they stand in the file that `scripts/emoji` makes.

use std::ops::Range;

/// The key of the group of this server's own.
pub const OWN: &str = "own";

/// One emoji.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Emoji {
    /// Its characters; of one of the server's own its name, with colons.
    pub text: &'static str,
    /// What it is called, where the first shortcode doesn't say so.
    name: &'static str,
    /// What people type for it between colons, the usual one first.
    shortcodes: &'static str,
    /// In what other words one may look for it.
    keywords: &'static str,
    /// After how many of its characters a skin tone goes, a digit for each place.
    pub places: &'static str,
}

impl Emoji {
    fn parse(line: &'static str) -> Option<Self> {
        let mut fields = line.split('\t');
        let (text, name, shortcodes) = (fields.next()?, fields.next()?, fields.next()?);
        let (keywords, places) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
        Some(Self { text, name, shortcodes, keywords, places })
    }

    /// One of this server's own.
    fn own(text: &'static str) -> Self {
        Self { text, name: "", shortcodes: text.trim_matches(':'), keywords: "", places: "" }
    }

    /// What it is called.
    pub fn name(&self) -> String {
        if self.name.is_empty() { self.shortcode().replace('_', " ") } else { self.name.to_owned() }
    }

    /// The usual shortcode, without colons.
    pub fn shortcode(&self) -> &'static str {
        self.shortcodes().next().unwrap_or_default()
    }

    /// All shortcodes.
    pub fn shortcodes(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.shortcodes.split(' ')
    }

    /// The words of its name, its shortcodes and its keywords.
    pub fn words(&self) -> impl Iterator<Item = &'static str> + use<> {
        let between = [' ', '_', '-', ':'];
        [self.name, self.shortcodes, self.keywords].into_iter().flat_map(move |words| words.split(between))
    }
}

/// All emoji in their groups.
#[derive(Debug)]
pub struct Emojis {
    emoji: Vec<Emoji>,
    groups: Vec<(&'static str, Range<usize>)>,
}

impl Emojis {
    /// Reads the file. `None` if it is something else.
    pub fn parse(file: &'static str) -> Option<Self> {
        let mut set = Self { emoji: Vec::new(), groups: Vec::new() };
        for line in file.lines().filter(|line| !line.starts_with("//")) {
            if let Some(group) = line.strip_prefix('@') {
                set.groups.push((group, set.emoji.len()..set.emoji.len()));
            } else {
                let (_, members) = set.groups.last_mut()?;
                set.emoji.push(Emoji::parse(line)?);
                members.end += 1;
            }
        }
        (!set.emoji.is_empty()).then_some(set)
    }

    /// The same, and before all others those of this server's own, by their names with colons.
    pub fn with_own(&self, own: &[&'static str]) -> Self {
        let emoji: Vec<_> = own.iter().map(|text| Emoji::own(text)).chain(self.emoji.iter().copied()).collect();
        let moved = self.groups.iter().map(|(key, members)| (*key, members.start + own.len()..members.end + own.len()));
        let group = (!own.is_empty()).then_some((OWN, 0..own.len()));
        let groups = group.into_iter().chain(moved).collect();
        Self { emoji, groups }
    }

    /// All, in Unicode's order.
    pub fn all(&self) -> &[Emoji] {
        &self.emoji
    }

    /// The groups by their keys, with their members.
    pub fn groups(&self) -> impl Iterator<Item = (&'static str, &[Emoji])> {
        self.groups.iter().map(|(group, members)| (*group, &self.emoji[members.clone()]))
    }

    /// The one with these characters.
    pub fn with_text(&self, text: &str) -> Option<&Emoji> {
        self.emoji.iter().find(|emoji| emoji.text == text)
    }

    /// The one with this shortcode.
    pub fn with_shortcode(&self, shortcode: &str) -> Option<&Emoji> {
        self.emoji.iter().find(|emoji| emoji.shortcodes().any(|known| known.eq_ignore_ascii_case(shortcode)))
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// The real one.
    pub fn all() -> Emojis {
        Emojis::parse(include_str!("../../../public/emoji.txt")).unwrap()
    }

    #[test]
    fn the_file_holds_all_groups_and_the_shortcodes_that_people_know() {
        let set = all();
        let groups: Vec<_> = set.groups().map(|(key, _)| key).collect();
        assert_eq!(groups[..2], ["smileys-emotion", "people-body"]);
        assert_eq!((groups.len(), set.groups().map(|(_, members)| members.len()).sum::<usize>()), (9, set.all().len()));
        for (shortcode, text) in
            [("smile", "😄"), ("+1", "👍"), ("THUMBSUP", "👍"), ("tada", "🎉"), ("heart", "❤️"), ("hash", "#️⃣")]
        {
            assert_eq!(set.with_shortcode(shortcode).map(|emoji| emoji.text), Some(text), "{shortcode}");
        }
        assert_eq!(set.with_shortcode("smil"), None);
    }

    #[test]
    fn each_has_its_own_characters_a_name_and_a_shortcode() {
        let set = all();
        for emoji in set.all() {
            assert!(!emoji.name().is_empty() && !emoji.shortcode().is_empty(), "{emoji:?}");
            assert_eq!(set.with_text(emoji.text), Some(emoji));
        }
        assert_eq!(set.with_text("👍").unwrap().name(), "thumbs up");
        assert_eq!(set.with_text("🤝").unwrap().name(), "handshake");
    }

    #[test]
    fn those_of_the_server_are_a_group_before_the_others_and_found_like_them() {
        let set = all().with_own(&[":party_parrot:"]);
        assert_eq!(set.groups().next().map(|(key, members)| (key, members.len())), Some((OWN, 1)));
        assert_eq!(set.groups().nth(1).unwrap().1[0], all().all()[0]);
        let parrot = set.with_shortcode("party_parrot").unwrap();
        assert_eq!((parrot.text, parrot.name()), (":party_parrot:", "party parrot".to_owned()));
        assert!(set.search("parrot").contains(&parrot) && set.search("PARTY")[0].text == ":party_parrot:");
        assert_eq!(all().with_own(&[]).groups().count(), all().groups().count());
    }

    #[test]
    fn what_is_not_the_file_is_not_read() {
        for other in ["", "<!DOCTYPE html>\n<title>Log in to the Wi-Fi</title>", "@smileys-emotion\n", "@a\nnot a line"]
        {
            assert!(Emojis::parse(other).is_none(), "{other}");
        }
    }
}
