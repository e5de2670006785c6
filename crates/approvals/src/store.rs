//! Where approvals keep what must outlive the process.

use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use serde::de::DeserializeOwned;
use vault::{DeviceOnly, Vault};
use zeroize::Zeroizing;

/// One thing that is kept, read and written whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shelf {
    /// Tokens with their keys, finished or not.
    Enrolments,
    /// What was asked and how it was answered.
    History,
    /// Containers with their keys.
    Containers,
    /// What servers sent for a container and nobody has taken over yet.
    Arrivals,
}

/// Why something was not kept or not found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotStored {
    /// The vault is locked.
    #[error("the vault is locked")]
    Locked,
    /// It could not be written or read.
    #[error("the vault could not be written or read")]
    Failed,
}

/// Keeps bytes, bound to this computer. `save` returns when they are on the disk, and never leaves half of them there.
pub trait Store: Send + Sync {
    /// What is on the shelf.
    ///
    /// # Errors
    /// [`NotStored`].
    fn load(&self, shelf: Shelf) -> Result<Option<Zeroizing<Vec<u8>>>, NotStored>;
    /// Puts this there instead.
    ///
    /// # Errors
    /// [`NotStored`]; then what was there is still there.
    fn save(&self, shelf: Shelf, bytes: Zeroizing<Vec<u8>>) -> Result<(), NotStored>;
}

/// Whoever can open the vault for a moment.
pub trait Safe: Send + Sync {
    /// Calls `with` on the open vault, or not at all while it is locked.
    fn open(&self, with: &mut dyn FnMut(&mut Vault));
}

impl Safe for Mutex<Vault> {
    fn open(&self, with: &mut dyn FnMut(&mut Vault)) {
        with(&mut self.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// Shelves in the vault: device-only records, which no export, backup or sync can take.
pub struct InVault<S>(pub S);

impl Shelf {
    /// Its name in the vault.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Enrolments => "approvals/enrolments",
            Self::History => "approvals/history",
            Self::Containers => "approvals/containers",
            Self::Arrivals => "approvals/arrivals",
        }
    }
}

impl<S: Safe> Store for InVault<S> {
    fn load(&self, shelf: Shelf) -> Result<Option<Zeroizing<Vec<u8>>>, NotStored> {
        let mut found = Err(NotStored::Locked);
        self.0.open(&mut |vault| {
            let kept = vault.device_only(shelf.name());
            found = kept
                .map(|kept| kept.map(|kept| kept.expose().clone()))
                .map_err(|_| NotStored::Failed);
        });
        found
    }

    fn save(&self, shelf: Shelf, bytes: Zeroizing<Vec<u8>>) -> Result<(), NotStored> {
        let bytes = DeviceOnly::new(bytes);
        let mut done = Err(NotStored::Locked);
        self.0.open(&mut |vault| {
            let kept = vault.keep_device_only(shelf.name(), &bytes);
            done = kept.map_err(|_| NotStored::Failed);
        });
        done
    }
}

/// What is on the shelf, or nothing yet.
pub(crate) fn load<T: DeserializeOwned + Default>(
    store: &dyn Store,
    shelf: Shelf,
) -> Result<T, NotStored> {
    match store.load(shelf)? {
        None => Ok(T::default()),
        Some(bytes) => ciborium::from_reader(bytes.as_slice()).map_err(|_| NotStored::Failed),
    }
}

pub(crate) fn save<T: Serialize>(
    store: &dyn Store,
    shelf: Shelf,
    what: &T,
) -> Result<(), NotStored> {
    let mut bytes = Zeroizing::new(Vec::new());
    ciborium::into_writer(what, &mut *bytes).map_err(|_| NotStored::Failed)?;
    store.save(shelf, bytes)
}
