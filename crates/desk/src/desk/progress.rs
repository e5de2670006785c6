//! How far something is that may take long: said only once it has taken half a second.

use super::Desk;
use crate::event::{Event, Work};

/// After how long it is said, in milliseconds of the steady clock.
const PATIENCE_MS: i64 = 500;

/// Counts steps. Dropping it says that it is over, however it ended.
pub(super) struct Progress<'a> {
    desk: &'a Desk,
    what: Work,
    begun_ms: i64,
    done: u32,
    total: u32,
    told: bool,
}

impl Desk {
    /// Begins to count.
    pub(super) fn progress(&self, what: Work, steps: usize) -> Progress<'_> {
        Progress {
            desk: self,
            what,
            begun_ms: self.rim.clock.steady_ms(),
            done: 0,
            total: u32::try_from(steps).unwrap_or(u32::MAX),
            told: false,
        }
    }
}

impl Progress<'_> {
    /// One more step is done.
    pub(super) fn step(&mut self) {
        self.done = self.done.saturating_add(1).min(self.total);
        let so_far = self.desk.rim.clock.steady_ms() - self.begun_ms;
        if so_far >= PATIENCE_MS && self.done < self.total {
            self.told = true;
            self.tell(self.done);
        }
    }

    fn tell(&self, done: u32) {
        self.desk.tell(Event::Progress {
            what: self.what,
            done,
            total: self.total,
        });
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        if self.told {
            self.tell(self.total);
        }
    }
}
