//! Backups: what is known of them, and when they are made.
//!
//! The desk is locked only while the records are read. Encoding, sealing, writing and reading back happen on
//! whatever thread asked: the backups' own, or a command's.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use sync::backup::{BackupError, Found, list};
use vault::VaultId;

use super::Desk;
use crate::backups::ledger::Ledger;
use crate::backups::rescue;
use crate::backups::schedule::{self, Facts};
use crate::backups::trouble;
use crate::error::Error;
use crate::event::Event;
use crate::session::{Open, Session};
use crate::settings::SettingsView;
use crate::view::{BackUp, BackupsView, RescueView};

pub(super) mod job;
mod views;

pub(super) use job::Job;

/// Longest sleep of the backups' thread: it only notices so that the desk is gone.
const LONGEST: Duration = Duration::from_secs(30);

/// Where backups are made.
pub(super) struct Workshop {
    /// What was taken at a lock and is not written yet.
    queue: Mutex<Vec<Job>>,
    /// What was written while the vault was locked, to be noted when it is open again.
    outcomes: Mutex<Vec<job::Outcome>>,
    /// Held while backups are written or a restore goes on: one at a time.
    bench: Mutex<()>,
    /// How many are at it or wait for it.
    at_work: AtomicUsize,
    rested: Condvar,
    /// What lies in the folders, as last looked at.
    seen: Mutex<BTreeMap<String, Seen>>,
    wake: Sender<()>,
    woken: Mutex<Receiver<()>>,
}

/// What was seen of a folder.
#[derive(Default)]
pub(super) struct Seen {
    /// Its backups, newest first.
    pub(super) files: Vec<Found>,
    /// Whether it lies on the disk that the vault is on.
    pub(super) same_disk: bool,
    /// Why it could not be looked at: a code below `errors.`.
    trouble: Option<&'static str>,
}

impl Seen {
    /// Notes what a folder has, and where it lies. What cannot be looked at may still be there, on a disk that
    /// is not plugged in now; the vault's own disk is there, and what is gone from it was deleted.
    fn note(&self, folder: &str, ledger: &mut Ledger) {
        match self.trouble {
            Some(trouble::GONE) if !ledger.elsewhere.contains(folder) => {
                ledger.forget_files(folder);
            }
            Some(_) => {}
            None => {
                let names: Vec<_> = self.files.iter().filter_map(file_name).collect();
                ledger.retain(folder, |name| names.iter().any(|it| it == name));
                if !self.same_disk {
                    ledger.elsewhere.insert(folder.to_owned());
                }
            }
        }
    }
}

impl Default for Workshop {
    fn default() -> Self {
        let (wake, woken) = mpsc::channel();
        Self {
            queue: Mutex::default(),
            outcomes: Mutex::default(),
            bench: Mutex::default(),
            at_work: AtomicUsize::new(0),
            rested: Condvar::new(),
            seen: Mutex::default(),
            wake,
            woken: Mutex::new(woken),
        }
    }
}

/// A place at the bench; see [`Workshop::sit_down`].
pub(super) struct Place<'a> {
    // Given up before it is said that nobody is at work.
    _bench: MutexGuard<'a, ()>,
    _at_work: AtWork<'a>,
}

/// Somebody is at work, until this is dropped.
struct AtWork<'a>(&'a Workshop);

impl Workshop {
    /// Waits until nobody else makes or restores a backup.
    pub(super) fn sit_down(&self) -> Place<'_> {
        let at_work = self.begin();
        Place {
            _bench: self.bench.lock().unwrap_or_else(PoisonError::into_inner),
            _at_work: at_work,
        }
    }

    fn begin(&self) -> AtWork<'_> {
        self.at_work.fetch_add(1, Ordering::SeqCst);
        AtWork(self)
    }

    /// What was taken at a lock. Somebody is at work before the queue is empty.
    fn next(&self) -> Option<(Job, AtWork<'_>)> {
        let mut queue = self.queue();
        queue.pop().map(|job| (job, self.begin()))
    }

    pub(super) fn is_busy(&self) -> bool {
        self.at_work.load(Ordering::SeqCst) > 0
    }

    pub(super) fn ring(&self) {
        // The receiver lives as long as the workshop does.
        let _ = self.wake.send(());
    }

    pub(super) fn queue(&self) -> MutexGuard<'_, Vec<Job>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn outcomes(&self) -> MutexGuard<'_, Vec<job::Outcome>> {
        self.outcomes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why a folder could not be looked at.
    pub(super) fn trouble(&self, folder: &str) -> Option<&'static str> {
        self.seen().get(folder).and_then(|it| it.trouble)
    }

    pub(super) fn seen(&self) -> MutexGuard<'_, BTreeMap<String, Seen>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        // Whoever waits holds the queue's lock while it looks.
        let _queue = self.0.queue();
        self.0.at_work.fetch_sub(1, Ordering::SeqCst);
        self.0.rested.notify_all();
    }
}

impl Desk {
    /// Makes backups as they become due, until the desk is dropped. It belongs on a thread of its own.
    pub fn run_backups(desk: &Weak<Self>) {
        while let Some(desk) = desk.upgrade() {
            desk.back_up_due();
            let woken = desk.backups.woken.lock();
            let woken = woken.unwrap_or_else(PoisonError::into_inner);
            if woken.recv_timeout(LONGEST) == Err(RecvTimeoutError::Disconnected) {
                return;
            }
            while woken.try_recv().is_ok() {}
        }
    }

    /// Makes the backups that are due, and first those that were taken at a lock. Returns when they are
    /// written and read back, or could not be: what went wrong is in [`Desk::backups`].
    pub fn back_up_due(&self) {
        while let Some((job, at_work)) = self.backups.next() {
            self.work(job);
            drop(at_work);
        }
        let settings = self.settings();
        self.look_at_folders(&settings.backup_folders, false);
        let now_ms = self.now_ms();
        let due = self.with_open_quietly(|open, settings| Ok(open.due_folders(settings, now_ms)));
        match due.map(|due| self.take_job(due)) {
            Ok(Ok(Some(job))) => self.work(job),
            Ok(Err(error)) => tracing::warn!(%error, "a backup was not begun"),
            Ok(Ok(None)) | Err(_) => {}
        }
    }

    /// Waits until what was taken at a lock is written, at most so long. For the end of the app.
    pub fn finish_backups(&self, patience: Duration) {
        let is_at_work = |queue: &mut Vec<Job>| !queue.is_empty() || self.backups.is_busy();
        let queue = self.backups.queue();
        let waited = self
            .backups
            .rested
            .wait_timeout_while(queue, patience, is_at_work);
        if waited.is_ok_and(|(_, waited)| waited.timed_out()) {
            tracing::warn!("the app ended before the last backup was written");
        }
    }

    /// What is known of backups. Nothing is opened and nothing derived; a folder that was not looked at yet
    /// is.
    ///
    /// # Errors
    /// [`Error::Locked`].
    pub fn backups(&self) -> Result<BackupsView, Error> {
        let folders = self.settings().backup_folders;
        self.look_at_folders(&folders, false);
        let (now_ms, busy) = (self.now_ms(), self.backups.is_busy());
        self.with_open_quietly(|open, settings| {
            let seen = self.backups.seen();
            Ok(views::backups(open, settings, &seen, now_ms, busy))
        })
    }

    /// What would become of each token if this computer died now. Looks into the folders again: a backup may
    /// have been deleted by hand.
    ///
    /// # Errors
    /// [`Error::Locked`].
    pub fn rescue(&self) -> Result<RescueView, Error> {
        let folders = self.settings().backup_folders;
        self.look_at_folders(&folders, true);
        self.with_open(|open, settings| {
            let (ledger, folders) = (&open.ledger, &settings.backup_folders);
            let seen = self.backups.seen();
            let is_here = |folder: &str| seen.get(folder).is_some_and(|it| it.same_disk);
            let good = rescue::good(ledger, folders);
            Ok(RescueView {
                tokens: rescue::lines(&open.vault, &open.marks, ledger, folders),
                all_on_this_disk: !good.is_empty() && good.iter().all(|it| is_here(it.folder)),
            })
        })
    }

    /// Makes a backup now, into every folder. What went wrong with one folder is in the answer.
    ///
    /// # Errors
    /// [`Error::NoBackupFolder`], [`Error::Locked`], or the vault's own.
    pub fn back_up_now(&self) -> Result<BackupsView, Error> {
        self.touch();
        let folders = self.settings().backup_folders;
        if folders.is_empty() {
            return Err(Error::NoBackupFolder);
        }
        if let Some(job) = self.take_job(folders)? {
            self.work(job);
        }
        self.backups()
    }

    /// Adds a folder that backups go to; a first one is made in the background.
    ///
    /// # Errors
    /// [`Error::Locked`]; [`Error::Settings`] when the choice was not saved.
    pub fn add_backup_folder(&self, path: &Path) -> Result<BackupsView, Error> {
        self.with_open(|_, _| Ok(()))?;
        let path = path.to_string_lossy().into_owned();
        self.settings_here()
            .add_backup_folder(&path)
            .map_err(Error::Settings)?;
        // Chosen again, it is what lies there now.
        self.note(|ledger| {
            ledger.elsewhere.remove(&path);
        })?;
        self.look_at_folders(std::slice::from_ref(&path), true);
        self.tell_settings();
        self.backups.ring();
        self.backups()
    }

    /// Takes a folder off. The backups in it stay.
    ///
    /// # Errors
    /// [`Error::Locked`]; [`Error::Settings`] when the choice was not saved.
    pub fn remove_backup_folder(&self, path: &str) -> Result<BackupsView, Error> {
        self.with_open(|_, _| Ok(()))?;
        self.settings_here()
            .remove_backup_folder(path)
            .map_err(Error::Settings)?;
        self.backups.seen().remove(path);
        self.note(|ledger| ledger.forget_folder(path))?;
        self.tell_settings();
        self.backups()
    }

    fn tell_settings(&self) {
        let settings = self.settings();
        self.tell(Event::SettingsChanged { settings });
        self.tell(Event::BackupsChanged);
    }

    /// When the next backup is due, in Unix milliseconds.
    pub(super) fn backup_due_ms(&self, settings: &SettingsView, now_ms: i64) -> Option<i64> {
        match &self.state().session {
            Session::Open(open) => settings
                .backup_folders
                .iter()
                .filter_map(|folder| open.next_backup_ms(folder, settings, now_ms))
                .min(),
            _ => None,
        }
    }

    /// Looks what lies in folders, in those that were not looked at yet or in all of them.
    pub(super) fn look_at_folders(&self, folders: &[String], again: bool) {
        let known = |open: &mut Open| (open.vault.vault_id(), open.ledger.elsewhere.clone());
        let Ok((vault, elsewhere)) = self.with_open_quietly(|open, _| Ok(known(open))) else {
            return;
        };
        for folder in folders {
            if !again && self.backups.seen().contains_key(folder) {
                continue;
            }
            let seen = self.look(folder, vault, &elsewhere);
            if let Err(error) = self.note(|ledger| seen.note(folder, ledger)) {
                tracing::warn!(%error, "what lies in a folder was not noted");
            }
            self.backups.seen().insert(folder.clone(), seen);
        }
    }

    fn look(&self, folder: &str, vault: VaultId, elsewhere: &BTreeSet<String>) -> Seen {
        let path = Path::new(folder);
        let listed = match self.is_bare(folder, elsewhere) {
            true => Err(BackupError::FolderGone),
            false => list(path, Some(vault)),
        };
        match listed {
            Ok(files) => Seen {
                files,
                same_disk: same_disk(path, &self.paths.vault),
                trouble: None,
            },
            Err(error) => Seen {
                trouble: Some(trouble::code(&error)),
                ..Seen::default()
            },
        }
    }

    /// Whether a folder is only the mount point of a disk that is not there.
    fn is_bare(&self, folder: &str, elsewhere: &BTreeSet<String>) -> bool {
        elsewhere.contains(folder) && same_disk(Path::new(folder), &self.paths.vault)
    }
}

impl Open {
    /// The folders whose next backup is due now.
    pub(super) fn due_folders(&self, settings: &SettingsView, now_ms: i64) -> Vec<String> {
        let is_due = |folder: &&String| {
            self.next_backup_ms(folder, settings, now_ms)
                .is_some_and(|due_ms| due_ms <= now_ms)
        };
        let folders = settings.backup_folders.iter();
        folders.filter(is_due).cloned().collect()
    }

    /// The folders that a lock makes a backup for: those that are due, and where backups follow changes those
    /// that a change is not in yet. A folder that failed waits for its time.
    pub(super) fn folders_at_lock(&self, settings: &SettingsView, now_ms: i64) -> Vec<String> {
        // As if nothing had changed for long.
        let later_ms = now_ms.saturating_add(schedule::QUIET_MS);
        let is_due = |folder: &&String| {
            let facts = self.facts(folder, settings);
            let soon = settings.back_up == BackUp::OnChange && facts.failed.is_none();
            let by_ms = if soon { later_ms } else { now_ms };
            schedule::next_ms(facts, now_ms).is_some_and(|due_ms| due_ms <= by_ms)
        };
        let folders = settings.backup_folders.iter();
        folders.filter(is_due).cloned().collect()
    }

    /// When the next backup of a folder is due.
    pub(super) fn next_backup_ms(
        &self,
        folder: &str,
        settings: &SettingsView,
        now_ms: i64,
    ) -> Option<i64> {
        schedule::next_ms(self.facts(folder, settings), now_ms)
    }

    fn facts(&self, folder: &str, settings: &SettingsView) -> Facts {
        let good = self.ledger.newest_good(folder);
        let is_safe = good
            .and_then(|good| self.ledger.held(&good))
            .is_some_and(|held| held.is_same(&self.marks));
        let known = self.ledger.folders.get(folder);
        // Choosing a folder is asking for a first backup in it.
        let back_up = match (settings.back_up, known) {
            (BackUp::ByHand, None) => BackUp::OnChange,
            (back_up, _) => back_up,
        };
        Facts {
            back_up,
            changed_ms: (!is_safe).then_some(self.changed_ms),
            last_ms: good.map(|good| good.kept.created_ms),
            failed: known
                .filter(|it| it.failures > 0)
                .map(|it| (it.tried_ms, it.failures)),
        }
    }
}

/// The name of a file that was found, where it is text.
pub(super) fn file_name(found: &Found) -> Option<String> {
    Some(found.path.file_name()?.to_str()?.to_owned())
}

#[cfg(unix)]
fn same_disk(folder: &Path, vault: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let disk = |path: &Path| std::fs::metadata(path).map(|it| it.dev()).ok();
    let here = vault.parent().and_then(disk);
    here.is_some() && disk(folder) == here
}

#[cfg(not(unix))]
fn same_disk(folder: &Path, vault: &Path) -> bool {
    folder.components().next() == vault.components().next()
}
