//! When the next backup of a folder is due.

use crate::view::BackUp;

/// How long after the last change, in milliseconds: two minutes, so that an afternoon of adding tokens is one
/// backup and not fifty.
pub(crate) const QUIET_MS: i64 = 2 * 60 * 1000;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// How long after a failure, in milliseconds; twice as long after each further one.
const AGAIN_MS: i64 = 5 * 60 * 1000;
/// Doublings at most: five minutes become a little over five hours.
const MOST_DOUBLINGS: u32 = 6;

/// What the schedule of one folder depends on. Times are Unix milliseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    /// When backups are wished.
    pub(crate) back_up: BackUp,
    /// When the vault last changed; `None` when the newest backup there is as the vault is.
    pub(crate) changed_ms: Option<i64>,
    /// When the newest backup there was made.
    pub(crate) last_ms: Option<i64>,
    /// When a backup last failed there, and how many in a row did.
    pub(crate) failed: Option<(i64, u32)>,
}

/// When the next backup is due, which may be past; `None` when nothing changed, or the person asks by hand.
/// Times that lie ahead were told by a clock that was wrong: they put nothing off.
pub(crate) fn next_ms(facts: Facts, now_ms: i64) -> Option<i64> {
    let changed_ms = facts.changed_ms?.min(now_ms);
    let last_ms = facts.last_ms.filter(|&last_ms| last_ms <= now_ms);
    let after = |pause_ms| last_ms.map_or(now_ms, |last_ms| last_ms.saturating_add(pause_ms));
    let due = match facts.back_up {
        BackUp::OnChange if facts.last_ms.is_none() => now_ms,
        BackUp::OnChange => changed_ms.saturating_add(QUIET_MS),
        BackUp::Daily => after(DAY_MS),
        BackUp::Weekly => after(7 * DAY_MS),
        BackUp::ByHand => return None,
    };
    let again = facts
        .failed
        .filter(|&(tried_ms, _)| tried_ms <= now_ms)
        .map(|(tried_ms, failures)| tried_ms.saturating_add(pause_ms(failures)));
    Some(again.map_or(due, |again| due.max(again)))
}

fn pause_ms(failures: u32) -> i64 {
    AGAIN_MS << failures.saturating_sub(1).min(MOST_DOUBLINGS)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_700_000_000_000;

    fn facts(back_up: BackUp) -> Facts {
        Facts {
            back_up,
            changed_ms: Some(NOW),
            last_ms: Some(NOW - 1000),
            failed: None,
        }
    }

    #[test]
    fn nothing_is_due_without_a_change_or_by_hand() {
        for back_up in [BackUp::OnChange, BackUp::Daily, BackUp::Weekly] {
            let unchanged = Facts {
                changed_ms: None,
                ..facts(back_up)
            };
            assert_eq!(next_ms(unchanged, NOW), None);
        }
        assert_eq!(next_ms(facts(BackUp::ByHand), NOW), None);
    }

    #[test]
    fn a_change_is_backed_up_after_two_quiet_minutes_a_day_or_a_week() {
        let next = |back_up| next_ms(facts(back_up), NOW);
        assert_eq!(next(BackUp::OnChange), Some(NOW + QUIET_MS));
        assert_eq!(next(BackUp::Daily), Some(NOW - 1000 + DAY_MS));
        assert_eq!(next(BackUp::Weekly), Some(NOW - 1000 + 7 * DAY_MS));
    }

    #[test]
    fn a_folder_without_a_backup_gets_one_at_once() {
        for back_up in [BackUp::OnChange, BackUp::Daily, BackUp::Weekly] {
            let never = Facts {
                last_ms: None,
                ..facts(back_up)
            };
            assert_eq!(next_ms(never, NOW), Some(NOW));
        }
    }

    #[test]
    fn a_failure_is_tried_again_after_ever_longer_pauses() {
        let after = |failures| {
            let failed = Facts {
                failed: Some((NOW, failures)),
                ..facts(BackUp::OnChange)
            };
            next_ms(failed, NOW).expect("due") - NOW
        };
        assert_eq!(
            [after(1), after(2), after(3)],
            [300_000, 600_000, 1_200_000]
        );
        assert_eq!(after(100), AGAIN_MS << MOST_DOUBLINGS);
    }

    #[test]
    fn times_from_a_clock_that_was_wrong_put_nothing_off() {
        let ahead = Facts {
            back_up: BackUp::Daily,
            changed_ms: Some(NOW + 365 * DAY_MS),
            last_ms: Some(NOW + 365 * DAY_MS),
            failed: Some((NOW + 365 * DAY_MS, 3)),
        };
        assert_eq!(next_ms(ahead, NOW), Some(NOW));
    }
}
