//! Restoring: a backup is chosen, opened, looked at, and taken in.
//!
//! An opened backup holds secrets. It is forgotten at lock, when the person leaves, and after ten minutes
//! without use.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sync::backup::{BackupError, Opened, Sealed, read};
use vault::travel::Snapshot;
use vault::{Key, Password, RecoveryKey, RecoveryKeyFlaw, TokenId};
use zeroize::Zeroizing;

use super::Desk;
use super::aside::{self, Aside};
use super::door;
use super::keys;
use super::labels::parse_id;
use super::undoing::Keep;
use crate::backups::ledger::UNDO_MS;
use crate::backups::plan::{self, CONFIRMED, Done};
use crate::backups::trouble;
use crate::error::Error;
use crate::event::{Event, Work};
use crate::password;
use crate::recovery::Pending;
use crate::session::{Open, Session};
use crate::view::{
    BackupDamageView, RecoveryKeyView, RestoreChoice, RestoreMode, RestoreView, RestoredView,
    SealedBackupView, StubView,
};

/// After how long without use an opened backup is forgotten, in milliseconds: ten minutes.
const UNUSED_MS: i64 = 10 * 60 * 1000;

/// The backup that lies on the table.
#[derive(Default)]
pub(super) struct Table(Mutex<Option<Chosen>>);

/// A backup that was chosen, and what is in it once it was opened.
#[derive(Clone)]
struct Chosen {
    name: String,
    sealed: Arc<Sealed>,
    opened: Option<Arc<Opened>>,
    used_steady_ms: i64,
}

impl Table {
    fn lock(&self) -> MutexGuard<'_, Option<Chosen>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Desk {
    /// Puts a backup on the table. Reads the file, derives nothing.
    ///
    /// # Errors
    /// [`Error::Backup`] when it is none, or nothing of it can be read.
    pub fn choose_backup(&self, path: &Path) -> Result<SealedBackupView, Error> {
        self.touch();
        let sealed = read(path)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let view = SealedBackupView {
            name: name.into_owned(),
            created_ms: sealed.created_ms(),
            opens_here: self.state().vault().is_some_and(|vault| {
                vault.vault_id() == sealed.vault() && vault.backup_key().is_some()
            }),
            has_password: true,
        };
        *self.restoring.lock() = Some(Chosen {
            name: view.name.clone(),
            sealed: Arc::new(sealed),
            opened: None,
            used_steady_ms: self.rim.clock.steady_ms(),
        });
        Ok(view)
    }

    /// Puts one of the listed backups on the table.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a file outside the chosen folders; else as [`Desk::choose_backup`].
    pub fn pick_backup(&self, path: &str) -> Result<SealedBackupView, Error> {
        let (folder, name) = self.listed(path)?;
        self.choose_backup(&Path::new(&folder).join(name))
    }

    /// Opens the backup on the table: with the password or the recovery key as typed, or without anything
    /// with the open vault's own key. It costs the key derivation, during which nothing else waits.
    ///
    /// # Errors
    /// [`Error::NoBackup`] when none lies there; [`Error::BadRecoveryKey`] for a mistyped recovery key;
    /// [`Error::Backup`], first of all a wrong password, which says which backup it is about.
    pub fn open_backup(&self, typed: Option<&Zeroizing<String>>) -> Result<RestoreView, Error> {
        self.touch();
        let mut chosen = self.restoring.lock().clone().ok_or(Error::NoBackup)?;
        let opened = match typed {
            Some(typed) => open_typed(&chosen.sealed, typed)?,
            None => {
                let key = match &self.state().session {
                    Session::Open(open) => open.vault.backup_key(),
                    _ => None,
                };
                chosen.sealed.open_with(&key.ok_or(Error::Locked)?)?
            }
        };
        let opened = Arc::new(opened);
        chosen.opened = Some(Arc::clone(&opened));
        chosen.used_steady_ms = self.rim.clock.steady_ms();
        let name = chosen.name.clone();
        // Left, or locked, while the key was derived: then it is not wanted any more.
        match &mut *self.restoring.lock() {
            Some(there) if Arc::ptr_eq(&there.sealed, &chosen.sealed) => *there = chosen,
            _ => return Err(Error::NoBackup),
        }
        self.restore_view(&name, &opened)
    }

    fn restore_view(&self, name: &str, opened: &Opened) -> Result<RestoreView, Error> {
        let (ours, here) = match self.with_open_quietly(|open, _| Ok(open.vault.travel()?)) {
            Ok(here) => {
                let tokens = plan::alive(here.snapshot.expose()).len();
                (Some(here), Some(count(tokens)))
            }
            Err(Error::Locked) => (None, None),
            Err(error) => return Err(error),
        };
        let nothing = Snapshot::default();
        let ours = ours.as_ref().map_or(&nothing, |it| it.snapshot.expose());
        let (contents, about) = (&opened.contents, &opened.contents.about);
        Ok(RestoreView {
            name: name.to_owned(),
            created_ms: about.created_ms,
            computer: about.computer_name.clone(),
            tokens_in_it: count(plan::alive(&contents.snapshot).len()),
            groups: about.groups,
            stubs: contents.stubs.iter().map(stub_view).collect(),
            damage: opened.damage.map(|damage| BackupDamageView {
                cause: trouble::damage(&damage).to_owned(),
                lost: damage.lost_tokens,
                of: damage.tokens,
            }),
            here,
            tokens: plan::preview(ours, &contents.snapshot),
        })
    }

    /// Forgets the backup on the table, and what was opened of it.
    pub fn cancel_restore(&self) {
        *self.restoring.lock() = None;
    }

    /// Forgets it when nobody used it for ten minutes.
    pub(super) fn forget_unused_backup(&self, steady_ms: i64) {
        let mut table = self.restoring.lock();
        let is_unused = |it: &mut Chosen| steady_ms - it.used_steady_ms >= UNUSED_MS;
        drop(table.take_if(is_unused));
    }

    /// The opened backup and its name.
    fn opened_backup(&self) -> Result<(String, Arc<Opened>), Error> {
        let mut table = self.restoring.lock();
        let chosen = table.as_mut().ok_or(Error::NoBackup)?;
        chosen.used_steady_ms = self.rim.clock.steady_ms();
        let opened = chosen.opened.as_ref().ok_or(Error::NoBackup)?;
        Ok((chosen.name.clone(), Arc::clone(opened)))
    }

    /// Takes the opened backup into the open vault, in one transaction. The state before is kept sealed for
    /// thirty days; before a replacement a backup is made as well.
    ///
    /// # Errors
    /// [`Error::NoBackup`] when none is open, [`Error::Locked`], the vault's own, and the backup's own when
    /// the state before could not be kept: nothing is changed then.
    pub fn restore_backup(&self, choice: &RestoreChoice) -> Result<RestoredView, Error> {
        self.touch();
        let (name, opened) = self.opened_backup()?;
        let only = match &choice.only {
            Some(ids) => Some(
                ids.iter()
                    .map(|id| parse_id(id))
                    .collect::<Result<_, _>>()?,
            ),
            None => None,
        };
        let place = self.backups.sit_down();
        let mut progress = self.progress(Work::Restore, 4);
        let restored = self.restore(&name, &opened, choice.mode, only.as_ref(), &mut || {
            progress.step();
        });
        drop(progress);
        drop(place);
        self.note_outcomes();
        self.tell(Event::TokensChanged);
        self.tell(Event::BackupsChanged);
        let (done, until_ms) = restored?;
        self.cancel_restore();
        Ok(RestoredView {
            added: done.added,
            changed: done.changed,
            binned: done.binned,
            until_ms,
        })
    }

    fn restore(
        &self,
        name: &str,
        opened: &Opened,
        mode: RestoreMode,
        only: Option<&BTreeSet<TokenId>>,
        step: &mut dyn FnMut(),
    ) -> Result<(Done, Option<i64>), Error> {
        let theirs = &opened.contents.snapshot;
        let keep = match mode {
            RestoreMode::Merge => Keep::State,
            RestoreMode::Replace => Keep::StateAndBackup,
        };
        let (before, done) = self.change_whole(keep, &mut |vault, ours, now_ms| {
            vault.observe(theirs);
            plan::restored(ours, theirs, mode, only, &mut || vault.stamp_now(now_ms))
        })?;
        step();
        let (Some(before), Some(done)) = (before, done) else {
            return Ok((Done::default(), None));
        };
        // From here on the restore is done; that it cannot be undone is no reason to say that it failed.
        let at_ms = self.now_ms();
        match self.keep_undo(name, before, at_ms) {
            Ok(()) => Ok((done, Some(at_ms.saturating_add(UNDO_MS)))),
            Err(error) => {
                tracing::warn!(%error, "the restore cannot be undone");
                Ok((done, None))
            }
        }
    }

    /// Makes a vault with this password, takes the whole opened backup into it, and shows its recovery key.
    /// A file in its place that is damaged, or no vault, is put aside as [`Started::aside`](super::Started)
    /// said. It costs the key derivation.
    ///
    /// # Errors
    /// [`Error::WeakPassword`], [`Error::VaultExists`], [`Error::NoBackup`], or the vault's own; there is no
    /// new vault then, and what was put aside is back in its place.
    pub fn restore_first(&self, password: &Zeroizing<String>) -> Result<RecoveryKeyView, Error> {
        if !password::judge(password).acceptable {
            return Err(Error::WeakPassword);
        }
        let (_, opened) = self.opened_backup()?;
        let asked = Pending::choose()?;
        let (_taken, _step) = self
            .take_session(|session| matches!(session, Session::Absent | Session::Broken(_)))
            .ok_or(Error::VaultExists)?;
        let aside = make_room(&self.paths.vault)?;
        let password = Password::new(String::clone(password));
        let (cost, now_ms) = ((self.rim.kdf_cost)(), self.now_ms());
        let (mut vault, key) = vault::create(&self.paths.vault, &password, cost, now_ms)?;
        let taken = take_all(&mut vault, &opened.contents.snapshot, now_ms);
        if let Err(error) = taken {
            // Nobody was told its recovery key, and nothing is in it.
            drop(vault);
            aside::remove(&self.paths.vault);
            return Err(error.into());
        }
        if let Some(aside) = aside {
            aside.leave();
        }
        let mut open = Open::new(vault, now_ms);
        open.first_run = true;
        let view = keys::show(&mut open, &key, asked);
        if self.enter(open) {
            self.listen_again();
        }
        self.cancel_restore();
        Ok(view)
    }
}

/// Puts aside what cannot be opened. It is looked at anew: since the page was told, a good file may have come.
fn make_room(vault: &Path) -> Result<Option<Aside>, Error> {
    match door::look(vault) {
        Session::Absent => Ok(None),
        Session::Broken(error) if aside::is_lost(&error) => Ok(Some(Aside::put(vault)?)),
        Session::Broken(error) => Err(error.into()),
        _ => Err(Error::VaultExists),
    }
}

fn take_all(vault: &mut vault::Vault, theirs: &Snapshot, now_ms: i64) -> Result<(), vault::Error> {
    vault.adopt(theirs, now_ms)?;
    // The new vault's key was shown to nobody yet, whatever the old one's was.
    vault.set_preference(CONFIRMED, b"0", now_ms)
}

fn open_typed(sealed: &Sealed, typed: &Zeroizing<String>) -> Result<Opened, Error> {
    let by_paper = RecoveryKey::parse(typed);
    if let Ok(key) = &by_paper {
        match sealed.open(Key::Recovery(key)) {
            Err(BackupError::WrongRecoveryKey { .. }) => {}
            opened => return Ok(opened?),
        }
    }
    let password = Password::new(String::clone(typed));
    match (sealed.open(Key::Password(&password)), by_paper) {
        // It is a recovery key, and one of another vault.
        (Err(BackupError::WrongPassword { created_ms }), Ok(_)) => {
            Err(BackupError::WrongRecoveryKey { created_ms }.into())
        }
        (Err(BackupError::WrongPassword { .. }), Err(flaw)) if is_mistyped(typed, flaw) => {
            Err(Error::BadRecoveryKey)
        }
        (opened, _) => Ok(opened?),
    }
}

/// Whether somebody who typed this meant a recovery key: about as long as one, and none. Of 28 random symbols
/// some are digits; four words may be as long and have none.
fn is_mistyped(typed: &str, flaw: RecoveryKeyFlaw) -> bool {
    let is_as_long = match flaw {
        RecoveryKeyFlaw::Checksum => true,
        RecoveryKeyFlaw::Length { found } => (26..=30).contains(&found),
        RecoveryKeyFlaw::Character { .. } => false,
    };
    is_as_long && typed.contains(|symbol: char| symbol.is_ascii_digit())
}

fn stub_view(stub: &vault::Stub) -> StubView {
    StubView {
        issuer: stub.issuer.clone(),
        account: stub.account.clone(),
        ask: stub.server.clone().filter(|it| !it.is_empty()),
    }
}

pub(super) fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
