//! All tokens for login approvals of one vault: asking their servers, and answering.

mod answering;
mod asking;
mod contacts;
mod keeping;
mod probing;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use answering::NotAnswered;
pub use asking::Round;
use keeping::Writing;
pub use probing::{Step, What};
use protocol::{Endpoint, PushAddress, Serial, ServerKey};

use crate::account::{About, Account, Kept, ServerId};
use crate::handle::{AccountId, Mark};
use crate::health::{Ailment, Health};
use crate::history::{Fate, History};
use crate::inbox::{Gone, Inbox, Waiting};
use crate::notes::Note;
use crate::rim::Rim;
use crate::rounds::{Rounds, Situation};
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
    /// Server keys that came and could not be kept, by link: an upload is answered once.
    pub(crate) unkept: Mutex<BTreeMap<String, ServerKey>>,
    /// Held over writing the history, so that no older one follows a newer.
    writing: Mutex<Writing>,
}

#[derive(Default)]
struct State {
    accounts: Vec<Arc<Account>>,
    servers: BTreeMap<ServerId, Arc<Server>>,
    inbox: Inbox,
    history: History,
    /// What is not on the disk yet as it is here.
    changed: BTreeSet<Mark>,
    contacts: BTreeMap<String, String>,
}

pub(crate) struct Server {
    endpoint: Endpoint,
    access: Access,
    /// Held over a round: an older answer must not be heard after a newer one.
    asking: Mutex<()>,
    line: Mutex<Option<Arc<Line>>>,
    health: Mutex<Health>,
}

impl Approvals {
    /// Reads what is kept, and what was noted while the vault was locked. Answers that were on their way when the last
    /// process ended are unsure, and never asked again.
    ///
    /// # Errors
    /// [`NotStored`].
    pub fn open(rim: Rim, store: Arc<dyn Store>, wire: Wire) -> Result<Self, NotStored> {
        let kept: Vec<Kept> = load(&*store, Shelf::Enrolments)?;
        let contacts = load(&*store, Shelf::Contacts)?;
        let mut history: History = load(&*store, Shelf::History)?;
        let notes = Note::read_all(&store.notes()?);
        let writing = Writing::after(&notes);
        let noted = !notes.is_empty();
        history.fold(notes, rim.clock.unix_ms());
        let inbox = Inbox::new(history.recover());
        let approvals = Self {
            rim,
            store,
            wire,
            state: Mutex::new(State {
                inbox,
                history,
                contacts,
                ..State::default()
            }),
            shelf: Mutex::default(),
            unkept: Mutex::default(),
            writing: Mutex::new(writing),
        };
        if noted {
            // Where it cannot be written, the notes stay.
            let _ = approvals.keep_all();
        }
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

    /// The token of this name.
    #[must_use]
    pub fn account(&self, id: AccountId) -> Option<Arc<Account>> {
        let state = self.state();
        state.accounts.iter().find(|one| one.id() == id).cloned()
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

    /// The request of this name, if it waits.
    #[must_use]
    pub fn find(&self, mark: Mark) -> Option<Waiting> {
        self.state().inbox.find(mark)
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

    /// How long the pause between two questions to a server is now, in milliseconds, without what chance does to it.
    #[must_use]
    pub fn pause_ms(&self, server: &ServerId) -> i64 {
        let failures = self.health(server).map_or(0, |health| health.failures);
        Rounds::pause_ms(self.situation(), failures)
    }

    /// No notices of this account for a while. Its requests still wait in the window.
    pub fn mute(&self, account: &PushAddress, for_ms: i64) {
        let until = self.rim.clock.steady_ms().saturating_add(for_ms);
        self.state().inbox.mute(account, until);
    }

    /// For how many milliseconds no notices of this account are given.
    #[must_use]
    pub fn muted_for(&self, account: &PushAddress) -> Option<i64> {
        let now = self.rim.clock.steady_ms();
        self.state().inbox.guard(account)?.muted_for(now)
    }

    /// How many requests of this account came within this time, at most [`Guard::MOST_COUNTED`](crate::Guard).
    #[must_use]
    pub fn recent(&self, account: &PushAddress, within_ms: i64) -> usize {
        let now = self.rim.clock.steady_ms();
        let state = self.state();
        let guard = state.inbox.guard(account);
        guard.map_or(0, |guard| guard.recent(now, within_ms))
    }

    /// All connections are made anew: after a sleep or on another network the old ones lead nowhere.
    pub fn reconnect(&self) {
        let servers: Vec<Arc<Server>> = self.state().servers.values().cloned().collect();
        for server in servers {
            server.hang_up();
        }
    }

    /// As [`Approvals::reconnect`], for one server.
    pub(crate) fn hang_up(&self, server: &ServerId) {
        let server = self.state().servers.get(server).cloned();
        if let Some(server) = server {
            server.hang_up();
        }
    }

    /// Forgets a token and its key. The server still has it: tell the person.
    ///
    /// # Errors
    /// [`NotStored`]; then it is still here.
    pub fn remove(&self, account: &PushAddress) -> Result<(), NotStored> {
        {
            let _alone = self.shelf();
            let mut all: Vec<Kept> = load(&*self.store, Shelf::Enrolments)?;
            all.retain(|one| !one.is_for(account));
            save(&*self.store, Shelf::Enrolments, &all)?;
        }
        let mut state = self.state();
        let mut left = state.accounts.clone();
        left.retain(|one| one.about().address != *account);
        state.replace(left);
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
                asking: Mutex::default(),
                line: Mutex::default(),
                health: Mutex::default(),
            })
        };
        server.or_insert_with(made).clone()
    }

    pub(crate) fn line(&self, endpoint: &Endpoint, access: &Access) -> Result<Arc<Line>, Trouble> {
        self.wire.line(endpoint, access).map(Arc::new)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Held over reading and writing a shelf other than the history.
    pub(crate) fn shelf(&self) -> MutexGuard<'_, ()> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// These are the tokens now. What is known of others is forgotten.
    fn replace(&mut self, accounts: Vec<Arc<Account>>) {
        for old in std::mem::replace(&mut self.accounts, accounts) {
            let address = &old.about().address;
            if !self
                .accounts
                .iter()
                .any(|one| one.about().address == *address)
            {
                self.inbox.forget(address);
            }
        }
        let accounts = &self.accounts;
        self.servers.retain(|id, server| {
            let serials = serials(accounts, id);
            server.health().keep_only(&serials);
            !serials.is_empty()
        });
    }

    /// Requests that nobody answered here.
    fn close(&mut self, gone: &[(Mark, Gone)], arrived: &[Mark]) {
        for (mark, gone) in gone {
            // What was tried here stays what it is.
            if self.history.fate(*mark) == Some(Fate::Open) {
                self.history.set(
                    *mark,
                    match gone {
                        Gone::Elsewhere => Fate::Elsewhere,
                        Gone::TooOld => Fate::TooOld,
                    },
                );
            }
        }
        self.changed.extend(gone.iter().map(|(mark, _)| mark));
        self.changed.extend(arrived);
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

    /// Held over a round.
    fn asking(&self) -> MutexGuard<'_, ()> {
        self.asking.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn health(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The tokens of one server.
fn serials(accounts: &[Arc<Account>], server: &ServerId) -> Vec<Serial> {
    let theirs = accounts.iter().map(|one| one.about());
    theirs
        .filter(|about| about.server() == *server)
        .map(|about| about.address.serial().clone())
        .collect()
}
