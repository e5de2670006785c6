//! Hybrid logical clocks: which of two edits is the newer, whatever the wall clocks say.

use crate::id::ComputerId;

const COUNTER_BITS: u32 = 16;

/// When and where a field was written. Ordered by time, then by computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp {
    /// Unix milliseconds in the upper 48 bits, a counter in the lower 16.
    pub hlc: u64,
    /// The computer that wrote it.
    pub computer: ComputerId,
}

/// The clock of this computer. It never goes back, and it is never behind what it has seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    last: u64,
}

impl Clock {
    /// The next time, larger than every one given or observed before.
    pub fn tick(&mut self, now_ms: i64) -> u64 {
        let wall = u64::try_from(now_ms)
            .unwrap_or(0)
            .min(u64::MAX >> COUNTER_BITS)
            << COUNTER_BITS;
        self.last = wall.max(self.last.saturating_add(1));
        self.last
    }

    /// Takes note of a time met in a record.
    pub fn observe(&mut self, hlc: u64) {
        self.last = self.last.max(hlc);
    }

    /// The newest time given or observed.
    #[must_use]
    pub const fn last(&self) -> u64 {
        self.last
    }
}

/// Unix milliseconds of a hybrid time.
#[must_use]
pub(crate) fn wall_ms(hlc: u64) -> i64 {
    i64::try_from(hlc >> COUNTER_BITS).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn time_never_goes_back(walls in prop::collection::vec(any::<i64>(), 1..200)) {
            let mut clock = Clock::default();
            let mut before = clock.tick(0);
            for wall in walls {
                let after = clock.tick(wall);
                prop_assert!(after > before || after == u64::MAX);
                before = after;
            }
        }

        #[test]
        fn an_edit_made_after_seeing_another_is_newer(seen in 0..u64::MAX - 1, wall in any::<i64>()) {
            let mut clock = Clock::default();
            clock.observe(seen);
            prop_assert!(clock.tick(wall) > seen);
        }

        #[test]
        fn a_true_wall_clock_is_followed(wall in 0..1_i64 << 47) {
            let mut clock = Clock::default();
            prop_assert_eq!(wall_ms(clock.tick(wall)), wall);
        }
    }
}
