//! The door: making a vault, unlocking, locking, and the keys that do it.

use std::path::Path;

use vault::{Key, Password, RecoveryKey, Vault};

use super::{Desk, State};
use crate::error::Error;
use crate::event::Event;
use crate::password;
use crate::recovery::Pending;
use crate::session::{Open, Session};
use crate::tickets::Verb;
use crate::view::{CheckView, Phase, RecoveryKeyView};

/// Where a preference of the vault says that the recovery key was typed again.
const CONFIRMED: &str = "recovery-key-confirmed";

/// What the first look found.
pub struct Started {
    /// Where the app stands.
    pub phase: Phase,
    /// Why, when the vault cannot be opened.
    pub problem: Option<Error>,
}

/// Looks at the file without asking for any key.
pub(super) fn look(path: &Path) -> Session {
    match vault::open(path) {
        Ok(locked) => Session::Locked(locked),
        Err(vault::Error::NotFound) => Session::Absent,
        Err(error) => Session::Broken(error),
    }
}

impl Desk {
    /// The first answer to a fresh page. A vault that could not be opened is looked at again.
    #[must_use]
    pub fn start(&self) -> Started {
        let problem = {
            let mut state = self.state();
            if matches!(state.session, Session::Broken(_)) {
                state.session = look(&self.paths.vault);
            }
            match std::mem::replace(&mut state.session, Session::Busy) {
                Session::Broken(error) => {
                    // The error is shown once here and found again by the next look.
                    state.session = look(&self.paths.vault);
                    Some(error)
                }
                session => {
                    state.session = session;
                    None
                }
            }
        };
        Started {
            phase: self.phase(),
            problem: problem.map(Error::Vault),
        }
    }

    /// Makes the vault and its recovery key. It costs the key derivation, about a second.
    ///
    /// # Errors
    /// [`Error::WeakPassword`], [`Error::VaultExists`], or the vault's own.
    pub fn create_vault(&self, password: String) -> Result<RecoveryKeyView, Error> {
        if !password::judge(&password).acceptable {
            return Err(Error::WeakPassword);
        }
        self.take_session(|session| matches!(session, Session::Absent))
            .map_err(|()| Error::VaultExists)?;
        let password = Password::new(password);
        let made = vault::create(
            &self.paths.vault,
            &password,
            self.rim.kdf_cost,
            self.now_ms(),
        );
        let (vault, key) = match made {
            Ok(made) => made,
            Err(error) => {
                self.state().session = look(&self.paths.vault);
                return Err(error.into());
            }
        };
        let mut open = Open::new(vault);
        open.first_run = true;
        let view = set_pending(&mut open, &key);
        self.enter(open);
        view
    }

    /// Opens the vault with its password. It costs the key derivation.
    ///
    /// # Errors
    /// The vault's own, first of all a wrong password; the vault stays locked then.
    pub fn unlock(&self, password: String) -> Result<(), Error> {
        let password = Password::new(password);
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
        let Ok(Session::Locked(locked)) = taken else {
            return Err(Error::Locked);
        };
        match locked.unlock(key, self.now_ms()) {
            Ok(vault) => {
                self.enter(Open::new(vault));
                // Nobody waits for what is thrown away; a failure is tried again at the next unlock.
                if let Err(error) = self.purge_old() {
                    tracing::warn!(%error, "the bin was not cleaned");
                }
                self.tell(Event::Phase {
                    phase: Phase::Unlocked,
                });
                self.say_what_waits();
                Ok(())
            }
            Err((locked, error)) => {
                self.state().session = Session::Locked(locked);
                Err(error.into())
            }
        }
    }

    /// Takes the session out for a long step, if it is the right one; it is busy meanwhile.
    fn take_session(&self, right: impl FnOnce(&Session) -> bool) -> Result<Session, ()> {
        let mut state = self.state();
        if !right(&state.session) {
            return Err(());
        }
        Ok(std::mem::replace(&mut state.session, Session::Busy))
    }

    fn enter(&self, open: Open) {
        let mut state = self.state();
        state.used_steady_ms = self.rim.clock.steady_ms();
        state.session = Session::Open(Box::new(open));
        drop(state);
        self.wake();
    }

    /// What is said once after an unlock: an older vault in the newer one's place, damage, a recovery key
    /// nobody typed again.
    fn say_what_waits(&self) {
        let Ok((vault, generation, damaged, confirmed)) = self.with_open(|open, _| {
            let vault = &open.vault;
            Ok((
                vault.vault_id().to_string(),
                vault.generation(),
                vault.damaged().len(),
                vault.preference(CONFIRMED).as_deref() == Some(b"1"),
            ))
        }) else {
            return;
        };
        let say = |key: &str| {
            self.tell(Event::Notice {
                key: key.to_owned(),
            });
        };
        if self
            .rim
            .keystore
            .generation(&vault)
            .is_some_and(|highest| highest > generation)
        {
            say("rollback");
        } else {
            self.rim.keystore.raise_generation(&vault, generation);
        }
        if damaged > 0 {
            say("damagedRecords");
        }
        if !confirmed {
            say("recoveryKeyUnconfirmed");
        }
        if self.state().link.is_some() {
            self.tell(Event::LinkArrived);
        }
    }

    /// Locks: the camera, keys, drafts, tickets and the copied code go, in that order; then the page is told.
    pub fn lock(&self) {
        self.stop_camera();
        let held = {
            let mut state = self.state();
            let session = std::mem::replace(&mut state.session, Session::Busy);
            state.session = match session {
                Session::Open(open) => {
                    let vault = open.vault;
                    self.rim
                        .keystore
                        .raise_generation(&vault.vault_id().to_string(), vault.generation());
                    Session::Locked(vault.lock())
                }
                other => other,
            };
            state.held.take()
        };
        self.clear_held(held);
        self.tell(Event::Phase {
            phase: self.phase(),
        });
        self.wake();
    }

    /// Whether both groups of the recovery key were typed right; the first run ends then.
    ///
    /// # Errors
    /// [`Error::NotFound`] when no key waits.
    pub fn confirm_recovery_key(&self, answers: &[String; 2]) -> Result<bool, Error> {
        let right = self.with_open(|open, _| {
            Ok(open
                .pending
                .as_ref()
                .ok_or(Error::NotFound)?
                .confirm(answers))
        })?;
        if right {
            let now = self.now_ms();
            self.with_open(|open, _| Ok(open.vault.set_preference(CONFIRMED, b"1", now)?))?;
            self.finish_first_run()?;
        }
        Ok(right)
    }

    /// Leaves the check of the recovery key for later; each unlock reminds of it.
    ///
    /// # Errors
    /// [`Error::Locked`].
    pub fn postpone_recovery_key(&self) -> Result<(), Error> {
        self.finish_first_run()
    }

    fn finish_first_run(&self) -> Result<(), Error> {
        let was_first = self.with_open(|open, _| {
            open.pending = None;
            Ok(std::mem::take(&mut open.first_run))
        })?;
        if was_first {
            self.tell(Event::Phase {
                phase: Phase::Unlocked,
            });
        }
        Ok(())
    }

    /// The text of the waiting recovery key, to save or print.
    ///
    /// # Errors
    /// [`Error::NotFound`] when no key waits.
    pub fn recovery_sheet(&self) -> Result<zeroize::Zeroizing<String>, Error> {
        self.with_open(|open, _| Ok(open.pending.as_ref().ok_or(Error::NotFound)?.sheet()))
    }

    /// Checks the password afresh and gives a ticket for one act. It costs the key derivation.
    ///
    /// # Errors
    /// The vault's, first of all a wrong password.
    pub fn verify(
        &self,
        password: String,
        verb: Verb,
        object: Option<String>,
    ) -> Result<String, Error> {
        let password = Password::new(password);
        let steady = self.rim.clock.steady_ms();
        self.with_open(|open, _| {
            open.vault.verify(Key::Password(&password))?;
            open.tickets.issue(verb, object, steady)
        })
    }

    /// Sets a new password. It costs the key derivation.
    ///
    /// # Errors
    /// [`Error::TicketInvalid`], [`Error::WeakPassword`], or the vault's own.
    pub fn change_password(&self, ticket: &str, new: String) -> Result<(), Error> {
        if !password::judge(&new).acceptable {
            return Err(Error::WeakPassword);
        }
        let steady = self.rim.clock.steady_ms();
        let (new, cost) = (Password::new(new), self.rim.kdf_cost);
        self.with_open(|open, _| {
            open.tickets
                .redeem(ticket, Verb::ChangePassword, None, steady)?;
            Ok(open.vault.replace_password(&new, cost)?)
        })
    }

    /// Makes a new recovery key; the old one opens nothing any more.
    ///
    /// # Errors
    /// [`Error::TicketInvalid`], or the vault's own.
    pub fn replace_recovery_key(&self, ticket: &str) -> Result<RecoveryKeyView, Error> {
        let (steady, now) = (self.rim.clock.steady_ms(), self.now_ms());
        self.with_open(|open, _| {
            open.tickets
                .redeem(ticket, Verb::NewRecoveryKey, None, steady)?;
            let key = open.vault.new_recovery_key()?;
            open.vault.set_preference(CONFIRMED, b"0", now)?;
            set_pending(open, &key)
        })
    }

    /// Reads every record and says which do not open.
    ///
    /// # Errors
    /// [`Error::Locked`], or the vault's own.
    pub fn check_vault(&self) -> Result<CheckView, Error> {
        let path = self.paths.vault.display().to_string();
        self.with_open(|open, _| {
            let report = open.vault.check()?;
            let damaged = report.damaged.len();
            Ok(CheckView {
                records: report.records,
                damaged,
                generation: open.vault.generation(),
                path,
            })
        })
    }
}

fn set_pending(open: &mut Open, key: &RecoveryKey) -> Result<RecoveryKeyView, Error> {
    let pending = Pending::new(key)?;
    let view = pending.view();
    open.pending = Some(pending);
    Ok(view)
}

impl State {
    /// The vault, if it is open.
    pub(super) fn vault(&self) -> Option<&Vault> {
        match &self.session {
            Session::Open(open) => Some(&open.vault),
            _ => None,
        }
    }
}
