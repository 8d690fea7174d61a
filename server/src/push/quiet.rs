//! What the clock shows where somebody is.

use jiff::{Timestamp, tz::TimeZone};
use protocol::notifications::WallClock;

/// What the clock shows at some time, in milliseconds since 1970, in the time zone of this name; `None` where there is no such zone.
pub fn wall_clock(at: protocol::Timestamp, zone: &str) -> Option<WallClock> {
    let zoned = Timestamp::from_millisecond(at.0).ok()?.to_zoned(TimeZone::get(zone).ok()?);
    let weekday = u8::try_from(zoned.weekday().to_monday_zero_offset()).ok()?;
    let minute = u16::try_from(i32::from(zoned.hour()) * 60 + i32::from(zoned.minute())).ok()?;
    Some(WallClock { weekday, minute })
}

#[cfg(test)]
mod tests {
    use protocol::notifications::{NotificationSettings, QuietHours};

    use super::*;

    fn at(time: &str) -> protocol::Timestamp {
        protocol::Timestamp(time.parse::<Timestamp>().unwrap().as_millisecond())
    }

    #[test]
    fn a_night_in_which_clocks_change_ends_by_the_clock() {
        let quiet_hours =
            QuietHours { days: (0..7).collect(), from: 22 * 60, to: 7 * 60, time_zone: "Europe/Berlin".into() };
        let settings = NotificationSettings { quiet_hours: Some(quiet_hours), ..NotificationSettings::default() };
        let is_quiet = |time: &str| settings.is_quiet(at(time), |zone| wall_clock(at(time), zone));
        // To summer time on 2026-03-29, when 02:00 is 03:00; and back on 2026-10-25.
        for (time, expected) in [
            ("2026-03-28T06:30:00Z", false),
            ("2026-03-29T04:59:00Z", true),
            ("2026-03-29T05:00:00Z", false),
            ("2026-10-25T00:30:00Z", true),
            ("2026-10-25T01:30:00Z", true),
            ("2026-10-25T05:59:00Z", true),
            ("2026-10-25T06:00:00Z", false),
        ] {
            assert_eq!(is_quiet(time), expected, "{time}");
        }
        assert_eq!(
            wall_clock(at("2026-11-30T23:30:00Z"), "Asia/Kolkata"),
            Some(WallClock { weekday: 1, minute: 5 * 60 })
        );
        assert_eq!(wall_clock(at("2026-11-30T23:30:00Z"), "Mars/Olympus"), None);
    }
}
