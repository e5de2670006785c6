//! How often somebody may be disturbed. Pure.

use std::collections::VecDeque;

/// The guard of one account: at most [`Guard::MOST`] notices in any [`Guard::WITHIN_MS`], none while muted. What it
/// holds back still waits in the inbox.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    noticed: VecDeque<i64>,
    muted_until: Option<i64>,
}

impl Guard {
    /// Notices.
    pub const MOST: usize = 3;
    /// In this time.
    pub const WITHIN_MS: i64 = 5 * 60_000;

    /// Whether one more notice may be given now; if so, it counts.
    pub fn admits(&mut self, now_ms: i64) -> bool {
        while self
            .noticed
            .front()
            .is_some_and(|then| now_ms.saturating_sub(*then) >= Self::WITHIN_MS)
        {
            self.noticed.pop_front();
        }
        if self.is_muted(now_ms) || self.noticed.len() >= Self::MOST {
            return false;
        }
        self.noticed.push_back(now_ms);
        true
    }

    /// No notices until then.
    pub const fn mute(&mut self, until_ms: i64) {
        self.muted_until = Some(until_ms);
    }

    /// Whether it is muted.
    #[must_use]
    pub fn is_muted(&self, now_ms: i64) -> bool {
        self.muted_until.is_some_and(|until| now_ms < until)
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
        assert!(guard.admits(1_000));
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
