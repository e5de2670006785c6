//! Tokens that were read and wait for the person's word. Their secrets stay here.

use std::collections::BTreeSet;

use otp::Secret;
use protocol::{Marks, TwoStep};

use crate::error::Error;
use crate::logos::NamedLogo;
use crate::random::hex_id;
use crate::view::TransferView;

/// The drafts that wait.
#[derive(Default)]
pub(crate) struct Drafts {
    waiting: Vec<Draft>,
    transfer: Option<Transfer>,
}

/// A transfer that comes in several codes.
struct Transfer {
    batch: i32,
    size: u32,
    seen: BTreeSet<u32>,
}

/// One of them.
pub(crate) struct Draft {
    pub(crate) id: String,
    pub(crate) token: otp::Token,
    pub(crate) serial: Option<String>,
    /// Whether its server wants a fresh unlock before each use of a code.
    pub(crate) guarded: bool,
    half: Option<Half>,
    pub(crate) logo: NamedLogo,
    pub(crate) warnings: Vec<otp::Warning>,
    pub(crate) source: vault::Source,
}

/// What was read, before it is a draft.
pub(crate) struct Found {
    pub(crate) token: otp::Token,
    pub(crate) serial: Option<String>,
    guarded: bool,
    half: Option<Half>,
    logo: NamedLogo,
    warnings: Vec<otp::Warning>,
}

/// The server's half of a secret that is made in two steps.
struct Half {
    step: TwoStep,
    server: Secret,
    /// Counts the beginnings: the secret of an earlier one must not follow the text of a later one.
    round: u32,
}

/// A second step that was begun. The secret is made of it without the desk's lock.
pub(crate) struct Begun {
    pub(crate) step: TwoStep,
    pub(crate) server: Secret,
    round: u32,
}

impl Found {
    /// A token about which nothing else is known.
    pub(crate) fn plain(token: otp::Token, warnings: Vec<otp::Warning>) -> Self {
        Self {
            token,
            serial: None,
            guarded: false,
            half: None,
            logo: NamedLogo::default(),
            warnings,
        }
    }

    /// A token of a link. One in two steps whose numbers cannot be read stays what it is: a token without codes.
    pub(crate) fn of_link(read: otp::uri::Read, link: &str) -> Self {
        let marks = Marks::read(link).ok();
        let (two_step, image) = marks.map_or((None, None), |it| (it.two_step, it.image));
        let half = two_step
            .zip(read.token.first_half())
            .filter(|(_, server)| read.token.completed(server.duplicate()).is_ok());
        Self {
            token: read.token,
            serial: read.serial,
            guarded: read.guarded,
            half: half.map(|(step, server)| Half {
                step,
                server,
                round: 0,
            }),
            logo: NamedLogo::new(image),
            warnings: read.warnings,
        }
    }
}

impl Draft {
    /// Whether its secret still lacks our part.
    pub(crate) fn is_half(&self) -> bool {
        self.half.is_some() && self.token.first_half().is_some()
    }

    /// The token as it will be, as far as its names and numbers go; the secret may be half of the real one.
    pub(crate) fn preview(&self) -> Option<otp::Token> {
        let half = self.half.as_ref().filter(|_| self.is_half())?;
        self.token.completed(half.server.duplicate()).ok()
    }

    fn begin(&mut self) -> Option<Begun> {
        let half = self.half.as_mut()?;
        half.round = half.round.wrapping_add(1);
        Some(Begun {
            step: half.step,
            server: half.server.duplicate(),
            round: half.round,
        })
    }

    fn complete(&mut self, begun: &Begun, secret: Secret) -> Result<(), Error> {
        let round = self.half.as_ref().map(|half| half.round);
        if round != Some(begun.round) {
            return Err(Error::NotFound);
        }
        if self.is_half() {
            self.token = self.token.completed(secret).map_err(Error::CannotCompute)?;
        } else {
            self.token.secret = secret;
        }
        Ok(())
    }
}

impl Drafts {
    pub(crate) fn put(&mut self, found: Found, source: vault::Source) -> Result<&Draft, Error> {
        self.waiting.push(Draft {
            id: hex_id()?,
            token: found.token,
            serial: found.serial,
            guarded: found.guarded,
            half: found.half,
            logo: found.logo,
            warnings: found.warnings,
            source,
        });
        self.waiting.last().ok_or(Error::NotFound)
    }

    pub(crate) fn find(&self, id: &str) -> Result<&Draft, Error> {
        self.waiting
            .iter()
            .find(|draft| draft.id == id)
            .ok_or(Error::NotFound)
    }

    fn find_mut(&mut self, id: &str) -> Result<&mut Draft, Error> {
        let found = self.waiting.iter_mut().find(|draft| draft.id == id);
        found.ok_or(Error::NotFound)
    }

    /// The picture that a draft's link names.
    pub(crate) fn logo(&mut self, id: &str) -> Result<&mut NamedLogo, Error> {
        Ok(&mut self.find_mut(id)?.logo)
    }

    /// Begins the second step of a draft, or begins it anew.
    pub(crate) fn begin(&mut self, id: &str) -> Result<Begun, Error> {
        self.find_mut(id)?.begin().ok_or(Error::NotFound)
    }

    /// Ends it: the draft has its whole secret. A step that was begun anew meanwhile is not ended by the older one.
    pub(crate) fn complete(
        &mut self,
        id: &str,
        begun: &Begun,
        secret: Secret,
    ) -> Result<(), Error> {
        self.find_mut(id)?.complete(begun, secret)
    }

    pub(crate) fn remove(&mut self, id: &str) {
        self.waiting.retain(|draft| draft.id != id);
    }

    pub(crate) fn clear(&mut self) {
        self.waiting.clear();
        self.transfer = None;
    }

    /// Notes one code of a transfer; a code of another batch begins anew. Whether it is new.
    pub(crate) fn note_part(&mut self, batch: i32, index: u32, size: u32) -> bool {
        let transfer = self
            .transfer
            .take_if(|transfer| transfer.batch == batch && transfer.size == size)
            .unwrap_or_else(|| Transfer {
                batch,
                size,
                seen: BTreeSet::new(),
            });
        self.transfer.insert(transfer).seen.insert(index)
    }

    /// How far the transfer has come, if it is one of several codes.
    pub(crate) fn transfer(&self) -> Option<TransferView> {
        let transfer = self
            .transfer
            .as_ref()
            .filter(|transfer| transfer.size > 1)?;
        let missing = (0..transfer.size).filter(|index| !transfer.seen.contains(index));
        Some(TransferView {
            have: transfer.seen.len(),
            of: transfer.size,
            missing: missing.map(|index| index + 1).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_step_begun_anew_is_not_ended_by_the_older_one() {
        let link = "otpauth://totp/a?secret=GEZDGNBVGY3TQOJQ&2step_salt=8&2step_output=20";
        let read = otp::uri::read(link).expect("a link");
        let mut drafts = Drafts::default();
        let draft = drafts.put(Found::of_link(read, link), vault::Source::Text);
        let id = draft.expect("a draft").id.clone();
        let (older, newer) = (
            drafts.begin(&id).expect("begun"),
            drafts.begin(&id).expect("begun"),
        );
        let secret = |byte: u8| Secret::new([byte; 20]);
        assert!(drafts.complete(&id, &older, secret(1)).is_err());
        assert!(drafts.find(&id).expect("it waits").is_half());
        drafts.complete(&id, &newer, secret(2)).expect("completed");
        assert!(drafts.complete(&id, &older, secret(1)).is_err());
        let draft = drafts.find(&id).expect("it waits");
        assert!(!draft.is_half() && draft.token.secret.ct_eq(&secret(2)));
    }
}
