//! One backup: taken from the vault in a moment, then written to each folder.

use std::collections::BTreeSet;
use std::path::Path;

use sync::backup::{
    BackupError, Expected, Facts, Found, encode, file_name, list, to_remove, write,
};
use vault::travel::{LABEL, SECRET};
use vault::{BackupKey, BackupSlots, Stub, Travelling, Vault, VaultId};

use super::Desk;
use crate::backups::ledger::{Kept, Ledger};
use crate::backups::marks::Marks;
use crate::backups::{plan, trouble};
use crate::desk::restoring::count;
use crate::error::Error;
use crate::event::{Event, Work};
use crate::rim::computer_name;
use crate::session::{Open, Session};

/// Everything a backup is made of. Secrets and the key are in memory until it is dropped.
pub(crate) struct Job {
    pub(super) vault: VaultId,
    travelling: Travelling,
    facts: Facts,
    key: BackupKey,
    slots: BackupSlots,
    marks: Marks,
    /// Backups that were read back, by the names inside them.
    good: BTreeSet<[u8; 16]>,
    /// Folders that are on another disk than the vault.
    elsewhere: BTreeSet<String>,
    /// Whether everything the vault ever held is in it: no record was damaged, nor removed from outside.
    is_complete: bool,
    folders: Vec<String>,
}

/// What became of one folder.
pub(super) struct Outcome {
    vault: VaultId,
    folder: String,
    /// The new file, or the code of what went wrong and when it was tried.
    result: Result<(String, Kept, Marks), (&'static str, i64)>,
}

/// What the desk knows beside the vault.
pub(crate) struct Parts {
    marks: Marks,
    /// Backups that were read back.
    good: BTreeSet<[u8; 16]>,
    /// Folders that are on another disk than the vault.
    elsewhere: BTreeSet<String>,
    /// Tokens for approvals: their keys stay here.
    stubs: Vec<Stub>,
}

impl Parts {
    /// Copies them.
    pub(crate) fn of(open: &Open) -> Self {
        Self {
            marks: open.marks.clone(),
            good: open.ledger.good(),
            elsewhere: open.ledger.elsewhere.clone(),
            stubs: open.stubs.clone(),
        }
    }
}

impl Job {
    /// Reads every record of an open vault: the one step for which the desk is locked.
    ///
    /// # Errors
    /// [`Error::Locked`] when the vault was opened without its backup key; else the vault's own.
    pub(crate) fn take(open: &Open, folders: Vec<String>, now_ms: i64) -> Result<Self, Error> {
        Self::of(&open.vault, Parts::of(open), folders, now_ms)
    }

    /// The same of a vault that was taken out of its session.
    ///
    /// # Errors
    /// As [`Self::take`].
    pub(crate) fn of(
        vault: &Vault,
        parts: Parts,
        folders: Vec<String>,
        now_ms: i64,
    ) -> Result<Self, Error> {
        let mut travelling = vault.travel()?;
        let Parts {
            mut marks,
            good,
            elsewhere,
            stubs,
        } = parts;
        travelling.stubs.extend(stubs);
        let taken = travelling.snapshot.expose();
        marks.retain(|id| taken.fields(LABEL, id).is_some() && taken.fields(SECRET, id).is_some());
        Ok(Self {
            vault: vault.vault_id(),
            facts: Facts {
                created_ms: now_ms,
                computer: vault.computer_id(),
                computer_name: computer_name(),
                generation: vault.generation(),
            },
            key: vault.backup_key().ok_or(Error::Locked)?,
            slots: vault.backup_slots(),
            good,
            elsewhere,
            is_complete: travelling.damaged == 0 && !vault.is_altered(),
            travelling,
            marks,
            folders,
        })
    }

    /// What goes into it.
    pub(crate) fn snapshot(&self) -> &vault::travel::Snapshot {
        self.travelling.snapshot.expose()
    }

    /// The generation of the vault it was taken from.
    pub(crate) const fn generation(&self) -> u64 {
        self.facts.generation
    }

    /// The sealed file.
    ///
    /// # Errors
    /// The backup's own.
    pub(crate) fn encode(&self) -> Result<Vec<u8>, BackupError> {
        let (stubs, snapshot) = (&self.travelling.stubs, &self.travelling.snapshot);
        encode(snapshot, stubs, &self.facts, &self.key, &self.slots)
    }

    /// Writes the sealed file to a folder and reads it back.
    ///
    /// # Errors
    /// The backup's own.
    pub(crate) fn write(
        &self,
        folder: &Path,
        name: &str,
        bytes: &[u8],
    ) -> Result<Kept, BackupError> {
        let expected = Expected {
            snapshot: self.snapshot(),
            stubs: &self.travelling.stubs,
        };
        let written = write(folder, name, bytes, &self.key, expected)?;
        Ok(Kept {
            backup: hex(&written.about.backup),
            created_ms: written.about.created_ms,
            generation: written.about.generation,
            size: written.size,
            tokens: count(plan::alive(self.snapshot()).len()),
            verified_ms: Some(written.about.created_ms),
            why: None,
        })
    }

    /// A name that is free in these folders. It tells seconds, so a backup of the same second moves on.
    pub(crate) fn settle_name(&mut self, folders: &[String]) -> String {
        let is_taken = |name: &str| {
            let mut folders = folders.iter();
            folders.any(|it| Path::new(it).join(name).exists())
        };
        let mut created_ms = self.facts.created_ms;
        while is_taken(&file_name(self.vault, created_ms)) {
            created_ms = created_ms.saturating_add(1000);
        }
        self.facts.created_ms = created_ms;
        file_name(self.vault, created_ms)
    }

    /// Removes what is not needed any more, now that this one is known to be good. A backup of a vault with
    /// damaged records, or one that was altered from outside, makes no older one go. One that this vault did
    /// not read back stays: an older copy of the vault, put back, knows nothing of what came after it.
    fn tidy(&self, folder: &Path, kept: &Kept, now_ms: i64) -> Result<(), BackupError> {
        if !self.is_complete {
            return Ok(());
        }
        let mut good = self.good.clone();
        good.extend(unhex(&kept.backup));
        let found = list(folder, Some(self.vault))?;
        let is_known = |old: &&Found| old.head.as_ref().is_ok_and(|it| good.contains(&it.backup));
        let old = to_remove(&found, self.vault, &good, now_ms);
        for old in old.into_iter().filter(is_known) {
            std::fs::remove_file(&old.path)?;
        }
        Ok(())
    }
}

impl Desk {
    /// Takes what a backup is made of; nothing for no folder.
    pub(in crate::desk) fn take_job(&self, folders: Vec<String>) -> Result<Option<Job>, Error> {
        if folders.is_empty() {
            return Ok(None);
        }
        let now_ms = self.now_ms();
        let job = self.with_open_quietly(|open, _| Job::take(open, folders, now_ms))?;
        Ok(Some(job))
    }

    /// Writes a backup to its folders, one after the other, and notes what became of it.
    pub(in crate::desk) fn work(&self, mut job: Job) {
        let place = self.backups.sit_down();
        self.tell(Event::BackupsChanged);
        let folders = std::mem::take(&mut job.folders);
        let name = job.settle_name(&folders);
        let mut progress = self.progress(Work::Backup, folders.len() + 1);
        let encoded = job.encode();
        progress.step();
        for folder in folders {
            let written = match &encoded {
                Ok(bytes) => self
                    .write_backup(&job, &folder, &name, bytes)
                    .map_err(|error| trouble::code(&error)),
                Err(error) => Err(trouble::code(error)),
            };
            if let Err(code) = &written {
                tracing::warn!(code, "a backup was not written");
            }
            if let Ok(kept) = &written
                && let Err(error) = job.tidy(Path::new(&folder), kept, self.now_ms())
            {
                tracing::warn!(%error, "older backups were not tidied");
            }
            self.keep_outcome(&job, &folder, &name, written);
            progress.step();
        }
        drop(job);
        drop(place);
        drop(progress);
        self.note_outcomes();
        self.tell(Event::BackupsChanged);
    }

    /// Writes a backup to a folder that was chosen, on the disk on which it was chosen.
    pub(in crate::desk) fn write_backup(
        &self,
        job: &Job,
        folder: &str,
        name: &str,
        bytes: &[u8],
    ) -> Result<Kept, BackupError> {
        if self.is_bare(folder, &job.elsewhere) {
            return Err(BackupError::FolderGone);
        }
        job.write(Path::new(folder), name, bytes)
    }

    /// Looks at a folder again, and keeps what became of it until the vault can note it.
    pub(in crate::desk) fn keep_outcome(
        &self,
        job: &Job,
        folder: &str,
        name: &str,
        written: Result<Kept, &'static str>,
    ) {
        let now_ms = self.now_ms();
        let seen = self.look(folder, job.vault, &job.elsewhere);
        self.backups.seen().insert(folder.to_owned(), seen);
        let result = match written {
            Ok(kept) => Ok((name.to_owned(), kept, job.marks.clone())),
            Err(code) => Err((code, now_ms)),
        };
        self.backups.outcomes().push(Outcome {
            vault: job.vault,
            folder: folder.to_owned(),
            result,
        });
    }

    /// Notes in the open vault what became of backups; what was written while it is locked waits.
    pub(in crate::desk) fn note_outcomes(&self) {
        let folders = self.settings().backup_folders;
        let mut state = self.state();
        let Session::Open(open) = &mut state.session else {
            return;
        };
        let vault = open.vault.vault_id();
        let outcomes: Vec<_> = std::mem::take(&mut *self.backups.outcomes());
        let (ours, others): (Vec<_>, Vec<_>) = outcomes
            .into_iter()
            .filter(|it| folders.contains(&it.folder))
            .partition(|it| it.vault == vault);
        *self.backups.outcomes() = others;
        if ours.is_empty() {
            return;
        }
        for Outcome { folder, result, .. } in ours {
            match result {
                Ok((name, kept, marks)) => open.ledger.wrote(&folder, name, kept, marks),
                Err((code, now_ms)) => open.ledger.failed(&folder, code, now_ms),
            }
            if let Some(seen) = self.backups.seen().get(&folder) {
                seen.note(&folder, &mut open.ledger);
            }
        }
        if let Err(error) = open.ledger.save(&mut open.vault) {
            tracing::warn!(%error, "the ledger of backups was not saved");
        }
    }

    /// Changes what is known of backups, and keeps it where something changed. A vault that cannot be written
    /// knows it until it is locked.
    pub(in crate::desk) fn note(&self, act: impl FnOnce(&mut Ledger)) -> Result<(), Error> {
        self.with_open_quietly(|open, _| {
            let before = open.ledger.clone();
            act(&mut open.ledger);
            if open.ledger != before && !open.vault.is_read_only() && !open.vault.is_altered() {
                open.ledger.save(&mut open.vault)?;
            }
            Ok(())
        })
    }
}

/// Sixteen bytes as 32 hexadecimal digits.
pub(in crate::desk) fn hex(bytes: &[u8; 16]) -> String {
    VaultId(*bytes).to_string()
}

/// What [`hex`] wrote.
fn unhex(text: &str) -> Option<[u8; 16]> {
    text.parse::<VaultId>().ok().map(|id| id.0)
}

impl Ledger {
    /// The names inside the backups that were read back whole.
    fn good(&self) -> BTreeSet<[u8; 16]> {
        self.folders
            .values()
            .flat_map(|it| it.files.values())
            .filter(|kept| kept.is_good())
            .filter_map(|kept| unhex(&kept.backup))
            .collect()
    }
}
