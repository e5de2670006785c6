//! Backups: everything of a vault that is the person's, in one sealed file.
//!
//! A backup opens with the password or the recovery key that the vault had when it was made. It
//! lies in pages that are sealed one by one, so damage costs what it hits and the rest comes back;
//! `docs/backup-format.md` describes the file for a stranger. It is written beside its future name,
//! read back, decrypted and compared before it gets that name, and no older backup is touched.
//!
//! Only what travels can be encoded. The vault decides that, by type:
//! ```compile_fail
//! fn encode(snapshot: &vault::travel::Snapshot, facts: &sync::backup::Facts,
//!     key: &vault::BackupKey, slots: &vault::BackupSlots) {
//!     // Nobody says that this came from the portable class.
//!     let _ = sync::backup::encode(snapshot, &[], facts, key, slots);
//! }
//! ```
//! ```
//! fn encode(travelling: &vault::Travelling, facts: &sync::backup::Facts,
//!     key: &vault::BackupKey, slots: &vault::BackupSlots) {
//!     let _ = sync::backup::encode(&travelling.snapshot, &travelling.stubs, facts, key, slots);
//! }
//! ```

mod blocks;
mod contents;
mod error;
mod folder;
mod found;
mod header;
mod items;
mod layout;
mod retention;
mod seal;
mod sealed;
#[cfg(test)]
mod tests;

use vault::travel::Snapshot;
use vault::{ComputerId, Stub, VaultId};

pub use error::BackupError;
pub use folder::{Expected, Written, file_name, write};
pub use found::{Found, Head, list};
pub use retention::to_remove;
pub use seal::encode;
pub use sealed::{Sealed, peek, read};

/// What the maker of a backup says about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Now, in unix milliseconds.
    pub created_ms: i64,
    /// The computer that makes it.
    pub computer: ComputerId,
    /// How the person calls that computer; at most 200 characters are kept.
    pub computer_name: String,
    /// The generation of the vault.
    pub generation: u64,
}

/// What is in a backup. Secrets are in memory until it is dropped.
#[derive(Debug)]
pub struct Contents {
    /// The portable records.
    pub snapshot: Snapshot,
    /// The names of tokens that did not travel.
    pub stubs: Vec<Stub>,
    /// Which backup it is.
    pub about: About,
}

/// Which backup it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// The name of this one backup, random.
    pub backup: [u8; 16],
    /// The vault it was made of.
    pub vault: VaultId,
    /// The computer that made it; zeros when both contents pages are lost.
    pub computer: ComputerId,
    /// How the person called that computer; empty when both contents pages are lost.
    pub computer_name: String,
    /// When it was made, in unix milliseconds.
    pub created_ms: i64,
    /// The generation of the vault.
    pub generation: u64,
    /// How many tokens were put in, with those in the bin.
    pub tokens: u32,
    /// How many groups were put in; how many are left when both contents pages are lost.
    pub groups: u32,
}

/// An opened backup.
#[derive(Debug)]
pub struct Opened {
    /// Everything that is whole.
    pub contents: Contents,
    /// What is not; `None` when the file is byte for byte what was written.
    pub damage: Option<Damage>,
}

/// What a damaged backup lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Blocks that did not open.
    pub lost_blocks: u32,
    /// Blocks that the backup had.
    pub blocks: u32,
    /// Tokens that are not in the contents.
    pub lost_tokens: u32,
    /// Tokens that were put in.
    pub tokens: u32,
    /// What happened to the file.
    pub cause: Cause,
}

/// What happened to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Its end is missing.
    CutShort {
        /// How much, in bytes.
        missing_bytes: u64,
    },
    /// Bytes within it are not what was written.
    Altered,
    /// Nothing is lost; something stands behind its end.
    JunkBehind {
        /// How much, in bytes.
        bytes: u64,
    },
}
