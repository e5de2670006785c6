//! A vault's file that cannot be opened makes room for a restored one: it stays in its folder, under another
//! name.

use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use vault::Error;

/// What a vault's files have behind its name: the vault itself first, then what SQLite keeps beside it.
const PARTS: [&str; 4] = ["", "-wal", "-shm", "-journal"];

/// Whether the file is damaged, or is no vault. A newer version, a refusal of the system and another program
/// are reasons to wait, not to begin anew.
pub(super) const fn is_lost(error: &Error) -> bool {
    matches!(
        error,
        Error::Damaged { .. } | Error::NotAVault | Error::Empty | Error::TooLarge { .. }
    )
}

/// Where the file would be put: the first name that nothing has yet.
pub(super) fn place_for(vault: &Path) -> PathBuf {
    let mut number = 1_u64;
    loop {
        let place = beside(vault, &format!(".damaged-{number}"));
        if !PARTS.iter().any(|part| is_taken(&beside(&place, part))) {
            return place;
        }
        number += 1;
    }
}

/// A vault's files under their new names. They get their old ones back unless they are left there.
pub(super) struct Aside(Vec<(PathBuf, PathBuf)>);

impl Aside {
    /// Renames them; nothing in them changes.
    ///
    /// # Errors
    /// The system's, as the vault says them; the files have their old names then.
    pub(super) fn put(vault: &Path) -> Result<Self, Error> {
        let place = place_for(vault);
        let mut aside = Self(Vec::new());
        for part in PARTS {
            let (old, new) = (beside(vault, part), beside(&place, part));
            match fs::rename(&old, &new) {
                Ok(()) => aside.0.push((old, new)),
                Err(error) if error.kind() == ErrorKind::NotFound && !part.is_empty() => {}
                Err(error) => return Err(error.into()),
            }
        }
        tracing::info!("a vault that cannot be opened was put aside");
        Ok(aside)
    }

    /// Leaves them where they are: another vault has their place.
    pub(super) fn leave(mut self) {
        self.0.clear();
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        // The vault itself comes last: until then nothing is opened without what belongs to it.
        for (old, new) in self.0.drain(..).rev() {
            if is_taken(&old) {
                tracing::warn!("something has the place of a file that was put aside");
            } else if let Err(error) = fs::rename(&new, &old) {
                tracing::warn!(%error, "a file that was put aside did not get its place back");
            }
        }
    }
}

/// Removes a vault that nobody was told the key of, and what SQLite put beside it.
pub(super) fn remove(vault: &Path) {
    for part in PARTS {
        match fs::remove_file(beside(vault, part)) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                tracing::warn!(%error, "the empty vault was not removed");
            }
            _ => {}
        }
    }
}

fn is_taken(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}
