//! The desk's vault as approvals use it: their shelves while it is open, its inbox while it is locked.

use std::sync::{MutexGuard, PoisonError, Weak};
use std::time::Duration;

use approvals::Safe;
use vault::{LockedVault, Vault, VaultId};

use super::super::{Desk, State};
use crate::session::Session;

/// How long whoever keeps something waits while a key is derived.
const LONGEST_STEP: Duration = Duration::from_secs(10);

/// The vault of a desk that may be gone. Another vault that is restored in its place is none of it.
pub(super) struct DeskVault {
    pub(super) desk: Weak<Desk>,
    pub(super) vault: VaultId,
}

impl DeskVault {
    fn with(&self, with: impl FnOnce(&mut Session)) {
        if let Some(desk) = self.desk.upgrade() {
            with(&mut desk.settled().session);
        }
    }
}

impl Safe for DeskVault {
    fn open(&self, with: &mut dyn FnMut(&mut Vault)) {
        self.with(|session| {
            if let Session::Open(open) = session
                && open.vault.vault_id() == self.vault
            {
                with(&mut open.vault);
            }
        });
    }

    fn locked(&self, with: &mut dyn FnMut(&LockedVault)) {
        self.with(|session| {
            if let Session::Locked(locked) = session
                && locked.vault_id() == self.vault
            {
                with(locked);
            }
        });
    }
}

impl Desk {
    /// The state when no long step is on its way, or after ten seconds.
    fn settled(&self) -> MutexGuard<'_, State> {
        let busy = |state: &mut State| matches!(state.session, Session::Busy);
        let settled = self
            .settled
            .wait_timeout_while(self.state(), LONGEST_STEP, busy);
        settled.unwrap_or_else(PoisonError::into_inner).0
    }
}
