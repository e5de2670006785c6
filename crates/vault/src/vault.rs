//! An unlocked vault.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::ballast::Ballast;
use crate::body::Body;
use crate::class::Class;
use crate::error::{Error, Part};
use crate::header::Header;
use crate::id::{ComputerId, TokenId, VaultId};
use crate::inbox::InboxAddress;
use crate::keys::Keys;
use crate::locked::LockedVault;
use crate::manifest::{Index, Manifest, Name};
use crate::record::{LABEL, SECRET, TokenRecord, read_token};
use crate::rows;
use crate::shelf::{Entry, Group, Shelf};
use crate::slot::Key;
use crate::sqlite::Access;
use crate::stamp::{Clock, Stamp};
use crate::writer_lock::WriterLock;

mod adopt;
mod batch;
mod bin;
mod check;
mod counters;
mod groups;
mod inbox;
mod keyring;
mod load;
mod places;
mod pockets;
#[cfg(test)]
mod tests;
mod tokens;
mod travel;

pub(crate) use batch::{Batch, Writer};
pub use check::{CheckReport, Damage, DamagedRecord, RecordKind};
pub(crate) use inbox::leave;
pub(crate) use keyring::set_recovery_key;
pub use keyring::{PasswordSlot, SlotMaker};
pub(crate) use load::Opening;
pub use tokens::Likeness;

/// An unlocked vault: keys and labels are in memory, secrets are not. Dropping it wipes the keys.
///
/// Every change is one transaction, on the disk before the method returns; a method that returns an
/// error changed nothing.
pub struct Vault {
    path: PathBuf,
    conn: Connection,
    /// Held while this process may write.
    _lock: Option<WriterLock>,
    access: Access,
    header: Header,
    keys: Keys,
    /// The backup key, from the slot that was opened.
    backup: Option<Zeroizing<[u8; 32]>>,
    manifest: Manifest,
    index: Index,
    shelf: Shelf,
    clock: Clock,
    computer: ComputerId,
    damaged: Vec<DamagedRecord>,
    /// The file is not what the manifest says.
    altered: bool,
    /// A write failed half-way: what is on the disk must be read again first.
    stale: bool,
}

impl Vault {
    /// Drops the keys and everything that was opened. The next unlock expects this generation or a
    /// newer one, see [`LockedVault::expect_generation`].
    #[must_use]
    pub fn lock(self) -> LockedVault {
        LockedVault::from_parts(
            self.path,
            self.access,
            &self.header,
            self.manifest.generation,
        )
    }

    /// Tokens outside the bin, in the person's order. Pinned ones are not moved to the top here.
    pub fn tokens(&self) -> impl Iterator<Item = &TokenRecord> {
        self.shelf.entries().map(|entry| &entry.record)
    }

    /// Tokens in the bin, in the person's order.
    pub fn binned(&self) -> impl Iterator<Item = &TokenRecord> {
        self.shelf.binned().map(|entry| &entry.record)
    }

    /// Every token in the person's order, those in the bin too.
    #[must_use]
    pub fn ids_in_order(&self) -> Vec<TokenId> {
        self.shelf.ids().collect()
    }

    /// What the list knows of a token, in the bin or out of it.
    #[must_use]
    pub fn record(&self, id: TokenId) -> Option<&TokenRecord> {
        self.shelf.entry(id).map(|entry| &entry.record)
    }

    /// Opens the secret of one token now. Keep it for one computation.
    ///
    /// # Errors
    /// [`Error::UnknownToken`]; [`Error::Damaged`] when its record does not open.
    pub fn token(&self, id: TokenId) -> Result<otp::Token, Error> {
        let entry = self.entry(id)?;
        let body = self.fetch((entry.class.kind(SECRET), id.0))?;
        read_token(&entry.record, &body).ok_or(Error::damaged(Part::Record))
    }

    /// The groups, in the person's order.
    #[must_use]
    pub fn groups(&self) -> Vec<&Group> {
        self.shelf.groups()
    }

    /// How many changes this vault has seen. A smaller number than before means an older file.
    #[must_use]
    pub const fn generation(&self) -> u64 {
        self.manifest.generation
    }

    /// The name of this vault.
    #[must_use]
    pub const fn vault_id(&self) -> VaultId {
        self.header.vault
    }

    /// The name of this computer, which stamps what is written here.
    #[must_use]
    pub const fn computer_id(&self) -> ComputerId {
        self.computer
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether this vault was opened for reading only.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.access == Access::Read
    }

    /// Whether rows were removed, added or put back from outside. Reading goes on; writing waits for
    /// [`Self::accept_present_state`].
    #[must_use]
    pub const fn is_altered(&self) -> bool {
        self.altered
    }

    /// Records that did not open at unlock. The others are unaffected.
    #[must_use]
    pub fn damaged(&self) -> &[DamagedRecord] {
        &self.damaged
    }

    /// Where items for this vault are sealed to while it is locked.
    #[must_use]
    pub const fn inbox_address(&self) -> InboxAddress {
        InboxAddress {
            vault: self.header.vault,
            public: self.header.inbox,
        }
    }

    /// What is needed to ask for the password or the recovery key again without holding the vault: the slots,
    /// no key.
    #[must_use]
    pub fn verifier(&self) -> Verifier {
        Verifier(self.header.clone())
    }

    /// Asks for the password or the recovery key again. Blocks for one key derivation.
    ///
    /// # Errors
    /// [`Error::WrongPassword`], [`Error::WrongRecoveryKey`], [`Error::Damaged`].
    pub fn verify(&self, key: Key<'_>) -> Result<(), Error> {
        let keys = self.header.unwrap(key)?;
        if keys.root.ct_eq(self.keys.root.expose()).into() {
            Ok(())
        } else {
            Err(Error::damaged(Part::Slot))
        }
    }

    /// A stamp for an edit of a [`Snapshot`](crate::travel::Snapshot), newer than everything this vault holds
    /// and everything it was shown by [`Self::observe`].
    pub fn stamp_now(&mut self, now_ms: i64) -> Stamp {
        self.stamp(now_ms)
    }

    fn ballast(&self) -> Ballast {
        Ballast::of(&self.path)
    }

    fn entry(&self, id: TokenId) -> Result<&Entry, Error> {
        self.shelf.entry(id).ok_or(Error::UnknownToken)
    }

    /// Refuses a token in the bin: an edit would be newer than its deletion and bring it back.
    fn listed(&self, id: TokenId) -> Result<(), Error> {
        match self.entry(id)?.record.binned_ms {
            None => Ok(()),
            Some(_) => Err(Error::UnknownToken),
        }
    }

    /// Reads and opens one record.
    fn fetch(&self, name: Name) -> Result<Body, Error> {
        let row = rows::fetch(&self.conn, name)?.ok_or(Error::damaged(Part::Record))?;
        let known = self.index.version(&name);
        // A reader may meet what the writer wrote since; a writer may not.
        if self.access == Access::Write && known != Some(row.version()) {
            return Err(Error::damaged(Part::Record));
        }
        row.open(&self.keys, self.header.vault)
    }

    fn label(&self, id: TokenId) -> Result<(Class, Body), Error> {
        let class = self.entry(id)?.class;
        Ok((class, self.fetch((class.kind(LABEL), id.0))?))
    }

    fn stamp(&mut self, now_ms: i64) -> Stamp {
        Stamp {
            hlc: self.clock.tick(now_ms),
            computer: self.computer,
        }
    }

    fn refresh_flaw(&mut self, id: TokenId) {
        let flaw = match self.entry(id) {
            Ok(entry) if entry.flawed => self.token(id).ok().and_then(|token| token.flaw()),
            _ => None,
        };
        self.shelf.set_flaw(id, flaw);
    }
}

/// Checks a password or a recovery key against the slots of a vault that was open a moment ago.
pub struct Verifier(Header);

impl Verifier {
    /// Blocks for one key derivation.
    ///
    /// # Errors
    /// [`Error::WrongPassword`], [`Error::WrongRecoveryKey`], [`Error::Damaged`].
    pub fn verify(&self, key: Key<'_>) -> Result<(), Error> {
        self.0.unwrap(key).map(drop)
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault")
            .field("id", &self.header.vault)
            .finish_non_exhaustive()
    }
}

#[cfg(feature = "test-hooks")]
impl Vault {
    /// A copy of the root key, for tests that open without a key derivation.
    #[must_use]
    pub fn root_key_for_tests(&self) -> crate::RootKey {
        crate::RootKey::new(Zeroizing::new(*self.keys.root.expose()))
    }
}

const _: fn() = || {
    const fn is_send<T: Send>() {}
    is_send::<Vault>();
    is_send::<Verifier>();
};
