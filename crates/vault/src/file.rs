//! The vault as a file: what may be one, who may read it, and how it comes into being.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::writer_lock::beside;

/// The largest file read, in bytes. Ten thousand tokens need about 10 MB.
const LARGEST: u64 = 1 << 30;

/// Looks at what stands at a path without opening it. Returns its real path.
pub(crate) fn inspect(path: &Path) -> Result<PathBuf, Error> {
    let found = fs::metadata(path)?;
    if !found.is_file() {
        return Err(Error::NotAFile);
    }
    if found.len() == 0 {
        return Err(Error::Empty);
    }
    if found.len() > LARGEST {
        return Err(Error::TooLarge {
            bytes: found.len(),
            limit: LARGEST,
        });
    }
    Ok(fs::canonicalize(path)?)
}

/// The error of something that was to be written.
pub(crate) fn read_only(error: io::Error) -> Error {
    match Error::from(error) {
        Error::PermissionDenied => Error::ReadOnly,
        other => other,
    }
}

/// A file under a temporary name, which becomes the vault in one step or leaves nothing behind.
pub(crate) struct Draft {
    pub(crate) path: PathBuf,
    target: PathBuf,
}

impl Draft {
    /// Makes the directory (0700) where it is missing, and an empty file (0600) in it.
    pub(crate) fn begin(target: &Path) -> Result<Self, Error> {
        if fs::symlink_metadata(target).is_ok() {
            return Err(Error::AlreadyExists);
        }
        let name = target.file_name().ok_or(Error::NotAFile)?;
        let parent = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        make_directory(parent)?;
        let parent = fs::canonicalize(parent)?;
        let target = parent.join(name);
        let path = beside(&target, &format!(".{}.new", crate::TokenId::make()?));
        private(OpenOptions::new().write(true).create_new(true))
            .open(&path)
            .map_err(read_only)?;
        Ok(Self { path, target })
    }

    /// Gives the file its name, unless something has come there meanwhile.
    pub(crate) fn publish(self) -> Result<Published, Error> {
        // Windows flushes only what is open for writing.
        OpenOptions::new()
            .write(true)
            .open(&self.path)?
            .sync_all()?;
        put_logs_aside(&self.target)?;
        let is_linked = match fs::hard_link(&self.path, &self.target) {
            Ok(()) => true,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(Error::AlreadyExists);
            }
            // A file system without hard links.
            Err(_) if fs::symlink_metadata(&self.target).is_err() => {
                fs::rename(&self.path, &self.target)?;
                false
            }
            Err(_) => return Err(Error::AlreadyExists),
        };
        let published = Published(Some(self.target.clone()));
        if is_linked {
            fs::remove_file(&self.path)?;
        }
        sync_directory_of(&self.target)?;
        Ok(published)
    }

    pub(crate) fn target(&self) -> &Path {
        &self.target
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        remove(&self.path);
    }
}

/// A new file under its own name. It is removed again unless it is kept.
pub(crate) struct Published(Option<PathBuf>);

impl Published {
    pub(crate) fn path(&self) -> PathBuf {
        self.0.clone().unwrap_or_default()
    }

    pub(crate) fn keep(mut self) {
        self.0 = None;
    }
}

impl Drop for Published {
    fn drop(&mut self) {
        if let Some(path) = &self.0 {
            remove(path);
        }
    }
}

/// Removes a file that never became a vault, and what SQLite puts beside it.
fn remove(path: &Path) {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let _gone = fs::remove_file(beside(path, suffix));
    }
}

/// Renames what was left beside a vault that is no longer there: SQLite would replay that log over the new
/// one. It may hold somebody's last change, so it is not removed.
fn put_logs_aside(target: &Path) -> Result<(), Error> {
    let suffix = format!(".{}.old", crate::TokenId::make()?);
    for name in ["-wal", "-shm", "-journal"].map(|name| beside(target, name)) {
        match fs::rename(&name, beside(&name, &suffix)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(read_only(error)),
            _ => {}
        }
    }
    Ok(())
}

/// Open options for a file that only its owner may read.
pub(crate) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

fn make_directory(path: &Path) -> Result<(), Error> {
    if path.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(read_only)
}

/// Makes a new name durable. Windows has no such call and does not need it.
pub(crate) fn sync_directory_of(path: &Path) -> Result<(), Error> {
    if cfg!(unix) {
        let parent = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
            .unwrap_or_else(|| Path::new("."));
        File::open(parent)?.sync_all()?;
    }
    Ok(())
}
