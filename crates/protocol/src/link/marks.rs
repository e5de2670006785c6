use super::query::Query;
use super::{Unlock, pieces, trimmed};
use crate::endpoint::Endpoint;
use crate::error::{BadLink, Parameter};
use crate::serial::Serial;
use crate::two_step::TwoStep;

/// What a server of this family says in a one-time-code link beside the token itself, which the crate for codes
/// reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marks {
    /// How the codes are made.
    pub kind: CodeKind,
    /// The server keeps this token: it is not to be exported, and only the server replaces it.
    pub managed: bool,
    /// The server's name of it.
    pub serial: Option<Serial>,
    /// Whether the app must be unlocked for each use, and how.
    pub unlock: Option<Unlock>,
    /// A logo, over `https`.
    pub image: Option<Endpoint>,
    /// The secret in the link is only the server's half.
    pub two_step: Option<TwoStep>,
    /// How many digits a code has. A server may say 6 for a token it re-rolled with another number (privacyIDEA
    /// 3.14 does), so the person must be able to change it.
    pub digits: u32,
    /// For how many seconds a code holds; a day password's default is 86,400, counted from midnight in UTC.
    pub period: u32,
}

/// How the codes of a link are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CodeKind {
    /// RFC 4226, by a counter.
    Hotp,
    /// RFC 6238, by the time.
    Totp,
    /// By the time, for hours, and good more than once.
    DayPassword,
}

impl Marks {
    /// The longest link, in bytes.
    pub const MOST_BYTES: usize = 8192;

    /// Reads the marks of an `otpauth://hotp`, `totp` or `daypassword` link.
    ///
    /// # Errors
    /// [`BadLink`]; a link without a server's marks is read, too.
    pub fn read(text: &str) -> Result<Self, BadLink> {
        let text = trimmed(text);
        if text.len() > Self::MOST_BYTES {
            return Err(BadLink::TooLong);
        }
        let (_, host, rest) = pieces(text)
            .filter(|(scheme, ..)| scheme.eq_ignore_ascii_case("otpauth"))
            .ok_or(BadLink::NotAnEnrolment)?;
        let kind = CodeKind::named(host).ok_or(BadLink::NotAnEnrolment)?;
        Self::from_query(kind, &Query::read(rest)?)
    }

    fn from_query(kind: CodeKind, query: &Query) -> Result<Self, BadLink> {
        query.needed(Parameter::Secret)?;
        let serial = if query.value(Parameter::Serial).is_empty() {
            None
        } else {
            Some(query.serial()?)
        };
        let usual = if kind == CodeKind::DayPassword {
            86_400
        } else {
            30
        };
        Ok(Self {
            kind,
            managed: query
                .value(Parameter::Creator)
                .eq_ignore_ascii_case("privacyidea"),
            serial,
            unlock: query.unlock()?,
            image: query.image(),
            two_step: TwoStep::from_query(query)?,
            digits: query.number(Parameter::Digits, 6, 4..=10)?,
            period: query.number(Parameter::Period, usual, 1..=31_536_000)?,
        })
    }
}

impl CodeKind {
    const ALL: [(Self, &str); 3] = [
        (Self::Hotp, "hotp"),
        (Self::Totp, "totp"),
        (Self::DayPassword, "daypassword"),
    ];

    pub(crate) fn named(name: &str) -> Option<Self> {
        let (kind, _) = Self::ALL
            .into_iter()
            .find(|(_, known)| known.eq_ignore_ascii_case(name))?;
        Some(kind)
    }
}
