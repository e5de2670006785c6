//! What approvals ask of the system, where there may be no screen and nobody before it.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;

use approvals::{Chance, Clock, Presence, Rim, SystemNetwork};

use crate::clock;

/// The system's.
pub(crate) fn rim() -> Rim {
    Rim {
        clock: Arc::new(SystemClock),
        presence: Arc::new(Unknown),
        chance: Arc::new(Hashes),
        network: Arc::new(SystemNetwork),
    }
}

struct SystemClock;

impl Clock for SystemClock {
    fn unix_ms(&self) -> i64 {
        clock::now_ms()
    }

    fn steady_ms(&self) -> i64 {
        clock::steady_ms()
    }
}

/// Whoever starts `watch` wants to hear at once, with or without a keyboard.
struct Unknown;

impl Presence for Unknown {
    fn idle_ms(&self) -> Option<i64> {
        None
    }
}

/// The keys of the standard library's hash tables are random.
struct Hashes;

impl Chance for Hashes {
    fn below(&self, most: u32) -> u32 {
        let number = RandomState::new().hash_one(()) % u64::from(most.max(1));
        u32::try_from(number).unwrap_or(0)
    }
}
