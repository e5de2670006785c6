//! Keys and what they prove: the recovery key's check, fresh verification, new passwords, the vault's state.

use vault::{Key, Password, RecoveryKey};
use zeroize::Zeroizing;

use super::Desk;
use crate::backups::plan::CONFIRMED;
use crate::error::Error;
use crate::event::Event;
use crate::password;
use crate::recovery::Pending;
use crate::session::Open;
use crate::tickets::Verb;
use crate::view::{CheckView, Phase, RecoveryKeyView};

impl Desk {
    /// Whether both groups of the recovery key were typed right; the first run ends then.
    ///
    /// # Errors
    /// [`Error::NotFound`] when no key waits.
    pub fn confirm_recovery_key(&self, answers: &[Zeroizing<String>; 2]) -> Result<bool, Error> {
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
    pub fn recovery_sheet(&self) -> Result<Zeroizing<String>, Error> {
        self.with_open(|open, _| Ok(open.pending.as_ref().ok_or(Error::NotFound)?.sheet()))
    }

    /// Checks the password, or the recovery key, afresh and gives a ticket for one act. It costs the key
    /// derivation, during which nothing else waits. The key on paper counts, so that somebody who forgot the
    /// password can set a new one.
    ///
    /// # Errors
    /// The vault's, first of all a wrong password.
    pub fn verify(
        &self,
        typed: Zeroizing<String>,
        verb: Verb,
        object: Option<String>,
    ) -> Result<String, Error> {
        let verifier = self.with_open(|open, _| Ok(open.vault.verifier()))?;
        let by_paper = RecoveryKey::parse(&typed)
            .is_ok_and(|key| verifier.verify(Key::Recovery(&key)).is_ok());
        if !by_paper {
            let password = Password::new(String::clone(&typed));
            verifier.verify(Key::Password(&password))?;
        }
        let steady = self.rim.clock.steady_ms();
        self.with_open(|open, _| open.tickets.issue(verb, object, steady))
    }

    /// Sets a new password. It costs the key derivation, during which nothing else waits.
    ///
    /// # Errors
    /// [`Error::TicketInvalid`], [`Error::WeakPassword`], or the vault's own.
    pub fn change_password(&self, ticket: &str, new: Zeroizing<String>) -> Result<(), Error> {
        if !password::judge(&new).acceptable {
            return Err(Error::WeakPassword);
        }
        let steady = self.rim.clock.steady_ms();
        let maker = self.with_open(|open, _| {
            open.tickets
                .redeem(ticket, Verb::ChangePassword, None, steady)?;
            Ok(open.vault.slot_maker()?)
        })?;
        let (new, cost) = (Password::new(String::clone(&new)), (self.rim.kdf_cost)());
        let slot = maker.make(&new, cost)?;
        self.with_open(|open, _| Ok(open.vault.put_password_slot(slot)?))
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
            // First what can fail: after the new key is on the disk, nothing may keep it from being shown.
            let asked = Pending::choose()?;
            open.vault.set_preference(CONFIRMED, b"0", now)?;
            let key = open.vault.new_recovery_key()?;
            Ok(show(open, &key, asked))
        })
    }

    /// Takes the vault as it is, after rows were changed from outside: what is missing stays missing, and
    /// writing goes on. It is the person's word, behind a ticket.
    ///
    /// # Errors
    /// [`Error::TicketInvalid`], or the vault's own.
    pub fn accept_present_state(&self, ticket: &str) -> Result<(), Error> {
        let (steady, now) = (self.rim.clock.steady_ms(), self.now_ms());
        self.with_open(|open, _| {
            open.tickets
                .redeem(ticket, Verb::AcceptPresentState, None, steady)?;
            open.vault.accept_present_state()?;
            open.refold(now);
            Ok(())
        })?;
        self.tell(Event::TokensChanged);
        Ok(())
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
                altered: open.vault.is_altered(),
                sound: report.is_sound(),
                generation: open.vault.generation(),
                path,
            })
        })
    }
}

/// Keeps a recovery key until two of its groups were typed again, and shows it.
pub(super) fn show(open: &mut Open, key: &RecoveryKey, asked: [usize; 2]) -> RecoveryKeyView {
    open.pending.insert(Pending::new(key, asked)).view()
}
