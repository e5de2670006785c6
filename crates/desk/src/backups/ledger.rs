//! The ledger of backups: what is in them, as far as they were read back, without opening them again.
//!
//! It is kept in the vault, bound to this computer: it is sealed with the vault and dies with it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use vault::{DeviceOnly, TokenId, Vault};
use zeroize::Zeroizing;

use super::marks::{Marks, Print};
use super::trouble;

/// The name of the record.
const NAME: &str = "backups";
/// How long a restore can be undone, in milliseconds: thirty days.
pub(crate) const UNDO_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// After how long a proof is offered again, in milliseconds: ninety days.
const PROOF_MS: i64 = 90 * 24 * 60 * 60 * 1000;

/// Everything that is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Ledger {
    /// By the path of the folder.
    pub(crate) folders: BTreeMap<String, Folder>,
    /// Folders that were seen on another disk than the vault's. One that is suddenly on the vault's own is the
    /// bare mount point of a disk that is not there.
    pub(crate) elsewhere: BTreeSet<String>,
    /// What backups hold, by their names; several folders may hold the same one.
    held: BTreeMap<String, Marks>,
    /// When a backup was last proved, in Unix milliseconds.
    pub(crate) proved_ms: Option<i64>,
    /// The last restore.
    pub(crate) undo: Option<Undo>,
}

/// What is known of one folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Folder {
    /// The backups there by file name, as far as something is known of them.
    pub(crate) files: BTreeMap<String, Kept>,
    /// Why nothing could be written last time: a code below `errors.`.
    pub(crate) trouble: Option<String>,
    /// When that was, in Unix milliseconds.
    pub(crate) tried_ms: i64,
    /// How many times in a row it failed.
    pub(crate) failures: u32,
}

/// What is known of one backup file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Kept {
    /// The name inside it, 32 hexadecimal digits.
    pub(crate) backup: String,
    /// When it was made, in Unix milliseconds.
    pub(crate) created_ms: i64,
    /// The generation of the vault it was made of: the order of backups, whatever the clock said.
    pub(crate) generation: u64,
    /// Its size in bytes.
    pub(crate) size: u64,
    /// The tokens in it.
    pub(crate) tokens: u32,
    /// When it was last read back whole, in Unix milliseconds.
    pub(crate) verified_ms: Option<i64>,
    /// What is damaged in it: a code below `errors.`.
    pub(crate) why: Option<String>,
}

/// A restore that can be undone: the states before and after lie sealed in the profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Undo {
    /// The name of the backup it came from.
    pub(crate) name: String,
    /// When it was, in Unix milliseconds.
    pub(crate) at_ms: i64,
    /// The file with the state before.
    pub(crate) before: String,
    /// The file with the state after.
    pub(crate) after: String,
}

/// The backup a token comes back from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Good<'a> {
    /// The folder it is in.
    pub(crate) folder: &'a str,
    /// The file.
    pub(crate) file: &'a str,
    /// What is known of it.
    pub(crate) kept: &'a Kept,
}

impl Ledger {
    /// Reads it out of the vault. Where it is missing or damaged nothing is known, and nothing is claimed.
    pub(crate) fn load(vault: &Vault) -> Self {
        let kept = vault.device_only(NAME).ok().flatten();
        kept.and_then(|it| ciborium::from_reader(it.expose().as_slice()).ok())
            .unwrap_or_default()
    }

    /// Keeps it in the vault.
    ///
    /// # Errors
    /// Whatever writing to the vault can meet.
    pub(crate) fn save(&self, vault: &mut Vault) -> Result<(), vault::Error> {
        let mut bytes = Zeroizing::new(Vec::new());
        ciborium::into_writer(self, &mut *bytes).expect("writing to memory does not fail");
        vault.keep_device_only(NAME, &DeviceOnly::new(bytes))
    }

    /// A backup was written there, read back and compared.
    pub(crate) fn wrote(&mut self, folder: &str, file: String, kept: Kept, marks: Marks) {
        self.held.insert(kept.backup.clone(), marks);
        let known = self.folders.entry(folder.to_owned()).or_default();
        known.files.insert(file, kept);
        known.trouble = None;
        known.failures = 0;
        self.forget_unheld();
    }

    /// A backup was read back. What its labels were is known only of those that were made here.
    pub(crate) fn read_back(&mut self, folder: &str, name: &str, kept: Kept, names: Marks) {
        self.held.entry(kept.backup.clone()).or_insert(names);
        let known = self.folders.entry(folder.to_owned()).or_default();
        known.files.insert(name.to_owned(), kept);
        self.forget_unheld();
    }

    /// A backup could not be read back.
    pub(crate) fn is_bad(&mut self, folder: &str, name: &str, why: &str) {
        let known = self.folders.entry(folder.to_owned()).or_default();
        let kept = known.files.entry(name.to_owned()).or_default();
        kept.why = Some(why.to_owned());
        self.forget_unheld();
    }

    /// Nothing could be written there.
    pub(crate) fn failed(&mut self, folder: &str, trouble: &str, now_ms: i64) {
        let known = self.folders.entry(folder.to_owned()).or_default();
        known.trouble = Some(trouble.to_owned());
        known.tried_ms = now_ms;
        known.failures = known.failures.saturating_add(1);
    }

    /// Nothing could be read there. Another trouble stays the one that is told.
    pub(crate) fn cannot_look(&mut self, folder: &str, trouble: &str) {
        if let Some(known) = self.folders.get_mut(folder) {
            known.trouble.get_or_insert_with(|| trouble.to_owned());
        }
    }

    /// Only these files are still in the folder, which is there.
    pub(crate) fn retain(&mut self, folder: &str, is_there: impl Fn(&str) -> bool) {
        if let Some(known) = self.folders.get_mut(folder) {
            if known.trouble.as_deref() == Some(trouble::GONE) {
                known.trouble = None;
                known.failures = 0;
            }
            known.files.retain(|name, _| is_there(name));
        }
        self.forget_unheld();
    }

    /// The folder was deleted with everything in it.
    pub(crate) fn forget_files(&mut self, folder: &str) {
        if let Some(known) = self.folders.get_mut(folder) {
            known.files.clear();
        }
        self.forget_unheld();
    }

    /// The folder is not asked any more.
    pub(crate) fn forget_folder(&mut self, folder: &str) {
        self.folders.remove(folder);
        self.elsewhere.remove(folder);
        self.forget_unheld();
    }

    /// The newest backup of a folder that was read back whole.
    pub(crate) fn newest_good<'a>(&'a self, folder: &'a str) -> Option<Good<'a>> {
        let files = self.folders.get(folder)?.files.iter();
        files
            .filter(|(_, kept)| kept.is_good())
            .max_by_key(|(name, kept)| (kept.generation, kept.created_ms, *name))
            .map(|(file, kept)| Good { folder, file, kept })
    }

    /// What a good backup holds, if it was made or read back here.
    pub(crate) fn held(&self, good: &Good<'_>) -> Option<&Marks> {
        self.held.get(&good.kept.backup)
    }

    /// Whether a proof should be offered: there is a backup, and none was proved for ninety days.
    pub(crate) fn is_proof_due(&self, now_ms: i64) -> bool {
        let any_good = self
            .folders
            .values()
            .flat_map(|it| it.files.values())
            .any(Kept::is_good);
        any_good
            && self
                .proved_ms
                .is_none_or(|proved_ms| now_ms.saturating_sub(proved_ms) >= PROOF_MS)
    }

    /// What backups hold that no folder has any more is of no use. Only the newest good one of each folder
    /// says which tokens are safe.
    fn forget_unheld(&mut self) {
        let wanted: Vec<String> = self
            .folders
            .keys()
            .filter_map(|folder| self.newest_good(folder))
            .map(|good| good.kept.backup.clone())
            .collect();
        self.held.retain(|backup, _| wanted.contains(backup));
    }
}

impl Kept {
    /// Whether it was read back whole.
    pub(crate) const fn is_good(&self) -> bool {
        self.verified_ms.is_some() && self.why.is_none()
    }
}

impl Undo {
    /// Until when it can be undone, in Unix milliseconds.
    pub(crate) const fn until_ms(&self) -> i64 {
        self.at_ms.saturating_add(UNDO_MS)
    }
}

/// The token's mark in a backup.
impl Good<'_> {
    /// Whether the token is in this backup with the secret it has now, and there as it is now.
    pub(crate) fn holds(&self, ledger: &Ledger, id: TokenId, now: Print) -> Option<bool> {
        let held = ledger.held(self)?.get(id)?;
        held.has_secret_of(now).then_some(held == now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(backup: &str, created_ms: i64) -> Kept {
        Kept {
            backup: backup.to_owned(),
            created_ms,
            generation: u64::try_from(created_ms).expect("after 1970"),
            verified_ms: Some(created_ms),
            ..Kept::default()
        }
    }

    #[test]
    fn the_newest_backup_that_was_read_back_whole_counts() {
        let mut ledger = Ledger::default();
        ledger.wrote("/a", "1".into(), kept("one", 1), Marks::default());
        ledger.wrote("/a", "2".into(), kept("two", 2), Marks::default());
        assert_eq!(ledger.newest_good("/a").map(|it| it.file), Some("2"));
        assert_eq!(
            ledger.held.len(),
            1,
            "nothing is kept of what does not count"
        );
        let two = ledger
            .folders
            .get_mut("/a")
            .and_then(|it| it.files.get_mut("2"));
        two.expect("it is there").why = Some("backupAltered".into());
        assert_eq!(ledger.newest_good("/a").map(|it| it.file), Some("1"));
        ledger.retain("/a", |_| false);
        assert_eq!(ledger.newest_good("/a"), None);
    }

    #[test]
    fn a_failure_is_remembered_until_a_backup_succeeds() {
        let mut ledger = Ledger::default();
        ledger.failed("/a", "backupFull", 5);
        ledger.failed("/a", "backupFull", 6);
        let known = &ledger.folders["/a"];
        assert_eq!((known.failures, known.tried_ms), (2, 6));
        ledger.wrote("/a", "1".into(), kept("one", 7), Marks::default());
        assert_eq!(ledger.folders["/a"].trouble, None);
    }

    #[test]
    fn a_proof_is_due_after_ninety_days_and_never_without_a_backup() {
        let mut ledger = Ledger::default();
        assert!(!ledger.is_proof_due(0));
        ledger.wrote("/a", "1".into(), kept("one", 0), Marks::default());
        assert!(ledger.is_proof_due(0));
        ledger.proved_ms = Some(0);
        assert!(!ledger.is_proof_due(PROOF_MS - 1));
        assert!(ledger.is_proof_due(PROOF_MS));
    }
}
