/// One period of a time-based token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    /// Periods since 1970; negative before.
    pub(crate) step: i64,
    /// Seconds it lasts, at least 1.
    pub(crate) period: u32,
}

impl Window {
    /// The window that holds `now` (unix seconds). RFC 6238 §4.2: T = floor((now - T0) / X) with T0 = 0, and floor
    /// means towards minus infinity, so that windows before 1970 are as long as the others. A period of 0 counts as 1.
    pub(crate) fn at(now: i64, period: u32) -> Self {
        let period = period.max(1);
        Self {
            step: now.div_euclid(i64::from(period)),
            period,
        }
    }

    /// The window after this one.
    pub(crate) fn next(self) -> Self {
        Self {
            step: self.step.saturating_add(1),
            ..self
        }
    }

    /// The first second.
    pub(crate) fn from(self) -> i64 {
        self.step.saturating_mul(i64::from(self.period))
    }

    /// The first second after it.
    pub(crate) fn until(self) -> i64 {
        self.step
            .saturating_add(1)
            .saturating_mul(i64::from(self.period))
    }

    /// The eight bytes under the HMAC: 64-bit two's complement, so that step -1 is all ones.
    pub(crate) fn counter(self) -> u64 {
        self.step.cast_unsigned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(now: i64, period: u32, step: i64, from: i64, until: i64) {
        let window = Window::at(now, period);
        assert_eq!(
            (window.step, window.from(), window.until()),
            (step, from, until)
        );
    }

    #[test]
    fn a_window_holds_its_moment_also_before_1970() {
        check(0, 30, 0, 0, 30);
        check(59, 30, 1, 30, 60);
        check(60, 30, 2, 60, 90);
        check(-1, 30, -1, -30, 0);
        check(-30, 30, -1, -30, 0);
        check(-31, 30, -2, -60, -30);
        check(86_399, 86_400, 0, 0, 86_400);
        check(7, 1, 7, 7, 8);
    }

    #[test]
    fn the_step_before_1970_is_all_ones() {
        assert_eq!(Window::at(-1, 30).counter(), u64::MAX);
        assert_eq!(Window::at(0, 30).counter(), 0);
    }

    #[test]
    fn the_ends_of_time_do_not_overflow() {
        for now in [i64::MIN, i64::MAX] {
            for period in [1, 30, 86_400, u32::MAX] {
                let window = Window::at(now, period).next();
                assert!(window.from() <= window.until());
            }
        }
    }
}
