//! A token for login approvals that is enrolled, and how it is kept.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use protocol::{Endpoint, PushAddress, PushKey, Request, Serial, ServerKey, Unlock};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::handle::AccountId;
use crate::store::NotStored;
use crate::wire::Access;

/// One address that is reached in one way. Accounts of one address with other authorities are another server: a new
/// link never changes how an older account is protected.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServerId(String);

/// A token that is asked for.
pub struct Account {
    about: About,
    key: Arc<PushKey>,
    server_key: ServerKey,
    asked: Mutex<Option<(i64, Arc<Request>)>>,
}

/// What an enrolment says about a token, safe to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// Where it lives.
    pub address: PushAddress,
    /// Who runs the server.
    pub issuer: String,
    /// Whose account it is.
    pub label: String,
    /// Whether the app must be unlocked before each approval, and how.
    pub unlock: Option<Unlock>,
    /// How the server is reached.
    pub access: Access,
}

/// As it is kept. `server_key` is there from the upload on, `link` until then.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Kept {
    url: String,
    serial: String,
    issuer: String,
    label: String,
    unlock: Option<u8>,
    access: Access,
    key: Zeroizing<Vec<u8>>,
    server_key: Option<Vec<u8>>,
    pub(crate) link: Option<Zeroizing<String>>,
    /// When the link was seen, in milliseconds since 1970.
    pub(crate) seen_ms: i64,
    pub(crate) proved: bool,
}

impl ServerId {
    pub(crate) fn new(endpoint: &Endpoint, access: &Access) -> Self {
        let origin = endpoint.origin();
        if *access == Access::default() {
            return Self(origin);
        }
        let mut bytes = Vec::new();
        ciborium::into_writer(access, &mut bytes).expect("writing to memory does not fail");
        let hash: [u8; 32] = Sha256::digest(&bytes).into();
        let short: String = hash
            .iter()
            .take(4)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Self(format!("{origin}#{short}"))
    }

    /// The server's address, and behind a `#` a short name of how it is reached when that is not the usual way.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl About {
    /// The server that it belongs to.
    #[must_use]
    pub fn server(&self) -> ServerId {
        ServerId::new(self.address.endpoint(), &self.access)
    }
}

impl Account {
    /// Its name in commands.
    #[must_use]
    pub fn id(&self) -> AccountId {
        AccountId::of(&self.about.address)
    }

    /// What is known of it.
    #[must_use]
    pub const fn about(&self) -> &About {
        &self.about
    }

    pub(crate) fn key(&self) -> &PushKey {
        &self.key
    }

    pub(crate) const fn server_key(&self) -> &ServerKey {
        &self.server_key
    }

    /// The question whether somebody is signing in, signed anew only when the last one is too old: signing is most of
    /// what listening costs. `now_s` is by the server's clock, if that is known.
    pub(crate) fn ask(&self, now_s: i64, is_known: bool) -> Result<Arc<Request>, protocol::Error> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, request)) = asked.as_ref()
            && is_good(*at, now_s)
        {
            return Ok(request.clone());
        }
        let at = signed_for(now_s, is_known);
        let request = Arc::new(self.about.address.poll(&self.key, at)?);
        *asked = Some((at, request.clone()));
        Ok(request)
    }
}

/// How far from a question's own moment it is asked, in seconds, before or after. Servers take it for a minute.
const GOOD_S: i64 = 40;

const fn is_good(at_s: i64, now_s: i64) -> bool {
    now_s.saturating_sub(at_s).unsigned_abs() < GOOD_S.unsigned_abs()
}

/// The moment of a new question: ahead of a clock that is known, so that it is good for twice as long.
const fn signed_for(now_s: i64, is_known: bool) -> i64 {
    if is_known {
        now_s.saturating_add(GOOD_S - 1)
    } else {
        now_s
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("address", &self.about.address)
            .finish_non_exhaustive()
    }
}

impl Kept {
    pub(crate) fn new(
        about: &About,
        key: &PushKey,
        link: &str,
        seen_ms: i64,
    ) -> Result<Self, protocol::Error> {
        Ok(Self {
            url: about.address.endpoint().as_str().to_owned(),
            serial: about.address.serial().as_str().to_owned(),
            issuer: about.issuer.clone(),
            label: about.label.clone(),
            unlock: about.unlock.map(|unlock| match unlock {
                Unlock::Any => 0,
                Unlock::Biometric => 1,
                Unlock::Pin => 2,
            }),
            access: about.access.clone(),
            key: key.to_pkcs8()?,
            server_key: None,
            link: Some(Zeroizing::new(link.to_owned())),
            seen_ms,
            proved: false,
        })
    }

    pub(crate) fn is_for(&self, address: &PushAddress) -> bool {
        self.url == address.endpoint().as_str() && self.serial == address.serial().as_str()
    }

    pub(crate) fn about(&self) -> Result<About, NotStored> {
        let endpoint = Endpoint::new(&self.url).map_err(|_| NotStored::Failed)?;
        let serial = Serial::new(&self.serial).map_err(|_| NotStored::Failed)?;
        Ok(About {
            address: PushAddress::new(endpoint, serial),
            issuer: self.issuer.clone(),
            label: self.label.clone(),
            unlock: self.unlock.map(|unlock| match unlock {
                1 => Unlock::Biometric,
                2 => Unlock::Pin,
                _ => Unlock::Any,
            }),
            access: self.access.clone(),
        })
    }

    pub(crate) fn key(&self) -> Result<PushKey, NotStored> {
        PushKey::from_pkcs8(&self.key).map_err(|_| NotStored::Failed)
    }

    /// The upload was answered: the link has done its work.
    pub(crate) fn uploaded(&mut self, key: &ServerKey) -> Result<(), protocol::Error> {
        self.server_key = Some(key.to_pkcs1()?);
        self.link = None;
        Ok(())
    }

    pub(crate) const fn is_uploaded(&self) -> bool {
        self.server_key.is_some()
    }

    pub(crate) fn account(&self) -> Result<Account, NotStored> {
        let server_key = self.server_key.as_ref().ok_or(NotStored::Failed)?;
        Ok(Account {
            about: self.about()?,
            key: Arc::new(self.key()?),
            server_key: ServerKey::from_pkcs1(server_key).map_err(|_| NotStored::Failed)?,
            asked: Mutex::default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The moments of the questions that are signed, when one is asked every ten seconds for so long.
    fn signed(for_s: i64, is_known: bool) -> Vec<i64> {
        let mut all: Vec<i64> = Vec::new();
        for now in (0..for_s).step_by(10) {
            if all.last().is_none_or(|at| !is_good(*at, now)) {
                all.push(signed_for(now, is_known));
            }
        }
        all
    }

    #[test]
    fn a_question_is_signed_every_forty_seconds_and_every_eighty_where_the_clock_is_known() {
        assert_eq!(signed(160, false), [0, 40, 80, 120]);
        assert_eq!(signed(160, true), [39, 119]);
    }

    #[test]
    fn a_clock_that_turns_out_to_be_off_gets_another_question() {
        assert!(!is_good(signed_for(1_000, true), 1_000 + 600));
        assert!(!is_good(signed_for(1_000, false), 1_000 - 600));
        assert!(!is_good(i64::MIN, i64::MAX));
    }
}
