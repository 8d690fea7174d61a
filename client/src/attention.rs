//! Whether somebody is at the screen.

/// Who has touched nothing for this long is away …
const IDLE_MS: f64 = 5.0 * 60_000.0;
/// … and so is who has had other things before them for this long.
const HIDDEN_MS: f64 = 60_000.0;

/// When somebody was last known to be there. All times are in milliseconds of one clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct Attention {
    touched: f64,
    hidden: Option<f64>,
    away: bool,
}

impl Attention {
    /// They have done something. Says whether they were away until then.
    pub fn touch(&mut self, now: f64) -> bool {
        self.touched = now;
        self.hidden.is_none() && std::mem::take(&mut self.away)
    }

    /// The page is in sight again. Says whether they were away until then.
    pub fn show(&mut self, now: f64) -> bool {
        self.hidden = None;
        self.touch(now)
    }

    /// The page went out of sight.
    pub fn hide(&mut self, now: f64) {
        self.hidden.get_or_insert(now);
    }

    /// Says in how many milliseconds to look again, or `None` if they are away.
    pub fn look(&mut self, now: f64) -> Option<f64> {
        let due = self.hidden.map_or(f64::INFINITY, |hidden| hidden + HIDDEN_MS).min(self.touched + IDLE_MS);
        self.away = now >= due;
        (!self.away).then_some(due - now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: f64 = 60_000.0;

    #[test]
    fn who_touches_nothing_is_away_after_five_minutes_and_back_at_once() {
        let mut attention = Attention::default();
        assert_eq!(attention.look(0.0), Some(5.0 * MINUTE));
        assert!(!attention.touch(MINUTE));
        assert_eq!(attention.look(5.0 * MINUTE), Some(MINUTE));
        assert_eq!(attention.look(6.0 * MINUTE), None);
        assert!(attention.touch(7.0 * MINUTE));
        assert!(!attention.touch(7.0 * MINUTE), "that they are back is said once");
        assert_eq!(attention.look(7.0 * MINUTE), Some(5.0 * MINUTE));
    }

    #[test]
    fn who_has_the_page_out_of_sight_is_away_after_a_minute() {
        let mut attention = Attention::default();
        attention.hide(0.0);
        attention.hide(0.5 * MINUTE);
        assert_eq!(attention.look(0.0), Some(MINUTE));
        assert_eq!(attention.look(MINUTE), None);
        assert!(!attention.touch(2.0 * MINUTE), "out of sight nobody is back");
        assert!(attention.show(2.0 * MINUTE));
        assert_eq!(attention.look(2.0 * MINUTE), Some(5.0 * MINUTE));
    }
}
