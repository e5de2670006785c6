//! A reserve on the disk, given up when opening or a deletion finds the disk full.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::file;
use crate::writer_lock::beside;

const BYTES: usize = 1 << 20;
/// What is kept where there is no room for all of it: enough for a deletion.
const FEWER: usize = BYTES / 2;

/// One mebibyte beside the vault. SQLite needs room even to read and to delete.
pub(crate) struct Ballast(PathBuf);

impl Ballast {
    pub(crate) fn of(vault: &Path) -> Self {
        Self(beside(vault, ".reserve"))
    }

    /// Puts the reserve in place where it is missing. A disk without room for it is no error.
    pub(crate) fn settle(&self) {
        if fs::metadata(&self.0).is_ok_and(|found| found.len() == BYTES as u64) {
            return;
        }
        let is_settled = [BYTES, FEWER].into_iter().any(|bytes| {
            let mut options = OpenOptions::new();
            let file = file::private(options.write(true).create(true).truncate(true)).open(&self.0);
            file.and_then(|mut file| file.write_all(&vec![0x5A; bytes]))
                .is_ok()
        });
        if !is_settled {
            self.release();
        }
    }

    /// Gives the reserve up. False when there was none.
    pub(crate) fn release(&self) -> bool {
        fs::remove_file(&self.0).is_ok()
    }
}
