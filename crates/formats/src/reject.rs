//! Entries that could not become tokens.

/// One of them: enough to find it in the other app, nothing secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// Its place in what was read, from 1.
    pub number: usize,
    /// Its issuer, where it had one.
    pub issuer: String,
    /// Its account, where it had one.
    pub account: String,
    /// Why.
    pub reason: Reason,
}

/// Why an entry could not become a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// It is cut off or damaged.
    Malformed,
    /// It has no secret.
    NoSecret,
    /// Its hash function is none we know.
    UnknownAlgorithm,
    /// Its kind is none we know.
    UnknownKind,
    /// Its number of digits is none we know.
    UnknownDigits,
    /// Its counter is out of range.
    CounterOutOfRange,
}

impl Reason {
    /// The message key.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::NoSecret => "empty_secret",
            Self::UnknownAlgorithm => "unknown_algorithm",
            Self::UnknownKind => "unknown_kind",
            Self::UnknownDigits => "digits_out_of_range",
            Self::CounterOutOfRange => "counter_out_of_range",
        }
    }
}
