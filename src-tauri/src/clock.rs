//! The one place that reads the time.

use std::time::{Duration, SystemTime};

use desk::Clock;

/// The system's clocks.
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the rim that reads the clock for everybody else"
    )]
    fn now_ms(&self) -> i64 {
        let millis = |span: Duration| i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        match SystemTime::now().duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) => millis(since),
            Err(before) => -millis(before.duration()),
        }
    }

    fn steady_ms(&self) -> i64 {
        steady_ms()
    }
}

/// Since boot, sleep included, so that a lid closed overnight counts as idle.
#[cfg(target_os = "linux")]
fn steady_ms() -> i64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    now.tv_sec * 1000 + now.tv_nsec / 1_000_000
}

/// Since the first call. Whether it runs in sleep differs by system.
#[cfg(not(target_os = "linux"))]
fn steady_ms() -> i64 {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    let start = START.get_or_init(std::time::Instant::now);
    i64::try_from(start.elapsed().as_millis()).unwrap_or(i64::MAX)
}

/// A wall clock that begins where the command line says, for test builds.
#[cfg(feature = "test-hooks")]
pub(crate) struct TestClock {
    /// Unix milliseconds at the start.
    pub(crate) start_ms: i64,
    /// Whether it stands.
    pub(crate) still: bool,
    /// The steady clock at the start.
    pub(crate) begun_ms: i64,
}

#[cfg(feature = "test-hooks")]
impl Clock for TestClock {
    fn now_ms(&self) -> i64 {
        if self.still {
            self.start_ms
        } else {
            self.start_ms + steady_ms() - self.begun_ms
        }
    }

    fn steady_ms(&self) -> i64 {
        steady_ms()
    }
}
