//! An enrolment in its three steps, each on the disk before the next: the key is kept, it is uploaded and the
//! server's key is kept, one poll proves it. A process that ends between any two goes on where it was.

use std::collections::BTreeMap;
use std::sync::{Arc, MutexGuard, PoisonError};

use protocol::{Link, PushLink, Refusal, ServerKey, Why};

use crate::account::{About, Account, Kept};
use crate::approvals::Approvals;
use crate::store::{NotStored, Shelf, load, save};
use crate::wire::{Access, Trouble, is_word};

/// An enrolment after the step `S`.
#[derive(Debug)]
pub struct Enrolment<S> {
    about: About,
    step: S,
}

/// The key is made and kept, nothing is sent.
#[derive(Debug)]
pub struct KeyKept {
    link: Box<PushLink>,
    seen_ms: i64,
}

/// The server has our key and we have its.
#[derive(Debug)]
pub struct Uploaded(());

/// An enrolment that was begun and is not over.
#[derive(Debug)]
pub enum Unfinished {
    /// To be [uploaded](Approvals::upload).
    KeyKept(Enrolment<KeyKept>),
    /// To be [proved](Approvals::prove).
    Uploaded(Enrolment<Uploaded>),
}

/// Why an enrolment does not go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotEnrolled {
    /// The link is none.
    #[error(transparent)]
    BadLink(#[from] protocol::BadLink),
    /// The link is for a container.
    #[error("the link is for a container")]
    Container,
    /// The link is too old; ask for a new one.
    #[error("the link is too old")]
    TooOld,
    /// The server's certificate cannot be verified, says the link: look at it and pin it, or name its authority.
    #[error("the certificate must be looked at first")]
    NeedsPin,
    /// Nothing was kept, so nothing was sent.
    #[error(transparent)]
    NotStored(#[from] NotStored),
    /// No answer; it can go on later.
    #[error(transparent)]
    Trouble(#[from] Trouble),
    /// The server refused.
    #[error("the server refused the enrolment")]
    Refused(Refusal),
    /// The link was used before: by another device, or by this one, and the answer was lost. Ask for a new one.
    #[error("the link was used before")]
    UsedUp,
    /// The server took the key and cannot use it.
    #[error("the server cannot use the key")]
    KeyNotTaken,
    /// The answer is not one of this protocol, or no key could be made.
    #[error(transparent)]
    Protocol(protocol::Error),
    /// No such enrolment is kept.
    #[error("the enrolment is not kept")]
    Unknown,
}

impl<S> Enrolment<S> {
    /// What it enrols.
    #[must_use]
    pub const fn about(&self) -> &About {
        &self.about
    }
}

impl From<protocol::Error> for NotEnrolled {
    fn from(error: protocol::Error) -> Self {
        match error {
            protocol::Error::Refused(refusal) if !is_word(&refusal) => Trouble::Broken.into(),
            protocol::Error::Refused(refusal) if refusal.why() == Why::NoSuchToken => Self::UsedUp,
            protocol::Error::Refused(refusal) => Self::Refused(refusal),
            error => Self::Protocol(error),
        }
    }
}

impl Approvals {
    /// Enrols on a thread of its own: making a key takes seconds. `told` is called once, on that thread. What was not
    /// finished is in [`Approvals::unfinished`].
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn enrol(
        self: &Arc<Self>,
        link: PushLink,
        access: Access,
        told: impl FnOnce(Result<Arc<Account>, NotEnrolled>) + Send + 'static,
    ) -> std::io::Result<()> {
        let approvals = self.clone();
        std::thread::Builder::new()
            .name("approvals-enrol".to_owned())
            .spawn(move || {
                let kept = approvals.keep_key(&link, access);
                let uploaded = kept.and_then(|kept| approvals.upload(&kept));
                told(uploaded.and_then(|uploaded| approvals.prove(&uploaded)));
            })
            .map(drop)
    }

    /// First step: makes a key and keeps it. Takes seconds.
    ///
    /// # Errors
    /// [`NotEnrolled`]; then nothing is kept.
    pub fn keep_key(
        &self,
        link: &PushLink,
        access: Access,
    ) -> Result<Enrolment<KeyKept>, NotEnrolled> {
        self.keep_made_key(link, access, &protocol::PushKey::make()?)
    }

    /// As [`Approvals::keep_key`], with a key that was made before.
    ///
    /// # Errors
    /// [`NotEnrolled`]; then nothing is kept.
    pub fn keep_made_key(
        &self,
        link: &PushLink,
        access: Access,
        key: &protocol::PushKey,
    ) -> Result<Enrolment<KeyKept>, NotEnrolled> {
        let endpoint = link.address().endpoint();
        let usual = access.trust == crate::Trust::System;
        if !endpoint.is_plain() && !link.verify_certificate() && usual {
            return Err(NotEnrolled::NeedsPin);
        }
        if endpoint.is_plain() && !endpoint.is_loopback() && !access.plain {
            return Err(Trouble::Plain.into());
        }
        let about = About {
            address: link.address().clone(),
            issuer: link.issuer().to_owned(),
            label: link.label().to_owned(),
            unlock: link.unlock(),
            access,
        };
        let seen_ms = self.rim.clock.unix_ms();
        let kept = Kept::new(&about, key, link.text(), seen_ms)?;
        self.rewrite(|all| {
            all.retain(|one| one.proved || !one.is_for(&about.address));
            all.push(kept);
            Ok(())
        })?;
        let link = Box::new(read(link.text())?);
        let step = KeyKept { link, seen_ms };
        Ok(Enrolment { about, step })
    }

    /// Second step: uploads the key, and keeps the server's. It can be tried again after a [`Trouble`] and, as long as
    /// this process lives, when it could not be kept.
    ///
    /// # Errors
    /// [`NotEnrolled`].
    pub fn upload(
        &self,
        enrolment: &Enrolment<KeyKept>,
    ) -> Result<Enrolment<Uploaded>, NotEnrolled> {
        let (about, link) = (&enrolment.about, &enrolment.step.link);
        let came = self.unkept().remove(link.text());
        let server_key = match came {
            Some(key) => key,
            None => self.send_key(enrolment)?,
        };
        let kept = self.rewrite(|all| {
            let kept = all
                .iter_mut()
                .find(|it| !it.proved && it.is_for(&about.address));
            kept.ok_or(NotEnrolled::Unknown)?.uploaded(&server_key)?;
            Ok(())
        });
        if let Err(NotEnrolled::NotStored(_)) = kept {
            self.unkept().insert(link.text().to_owned(), server_key);
        }
        kept?;
        let (about, step) = (about.clone(), Uploaded(()));
        Ok(Enrolment { about, step })
    }

    fn send_key(&self, enrolment: &Enrolment<KeyKept>) -> Result<ServerKey, NotEnrolled> {
        let (about, link) = (&enrolment.about, &enrolment.step.link);
        if link.is_expired(enrolment.step.seen_ms, self.rim.clock.unix_ms()) {
            return Err(NotEnrolled::TooOld);
        }
        let key = self.kept(about, false)?.key()?;
        let line = self.line(about.address.endpoint(), &about.access)?;
        let reply = self.wire.send(&line, &link.enrol(&key)?)?;
        Ok(link.enrolled(reply.status, &reply.body)?)
    }

    fn unkept(&self) -> MutexGuard<'_, BTreeMap<String, ServerKey>> {
        self.unkept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Third step: one poll, which only the holder of the key can make. From then on the token is asked for; one of
    /// the same address that was here before is replaced.
    ///
    /// # Errors
    /// [`NotEnrolled`]; [`NotEnrolled::KeyNotTaken`] and a [`Refusal`] are final.
    pub fn prove(&self, enrolment: &Enrolment<Uploaded>) -> Result<Arc<Account>, NotEnrolled> {
        let about = &enrolment.about;
        let account = Arc::new(self.kept(about, true)?.account()?);
        let server = self.server_of(about);
        let reply = self.ask_one(&server, &account)?;
        match about.address.polled(reply.status, &reply.body) {
            Ok(_) => {}
            Err(protocol::Error::Refused(refusal))
                if refusal.why() == Why::ServerFault && is_word(&refusal) =>
            {
                return Err(NotEnrolled::KeyNotTaken);
            }
            Err(error) => return Err(error.into()),
        }
        self.rewrite(|all| {
            all.retain(|one| !one.proved || !one.is_for(&about.address));
            let kept = all.iter_mut().find(|one| one.is_for(&about.address));
            kept.ok_or(NotEnrolled::Unknown)?.proved = true;
            Ok(())
        })?;
        self.take_in(account.clone());
        Ok(account)
    }

    /// What was begun and is not over, after a start too.
    ///
    /// # Errors
    /// [`NotStored`].
    pub fn unfinished(&self) -> Result<Vec<Unfinished>, NotStored> {
        let all: Vec<Kept> = load(&*self.store, Shelf::Enrolments)?;
        let left = all.iter().filter(|one| !one.proved);
        left.map(|one| {
            let about = one.about()?;
            Ok(match &one.link {
                Some(text) => {
                    let link = Box::new(read(text).map_err(|_| NotStored::Failed)?);
                    let seen_ms = one.seen_ms;
                    let step = KeyKept { link, seen_ms };
                    Unfinished::KeyKept(Enrolment { about, step })
                }
                None => {
                    let step = Uploaded(());
                    Unfinished::Uploaded(Enrolment { about, step })
                }
            })
        })
        .collect()
    }

    /// Gives up an enrolment that is not over, with its key. The server may still have the token: tell the person.
    ///
    /// # Errors
    /// [`NotStored`].
    pub fn give_up<S>(&self, enrolment: &Enrolment<S>) -> Result<(), NotStored> {
        let _alone = self.shelf();
        let mut all: Vec<Kept> = load(&*self.store, Shelf::Enrolments)?;
        all.retain(|one| one.proved || !one.is_for(&enrolment.about.address));
        save(&*self.store, Shelf::Enrolments, &all)
    }

    fn kept(&self, about: &About, uploaded: bool) -> Result<Kept, NotEnrolled> {
        let all: Vec<Kept> = load(&*self.store, Shelf::Enrolments)?;
        all.into_iter()
            .find(|one| !one.proved && one.is_uploaded() == uploaded && one.is_for(&about.address))
            .ok_or(NotEnrolled::Unknown)
    }

    /// Changes the shelf in one go. Enrolments of one process follow each other.
    fn rewrite(
        &self,
        change: impl FnOnce(&mut Vec<Kept>) -> Result<(), NotEnrolled>,
    ) -> Result<(), NotEnrolled> {
        let _alone = self.shelf();
        let mut all: Vec<Kept> = load(&*self.store, Shelf::Enrolments)?;
        change(&mut all)?;
        Ok(save(&*self.store, Shelf::Enrolments, &all)?)
    }
}

fn read(text: &str) -> Result<PushLink, NotEnrolled> {
    match Link::read(text)? {
        Link::Push(link) => Ok(link),
        Link::Container(_) => Err(NotEnrolled::Container),
    }
}
