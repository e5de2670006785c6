use std::fmt;

use zeroize::Zeroizing;

use super::query::Query;
use crate::container::ContainerAddress;
use crate::error::{BadLink, Parameter};
use crate::shown::shown;

const NONCE: std::ops::RangeInclusive<usize> = 16..=128;
const MOST_TIME: usize = 64;
const MOST_PROMPT: usize = 256;

/// An enrolment of this computer as a container: first, or in place of an older device.
pub struct ContainerLink {
    address: ContainerAddress,
    issuer: String,
    ttl_minutes: u32,
    verify_certificate: bool,
    prompt: String,
    send_passphrase: bool,
    nonce: Zeroizing<String>,
    time: String,
}

impl ContainerLink {
    pub(crate) fn from_query(query: &Query) -> Result<Self, BadLink> {
        let nonce = query.needed(Parameter::Nonce)?;
        if !NONCE.contains(&nonce.len()) || !nonce.bytes().all(|byte| byte.is_ascii_alphanumeric())
        {
            return Err(BadLink::Bad(Parameter::Nonce));
        }
        let time = query.needed(Parameter::Time)?;
        if !is_time(time) {
            return Err(BadLink::Bad(Parameter::Time));
        }
        known(query, Parameter::KeyAlgorithm, "secp384r1")?;
        known(query, Parameter::HashAlgorithm, "SHA256")?;
        Ok(Self {
            address: ContainerAddress::new(query.endpoint()?, query.serial()?),
            issuer: query.name(Parameter::Issuer),
            ttl_minutes: query.ttl()?,
            verify_certificate: query.flag(Parameter::ContainerSslVerify)?.unwrap_or(true),
            prompt: shown(query.value(Parameter::Passphrase), MOST_PROMPT),
            send_passphrase: query.flag(Parameter::SendPassphrase)?.unwrap_or(false),
            nonce: Zeroizing::new(nonce.to_owned()),
            time: time.to_owned(),
        })
    }

    /// Which container of which server: to be stored with the key.
    #[must_use]
    pub const fn address(&self) -> &ContainerAddress {
        &self.address
    }

    /// Who runs the server, safe to show.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// For how many minutes the link is good, from when it was made.
    #[must_use]
    pub const fn ttl_minutes(&self) -> u32 {
        self.ttl_minutes
    }

    /// Whether the server says that its certificate can be verified; as for a [`PushLink`](super::PushLink).
    #[must_use]
    pub const fn verify_certificate(&self) -> bool {
        self.verify_certificate
    }

    /// The question whose answer the registration needs, safe to show; none asks for none.
    #[must_use]
    pub fn prompt(&self) -> Option<&str> {
        Some(self.prompt.as_str()).filter(|prompt| !prompt.is_empty())
    }

    /// Whether the answer to the question is the person's password of the directory, and leaves this computer.
    #[must_use]
    pub const fn sends_passphrase(&self) -> bool {
        self.send_passphrase
    }

    pub(crate) fn nonce(&self) -> &str {
        &self.nonce
    }

    pub(crate) fn time(&self) -> &str {
        &self.time
    }
}

impl fmt::Debug for ContainerLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContainerLink")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// A moment as servers write it; it is signed as it stands.
pub(crate) fn is_time(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_digit() || b"-:.+TZ ".contains(&byte);
    (10..=MOST_TIME).contains(&text.len()) && text.bytes().all(is_part)
}

/// Absent or the one value that is known.
fn known(query: &Query, parameter: Parameter, value: &str) -> Result<(), BadLink> {
    let good = !query.has(parameter) || query.value(parameter).eq_ignore_ascii_case(value);
    good.then_some(()).ok_or(BadLink::Unknown(parameter))
}
