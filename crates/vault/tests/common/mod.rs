//! A vault in a directory of its own, with a cheap key derivation.

#![allow(dead_code, unreachable_pub, reason = "every test file uses some of it")]

use std::path::PathBuf;

use otp::Token;
use vault::{KdfCost, Key, NewRecord, Password, RecoveryKey, Source, TokenId, Vault};

pub mod full;

pub const NOW: i64 = 1_700_000_000_000;
pub const CHEAP: KdfCost = KdfCost {
    memory_kib: 8,
    passes: 1,
    lanes: 1,
};

pub struct Scene {
    pub directory: tempfile::TempDir,
    pub path: PathBuf,
    pub password: Password,
}

fn password() -> Password {
    Password::new("correct horse".to_owned())
}

impl Scene {
    pub fn new() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("tokens.vault");
        Self {
            directory,
            path,
            password: password(),
        }
    }

    /// The same vault, in another process.
    pub fn at(path: PathBuf) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        Self {
            directory,
            path,
            password: password(),
        }
    }

    pub fn create(&self) -> (Vault, RecoveryKey) {
        vault::create(&self.path, &self.password, CHEAP, NOW).expect("it is made")
    }

    pub fn open(&self) -> Vault {
        let locked = vault::open(&self.path).expect("it is a vault");
        locked
            .unlock(Key::Password(&self.password), NOW)
            .map_err(|(_, error)| error)
            .expect("the password opens it")
    }

    pub fn reopen(&self, vault: Vault) -> Vault {
        drop(vault);
        self.open()
    }

    pub fn fill(&self, vault: &mut Vault, count: usize) -> Vec<TokenId> {
        let new = (0..count).map(|number| {
            let uri = format!(
                "otpauth://totp/Issuer{number}:account{number}?secret=GEZDGNBVGY3TQOJQ&digits={}",
                6 + number % 3
            );
            NewRecord::new(token(&uri), Source::Text)
        });
        vault.add_many(new.collect(), NOW).expect("they are added")
    }
}

pub fn token(uri: &str) -> Token {
    otp::uri::read(uri).expect("a token URI").token
}

/// What a settings page does: asks for the old password, then sets the new one.
pub fn change_password(
    vault: &mut Vault,
    old: &Password,
    new: &Password,
    cost: KdfCost,
) -> Result<(), vault::Error> {
    vault.verify(Key::Password(old))?;
    vault.replace_password(new, cost)
}
