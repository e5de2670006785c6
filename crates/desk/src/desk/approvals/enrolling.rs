//! Enrolling tokens for approvals. What was begun and is not over is on the disk, and can go on after a crash.

use std::sync::Arc;

use approvals::{
    About, Account, AccountId, Approvals, Limits, NotEnrolled, Trust, Unfinished, Wire,
};
use protocol::Why;

use super::super::Desk;
use super::super::logos::LogoOf;
use super::super::tokens::tidy;
use super::servers::not_stored;
use crate::approvals::fault::Fault;
use crate::approvals::words::{certificate_view, host};
use crate::error::Error;
use crate::event::Event;
use crate::view::{AccessChoice, ApprovalsView, CertificateView, EnrolledView};

impl Desk {
    /// Looks at the certificate of a link's server, without sending it anything. May take as long as the network does.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Locked`], [`Fault::ServerTrouble`].
    pub fn look_at_certificate(&self, enrolment: &str) -> Result<CertificateView, Error> {
        let endpoint = self.with_open(|open, _| open.offers.endpoint(enrolment))?;
        let wire = Wire::new(Limits::default()).map_err(|_| Fault::ServerTrouble("broken"))?;
        let certificate = wire.look(&endpoint).map_err(Fault::from)?;
        self.with_open(|open, _| open.offers.note_look(enrolment, certificate.fingerprint))?;
        Ok(certificate_view(&certificate))
    }

    /// Takes the authority for a link's server from a file that the person chose, and gives the file's name as it may
    /// be shown.
    ///
    /// # Errors
    /// [`Fault::CertificateFile`], [`Error::NotFound`], [`Error::Locked`].
    pub fn set_authority(&self, enrolment: &str, pem: &[u8], name: &str) -> Result<String, Error> {
        let authority = Trust::authority(pem).map_err(Fault::from)?;
        self.with_open(|open, _| open.offers.note_authority(enrolment, authority))?;
        Ok(tidy(name))
    }

    /// Enrols a token. Takes seconds: a key is made, and kept before anything is sent.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Locked`], [`Fault`]'s about links and servers. After a [`Fault::ServerTrouble`]
    /// it can go on by [`Desk::resume_enrolment`] or be tried anew.
    pub fn enrol(&self, enrolment: &str, access: &AccessChoice) -> Result<EnrolledView, Error> {
        let approvals = self.opened()?;
        let (link, access, logo) = self.with_open(|open, _| {
            let access = open.offers.access(enrolment, access)?;
            let logo = open.offers.logo(enrolment)?.wanted();
            Ok((open.offers.push(enrolment)?, access, logo))
        })?;
        let kept = approvals.keep_key(&link, access).map_err(Fault::from)?;
        let view = self.finish(&approvals, &Unfinished::KeyKept(kept))?;
        self.fetch_logo(logo, LogoOf::Approval(AccountId::of(link.address())));
        // A lock meanwhile has forgotten it already.
        let _ = self.with_open_quietly(|open, _| {
            open.offers.remove(enrolment);
            Ok(())
        });
        Ok(view)
    }

    /// Goes on with an enrolment that was begun.
    ///
    /// # Errors
    /// As [`Desk::enrol`].
    pub fn resume_enrolment(&self, unfinished: &str) -> Result<EnrolledView, Error> {
        self.touch();
        let approvals = self.opened()?;
        let unfinished = find(&approvals, unfinished)?;
        self.finish(&approvals, &unfinished)
    }

    /// Gives up an enrolment that was begun, with its key. The server may still have the token.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Locked`], [`Fault::NotStored`].
    pub fn give_up_enrolment(&self, unfinished: &str) -> Result<ApprovalsView, Error> {
        self.touch();
        let approvals = self.opened()?;
        let unfinished = find(&approvals, unfinished)?;
        give_up(&approvals, &unfinished).map_err(not_stored)?;
        self.tell(Event::ApprovalsChanged);
        self.approvals()
    }

    fn finish(
        &self,
        approvals: &Arc<Approvals>,
        unfinished: &Unfinished,
    ) -> Result<EnrolledView, Error> {
        let enrolled = go_on(approvals, unfinished);
        let view = match enrolled {
            Ok(account) => Ok(self.enrolled_view(approvals, &account)),
            Err(why) => {
                // A link that is dead cannot go on later.
                if is_final(&why)
                    && let Err(error) = give_up(approvals, unfinished)
                {
                    tracing::warn!(%error, "a dead enrolment stays");
                }
                Err(Fault::from(why).into())
            }
        };
        self.listen();
        self.tell(Event::ApprovalsChanged);
        view
    }

    fn enrolled_view(&self, approvals: &Approvals, account: &Account) -> EnrolledView {
        let about = account.about();
        EnrolledView {
            token: self.token_view(approvals, account),
            server: about.server().as_str().to_owned(),
            host: host(about.address.endpoint()),
        }
    }
}

/// The steps that are left.
pub(super) fn go_on(
    approvals: &Approvals,
    unfinished: &Unfinished,
) -> Result<Arc<Account>, NotEnrolled> {
    match unfinished {
        Unfinished::KeyKept(kept) => approvals.prove(&approvals.upload(kept)?),
        Unfinished::Uploaded(uploaded) => approvals.prove(uploaded),
    }
}

pub(super) fn give_up(
    approvals: &Approvals,
    unfinished: &Unfinished,
) -> Result<(), approvals::NotStored> {
    match unfinished {
        Unfinished::KeyKept(kept) => approvals.give_up(kept),
        Unfinished::Uploaded(uploaded) => approvals.give_up(uploaded),
    }
}

/// Whether the link cannot bring a token any more. A server that let the token be enrolled once more knows neither the
/// credential of the older link nor the key that came by it.
pub(super) fn is_final(why: &NotEnrolled) -> bool {
    match why {
        NotEnrolled::UsedUp
        | NotEnrolled::TooOld
        | NotEnrolled::KeyNotTaken
        | NotEnrolled::BadLink(_) => true,
        NotEnrolled::Refused(refusal) => {
            matches!(refusal.why(), Why::WrongCredential | Why::NotKnown)
        }
        _ => false,
    }
}

pub(super) const fn about(unfinished: &Unfinished) -> &About {
    match unfinished {
        Unfinished::KeyKept(kept) => kept.about(),
        Unfinished::Uploaded(uploaded) => uploaded.about(),
    }
}

fn find(approvals: &Approvals, id: &str) -> Result<Unfinished, Error> {
    let id: AccountId = id.parse().map_err(|_| Error::NotFound)?;
    let mut all = approvals.unfinished().map_err(not_stored)?.into_iter();
    let found = all.find(|one| AccountId::of(&about(one).address) == id);
    found.ok_or(Error::NotFound)
}
