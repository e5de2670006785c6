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
    published: bool,
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
        Ok(Self {
            path,
            target,
            published: false,
        })
    }

    /// Gives the file its name, unless something has come there meanwhile.
    pub(crate) fn publish(mut self) -> Result<PathBuf, Error> {
        // Windows flushes only what is open for writing.
        OpenOptions::new()
            .write(true)
            .open(&self.path)?
            .sync_all()?;
        match fs::hard_link(&self.path, &self.target) {
            Ok(()) => fs::remove_file(&self.path)?,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(Error::AlreadyExists);
            }
            // A file system without hard links.
            Err(_) if fs::symlink_metadata(&self.target).is_err() => {
                fs::rename(&self.path, &self.target)?;
            }
            Err(_) => return Err(Error::AlreadyExists),
        }
        self.published = true;
        sync_directory_of(&self.target)?;
        Ok(self.target.clone())
    }

    pub(crate) fn target(&self) -> &Path {
        &self.target
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.published {
            for suffix in ["", "-wal", "-shm", "-journal"] {
                let _gone = fs::remove_file(beside(&self.path, suffix));
            }
        }
    }
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
