//! This computer as a container of a server's tokens.

use std::collections::BTreeSet;
use std::sync::Arc;

use approvals::{Account, Approvals, Brought, Container, ContainerId};
use protocol::{CodeKind, Device, Known, KnownToken, Serial, TokenKind};
use vault::TokenId;
use zeroize::Zeroizing;

use super::super::Desk;
use super::super::restoring::count;
use super::servers::not_stored;
use crate::approvals::contained::Contained;
use crate::approvals::fault::Fault;
use crate::approvals::words::host;
use crate::error::Error;
use crate::event::Event;
use crate::tickets::Verb;
use crate::view::{AccessChoice, ApprovalsView, BroughtView, ContainerView};

/// How this computer calls itself to a server. Its own name is nobody's business.
const DEVICE: Device<'static> = Device {
    brand: "Countersign",
    model: std::env::consts::OS,
};

/// A token of a container that is here.
struct Here {
    serial: String,
    kind: TokenKind,
    id: Option<TokenId>,
}

impl Desk {
    /// Makes this computer the container of a link, and takes its tokens in. May take as long as the network does.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Locked`], [`Fault`]'s about links and servers. When it is registered and only the
    /// tokens did not come, [`Desk::sync_container`] brings them.
    pub fn register_container(
        &self,
        enrolment: &str,
        access: &AccessChoice,
        passphrase: Option<&str>,
    ) -> Result<BroughtView, Error> {
        let approvals = self.opened()?;
        let taken = self.with_open(|open, _| open.offers.take_container(enrolment))?;
        let registered = taken.access(access).and_then(|access| {
            let link = taken.link().ok_or(Error::NotFound)?;
            let registered = approvals.register(link, access, DEVICE, passphrase);
            Ok(registered.map_err(Fault::from)?)
        });
        let container = match registered {
            Ok(container) => container,
            Err(error) => {
                // A lock meanwhile forgets it.
                let _ = self.with_open_quietly(|open, _| {
                    open.offers.put_back(taken);
                    Ok(())
                });
                return Err(error);
            }
        };
        self.listen();
        self.tell(Event::ApprovalsChanged);
        self.synchronise(&approvals, &container)
    }

    /// Brings the tokens of a container up to date. May take as long as the network does.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Locked`], [`Fault`]'s about servers.
    pub fn sync_container(&self, container: &str) -> Result<BroughtView, Error> {
        self.touch();
        let (approvals, container) = self.container(container)?;
        self.synchronise(&approvals, &container)
    }

    /// The link with which a new computer takes a container over, for the reveal window. With a question, the new
    /// computer must know the answer.
    ///
    /// # Errors
    /// [`Error::TicketInvalid`], [`Error::NotFound`], [`Error::Locked`], [`Fault`]'s about servers.
    pub fn transfer(
        &self,
        container: &str,
        ticket: &str,
        question: Option<&str>,
        answer: Option<&str>,
    ) -> Result<Zeroizing<String>, Error> {
        let steady = self.rim.clock.steady_ms();
        self.with_open(|open, _| {
            let verb = Verb::TransferContainer;
            open.tickets.redeem(ticket, verb, Some(container), steady)
        })?;
        let (approvals, container) = self.container(container)?;
        if !container.policies.rollover {
            return Err(forbidden(&container));
        }
        let passphrase = question.zip(answer);
        let link = approvals.roll_over(&container.address, passphrase);
        Ok(link.map_err(Fault::from)?)
    }

    /// Leaves a container. Its tokens stay here.
    ///
    /// # Errors
    /// [`Fault::ContainerPolicy`] where the server forbids it, [`Error::NotFound`], [`Error::Locked`], [`Fault`]'s
    /// about servers.
    pub fn leave_container(&self, container: &str) -> Result<ApprovalsView, Error> {
        self.touch();
        let (approvals, container) = self.container(container)?;
        if container.policies.keeps_container {
            return Err(forbidden(&container));
        }
        let left = approvals.unregister(&container.address);
        left.map_err(Fault::from)?;
        self.with_open_quietly(|open, _| {
            let mut contained = Contained::load(&open.vault);
            contained.forget(container.id());
            Ok(contained.save(&mut open.vault)?)
        })?;
        self.listen();
        self.tell(Event::TokensChanged);
        self.tell(Event::ApprovalsChanged);
        self.approvals()
    }

    pub(super) fn container_views(
        &self,
        approvals: &Approvals,
    ) -> Result<Vec<ContainerView>, Error> {
        let all = approvals.containers().map_err(not_stored)?;
        let arrivals = approvals.arrivals().map_err(not_stored)?;
        let view = |container: &Container| {
            let serial = container.address.serial().as_str();
            let origin = container.address.base().origin();
            let codes = self.with_open_quietly(|open, _| {
                let managed = |it: &&vault::TokenRecord| it.managed.as_ref() == Some(&origin);
                Ok(open.vault.tokens().filter(managed).count())
            })?;
            let arriving = arrivals.iter().filter(|it| it.container == serial).count();
            Ok(ContainerView {
                id: container.id().to_string(),
                serial: serial.to_owned(),
                issuer: container.issuer.clone(),
                host: host(container.address.base()),
                may_transfer: container.policies.rollover,
                may_leave: !container.policies.keeps_container,
                may_remove: !container.policies.keeps_tokens,
                codes: count(codes),
                arriving: count(arriving),
            })
        };
        all.iter().map(view).collect()
    }

    /// Whether a token for approvals may be removed here.
    ///
    /// # Errors
    /// [`Fault::ContainerPolicy`].
    pub(super) fn check_may_go(
        &self,
        approvals: &Approvals,
        account: &Account,
    ) -> Result<(), Error> {
        let contained = self.with_open_quietly(|open, _| Ok(Contained::load(&open.vault)))?;
        let address = &account.about().address;
        let keeps = |container: &Container| {
            container.policies.keeps_tokens
                && container.address.base().origin() == address.endpoint().origin()
                && contained
                    .push_of(container.id())
                    .contains(address.serial().as_str())
        };
        let all = approvals.containers().map_err(not_stored)?;
        match all.iter().find(|container| keeps(container)) {
            Some(container) => Err(forbidden(container)),
            None => Ok(()),
        }
    }

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

    /// A container by its handle.
    pub(in crate::desk) fn container(
        &self,
        container: &str,
    ) -> Result<(Arc<Approvals>, Container), Error> {
        let approvals = self.opened()?;
        let id: ContainerId = container.parse().map_err(|_| Error::NotFound)?;
        let found = approvals.container(id).map_err(not_stored)?;
        Ok((approvals, found.ok_or(Error::NotFound)?))
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

fn forbidden(container: &Container) -> Error {
    let named = [
        container.issuer.as_str(),
        container.address.serial().as_str(),
    ];
    Fault::ContainerPolicy(named.join(" ")).into()
}
