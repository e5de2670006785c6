//! The vault: one encrypted SQLite file that holds a person's tokens.
//!
//! What it does: creates, unlocks and locks the file; keeps labels in memory and opens one secret at
//! a time; makes every change durable, with its op rows and its manifest, in one transaction before
//! the method returns. `docs/vault-format.md` describes the file for a stranger.
//!
//! What it deliberately does not: it reads no clock (`now_ms`, unix milliseconds, is passed in),
//! opens no socket, shows nothing, and computes no code.
//!
//! ```no_run
//! use std::path::Path;
//! use vault::{Key, KdfCost, NewRecord, Password, Source};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let path = Path::new("tokens.vault");
//! let password = Password::new("correct horse battery staple".to_owned());
//! let (mut vault, recovery_key) = vault::create(path, &password, KdfCost::calibrate(), 0)?;
//! let token = otp::uri::read("otpauth://totp/Example:ada?secret=GEZDGNBVGY3TQOJQ")?.token;
//! let id = vault.add(NewRecord::new(token, Source::Text), 0)?;
//! let locked = vault.lock();
//! let vault = locked.unlock(Key::Password(&password), 0).map_err(|(_, error)| error)?;
//! println!("{}", vault.token(id)?.code(59).expect("it can be computed").text());
//! # Ok(())
//! # }
//! ```

#![warn(missing_docs)]

mod backup;
mod ballast;
mod body;
mod class;
mod create;
mod error;
mod file;
mod header;
mod id;
mod inbox;
mod kdf;
mod keys;
mod locked;
mod manifest;
mod ops;
mod order;
mod password;
mod record;
mod recovery;
mod rows;
mod schema;
mod seal;
mod shelf;
mod slot;
mod sqlite;
mod stamp;
pub mod travel;
mod vault;
mod writer_lock;

pub use self::vault::{
    CheckReport, Damage, DamagedRecord, Likeness, PasswordSlot, RecordKind, SlotMaker, Vault,
    Verifier,
};
pub use backup::{BackupKey, BackupSlots, BlockCipher};
pub use class::{DeviceOnly, Portable, Travels};
pub use create::create;
pub use error::{Error, Part};
pub use id::{ComputerId, GroupId, InboxId, NotAnId, TokenId, VaultId};
pub use inbox::{InboxAddress, InboxItem, SealedItem, seal_to_inbox};
pub use kdf::KdfCost;
pub use keys::RootKey;
pub use locked::{LockedVault, open, open_read_only};
pub use password::Password;
pub use record::{Change, Icon, KindLabel, Logo, NewRecord, Source, TokenRecord};
pub use recovery::{RecoveryKey, RecoveryKeyFlaw};
pub use shelf::Group;
pub use slot::Key;
pub use stamp::{Clock, Stamp};
pub use travel::{Adopted, Stub, StubKind, Travelling};
