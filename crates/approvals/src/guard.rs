//! How often somebody may be disturbed. Pure.

use std::collections::VecDeque;

/// The guard of one account: at most [`Guard::MOST`] notices in any [`Guard::WITHIN_MS`], none while muted. What it
/// holds back still waits in the inbox.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    noticed: VecDeque<i64>,
    arrived: VecDeque<i64>,
    muted_until: Option<i64>,
}

impl Guard {
    /// Notices.
    pub const MOST: usize = 3;
    /// In this time.
    pub const WITHIN_MS: i64 = 5 * 60_000;

    /// The most arrivals that are counted.
    pub const MOST_COUNTED: usize = 64;

    /// A request came.
    pub fn arrived(&mut self, now_ms: i64) {
        self.arrived.push_back(now_ms);
        if self.arrived.len() > Self::MOST_COUNTED {
            self.arrived.pop_front();
        }
    }

    /// How many requests came within this time, at most [`Guard::MOST_COUNTED`].
    #[must_use]
    pub fn recent(&self, now_ms: i64, within_ms: i64) -> usize {
        let is_recent = |then: &&i64| now_ms.saturating_sub(**then) < within_ms;
        self.arrived.iter().rev().take_while(is_recent).count()
    }

    /// Whether one more notice may be given now; if so, it counts.
    pub fn admits(&mut self, now_ms: i64) -> bool {
        while self
            .noticed
            .front()
            .is_some_and(|then| now_ms.saturating_sub(*then) >= Self::WITHIN_MS)
        {
            self.noticed.pop_front();
        }
        if self.muted_for(now_ms).is_some() || self.noticed.len() >= Self::MOST {
            return false;
        }
        self.noticed.push_back(now_ms);
        true
    }

    /// No notices until then.
    pub const fn mute(&mut self, until_ms: i64) {
        self.muted_until = Some(until_ms);
    }

    /// For how many milliseconds it is still muted.
    #[must_use]
    pub fn muted_for(&self, now_ms: i64) -> Option<i64> {
        let left = self.muted_until?.saturating_sub(now_ms);
        (left > 0).then_some(left)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_muted_account_is_quiet_until_its_time() {
        let mut guard = Guard::default();
        guard.mute(1_000);
        assert!(!guard.admits(999));
        assert_eq!(guard.muted_for(999), Some(1));
        assert!(guard.admits(1_000));
        assert_eq!(guard.muted_for(1_000), None);
    }

    #[test]
    fn arrivals_of_late_are_counted_within_bounds() {
        let mut guard = Guard::default();
        for now in [0, 1_000, 2_000] {
            guard.arrived(now);
        }
        assert_eq!(guard.recent(2_000, 1_001), 2);
        assert_eq!(guard.recent(2_000, 10_000), 3);
        for _ in 0..1_000 {
            guard.arrived(3_000);
        }
        assert_eq!(guard.recent(3_000, 10_000), Guard::MOST_COUNTED);
    }

    proptest! {
        #[test]
        fn no_five_minutes_hold_more_than_three_notices(steps in prop::collection::vec(0_i64..100_000, 1..300)) {
            let (mut guard, mut now, mut given) = (Guard::default(), 0, Vec::new());
            for step in steps {
                now += step;
                if guard.admits(now) {
                    given.push(now);
                }
            }
            for window in given.windows(Guard::MOST + 1) {
                prop_assert!(window[Guard::MOST] - window[0] >= Guard::WITHIN_MS);
            }
        }
    }
}
