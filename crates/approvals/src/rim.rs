//! What approvals ask of the system. The app answers with the real thing, the tests with a stand-in.

use std::sync::Arc;

/// The time.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970, as the person set it; may be wrong, and jump.
    fn unix_ms(&self) -> i64;
    /// Milliseconds from any fixed moment, in suspend too; never jumps. Requests grow old by it.
    fn steady_ms(&self) -> i64;
}

/// Whether somebody is at the computer.
pub trait Presence: Send + Sync {
    /// Milliseconds since the last key or movement; none where the system does not say.
    fn idle_ms(&self) -> Option<i64>;
}

/// Chance, so that many computers do not ask at the same moment. Nothing secret comes from it.
pub trait Chance: Send + Sync {
    /// A number under `most`, or 0.
    fn below(&self, most: u32) -> u32;
}

/// All of it.
#[derive(Clone)]
pub struct Rim {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Whether somebody is here.
    pub presence: Arc<dyn Presence>,
    /// Chance.
    pub chance: Arc<dyn Chance>,
}

impl Rim {
    /// Somebody who moved within this time is at the computer.
    const PRESENT_MS: i64 = 5 * 60_000;

    /// Whether somebody is here. Where the system does not say: yes, so that nothing comes late.
    #[must_use]
    pub fn is_present(&self) -> bool {
        self.presence
            .idle_ms()
            .is_none_or(|idle| idle < Self::PRESENT_MS)
    }
}
