//! `otpauth://`, `steam://` and `motp://` URIs.
//!
//! The reader forgives what apps and servers get wrong; the writer is strict. URIs are taken apart by hand: general URL
//! parsers lower-case secrets, cut at `#` and mangle labels.

mod escape;
mod label;
mod read;
mod write;

pub use read::read;
pub use write::write;

use crate::{Token, Warning};

/// The longest URI that is looked at, in bytes.
pub const MOST_BYTES: usize = 256 * 1024;

/// Parameters that every kind uses up. `encoder` and `steam` mark a Steam token that calls itself TOTP.
pub(crate) const KNOWN: [&str; 8] = [
    "secret",
    "issuer",
    "algorithm",
    "digits",
    "period",
    "counter",
    "encoder",
    "steam",
];

/// A token read from a URI. The token may be a [`Kind::Broken`](crate::Kind::Broken) one.
#[derive(Debug)]
pub struct Read {
    /// The token.
    pub token: Token,
    /// What a person should look at.
    pub warnings: Vec<Warning>,
    /// The server's name for the token, if it gave one. It stays in [`Token::extra`], too.
    pub serial: Option<String>,
    /// Whether its server wants a fresh unlock before each use of a code (`pin=True`, `app_force_unlock`). What says
    /// so stays in [`Token::extra`], too.
    pub guarded: bool,
}

/// Why a text is no token at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// Another scheme, or an `otpauth` URI that is not about a token (`otpauth://pipush`).
    #[error("not a token URI")]
    NotATokenUri,
    /// There is no secret in it, so there is nothing to keep.
    #[error("a token URI without a secret")]
    NoSecret,
    /// Longer than [`MOST_BYTES`].
    #[error("the URI is too long")]
    TooLong,
}

impl Unreadable {
    /// The message key, snake case.
    pub fn key(self) -> &'static str {
        match self {
            Self::NotATokenUri => "not_a_token_uri",
            Self::NoSecret => "no_secret",
            Self::TooLong => "uri_too_long",
        }
    }
}

/// The URIs of a list, one a line or joined by commas; blank lines, comments (`#`) and quotes around a line drop out.
/// Lines that are no URIs stay in the list, so that the reader can say so.
pub fn split_list(text: &str) -> Vec<&str> {
    text.trim_start_matches('\u{FEFF}')
        .lines()
        .map(|line| line.trim().trim_matches('"').trim())
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .flat_map(split_line)
        .collect()
}

/// Only a comma directly before the next `otpauth://` separates; others belong to names.
fn split_line(line: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = line;
    let mut from = 0;
    while let Some(comma) = rest
        .get(from..)
        .and_then(|tail| tail.find(','))
        .map(|at| at + from)
    {
        let (before, after) = rest.split_at_checked(comma).unwrap_or((rest, ""));
        let after = after.strip_prefix(',').unwrap_or(after);
        if after_scheme(after.trim_start(), "otpauth").is_some() {
            pieces.push(before.trim());
            rest = after.trim_start();
            from = 0;
        } else {
            from = comma + 1;
        }
    }
    pieces.push(rest);
    pieces
}

/// What follows `scheme://`, whatever its case.
pub(crate) fn after_scheme<'a>(text: &'a str, scheme: &str) -> Option<&'a str> {
    let (found, rest) = text.split_at_checked(scheme.len())?;
    found
        .eq_ignore_ascii_case(scheme)
        .then_some(rest)?
        .strip_prefix("://")
}
