//! Which backups may go. A pure function: it looks at no disk.

use std::collections::{BTreeMap, BTreeSet};

use vault::VaultId;

use super::folder::file_name;
use super::found::{Found, Head};

const DAYS: usize = 7;
const WEEKS: usize = 4;
const MONTHS: usize = 12;
const DAY_MS: i64 = 86_400_000;

/// The backups of `vault` that are no longer needed. For each of the last 7 days, 4 weeks (from Monday)
/// and 12 months (all in UTC) that have one, one stays: the newest of those in `verified`, or else the
/// newest. The newest of all and the newest verified one always stay, and so does every file that is
/// not readable, not of this vault, not named by [`file_name`], or from the future.
///
/// `verified` are the names of backups that were read back or opened.
pub fn to_remove<'a>(
    found: &'a [Found],
    vault: VaultId,
    verified: &BTreeSet<[u8; 16]>,
    now_ms: i64,
) -> Vec<&'a Found> {
    let is_ours = |found: &&'a Found| {
        found.head.as_ref().is_ok_and(|head| {
            let name = file_name(head.vault, head.created_ms);
            head.vault == vault
                && head.created_ms <= now_ms
                && found.path.file_name() == Some(name.as_ref())
        })
    };
    let ours: Vec<_> = found.iter().filter(is_ours).collect();
    let rank = |found: &Found| {
        found
            .head
            .as_ref()
            .ok()
            .map(|head| Rank::of(head, verified))
    };
    let mut kept: BTreeSet<Rank> = BTreeSet::new();
    let mut keep = |unit: fn(i64) -> i64, count: usize| {
        let mut best: BTreeMap<i64, Rank> = BTreeMap::new();
        for rank in ours.iter().filter_map(|found| rank(found)) {
            let place = best.entry(unit(rank.created_ms)).or_insert(rank);
            *place = rank.max(*place);
        }
        kept.extend(best.into_values().rev().take(count));
    };
    keep(day, DAYS);
    keep(week, WEEKS);
    keep(month, MONTHS);
    let ranks = || ours.iter().filter_map(|found| rank(found));
    kept.extend(ranks().max_by_key(|rank| (rank.created_ms, *rank)));
    kept.extend(ranks().max().filter(|rank| rank.is_verified));
    ours.into_iter()
        .filter(|found| rank(found).is_some_and(|rank| !kept.contains(&rank)))
        .collect()
}

/// Which of two backups is kept: the larger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    is_verified: bool,
    created_ms: i64,
    backup: [u8; 16],
}

impl Rank {
    fn of(head: &Head, verified: &BTreeSet<[u8; 16]>) -> Self {
        Self {
            is_verified: verified.contains(&head.backup),
            created_ms: head.created_ms,
            backup: head.backup,
        }
    }
}

const fn day(ms: i64) -> i64 {
    ms.div_euclid(DAY_MS)
}

/// The first day of 1970 was a Thursday.
const fn week(ms: i64) -> i64 {
    (day(ms) + 3).div_euclid(7)
}

const fn month(ms: i64) -> i64 {
    let (year, month, _) = date(day(ms));
    year * 12 + month
}

/// Year, month and day of the Gregorian calendar, from days since 1970.
///
/// Years are counted from March, so that the day that is sometimes missing is the last one; 400 years
/// have 146,097 days.
pub(super) const fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day = days.rem_euclid(146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let from_january = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + if from_january <= 2 { 1 } else { 0 };
    (year, from_january, day - (153 * month + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use proptest::prelude::*;

    use super::*;
    use crate::backup::BackupError;

    const NOW: i64 = 1_764_000_000_000;
    const OURS: VaultId = VaultId([1; 16]);
    const THEIRS: VaultId = VaultId([2; 16]);

    fn found(vault: VaultId, created_ms: i64, number: u8) -> Found {
        let mut backup = [number; 16];
        backup[..8].copy_from_slice(&created_ms.to_be_bytes());
        Found {
            path: PathBuf::from(file_name(vault, created_ms)),
            size: 1,
            head: Ok(Head {
                backup,
                vault,
                created_ms,
                generation: 1,
            }),
        }
    }

    fn head(found: &Found) -> Head {
        *found.head.as_ref().expect("it can be read")
    }

    fn remaining(found: Vec<Found>, verified: &BTreeSet<[u8; 16]>) -> Vec<Found> {
        let removed: BTreeSet<_> = to_remove(&found, OURS, verified, NOW)
            .into_iter()
            .map(|found| found.path.clone())
            .collect();
        let stays = |found: &Found| !removed.contains(&found.path);
        found.into_iter().filter(stays).collect()
    }

    #[test]
    fn a_year_of_hours_leaves_seven_days_four_weeks_and_twelve_months() {
        let all: Vec<_> = (0..24 * 500)
            .map(|hours| found(OURS, NOW - hours * 3_600_000, 0))
            .collect();
        let left = remaining(all, &BTreeSet::new());
        let days: BTreeSet<_> = left
            .iter()
            .map(|found| day(head(found).created_ms))
            .collect();
        assert!((0..7).all(|back| days.contains(&(day(NOW) - back))));
        let months: BTreeSet<_> = left
            .iter()
            .map(|found| month(head(found).created_ms))
            .collect();
        assert_eq!(months.len(), 12);
        assert!(
            left.len() <= 7 + 4 + 12 && left.len() >= 7 + 2 + 10,
            "{}",
            left.len()
        );
        assert!(left.iter().any(|found| head(found).created_ms == NOW));
    }

    #[test]
    fn a_verified_backup_of_a_day_goes_before_a_newer_one_that_is_not() {
        let all = vec![
            found(OURS, NOW, 0),
            found(OURS, NOW - 1000, 1),
            found(OURS, NOW - 2000, 2),
        ];
        let verified = BTreeSet::from([head(&all[1]).backup]);
        let left = remaining(all, &verified);
        let times: Vec<_> = left
            .iter()
            .map(|found| NOW - head(found).created_ms)
            .collect();
        assert_eq!(times, [0, 1000]);
    }

    #[test]
    fn what_is_not_certainly_ours_stays() {
        let renamed = Found {
            path: "countersign-keep this.csbackup".into(),
            ..found(OURS, NOW - 5000, 3)
        };
        let unreadable = Found {
            head: Err(BackupError::NotABackup),
            ..found(OURS, NOW - 6000, 4)
        };
        let all = vec![
            found(OURS, NOW, 0),
            found(THEIRS, NOW - 3000, 1),
            found(OURS, NOW + 9_000_000, 2),
            renamed,
            unreadable,
        ];
        assert_eq!(remaining(all, &BTreeSet::new()).len(), 5);
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (days, expected) in [
            (0, (1970, 1, 1)),
            (-1, (1969, 12, 31)),
            (11_016, (2000, 2, 29)),
            (11_017, (2000, 3, 1)),
            (20_416, (2025, 11, 24)),
            (47_540, (2100, 2, 28)),
            (47_541, (2100, 3, 1)),
        ] {
            assert_eq!(date(days), expected);
        }
        assert_eq!(
            week(4 * DAY_MS),
            week(3 * DAY_MS) + 1,
            "5 January 1970 was a Monday"
        );
    }

    proptest! {
        #[test]
        fn the_rules_of_keeping_hold(
            ages in prop::collection::btree_map(-1000_i64..80_000, (any::<bool>(), any::<bool>()), 0..200),
        ) {
            let mut verified = BTreeSet::new();
            let mut all = Vec::new();
            for (hours, (is_ours, is_verified)) in ages {
                let vault = if is_ours { OURS } else { THEIRS };
                let one = found(vault, NOW - hours * 3_600_000, 0);
                if is_verified {
                    verified.insert(head(&one).backup);
                }
                all.push(one);
            }
            let count = |all: &[Found], ours: bool| {
                let is_wanted = |head: &Head| {
                    (head.vault == OURS && head.created_ms <= NOW) == ours
                };
                all.iter().filter(|found| is_wanted(&head(found))).count()
            };
            let ours = |found: &&Found| {
                let head = head(found);
                head.vault == OURS && head.created_ms <= NOW
            };
            let newest = |all: &[Found]| all.iter().filter(ours).map(|found| head(found).created_ms).max();
            let proved = |all: &[Found]| {
                let mut times: Vec<_> = all.iter().filter(ours).map(head).collect();
                times.retain(|head| verified.contains(&head.backup));
                times.into_iter().map(|head| head.created_ms).max()
            };
            let (first, last) = (newest(&all), proved(&all));
            let strange = count(&all, false);
            let left = remaining(all, &verified);
            prop_assert_eq!(newest(&left), first);
            prop_assert_eq!(proved(&left), last);
            prop_assert_eq!(count(&left, false), strange);
            prop_assert!(count(&left, true) <= 7 + 4 + 12 + 2);
            let again = to_remove(&left, OURS, &verified, NOW);
            prop_assert!(again.is_empty(), "a second time takes more: {again:?}");
        }
    }
}
