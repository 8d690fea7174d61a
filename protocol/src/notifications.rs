//! How somebody wants to be told of what is new: of which words, when not, and how.

use serde::{Deserialize, Serialize};

use crate::{ErrorCode, Timestamp};

/// Most words of which somebody wants to hear.
pub const KEY_WORDS_MAX: usize = 20;
/// Most characters of one of them.
pub const KEY_WORD_MAX: usize = 40;
/// Most characters of a time zone's name.
pub const TIME_ZONE_MAX: usize = 64;
/// For how long somebody can want not to be disturbed, in milliseconds: a week.
pub const QUIET_MAX_MS: i64 = 7 * 24 * 60 * 60 * 1_000;
/// Minutes of a day.
pub const DAY: u16 = 24 * 60;
/// Most browsers that somebody is told on by push.
pub const SUBSCRIPTIONS_MAX: usize = 20;

/// How somebody wants to be told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationSettings {
    /// Words of which they want to hear, as typed: at most [`KEY_WORDS_MAX`], of [`KEY_WORD_MAX`] characters each.
    #[serde(default)]
    pub key_words: Vec<String>,
    /// Until when they don't want to be disturbed, at most [`QUIET_MAX_MS`] ahead.
    #[serde(default)]
    pub quiet_until: Option<Timestamp>,
    /// When they don't want to be disturbed in each week.
    #[serde(default)]
    pub quiet_hours: Option<QuietHours>,
    /// Whether there is a sound.
    #[serde(default)]
    pub sound: bool,
    /// Whether pushes leave out what messages say, and who says it.
    #[serde(default)]
    pub hides_text: bool,
}

/// Hours of some days of each week, in one time zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHours {
    /// On which days they begin: Monday is 0.
    pub days: Vec<u8>,
    /// The minute of the day at which they begin.
    pub from: u16,
    /// The minute at which they end, on the next day where it is not after `from`.
    pub to: u16,
    /// The name of the time zone in the IANA's list, such as `Europe/Berlin`.
    pub time_zone: String,
}

/// What a clock on the wall says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WallClock {
    /// Monday is 0.
    pub weekday: u8,
    /// The minute of the day.
    pub minute: u16,
}

impl QuietHours {
    /// Whether they are on when the clock in their time zone says this. Where clocks are changed, it says some times twice or never: what
    /// counts is what it says.
    pub fn are_on(&self, WallClock { weekday, minute }: WallClock) -> bool {
        let begins_on = |day: u8| self.days.contains(&(day % 7));
        if self.from < self.to {
            begins_on(weekday) && (self.from..self.to).contains(&minute)
        } else {
            begins_on(weekday) && minute >= self.from || begins_on(weekday + 6) && minute < self.to
        }
    }

    fn check(&self) -> Result<(), ErrorCode> {
        let is_zone = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '+');
        let fits = self.from < DAY && self.to < DAY && self.days.len() <= 7 && self.days.iter().all(|day| *day < 7);
        let is_named = (1..=TIME_ZONE_MAX).contains(&self.time_zone.len()) && self.time_zone.chars().all(is_zone);
        if fits && is_named { Ok(()) } else { Err(ErrorCode::NotificationsInvalid) }
    }
}

impl NotificationSettings {
    /// Checks what somebody has chosen, and brings it into the form in which it is kept.
    ///
    /// # Errors
    /// [`ErrorCode::NotificationsInvalid`].
    pub fn checked(mut self, now: Timestamp) -> Result<Self, ErrorCode> {
        self.key_words = KeyWords::parse(&self.key_words)?.words;
        self.quiet_hours.as_ref().map_or(Ok(()), QuietHours::check)?;
        self.quiet_until = self.quiet_until.filter(|until| *until > now);
        if self.quiet_until.is_some_and(|until| until.0.saturating_sub(now.0) > QUIET_MAX_MS) {
            return Err(ErrorCode::NotificationsInvalid);
        }
        Ok(self)
    }

    /// Whether they don't want to be disturbed now; `clock` says what the clock shows in a time zone, where that is known.
    pub fn is_quiet(&self, now: Timestamp, clock: impl FnOnce(&str) -> Option<WallClock>) -> bool {
        let by_hours = |hours: &QuietHours| clock(&hours.time_zone).is_some_and(|clock| hours.are_on(clock));
        self.quiet_until.is_some_and(|until| now < until) || self.quiet_hours.as_ref().is_some_and(by_hours)
    }
}

/// Words of which somebody wants to hear.
#[derive(Clone, Debug, Default)]
pub struct KeyWords {
    words: Vec<String>,
    /// In small letters.
    sought: Vec<String>,
}

impl KeyWords {
    /// Takes them as typed: white space around each is dropped, and so are empty ones and those that are there twice.
    ///
    /// # Errors
    /// [`ErrorCode::NotificationsInvalid`] where there are too many, or one is too long or has no letter or digit.
    pub fn parse(typed: &[String]) -> Result<Self, ErrorCode> {
        let mut all = Self::default();
        for word in typed.iter().map(|word| word.trim()).filter(|word| !word.is_empty()) {
            if word.chars().count() > KEY_WORD_MAX || !word.contains(char::is_alphanumeric) {
                return Err(ErrorCode::NotificationsInvalid);
            }
            let sought = word.to_lowercase();
            if !all.sought.contains(&sought) {
                all.words.push(word.to_owned());
                all.sought.push(sought);
            }
        }
        if all.words.len() > KEY_WORDS_MAX { Err(ErrorCode::NotificationsInvalid) } else { Ok(all) }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether one of them is in a text, whatever its case, and not as a part of another word. Scripts that are written without spaces
    /// have no words to be a part of.
    pub fn are_in(&self, text: &str) -> bool {
        if self.is_empty() {
            return false;
        }
        let text = text.to_lowercase();
        let is_whole = |at: usize, word: &str| {
            let (before, after) = (text[..at].chars().next_back(), text[at + word.len()..].chars().next());
            !joins(before, word.chars().next()) && !joins(word.chars().next_back(), after)
        };
        self.sought.iter().any(|word| text.match_indices(&**word).any(|(at, _)| is_whole(at, word)))
    }
}

/// Whether two characters beside one another are of one word. From the first of the scripts without spaces on, none are.
fn joins(one: Option<char>, other: Option<char>) -> bool {
    let is_of_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && c < '\u{2E80}');
    is_of_word(one) && is_of_word(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_000_000);

    fn hours(days: &[u8], from: u16, to: u16) -> QuietHours {
        QuietHours { days: days.to_vec(), from, to, time_zone: "Europe/Berlin".into() }
    }

    fn at(weekday: u8, hour: u16) -> WallClock {
        WallClock { weekday, minute: hour * 60 }
    }

    #[test]
    fn a_night_belongs_to_the_day_on_which_it_begins() {
        let nights = hours(&[0, 6], 22 * 60, 7 * 60);
        for (day, hour, expected) in [(0, 21, false), (0, 22, true), (1, 6, true), (1, 7, false), (1, 22, false)] {
            assert_eq!(nights.are_on(at(day, hour)), expected, "{day} {hour}");
        }
        assert!(nights.are_on(at(0, 3)), "from Sunday to Monday");
        assert!(!nights.are_on(at(6, 3)), "Saturday's night is none");
        let lunch = hours(&[2], 12 * 60, 13 * 60);
        assert!(lunch.are_on(at(2, 12)) && !lunch.are_on(at(2, 13)) && !lunch.are_on(at(3, 12)));
        let whole_days = hours(&[5], 0, 0);
        assert!(whole_days.are_on(at(5, 0)) && whole_days.are_on(at(5, 23)) && !whole_days.are_on(at(6, 0)));
    }

    #[test]
    fn quiet_is_until_a_time_or_by_the_week() {
        let until = |at| NotificationSettings { quiet_until: Some(Timestamp(at)), ..NotificationSettings::default() };
        assert!(until(NOW.0 + 1).is_quiet(NOW, |_| None) && !until(NOW.0).is_quiet(NOW, |_| None));
        let weekly = NotificationSettings { quiet_hours: Some(hours(&[0], 0, 0)), ..NotificationSettings::default() };
        assert!(weekly.is_quiet(NOW, |zone| (zone == "Europe/Berlin").then_some(at(0, 5))));
        assert!(!weekly.is_quiet(NOW, |_| None), "a zone that nobody knows disturbs");
    }

    #[test]
    fn what_is_chosen_has_its_bounds() {
        let with = |change: fn(&mut NotificationSettings)| {
            let mut settings = NotificationSettings::default();
            change(&mut settings);
            settings.checked(NOW)
        };
        let many = |settings: &mut NotificationSettings| {
            settings.key_words = (0..=KEY_WORDS_MAX).map(|n| format!("w{n}")).collect();
        };
        assert_eq!(with(many), Err(ErrorCode::NotificationsInvalid));
        assert_eq!(with(|s| s.key_words = vec!["x".repeat(KEY_WORD_MAX + 1)]), Err(ErrorCode::NotificationsInvalid));
        assert_eq!(with(|s| s.key_words = vec![".,".into()]), Err(ErrorCode::NotificationsInvalid));
        let kept = with(|s| s.key_words = vec![" release ".into(), String::new(), "release".into()]).unwrap();
        assert_eq!(kept.key_words, ["release"]);
        assert_eq!(
            with(|s| s.quiet_until = Some(Timestamp(NOW.0 + QUIET_MAX_MS + 1))),
            Err(ErrorCode::NotificationsInvalid)
        );
        assert_eq!(with(|s| s.quiet_until = Some(NOW)).unwrap().quiet_until, None, "that is over");
        for wrong in [hours(&[7], 0, 1), hours(&[0; 8], 0, 1), hours(&[0], DAY, 1), hours(&[0], 0, DAY)] {
            assert_eq!(wrong.check(), Err(ErrorCode::NotificationsInvalid));
        }
        for zone in ["", "Europe/<b>", &"x".repeat(TIME_ZONE_MAX + 1)] {
            let wrong = QuietHours { time_zone: zone.to_owned(), ..hours(&[0], 0, 1) };
            assert_eq!(wrong.check(), Err(ErrorCode::NotificationsInvalid), "{zone}");
        }
    }

    #[test]
    fn a_word_is_found_whatever_its_case_and_not_within_another() {
        let words = KeyWords::parse(&["Café au lait".into(), "上海".into(), "C++".into(), "red".into()]).unwrap();
        assert!(words.are_in("one CAFÉ AU LAIT!") && words.are_in("我在上海的") && words.are_in("in c++, too"));
        assert!(words.are_in("hundred red.") && words.are_in("#red"));
        assert!(!words.are_in("Cafés au lait") && !words.are_in("北京") && !words.are_in("hundreds"));
    }
}
