//! Whether somebody is at the computer: how long no key and no mouse was used. The asking has a thread of its own,
//! and whoever wants to know gets what it heard last.
//!
//! Windows and macOS: not asked yet, which counts as somebody being there.

use desk::Presence;

/// What the desktop says.
pub(crate) struct SystemPresence {
    #[cfg(target_os = "linux")]
    watch: linux::Watch,
}

impl SystemPresence {
    /// Starts the thread; it asks for the first time when somebody wants to know.
    pub(crate) fn start() -> Self {
        Self {
            #[cfg(target_os = "linux")]
            watch: linux::Watch::start(linux::Asker::default()),
        }
    }
}

#[cfg(target_os = "linux")]
impl Presence for SystemPresence {
    /// What was heard last, and the time since. An answer that is older than two seconds is renewed for the next one.
    fn idle_ms(&self) -> Option<i64> {
        self.watch.idle_ms()
    }
}

#[cfg(not(target_os = "linux"))]
impl Presence for SystemPresence {
    fn idle_ms(&self) -> Option<i64> {
        None
    }
}

#[cfg(target_os = "linux")]
mod linux;
