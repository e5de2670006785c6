//! The requests that wait for an answer. Pure: only [`protocol::Challenge`]s come in, and nobody can make one whose
//! signature does not hold.

use std::collections::{BTreeMap, HashMap};

use protocol::{Challenge, Choice, Nonce, PushAddress};

use crate::guard::Guard;
use crate::history::{Mark, Marks};

/// The most requests of one account that wait at once; further ones wait at the server.
pub const MOST_OPEN: usize = 64;

/// Every request that is open, and every one that ever was.
#[derive(Default)]
pub(crate) struct Inbox {
    open: BTreeMap<Nonce, Waiting>,
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
    pub(crate) arrived: Vec<Nonce>,
    pub(crate) notify: Vec<Nonce>,
    pub(crate) gone: Vec<(Nonce, Gone)>,
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
        let left: Vec<Nonce> = self
            .open
            .iter()
            .filter(|(nonce, waiting)| {
                let named = challenges.iter().any(|one| one.nonce() == *nonce);
                ours(waiting) && !waiting.sending && !named
            })
            .map(|(nonce, _)| nonce.clone())
            .collect();
        for nonce in left {
            self.open.remove(&nonce);
            sighted.gone.push((nonce, Gone::Elsewhere));
        }
        let mut room = MOST_OPEN
            - self
                .open
                .values()
                .filter(|it| ours(it))
                .count()
                .min(MOST_OPEN);
        for challenge in challenges {
            let nonce = challenge.nonce().clone();
            if room == 0 || !self.seen.add(Mark::of(&nonce)) {
                continue;
            }
            room -= 1;
            let guard = self.guards.entry(account.clone()).or_default();
            let noticed = guard.admits(now_ms);
            if noticed {
                sighted.notify.push(nonce.clone());
            }
            sighted.arrived.push(nonce.clone());
            let waiting = Waiting {
                challenge,
                noticed,
                sending: false,
                tried: None,
            };
            self.open.insert(nonce, waiting);
        }
        sighted
    }

    /// Takes away what is too old.
    pub(crate) fn expire(&mut self, now_ms: i64) -> Vec<Nonce> {
        let old: Vec<Nonce> = self
            .open
            .iter()
            .filter(|(_, waiting)| !waiting.sending && waiting.challenge.is_expired(now_ms))
            .map(|(nonce, _)| nonce.clone())
            .collect();
        for nonce in &old {
            self.open.remove(nonce);
        }
        old
    }

    /// Oldest first, those of one account together in the order in which they came.
    pub(crate) fn waiting(&self) -> Vec<Waiting> {
        let mut all: Vec<Waiting> = self.open.values().cloned().collect();
        all.sort_by_key(|one| one.challenge.seen_ms());
        all
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

    /// An answer is about to be sent. From now on there is no other.
    ///
    /// # Errors
    /// [`NotWaiting`].
    pub(crate) fn begin(
        &mut self,
        nonce: &Nonce,
        choice: Choice<'_>,
        now_ms: i64,
    ) -> Result<Challenge, NotWaiting> {
        let waiting = self.open.get_mut(nonce).ok_or(NotWaiting::Gone)?;
        if waiting.sending {
            return Err(NotWaiting::Sending);
        }
        if waiting.challenge.is_expired(now_ms) {
            return Err(NotWaiting::TooOld);
        }
        if is_yes(choice) && matches!(waiting.tried, Some(Tried::YesOut | Tried::No)) {
            return Err(NotWaiting::OnlyDeny);
        }
        waiting.sending = true;
        Ok(waiting.challenge.clone())
    }

    /// The server has said its last word on it.
    pub(crate) fn end(&mut self, nonce: &Nonce) {
        self.open.remove(nonce);
    }

    /// The answer did not end it; the person may try again what is still safe.
    pub(crate) fn back(&mut self, nonce: &Nonce, choice: Choice<'_>, may_have_arrived: bool) {
        if let Some(waiting) = self.open.get_mut(nonce) {
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
    pub(crate) fn undo(&mut self, nonce: &Nonce) {
        if let Some(waiting) = self.open.get_mut(nonce) {
            waiting.sending = false;
        }
    }
}

impl Waiting {
    /// Whether a yes can still be said; a no always can.
    #[must_use]
    pub const fn may_approve(&self) -> bool {
        !self.sending && !matches!(self.tried, Some(Tried::YesOut | Tried::No))
    }
}

pub(crate) const fn is_yes(choice: Choice<'_>) -> bool {
    matches!(choice, Choice::Approve | Choice::Pick(_))
}
