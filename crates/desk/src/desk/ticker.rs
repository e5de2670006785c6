//! The one clockwork: it sleeps to the nearest moment at which something changes, and does what is due.

use std::sync::atomic::Ordering;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{PoisonError, Weak};
use std::time::Duration;

use super::{Desk, State};
use crate::event::Event;
use crate::session::Session;
use crate::settings::SettingsView;
use crate::view::CodeView;

/// Longest sleep while rows are on show: after the computer slept, or its clock was set, codes are right
/// again within this time.
const LONGEST_SHOWN_MS: i64 = 1_000;
/// Longest sleep otherwise; the idle lock may be late by this much after the computer slept.
const LONGEST_MS: i64 = 30_000;

impl Desk {
    /// Runs until the desk is dropped. It belongs on a thread of its own.
    pub fn run_ticker(desk: &Weak<Self>) {
        while let Some(desk) = desk.upgrade() {
            let wait = desk.tick();
            let woken = desk.woken.lock().unwrap_or_else(PoisonError::into_inner);
            if woken.recv_timeout(wait) == Err(RecvTimeoutError::Disconnected) {
                return;
            }
            // Several wishes to wake are one.
            while woken.try_recv().is_ok() {}
        }
    }

    /// Does what is due now and says how long nothing more will be.
    pub fn tick(&self) -> Duration {
        let (now_ms, steady) = (self.rim.clock.now_ms(), self.rim.clock.steady_ms());
        let settings = self.settings();
        let idle_at = self.used_steady_ms.load(Ordering::Relaxed)
            + i64::from(settings.lock_after_minutes) * 60_000;
        let (idle, held, codes) = {
            let mut state = self.state();
            let idle = state.vault().is_some() && steady >= idle_at;
            (
                idle,
                state.held.take_due(steady),
                if idle {
                    Vec::new()
                } else {
                    state.due_codes(now_ms, steady, &settings)
                },
            )
        };
        if idle {
            self.lock();
        }
        self.forget_unused_backup(steady);
        if self
            .backup_due_ms(&settings, now_ms)
            .is_some_and(|due_ms| due_ms <= now_ms)
        {
            self.backups.ring();
        }
        self.clear_held(held);
        if !codes.is_empty() {
            self.tell(Event::Codes { codes });
        }
        self.state().next_wait(now_ms, steady, idle_at)
    }
}

impl State {
    fn due_codes(&mut self, now_ms: i64, steady: i64, settings: &SettingsView) -> Vec<CodeView> {
        let Session::Open(open) = &mut self.session else {
            return Vec::new();
        };
        open.cover(steady);
        open.stale_codes(now_ms.div_euclid(1000), settings)
    }

    fn next_wait(&self, now_ms: i64, steady: i64, idle_at: i64) -> Duration {
        let mut wait = LONGEST_MS;
        let mut until = |deadline: Option<i64>, now: i64| {
            wait = deadline.map_or(wait, |deadline| wait.min(deadline.saturating_sub(now)));
        };
        until(self.vault().map(|_| idle_at), steady);
        until(self.held.until(), steady);
        if let Session::Open(open) = &self.session
            && !open.shown.visible.is_empty()
        {
            until(open.shown.uncovered.map(|(_, until)| until), steady);
            until(
                open.shown
                    .told
                    .values()
                    .map(|&(_, end)| end.saturating_mul(1000))
                    .min(),
                now_ms,
            );
            wait = wait.min(LONGEST_SHOWN_MS);
        }
        Duration::from_millis(u64::try_from(wait).unwrap_or(0).max(5))
    }
}
