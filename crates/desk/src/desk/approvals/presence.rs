//! Whether somebody is at the computer: who uses the app, or presses a notice of it, is there too.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};

use approvals::Presence;

use super::super::Desk;

/// What the system says, and what was done here. Right after the start somebody counts as being there.
pub(super) struct Here {
    pub(super) system: Arc<dyn Presence>,
    pub(super) desk: Weak<Desk>,
}

impl Presence for Here {
    fn idle_ms(&self) -> Option<i64> {
        let idle = self.system.idle_ms()?;
        let unused = self.desk.upgrade().map(|desk| {
            let used = desk.used_steady_ms.load(Ordering::Relaxed);
            desk.rim.clock.steady_ms().saturating_sub(used)
        });
        Some(unused.map_or(idle, |unused| unused.min(idle)))
    }
}
