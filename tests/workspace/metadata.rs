//! What cargo says about the workspace, for the tests that judge it.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The repository's root.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// `cargo metadata` of the workspace with every feature, for every system.
pub(crate) fn metadata() -> Value {
    let out = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version=1",
            "--all-features",
            "--locked",
        ])
        .current_dir(root())
        .output()
        .expect("cargo can be started");
    assert!(
        out.status.success(),
        "cargo metadata: {}",
        String::from_utf8_lossy(&out.stderr)
    );
    serde_json::from_slice(&out.stdout).expect("cargo metadata prints JSON")
}

/// The packages of a `cargo metadata` answer; `ours` keeps those of this workspace alone.
pub(crate) fn packages(metadata: &Value, ours: bool) -> Vec<&Value> {
    let members: Vec<&str> = list(metadata, "workspace_members")
        .iter()
        .map(|id| id.as_str().expect("an id is text"))
        .collect();
    list(metadata, "packages")
        .iter()
        .filter(|package| !ours || members.contains(&text(package, "id")))
        .collect()
}

/// A field that cargo always fills with a list.
pub(crate) fn list<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value[field].as_array().expect("cargo gives a list here")
}

/// A field that cargo always fills with text.
pub(crate) fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().expect("cargo gives text here")
}

/// Every file below `folder` that is ours: what is installed, built or generated is left out.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    const NOT_OURS: &[&str] = &["target", "node_modules", "dist", "gen", ".git", ".dev"];
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries {
            let path = entry.expect("a folder entry can be read").path();
            let name = path.file_name().expect("an entry has a name");
            if path.is_symlink() || NOT_OURS.iter().any(|skipped| name == *skipped) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
