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
