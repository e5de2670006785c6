//! The system's own page about who may use cameras, where it has one.
//!
//! Windows and macOS: from their documentation; not run there.

use std::process::{Command, Stdio};

/// What opens a page: a program and its arguments.
type Opener = (&'static str, &'static [&'static str]);

/// Whether there is such a page.
pub(crate) fn are_there() -> bool {
    opener().is_some()
}

/// Opens it, beside us. Without one, nothing happens.
pub(crate) fn open() {
    let Some((program, arguments)) = opener() else {
        return;
    };
    let child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    match child {
        // Nobody wants to know how it ends, but somebody must.
        Ok(mut child) => drop(std::thread::spawn(move || child.wait())),
        Err(error) => tracing::warn!(%error, "the camera settings do not open"),
    }
}

/// GNOME's, of which older versions have a page of its own for cameras. Other desktops have none.
#[cfg(target_os = "linux")]
fn opener() -> Option<Opener> {
    const PAGES: [(&str, &[&str]); 2] = [
        ("gnome-camera-panel.desktop", &["camera"]),
        ("gnome-privacy-panel.desktop", &["privacy"]),
    ];
    let (_, page) = PAGES.into_iter().find(|(file, _)| {
        data_folders().any(|folder| folder.join("applications").join(file).exists())
    })?;
    Some(("gnome-control-center", page))
}

/// Where desktops look for applications (XDG Base Directory Specification).
#[cfg(target_os = "linux")]
fn data_folders() -> impl Iterator<Item = std::path::PathBuf> {
    let given = |name, else_this: &str| {
        let value = std::env::var_os(name).filter(|value| !value.is_empty());
        value.unwrap_or_else(|| else_this.into())
    };
    let folders = [
        given("XDG_DATA_HOME", ""),
        given("XDG_DATA_DIRS", "/usr/local/share:/usr/share"),
    ];
    folders.into_iter().flat_map(|list| {
        let folders: Vec<_> = std::env::split_paths(&list).collect();
        folders.into_iter().filter(|folder| folder.is_absolute())
    })
}

#[cfg(target_os = "macos")]
fn opener() -> Option<Opener> {
    const PAGE: &str = "x-apple.systempreferences:com.apple.preference.security?Privacy_Camera";
    Some(("open", &[PAGE]))
}

#[cfg(windows)]
fn opener() -> Option<Opener> {
    Some(("explorer", &["ms-settings:privacy-webcam"]))
}
