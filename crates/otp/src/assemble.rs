//! From the texts that describe a token, wherever they come from, to a kind and a secret.

use std::collections::BTreeMap;

use crate::{Algorithm, Flaw, Kind, Pin, Secret, Warning, motp, steam};

/// The parameters of privacyIDEA's enrolment in two steps. One of them says that the secret is half of the real one,
/// and codes of it would be wrong.
pub(crate) const TWO_STEP: [&str; 3] = ["2step_salt", "2step_output", "2step_difficulty"];

/// A token's numbers as texts; an empty one is absent.
#[derive(Default)]
pub(crate) struct Fields<'a> {
    pub(crate) kind: &'a str,
    pub(crate) secret: &'a str,
    pub(crate) algorithm: &'a str,
    pub(crate) digits: &'a str,
    pub(crate) period: &'a str,
    pub(crate) counter: &'a str,
    pub(crate) pin: Option<Pin>,
}

impl Fields<'_> {
    /// The kind and the secret, or the first thing that is wrong. A missing PIN is not wrong here.
    pub(crate) fn assemble(self) -> Result<(Kind, Secret, Vec<Warning>), Flaw> {
        let word = self.kind.trim().to_ascii_lowercase();
        let (secret, mut warnings) = match word.as_str() {
            "totp" | "daypassword" | "hotp" | "yaotp" | "yandex" => {
                Secret::from_base32(self.secret)?
            }
            "steam" => steam::read_secret(self.secret)?,
            "motp" => (motp::read_secret(self.secret)?, Vec::new()),
            _ => return Err(Flaw::UnknownKind),
        };
        let kind = match word.as_str() {
            "totp" => Kind::Totp {
                algorithm: Algorithm::parse(self.algorithm)?,
                digits: self.digits()?,
                period: self.period(Kind::PERIOD)?,
            },
            "daypassword" => Kind::DayPassword {
                algorithm: Algorithm::parse(self.algorithm)?,
                digits: self.digits()?,
                period: self.period(Kind::DAY)?,
            },
            "hotp" => {
                if is_absent(self.counter) {
                    warnings.push(Warning::CounterAbsent);
                }
                Kind::Hotp {
                    algorithm: Algorithm::parse(self.algorithm)?,
                    digits: self.digits()?,
                    counter: number(self.counter, 0, 0..=i64::MAX.cast_unsigned())
                        .ok_or(Flaw::CounterOutOfRange)?,
                }
            }
            "steam" => Kind::Steam,
            "motp" => Kind::Motp { pin: self.pin },
            _ => Kind::Yandex { pin: self.pin },
        };
        match kind.flaw_of_secret(secret.expose()) {
            Some(flaw) => Err(flaw),
            None => Ok((kind, secret, warnings)),
        }
    }

    fn digits(&self) -> Result<u8, Flaw> {
        number(self.digits, u64::from(Kind::DIGITS), 1..=10)
            .and_then(|digits| u8::try_from(digits).ok())
            .ok_or(Flaw::DIGITS)
    }

    fn period(&self, default: u32) -> Result<u32, Flaw> {
        number(self.period, u64::from(default), 1..=u64::from(Kind::DAY))
            .and_then(|period| u32::try_from(period).ok())
            .ok_or(Flaw::PERIOD)
    }
}

/// Why a token that was kept as it came cannot be computed.
pub(crate) fn flaw_of_broken(
    kind_text: &str,
    parameters: &BTreeMap<String, String>,
    secret: &[u8],
) -> Flaw {
    let parameter = |name| parameters.get(name).map_or("", String::as_str);
    if TWO_STEP.iter().any(|name| parameters.contains_key(*name)) {
        return Flaw::TwoStepUnfinished;
    }
    let Ok(secret) = std::str::from_utf8(secret) else {
        return Flaw::BadSecretCharacter { position: 0 };
    };
    let fields = Fields {
        kind: kind_text,
        secret,
        algorithm: parameter("algorithm"),
        digits: parameter("digits"),
        period: parameter("period"),
        counter: parameter("counter"),
        pin: None,
    };
    // What assembles today could not when it came: it must be looked at all the same.
    fields.assemble().err().unwrap_or(Flaw::UnknownKind)
}

fn is_absent(text: &str) -> bool {
    let text = text.trim();
    text.is_empty() || text.eq_ignore_ascii_case("null")
}

/// A whole number in the range; `1.0` is whole too. Absent is not 0.
fn number(text: &str, default: u64, range: std::ops::RangeInclusive<u64>) -> Option<u64> {
    if is_absent(text) {
        return Some(default);
    }
    let whole = match text.trim().split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|digit| digit == b'0') => whole,
        Some(_) => return None,
        None => text.trim(),
    };
    whole.parse().ok().filter(|number| range.contains(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_arrive_in_every_dress_and_absent_is_not_zero() {
        for (text, expected) in [
            ("", Some(30)),
            (" ", Some(30)),
            ("null", Some(30)),
            ("1.0", Some(1)),
            ("60", Some(60)),
            (" 60 ", Some(60)),
            ("60.", Some(60)),
            ("0", None),
            ("-1", None),
            ("86401", None),
            ("1.5", None),
            ("abc", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(number(text, 30, 1..=86_400), expected, "{text:?}");
        }
    }

    #[test]
    fn numbers_that_a_kind_does_not_use_are_not_looked_at() {
        let fields = |kind| Fields {
            kind,
            secret: "MZXW6YTBOI",
            period: "0",
            counter: "0",
            ..Fields::default()
        };
        assert!(fields("hotp").assemble().is_ok());
        assert!(fields("totp").assemble().is_err());
        assert!(fields("steam").assemble().is_ok());
    }
}
