//! Links that were read and wait for the person's word. What is secret in them stays here, and goes at the lock.

use std::collections::BTreeSet;

use approvals::{Access, Fingerprint, Trust};
use protocol::{BadLink, ContainerLink, Endpoint, Link, PushAddress, PushLink};

use super::fault::Fault;
use super::words::host;
use crate::error::Error;
use crate::logos::NamedLogo;
use crate::random::hex_id;
use crate::view::{AccessChoice, EnrolmentView};

/// The most links that wait; the oldest goes.
const MOST: usize = 64;

/// The links that wait.
#[derive(Default)]
pub(crate) struct Offers {
    waiting: Vec<Offer>,
    /// The tokens and containers that are here.
    enrolled: BTreeSet<(String, String)>,
}

struct Offer {
    id: String,
    link: Link,
    seen_ms: i64,
    logo: NamedLogo,
    looked: Option<Fingerprint>,
    authority: Option<Trust>,
}

impl Offers {
    /// Reads a link and keeps it.
    ///
    /// # Errors
    /// [`BadLink`] inside when it is none; [`Error::NoRandomness`].
    pub(crate) fn read(
        &mut self,
        text: &str,
        now_ms: i64,
    ) -> Result<Result<EnrolmentView, BadLink>, Error> {
        let link = match Link::read(text) {
            Ok(link) => link,
            Err(bad) => return Ok(Err(bad)),
        };
        let image = match &link {
            Link::Push(link) => link.image().cloned(),
            Link::Container(_) => None,
        };
        let offer = Offer {
            id: hex_id()?,
            logo: NamedLogo::new(image),
            link,
            seen_ms: now_ms,
            looked: None,
            authority: None,
        };
        let view = self.view(&offer);
        if self.waiting.len() >= MOST {
            self.waiting.remove(0);
        }
        self.waiting.push(offer);
        Ok(Ok(view))
    }

    /// Which tokens and containers are here, each by its address and its serial.
    pub(crate) fn note_enrolled(&mut self, enrolled: BTreeSet<(String, String)>) {
        self.enrolled = enrolled;
    }

    /// The link of a token, read anew: an enrolment takes it.
    ///
    /// # Errors
    /// [`Error::NotFound`], also when it is a container's.
    pub(crate) fn push(&self, id: &str) -> Result<PushLink, Error> {
        match &self.find(id)?.link {
            Link::Push(link) => match Link::read(link.text()) {
                Ok(Link::Push(link)) => Ok(link),
                _ => Err(Fault::LinkBad.into()),
            },
            Link::Container(_) => Err(Error::NotFound),
        }
    }

    /// Takes a container's link out; [`Offers::put_back`] brings it back.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub(crate) fn take_container(&mut self, id: &str) -> Result<TakenContainer, Error> {
        let is_it = |offer: &Offer| offer.id == id && matches!(offer.link, Link::Container(_));
        let at = self.waiting.iter().position(is_it);
        let offer = self.waiting.remove(at.ok_or(Error::NotFound)?);
        Ok(TakenContainer(offer))
    }

    pub(crate) fn put_back(&mut self, taken: TakenContainer) {
        self.waiting.push(taken.0);
    }

    pub(crate) fn endpoint(&self, id: &str) -> Result<Endpoint, Error> {
        Ok(endpoint(&self.find(id)?.link).clone())
    }

    /// The certificate that the person was shown.
    pub(crate) fn note_look(&mut self, id: &str, fingerprint: Fingerprint) -> Result<(), Error> {
        self.find_mut(id)?.looked = Some(fingerprint);
        Ok(())
    }

    /// The picture that a link names.
    pub(crate) fn logo(&mut self, id: &str) -> Result<&mut NamedLogo, Error> {
        Ok(&mut self.find_mut(id)?.logo)
    }

    /// The authority that the person chose.
    pub(crate) fn note_authority(&mut self, id: &str, authority: Trust) -> Result<(), Error> {
        self.find_mut(id)?.authority = Some(authority);
        Ok(())
    }

    /// How the server of a link is reached, as the person chose.
    ///
    /// # Errors
    /// [`Fault::LinkNeedsLook`] when another certificate is named than the one that was looked at,
    /// [`Fault::CertificateFile`] when no authority was chosen, [`Error::NotFound`].
    pub(crate) fn access(&self, id: &str, choice: &AccessChoice) -> Result<Access, Error> {
        self.find(id)?.access(choice)
    }

    pub(crate) fn remove(&mut self, id: &str) {
        self.waiting.retain(|offer| offer.id != id);
    }

    pub(crate) fn clear(&mut self) {
        self.waiting.clear();
    }

    fn find(&self, id: &str) -> Result<&Offer, Error> {
        let mut all = self.waiting.iter();
        all.find(|offer| offer.id == id).ok_or(Error::NotFound)
    }

    fn find_mut(&mut self, id: &str) -> Result<&mut Offer, Error> {
        let mut all = self.waiting.iter_mut();
        all.find(|offer| offer.id == id).ok_or(Error::NotFound)
    }

    fn view(&self, offer: &Offer) -> EnrolmentView {
        let endpoint = endpoint(&offer.link);
        let (verify, ttl) = match &offer.link {
            Link::Push(link) => (link.verify_certificate(), link.ttl_minutes()),
            Link::Container(link) => (link.verify_certificate(), link.ttl_minutes()),
        };
        let (issuer, account, serial, prompt) = match &offer.link {
            Link::Push(link) => (link.issuer(), link.label(), link.address().serial(), None),
            Link::Container(link) => (link.issuer(), "", link.address().serial(), link.prompt()),
        };
        let named = (endpoint.as_str().to_owned(), serial.as_str().to_owned());
        EnrolmentView {
            id: offer.id.clone(),
            container: matches!(offer.link, Link::Container(_)),
            issuer: issuer.to_owned(),
            account: account.to_owned(),
            host: host(endpoint),
            serial: serial.as_str().to_owned(),
            plain: endpoint.is_plain() && !endpoint.is_loopback(),
            needs_look: !endpoint.is_plain() && !verify,
            until_ms: offer.seen_ms.saturating_add(i64::from(ttl) * 60_000),
            replaces: self.enrolled.contains(&named),
            prompt: prompt.map(str::to_owned),
            picture_from: offer.logo.host(),
        }
    }
}

/// A container's link that is being registered.
pub(crate) struct TakenContainer(Offer);

impl TakenContainer {
    pub(crate) fn link(&self) -> Option<&ContainerLink> {
        match &self.0.link {
            Link::Container(link) => Some(link),
            Link::Push(_) => None,
        }
    }

    /// As [`Offers::access`].
    pub(crate) fn access(&self, choice: &AccessChoice) -> Result<Access, Error> {
        self.0.access(choice)
    }
}

impl Offer {
    fn access(&self, choice: &AccessChoice) -> Result<Access, Error> {
        let by = |trust| Access {
            trust,
            plain: false,
        };
        Ok(match choice {
            AccessChoice::System => Access::default(),
            AccessChoice::Plain => {
                let endpoint = endpoint(&self.link);
                Access {
                    plain: endpoint.is_plain() && !endpoint.is_loopback(),
                    ..Access::default()
                }
            }
            AccessChoice::Pinned { fingerprint } => {
                let looked = self.looked.filter(|it| it.to_string() == *fingerprint);
                by(Trust::Pinned(looked.ok_or(Fault::LinkNeedsLook)?))
            }
            AccessChoice::Authority => by(self.authority.clone().ok_or(Fault::CertificateFile)?),
        })
    }
}

/// Its address and its serial, as [`Offers::note_enrolled`] wants them.
pub(crate) fn named(address: &PushAddress) -> (String, String) {
    let (endpoint, serial) = (address.endpoint(), address.serial());
    (endpoint.as_str().to_owned(), serial.as_str().to_owned())
}

/// The key below `others.` for a link that enrols nothing.
pub(crate) const fn why_bad(bad: &BadLink) -> &'static str {
    match bad {
        BadLink::NewerVersion { .. } => "linkNewerVersion",
        _ => "linkBad",
    }
}

const fn endpoint(link: &Link) -> &Endpoint {
    match link {
        Link::Push(link) => link.address().endpoint(),
        Link::Container(link) => link.address().base(),
    }
}
