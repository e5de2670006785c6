//! Backups in a folder, written so that there is never half of one.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use vault::travel::Snapshot;
use vault::{BackupKey, Stub, VaultId};

use super::error::BackupError;
use super::retention::date;
use super::seal::make_bytes;
use super::{About, sealed};

/// The ending of a backup's name.
pub(super) const ENDING: &str = ".csbackup";
const PREFIX: &str = "countersign-";
/// The ending of a backup that is being written.
const UNFINISHED: &str = ".tmp";
/// `FILE_SHARE_READ`.
#[cfg(windows)]
const SHARED_FOR_READING: u32 = 1;

/// What must come out of the file when it is read back.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The records that were encoded.
    pub snapshot: &'a Snapshot,
    /// The stubs that were encoded.
    pub stubs: &'a [Stub],
}

/// A backup that is on the disk, was read back and is what was to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Where it is.
    pub path: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// Which backup it is, as it was read back.
    pub about: About,
}

/// The name of a backup: the second it was made, in UTC, and its vault.
#[must_use]
pub fn file_name(vault: VaultId, created_ms: i64) -> String {
    let seconds = created_ms.max(0).div_euclid(1000);
    let (year, month, day) = date(seconds.div_euclid(86_400));
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    let vault: String = vault.to_string().chars().take(8).collect();
    format!("{PREFIX}{year:04}-{month:02}-{day:02}-{hour:02}{minute:02}{second:02}-{vault}{ENDING}")
}

/// Puts a backup into a folder under a name that is free: written beside it, flushed, read back,
/// decrypted, compared, and only then named. The disk's own memory may still answer the reading back.
/// Removes what earlier writes left unfinished that were killed.
///
/// # Errors
/// After any error the folder holds what it held before: [`BackupError::FolderGone`],
/// [`BackupError::NotAFolder`], [`BackupError::NotAName`], [`BackupError::ReadOnly`],
/// [`BackupError::PermissionDenied`], [`BackupError::Full`], [`BackupError::AlreadyThere`],
/// [`BackupError::VerifyFailed`], [`BackupError::NoRandomness`], [`BackupError::Io`].
pub fn write(
    folder: &Path,
    name: &str,
    bytes: &[u8],
    key: &BackupKey,
    expected: Expected<'_>,
) -> Result<Written, BackupError> {
    if Path::new(name).file_name() != Some(name.as_ref()) {
        return Err(BackupError::NotAName);
    }
    check_folder(folder)?;
    clear_unfinished(folder);
    let written = write_checked(folder, name, bytes, key, expected);
    written.map_err(|error| match error {
        // Whatever the system calls it when a disk is pulled out while it is written to.
        BackupError::Io(_) | BackupError::NotFound if !folder.is_dir() => BackupError::FolderGone,
        other => other,
    })
}

fn write_checked(
    folder: &Path,
    name: &str,
    bytes: &[u8],
    key: &BackupKey,
    expected: Expected<'_>,
) -> Result<Written, BackupError> {
    let path = folder.join(name);
    if fs::symlink_metadata(&path).is_ok() {
        return Err(BackupError::AlreadyThere);
    }
    let unfinished = Unfinished::begin(folder)?;
    unfinished.fill(bytes)?;
    let about = verify(&unfinished.path, bytes, key, expected)?;
    unfinished.publish(&path)?;
    sync_names(folder).inspect_err(|_| {
        // Nobody knows whether it would be there tomorrow, so nobody is told that it is.
        let _gone = fs::remove_file(&path);
    })?;
    Ok(Written {
        path,
        size: bytes.len() as u64,
        about,
    })
}

/// Reads a backup back and compares it with what it was made of.
fn verify(
    path: &Path,
    bytes: &[u8],
    key: &BackupKey,
    expected: Expected<'_>,
) -> Result<About, BackupError> {
    let failed = |error| match error {
        error @ (BackupError::Io(_) | BackupError::NotFound) => error,
        _ => BackupError::VerifyFailed,
    };
    let sealed = sealed::read(path).map_err(failed)?;
    if sealed.bytes() != bytes {
        return Err(BackupError::VerifyFailed);
    }
    let opened = sealed.open_with(key).map_err(failed)?;
    let contents = &opened.contents;
    let is_same = contents.snapshot.is_same(expected.snapshot) && contents.stubs == expected.stubs;
    if opened.damage.is_some() || !is_same {
        return Err(BackupError::VerifyFailed);
    }
    Ok(opened.contents.about)
}

pub(super) fn check_folder(folder: &Path) -> Result<(), BackupError> {
    match fs::metadata(folder) {
        Ok(found) if found.is_dir() => Ok(()),
        Ok(_) => Err(BackupError::NotAFolder),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(BackupError::FolderGone),
        Err(error) => Err(error.into()),
    }
}

/// Makes new names durable. Some systems cannot do that for a folder, and need not.
fn sync_names(folder: &Path) -> io::Result<()> {
    if cfg!(not(unix)) {
        return Ok(());
    }
    let synced = File::open(folder)?.sync_all();
    synced.or_else(|error| match error.kind() {
        io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported => Ok(()),
        _ => Err(error),
    })
}

/// A backup that has no name yet. Goes when it is dropped.
struct Unfinished {
    path: PathBuf,
    /// Held, so that nobody takes it for left behind: locked, or on Windows not shared for removal. The
    /// system lets go of it however this process ends.
    file: Option<File>,
}

impl Unfinished {
    fn begin(folder: &Path) -> Result<Self, BackupError> {
        let id = VaultId(make_bytes()?);
        let path = folder.join(format!("{PREFIX}{id}{UNFINISHED}"));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        #[cfg(windows)]
        std::os::windows::fs::OpenOptionsExt::share_mode(&mut options, SHARED_FOR_READING);
        let file = options.open(&path)?;
        if cfg!(unix) {
            // Where files cannot be locked, nobody removes what somebody may still write.
            let _locked = file.try_lock();
        }
        let file = Some(file);
        Ok(Self { path, file })
    }

    fn fill(&self, bytes: &[u8]) -> io::Result<()> {
        let mut file = self
            .file
            .as_ref()
            .expect("it is open until it has its name");
        file.write_all(bytes)?;
        file.sync_all()
    }

    /// Gives the file its name, unless something has come there meanwhile.
    fn publish(mut self, path: &Path) -> Result<(), BackupError> {
        match fs::hard_link(&self.path, path) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(BackupError::AlreadyThere)
            }
            // A file system without hard links, as sticks have it.
            Err(_) if fs::symlink_metadata(path).is_err() => {
                self.file = None;
                Ok(fs::rename(&self.path, path)?)
            }
            Err(_) => Err(BackupError::AlreadyThere),
        }
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        self.file = None;
        let _gone = fs::remove_file(&self.path);
    }
}

/// Removes unfinished backups whose writer is gone. What does not let itself be removed stays.
fn clear_unfinished(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    for path in paths.filter(|path| is_unfinished(path)) {
        let Ok(file) = File::open(&path) else {
            continue;
        };
        match file.try_lock() {
            Ok(()) => {
                let _gone = fs::remove_file(&path);
            }
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => {}
        }
    }
}

/// Whether a name is one that [`Unfinished`] gives, of a file and not of what a link leads to.
fn is_unfinished(path: &Path) -> bool {
    let id = path
        .file_name()
        .and_then(|name| name.to_str())
        .and_then(|name| name.strip_prefix(PREFIX)?.strip_suffix(UNFINISHED));
    id.is_some_and(|id| id.parse::<VaultId>().is_ok())
        && fs::symlink_metadata(path).is_ok_and(|found| found.is_file())
}
