//! Push tokens: enrol, ask for requests, answer them.

mod answer;
mod canonical;
mod challenge;

pub use answer::{Answer, Choice, Outcome, Reason};
pub use challenge::{Ask, Challenge, Nonce, NotGenuine, Unverified};

use serde_json::Value;

use crate::endpoint::Endpoint;
use crate::envelope::Answer as Reply;
use crate::error::Error;
use crate::key::{PushKey, ServerKey};
use crate::link::PushLink;
use crate::moment::timestamp;
use crate::request::{Method, Request};
use crate::serial::Serial;

/// The most requests of one token that are looked at in one answer.
const MOST_CHALLENGES: usize = 64;

impl PushLink {
    /// The upload of the public key. The key must be stored before this is sent: the link is good for one try, and an
    /// answer that is lost cannot be asked for again.
    ///
    /// # Errors
    /// [`Error::BadKey`].
    pub fn enrol(&self, key: &PushKey) -> Result<Request, Error> {
        let address = self.address();
        Ok(Request::new(Method::Post, address.endpoint.as_str())
            .with("enrollment_credential", self.credential())
            .with("serial", address.serial.as_str())
            .with("fbtoken", "no_firebase_token")
            .with("pubkey", key.public()?))
    }

    /// Reads the answer to the upload: the key with which the server will sign. The server does not look at what it
    /// was sent, so only a first [`PushAddress::poll`] that is answered proves the enrolment; a [`Why::ServerFault`]
    /// then says that the key was not taken.
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::WrongSerial`], [`Error::BadKey`] or what makes an answer unreadable.
    ///
    /// [`Why::ServerFault`]: crate::Why::ServerFault
    pub fn enrolled(&self, status: u16, body: &[u8]) -> Result<ServerKey, Error> {
        let reply = Reply::read(status, body)?;
        let detail = |name: &str| reply.detail.get(name).and_then(Value::as_str);
        if reply.value != Value::Bool(true) || detail("rollout_state") != Some("enrolled") {
            return Err(Error::Unreadable);
        }
        if detail("serial").is_some_and(|serial| serial != self.address().serial.as_str()) {
            return Err(Error::WrongSerial);
        }
        ServerKey::from_lines(detail("public_key").ok_or(Error::Unreadable)?)
    }
}

/// Which token of which server.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PushAddress {
    endpoint: Endpoint,
    serial: Serial,
}

impl PushAddress {
    /// From what was stored.
    #[must_use]
    pub const fn new(endpoint: Endpoint, serial: Serial) -> Self {
        Self { endpoint, serial }
    }

    /// The one address that this token ever asks and answers.
    #[must_use]
    pub const fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// The server's name of the token.
    #[must_use]
    pub const fn serial(&self) -> &Serial {
        &self.serial
    }

    /// The question whether somebody is signing in. Good within a minute of `now` (seconds since 1970, by the server's
    /// clock), and as often as it is sent.
    ///
    /// # Errors
    /// [`Error::TimeOutOfRange`], [`Error::NoRandomness`], [`Error::BadKey`].
    pub fn poll(&self, key: &PushKey, now: i64) -> Result<Request, Error> {
        self.poll_at(key, &timestamp(now)?)
    }

    fn poll_at(&self, key: &PushKey, at: &str) -> Result<Request, Error> {
        let serial = self.serial.as_str();
        Ok(Request::new(Method::Get, self.endpoint.as_str())
            .with("serial", serial)
            .with("timestamp", at)
            .with("signature", key.sign(&format!("{serial}|{at}"))?))
    }

    /// Reads the answer to a poll: what claims to be requests of the server, and waits to be verified. The order is
    /// the server's; what is beyond the first 64 is left out, as is what is not a request at all.
    ///
    /// # Errors
    /// [`Error::Refused`] or what makes an answer unreadable.
    pub fn polled(&self, status: u16, body: &[u8]) -> Result<Vec<Unverified>, Error> {
        let reply = Reply::read(status, body)?;
        let Value::Array(items) = reply.value else {
            return Err(Error::Unreadable);
        };
        Ok(items
            .into_iter()
            .take(MOST_CHALLENGES)
            .filter_map(Unverified::read)
            .collect())
    }
}
