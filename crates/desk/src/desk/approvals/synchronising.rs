//! Synchronising a container: what is here is told, what is new is taken in, what its server took away goes.

use std::collections::BTreeSet;
use std::sync::Arc;

use approvals::{About, Ailment, Approvals, Brought, Container, ContainerId, ServerId};
use protocol::{CodeKind, Known, KnownToken, PushAddress, Serial, TokenKind};
use vault::{TokenId, TokenRecord};

use super::super::Desk;
use super::super::restoring::count;
use super::containers::DEVICE;
use super::servers::not_stored;
use crate::approvals::contained::{Contained, Tokens};
use crate::approvals::fault::Fault;
use crate::error::Error;
use crate::event::Event;
use crate::view::{BroughtView, CutOff};

/// A token of a container that is here.
pub(super) struct Here {
    serial: String,
    kind: TokenKind,
    place: Place,
}

enum Place {
    Code(TokenId),
    Push {
        address: PushAddress,
        /// The server said so when it was asked for this token.
        not_known_there: bool,
    },
}

impl Desk {
    /// Tells the server what is here, and takes in what it sends.
    pub(super) fn synchronise(
        &self,
        approvals: &Arc<Approvals>,
        container: &Container,
    ) -> Result<BroughtView, Error> {
        let _alone = self.bell.taking();
        // What is of no use among it must not be told to be here.
        let only = Some(container.id());
        let before = self.take_in(approvals, only)?;
        let here = self.tokens_of(approvals, container)?;
        let current = self.with_open_quietly(|open, _| {
            Ok(Contained::load(&open.vault).is_current(container.id()))
        })?;
        let mut known: Vec<KnownToken> = here.iter().filter_map(known).collect();
        if !current {
            known.clear();
        }
        let brought = approvals.synchronise(&container.address, DEVICE, &known);
        let brought = brought.map_err(|why| self.not_synchronised(container.id(), why.into()))?;
        self.note_contained(approvals, container, &brought)?;
        let gone = self.remove_gone(approvals, &here, &brought)?;
        let taken = self.take_in(approvals, only)?;
        self.listen();
        self.hurry();
        self.tell(Event::TokensChanged);
        self.tell(Event::ApprovalsChanged);
        Ok(BroughtView {
            container: container.id().to_string(),
            codes: before.codes + taken.codes,
            approvals: before.approvals + taken.approvals,
            gone,
            unreadable: count(brought.unreadable),
            arriving: taken.left,
        })
    }

    /// All tokens of a container that are here, in the bin too: what the server thinks is missing gets a new secret.
    pub(super) fn tokens_of(
        &self,
        approvals: &Approvals,
        container: &Container,
    ) -> Result<Vec<Here>, Error> {
        let origin = container.address.base().origin();
        let (mut here, push) = self.with_open_quietly(|open, _| {
            let vault = &open.vault;
            let Tokens { push, codes } = Contained::load(vault).tokens_of(container.id());
            let managed = vault.tokens().chain(vault.binned());
            let of_it = managed.filter(|record| is_of(record, &origin, &codes));
            let here = of_it.filter_map(|record| {
                Some(Here {
                    serial: record.serial.clone()?,
                    kind: TokenKind::Code(code_kind(&record.kind.name)),
                    place: Place::Code(record.id),
                })
            });
            Ok((here.collect::<Vec<_>>(), push))
        })?;
        let ailments = approvals.ailments();
        for account in approvals.accounts() {
            let address = &account.about().address;
            let serial = address.serial().as_str();
            if address.endpoint().origin() == origin && push.contains(serial) {
                here.push(Here {
                    serial: serial.to_owned(),
                    kind: TokenKind::Push,
                    place: Place::Push {
                        address: address.clone(),
                        not_known_there: is_not_known(&ailments, account.about()),
                    },
                });
            }
        }
        Ok(here)
    }

    /// Whether its tokens still count is told until it is left, or synchronised again.
    fn not_synchronised(&self, container: ContainerId, why: Fault) -> Error {
        let end = match why {
            Fault::ContainerMoved => CutOff::Moved,
            Fault::ContainerGone => CutOff::LetGo,
            why => return why.into(),
        };
        let noted = self.change_contained(|contained| contained.cut_off(container, end));
        if let Err(error) = noted {
            tracing::warn!(%error, "that a container was cut off is not kept");
        }
        self.tell(Event::TokensChanged);
        self.tell(Event::ApprovalsChanged);
        why.into()
    }

    fn note_contained(
        &self,
        approvals: &Approvals,
        container: &Container,
        brought: &Brought,
    ) -> Result<(), Error> {
        let (id, origin, now) = (
            container.id(),
            container.address.base().origin(),
            self.now_ms(),
        );
        let mut others = approvals.containers().map_err(not_stored)?;
        others.retain(|it| it.id() != id && it.address.base().origin() == origin);
        let others: Vec<ContainerId> = others.iter().map(Container::id).collect();
        self.change_contained(|contained| {
            let tokens = named(brought, &contained.tokens_of(id));
            contained.note(id, tokens, &others, now);
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
            gone += u32::from(self.remove_here(approvals, one)?);
        }
        Ok(gone)
    }

    /// A code goes to the bin, a key for approvals goes. Whether it was still there.
    pub(super) fn remove_here(&self, approvals: &Approvals, here: &Here) -> Result<bool, Error> {
        match &here.place {
            Place::Code(id) => self.bin_gone(*id),
            Place::Push { address, .. } => {
                approvals.remove(address).map_err(not_stored)?;
                Ok(true)
            }
        }
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

/// Whether a record is one of these of a server.
pub(super) fn is_of(record: &TokenRecord, origin: &str, serials: &BTreeSet<String>) -> bool {
    let serial = record.serial.as_ref();
    record.managed.as_deref() == Some(origin) && serial.is_some_and(|it| serials.contains(it))
}

/// The tokens that a server named; what stays on the old device is what it was.
fn named(brought: &Brought, before: &Tokens) -> Tokens {
    let mut named = Tokens::default();
    for arrival in &brought.arrivals {
        if let Some(link) = arrival.push() {
            named
                .push
                .insert(link.address().serial().as_str().to_owned());
        } else if let Some(serial) = &arrival.serial {
            named.codes.insert(serial.clone());
        }
    }
    let updated = brought.updated.iter().map(|one| (&one.serial, one.kind));
    let offline = brought.offline.iter().map(|serial| (serial, None));
    for (serial, kind) in updated.chain(offline) {
        let serial = serial.as_str().to_owned();
        if kind == Some(TokenKind::Push) || before.push.contains(&serial) {
            named.push.insert(serial);
        } else {
            named.codes.insert(serial);
        }
    }
    named
}

/// Whether a server said that it does not know a token, or not with this key.
fn is_not_known(ailments: &[(ServerId, Ailment)], about: &About) -> bool {
    let serial = about.address.serial();
    ailments.iter().any(|(server, ailment)| {
        *server == about.server()
            && matches!(ailment, Ailment::NotKnown { serial: named } if named == serial)
    })
}

/// How a token is told to its server. One that the server does not know is not told: it comes with a new secret.
fn known(here: &Here) -> Option<KnownToken> {
    if let Place::Push {
        not_known_there: true,
        ..
    } = here.place
    {
        return None;
    }
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
