//! When the servers are asked: from the first unlock on, and while the vault is locked if the person wants that.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use approvals::{Approvals, InVault, Limits, Listener, Rim, Round, ServerId, SystemNetwork, Wire};

use vault::VaultId;

use super::super::Desk;
use super::Heard;
use super::presence::Here;
use super::servers::not_stored;
use super::shelves::DeskVault;
use crate::approvals::contained::Contained;
use crate::approvals::fault::Fault;
use crate::approvals::offers::named;
use crate::approvals::rim::{Dice, Time};
use crate::approvals::terms::Terms;
use crate::approvals::words::host;
use crate::error::Error;
use crate::event::Event;
use crate::settings::SettingsChange;
use crate::view::{Listening, Phase};

impl Desk {
    /// Asks every server now.
    pub fn ask_now(&self) {
        self.touch();
        self.hurry();
    }

    /// Whether requests are heard.
    pub(super) fn listening(&self) -> Listening {
        match self.heard() {
            Some(approvals) if approvals.accounts().is_empty() => Listening::Nothing,
            Some(_) => Listening::On,
            None if self.settings().expects_requests => Listening::UntilUnlock,
            None => Listening::Nothing,
        }
    }

    /// The approvals, opened when they are first needed.
    ///
    /// # Errors
    /// [`Error::Locked`], [`Fault::NotStored`].
    pub(super) fn opened(&self) -> Result<Arc<Approvals>, Error> {
        let vault = self.with_open_quietly(|open, _| Ok(open.vault.vault_id()))?;
        let _alone = self.bell.opening();
        if let Some(heard) = self.bell.heard().as_ref().filter(|it| it.vault == vault) {
            return Ok(heard.approvals.clone());
        }
        let approvals = Arc::new(self.open_shelves(vault)?);
        let other = self.bell.heard().replace(Heard {
            vault,
            approvals: approvals.clone(),
            listeners: BTreeMap::new(),
        });
        stop(other);
        // A lock since then found nothing to forget.
        let locked = self.state().vault().is_none();
        if locked && !self.settings().listen_while_locked {
            self.stop_listening();
            return Err(Error::Locked);
        }
        Ok(approvals)
    }

    fn open_shelves(&self, vault: VaultId) -> Result<Approvals, Error> {
        let rim = Rim {
            clock: Arc::new(Time(self.rim.clock.clone())),
            presence: Arc::new(Here {
                system: self.rim.presence.clone(),
                desk: self.me.clone(),
            }),
            chance: Arc::new(Dice),
            network: Arc::new(SystemNetwork),
        };
        let wire = Wire::new(Limits::default()).map_err(|_| Fault::NotStored)?;
        let shelves = Arc::new(InVault(DeskVault {
            desk: self.me.clone(),
            vault,
        }));
        Approvals::open(rim, shelves, wire).map_err(not_stored)
    }

    /// After an unlock: what was heard while the vault was locked is kept, and everybody is asked.
    pub(in crate::desk) fn listen_again(&self) {
        let before = self.heard();
        let opened = self.opened();
        match &opened {
            Ok(approvals) if before.is_some_and(|before| Arc::ptr_eq(&before, approvals)) => {
                if let Err(error) = approvals.unlocked() {
                    tracing::warn!(%error, "what was heard while locked is not kept yet");
                }
            }
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%error, "sign-in requests cannot be heard");
                self.say("notListening");
            }
        }
        self.listen();
        self.hurry();
        self.forget_until_unlock();
        self.renew_notices();
        self.tell(Event::ApprovalsChanged);
        let contains = |it: Arc<Approvals>| it.containers().is_ok_and(|all| !all.is_empty());
        if opened.is_ok_and(contains) {
            // What containers say about their tokens is known only now, and lists may have been read before.
            self.tell(Event::TokensChanged);
        }
        self.take_in_later();
    }

    /// Every server with a token is asked, and no other.
    pub(super) fn listen(&self) {
        let (approvals, gone, servers) = {
            let mut heard = self.bell.heard();
            let Some(heard) = heard.as_mut() else { return };
            let approvals = heard.approvals.clone();
            let servers: BTreeSet<ServerId> = approvals.servers().into_iter().collect();
            for server in &servers {
                if heard.listeners.contains_key(server) {
                    continue;
                }
                match self.listener(&approvals, server) {
                    Ok(listener) => {
                        heard.listeners.insert(server.clone(), listener);
                    }
                    Err(error) => tracing::error!(%error, "a server cannot be asked"),
                }
            }
            let listeners = std::mem::take(&mut heard.listeners);
            let (wanted, gone) = listeners
                .into_iter()
                .partition(|(server, _)| servers.contains(server));
            heard.listeners = wanted;
            let gone: BTreeMap<ServerId, Listener> = gone;
            (approvals, gone, servers)
        };
        gone.into_values().for_each(Listener::stop);
        self.bell
            .ailing()
            .retain(|server, _| servers.contains(server));
        self.note_enrolled(&approvals);
    }

    /// What the lock does: drafts of enrolments are gone with the session; the keys stay in memory if the person wants
    /// that, and notices name nobody any more.
    pub(in crate::desk) fn listen_locked(&self) {
        self.bell.codes().clear();
        if self.settings().listen_while_locked {
            self.renew_notices();
        } else {
            self.stop_listening();
        }
        self.tell(Event::ApprovalsChanged);
    }

    /// The keys leave the memory, and nothing is heard any more.
    pub(in crate::desk) fn stop_listening(&self) {
        let heard = self.bell.heard().take();
        stop(heard);
        self.bell.ailing().clear();
        self.withdraw(|_, _| true);
    }

    pub(super) fn hurry(&self) {
        if let Some(heard) = self.bell.heard().as_ref() {
            heard.listeners.values().for_each(Listener::hurry);
        }
    }

    /// Says once what the page has a sentence for.
    pub(super) fn say(&self, key: &str) {
        let key = key.to_owned();
        self.tell(Event::Notice { key });
    }

    /// Whether there is somebody to show names to.
    pub(super) fn is_unlocked(&self) -> bool {
        self.phase() == Phase::Unlocked
    }

    fn listener(&self, approvals: &Arc<Approvals>, server: &ServerId) -> std::io::Result<Listener> {
        let (desk, theirs) = (self.me.clone(), Arc::downgrade(approvals));
        Listener::start(approvals.clone(), server.clone(), move |server, round| {
            if let (Some(desk), Some(theirs)) = (desk.upgrade(), theirs.upgrade()) {
                desk.hear(&theirs, server, &round);
            }
        })
    }

    /// What one round brought. Runs on the listener's thread.
    fn hear(&self, approvals: &Arc<Approvals>, server: &ServerId, round: &Round) {
        // A listener that was stopped may end one more round.
        let current = self.heard();
        if !current.is_some_and(|current| Arc::ptr_eq(&current, approvals)) {
            return;
        }
        self.raise_for(approvals, &round.notify);
        self.tidy_notices();
        let ailments = approvals
            .health(server)
            .map(|health| health.ailments(self.rim.clock.steady_ms()));
        let now = (round.answered, ailments.unwrap_or_default());
        let changed = {
            let mut ailing = self.bell.ailing();
            let before = ailing.insert(server.clone(), now.clone());
            before.is_none_or(|before| !is_same(&before, &now))
        };
        if changed || !round.arrived.is_empty() || !round.gone.is_empty() {
            self.tell(Event::ApprovalsChanged);
        }
    }

    /// Takes note of which tokens are here, for links that are read and for the next start.
    fn note_enrolled(&self, approvals: &Approvals) {
        let accounts = approvals.accounts();
        let mut enrolled: BTreeSet<_> = accounts
            .iter()
            .map(|account| named(&account.about().address))
            .collect();
        let ids: Vec<_> = accounts.iter().map(|account| account.id()).collect();
        let expects = !accounts.is_empty();
        let stubs = approvals.stubs(host);
        let containers = approvals.containers().unwrap_or_default();
        for container in &containers {
            let (base, serial) = (container.address.base(), container.address.serial());
            enrolled.insert((base.as_str().to_owned(), serial.as_str().to_owned()));
        }
        let noted = self.with_open_quietly(|open, settings| {
            open.offers.note_enrolled(enrolled);
            open.terms = Terms::new(containers, Contained::load(&open.vault));
            open.stubs = stubs;
            open.logos.keep_only(&mut open.vault, &ids);
            Ok(settings.expects_requests)
        });
        if noted.is_ok_and(|before| before != expects) {
            let change = SettingsChange {
                expects_requests: Some(expects),
                ..SettingsChange::default()
            };
            if let Err(error) = self.set_settings(change) {
                tracing::warn!(%error, "the next start does not know of approvals");
            }
        }
    }
}

/// Silence only grows: that is no news.
fn is_same(
    before: &(bool, Vec<approvals::Ailment>),
    now: &(bool, Vec<approvals::Ailment>),
) -> bool {
    let kind = std::mem::discriminant::<approvals::Ailment>;
    let kinds = |it: &[approvals::Ailment]| it.iter().map(kind).collect::<Vec<_>>();
    before.0 == now.0 && kinds(&before.1) == kinds(&now.1)
}

fn stop(heard: Option<Heard>) {
    if let Some(heard) = heard {
        heard.listeners.into_values().for_each(Listener::stop);
    }
}
