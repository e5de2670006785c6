//! Where the app keeps its files: the platform's own folders, never the person's documents.

use std::path::{Path, PathBuf};

/// The files of one profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// The vault.
    pub vault: PathBuf,
    /// This computer's settings.
    pub settings: PathBuf,
    /// The highest generation of each vault seen here.
    pub anchor: PathBuf,
    /// The logs' folder.
    pub logs: PathBuf,
    /// The folder of what the last restore can be undone with.
    pub undo: PathBuf,
    /// The folder of backups made before a replacement where no other folder was chosen.
    pub safety: PathBuf,
}

impl Paths {
    /// The folders of the signed-in person; `None` when the system names no home.
    #[must_use]
    pub fn of_this_person() -> Option<Self> {
        let folders = directories::ProjectDirs::from("org", "countersign", "Countersign")?;
        Some(Self::of(
            folders.data_local_dir(),
            folders.config_local_dir(),
        ))
    }

    /// Everything below one folder: portable use and tests.
    #[must_use]
    pub fn below(folder: &Path) -> Self {
        Self::of(folder, folder)
    }

    fn of(data: &Path, config: &Path) -> Self {
        Self {
            vault: data.join("vault.db"),
            settings: config.join("settings.json"),
            anchor: data.join("anchor.json"),
            logs: data.join("logs"),
            undo: data.join("undo"),
            safety: data.join("safety"),
        }
    }
}

/// Makes a folder and those above it, for their owner alone. One that is there stays as it is.
///
/// # Errors
/// Those of the file system.
pub fn make_folder(path: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}
