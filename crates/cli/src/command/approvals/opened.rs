//! The approvals of a vault, to look at or to change.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ::approvals::{Approvals, InVault, Limits, NotStored, Shelf, Store, Wire};
use protocol::Endpoint;
use vault::{Stub, Vault};
use zeroize::Zeroizing;

use crate::arguments::Arguments;
use crate::failure::{Exit, Failure};
use crate::rim::rim;
use crate::session::Session;

/// Copied out of the vault, which is closed again. What changes is not kept.
pub(super) fn read(arguments: &Arguments) -> Result<Arc<Approvals>, Failure> {
    let vault = InVault(Mutex::new(Session::begin(arguments)?.read()?));
    open(Arc::new(Copied::of(&vault)?))
}

/// In the vault, which stays open and held.
pub(super) fn write(arguments: &Arguments) -> Result<Arc<Approvals>, Failure> {
    let vault = Session::begin(arguments)?.write()?;
    open(Arc::new(InVault(Mutex::new(vault))))
}

/// The vault again, and the tokens in it by name, as a backup tells whom to ask for them anew. Where they cannot be read
/// there are none: a backup is made all the same.
pub(crate) fn stubs(vault: Vault) -> (Vault, Vec<Stub>) {
    let vault = InVault(Mutex::new(vault));
    let approvals = Copied::of(&vault)
        .map_err(Failure::from)
        .and_then(|copied| open(Arc::new(copied)));
    let stubs = approvals.map_or_else(|_| Vec::new(), |it| it.stubs(Endpoint::origin));
    let vault = vault.0.into_inner();
    (vault.unwrap_or_else(PoisonError::into_inner), stubs)
}

fn open(store: Arc<dyn Store>) -> Result<Arc<Approvals>, Failure> {
    let wire = Wire::new(Limits::default()).map_err(|error| no_thread(&error))?;
    Ok(Arc::new(Approvals::open(rim(), store, wire)?))
}

/// The system gives no thread.
pub(super) fn no_thread(error: &std::io::Error) -> Failure {
    let message = format!("the system gives no thread: {}", error.kind());
    Failure::new(Exit::Failed, "no_thread", message)
}

const SHELVES: [Shelf; 5] = [
    Shelf::Enrolments,
    Shelf::History,
    Shelf::Containers,
    Shelf::Arrivals,
    Shelf::Contacts,
];

/// What was on the shelves of a vault.
struct Copied {
    shelves: Mutex<BTreeMap<Shelf, Zeroizing<Vec<u8>>>>,
    notes: Mutex<Vec<Zeroizing<Vec<u8>>>>,
}

impl Copied {
    fn of(vault: &impl Store) -> Result<Self, NotStored> {
        let mut shelves = BTreeMap::new();
        for shelf in SHELVES {
            if let Some(bytes) = vault.load(shelf)? {
                shelves.insert(shelf, bytes);
            }
        }
        Ok(Self {
            shelves: Mutex::new(shelves),
            notes: Mutex::new(vault.notes()?),
        })
    }

    fn shelves(&self) -> MutexGuard<'_, BTreeMap<Shelf, Zeroizing<Vec<u8>>>> {
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn all_notes(&self) -> MutexGuard<'_, Vec<Zeroizing<Vec<u8>>>> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for Copied {
    fn load(&self, shelf: Shelf) -> Result<Option<Zeroizing<Vec<u8>>>, NotStored> {
        Ok(self.shelves().get(&shelf).cloned())
    }

    fn save(&self, shelf: Shelf, bytes: Zeroizing<Vec<u8>>) -> Result<(), NotStored> {
        self.shelves().insert(shelf, bytes);
        Ok(())
    }

    fn note(&self, bytes: &[u8]) -> Result<(), NotStored> {
        self.all_notes().push(Zeroizing::new(bytes.to_vec()));
        Ok(())
    }

    fn notes(&self) -> Result<Vec<Zeroizing<Vec<u8>>>, NotStored> {
        Ok(self.all_notes().clone())
    }

    fn forget_notes(&self) -> Result<(), NotStored> {
        self.all_notes().clear();
        Ok(())
    }
}
