//! Containers: this computer as a device whose tokens the server keeps.
//!
//! Every operation but the registration has two steps: [`ContainerAddress::ask`] for a challenge, then the operation
//! signed over it.

mod inside;
mod synchronise;

pub use inside::{Added, Known, KnownToken, Synchronised, TokenKind, Updated};
pub use synchronise::Synchronisation;

use serde_json::Value;
use zeroize::Zeroizing;

use crate::endpoint::Endpoint;
use crate::envelope::Answer as Reply;
use crate::error::Error;
use crate::key::ContainerKey;
use crate::link::{ContainerLink, Link, is_time};
use crate::request::{Method, Request};
use crate::serial::Serial;

const REGISTER: &str = "container/register/finalize";
const CHALLENGE: &str = "container/challenge";

/// Which container of which server.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ContainerAddress {
    base: Endpoint,
    serial: Serial,
}

/// What a challenge of a container is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operation {
    /// Tell which tokens are here, and learn which are new.
    Synchronise,
    /// Hand everything over to a new device.
    Rollover,
    /// Leave.
    Unregister,
}

/// How this computer calls itself; the administrator sees it. Both at most 64 characters, longer ones are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Device<'a> {
    /// Who made it.
    pub brand: &'a str,
    /// What it is.
    pub model: &'a str,
}

/// What the server lets this device do. What it does not say is the milder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "four policies, each on or off, as the server has them"
)]
pub struct Policies {
    /// The device may ask for a rollover by itself.
    pub rollover: bool,
    /// The device must not leave by itself.
    pub keeps_container: bool,
    /// The person must not delete tokens of the container.
    pub keeps_tokens: bool,
    /// The first synchronisation takes tokens of this device into the container: ask which.
    pub adopts: bool,
}

/// A server's challenge for one operation; good for two minutes and once.
pub struct ContainerChallenge {
    nonce: Zeroizing<String>,
    time: String,
    scope: String,
}

impl Operation {
    const fn path(self) -> &'static str {
        match self {
            Self::Synchronise => "container/synchronize",
            Self::Rollover => "container/rollover",
            Self::Unregister => "container/register/terminate/client",
        }
    }
}

impl ContainerLink {
    /// The registration. `passphrase` is the person's answer to [`ContainerLink::prompt`]; it is signed, and sent only
    /// if the link [says so](ContainerLink::sends_passphrase). The key must be stored before this is sent.
    ///
    /// # Errors
    /// [`Error::BadKey`].
    pub fn register(
        &self,
        key: &ContainerKey,
        device: Device<'_>,
        passphrase: Option<&str>,
    ) -> Result<Request, Error> {
        let passphrase = passphrase.filter(|text| !text.is_empty());
        let address = self.address();
        let url = address.base.join(REGISTER);
        let mut signed =
            Zeroizing::new([self.nonce(), self.time(), address.serial.as_str(), &url].join("|"));
        let (brand, model) = device.cut();
        for part in [brand.as_str(), &model].into_iter().chain(passphrase) {
            if !part.is_empty() {
                signed = Zeroizing::new([signed.as_str(), part].join("|"));
            }
        }
        let request = Request::new(Method::Post, url)
            .with("container_serial", address.serial.as_str())
            .with("public_client_key", key.public()?);
        let request = device.named(request).with("signature", key.sign(&signed)?);
        Ok(match passphrase.filter(|_| self.sends_passphrase()) {
            Some(passphrase) => request.with("passphrase", passphrase),
            None => request,
        })
    }

    /// Reads the answer to a registration.
    ///
    /// # Errors
    /// [`Error::Refused`] or what makes an answer unreadable.
    pub fn registered(&self, status: u16, body: &[u8]) -> Result<Policies, Error> {
        let reply = Reply::read(status, body)?;
        if reply.value.get("success") == Some(&Value::Bool(true)) {
            Ok(Policies::read(&reply.value))
        } else {
            Err(Error::Unreadable)
        }
    }
}

impl ContainerAddress {
    /// From what was stored: the server's address and the container's serial.
    #[must_use]
    pub const fn new(base: Endpoint, serial: Serial) -> Self {
        Self { base, serial }
    }

    /// The server's address.
    #[must_use]
    pub const fn base(&self) -> &Endpoint {
        &self.base
    }

    /// The server's name of the container.
    #[must_use]
    pub const fn serial(&self) -> &Serial {
        &self.serial
    }

    fn scope(&self, operation: Operation) -> String {
        self.base.join(operation.path())
    }

    /// The question for a challenge.
    #[must_use]
    pub fn ask(&self, operation: Operation) -> Request {
        Request::new(Method::Post, self.base.join(CHALLENGE))
            .with("container_serial", self.serial.as_str())
            .with("scope", self.scope(operation))
    }

    /// Reads the answer to [`ContainerAddress::ask`] of the same operation.
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::UnknownEncryption`] or what makes an answer unreadable.
    pub fn asked(
        &self,
        operation: Operation,
        status: u16,
        body: &[u8],
    ) -> Result<ContainerChallenge, Error> {
        let reply = Reply::read(status, body)?;
        let (nonce, time) = (reply.text("nonce")?, reply.text("time_stamp")?);
        let good = (16..=128).contains(&nonce.len())
            && nonce.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && is_time(time);
        if !good {
            return Err(Error::Unreadable);
        }
        let algorithm = reply.value.get("enc_key_algorithm");
        if algorithm.is_some_and(|algorithm| algorithm != "x25519") {
            return Err(Error::UnknownEncryption);
        }
        Ok(ContainerChallenge {
            nonce: Zeroizing::new(nonce.to_owned()),
            time: time.to_owned(),
            scope: self.scope(operation),
        })
    }

    /// The wish to hand everything over. With a passphrase, the new device must know the answer to a question:
    /// `(question, answer)`. For a challenge for [`Operation::Rollover`].
    ///
    /// # Errors
    /// [`Error::BadKey`].
    pub fn roll_over(
        &self,
        challenge: ContainerChallenge,
        key: &ContainerKey,
        passphrase: Option<(&str, &str)>,
    ) -> Result<Request, Error> {
        let request = self.operate(challenge, key)?;
        Ok(match passphrase {
            None => request,
            Some((prompt, response)) => request
                .with("passphrase_prompt", prompt)
                .with("passphrase_response", response),
        })
    }

    /// Reads the answer to [`ContainerAddress::roll_over`]: the link for the new device, to be shown as a QR code.
    /// From the new device's registration on, this one gets nothing more.
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::WrongSerial`] or what makes an answer unreadable.
    pub fn rolled_over(&self, status: u16, body: &[u8]) -> Result<Zeroizing<String>, Error> {
        let reply = Reply::read(status, body)?;
        let link = reply
            .value
            .pointer("/container_url/value")
            .and_then(Value::as_str)
            .ok_or(Error::Unreadable)?;
        match Link::read(link) {
            Ok(Link::Container(read)) if read.address().serial == self.serial => {
                Ok(Zeroizing::new(link.to_owned()))
            }
            Ok(Link::Container(_)) => Err(Error::WrongSerial),
            Ok(Link::Push(_)) | Err(_) => Err(Error::Unreadable),
        }
    }

    /// The wish to leave. For a challenge for [`Operation::Unregister`].
    ///
    /// # Errors
    /// [`Error::BadKey`].
    pub fn unregister(
        &self,
        challenge: ContainerChallenge,
        key: &ContainerKey,
    ) -> Result<Request, Error> {
        self.operate(challenge, key)
    }

    /// Reads the answer to [`ContainerAddress::unregister`]. A server that does not know the container any more has
    /// let it go, too.
    ///
    /// # Errors
    /// [`Error::Refused`] or what makes an answer unreadable.
    pub fn unregistered(&self, status: u16, body: &[u8]) -> Result<(), Error> {
        let reply = match Reply::read(status, body) {
            Ok(reply) => reply,
            Err(Error::Refused(refusal)) if refusal.says_gone() => return Ok(()),
            Err(error) => return Err(error),
        };
        let gone = reply.value.get("success") == Some(&Value::Bool(true));
        gone.then_some(()).ok_or(Error::Unreadable)
    }

    fn operate(&self, challenge: ContainerChallenge, key: &ContainerKey) -> Result<Request, Error> {
        let signature = key.sign(&challenge.signed(&self.serial, &[]))?;
        Ok(Request::new(Method::Post, challenge.scope)
            .with("container_serial", self.serial.as_str())
            .with("signature", signature))
    }
}

impl ContainerChallenge {
    /// What is signed: the challenge, for whom, for what, and what goes along.
    fn signed(&self, serial: &Serial, more: &[&str]) -> Zeroizing<String> {
        let parts = [
            self.nonce.as_str(),
            &self.time,
            serial.as_str(),
            &self.scope,
        ];
        Zeroizing::new([&parts, more].concat().join("|"))
    }
}

impl Device<'_> {
    const MOST_CHARACTERS: usize = 64;

    fn cut(self) -> (String, String) {
        let cut = |text: &str| text.chars().take(Self::MOST_CHARACTERS).collect();
        (cut(self.brand), cut(self.model))
    }

    fn named(self, request: Request) -> Request {
        let (brand, model) = self.cut();
        let request = if brand.is_empty() {
            request
        } else {
            request.with("device_brand", brand)
        };
        if model.is_empty() {
            request
        } else {
            request.with("device_model", model)
        }
    }
}

impl Policies {
    pub(crate) fn read(value: &Value) -> Self {
        let is = |name: &str| {
            let policy = value
                .get("policies")
                .and_then(|policies| policies.get(name));
            policy.and_then(Value::as_bool).unwrap_or_default()
        };
        Self {
            rollover: is("container_client_rollover"),
            keeps_container: is("disable_client_container_unregister"),
            keeps_tokens: is("disable_client_token_deletion"),
            adopts: is("initially_add_tokens_to_container"),
        }
    }
}
