//! All tokens for login approvals of one vault: asking their servers, and answering.

mod answering;
mod asking;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use answering::NotAnswered;
pub use asking::Round;
use protocol::{Endpoint, Nonce, PushAddress};

use crate::account::{About, Account, Kept, ServerId};
use crate::health::{Ailment, Health};
use crate::history::{Fate, History, Mark};
use crate::inbox::{Gone, Inbox, Waiting};
use crate::rim::Rim;
use crate::rounds::Situation;
use crate::store::{NotStored, Shelf, Store, load, save};
use crate::wire::{Access, Line, Trouble, Wire};

/// The tokens, their servers, and the requests that wait. What only looks never blocks. What asks, answers, enrols or
/// removes may block for as long as the network and the [`Store`] take, while the others go on: call it without holding
/// what the store needs.
pub struct Approvals {
    pub(crate) rim: Rim,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) wire: Wire,
    /// Never held over the store or the network.
    state: Mutex<State>,
    /// Held over reading and writing a shelf other than the history.
    shelf: Mutex<()>,
    /// Held over writing the history, so that no older one follows a newer.
    writing: Mutex<()>,
}

#[derive(Default)]
struct State {
    accounts: Vec<Arc<Account>>,
    servers: BTreeMap<ServerId, Arc<Server>>,
    inbox: Inbox,
    history: History,
    /// Keeping the history failed; it is tried again.
    unsaved: bool,
}

pub(crate) struct Server {
    endpoint: Endpoint,
    access: Access,
    line: Mutex<Option<Arc<Line>>>,
    health: Mutex<Health>,
}

impl Approvals {
    /// Reads what is kept. Answers that were on their way when the last process ended are unsure, and never asked
    /// again.
    ///
    /// # Errors
    /// [`NotStored`].
    pub fn open(rim: Rim, store: Arc<dyn Store>, wire: Wire) -> Result<Self, NotStored> {
        let kept: Vec<Kept> = load(&*store, Shelf::Enrolments)?;
        let mut history: History = load(&*store, Shelf::History)?;
        let inbox = Inbox::new(history.recover());
        let approvals = Self {
            rim,
            store,
            wire,
            state: Mutex::new(State {
                inbox,
                history,
                ..State::default()
            }),
            shelf: Mutex::default(),
            writing: Mutex::default(),
        };
        for one in kept.iter().filter(|one| one.proved) {
            approvals.take_in(Arc::new(one.account()?));
        }
        Ok(approvals)
    }

    /// Every token.
    #[must_use]
    pub fn accounts(&self) -> Vec<Arc<Account>> {
        self.state().accounts.clone()
    }

    /// Every server that has a token here.
    #[must_use]
    pub fn servers(&self) -> Vec<ServerId> {
        let state = self.state();
        let mut all: Vec<ServerId> = state
            .accounts
            .iter()
            .map(|it| it.about().server())
            .collect();
        all.sort();
        all.dedup();
        all
    }

    /// Requests that wait, oldest first.
    #[must_use]
    pub fn waiting(&self) -> Vec<Waiting> {
        self.state().inbox.waiting()
    }

    /// The same by account: one that is asked again and again is one thing to look at.
    #[must_use]
    pub fn groups(&self) -> Vec<Vec<Waiting>> {
        let mut groups: Vec<Vec<Waiting>> = Vec::new();
        for one in self.waiting() {
            let same = |group: &&mut Vec<Waiting>| {
                let first = group.first().map(|it| it.challenge.address());
                first == Some(one.challenge.address())
            };
            match groups.iter_mut().find(same) {
                Some(group) => group.push(one),
                None => groups.push(vec![one]),
            }
        }
        groups
    }

    /// What was asked and answered.
    #[must_use]
    pub fn history(&self) -> History {
        self.state().history.clone()
    }

    /// What is known of a server.
    #[must_use]
    pub fn health(&self, server: &ServerId) -> Option<Health> {
        let server = self.state().servers.get(server)?.clone();
        Some(server.health().clone())
    }

    /// Everything that is wrong with any server.
    #[must_use]
    pub fn ailments(&self) -> Vec<(ServerId, Ailment)> {
        let now = self.rim.clock.steady_ms();
        let of = |server: &ServerId| {
            let health = self.health(server);
            health.map(|it| it.ailments(now)).unwrap_or_default()
        };
        self.servers()
            .into_iter()
            .flat_map(|server| of(&server).into_iter().map(move |it| (server.clone(), it)))
            .collect()
    }

    /// What the next round of a server depends on.
    #[must_use]
    pub fn situation(&self) -> Situation {
        Situation {
            present: self.rim.is_present(),
            near: !self.state().inbox.is_empty(),
        }
    }

    /// No notices of this account for a while. Its requests still wait in the window.
    pub fn mute(&self, account: &PushAddress, for_ms: i64) {
        let until = self.rim.clock.steady_ms().saturating_add(for_ms);
        self.state().inbox.mute(account, until);
    }

    /// All connections are made anew: after a sleep or on another network the old ones lead nowhere.
    pub fn reconnect(&self) {
        for server in self.state().servers.values() {
            server.hang_up();
        }
    }

    /// Forgets a token and its key. The server still has it: tell the person.
    ///
    /// # Errors
    /// [`NotStored`]; then it is still here.
    pub fn remove(&self, account: &PushAddress) -> Result<(), NotStored> {
        {
            let _alone = self.enrolments();
            let mut all: Vec<Kept> = load(&*self.store, Shelf::Enrolments)?;
            all.retain(|one| !one.is_for(account));
            save(&*self.store, Shelf::Enrolments, &all)?;
        }
        let mut state = self.state();
        for server in state.servers.values() {
            server.health().forget(account.serial());
        }
        state.accounts.retain(|one| one.about().address != *account);
        state.inbox.forget(account);
        Ok(())
    }

    /// A token that is proved from now on.
    pub(crate) fn take_in(&self, account: Arc<Account>) {
        let mut state = self.state();
        let address = &account.about().address;
        state.accounts.retain(|one| one.about().address != *address);
        state.accounts.push(account);
    }

    /// The server of a token.
    pub(crate) fn server_of(&self, about: &About) -> Arc<Server> {
        let mut state = self.state();
        let server = state.servers.entry(about.server());
        let made = || {
            Arc::new(Server {
                endpoint: about.address.endpoint().clone(),
                access: about.access.clone(),
                line: Mutex::default(),
                health: Mutex::default(),
            })
        };
        server.or_insert_with(made).clone()
    }

    pub(crate) fn line(&self, endpoint: &Endpoint, access: &Access) -> Result<Arc<Line>, Trouble> {
        self.wire.line(endpoint, access).map(Arc::new)
    }

    /// Writes the history if it has changed.
    fn keep_history(&self) -> Result<(), NotStored> {
        let _alone = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let history = {
            let mut state = self.state();
            if !std::mem::take(&mut state.unsaved) {
                return Ok(());
            }
            state.history.clone()
        };
        let kept = save(&*self.store, Shelf::History, &history);
        if kept.is_err() {
            self.state().unsaved = true;
        }
        kept
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Held over reading and writing the shelf of enrolments.
    pub(crate) fn enrolments(&self) -> MutexGuard<'_, ()> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Requests that nobody answered here.
    fn close(&mut self, gone: &[(Nonce, Gone)], arrived: &[Nonce]) {
        for (nonce, gone) in gone {
            let mark = Mark::of(nonce);
            // What was tried here stays what it is.
            if self.history.fate(mark) == Some(Fate::Open) {
                self.history.set(
                    mark,
                    match gone {
                        Gone::Elsewhere => Fate::Elsewhere,
                        Gone::TooOld => Fate::TooOld,
                    },
                );
            }
        }
        self.unsaved |= !gone.is_empty() || !arrived.is_empty();
    }
}

impl Server {
    /// The way to it, opened when it is first needed.
    fn line(&self, wire: &Wire) -> Result<Arc<Line>, Trouble> {
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(line) = line.as_ref() {
            return Ok(line.clone());
        }
        let opened = Arc::new(wire.line(&self.endpoint, &self.access)?);
        Ok(line.insert(opened).clone())
    }

    /// The next question or answer opens the way anew.
    fn hang_up(&self) {
        *self.line.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn health(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
