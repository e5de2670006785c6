//! Synchronising a container: what is here is told, what is new is taken in, what its server took away goes.

use std::collections::BTreeSet;
use std::sync::Arc;

use approvals::{Approvals, Brought, Container, ContainerId};
use protocol::{CodeKind, Known, KnownToken, Serial, TokenKind};
use vault::TokenId;

use super::super::Desk;
use super::super::restoring::count;
use super::containers::DEVICE;
use super::servers::not_stored;
use crate::approvals::contained::Contained;
use crate::approvals::fault::Fault;
use crate::error::Error;
use crate::event::Event;
use crate::view::BroughtView;

/// A token of a container that is here.
struct Here {
    serial: String,
    kind: TokenKind,
    id: Option<TokenId>,
}

impl Desk {
    /// Tells the server what is here, and takes in what it sends.
    pub(super) fn synchronise(
        &self,
        approvals: &Arc<Approvals>,
        container: &Container,
    ) -> Result<BroughtView, Error> {
        let _alone = self.bell.taking();
        let here = self.tokens_of(approvals, container)?;
        let known: Vec<KnownToken> = here.iter().filter_map(known).collect();
        let brought = approvals.synchronise(&container.address, DEVICE, &known);
        let brought = brought.map_err(Fault::from)?;
        self.note_contained(container.id(), &brought)?;
        let gone = self.remove_gone(approvals, &here, &brought)?;
        let taken = self.take_in(approvals)?;
        self.listen();
        self.hurry();
        self.tell(Event::TokensChanged);
        self.tell(Event::ApprovalsChanged);
        Ok(BroughtView {
            container: container.id().to_string(),
            codes: taken.codes,
            approvals: taken.approvals,
            gone,
            unreadable: count(brought.unreadable),
            arriving: taken.left,
        })
    }

    /// All tokens of a container that are here, in the bin too: what the server thinks is missing gets a new secret.
    fn tokens_of(&self, approvals: &Approvals, container: &Container) -> Result<Vec<Here>, Error> {
        let origin = container.address.base().origin();
        let (mut here, push) = self.with_open_quietly(|open, _| {
            let vault = &open.vault;
            let managed = vault.tokens().chain(vault.binned());
            let codes = managed
                .filter(|record| record.managed.as_ref() == Some(&origin))
                .filter_map(|record| {
                    Some(Here {
                        serial: record.serial.clone()?,
                        kind: TokenKind::Code(code_kind(&record.kind.name)),
                        id: Some(record.id),
                    })
                });
            let push = Contained::load(vault).push_of(container.id());
            Ok((codes.collect::<Vec<_>>(), push))
        })?;
        for account in approvals.accounts() {
            let address = &account.about().address;
            let serial = address.serial().as_str();
            if address.endpoint().origin() == origin && push.contains(serial) {
                here.push(Here {
                    serial: serial.to_owned(),
                    kind: TokenKind::Push,
                    id: None,
                });
            }
        }
        Ok(here)
    }

    fn note_contained(&self, container: ContainerId, brought: &Brought) -> Result<(), Error> {
        let arrived = brought.arrivals.iter().filter_map(|arrival| {
            let link = arrival.push()?;
            Some(link.address().serial().as_str().to_owned())
        });
        let stayed = brought
            .updated
            .iter()
            .filter(|one| one.kind == Some(TokenKind::Push))
            .map(|one| one.serial.as_str().to_owned());
        let push: BTreeSet<String> = arrived.chain(stayed).collect();
        let now = self.now_ms();
        self.with_open_quietly(|open, _| {
            let mut contained = Contained::load(&open.vault);
            contained.note(container, push, now);
            Ok(contained.save(&mut open.vault)?)
        })
    }

    /// Tokens of ours that the server named no more: codes go to the bin, keys for approvals go. How many. An answer
    /// that could not be read whole removes nothing.
    fn remove_gone(
        &self,
        approvals: &Approvals,
        here: &[Here],
        brought: &Brought,
    ) -> Result<u32, Error> {
        if brought.unreadable > 0 {
            return Ok(0);
        }
        let stays = |serial: &str| {
            let mut updated = brought.updated.iter();
            let mut offline = brought.offline.iter();
            let mut arrived = brought.arrivals.iter();
            updated.any(|one| one.serial.as_str() == serial)
                || offline.any(|one| one.as_str() == serial)
                || arrived.any(|one| one.serial.as_deref() == Some(serial))
        };
        let mut gone = 0;
        for one in here.iter().filter(|one| !stays(&one.serial)) {
            let removed = match one.id {
                Some(id) => self.bin_gone(id)?,
                None => remove_serial(approvals, &one.serial)?,
            };
            gone += u32::from(removed);
        }
        Ok(gone)
    }

    fn bin_gone(&self, id: TokenId) -> Result<bool, Error> {
        let now = self.now_ms();
        self.with_open_quietly(|open, _| {
            let record = open.vault.record(id);
            let listed = record.is_some_and(|record| record.binned_ms.is_none());
            if listed {
                open.vault.bin(id, now)?;
                open.refold(now);
            }
            Ok(listed)
        })
    }
}

fn remove_serial(approvals: &Approvals, serial: &str) -> Result<bool, Error> {
    let mut all = approvals.accounts().into_iter();
    let account = all.find(|account| account.about().address.serial().as_str() == serial);
    let Some(account) = account else {
        return Ok(false);
    };
    let removed = approvals.remove(&account.about().address);
    removed.map_err(not_stored)?;
    Ok(true)
}

fn known(here: &Here) -> Option<KnownToken> {
    Some(KnownToken {
        kind: here.kind,
        known: Known::Serial(Serial::new(&here.serial).ok()?),
    })
}

fn code_kind(name: &str) -> CodeKind {
    match name {
        "hotp" => CodeKind::Hotp,
        "daypassword" => CodeKind::DayPassword,
        _ => CodeKind::Totp,
    }
}
