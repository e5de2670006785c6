//! The time, as the rim of the app reads it.

/// Two clocks: the wall's, which codes follow, and one that never jumps, which waiting follows.
pub trait Clock: Send + Sync {
    /// Unix milliseconds. It may jump when the person or the network sets it.
    fn now_ms(&self) -> i64;
    /// Milliseconds since some fixed moment. It never runs backwards, and it runs while the computer sleeps.
    fn steady_ms(&self) -> i64;
}
