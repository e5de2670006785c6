//! A disk to back up to, and what a person does on the page about backups.

use std::path::{Path, PathBuf};

use serde_json::json;
use tempfile::TempDir;

use super::app::{App, Stage};

/// A folder on a disk that the vault is not on.
pub(crate) struct Stick(TempDir);

impl Stick {
    /// Plugs an empty one in.
    pub(crate) fn new() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("countersign-test.")
            .tempdir_in("/dev/shm")
            .expect("a folder in memory");
        Self(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// The backups on it, oldest first.
    pub(crate) fn backups(&self) -> Vec<PathBuf> {
        backups(self.path())
    }

    /// The newest backup on it.
    pub(crate) fn newest(&self) -> PathBuf {
        self.backups().pop().expect("there is one")
    }
}

/// What lies in a folder, in the order of the names; nothing when it is not there.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<_> = entries.map(|entry| entry.path()).collect();
    files.sort();
    files
}

/// The backups in a folder, oldest first. One that is still being written has another ending.
pub(crate) fn backups(folder: &Path) -> Vec<PathBuf> {
    let mut files = files(folder);
    files.retain(|file| file.extension().is_some_and(|it| it == "csbackup"));
    files
}

impl Stage {
    /// Throws everything away that the app keeps, as when a disk dies.
    pub(crate) fn delete_profile(&self) {
        std::fs::remove_dir_all(self.profile()).expect("the stage can be written");
    }
}

impl App<'_> {
    /// Opens the page about backups.
    #[track_caller]
    pub(crate) fn open_backups(&self) {
        self.open_settings("backups");
        self.see("backup-standing");
    }

    /// Chooses a folder for backups in the native dialog.
    #[track_caller]
    pub(crate) fn choose_backup_folder(&self, folder: &Path) {
        self.click("backup-folder-add");
        self.stage
            .display
            .answer_file_dialog("Select Folder", folder);
        self.see("backup-folder");
    }

    /// Chooses a backup's file in the native dialog.
    pub(crate) fn choose_backup_file(&self, file: &Path) {
        self.stage.display.answer_file_dialog("Open File", file);
    }

    /// Unlocks, chooses the folder and waits for the first backup.
    #[track_caller]
    pub(crate) fn begin_backups(&self, folder: &Path) {
        self.unlock(super::PASSWORD);
        self.open_backups();
        self.choose_backup_folder(folder);
        self.read("Your last backup opens");
    }

    /// Back from the settings to the list.
    #[track_caller]
    pub(crate) fn leave_settings(&self) {
        self.click("settings-back");
        self.see("list");
    }

    /// Gives the token of this name another one.
    #[track_caller]
    pub(crate) fn rename(&self, old: &str, new: &str) {
        self.select(old);
        self.press(&[super::CONTROL, "e"]);
        self.type_over("edit-issuer", new);
        self.press(&[super::CONTROL, "s"]);
        self.code_of(new);
    }

    /// Adds a token by its link.
    #[track_caller]
    pub(crate) fn add(&self, uri: &str) {
        let _owner = super::Clipboard(&self.stage.display).put(self.stage, uri);
        self.press(&[super::CONTROL, "v"]);
        self.confirm_draft();
    }

    /// How the tokens of a restore's preview are told, by name.
    pub(crate) fn fates(&self) -> Vec<(String, String)> {
        let body = "return [...document.querySelectorAll('[data-testid=restore-row]')]
            .map((it) => [it.querySelector('b').textContent, it.dataset.fate])";
        let rows = self.script(body, json!([]));
        serde_json::from_value(rows).unwrap_or_default()
    }
}
