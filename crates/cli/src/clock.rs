//! The one place where the time is read.

use std::time::{Duration, SystemTime};

/// Unix milliseconds; negative before 1970.
#[expect(clippy::disallowed_methods, reason = "this is the rim")]
pub(crate) fn now_ms() -> i64 {
    let millis = |time: Duration| i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
    match SystemTime::now().duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => millis(since),
        Err(before) => -millis(before.duration()),
    }
}

/// Milliseconds since the computer started, sleep included.
#[cfg(target_os = "linux")]
pub(crate) fn steady_ms() -> i64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    now.tv_sec * 1000 + now.tv_nsec / 1_000_000
}

/// Milliseconds since the first call. Whether they go on in sleep differs by system.
#[cfg(not(target_os = "linux"))]
pub(crate) fn steady_ms() -> i64 {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    let start = START.get_or_init(std::time::Instant::now);
    i64::try_from(start.elapsed().as_millis()).unwrap_or(i64::MAX)
}
