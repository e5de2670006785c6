//! One writer per vault, over all processes.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::file;

/// Held for as long as a process may write; the system lets go of it when the process ends, however.
pub(crate) struct WriterLock {
    file: File,
}

impl WriterLock {
    /// # Errors
    /// [`Error::HeldBy`] when another process has it, [`Error::ReadOnly`] when the directory cannot be written.
    pub(crate) fn take(vault: &Path) -> Result<Self, Error> {
        let path = beside(vault, ".lock");
        let file = open(&path)?;
        match file.try_lock() {
            Ok(()) => {
                // Only for the message of the next one; the lock itself is what counts.
                let _told = tell(&file, &path);
                Ok(Self { file })
            }
            Err(TryLockError::WouldBlock) => {
                let (pid, name) = holder(&path).unwrap_or_default();
                Err(Error::HeldBy { pid, name })
            }
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }
}

impl Drop for WriterLock {
    /// Closing is not enough: a child process that is just being started by another thread holds a
    /// copy of the file for a moment.
    fn drop(&mut self) {
        let _released = self.file.unlock();
    }
}

/// Refuses early where no lock can be had because the directory cannot be written.
pub(crate) fn check_directory(vault: &Path) -> Result<(), Error> {
    open(&beside(vault, ".lock")).map(drop)
}

fn open(path: &Path) -> Result<File, Error> {
    let mut options = OpenOptions::new();
    file::private(options.read(true).write(true).create(true).truncate(false))
        .open(path)
        .map_err(file::read_only)
}

fn tell(lock: &File, path: &Path) -> io::Result<()> {
    let program = std::env::current_exe()?;
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    let text = format!("{}\n{name}\n", std::process::id());
    let mut file = if cfg!(windows) {
        File::create(told_in(path))?
    } else {
        lock.try_clone()?
    };
    file.rewind()?;
    file.set_len(0)?;
    file.write_all(text.as_bytes())
}

fn holder(path: &Path) -> Option<(u32, String)> {
    let mut text = String::new();
    File::open(told_in(path))
        .ok()?
        .take(1024)
        .read_to_string(&mut text)
        .ok()?;
    let (pid, name) = text.split_once('\n')?;
    Some((pid.parse().ok()?, name.trim_end().to_owned()))
}

/// A locked file cannot be read on Windows, so the holder's name stands in another.
fn told_in(lock: &Path) -> PathBuf {
    if cfg!(windows) {
        beside(lock, "-holder")
    } else {
        lock.to_owned()
    }
}

/// The path with something appended to its file name.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
