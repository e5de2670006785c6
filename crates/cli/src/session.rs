//! Which vault, and opening it.

use std::path::PathBuf;

use vault::{Key, LockedVault, Password, Vault};

use crate::arguments::Arguments;
use crate::clock::now_ms;
use crate::failure::Failure;
use crate::input;

/// The vault that was named, or the app's own.
pub(crate) fn path(arguments: &Arguments) -> Result<PathBuf, Failure> {
    if let Some(path) = &arguments.vault {
        return Ok(path.clone());
    }
    let paths = desk::Paths::of_this_person().ok_or_else(|| {
        Failure::not_found(
            "no_home",
            "this user has no home folder; name the vault with --vault FILE",
        )
    })?;
    Ok(paths.vault)
}

/// A vault that is there, and what was given as its password.
pub(crate) struct Session {
    path: PathBuf,
    password: Password,
}

impl Session {
    /// Asks for the password, but only once it is known that there is a vault.
    pub(crate) fn begin(arguments: &Arguments) -> Result<Self, Failure> {
        let path = path(arguments)?;
        let about = |error| Failure::from(error).about(&path.to_string_lossy());
        vault::open_read_only(&path).map_err(about)?;
        let password = input::password(arguments.password_file.as_deref())?;
        Ok(Self { path, password })
    }

    /// What was given as the vault's password.
    pub(crate) fn password(&self) -> &Password {
        &self.password
    }

    /// Opens the vault for reading, which works while another program writes to it.
    pub(crate) fn read(&self) -> Result<Vault, Failure> {
        self.open(vault::open_read_only(&self.path))
    }

    /// Opens the vault for writing, or says who holds it.
    pub(crate) fn write(&self) -> Result<Vault, Failure> {
        self.open(vault::open(&self.path))
    }

    fn open(&self, locked: Result<LockedVault, vault::Error>) -> Result<Vault, Failure> {
        locked
            .and_then(|locked| {
                let vault = locked.unlock(Key::Password(&self.password), now_ms());
                vault.map_err(|(_, error)| error)
            })
            .map_err(|error| Failure::from(error).about(&self.path.to_string_lossy()))
    }
}
