//! When a server is asked next. Pure: moments, presence and chance come in.

/// The plan of one server. All moments in milliseconds of [`Clock::steady_ms`](crate::Clock::steady_ms).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rounds {
    /// The end of the last round; none before the first and after [`Rounds::hurry`].
    last_ms: Option<i64>,
    failures: u32,
    /// 0 to 999: where in its range the next pause lies.
    chance: u32,
}

/// What a pause depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Situation {
    /// Somebody is at the computer.
    pub present: bool,
    /// A request is open, so the next word of the server matters.
    pub near: bool,
}

impl Rounds {
    /// The range that [`Rounds::ended`] wants its chance from.
    pub const CHANCES: u32 = 1000;
    const PRESENT_MS: i64 = 2_000;
    const AWAY_MS: i64 = 10_000;
    /// The longest pause of a server that does not answer. A request lives two minutes, so it is still heard.
    const MOST_MS: i64 = 60_000;

    /// A first round is due at once.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            last_ms: None,
            failures: 0,
            chance: 0,
        }
    }

    /// The next round is due at once: "check now", after a sleep, an unlock, another network.
    pub const fn hurry(&mut self) {
        self.last_ms = None;
    }

    /// A round ended: whether the server answered, and a chance under [`Rounds::CHANCES`].
    pub fn ended(&mut self, now_ms: i64, answered: bool, chance: u32) {
        self.last_ms = Some(now_ms);
        self.failures = if answered {
            0
        } else {
            self.failures.saturating_add(1)
        };
        self.chance = chance.min(Self::CHANCES - 1);
    }

    /// When the next round is due. While the server answers: 2 to 3 s after the last one, 10 to 11 s while nobody is
    /// here and nothing is open. While it does not, twice as long each time, up to a minute, in all of which chance
    /// takes up to half away so that many computers do not come back together.
    #[must_use]
    pub fn due_ms(&self, situation: Situation) -> i64 {
        let Some(last) = self.last_ms else {
            return i64::MIN;
        };
        let chance = i64::from(self.chance);
        let long = Self::pause_ms(situation, self.failures);
        let pause = if self.failures == 0 {
            long + chance
        } else {
            long - long * chance / (2 * i64::from(Self::CHANCES))
        };
        last.saturating_add(pause)
    }

    /// The pause, without chance.
    #[must_use]
    pub fn pause_ms(situation: Situation, failures: u32) -> i64 {
        let base = if situation.present || situation.near {
            Self::PRESENT_MS
        } else {
            Self::AWAY_MS
        };
        (base << failures.min(6)).min(Self::MOST_MS)
    }
}

impl Default for Rounds {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HERE: Situation = Situation {
        present: true,
        near: false,
    };
    const AWAY: Situation = Situation {
        present: false,
        near: false,
    };
    const NEAR: Situation = Situation {
        present: false,
        near: true,
    };

    #[test]
    fn a_person_or_an_open_request_makes_it_quick() {
        let mut rounds = Rounds::new();
        rounds.ended(100_000, true, 500);
        assert_eq!(rounds.due_ms(HERE), 102_500);
        assert_eq!(rounds.due_ms(NEAR), 102_500);
        assert_eq!(rounds.due_ms(AWAY), 110_500);
    }

    #[test]
    fn a_hurry_is_due_at_once_even_while_the_server_is_silent() {
        let mut rounds = Rounds::new();
        assert_eq!(rounds.due_ms(AWAY), i64::MIN);
        rounds.ended(5, false, 0);
        rounds.hurry();
        assert_eq!(rounds.due_ms(AWAY), i64::MIN);
        // It does not forget how long the server has been silent.
        rounds.ended(5, false, 0);
        assert_eq!(rounds.due_ms(HERE), 8_005);
    }

    #[test]
    fn a_silent_server_is_asked_more_and_more_seldom_until_it_answers() {
        let mut rounds = Rounds::new();
        let mut pauses = Vec::new();
        for _ in 0..8 {
            rounds.ended(0, false, 0);
            pauses.push(rounds.due_ms(HERE));
        }
        assert_eq!(
            pauses,
            [4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000, 60_000]
        );
        rounds.ended(0, true, 0);
        assert_eq!(rounds.due_ms(HERE), 2_000);
    }

    proptest! {
        #[test]
        fn no_pause_is_shorter_than_two_seconds_or_longer_than_a_minute(
            outcomes in prop::collection::vec((any::<bool>(), any::<u32>()), 1..40),
            present: bool,
            near: bool,
        ) {
            let mut rounds = Rounds::new();
            for (answered, chance) in outcomes {
                rounds.ended(0, answered, chance);
                let pause = rounds.due_ms(Situation { present, near });
                prop_assert!((2_000..=60_000).contains(&pause), "{pause}");
            }
        }
    }
}
