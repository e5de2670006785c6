//! The requests that wait for an answer. Pure: only [`protocol::Challenge`]s come in, and nobody can make one whose
//! signature does not hold.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use protocol::{Challenge, Choice, PushAddress};

use crate::guard::Guard;
use crate::handle::Mark;
use crate::history::Entry;
use crate::marks::Marks;

/// The most requests of one account that wait at once; further ones wait at the server.
pub const MOST_OPEN: usize = 64;

/// Every request that is open, and every one that ever was.
#[derive(Default)]
pub(crate) struct Inbox {
    open: BTreeMap<Mark, Waiting>,
    arrivals: u64,
    seen: Marks,
    guards: HashMap<PushAddress, Guard>,
}

/// A request that waits.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// What the server signed.
    pub challenge: Challenge,
    /// Whether the person was told by a notice, or the guard held it back.
    pub noticed: bool,
    /// An answer is on its way.
    pub sending: bool,
    /// What was tried and did not end it; then only some answers are left.
    tried: Option<Tried>,
    /// Its place among all that ever came.
    place: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tried {
    /// A yes that never left this computer.
    Yes,
    /// A yes that the server may have got, or did not take.
    YesOut,
    /// A no.
    No,
}

/// What became of a request without an answer from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gone {
    /// The server no longer asks: it was answered or given up elsewhere.
    Elsewhere,
    /// Two minutes are over.
    TooOld,
}

/// Why there can be no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotWaiting {
    /// It was answered, or its server no longer asks.
    #[error("the request is no longer open")]
    Gone,
    /// Two minutes are over.
    #[error("the request is too old")]
    TooOld,
    /// An answer is on its way.
    #[error("an answer is on its way")]
    Sending,
    /// Another answer was tried before, and a yes after it could undo what the person wanted.
    #[error("only a no can follow what was answered before")]
    OnlyDeny,
}

/// What one look at one account brought.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Sighted {
    pub(crate) arrived: Vec<Mark>,
    pub(crate) notify: Vec<Mark>,
    pub(crate) gone: Vec<(Mark, Gone)>,
}

impl Inbox {
    /// `seen` are requests of the past, which are never shown again.
    pub(crate) fn new(seen: Marks) -> Self {
        Self {
            seen,
            ..Self::default()
        }
    }

    /// All that the server has open for one account, as its answer to a poll says.
    pub(crate) fn sight(
        &mut self,
        account: &PushAddress,
        challenges: Vec<Challenge>,
        now_ms: i64,
    ) -> Sighted {
        let mut sighted = Sighted::default();
        let ours = |waiting: &Waiting| waiting.challenge.address() == account;
        let named: BTreeSet<Mark> = challenges.iter().map(Mark::of).collect();
        self.open.retain(|mark, waiting| {
            let stays = !ours(waiting) || waiting.sending || named.contains(mark);
            if !stays {
                sighted.gone.push((*mark, Gone::Elsewhere));
            }
            stays
        });
        let mut room = MOST_OPEN
            - self
                .open
                .values()
                .filter(|it| ours(it))
                .count()
                .min(MOST_OPEN);
        let origin = account.endpoint().origin();
        for challenge in challenges {
            let mark = Mark::of(&challenge);
            if room == 0 || !self.seen.add(&origin, account.serial().as_str(), mark) {
                continue;
            }
            room -= 1;
            let guard = self.guards.entry(account.clone()).or_default();
            guard.arrived(now_ms);
            let noticed = guard.admits(now_ms);
            if noticed {
                sighted.notify.push(mark);
            }
            sighted.arrived.push(mark);
            self.arrivals += 1;
            let waiting = Waiting {
                challenge,
                noticed,
                sending: false,
                tried: None,
                place: self.arrivals,
            };
            self.open.insert(mark, waiting);
        }
        sighted
    }

    /// Takes away what is too old.
    pub(crate) fn expire(&mut self, now_ms: i64) -> Vec<Mark> {
        let mut old = Vec::new();
        self.open.retain(|mark, waiting| {
            let stays = waiting.sending || !waiting.challenge.is_expired(now_ms);
            if !stays {
                old.push(*mark);
            }
            stays
        });
        old
    }

    /// In the order in which they came.
    pub(crate) fn waiting(&self) -> Vec<Waiting> {
        let mut all: Vec<Waiting> = self.open.values().cloned().collect();
        all.sort_by_key(|one| one.place);
        all
    }

    pub(crate) fn find(&self, mark: Mark) -> Option<Waiting> {
        self.open.get(&mark).cloned()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    pub(crate) fn forget(&mut self, account: &PushAddress) {
        self.open
            .retain(|_, waiting| waiting.challenge.address() != account);
        self.guards.remove(account);
    }

    pub(crate) fn mute(&mut self, account: &PushAddress, until_ms: i64) {
        self.guards
            .entry(account.clone())
            .or_default()
            .mute(until_ms);
    }

    pub(crate) fn guard(&self, account: &PushAddress) -> Option<&Guard> {
        self.guards.get(account)
    }

    /// Another process answered these.
    pub(crate) fn answered_elsewhere(&mut self, entries: &[Entry]) {
        for Entry {
            origin,
            serial,
            mark,
            ..
        } in entries
        {
            self.seen.add(origin, serial, *mark);
            if self.open.get(mark).is_some_and(|waiting| !waiting.sending) {
                self.open.remove(mark);
            }
        }
    }

    /// An answer is about to be sent. From now on there is no other.
    ///
    /// # Errors
    /// [`NotWaiting`].
    pub(crate) fn begin(
        &mut self,
        mark: Mark,
        choice: Choice<'_>,
        now_ms: i64,
    ) -> Result<Challenge, NotWaiting> {
        let waiting = self.open.get_mut(&mark).ok_or(NotWaiting::Gone)?;
        if waiting.sending {
            return Err(NotWaiting::Sending);
        }
        if waiting.challenge.is_expired(now_ms) {
            return Err(NotWaiting::TooOld);
        }
        if is_yes(choice) && waiting.only_deny() {
            return Err(NotWaiting::OnlyDeny);
        }
        waiting.sending = true;
        Ok(waiting.challenge.clone())
    }

    /// The server has said its last word on it.
    pub(crate) fn end(&mut self, mark: Mark) {
        self.open.remove(&mark);
    }

    /// The answer did not end it; the person may try again what is still safe.
    pub(crate) fn back(&mut self, mark: Mark, choice: Choice<'_>, may_have_arrived: bool) {
        if let Some(waiting) = self.open.get_mut(&mark) {
            waiting.sending = false;
            waiting.tried = Some(match (is_yes(choice), waiting.tried) {
                (false, _) | (true, Some(Tried::No)) => Tried::No,
                (true, Some(Tried::YesOut)) => Tried::YesOut,
                (true, _) if may_have_arrived => Tried::YesOut,
                (true, _) => Tried::Yes,
            });
        }
    }

    /// The answer was never sent, and nothing has been said.
    pub(crate) fn undo(&mut self, mark: Mark) {
        if let Some(waiting) = self.open.get_mut(&mark) {
            waiting.sending = false;
        }
    }
}

impl Waiting {
    /// Its name, in commands and notices.
    #[must_use]
    pub fn mark(&self) -> Mark {
        Mark::of(&self.challenge)
    }

    /// Whether a yes can no longer be said; a no always can.
    #[must_use]
    pub const fn only_deny(&self) -> bool {
        matches!(self.tried, Some(Tried::YesOut | Tried::No))
    }
}

pub(crate) const fn is_yes(choice: Choice<'_>) -> bool {
    matches!(choice, Choice::Approve | Choice::Pick(_))
}
