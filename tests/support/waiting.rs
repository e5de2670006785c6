//! Waiting for something to become true, with a deadline and without sleeping through it.

use std::sync::mpsc;
use std::time::{Duration, Instant};

/// How long anything may take on a busy machine. Only a failing test waits this long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
const STEP: Duration = Duration::from_millis(15);

/// A short pause between two looks.
pub(crate) fn moment() {
    let (_never, nothing) = mpsc::channel::<()>();
    let _ = nothing.recv_timeout(STEP);
}

/// Looks again and again until there is something.
///
/// # Panics
/// When there is still nothing after half a minute, with what was waited for.
#[track_caller]
pub(crate) fn eventually<T>(what: &str, look: impl FnMut() -> Option<T>) -> T {
    let found = within(PATIENCE, look);
    assert!(found.is_some(), "waited in vain for {what}");
    found.expect("just looked")
}

/// The same with a patience of its own, and without a panic.
pub(crate) fn within<T>(patience: Duration, mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return Some(found);
        }
        if begun.elapsed() >= patience {
            return None;
        }
        moment();
    }
}

/// Waits until it holds.
#[track_caller]
pub(crate) fn holds(what: &str, mut is_true: impl FnMut() -> bool) {
    eventually(what, || is_true().then_some(()));
}
