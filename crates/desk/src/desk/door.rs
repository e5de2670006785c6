//! The door: making a vault, unlocking, locking, and the keys that do it.

use std::path::Path;

use vault::{Key, Password, RecoveryKey, Vault};
use zeroize::Zeroizing;

use super::aside;
use super::backups::job::{Job, Parts};
use super::keys;
use super::{Desk, State};
use crate::backups::plan::CONFIRMED;
use crate::backups::scratch;
use crate::error::Error;
use crate::event::Event;
use crate::password;
use crate::recovery::Pending;
use crate::session::{Open, Session};
use crate::view::{Phase, RecoveryKeyView};

/// What the first look found.
pub struct Started {
    /// Where the app stands.
    pub phase: Phase,
    /// Why, when the vault cannot be opened.
    pub problem: Option<Error>,
    /// The name its file would get when a backup is restored in its place; `None` where it only has to be
    /// waited for.
    pub aside: Option<String>,
}

/// Looks at the file without asking for any key. Where it cannot be written it is opened for reading: codes
/// are worth more than edits.
pub(super) fn look(path: &Path) -> Session {
    let opened = match vault::open(path) {
        Err(error) if is_only_writing(&error) => vault::open_read_only(path).map_err(|_| error),
        opened => opened,
    };
    match opened {
        Ok(locked) => Session::Locked(locked),
        Err(vault::Error::NotFound) => Session::Absent,
        Err(error) => Session::Broken(error),
    }
}

/// Whether a failure hinders writing and perhaps not reading.
fn is_only_writing(error: &vault::Error) -> bool {
    matches!(
        error,
        vault::Error::ReadOnly | vault::Error::DiskFull | vault::Error::PermissionDenied
    )
}

impl Desk {
    /// The first answer to a fresh page. A vault that could not be opened is looked at again.
    #[must_use]
    pub fn start(&self) -> Started {
        let problem: Option<vault::Error> = {
            let mut state = self.state();
            if matches!(state.session, Session::Broken(_)) {
                state.session = look(&self.paths.vault);
            }
            match &mut state.session {
                Session::Broken(error) => Some(std::mem::replace(error, vault::Error::NotAVault)),
                _ => None,
            }
        };
        let lost = problem.as_ref().is_some_and(aside::is_lost);
        let place = lost.then(|| aside::place_for(&self.paths.vault));
        Started {
            phase: self.phase(),
            aside: place.and_then(|place| Some(place.file_name()?.to_string_lossy().into_owned())),
            problem: problem.map(Error::Vault),
        }
    }

    /// Makes the vault and its recovery key. It costs the key derivation, about a second.
    ///
    /// # Errors
    /// [`Error::WeakPassword`], [`Error::VaultExists`], or the vault's own.
    pub fn create_vault(&self, password: Zeroizing<String>) -> Result<RecoveryKeyView, Error> {
        if !password::judge(&password).acceptable {
            return Err(Error::WeakPassword);
        }
        let asked = Pending::choose()?;
        let (_absent, _step) = self
            .take_session(|session| matches!(session, Session::Absent))
            .ok_or(Error::VaultExists)?;
        let password = Password::new(String::clone(&password));
        let cost = (self.rim.kdf_cost)();
        let (vault, key) = vault::create(&self.paths.vault, &password, cost, self.now_ms())?;
        let mut open = Open::new(vault, self.now_ms());
        open.first_run = true;
        let view = keys::show(&mut open, &key, asked);
        if self.enter(open) {
            self.listen_again();
        }
        Ok(view)
    }

    /// Opens the vault with its password. It costs the key derivation.
    ///
    /// # Errors
    /// The vault's own, first of all a wrong password; the vault stays locked then.
    pub fn unlock(&self, password: Zeroizing<String>) -> Result<(), Error> {
        let password = Password::new(String::clone(&password));
        self.unlock_with(Key::Password(&password))
    }

    /// Opens the vault with the recovery key as typed.
    ///
    /// # Errors
    /// [`Error::BadRecoveryKey`] for a text that is none; else as [`Desk::unlock`].
    pub fn unlock_with_recovery_key(&self, text: &str) -> Result<(), Error> {
        let key = RecoveryKey::parse(text).map_err(|_| Error::BadRecoveryKey)?;
        self.unlock_with(Key::Recovery(&key))
    }

    fn unlock_with(&self, key: Key<'_>) -> Result<(), Error> {
        let taken = self.take_session(|session| matches!(session, Session::Locked(_)));
        let Some((Session::Locked(locked), _step)) = taken else {
            return Err(Error::Locked);
        };
        let now = self.now_ms();
        let unlocked = match locked.unlock(key, now) {
            Err((_, error)) if is_only_writing(&error) => vault::open_read_only(&self.paths.vault)?
                .unlock(key, now)
                .map_err(|(locked, _)| (locked, error)),
            unlocked => unlocked,
        };
        match unlocked {
            Ok(vault) => {
                if self.enter(Open::new(vault, now)) {
                    self.tell(Event::Phase {
                        phase: Phase::Unlocked,
                    });
                    self.after_unlock();
                }
                Ok(())
            }
            Err((mut locked, error)) => {
                // Said once, it is the person's choice: the next try opens the older file, with a notice.
                if matches!(error, vault::Error::Rollback { .. }) {
                    locked.expect_generation(0);
                }
                self.state().session = Session::Locked(locked);
                Err(error.into())
            }
        }
    }

    /// Takes the session out for a long step, if it is the right one; it is busy meanwhile. If the step ends
    /// without putting one back, even by a panic, the file is looked at anew.
    pub(super) fn take_session(
        &self,
        right: impl FnOnce(&Session) -> bool,
    ) -> Option<(Session, Step<'_>)> {
        let mut state = self.state();
        if !right(&state.session) {
            return None;
        }
        let taken = std::mem::replace(&mut state.session, Session::Busy);
        Some((taken, Step(self)))
    }

    /// Opens the session, unless a lock was wished meanwhile. Whether it is open.
    pub(super) fn enter(&self, open: Open) -> bool {
        self.touch();
        let mut state = self.state();
        state.session = Session::Open(Box::new(open));
        let lock_wanted = std::mem::take(&mut state.lock_wanted);
        drop(state);
        self.settled.notify_all();
        if lock_wanted {
            self.lock();
        }
        self.wake();
        !lock_wanted
    }

    /// What is said once after an unlock, and then the bin is cleaned, if the vault is what it should be.
    fn after_unlock(&self) {
        let Ok((vault, generation, findings)) = self.with_open(|open, _| {
            let vault = &open.vault;
            let confirmed = vault.preference(CONFIRMED).as_deref() == Some(b"1");
            let findings = [
                (vault.is_altered(), "altered"),
                (vault.is_read_only(), "readOnly"),
                (!vault.damaged().is_empty(), "damagedRecords"),
                (!confirmed, "recoveryKeyUnconfirmed"),
            ];
            Ok((vault.vault_id().to_string(), vault.generation(), findings))
        }) else {
            return;
        };
        let highest = self.rim.keystore.generation(&vault);
        let older = highest.is_some_and(|highest| highest > generation);
        if !older {
            self.rim.keystore.raise_generation(&vault, generation);
        }
        for (_, key) in [(older, "rollback")]
            .into_iter()
            .chain(findings)
            .filter(|it| it.0)
        {
            self.tell(Event::Notice {
                key: key.to_owned(),
            });
        }
        if self.state().link.is_some() {
            self.tell(Event::LinkArrived);
        }
        self.listen_again();
        self.note_outcomes();
        scratch::clear(self.paths.vault.parent().unwrap_or_else(|| Path::new(".")));
        if let Err(error) = self.forget_old_undo() {
            tracing::warn!(%error, "an old undo was not forgotten");
        }
        self.backups.ring();
        // Nobody waits for what is thrown away; a failure is tried again at the next unlock.
        if !older && let Err(error) = self.purge_old() {
            tracing::warn!(%error, "the bin was not cleaned");
        }
    }

    /// Locks. What can be seen goes first: keys, drafts and tickets with the session, then the page; then the
    /// camera and the copied code, whose programs may answer late. A lock wished while a key is derived comes
    /// right after. Where a change is not backed up yet, the vault is read once more behind the locked page,
    /// and the backup is written after it went.
    pub fn lock(&self) {
        let (settings, now_ms) = (self.settings(), self.now_ms());
        self.cancel_restore();
        let (vault, last, held) = {
            let mut state = self.state();
            let locked = match std::mem::replace(&mut state.session, Session::Busy) {
                Session::Open(open) => {
                    let folders = open.folders_at_lock(&settings, now_ms);
                    match Last::of(*open, folders) {
                        Ok(last) => (None, Some(last)),
                        Err(vault) => (Some(state.close(*vault)), None),
                    }
                }
                other => {
                    state.lock_wanted = matches!(other, Session::Busy);
                    state.session = other;
                    (None, None)
                }
            };
            (locked.0, locked.1, state.held.take())
        };
        self.tell(Event::Phase {
            phase: self.phase(),
        });
        if vault.is_some() || last.is_some() {
            self.listen_locked();
        }
        let vault = vault.or_else(|| last.map(|last| self.back_up_and_close(last, now_ms)));
        self.cancel_reading();
        self.stop_camera();
        self.clear_held(held);
        if let Some((vault, generation)) = vault {
            self.rim.keystore.raise_generation(&vault, generation);
        }
        self.wake();
    }

    /// Reads the vault for its last backup, then drops it with its keys. The page is locked already.
    fn back_up_and_close(&self, last: Last, now_ms: i64) -> (String, u64) {
        let _step = Step(self);
        let job = Job::of(&last.vault, last.parts, last.folders, now_ms);
        let mut state = self.state();
        let closed = state.close(last.vault);
        // It was wished while this lock was on its way.
        state.lock_wanted = false;
        drop(state);
        match job {
            Ok(job) => {
                self.backups.queue().push(job);
                self.backups.ring();
            }
            Err(error) => tracing::warn!(%error, "no backup was made at the lock"),
        }
        closed
    }
}

/// What is left of an open session that is to be backed up before it goes: no drafts, no tickets, no codes.
struct Last {
    vault: Vault,
    parts: Parts,
    folders: Vec<String>,
}

impl Last {
    /// The bare vault when there is nothing to back up.
    fn of(open: Open, folders: Vec<String>) -> Result<Self, Box<Vault>> {
        let parts = Parts::of(&open);
        match folders.is_empty() {
            true => Err(Box::new(open.vault)),
            false => Ok(Self {
                vault: open.vault,
                parts,
                folders,
            }),
        }
    }
}

/// A long step with the session; see [`Desk::take_session`].
pub(super) struct Step<'a>(&'a Desk);

impl Drop for Step<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        if matches!(state.session, Session::Busy) {
            state.session = look(&self.0.paths.vault);
        }
        drop(state);
        self.0.settled.notify_all();
    }
}

impl State {
    /// Locks a vault that was taken out of the session. Its name and its generation.
    fn close(&mut self, vault: Vault) -> (String, u64) {
        let anchor = (vault.vault_id().to_string(), vault.generation());
        self.session = Session::Locked(vault.lock());
        anchor
    }

    /// The vault, if it is open.
    pub(super) fn vault(&self) -> Option<&Vault> {
        match &self.session {
            Session::Open(open) => Some(&open.vault),
            _ => None,
        }
    }
}
