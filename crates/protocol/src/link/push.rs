use std::fmt;

use zeroize::Zeroizing;

use super::Unlock;
use super::query::Query;
use crate::endpoint::Endpoint;
use crate::error::{BadLink, Parameter};
use crate::push::PushAddress;

/// The newest version of a push link that is known.
const KNOWN_VERSION: u32 = 1;
/// A server makes 40 characters; anything that long is more than 100 random bits.
const CREDENTIAL: std::ops::RangeInclusive<usize> = 16..=128;

/// An enrolment of one token for login approvals.
pub struct PushLink {
    text: Zeroizing<String>,
    address: PushAddress,
    label: String,
    issuer: String,
    ttl_minutes: u32,
    verify_certificate: bool,
    poll_only: Option<bool>,
    unlock: Option<Unlock>,
    image: Option<Endpoint>,
    credential: Zeroizing<String>,
}

impl PushLink {
    pub(crate) fn from_query(query: &Query, text: &str) -> Result<Self, BadLink> {
        let version = query.number(Parameter::Version, KNOWN_VERSION, 1..=u32::MAX)?;
        if version > KNOWN_VERSION {
            return Err(BadLink::NewerVersion {
                found: version,
                known: KNOWN_VERSION,
            });
        }
        let credential = query.needed(Parameter::Credential)?;
        let is_credential = CREDENTIAL.contains(&credential.len())
            && credential.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_credential {
            return Err(BadLink::Bad(Parameter::Credential));
        }
        Ok(Self {
            text: Zeroizing::new(text.to_owned()),
            address: PushAddress::new(query.endpoint()?, query.serial()?),
            label: query.name(Parameter::Label),
            issuer: query.name(Parameter::Issuer),
            ttl_minutes: query.ttl()?,
            verify_certificate: query.flag(Parameter::SslVerify)?.unwrap_or(true),
            poll_only: query.flag(Parameter::PollOnly)?,
            unlock: query.unlock()?,
            image: query.image(),
            credential: Zeroizing::new(credential.to_owned()),
        })
    }

    /// The link itself, to be kept until its enrolment is over.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the token will live: to be stored with the key.
    #[must_use]
    pub const fn address(&self) -> &PushAddress {
        &self.address
    }

    /// Whose account it is, safe to show.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Who runs the server, safe to show.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// For how many minutes the link is good, from when it was made. Only the device holds it.
    #[must_use]
    pub const fn ttl_minutes(&self) -> u32 {
        self.ttl_minutes
    }

    /// Whether a link that was first seen at one moment is too old at another, both in milliseconds of one clock.
    #[must_use]
    pub fn is_expired(&self, seen_ms: i64, now_ms: i64) -> bool {
        now_ms.saturating_sub(seen_ms) >= i64::from(self.ttl_minutes) * 60_000
    }

    /// Whether the server says that its certificate can be verified. When not, the person must be asked, and the
    /// certificate seen at the enrolment be pinned.
    #[must_use]
    pub const fn verify_certificate(&self) -> bool {
        self.verify_certificate
    }

    /// Whether the server will only answer and never push; older ones do not say.
    #[must_use]
    pub const fn poll_only(&self) -> Option<bool> {
        self.poll_only
    }

    /// Whether the app must be unlocked before each approval, and how.
    #[must_use]
    pub const fn unlock(&self) -> Option<Unlock> {
        self.unlock
    }

    /// A logo, over `https`.
    #[must_use]
    pub const fn image(&self) -> Option<&Endpoint> {
        self.image.as_ref()
    }

    pub(crate) fn credential(&self) -> &str {
        &self.credential
    }
}

impl fmt::Debug for PushLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PushLink")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}
