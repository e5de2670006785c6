//! Whether backups are good: reading them back, rehearsing a restore, and letting go of a file.

use std::collections::BTreeSet;
use std::path::Path;

use sync::backup::{BackupError, Found, read};
use vault::BackupKey;

use super::Desk;
use super::backups::{file_name, job::hex};
use super::restoring::count;
use crate::backups::ledger::{Good, Kept};
use crate::backups::marks::Marks;
use crate::backups::plan;
use crate::backups::rescue;
use crate::backups::scratch::{self, rehearse};
use crate::backups::trouble;
use crate::error::Error;
use crate::event::{Event, Work};
use crate::view::{BackupsView, ProofView};

impl Desk {
    /// Reads the newest backup of each folder back, whole. A folder that is not there is said to be gone.
    ///
    /// # Errors
    /// [`Error::Locked`], or the vault's own. What is the matter with a backup is in the answer.
    pub fn check_backups(&self) -> Result<BackupsView, Error> {
        self.touch();
        let place = self.backups.sit_down();
        let folders = self.settings().backup_folders;
        let key = self.own_backup_key()?;
        self.look_at_folders(&folders, true);
        let mut progress = self.progress(Work::Read, folders.len());
        for folder in &folders {
            if let Some(newest) = self.newest_readable(folder) {
                self.check_one(folder, &newest.0, newest.1, &key)?;
            } else if let Some(code) = self.backups.trouble(folder) {
                self.note(|ledger| ledger.cannot_look(folder, code))?;
            }
            progress.step();
        }
        drop(progress);
        drop(place);
        self.tell(Event::BackupsChanged);
        self.backups()
    }

    /// The newest backup in a folder of which at least the beginning can be read: its name and its size.
    fn newest_readable(&self, folder: &str) -> Option<(String, u64)> {
        let seen = self.backups.seen();
        let files = seen.get(folder)?.files.iter();
        let readable = files.filter_map(|found| Some((found, found.head.as_ref().ok()?)));
        // By the vault's changes: the clock may have been wrong.
        let (newest, _) = readable.max_by_key(|(_, head)| (head.generation, head.created_ms))?;
        Some((file_name(newest)?, newest.size))
    }

    fn check_one(&self, folder: &str, name: &str, size: u64, key: &BackupKey) -> Result<(), Error> {
        let now_ms = self.now_ms();
        let opened = read(&Path::new(folder).join(name)).and_then(|sealed| sealed.open_with(key));
        let read_back = opened.map(|opened| {
            let about = &opened.contents.about;
            let why = opened.damage.as_ref().map(trouble::damage);
            let kept = Kept {
                backup: hex(&about.backup),
                created_ms: about.created_ms,
                generation: about.generation,
                size,
                tokens: count(plan::alive(&opened.contents.snapshot).len()),
                verified_ms: Some(now_ms),
                why: why.map(str::to_owned),
            };
            let names = opened.contents.snapshot.token_ids();
            (kept, Marks::of_names(names))
        });
        self.note(|ledger| match read_back {
            Ok((kept, names)) => ledger.read_back(folder, name, kept, names),
            Err(error) => ledger.is_bad(folder, name, trouble::code(&error)),
        })
    }

    /// The key of the open vault's own backups.
    fn own_backup_key(&self) -> Result<BackupKey, Error> {
        self.with_open(|open, _| open.vault.backup_key().ok_or(Error::Locked))
    }

    /// Restores the newest good backup into a vault of its own, compares every code at this moment, and throws
    /// the vault away. It costs two key derivations.
    ///
    /// # Errors
    /// [`Error::NoBackup`] when there is none, [`Error::Locked`], the backup's and the vault's own.
    pub fn prove_backup(&self) -> Result<ProofView, Error> {
        self.touch();
        let place = self.backups.sit_down();
        let mut progress = self.progress(Work::Prove, 3);
        let key = self.own_backup_key()?;
        let (folder, name, created_ms, here) = self.with_open(|open, settings| {
            let good = rescue::good(&open.ledger, &settings.backup_folders);
            let Good { folder, file, kept } = good.first().ok_or(Error::NoBackup)?;
            let here = open.vault.tokens().filter(|it| it.managed.is_none());
            let here: BTreeSet<_> = here.map(|it| it.id).collect();
            Ok((
                (*folder).to_owned(),
                (*file).to_owned(),
                kept.created_ms,
                here,
            ))
        })?;
        let opened = read(&Path::new(&folder).join(&name))?.open_with(&key)?;
        progress.step();
        let beside = self.paths.vault.parent().unwrap_or_else(|| Path::new("."));
        scratch::clear(beside);
        let (cost, now_ms) = ((self.rim.kdf_cost)(), self.now_ms());
        let proof = rehearse(beside, &opened, cost, now_ms, &here, &mut |id, at| {
            self.with_open_quietly(|open, _| Ok(scratch::shown(&open.vault, id, at)))
        })?;
        progress.step();
        if proof.missing == 0 {
            self.note(|ledger| ledger.proved_ms = Some(now_ms))?;
        }
        drop(progress);
        drop(place);
        self.tell(Event::BackupsChanged);
        Ok(ProofView {
            name,
            created_ms,
            tokens: proof.tokens,
            same_codes: proof.same_codes,
            newer_here: proof.newer_here,
            missing: proof.missing,
        })
    }

    /// Removes a backup from its folder.
    ///
    /// # Errors
    /// [`Error::NotFound`] for what is no backup in a chosen folder; [`Error::LastGoodBackup`];
    /// [`Error::Backup`] when the system does not remove it.
    pub fn remove_backup(&self, path: &str) -> Result<BackupsView, Error> {
        let (folder, name) = self.listed(path)?;
        let place = self.backups.sit_down();
        self.with_open(|open, _| {
            let last = open.ledger.newest_good(&folder);
            match last.is_some_and(|good| good.file == name) {
                true => Err(Error::LastGoodBackup),
                false => Ok(()),
            }
        })?;
        std::fs::remove_file(Path::new(&folder).join(&name))
            .map_err(|error| Error::Backup(BackupError::from(error)))?;
        self.look_at_folders(&[folder], true);
        drop(place);
        self.tell(Event::BackupsChanged);
        self.backups()
    }

    /// The folder and the name of a backup that was listed; the page names no other file.
    pub(super) fn listed(&self, path: &str) -> Result<(String, String), Error> {
        self.with_open(|_, _| Ok(()))?;
        let folders = self.settings().backup_folders;
        let seen = self.backups.seen();
        let is_it = |found: &&Found| found.path == Path::new(path);
        let mut all = folders.into_iter();
        all.find_map(|folder| {
            let found = seen.get(&folder)?.files.iter().find(is_it)?;
            Some((folder.clone(), file_name(found)?))
        })
        .ok_or(Error::NotFound)
    }
}
