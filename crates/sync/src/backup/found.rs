//! Which backups a folder has.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use vault::VaultId;

use super::blocks::PAGE;
use super::error::BackupError;
use super::folder::{ENDING, check_folder};
use super::header::{Header, LARGEST, MOST_PAGES, Stored};

/// A file that is called a backup.
#[derive(Debug)]
pub struct Found {
    /// Where it is.
    pub path: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// What its header says, or why it says nothing. Only a key proves it.
    pub head: Result<Head, BackupError>,
}

/// What a header says in the clear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The name of this one backup.
    pub backup: [u8; 16],
    /// The vault it was made of.
    pub vault: VaultId,
    /// When it was made, in unix milliseconds.
    pub created_ms: i64,
    /// The generation of the vault.
    pub generation: u64,
}

/// Every backup in a folder, newest first and those that cannot be read last; of one vault alone,
/// when it is given, and what cannot be read. Reads headers only.
///
/// # Errors
/// [`BackupError::FolderGone`], [`BackupError::NotAFolder`], [`BackupError::PermissionDenied`],
/// [`BackupError::Io`].
pub fn list(folder: &Path, vault: Option<VaultId>) -> Result<Vec<Found>, BackupError> {
    check_folder(folder)?;
    let mut all = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_named = path.file_name().is_some_and(|name| {
            let name = name.to_string_lossy();
            name.ends_with(ENDING)
        });
        // A file that goes while the folder is read is not there.
        let Some(found) = fs::metadata(&path).ok().filter(fs::Metadata::is_file) else {
            continue;
        };
        if is_named {
            let (size, head) = (found.len(), head(&path));
            all.push(Found { path, size, head });
        }
    }
    all.retain(|found| {
        let other = |head: &Head| vault.is_some_and(|vault| head.vault != vault);
        !found.head.as_ref().is_ok_and(other)
    });
    all.sort_by(|a, b| {
        let key = |found: &Found| found.head.as_ref().ok().map(|head| head.created_ms);
        key(b).cmp(&key(a)).then_with(|| a.path.cmp(&b.path))
    });
    Ok(all)
}

/// Reads the header of a file, the second one when the first is damaged.
fn head(path: &Path) -> Result<Head, BackupError> {
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    match size {
        0 => return Err(BackupError::Empty),
        bytes if bytes > LARGEST => {
            let limit = LARGEST;
            return Err(BackupError::TooLarge { bytes, limit });
        }
        _ => {}
    }
    let most = (MOST_PAGES * PAGE) as u64;
    let mut start = Vec::new();
    (&mut file).take(most).read_to_end(&mut start)?;
    match Stored::read(&start, 0) {
        Ok(stored) => Ok(Head::of(&stored.header)),
        Err(error @ BackupError::NewerVersion { .. }) => Err(error),
        Err(error) => {
            file.seek(SeekFrom::Start(size.saturating_sub(most)))?;
            let mut end = Vec::new();
            file.take(most).read_to_end(&mut end)?;
            match Stored::read_last(&end) {
                Some((_, stored)) => Ok(Head::of(&stored?.header)),
                None => Err(error),
            }
        }
    }
}

impl Head {
    const fn of(header: &Header) -> Self {
        Self {
            backup: header.backup,
            vault: header.vault(),
            created_ms: header.created_ms,
            generation: header.generation,
        }
    }
}
