//! This computer as a container of a server's tokens.

use std::sync::Arc;

use approvals::{Access, Account, Approvals, Container, ContainerId, NotDone};
use protocol::{ContainerLink, Device};
use zeroize::Zeroizing;

use super::super::Desk;
use super::super::restoring::count;
use super::servers::not_stored;
use super::synchronising::is_of;
use crate::approvals::contained::Contained;
use crate::approvals::fault::Fault;
use crate::approvals::words::host;
use crate::error::Error;
use crate::event::Event;
use crate::tickets::Verb;
use crate::view::{AccessChoice, ApprovalsView, BroughtView, ContainerView, CutOff};

/// How this computer calls itself to a server. Its own name is nobody's business.
pub(super) const DEVICE: Device<'static> = Device {
    brand: "Countersign",
    model: std::env::consts::OS,
};

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
            self.register(&approvals, link, access, passphrase)
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
        self.change_contained(|contained| contained.registered(container.id()))?;
        self.listen();
        self.tell(Event::ApprovalsChanged);
        self.synchronise(&approvals, &container)
    }

    fn register(
        &self,
        approvals: &Approvals,
        link: &ContainerLink,
        access: Access,
        passphrase: Option<&str>,
    ) -> Result<Container, Error> {
        let id = ContainerId::of(link.address());
        let last_ms = self.change_contained(|contained| contained.registering(id))?;
        let registered = approvals.register(link, access, DEVICE, passphrase);
        let perhaps_registered = match &registered {
            Ok(_) => true,
            Err(NotDone::Trouble(trouble)) => trouble.may_have_arrived(),
            Err(_) => false,
        };
        if !perhaps_registered {
            self.change_contained(|contained| contained.not_registered(id, last_ms))?;
        }
        let asked = link.prompt().is_some();
        Ok(registered.map_err(|why| Fault::not_registered(why, asked))?)
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

    /// Leaves a container. Its codes go to the bin, its keys for approvals go.
    ///
    /// # Errors
    /// [`Fault::ContainerPolicy`] where the server forbids it, [`Error::NotFound`], [`Error::Locked`], [`Fault`]'s
    /// about servers.
    pub fn leave_container(&self, container: &str) -> Result<ApprovalsView, Error> {
        self.touch();
        let (approvals, container) = self.container(container)?;
        if container.policies.keeps_container && self.end_of(&container)?.is_none() {
            return Err(forbidden(&container));
        }
        let _alone = self.bell.taking();
        let here = self.tokens_of(&approvals, &container)?;
        let left = approvals.unregister(&container.address);
        left.map_err(Fault::from)?;
        for one in &here {
            self.remove_here(&approvals, one)?;
        }
        for arrival in approvals.arrivals().map_err(not_stored)? {
            if arrival.is_for(&container.address) {
                approvals.settle(&arrival).map_err(not_stored)?;
            }
        }
        self.change_contained(|contained| contained.forget(container.id()))?;
        self.listen();
        self.tell(Event::TokensChanged);
        self.tell(Event::ApprovalsChanged);
        self.approvals()
    }

    pub(super) fn change_contained<T>(
        &self,
        change: impl FnOnce(&mut Contained) -> T,
    ) -> Result<T, Error> {
        self.with_open_quietly(|open, _| {
            let before = Contained::load(&open.vault);
            let mut contained = before.clone();
            let changed = change(&mut contained);
            if contained != before {
                contained.save(&mut open.vault)?;
                open.terms.note(contained);
            }
            Ok(changed)
        })
    }

    pub(super) fn end_of(&self, container: &Container) -> Result<Option<CutOff>, Error> {
        self.with_open_quietly(|open, _| Ok(Contained::load(&open.vault).end_of(container.id())))
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
                let serials = Contained::load(&open.vault).tokens_of(container.id()).codes;
                let all = open.vault.tokens();
                Ok(all.filter(|it| is_of(it, &origin, &serials)).count())
            })?;
            let cut_off = self.end_of(container)?;
            let arriving = arrivals
                .iter()
                .filter(|it| it.is_for(&container.address))
                .count();
            Ok(ContainerView {
                id: container.id().to_string(),
                serial: serial.to_owned(),
                issuer: container.issuer.clone(),
                host: host(container.address.base()),
                cut_off,
                may_transfer: container.policies.rollover && cut_off.is_none(),
                may_leave: cut_off.is_some() || !container.policies.keeps_container,
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
        match self.container_of(approvals, account)? {
            Some(container)
                if container.policies.keeps_tokens && self.end_of(&container)?.is_none() =>
            {
                Err(forbidden(&container))
            }
            _ => Ok(()),
        }
    }

    /// The container that a token for approvals came by.
    pub(super) fn container_of(
        &self,
        approvals: &Approvals,
        account: &Account,
    ) -> Result<Option<Container>, Error> {
        let contained = self.with_open_quietly(|open, _| Ok(Contained::load(&open.vault)))?;
        let address = &account.about().address;
        let of_it = |container: &Container| {
            let push = contained.tokens_of(container.id()).push;
            container.address.base().origin() == address.endpoint().origin()
                && push.contains(address.serial().as_str())
        };
        let all = approvals.containers().map_err(not_stored)?;
        Ok(all.into_iter().find(of_it))
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
}

fn forbidden(container: &Container) -> Error {
    let named = [
        container.issuer.as_str(),
        container.address.serial().as_str(),
    ];
    Fault::ContainerPolicy(named.join(" ")).into()
}
