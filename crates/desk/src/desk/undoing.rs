//! Changing the whole vault, and taking a restore back.
//!
//! The states before and after a restore lie as backups in the profile, sealed with the vault's own key, for
//! thirty days. What was edited since stays as it is.

use std::fs;
use std::path::Path;

use sync::backup::{BackupError, read};
use sync::merge;
use vault::Vault;
use vault::travel::Snapshot;

use super::Desk;
use super::backups::Job;
use super::restoring::count;
use crate::backups::ledger::Undo;
use crate::backups::plan::{Before, Done};
use crate::backups::trouble;
use crate::error::Error;
use crate::event::{Event, Work};
use crate::paths::make_folder;
use crate::random::hex_id;
use crate::view::UndoneView;

/// How many times it begins anew because the vault changed meanwhile.
const TRIES: usize = 5;

/// What is kept of the state before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    /// Nothing: it is the undo itself.
    Nothing,
    /// Its undo.
    State,
    /// Its undo, and a backup like any other.
    StateAndBackup,
}

/// A file in the undo folder, which goes again when nobody says [`UndoFile::keep`].
pub(super) struct UndoFile<'a> {
    folder: &'a Path,
    name: Option<String>,
}

impl UndoFile<'_> {
    /// Keeps it, and gives its name.
    fn keep(mut self) -> String {
        self.name.take().unwrap_or_default()
    }
}

impl Drop for UndoFile<'_> {
    fn drop(&mut self) {
        if let Some(name) = &self.name {
            // The next restore removes what stays.
            let _ = fs::remove_file(self.folder.join(name));
        }
    }
}

impl Desk {
    /// Changes the whole vault to what `plan` makes of it, in one transaction, after the state before was
    /// kept. Begins anew when the vault changed meanwhile. Gives what the undo needs, and what happened to the
    /// tokens; `None` when there was nothing to write.
    pub(super) fn change_whole(
        &self,
        keep: Keep,
        plan: &mut dyn FnMut(&mut Vault, &Snapshot, i64) -> Snapshot,
    ) -> Result<(Option<UndoFile<'_>>, Option<Done>), Error> {
        for _ in 0..TRIES {
            let now_ms = self.now_ms();
            let mut job = self.with_open(|open, _| Job::take(open, Vec::new(), now_ms))?;
            let kept = self.keep_before(&mut job, keep)?;
            let done = self.with_open(|open, _| {
                // Something was written meanwhile: what was kept is not the state before.
                if open.vault.generation() != job.generation() {
                    return Ok(None);
                }
                let before = Before::of(&open.vault);
                let state = plan(&mut open.vault, job.snapshot(), now_ms);
                let written = open.vault.adopt(&state, now_ms)?.written;
                open.refold(now_ms);
                open.shown.told.clear();
                open.shown.counter_codes.clear();
                let done = before.until(&open.vault);
                Ok(Some((written > 0).then_some(done)))
            })?;
            if let Some(done) = done {
                return Ok((kept, done));
            }
        }
        Err(Error::Vault(vault::Error::Busy))
    }

    /// Seals the state before into the undo folder, and before a replacement into a folder of backups too.
    fn keep_before(&self, job: &mut Job, keep: Keep) -> Result<Option<UndoFile<'_>>, Error> {
        if keep == Keep::Nothing {
            return Ok(None);
        }
        if keep == Keep::StateAndBackup {
            self.keep_backup(job)?;
        }
        let bytes = job.encode()?;
        self.write_undo_file(job, &bytes).map(Some)
    }

    /// Makes a backup in the first folder that takes it, or else in the profile's own.
    fn keep_backup(&self, job: &mut Job) -> Result<(), Error> {
        for folder in self.settings().backup_folders {
            let name = job.settle_name(std::slice::from_ref(&folder));
            let written = job
                .encode()
                .and_then(|bytes| self.write_backup(job, &folder, &name, &bytes))
                .map_err(|error| trouble::code(&error));
            let is_kept = written.is_ok();
            // Nothing older goes now: it may be the very backup that is being restored.
            self.keep_outcome(job, &folder, &name, written);
            if is_kept {
                return Ok(());
            }
        }
        let safety = &self.paths.safety;
        make_folder(safety).map_err(Error::Write)?;
        let name = job.settle_name(&[safety.to_string_lossy().into_owned()]);
        job.write(safety, &name, &job.encode()?)?;
        Ok(())
    }

    fn write_undo_file(&self, job: &Job, bytes: &[u8]) -> Result<UndoFile<'_>, Error> {
        let folder = self.paths.undo.as_path();
        make_folder(folder).map_err(Error::Write)?;
        let name = format!("{}.csbackup", hex_id()?);
        job.write(folder, &name, bytes)?;
        Ok(UndoFile {
            folder,
            name: Some(name),
        })
    }

    /// Keeps what a restore can be undone with, instead of what was kept for the one before.
    pub(super) fn keep_undo(
        &self,
        name: &str,
        before: UndoFile<'_>,
        at_ms: i64,
    ) -> Result<(), Error> {
        let job = self.with_open(|open, _| Job::take(open, Vec::new(), at_ms))?;
        let after = self.write_undo_file(&job, &job.encode()?)?;
        let undo = Undo {
            name: name.to_owned(),
            at_ms,
            before: before.keep(),
            after: after.keep(),
        };
        let kept = [undo.before.clone(), undo.after.clone()];
        self.note(|ledger| ledger.undo = Some(undo))?;
        self.clear_undo_folder(&kept);
        Ok(())
    }

    /// Removes everything from the undo folder but these.
    fn clear_undo_folder(&self, kept: &[String]) {
        let entries = fs::read_dir(&self.paths.undo)
            .into_iter()
            .flatten()
            .flatten();
        let is_kept = |name: &std::ffi::OsStr| kept.iter().any(|it| name == it.as_str());
        for entry in entries.filter(|entry| !is_kept(&entry.file_name())) {
            // What cannot be removed now is tried again the next time.
            let _ = fs::remove_file(entry.path());
        }
    }

    /// Forgets an undo whose thirty days are over.
    pub(super) fn forget_old_undo(&self) -> Result<(), Error> {
        let now_ms = self.now_ms();
        let undo = self.with_open_quietly(|open, _| Ok(open.ledger.undo.clone()))?;
        if undo.is_some_and(|undo| undo.until_ms() <= now_ms) {
            self.note(|ledger| ledger.undo = None)?;
            self.clear_undo_folder(&[]);
        }
        Ok(())
    }

    /// Takes the last restore back, in one transaction. Tokens that were edited since stay as they are.
    ///
    /// # Errors
    /// [`Error::NothingToUndo`] when there is none, its thirty days are over, or what was kept is damaged or
    /// gone; [`Error::Locked`], the vault's own, and the backup's own: nothing is changed then.
    pub fn undo_restore(&self) -> Result<UndoneView, Error> {
        let (undo, key) = self.with_open(|open, _| {
            let undo = open.ledger.undo.clone().ok_or(Error::NothingToUndo)?;
            Ok((undo, open.vault.backup_key().ok_or(Error::Locked)?))
        })?;
        if undo.until_ms() <= self.now_ms() {
            return Err(Error::NothingToUndo);
        }
        let place = self.backups.sit_down();
        let mut progress = self.progress(Work::Restore, 4);
        let mut open = |name: &str| {
            let opened = match read(&self.paths.undo.join(name)) {
                Err(BackupError::NotFound) => return Err(Error::NothingToUndo),
                sealed => sealed?.open_with(&key)?,
            };
            progress.step();
            match opened.damage {
                // Half of a state is no state to go back to.
                Some(_) => Err(Error::NothingToUndo),
                None => Ok(opened),
            }
        };
        let opened = open(&undo.before).and_then(|before| Ok((before, open(&undo.after)?)));
        if matches!(opened, Err(Error::NothingToUndo)) {
            // It is offered no more.
            self.note(|ledger| ledger.undo = None)?;
        }
        let (before, after) = opened?;
        let mut kept = 0;
        let (_, done) = self.change_whole(Keep::Nothing, &mut |vault, now, now_ms| {
            let (before, after) = (&before.contents.snapshot, &after.contents.snapshot);
            let undone = merge::undo(now, before, after, &mut || vault.stamp_now(now_ms));
            kept = count(undone.stayed.len());
            undone.state
        })?;
        self.note(|ledger| ledger.undo = None)?;
        self.clear_undo_folder(&[]);
        drop(progress);
        drop(place);
        self.tell(Event::TokensChanged);
        self.tell(Event::BackupsChanged);
        let done = done.unwrap_or_default();
        Ok(UndoneView {
            undone: done.added + done.changed + done.binned,
            kept,
        })
    }
}
