//! The settings of this computer, kept as JSON beside the vault. Nothing secret is in them.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::random;
use crate::view::BackUp;

/// Where the folders that backups go to stand in the file.
const BACKUP_FOLDERS: &str = "backupFolders";
/// The most folders that backups go to.
const MOST_FOLDERS: usize = 8;

/// The settings and the file they are kept in.
pub struct Settings {
    path: PathBuf,
    view: SettingsView,
    /// What a newer version wrote and this one does not know: written back as it came.
    unknown: Map<String, Value>,
}

/// Light, dark, or as the system has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum Theme {
    /// As the system.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// How high a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum Density {
    /// 56 px.
    Comfortable,
    /// 44 px.
    Compact,
}

/// What the window's close button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum CloseTo {
    /// Ask the first time.
    Ask,
    /// Stay in the tray.
    Tray,
    /// End the app.
    Quit,
}

/// What a sign-in request does when it comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum OnRequest {
    /// A notification, and the approval window comes up without taking the keyboard.
    Window,
    /// A notification alone.
    Notification,
}

/// Every setting, with the values of the design.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the settings page"
)]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct SettingsView {
    /// Light, dark or system.
    pub theme: Theme,
    /// 0.8 to 2.
    pub text_scale: f64,
    /// How high a row is.
    pub density: Density,
    /// Minutes without use until the vault locks, 1 to 60.
    pub lock_after_minutes: u32,
    /// Seconds a copied code stays in the clipboard, 10 to 90.
    pub clipboard_seconds: u32,
    /// Whether codes are dots until their row is selected.
    pub hide_codes: bool,
    /// Whether the next code is shown in the last five seconds.
    pub show_next: bool,
    /// Whether a click on a row copies its code.
    pub copy_on_click: bool,
    /// What the close button does.
    pub close_to: CloseTo,
    /// Whether the app starts in the tray.
    pub start_hidden: bool,
    /// Whether a copy from the tray raises a notice.
    pub copy_notice: bool,
    /// Whether it was said that no panel shows our icon: once is enough.
    pub no_panel_said: bool,
    /// The camera chosen last; empty before that.
    pub camera: String,
    /// When backups are made by themselves.
    pub back_up: BackUp,
    /// The folders that backups go to. Only the person adds one, in the system's own dialog.
    pub backup_folders: Vec<String>,
    /// What a sign-in request does when it comes.
    pub on_request: OnRequest,
    /// Whether notifications of requests name the service and the account while the vault is unlocked.
    pub request_details: bool,
    /// Whether they ask for a sound.
    pub request_sound: bool,
    /// Whether requests are heard while the vault is locked: the keys for approvals and their history stay in memory, and nothing
    /// else of the vault.
    pub listen_while_locked: bool,
    /// Whether a token for approvals is on this computer, so that a start with a locked vault can say that nothing is
    /// heard. The desk sets it.
    pub expects_requests: bool,
}

impl Default for SettingsView {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            text_scale: 1.0,
            density: Density::Comfortable,
            lock_after_minutes: 5,
            clipboard_seconds: 30,
            hide_codes: false,
            show_next: true,
            copy_on_click: true,
            close_to: CloseTo::Ask,
            start_hidden: false,
            copy_notice: true,
            no_panel_said: false,
            camera: String::new(),
            back_up: BackUp::OnChange,
            backup_folders: Vec::new(),
            on_request: OnRequest::Notification,
            request_details: true,
            request_sound: false,
            listen_while_locked: true,
            expects_requests: false,
        }
    }
}

/// A change of settings: only what is given is changed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, optional_fields))]
pub struct SettingsChange {
    /// See [`SettingsView::theme`].
    pub theme: Option<Theme>,
    /// See [`SettingsView::text_scale`].
    pub text_scale: Option<f64>,
    /// See [`SettingsView::density`].
    pub density: Option<Density>,
    /// See [`SettingsView::lock_after_minutes`].
    pub lock_after_minutes: Option<u32>,
    /// See [`SettingsView::clipboard_seconds`].
    pub clipboard_seconds: Option<u32>,
    /// See [`SettingsView::hide_codes`].
    pub hide_codes: Option<bool>,
    /// See [`SettingsView::show_next`].
    pub show_next: Option<bool>,
    /// See [`SettingsView::copy_on_click`].
    pub copy_on_click: Option<bool>,
    /// See [`SettingsView::close_to`].
    pub close_to: Option<CloseTo>,
    /// See [`SettingsView::start_hidden`].
    pub start_hidden: Option<bool>,
    /// See [`SettingsView::copy_notice`].
    pub copy_notice: Option<bool>,
    /// See [`SettingsView::no_panel_said`].
    pub no_panel_said: Option<bool>,
    /// See [`SettingsView::camera`].
    pub camera: Option<String>,
    /// See [`SettingsView::back_up`].
    pub back_up: Option<BackUp>,
    /// See [`SettingsView::on_request`].
    pub on_request: Option<OnRequest>,
    /// See [`SettingsView::request_details`].
    pub request_details: Option<bool>,
    /// See [`SettingsView::request_sound`].
    pub request_sound: Option<bool>,
    /// See [`SettingsView::listen_while_locked`].
    pub listen_while_locked: Option<bool>,
    /// See [`SettingsView::expects_requests`].
    pub expects_requests: Option<bool>,
}

impl Settings {
    /// Reads the settings. A missing file gives the defaults; so does each field that is missing, odd or
    /// out of its range, because a bad settings file must never keep anyone from their codes.
    #[must_use]
    pub fn load(path: &Path) -> Self {
        let read = std::fs::read(path)
            .ok()
            .filter(|bytes| bytes.len() <= 64 * 1024);
        let mut unknown: Map<String, Value> = read
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default();
        let mut view = SettingsView::default();
        if let Ok(Value::Object(known)) = serde_json::to_value(&view) {
            for key in known.keys() {
                let Some(value) = unknown.remove(key) else {
                    continue;
                };
                if key == BACKUP_FOLDERS {
                    view.backup_folders = serde_json::from_value(value).unwrap_or_default();
                    view.backup_folders.truncate(MOST_FOLDERS);
                    continue;
                }
                let mut one = Map::new();
                one.insert(key.clone(), value);
                if let Ok(change) = serde_json::from_value::<SettingsChange>(Value::Object(one)) {
                    view.apply(change);
                }
            }
        }
        Self {
            path: path.to_owned(),
            view,
            unknown,
        }
    }

    /// The settings in force.
    #[must_use]
    pub fn view(&self) -> &SettingsView {
        &self.view
    }

    /// Changes some settings and writes all of them: a new file, synced, in place of the old one.
    ///
    /// # Errors
    /// When the file cannot be written; the settings in force are changed all the same.
    pub fn change(&mut self, change: SettingsChange) -> io::Result<()> {
        self.view.apply(change);
        self.write()
    }

    /// Adds a folder that backups go to, unless it is there or there are eight.
    ///
    /// # Errors
    /// As [`Self::change`].
    pub fn add_backup_folder(&mut self, path: &str) -> io::Result<()> {
        let folders = &mut self.view.backup_folders;
        if folders.iter().any(|it| it == path) || folders.len() >= MOST_FOLDERS {
            return Ok(());
        }
        folders.push(path.to_owned());
        self.write()
    }

    /// Takes a folder off; what is in it stays.
    ///
    /// # Errors
    /// As [`Self::change`].
    pub fn remove_backup_folder(&mut self, path: &str) -> io::Result<()> {
        self.view.backup_folders.retain(|it| it != path);
        self.write()
    }

    fn write(&self) -> io::Result<()> {
        let mut all = self.unknown.clone();
        if let Ok(Value::Object(known)) = serde_json::to_value(&self.view) {
            all.extend(known);
        }
        write_whole(&self.path, &serde_json::to_vec_pretty(&all)?)
    }
}

impl SettingsView {
    /// Takes what is given, held within its range.
    fn apply(&mut self, change: SettingsChange) {
        let take = |slot: &mut bool, value: Option<bool>| *slot = value.unwrap_or(*slot);
        self.theme = change.theme.unwrap_or(self.theme);
        self.density = change.density.unwrap_or(self.density);
        self.close_to = change.close_to.unwrap_or(self.close_to);
        self.back_up = change.back_up.unwrap_or(self.back_up);
        self.on_request = change.on_request.unwrap_or(self.on_request);
        if let Some(scale) = change.text_scale.filter(|scale| scale.is_finite()) {
            self.text_scale = scale.clamp(0.8, 2.0);
        }
        if let Some(camera) = change.camera {
            self.camera = camera;
        }
        if let Some(minutes) = change.lock_after_minutes {
            self.lock_after_minutes = minutes.clamp(1, 60);
        }
        if let Some(seconds) = change.clipboard_seconds {
            self.clipboard_seconds = seconds.clamp(10, 90);
        }
        take(&mut self.hide_codes, change.hide_codes);
        take(&mut self.show_next, change.show_next);
        take(&mut self.copy_on_click, change.copy_on_click);
        take(&mut self.start_hidden, change.start_hidden);
        take(&mut self.copy_notice, change.copy_notice);
        take(&mut self.request_details, change.request_details);
        take(&mut self.request_sound, change.request_sound);
        take(&mut self.listen_while_locked, change.listen_while_locked);
        take(&mut self.expects_requests, change.expects_requests);
        take(&mut self.no_panel_said, change.no_panel_said);
    }
}

/// Replaces a file by a new one in one step, so that a reader sees the old or the new, never a part. Only its
/// owner may read it.
///
/// # Errors
/// Those of the file system; the old file is untouched then.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::io::Write as _;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let name = random::hex_id().map_err(|_| io::ErrorKind::Other)?;
    let new = folder.join(format!(".{name}.new"));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&new).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&new, path)
    });
    if written.is_err() {
        // A part of it may be a part of a key.
        let _ = std::fs::remove_file(&new);
    }
    written?;
    #[cfg(unix)]
    std::fs::File::open(folder)?.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> SettingsView {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("settings.json");
        std::fs::write(&path, text).expect("written");
        Settings::load(&path).view().clone()
    }

    #[test]
    fn a_missing_or_broken_file_gives_the_defaults() {
        assert_eq!(load(""), SettingsView::default());
        assert_eq!(load("{"), SettingsView::default());
        assert_eq!(load("[1]"), SettingsView::default());
    }

    #[test]
    fn one_odd_field_does_not_spoil_the_others() {
        let view = load(r#"{"theme":"purple","clipboardSeconds":45}"#);
        assert_eq!((view.theme, view.clipboard_seconds), (Theme::System, 45));
    }

    #[test]
    fn numbers_are_held_within_their_ranges() {
        let view = load(r#"{"clipboardSeconds":9999,"lockAfterMinutes":0,"textScale":12.5}"#);
        assert_eq!((view.clipboard_seconds, view.lock_after_minutes), (90, 1));
        assert!((view.text_scale - 2.0).abs() < f64::EPSILON);
    }

    #[test]
    fn folders_for_backups_are_kept_and_no_change_from_the_page_touches_them() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("settings.json");
        let mut settings = Settings::load(&path);
        for one in ["/a", "/b", "/a"] {
            settings.add_backup_folder(one).expect("saved");
        }
        settings.remove_backup_folder("/b").expect("saved");
        assert_eq!(Settings::load(&path).view().backup_folders, ["/a"]);
        assert!(serde_json::from_str::<SettingsChange>(r#"{"backupFolders":["/c"]}"#).is_err());
    }

    #[test]
    fn what_a_newer_version_wrote_is_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("deep/settings.json");
        write_whole(&path, br#"{"fromTheFuture":{"a":1},"theme":"dark"}"#).expect("written");
        let mut settings = Settings::load(&path);
        settings
            .change(SettingsChange {
                hide_codes: Some(true),
                ..SettingsChange::default()
            })
            .expect("saved");
        let back: Map<String, Value> =
            serde_json::from_slice(&std::fs::read(&path).expect("read")).expect("JSON");
        assert_eq!(back["fromTheFuture"]["a"], 1);
        assert_eq!(
            (back["theme"].as_str(), back["hideCodes"].as_bool()),
            (Some("dark"), Some(true))
        );
    }
}
