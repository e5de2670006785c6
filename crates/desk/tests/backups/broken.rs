//! Bringing a backup back where the vault's file cannot be opened.

use std::fs;
use std::io::{Seek as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use desk::view::Phase;
use desk::{Error, Rim};
use sha2::{Digest as _, Sha256};
use vault::{Key, Password};

use super::rim::{BEGIN_MS, PASSWORD, Story, typed};
use super::{BANK, GITHUB, Kept, accounts};

/// A computer whose vault was backed up and locked; its file's bytes are then changed.
struct Damaged {
    kept: Kept,
    vault: PathBuf,
    bytes: Vec<u8>,
}

impl Damaged {
    fn by(damage: impl FnOnce(&mut Vec<u8>)) -> Self {
        let mut kept = Kept::backed_up(&[GITHUB, BANK]);
        kept.story = kept.story.restarted();
        let vault = kept.story.desk.paths().vault.clone();
        let mut bytes = fs::read(&vault).expect("a vault");
        damage(&mut bytes);
        fs::write(&vault, &bytes).expect("written");
        kept.story = kept.story.restarted();
        Self { kept, vault, bytes }
    }

    fn story(&self) -> &Story {
        &self.kept.story
    }

    fn beside(&self, name: &str) -> PathBuf {
        self.vault.with_file_name(name)
    }

    fn open_the_backup(&self) {
        let desk = &self.story().desk;
        desk.choose_backup(&self.kept.files()[0]).expect("a backup");
        desk.open_backup(Some(&typed(PASSWORD))).expect("opened");
    }

    /// Restores, and sees that the damaged file has this name and is as it was.
    fn restore(&self, name: &str) {
        let desk = &self.story().desk;
        let started = desk.start();
        assert_eq!(started.phase, Phase::Broken);
        assert_eq!(started.aside.as_deref(), Some(name));
        self.open_the_backup();
        assert_eq!(read(&self.vault), self.bytes, "a look changes nothing");
        desk.restore_first(&typed(PASSWORD)).expect("restored");
        assert_eq!(desk.phase(), Phase::FirstRun);
        desk.postpone_recovery_key().expect("later");
        assert_eq!(accounts(self.story()), ["mara", "mara"]);
        let aside = self.beside(name);
        assert_eq!(read(&aside), self.bytes);
        let mode = fs::metadata(&aside).expect("it is there").permissions();
        assert_eq!(mode.mode() & 0o777, 0o600);
        desk.lock();
        desk.unlock(typed(PASSWORD)).expect("the new one opens");
    }

    fn is_refused(&self) -> Error {
        self.open_the_backup();
        let refused = self.story().desk.restore_first(&typed(PASSWORD));
        let refused = refused.map(|_| ()).expect_err("refused");
        assert_eq!(read(&self.vault), self.bytes, "it is where it was");
        assert!(!self.beside("vault.db.damaged-1").exists());
        refused
    }
}

fn read(path: &Path) -> Vec<u8> {
    fs::read(path).expect("it is there")
}

#[test]
fn a_vault_whose_first_page_is_damaged_is_put_aside_for_its_backup() {
    let damaged = Damaged::by(|bytes| bytes[100..400].fill(0x5a));
    damaged.restore("vault.db.damaged-1");
}

#[test]
fn what_is_no_vault_is_put_aside_and_nothing_that_lies_there_is_overwritten() {
    let damaged = Damaged::by(|bytes| *bytes = b"PK\x03\x04 something else entirely".to_vec());
    let (first, log) = ("vault.db.damaged-1", "vault.db.damaged-2-wal");
    fs::write(damaged.beside(first), b"the last time").expect("written");
    fs::write(damaged.beside(log), b"of another one").expect("written");
    damaged.restore("vault.db.damaged-3");
    assert_eq!(read(&damaged.beside(first)), b"the last time");
    assert_eq!(read(&damaged.beside(log)), b"of another one");
}

#[test]
fn an_empty_file_is_put_aside_with_the_log_that_lies_beside_it() {
    let damaged = Damaged::by(Vec::clear);
    fs::write(damaged.beside("vault.db-wal"), b"a log").expect("written");
    damaged.restore("vault.db.damaged-1");
    assert_eq!(read(&damaged.beside("vault.db.damaged-1-wal")), b"a log");
}

#[test]
fn a_vault_that_cannot_be_made_leaves_the_damaged_one_where_it_was() {
    let mut damaged = Damaged::by(Vec::clear);
    let story = damaged.story();
    let rim = Rim {
        clock: story.clock.clone(),
        clipboard: story.clipboard.clone(),
        notices: story.notices.clone(),
        requests: story.requests.clone(),
        logos: story.logos.clone(),
        presence: story.requests.clone(),
        keystore: std::sync::Arc::new(desk::FileAnchor(story.desk.paths().anchor.clone())),
        scan_worker: "/nonexistent/worker".into(),
        kdf_cost: || vault::KdfCost {
            memory_kib: u32::MAX,
            passes: 1,
            lanes: 1,
        },
    };
    let desk = desk::Desk::new(story.desk.paths().clone(), rim, Box::new(|_| {}));
    damaged.kept.story.desk = desk;
    fs::write(damaged.beside("vault.db-wal"), b"a log").expect("written");
    assert!(matches!(
        damaged.is_refused(),
        Error::Vault(vault::Error::KdfAboveCeiling)
    ));
    assert_eq!(read(&damaged.beside("vault.db-wal")), b"a log");
    assert_eq!(damaged.story().desk.phase(), Phase::Broken);
}

#[test]
fn a_damaged_vault_that_another_program_holds_stays_its_own() {
    let mut kept = Kept::backed_up(&[GITHUB]);
    kept.story = kept.story.restarted();
    let vault = kept.story.desk.paths().vault.clone();
    let password = Password::new(PASSWORD.to_owned());
    let held = vault::open(&vault)
        .expect("a vault")
        .unlock(Key::Password(&password), BEGIN_MS)
        .map_err(|(_, error)| error)
        .expect("unlocked");
    let mut file = fs::OpenOptions::new()
        .write(true)
        .open(&vault)
        .expect("opened");
    file.rewind().expect("at its beginning");
    file.write_all(b"no database").expect("written");
    kept.story = kept.story.restarted();
    let bytes = read(&vault);
    let damaged = Damaged { kept, vault, bytes };
    assert_eq!(damaged.story().desk.phase(), Phase::Broken);
    assert!(matches!(
        damaged.is_refused(),
        Error::Vault(vault::Error::HeldBy { .. })
    ));
    drop(held);
}

#[test]
fn a_vault_of_a_newer_version_is_not_moved() {
    let damaged = Damaged::by(|bytes| claim_a_newer_version(bytes));
    let started = damaged.story().desk.start();
    assert!(matches!(
        started.problem,
        Some(Error::Vault(vault::Error::NewerVersion { .. }))
    ));
    assert_eq!((started.phase, started.aside), (Phase::Broken, None));
    assert!(matches!(
        damaged.is_refused(),
        Error::Vault(vault::Error::NewerVersion { .. })
    ));
}

/// The header is a map of numbers that begins with its version, {1: 1, 2: 1, 3: 16 bytes, ...}, and its SHA-256
/// follows it in the row.
fn claim_a_newer_version(bytes: &mut [u8]) {
    let begin = bytes.windows(6).position(|it| it == [1, 1, 2, 1, 3, 0x50]);
    let begin = begin.expect("a header") - 1;
    let length = (60..4096)
        .find(|length| {
            let (body, rest) = bytes[begin..].split_at(*length);
            rest.starts_with(&Sha256::digest(body))
        })
        .expect("its sum");
    bytes[begin + 2] = 2;
    let sum = Sha256::digest(&bytes[begin..begin + length]);
    bytes[begin + length..][..sum.len()].copy_from_slice(&sum);
}

#[test]
fn a_good_file_that_came_back_meanwhile_is_not_moved() {
    let mut whole = Vec::new();
    let mut damaged = Damaged::by(|bytes| whole = std::mem::take(bytes));
    assert_eq!(damaged.story().desk.phase(), Phase::Broken);
    fs::write(&damaged.vault, &whole).expect("written");
    damaged.bytes = whole;
    assert!(matches!(damaged.is_refused(), Error::VaultExists));
    let desk = &damaged.story().desk;
    desk.unlock(typed(PASSWORD))
        .expect("it waits for its password");
}
