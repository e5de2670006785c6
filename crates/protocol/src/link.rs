//! Enrolment links: what a QR code, a clipboard or another program hands over.

mod container;
mod marks;
mod push;
mod query;

pub use container::ContainerLink;
pub(crate) use container::is_time;
pub use marks::{CodeKind, Marks};
pub use push::PushLink;

use crate::error::BadLink;
pub(crate) use query::Query;

/// What a link enrols.
pub enum Link {
    /// A token for login approvals: `otpauth://pipush`, `pia://pipush`, `edumfa-push://edumfa`.
    Push(PushLink),
    /// This computer as a container of tokens: `pia://container`.
    Container(ContainerLink),
}

/// How the app must be unlocked for each use of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unlock {
    /// In whatever way the app is unlocked.
    Any,
    /// By a finger or a face.
    Biometric,
    /// By a PIN.
    Pin,
}

impl Link {
    /// The longest link, in bytes.
    pub const MOST_BYTES: usize = 4096;

    /// Reads a link. Blanks around it do not matter. A field that is not known does not matter either; a known one
    /// must be there once at most and be what it can be.
    ///
    /// # Errors
    /// [`BadLink`].
    pub fn read(text: &str) -> Result<Self, BadLink> {
        let text = trimmed(text);
        let (scheme, host, rest) = pieces(text).ok_or(BadLink::NotAnEnrolment)?;
        let is = |known: &str, kind: &str| {
            scheme.eq_ignore_ascii_case(known) && host.eq_ignore_ascii_case(kind)
        };
        let is_push = is("otpauth", "pipush") || is("pia", "pipush") || is("edumfa-push", "edumfa");
        if !is_push && !is("pia", "container") {
            return Err(BadLink::NotAnEnrolment);
        }
        if text.len() > Self::MOST_BYTES {
            return Err(BadLink::TooLong);
        }
        let query = Query::read(rest)?;
        if is_push {
            PushLink::from_query(&query, text).map(Self::Push)
        } else {
            ContainerLink::from_query(&query).map(Self::Container)
        }
    }
}

/// Without the blanks and byte order marks that pasting brings along.
fn trimmed(text: &str) -> &str {
    text.trim_matches(|letter: char| letter.is_whitespace() || letter == '\u{FEFF}')
}

/// Scheme, host, and what follows it.
fn pieces(text: &str) -> Option<(&str, &str, &str)> {
    let (scheme, rest) = text.split_once("://")?;
    let (host, rest) = rest.split_at_checked(rest.find(['/', '?']).unwrap_or(rest.len()))?;
    Some((scheme, host, rest))
}
