//! A vault whose key is not here.

use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::file;
use crate::header::Header;
use crate::id::VaultId;
use crate::inbox::{InboxAddress, SealedItem};
use crate::schema;
use crate::slot::Key;
use crate::sqlite::{self, Access};
use crate::vault::{Opening, Vault, leave};
use crate::writer_lock::{self, WriterLock};

/// A vault file that was looked at and found to be one. Holds no key, no lock and no open file.
pub struct LockedVault {
    path: PathBuf,
    access: Access,
    vault: VaultId,
    inbox: InboxAddress,
    at_least: u64,
}

/// Looks at a vault that is to be written. Cheap: reads the header and checks its limits; the
/// writer's lock is taken at [`LockedVault::unlock`].
///
/// # Errors
/// [`Error::NotFound`], [`Error::NotAFile`], [`Error::Empty`], [`Error::TooLarge`], [`Error::NotAVault`],
/// [`Error::PermissionDenied`], [`Error::ReadOnly`] (then [`open_read_only`] may work),
/// [`Error::NewerVersion`], [`Error::Damaged`], [`Error::KdfBelowFloor`], [`Error::KdfAboveCeiling`].
pub fn open(path: &Path) -> Result<LockedVault, Error> {
    LockedVault::at(path, Access::Write)
}

/// Looks at a vault that is only to be read, also while another process writes.
///
/// # Errors
/// As [`open`], without [`Error::ReadOnly`].
pub fn open_read_only(path: &Path) -> Result<LockedVault, Error> {
    LockedVault::at(path, Access::Read)
}

impl LockedVault {
    fn at(path: &Path, access: Access) -> Result<Self, Error> {
        let path = file::inspect(path)?;
        // Room is made at unlock, under the writer's lock; looking needs none.
        let refused = match access {
            Access::Write => writer_lock::check_directory(&path).err(),
            Access::Read => None,
        };
        let conn = match refused {
            Some(Error::DiskFull) => Err(Error::DiskFull),
            Some(error) => return Err(error),
            None => sqlite::connect(&path, access),
        };
        let conn = match conn {
            Err(Error::DiskFull) => sqlite::connect(&path, Access::Read)?,
            conn => conn?,
        };
        let (header, _) = schema::read_header(&conn)?;
        Ok(Self::from_parts(path, access, &header, 0))
    }

    pub(crate) const fn from_parts(
        path: PathBuf,
        access: Access,
        header: &Header,
        at_least: u64,
    ) -> Self {
        let inbox = InboxAddress {
            vault: header.vault,
            public: header.inbox,
        };
        Self {
            path,
            access,
            vault: header.vault,
            inbox,
            at_least,
        }
    }

    /// Unlocks. Blocks for one key derivation, about a second with a password. A failure gives the
    /// locked vault back.
    ///
    /// # Errors
    /// [`Error::WrongPassword`] or [`Error::WrongRecoveryKey`]; [`Error::HeldBy`] when another process
    /// writes to it; [`Error::Damaged`]; [`Error::OutOfMemory`]; [`Error::Rollback`] after
    /// [`Self::expect_generation`] or [`Vault::lock`], and then [`Self::accept_older`] is the way on; [`Error::DiskFull`] and [`Error::ReadOnly`], where [`open_read_only`]
    /// still works.
    #[expect(clippy::result_large_err, reason = "the locked vault is given back")]
    pub fn unlock(self, key: Key<'_>, now_ms: i64) -> Result<Vault, (Self, Error)> {
        let vault = self.begin().and_then(|opening| {
            let keys = opening.unwrap(key)?;
            opening.finish(keys.root, Some(keys.backup), self.at_least, now_ms)
        });
        vault.map_err(|error| (self, error))
    }

    /// Says which generation this file must have reached. [`Self::unlock`] refuses an older one, every time,
    /// until [`Self::accept_older`].
    pub const fn expect_generation(&mut self, at_least: u64) {
        self.at_least = at_least;
    }

    /// Lets [`Self::unlock`] open the file whatever its generation: for a person who was told of
    /// [`Error::Rollback`] and wants the older file all the same.
    #[must_use]
    pub const fn accept_older(mut self) -> Self {
        self.at_least = 0;
        self
    }

    /// Puts an item down for the next unlock. Needs no key, only the writer's lock for a moment.
    ///
    /// # Errors
    /// [`Error::InboxFull`], [`Error::HeldBy`], and whatever writing can meet.
    pub fn leave(&self, item: &SealedItem) -> Result<(), Error> {
        if self.access == Access::Read {
            return Err(Error::ReadOnly);
        }
        let _lock = WriterLock::take(&self.path)?;
        leave(&sqlite::connect(&self.path, self.access)?, item)
    }

    /// Where items for this vault are sealed to. Trustworthy after [`Vault::lock`]; before the first
    /// unlock it is only what the file says.
    #[must_use]
    pub const fn inbox_address(&self) -> InboxAddress {
        self.inbox
    }

    /// The name of the vault.
    #[must_use]
    pub const fn vault_id(&self) -> VaultId {
        self.vault
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn begin(&self) -> Result<Opening, Error> {
        Opening::begin(file::inspect(&self.path)?, self.access)
    }
}

impl std::fmt::Debug for LockedVault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LockedVault")
            .field("id", &self.vault)
            .finish_non_exhaustive()
    }
}

#[cfg(feature = "test-hooks")]
impl LockedVault {
    /// Unlocks without a key derivation.
    ///
    /// # Errors
    /// As [`Self::unlock`].
    #[expect(clippy::result_large_err, reason = "the locked vault is given back")]
    pub fn unlock_with_root_key(
        self,
        root: &crate::RootKey,
        now_ms: i64,
    ) -> Result<Vault, (Self, Error)> {
        let root = zeroize::Zeroizing::new(*root.expose());
        let vault = self
            .begin()
            .and_then(|opening| opening.finish(root, None, self.at_least, now_ms));
        vault.map_err(|error| (self, error))
    }
}
