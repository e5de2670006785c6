//! Where approvals keep what must outlive the process.

use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use serde::de::DeserializeOwned;
use vault::{DeviceOnly, InboxId, InboxItem, LockedVault, Vault, seal_to_inbox};
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
    /// Whom the person asks about a server.
    Contacts,
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
///
/// While the vault is locked there are no shelves, only notes: each is on the disk when `note` returns, and is read
/// after the next unlock. Their order is lost.
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
    /// Puts down at most [`MOST_NOTE`] bytes, after `save` said [`NotStored::Locked`].
    ///
    /// # Errors
    /// [`NotStored`]; [`NotStored::Locked`] where nothing can be put down, or the vault was unlocked meanwhile.
    fn note(&self, bytes: &[u8]) -> Result<(), NotStored>;
    /// The notes, in any order. They are hints: whoever can write the file can put one there.
    ///
    /// # Errors
    /// [`NotStored`].
    fn notes(&self) -> Result<Vec<Zeroizing<Vec<u8>>>, NotStored>;
    /// Forgets all notes.
    ///
    /// # Errors
    /// [`NotStored`]; then some are still there.
    fn forget_notes(&self) -> Result<(), NotStored>;
}

/// Whoever has the vault, open or locked.
pub trait Safe: Send + Sync {
    /// Calls `with` on the open vault, or not at all while it is locked.
    fn open(&self, with: &mut dyn FnMut(&mut Vault));
    /// Calls `with` on the locked vault, or not at all while it is open. Where nobody listens while it is locked, it is
    /// never called.
    fn locked(&self, with: &mut dyn FnMut(&LockedVault)) {
        let _ = with;
    }
}

impl Safe for Mutex<Vault> {
    fn open(&self, with: &mut dyn FnMut(&mut Vault)) {
        with(&mut self.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// The most bytes of a note.
pub const MOST_NOTE: usize = 4_000;

/// Before each note, so that other things can lie in the inbox of the vault too.
const NOTE: &[u8] = b"approvals/note\0";

/// Shelves in the vault: device-only records, which no export, backup or sync can take. Notes are sealed into its inbox.
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
            Self::Contacts => "approvals/contacts",
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

    fn note(&self, bytes: &[u8]) -> Result<(), NotStored> {
        let note = Zeroizing::new([NOTE, bytes].concat());
        let mut done = Err(NotStored::Locked);
        self.0.locked(&mut |vault| {
            let left = seal_to_inbox(&vault.inbox_address(), &note);
            let left = left.and_then(|sealed| vault.leave(&sealed));
            done = left.map_err(|_| NotStored::Failed);
        });
        done
    }

    fn notes(&self) -> Result<Vec<Zeroizing<Vec<u8>>>, NotStored> {
        let mut found = Err(NotStored::Locked);
        self.0.open(&mut |vault| {
            found = notes(vault).map(|all| {
                let notes = all
                    .iter()
                    .filter_map(|item| item.content.strip_prefix(NOTE));
                notes.map(|note| Zeroizing::new(note.to_vec())).collect()
            });
        });
        found
    }

    fn forget_notes(&self) -> Result<(), NotStored> {
        let mut done = Err(NotStored::Locked);
        self.0.open(&mut |vault| {
            done = notes(vault).and_then(|all| {
                let ids: Vec<InboxId> = all.iter().map(|item| item.id).collect();
                vault.forget_inbox(&ids).map_err(|_| NotStored::Failed)
            });
        });
        done
    }
}

fn notes(vault: &Vault) -> Result<Vec<InboxItem>, NotStored> {
    let mut all = vault.inbox().map_err(|_| NotStored::Failed)?;
    all.retain(|item| item.content.starts_with(NOTE));
    Ok(all)
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
