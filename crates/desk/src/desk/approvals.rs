//! Approvals at the desk: the keys that listen, what is asked and answered, and the notices about it.
//!
//! Nothing of the desk is locked while a server is asked: what asks takes the approvals out of [`Bell`] first.

mod answering;
mod arrivals;
mod containers;
mod enrolling;
mod listening;
mod looking;
mod notices;
mod presence;
mod pressed;
mod servers;
mod shelves;
mod synchronising;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use approvals::{AccountId, Ailment, Approvals, Listener, ServerId, Waiting};
use vault::VaultId;

use super::Desk;
use crate::approvals::fault::Fault;
use crate::error::Error;
use crate::rim::NoticeForm;
use crate::view::{OutcomeView, RequestView};

/// What lives on while the vault is locked: the keys for approvals and what they heard, and nothing else of it.
#[derive(Default)]
pub(super) struct Bell {
    /// Held while the shelves are read: once, whoever asks first. A lock does not wait for it.
    opening: Mutex<()>,
    /// Never held over the session.
    heard: Mutex<Option<Heard>>,
    /// Notices on show. Held while one is raised, so that an older one never follows a newer.
    raised: Mutex<BTreeMap<String, Raised>>,
    /// What was wrong with each server when it was told last.
    ailing: Mutex<BTreeMap<ServerId, (bool, Vec<Ailment>)>>,
    /// Codes that servers said to approvals in notices, where there was no room to show them.
    codes: Mutex<Vec<SaidCode>>,
    /// Held while what came for a container is taken in: one at a time.
    taking: Mutex<()>,
}

struct Heard {
    vault: VaultId,
    approvals: Arc<Approvals>,
    listeners: BTreeMap<ServerId, Listener>,
}

/// A notice on show.
struct Raised {
    form: NoticeForm,
    /// Whose requests it is about.
    account: AccountId,
}

/// A code to type, said once: its request stays in the window until it was shown.
struct SaidCode {
    request: RequestView,
    code: OutcomeView,
    /// On the steady clock.
    until_ms: i64,
}

impl Bell {
    fn heard(&self) -> MutexGuard<'_, Option<Heard>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn raised(&self) -> MutexGuard<'_, BTreeMap<String, Raised>> {
        self.raised.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ailing(&self) -> MutexGuard<'_, BTreeMap<ServerId, (bool, Vec<Ailment>)>> {
        self.ailing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn codes(&self) -> MutexGuard<'_, Vec<SaidCode>> {
        self.codes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn opening(&self) -> MutexGuard<'_, ()> {
        self.opening.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn taking(&self) -> MutexGuard<'_, ()> {
        self.taking.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Bell {
    /// A round that is on its way holds nobody up. The desk may end on the thread of a listener.
    fn drop(&mut self) {
        if let Some(heard) = self.heard().take() {
            heard.listeners.into_values().for_each(Listener::stop);
        }
    }
}

impl Desk {
    /// The approvals, while their keys are in memory.
    pub(super) fn heard(&self) -> Option<Arc<Approvals>> {
        let heard = self.bell.heard();
        heard.as_ref().map(|heard| heard.approvals.clone())
    }

    /// A request that waits, and the approvals it waits at.
    fn waiting(&self, id: &str) -> Result<(Arc<Approvals>, Waiting), Error> {
        let mark = id.parse().map_err(|_| Fault::RequestGone)?;
        let approvals = self.heard().ok_or(Fault::RequestGone)?;
        let waiting = approvals.find(mark).ok_or(Fault::RequestGone)?;
        Ok((approvals, waiting))
    }
}
