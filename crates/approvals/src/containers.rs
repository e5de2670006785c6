//! This computer as a container of a server's tokens.

use protocol::{
    Added, ContainerAddress, ContainerChallenge, ContainerKey, ContainerLink, Device, Endpoint,
    KnownToken, Link, Operation, Policies, Refusal, Serial, Updated, Why,
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::approvals::Approvals;
use crate::handle::ContainerId;
use crate::store::{NotStored, Shelf, load, save};
use crate::wire::{Access, Trouble, is_word};

/// A container that this computer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Container {
    /// Which, of which server.
    pub address: ContainerAddress,
    /// Who runs the server.
    pub issuer: String,
    /// How the server is reached.
    pub access: Access,
    /// What the server lets this computer do, as it last said.
    pub policies: Policies,
}

/// A token that a server sent. Its old secret is dead, and this is the only place with the new one until it is
/// [settled](Approvals::settle).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// The serial of the container that it is for.
    pub container: String,
    /// The address of that container's server; not kept by builds before this was.
    #[serde(default)]
    pub base: Option<String>,
    /// The server's name of the token, if it says one.
    pub serial: Option<String>,
    /// The link with the secret.
    pub link: Zeroizing<String>,
}

/// What a synchronisation brought. The arrivals are on the disk.
#[derive(Debug)]
pub struct Brought {
    /// Tokens that are new, or have a new secret.
    pub arrivals: Vec<Arrival>,
    /// Tokens that both sides know. One of ours in neither list was taken out of the container.
    pub updated: Vec<Updated>,
    /// Tokens that stay on the old device after a rollover.
    pub offline: Vec<Serial>,
    /// How many entries could not be read.
    pub unreadable: usize,
    /// What the server lets this computer do now.
    pub policies: Policies,
}

/// Why an operation of a container was not done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotDone {
    /// The certificate cannot be verified, says the link: look at it and pin it, or name its authority.
    #[error("the certificate must be looked at first")]
    NeedsPin,
    /// Nothing was kept, so nothing was sent; or what came could not be kept, so synchronise again.
    #[error(transparent)]
    NotStored(#[from] NotStored),
    /// No answer; it can be tried again.
    #[error(transparent)]
    Trouble(#[from] Trouble),
    /// The server refused.
    #[error("the server refused")]
    Refused(Refusal),
    /// The answer is not one of this protocol, or no key could be made.
    #[error(transparent)]
    Protocol(protocol::Error),
    /// No such container is here.
    #[error("the container is not here")]
    Unknown,
}

#[derive(Clone, Serialize, Deserialize)]
struct Kept {
    url: String,
    serial: String,
    issuer: String,
    access: Access,
    key: Zeroizing<Vec<u8>>,
    registered: bool,
    /// A registration was sent, so the server may know the key already.
    tried: bool,
    policies: [bool; 4],
}

impl From<protocol::Error> for NotDone {
    fn from(error: protocol::Error) -> Self {
        match error {
            protocol::Error::Refused(refusal) if !is_word(&refusal) => Trouble::Broken.into(),
            protocol::Error::Refused(refusal) => Self::Refused(refusal),
            error => Self::Protocol(error),
        }
    }
}

impl Approvals {
    /// Makes this computer the container of a link. The key is kept before anything is sent; a second try uses the
    /// same one, and heals an answer that was lost.
    ///
    /// # Errors
    /// [`NotDone`].
    pub fn register(
        &self,
        link: &ContainerLink,
        access: Access,
        device: Device<'_>,
        passphrase: Option<&str>,
    ) -> Result<Container, NotDone> {
        let base = link.address().base();
        let usual = access.trust == crate::Trust::System;
        if !base.is_plain() && !link.verify_certificate() && usual {
            return Err(NotDone::NeedsPin);
        }
        let line = self.line(base, &access)?;
        let (key, tried) = self.container_key(link, access)?;
        let request = link.register(&key, device, passphrase)?;
        let reply = self.wire.send(&line, &request)?;
        let policies = match link.registered(reply.status, &reply.body) {
            Ok(policies) => policies,
            Err(protocol::Error::Refused(refusal))
                if tried && refusal.why() == Why::AlreadyRegistered =>
            {
                Policies::default()
            }
            Err(error) => {
                let error = NotDone::from(error);
                if let NotDone::Refused(refusal) = &error
                    && refusal.why() != Why::ServerFault
                {
                    // A clear no: the server does not know this key.
                    self.forget(link.address(), false)?;
                }
                return Err(error);
            }
        };
        self.change(link.address(), false, |kept| {
            kept.registered = true;
            kept.policies = flags(policies);
        })
    }

    /// Every container that this computer is.
    ///
    /// # Errors
    /// [`NotStored`].
    pub fn containers(&self) -> Result<Vec<Container>, NotStored> {
        let all: Vec<Kept> = load(&*self.store, Shelf::Containers)?;
        let registered = all.iter().filter(|one| one.registered);
        registered.map(Kept::container).collect()
    }

    /// The container of this name.
    ///
    /// # Errors
    /// [`NotStored`].
    pub fn container(&self, id: ContainerId) -> Result<Option<Container>, NotStored> {
        let all = self.containers()?;
        Ok(all.into_iter().find(|one| one.id() == id))
    }

    /// Tells the server which of its tokens are here, and takes what is new. Name every token: what the server thinks
    /// is missing gets a new secret. What comes is on the disk when this returns.
    ///
    /// # Errors
    /// [`NotDone`]; it can be tried again, and the server sends new secrets then.
    pub fn synchronise(
        &self,
        container: &ContainerAddress,
        device: Device<'_>,
        tokens: &[KnownToken],
    ) -> Result<Brought, NotDone> {
        let (kept, challenge) = self.challenge(container, Operation::Synchronise)?;
        let asked = container.synchronise(challenge, &kept.key()?, device, tokens)?;
        let line = self.line(container.base(), &kept.access)?;
        let reply = self.wire.send(&line, asked.request())?;
        let came = asked.synchronised(reply.status, &reply.body)?;
        let arrivals: Vec<Arrival> = came
            .added
            .iter()
            .map(|added| Arrival::of(container, added))
            .collect();
        self.keep_arrivals(&arrivals)?;
        self.change(container, true, |kept| kept.policies = flags(came.policies))?;
        Ok(Brought {
            arrivals,
            updated: came.updated,
            offline: came.offline,
            unreadable: came.unreadable,
            policies: came.policies,
        })
    }

    /// Tokens that came and nobody has taken over yet; after a start too.
    ///
    /// # Errors
    /// [`NotStored`].
    pub fn arrivals(&self) -> Result<Vec<Arrival>, NotStored> {
        load(&*self.store, Shelf::Arrivals)
    }

    /// A token that came is in the vault, or enrolled.
    ///
    /// # Errors
    /// [`NotStored`]; then it is still among the arrivals.
    pub fn settle(&self, arrival: &Arrival) -> Result<(), NotStored> {
        let _alone = self.shelf();
        let mut all = self.arrivals()?;
        all.retain(|one| one != arrival);
        save(&*self.store, Shelf::Arrivals, &all)
    }

    /// Asks for the link with which a new computer takes everything over. With a passphrase, `(question, answer)`,
    /// the new computer must know the answer.
    ///
    /// # Errors
    /// [`NotDone`].
    pub fn roll_over(
        &self,
        container: &ContainerAddress,
        passphrase: Option<(&str, &str)>,
    ) -> Result<Zeroizing<String>, NotDone> {
        let (kept, challenge) = self.challenge(container, Operation::Rollover)?;
        let request = container.roll_over(challenge, &kept.key()?, passphrase)?;
        let line = self.line(container.base(), &kept.access)?;
        let reply = self.wire.send(&line, &request)?;
        Ok(container.rolled_over(reply.status, &reply.body)?)
    }

    /// Leaves the server's container. It is also done if the server has let it go before, or to another computer.
    ///
    /// # Errors
    /// [`NotDone`]; then it is still here.
    pub fn unregister(&self, container: &ContainerAddress) -> Result<(), NotDone> {
        let gone = [
            Why::NotRegistered,
            Why::NoSuchToken,
            Why::ContainerNotVerified,
        ];
        match self.ask_to_leave(container) {
            Err(NotDone::Refused(refusal)) if gone.contains(&refusal.why()) => {}
            asked => asked?,
        }
        Ok(self.forget(container, true)?)
    }

    fn ask_to_leave(&self, container: &ContainerAddress) -> Result<(), NotDone> {
        let (kept, challenge) = self.challenge(container, Operation::Unregister)?;
        let request = container.unregister(challenge, &kept.key()?)?;
        let line = self.line(container.base(), &kept.access)?;
        let reply = self.wire.send(&line, &request)?;
        Ok(container.unregistered(reply.status, &reply.body)?)
    }

    fn challenge(
        &self,
        container: &ContainerAddress,
        operation: Operation,
    ) -> Result<(Kept, ContainerChallenge), NotDone> {
        let all: Vec<Kept> = load(&*self.store, Shelf::Containers)?;
        let kept = all
            .into_iter()
            .find(|one| one.registered && one.is_for(container))
            .ok_or(NotDone::Unknown)?;
        let line = self.line(container.base(), &kept.access)?;
        let reply = self.wire.send(&line, &container.ask(operation))?;
        let challenge = container.asked(operation, reply.status, &reply.body)?;
        Ok((kept, challenge))
    }

    /// The key for a registration, and whether it may have been sent before. It is on the disk.
    fn container_key(
        &self,
        link: &ContainerLink,
        access: Access,
    ) -> Result<(ContainerKey, bool), NotDone> {
        let _alone = self.shelf();
        let mut all: Vec<Kept> = load(&*self.store, Shelf::Containers)?;
        let waiting = |one: &&mut Kept| !one.registered && one.is_for(link.address());
        if let Some(kept) = all.iter_mut().find(waiting) {
            let tried = std::mem::replace(&mut kept.tried, true);
            kept.access = access;
            let key = kept.key()?;
            save(&*self.store, Shelf::Containers, &all)?;
            return Ok((key, tried));
        }
        let key = ContainerKey::make()?;
        all.push(Kept {
            url: link.address().base().as_str().to_owned(),
            serial: link.address().serial().as_str().to_owned(),
            issuer: link.issuer().to_owned(),
            access,
            key: key.to_pkcs8()?,
            registered: false,
            tried: true,
            policies: [false; 4],
        });
        save(&*self.store, Shelf::Containers, &all)?;
        Ok((key, false))
    }

    /// Changes what is kept of a container. One that is registered by it takes the place of an older registration.
    fn change(
        &self,
        container: &ContainerAddress,
        registered: bool,
        change: impl FnOnce(&mut Kept),
    ) -> Result<Container, NotDone> {
        let _alone = self.shelf();
        let mut all: Vec<Kept> = load(&*self.store, Shelf::Containers)?;
        let this = |one: &Kept| one.registered == registered && one.is_for(container);
        let at = all.iter().position(this).ok_or(NotDone::Unknown)?;
        let mut kept = all.remove(at);
        change(&mut kept);
        let changed = kept.container()?;
        all.retain(|one| !one.registered || !one.is_for(container));
        all.insert(at.min(all.len()), kept);
        save(&*self.store, Shelf::Containers, &all)?;
        Ok(changed)
    }

    /// Forgets a container that is registered, or a registration that came to nothing.
    fn forget(&self, container: &ContainerAddress, registered: bool) -> Result<(), NotStored> {
        let _alone = self.shelf();
        let mut all: Vec<Kept> = load(&*self.store, Shelf::Containers)?;
        all.retain(|one| one.registered != registered || !one.is_for(container));
        save(&*self.store, Shelf::Containers, &all)
    }

    /// A token that comes again has a newer secret: the older arrival is worthless.
    fn keep_arrivals(&self, arrivals: &[Arrival]) -> Result<(), NotStored> {
        let _alone = self.shelf();
        let mut all = self.arrivals()?;
        all.retain(|old| {
            !arrivals.iter().any(|new| {
                new.serial.is_some()
                    && (&new.serial, &new.container, &new.base)
                        == (&old.serial, &old.container, &old.base)
            })
        });
        all.extend_from_slice(arrivals);
        save(&*self.store, Shelf::Arrivals, &all)
    }
}

impl Container {
    /// Its name in commands.
    #[must_use]
    pub fn id(&self) -> ContainerId {
        ContainerId::of(&self.address)
    }
}

impl Arrival {
    fn of(container: &ContainerAddress, added: &Added) -> Self {
        Self {
            container: container.serial().as_str().to_owned(),
            base: Some(container.base().as_str().to_owned()),
            serial: added.serial().map(|serial| serial.as_str().to_owned()),
            link: match added {
                Added::Push(link) => Zeroizing::new(link.text().to_owned()),
                Added::Code { link, .. } => link.clone(),
            },
        }
    }

    /// Whether it is for this container. Two servers may call theirs by the same serial.
    #[must_use]
    pub fn is_for(&self, container: &ContainerAddress) -> bool {
        let base = self.base.as_deref();
        self.container == container.serial().as_str()
            && base.is_none_or(|base| base == container.base().as_str())
    }

    /// The enrolment, if it is a token for login approvals.
    #[must_use]
    pub fn push(&self) -> Option<protocol::PushLink> {
        match Link::read(&self.link) {
            Ok(Link::Push(link)) => Some(link),
            _ => None,
        }
    }
}

impl std::fmt::Debug for Arrival {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Arrival")
            .field("container", &self.container)
            .field("serial", &self.serial)
            .finish_non_exhaustive()
    }
}

impl Kept {
    fn is_for(&self, address: &ContainerAddress) -> bool {
        self.url == address.base().as_str() && self.serial == address.serial().as_str()
    }

    fn key(&self) -> Result<ContainerKey, NotStored> {
        ContainerKey::from_pkcs8(&self.key).map_err(|_| NotStored::Failed)
    }

    fn container(&self) -> Result<Container, NotStored> {
        let base = Endpoint::new(&self.url).map_err(|_| NotStored::Failed)?;
        let serial = Serial::new(&self.serial).map_err(|_| NotStored::Failed)?;
        let [rollover, keeps_container, keeps_tokens, adopts] = self.policies;
        Ok(Container {
            address: ContainerAddress::new(base, serial),
            issuer: self.issuer.clone(),
            access: self.access.clone(),
            policies: Policies {
                rollover,
                keeps_container,
                keeps_tokens,
                adopts,
            },
        })
    }
}

const fn flags(policies: Policies) -> [bool; 4] {
    [
        policies.rollover,
        policies.keeps_container,
        policies.keeps_tokens,
        policies.adopts,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_from_one_server_is_not_for_the_same_serial_of_another() {
        let address = |base: &str| {
            let base = Endpoint::new(base).expect("an address");
            ContainerAddress::new(base, Serial::new("SMPH1").expect("a serial"))
        };
        let (one, other) = (
            address("https://one.example/"),
            address("https://other.example/"),
        );
        let mut arrival = Arrival {
            container: "SMPH1".to_owned(),
            base: Some(one.base().as_str().to_owned()),
            serial: None,
            link: Zeroizing::default(),
        };
        assert!(arrival.is_for(&one) && !arrival.is_for(&other));
        // Written before the server was noted.
        arrival.base = None;
        assert!(arrival.is_for(&one) && arrival.is_for(&other));
    }
}
