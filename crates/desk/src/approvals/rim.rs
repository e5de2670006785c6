//! What approvals ask of the system, answered by the desk's own rim.

use std::sync::Arc;

use crate::random;

/// The desk's clock under the names that approvals use.
pub(crate) struct Time(pub(crate) Arc<dyn crate::Clock>);

impl approvals::Clock for Time {
    fn unix_ms(&self) -> i64 {
        self.0.now_ms()
    }

    fn steady_ms(&self) -> i64 {
        self.0.steady_ms()
    }
}

/// Chance from the system; without it every computer takes the first moment.
pub(crate) struct Dice;

impl approvals::Chance for Dice {
    fn below(&self, most: u32) -> u32 {
        let bound = usize::try_from(most).unwrap_or(usize::MAX);
        let number = random::below(bound).unwrap_or(0);
        u32::try_from(number).unwrap_or(0)
    }
}
