//! What is said about a server's certificate.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// SHA-256 of a certificate.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Fingerprint(pub [u8; 32]);

/// A certificate that a server showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Which one.
    pub fingerprint: Fingerprint,
    /// Until when it is good, in seconds since 1970; none if that cannot be read.
    pub until: Option<i64>,
}

impl Certificate {
    pub(crate) fn read(der: &[u8]) -> Self {
        Self {
            fingerprint: Fingerprint(Sha256::digest(der).into()),
            until: not_after(der),
        }
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// As other programs show it: `AB:CD:...`.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, byte) in self.0.iter().enumerate() {
            let colon = if place == 0 { "" } else { ":" };
            write!(f, "{colon}{byte:02X}")?;
        }
        Ok(())
    }
}

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xA0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// RFC 5280 §4.1: Certificate, its first part, and in that the fifth field after the version.
fn not_after(der: &[u8]) -> Option<i64> {
    let (_, certificate, _) = element(der)?;
    let (_, mut rest, _) = element(certificate)?;
    let (first, _, after) = element(rest)?;
    if first == VERSION {
        rest = after;
    }
    for _serial_algorithm_issuer in 0..3 {
        (_, _, rest) = element(rest)?;
    }
    let (tag, validity, _) = element(rest)?;
    let (_, _, until) = element(validity)?;
    let (form, text, _) = element(until)?;
    let text = std::str::from_utf8(text).ok()?;
    (tag == SEQUENCE).then_some(())?;
    let text = match form {
        UTC_TIME if text.get(..2)? < "50" => format!("20{text}"),
        UTC_TIME => format!("19{text}"),
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    seconds(&text)
}

/// `YYYYMMDDHHMMSSZ`, by the one reader of moments that there is.
fn seconds(text: &str) -> Option<i64> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let month: usize = text.get(4..6)?.parse().ok()?;
    let month = MONTHS.get(month.checked_sub(1)?)?;
    let (year, day) = (text.get(..4)?, text.get(6..8)?);
    let (hour, minute, second) = (text.get(8..10)?, text.get(10..12)?, text.get(12..14)?);
    (text.get(14..)? == "Z").then_some(())?;
    protocol::http_date(&format!(
        "Day, {day} {month} {year} {hour}:{minute}:{second} GMT"
    ))
}

/// Tag, content and what follows of the first DER element.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&[tag, first], rest) = der.split_first_chunk::<2>()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7F))?;
        if bytes.len() > 4 {
            return None;
        }
        let length = bytes
            .iter()
            .fold(0, |length, byte| (length << 8) | usize::from(*byte));
        (length, rest)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_certificate_is_read() {
        assert_eq!(seconds("20261124115211Z"), Some(1_795_521_131));
        for text in ["", "20261124115211", "20261324115211Z", "2026112411521éZ"] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_certificate_has_no_end() {
        let deep = [0x30, 0x80].repeat(1000);
        for der in [
            &[][..],
            &[0x30],
            &[0x30, 0xFF, 1, 2],
            &deep,
            &[0x30, 0x84, 255, 255, 255, 255],
        ] {
            assert_eq!(not_after(der), None);
        }
    }

    #[test]
    fn a_fingerprint_is_written_as_elsewhere() {
        let text = Fingerprint([0xA5; 32]).to_string();
        assert!(text.starts_with("A5:A5:"));
        assert_eq!(text.len(), 95);
    }
}
