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

/// A wall clock that says what the command line wishes, for test builds.
#[cfg(feature = "test-hooks")]
pub(crate) enum TestClock {
    /// `UNIX`: it begins at this second and runs. In milliseconds, by the wall's and the steady clock.
    Runs { start_ms: i64, begun_ms: i64 },
    /// `UNIX:still`: it stands at this second. In milliseconds.
    Stands { at_ms: i64 },
    /// A path: it stands at the second that the file says first, until the file says another one; a second number
    /// says how many seconds the steady clock is ahead.
    Told(std::path::PathBuf),
}

#[cfg(feature = "test-hooks")]
impl TestClock {
    /// Reads what stood behind `--clock`.
    pub(crate) fn read(text: &str) -> Self {
        let ms = |second: &str| second.parse::<i64>().ok().map(|second| second * 1000);
        if let Some(start_ms) = ms(text) {
            let begun_ms = steady_ms();
            return Self::Runs { start_ms, begun_ms };
        }
        match text.strip_suffix(":still").and_then(ms) {
            Some(at_ms) => Self::Stands { at_ms },
            None => Self::Told(text.into()),
        }
    }
}

#[cfg(feature = "test-hooks")]
impl Clock for TestClock {
    fn now_ms(&self) -> i64 {
        match self {
            Self::Runs { start_ms, begun_ms } => start_ms + steady_ms() - begun_ms,
            Self::Stands { at_ms } => *at_ms,
            Self::Told(path) => told(path, 0) * 1000,
        }
    }

    fn steady_ms(&self) -> i64 {
        match self {
            Self::Told(path) => steady_ms() + told(path, 1) * 1000,
            Self::Runs { .. } | Self::Stands { .. } => steady_ms(),
        }
    }
}

/// The number at this place of the file; 0 where there is none.
#[cfg(feature = "test-hooks")]
fn told(path: &std::path::Path, place: usize) -> i64 {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let number = text.split_whitespace().nth(place);
    number.and_then(|it| it.parse().ok()).unwrap_or(0)
}
