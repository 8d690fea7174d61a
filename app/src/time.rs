//! Times and days as people read them.

use std::cell::Cell;

use protocol::Timestamp;

use crate::texts::texts;

const MINUTE_MS: i64 = 60_000;
const DAY_MINUTES: i64 = 24 * 60;
/// No zone changes its clocks within a quarter of an hour.
const QUARTER_MS: i64 = 15 * MINUTE_MS;

thread_local! {
    /// The quarter of an hour that was last asked about, and by how many minutes the browser's zone was ahead then.
    static LAST_OFFSET: Cell<Option<(i64, i64)>> = const { Cell::new(None) };
}

/// A day, counted from 1970-01-01.
pub type Day = i64;

/// How times are told. The first rendering knows neither the reader's zone nor the time, so that the server's and the
/// browser's are the same; then the browser's own take over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clock {
    /// By UTC, without knowing which day is today.
    #[default]
    Utc,
    /// By the reader's zone.
    Local {
        /// There, now.
        today: Day,
        /// By how many minutes the zone is ahead of UTC now.
        ahead: i64,
    },
}

impl Clock {
    /// The browser's clock, as of now.
    pub fn local() -> Self {
        let now = Timestamp(js_sys::Date::now() as i64);
        // The zone may be another one by now.
        LAST_OFFSET.set(None);
        let ahead = local_offset(now);
        Self::Local { today: minutes(now, ahead).div_euclid(DAY_MINUTES), ahead }
    }

    /// The reader's day, once it is known.
    pub const fn today(self) -> Option<Day> {
        match self {
            Self::Utc => None,
            Self::Local { today, .. } => Some(today),
        }
    }

    fn minutes(self, at: Timestamp) -> i64 {
        match self {
            Self::Utc => minutes(at, 0),
            Self::Local { .. } => minutes(at, local_offset(at)),
        }
    }

    /// The day of a moment.
    pub fn day(self, at: Timestamp) -> Day {
        self.minutes(at).div_euclid(DAY_MINUTES)
    }

    /// Hours and minutes, always five characters.
    pub fn time(self, at: Timestamp) -> String {
        let minutes = self.minutes(at).rem_euclid(DAY_MINUTES);
        format!("{:02}:{:02}", minutes / 60, minutes % 60)
    }

    /// A day's name.
    pub fn day_label(self, day: Day) -> String {
        let date = Date::from(day);
        let t = &texts().dates;
        let month = t.months[date.month as usize - 1];
        match self {
            Self::Local { today, .. } if day == today => t.today.into(),
            Self::Local { today, .. } if day == today - 1 => t.yesterday.into(),
            Self::Local { today, .. } if date.year == Date::from(today).year => {
                // The first day of 1970 was a Thursday.
                (t.this_year)(t.weekdays[(day + 3).rem_euclid(7) as usize], date.day, month)
            }
            Self::Local { .. } | Self::Utc => (t.any_year)(date.day, month, date.year),
        }
    }
}

/// Minutes since 1970 by a clock that is this far ahead of UTC.
fn minutes(at: Timestamp, offset: i64) -> i64 {
    at.0.div_euclid(MINUTE_MS) + offset
}

/// How many minutes the browser's zone was ahead of UTC at that moment. The browser is asked once for events that follow on one
/// another: a list asks for each of them with every message that comes.
fn local_offset(at: Timestamp) -> i64 {
    let quarter = at.0.div_euclid(QUARTER_MS);
    match LAST_OFFSET.get() {
        Some((known, offset)) if known == quarter => offset,
        _ => {
            let offset = -(js_sys::Date::new(&(at.0 as f64).into()).get_timezone_offset() as i64);
            LAST_OFFSET.set(Some((quarter, offset)));
            offset
        }
    }
}

/// This moment, by the browser's clock.
pub fn now() -> Timestamp {
    Timestamp(js_sys::Date::now() as i64)
}

/// Nine in the morning of the next day where this device is, however long that day and the night before are.
pub fn tomorrow_at_nine() -> Timestamp {
    let today = js_sys::Date::new_0();
    let day = today.get_date() as i32 + 1;
    Timestamp(
        js_sys::Date::new_with_year_month_day_hr(today.get_full_year(), today.get_month() as i32, day, 9).get_time()
            as i64,
    )
}

/// A moment as `<input type="datetime-local">` has it.
pub fn field(at: Timestamp) -> String {
    let clock = Clock::local();
    format!("{}T{}", date(clock.day(at)), clock.time(at))
}

/// The moment that stands in such a field. Where clocks go forward over it, it is as much later; where they go back, the first of both.
pub fn of_field(typed: &str) -> Option<Timestamp> {
    let at = js_sys::Date::new(&typed.into()).get_time();
    (!typed.is_empty() && at.is_finite()).then_some(Timestamp(at as i64))
}

/// A moment as `<time datetime>` wants it.
pub fn iso(at: Timestamp) -> String {
    let second = at.0.div_euclid(1_000).rem_euclid(60);
    format!("{}T{}:{second:02}Z", date(Clock::Utc.day(at)), Clock::Utc.time(at))
}

/// A day as `<input type="date">` has it.
pub fn date(day: Day) -> String {
    let date = Date::from(day);
    format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)
}

struct Date {
    year: i64,
    month: i64,
    day: i64,
}

impl From<Day> for Date {
    /// The Gregorian calendar's date (after Hinnant, "chrono-compatible low-level date algorithms": years begin in March,
    /// so that the leap day comes last).
    fn from(day: Day) -> Self {
        let shifted = day + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        Self {
            year: era * 400 + year_of_era + i64::from(month <= 2),
            month,
            day: of_year - (153 * from_march + 2) / 5 + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_MS: i64 = DAY_MINUTES * MINUTE_MS;

    #[test]
    fn moments_are_written_as_the_calendar_has_them() {
        for (ms, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399_999, "2000-02-28T23:59:59Z"),
            (951_782_400_000, "2000-02-29T00:00:00Z"),
            (1_795_430_096_000, "2026-11-23T10:34:56Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(iso(Timestamp(ms)), text);
        }
        assert_eq!(Clock::Utc.time(Timestamp(DAY_MS - 1)), "23:59");
    }

    #[test]
    fn near_days_are_told_by_their_names() {
        let today = 1_795_430_096_000 / DAY_MS;
        let clock = Clock::Local { today, ahead: 0 };
        assert_eq!(clock.day_label(today), "Today");
        assert_eq!(clock.day_label(today - 1), "Yesterday");
        assert_eq!(clock.day_label(today - 2), "Saturday, 21 November");
        assert_eq!(clock.day_label(today - 365), "23 November 2025");
        assert_eq!(clock.day_label(today + 1), "Tuesday, 24 November");
        assert_eq!(Clock::Utc.day_label(today), "23 November 2026");
    }
}
