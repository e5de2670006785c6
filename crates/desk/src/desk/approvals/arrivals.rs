//! Taking in what a server sent for a container. Each arrival is on the disk until its token is, so a crash between the
//! two loses nothing: the next unlock goes on.

use std::sync::Arc;

use approvals::{Access, Approvals, Arrival, Container, ContainerId, NotEnrolled, Unfinished};
use otp::Kind;
use protocol::PushLink;
use vault::{Change, KindLabel, NewRecord, Source, TokenId, Vault};

use super::super::Desk;
use super::enrolling::{about, give_up, go_on, is_final};
use super::servers::not_stored;
use crate::approvals::contained::Contained;
use crate::error::Error;
use crate::event::Event;

/// What was taken in.
#[derive(Default)]
pub(super) struct Taken {
    pub(super) codes: u32,
    pub(super) approvals: u32,
    /// What could not be taken in yet.
    pub(super) left: u32,
}

impl Desk {
    /// After an unlock: what came before and waits is taken in, and containers that nobody synchronised for a day are.
    /// On a thread of its own, because servers may be asked.
    pub(super) fn take_in_later(&self) {
        let Some(approvals) = self.heard() else {
            return;
        };
        let waits = approvals.arrivals().is_ok_and(|all| !all.is_empty());
        let contains = approvals.containers().is_ok_and(|all| !all.is_empty());
        if !waits && !contains {
            return;
        }
        let desk = self.me.clone();
        let spawned = std::thread::Builder::new()
            .name("approvals-arrivals".to_owned())
            .spawn(move || {
                if let Some(desk) = desk.upgrade() {
                    desk.take_in_now(&approvals);
                }
            });
        if let Err(error) = spawned {
            tracing::error!(%error, "what came for a container waits for the next unlock");
        }
    }

    fn take_in_now(&self, approvals: &Arc<Approvals>) {
        let taken = {
            let _alone = self.bell.taking();
            self.take_in(approvals, None)
        };
        match taken {
            Ok(taken) if taken.codes + taken.approvals > 0 => {
                self.listen();
                self.tell(Event::TokensChanged);
                self.tell(Event::ApprovalsChanged);
            }
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "what came for a container waits"),
        }
        let now = self.now_ms();
        for container in approvals.containers().unwrap_or_default() {
            let due = self.with_open_quietly(|open, _| {
                Ok(Contained::load(&open.vault).is_due(container.id(), now))
            });
            if due.unwrap_or(false)
                && let Err(error) = self.synchronise(approvals, &container)
            {
                tracing::info!(%error, "a container was not synchronised");
            }
        }
    }

    /// Takes in all that waits, and counts what is of one container, or all. Call it with nobody else doing the same.
    pub(super) fn take_in(
        &self,
        approvals: &Approvals,
        counted: Option<ContainerId>,
    ) -> Result<Taken, Error> {
        let containers = approvals.containers().map_err(not_stored)?;
        let mut taken = Taken::default();
        for arrival in approvals.arrivals().map_err(not_stored)? {
            let of_it = |it: &&Container| arrival.is_for(&it.address);
            let Some(container) = containers.iter().find(of_it) else {
                tracing::warn!("what came for a container that is not here waits");
                continue;
            };
            let counted = u32::from(counted.is_none_or(|id| id == container.id()));
            let (done, kind) = match arrival.push() {
                Some(link) => {
                    let done = enrol_arrival(approvals, &link, &container.access)?;
                    (done, &mut taken.approvals)
                }
                None => (self.store_or_leave(&arrival, container)?, &mut taken.codes),
            };
            match done {
                Done::In => {
                    *kind += counted;
                    self.note_taken(container, &arrival)?;
                }
                Done::Over => self.note_lacking(container, &arrival)?,
                Done::Left => {
                    taken.left += counted;
                    continue;
                }
            }
            approvals.settle(&arrival).map_err(not_stored)?;
        }
        Ok(taken)
    }

    /// One token that the vault cannot change, because its record is damaged, must not hold up the others.
    fn store_or_leave(&self, arrival: &Arrival, container: &Container) -> Result<Done, Error> {
        match self.store_arrival(arrival, container) {
            Err(error @ Error::Locked) => Err(error),
            Err(error) => {
                tracing::warn!(%error, "a token that came for a container waits");
                Ok(Done::Left)
            }
            stored => stored,
        }
    }

    /// After a crash nobody else notes whose it is.
    fn note_taken(&self, container: &Container, arrival: &Arrival) -> Result<(), Error> {
        let Some(serial) = &arrival.serial else {
            return Ok(());
        };
        let push = arrival.push().is_some();
        self.change_contained(|contained| contained.add(container.id(), serial, push))
    }

    /// What came is of no use: the server has answered our upload, and the answer was lost.
    fn note_lacking(&self, container: &Container, arrival: &Arrival) -> Result<(), Error> {
        match &arrival.serial {
            Some(serial) => self.change_contained(|all| all.lacks(container.id(), serial)),
            None => Ok(()),
        }
    }

    /// Puts a token with codes into the vault: a new secret into the token that is here, or a new token.
    fn store_arrival(&self, arrival: &Arrival, container: &Container) -> Result<Done, Error> {
        let Ok(found) = otp::uri::read(&arrival.link) else {
            return Ok(Done::Left);
        };
        let serial = arrival.serial.clone().or(found.serial);
        let (mut token, guarded, now) = (found.token, found.guarded, self.now_ms());
        let said = serial.clone().zip(token.kind.digits());
        let origin = container.address.base().origin();
        self.with_open_quietly(|open, _| {
            match here_already(&open.vault, &origin, serial.as_deref()) {
                Some(id) => {
                    let contained = Contained::load(&open.vault);
                    let same = said.as_ref().is_some_and(|(serial, digits)| {
                        contained.digits_of(container.id(), serial) == Some(*digits)
                    });
                    if same && let Some(record) = open.vault.record(id) {
                        keep_digits(&mut token.kind, &record.kind);
                    }
                    renew(&mut open.vault, id, token, guarded, now)?;
                }
                None => {
                    let new = NewRecord {
                        serial,
                        guarded,
                        ..NewRecord::new(token, Source::Server)
                    };
                    open.vault.add_managed(&origin, new, now)?;
                }
            }
            open.refold(now);
            Ok(())
        })?;
        if let Some((serial, digits)) = said {
            self.change_contained(|all| all.note_digits(container.id(), &serial, digits))?;
        }
        Ok(Done::In)
    }
}

/// What became of an arrival.
enum Done {
    /// It is in.
    In,
    /// It cannot come in any more; the server sends it anew when it is told that it is lacking.
    Over,
    /// It may come in later.
    Left,
}

/// Enrols a token for approvals with the link that came, or goes on where that stopped.
fn enrol_arrival(approvals: &Approvals, link: &PushLink, access: &Access) -> Result<Done, Error> {
    let unfinished = approvals.unfinished().map_err(not_stored)?;
    let of_it = |one: &&Unfinished| about(one).address == *link.address();
    if let Some(begun) = unfinished.iter().find(of_it) {
        match go_on(approvals, begun) {
            Ok(_) => return Ok(Done::In),
            Err(NotEnrolled::NotStored(why)) => return Err(not_stored(why)),
            // Perhaps it was begun with another link than the one that came last.
            Err(why) if is_final(&why) => give_up(approvals, begun).map_err(not_stored)?,
            Err(_) => return Ok(Done::Left),
        }
    }
    let enrolled = approvals.keep_key(link, access.clone()).and_then(|kept| {
        let kept = Unfinished::KeyKept(kept);
        let enrolled = go_on(approvals, &kept);
        if enrolled.as_ref().is_err_and(is_final) {
            give_up(approvals, &kept)?;
        }
        enrolled
    });
    Ok(match enrolled {
        Ok(_) => Done::In,
        Err(NotEnrolled::NotStored(why)) => return Err(not_stored(why)),
        // Used before, by us: a crash came before the server's answer was kept, or between the proof and this.
        Err(why) if is_final(&why) => Done::Over,
        Err(_) => Done::Left,
    })
}

fn here_already(vault: &Vault, origin: &str, serial: Option<&str>) -> Option<TokenId> {
    let serial = serial?;
    let mut all = vault.tokens().chain(vault.binned());
    let is_it = |record: &&vault::TokenRecord| {
        record.managed.as_deref() == Some(origin) && record.serial.as_deref() == Some(serial)
    };
    all.find(is_it).map(|record| record.id)
}

/// The link says no more than the one before, so the digits are as the person may have mended them: privacyIDEA 3.14
/// says six for every token, also where it verifies eight.
fn keep_digits(kind: &mut Kind, here: &KindLabel) {
    let same = kind.name() == here.name;
    if let Kind::Totp { digits, .. } | Kind::DayPassword { digits, .. } | Kind::Hotp { digits, .. } =
        kind
        && same
        && let Some(mended) = here.digits
    {
        *digits = mended;
    }
}

/// The server gave a token a new secret: the old one is dead. Names that the person chose stay.
fn renew(
    vault: &mut Vault,
    id: TokenId,
    token: otp::Token,
    guarded: bool,
    now: i64,
) -> Result<(), Error> {
    let binned = vault
        .record(id)
        .is_some_and(|record| record.binned_ms.is_some());
    if binned {
        vault.restore(id, now)?;
    }
    let change = Change {
        kind: Some(token.kind),
        secret: Some(token.secret),
        guarded,
        ..Change::default()
    };
    Ok(vault.edit(id, change, now)?)
}
