//! Moments as servers write them. Seconds since 1970 in UTC, never from a clock of ours.

use crate::error::Error;

const DAY: i64 = 86_400;

/// ISO 8601 with `Z`: no `+`, which a query would turn into a blank.
pub(crate) fn timestamp(unix: i64) -> Result<String, Error> {
    let (year, month, day) = date(unix.div_euclid(DAY));
    if !(1970..=9999).contains(&year) {
        return Err(Error::TimeOutOfRange);
    }
    let second = unix.rem_euclid(DAY);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    Ok(format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"
    ))
}

/// The seconds since 1970 that a server's `Date` header says (RFC 9110 §5.6.7, the one form that is still written).
/// How far the computer's clock is off is the difference to its own time.
#[must_use]
pub fn http_date(text: &str) -> Option<i64> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let words: Vec<&str> = text.trim().split(' ').collect();
    let [_, day, month, year, clock, "GMT"] = *words.as_slice() else {
        return None;
    };
    let month = MONTHS.iter().zip(1..).find(|(name, _)| **name == month)?.1;
    let (year, day) = (number(year, 4)?, number(day, 2)?);
    let clock: Vec<&str> = clock.split(':').collect();
    let [hour, minute, second] = *clock.as_slice() else {
        return None;
    };
    let (hour, minute, second) = (number(hour, 2)?, number(minute, 2)?, number(second, 2)?);
    if year < 1970 || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    Some(days(year, month, day) * DAY + hour * 3600 + minute * 60 + second)
}

fn number(text: &str, digits: usize) -> Option<i64> {
    let good = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    good.then(|| text.parse().ok())?
}

/// Days since 1970-01-01 to a day of the Gregorian calendar. Years are counted from March, so that the leap day is
/// the last of a year; an era has 400 of them.
fn date(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_are_of_the_gregorian_calendar() {
        let check = |unix, expected: &str| assert_eq!(timestamp(unix).expect("in range"), expected);
        check(0, "1970-01-01T00:00:00Z");
        check(951_782_399, "2000-02-28T23:59:59Z");
        check(951_782_400, "2000-02-29T00:00:00Z");
        check(1_795_521_131, "2026-11-24T11:52:11Z");
        check(253_402_300_799, "9999-12-31T23:59:59Z");
        for out in [i64::MIN / 2, -1, 253_402_300_800, i64::MAX / 2] {
            assert!(timestamp(out).is_err(), "{out}");
        }
    }

    #[test]
    fn a_date_header_is_read_and_nothing_else() {
        assert_eq!(
            http_date("Tue, 24 Nov 2026 11:52:11 GMT"),
            Some(1_795_521_131)
        );
        assert_eq!(http_date("Thu, 01 Jan 1970 00:00:00 GMT"), Some(0));
        for text in [
            "",
            "Tue, 24 Nov 2026 11:52:11 CET",
            "Tue, 24 Nov 2026 11:52 GMT",
            "Tue, 24 Nov 26 11:52:11 GMT",
            "Tue, 99 Nov 2026 11:52:11 GMT",
            "Tue, 24 Nov 2026 +1:52:11 GMT",
        ] {
            assert_eq!(http_date(text), None, "{text}");
        }
    }

    #[test]
    fn days_and_dates_are_each_other_undone() {
        for day in (0..2_932_896).step_by(97) {
            let (year, month, of_month) = date(day);
            assert_eq!(days(year, month, of_month), day);
        }
    }
}
