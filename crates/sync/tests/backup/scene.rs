//! A vault in a directory of its own, and backups of it.

#![allow(dead_code, unreachable_pub, reason = "every test file uses some of it")]

use std::path::{Path, PathBuf};

use sync::backup::{BackupError, Expected, Facts, Opened, Written, encode, file_name, peek, write};
use vault::{
    BackupKey, ComputerId, KdfCost, NewRecord, Password, RecoveryKey, Source, TokenId, Travelling,
    Vault,
};

pub const NOW: i64 = 1_764_000_000_000;
pub const CHEAP: KdfCost = KdfCost {
    memory_kib: 8,
    passes: 1,
    lanes: 1,
};

pub struct Scene {
    pub directory: tempfile::TempDir,
    pub vault: Vault,
    pub password: Password,
    pub recovery: RecoveryKey,
}

impl Scene {
    /// A vault of so many tokens.
    pub fn of(tokens: usize) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("tokens.vault");
        let password = Password::new("correct horse".to_owned());
        let (vault, recovery) = vault::create(&path, &password, CHEAP, NOW).expect("it is made");
        let mut scene = Self {
            directory,
            vault,
            password,
            recovery,
        };
        scene.fill(tokens);
        scene
    }

    pub fn fill(&mut self, tokens: usize) -> Vec<TokenId> {
        let new = (0..tokens).map(|number| {
            let uri = format!(
                "otpauth://totp/Issuer{number}:account{number}?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
            );
            token(&uri)
        });
        self.vault
            .add_many(new.collect(), NOW)
            .expect("they are added")
    }

    pub fn travel(&self) -> Travelling {
        self.vault.travel().expect("it travels")
    }

    pub fn key(&self) -> BackupKey {
        self.vault.backup_key().expect("opened by its password")
    }

    pub fn facts() -> Facts {
        Facts {
            created_ms: NOW,
            computer: ComputerId([7; 16]),
            computer_name: "Ada's laptop".to_owned(),
            generation: 5,
        }
    }

    pub fn encode(&self) -> Vec<u8> {
        self.encode_at(NOW)
    }

    pub fn encode_at(&self, created_ms: i64) -> Vec<u8> {
        let travelling = self.travel();
        let facts = Facts {
            created_ms,
            ..Self::facts()
        };
        encode(
            &travelling.snapshot,
            &travelling.stubs,
            &facts,
            &self.key(),
            &self.vault.backup_slots(),
        )
        .expect("it is encoded")
    }

    /// Opens a backup as the vault itself does.
    pub fn open(&self, file: &[u8]) -> Result<Opened, BackupError> {
        peek(file.to_vec())?.open_with(&self.key())
    }

    pub fn write_at(&self, folder: &Path, created_ms: i64) -> Result<Written, BackupError> {
        let travelling = self.travel();
        let expected = Expected {
            snapshot: travelling.snapshot.expose(),
            stubs: &travelling.stubs,
        };
        let name = file_name(self.vault.vault_id(), created_ms);
        write(
            folder,
            &name,
            &self.encode_at(created_ms),
            &self.key(),
            expected,
        )
    }

    pub fn write(&self, folder: &Path) -> Result<Written, BackupError> {
        self.write_at(folder, NOW)
    }
}

pub fn token(uri: &str) -> NewRecord {
    let token = otp::uri::read(uri).expect("a token URI").token;
    NewRecord::new(token, Source::Text)
}

/// What is in a folder, sorted.
pub fn names(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("it can be listed");
    let mut names: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").file_name().into())
        .collect();
    names.sort();
    names
}
