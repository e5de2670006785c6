//! A new vault where an old one was.

mod common;

use std::fs;
use std::path::PathBuf;

use common::{NOW, Scene};
use vault::{Error, Key, Password};

fn beside(scene: &Scene, suffix: &str) -> PathBuf {
    let mut name = scene.path.clone().into_os_string();
    name.push(suffix);
    name.into()
}

/// Leaves what a killed writer leaves, and takes the vault itself away.
fn leave_a_log(scene: &Scene) -> PathBuf {
    let other = Scene::new();
    let (mut vault, _) = other.create();
    other.fill(&mut vault, 3);
    for suffix in ["-wal", "-shm"] {
        fs::copy(beside(&other, suffix), beside(scene, suffix)).expect("it is copied");
    }
    fs::write(beside(scene, "-journal"), b"a journal").expect("it is written");
    let moved = scene.directory.path().join("moved.vault");
    fs::copy(&other.path, &moved).expect("it is copied");
    moved
}

#[test]
fn the_log_of_a_vault_that_was_moved_away_is_not_replayed_over_a_new_one() {
    let mut scene = Scene::new();
    let moved = leave_a_log(&scene);
    let log = fs::read(beside(&scene, "-wal")).expect("it can be read");
    let old = std::mem::replace(&mut scene.password, Password::new("new horse".to_owned()));
    let (vault, _) = scene.create();
    assert_eq!(vault.tokens().count(), 0);
    let id = vault.vault_id();
    let vault = scene.reopen(vault);
    assert_eq!((vault.vault_id(), vault.tokens().count()), (id, 0));
    assert!(vault.check().expect("it can be checked").is_sound());
    assert!(matches!(
        vault.verify(Key::Password(&old)),
        Err(Error::WrongPassword)
    ));
    drop(vault);
    // It is somebody's data, so it was put aside and not removed.
    let aside = fs::read_dir(scene.directory.path())
        .expect("it can be listed")
        .map(|entry| entry.expect("an entry").path())
        .find(|path| {
            path.to_string_lossy().contains("-wal.") && path.extension() == Some("old".as_ref())
        })
        .expect("the log is still here");
    assert_eq!(fs::read(&aside).expect("it can be read"), log);
    let mut place = moved.clone().into_os_string();
    place.push("-wal");
    fs::rename(aside, place).expect("it is put back");
    let vault = vault::open(&moved)
        .expect("a vault")
        .unlock(Key::Password(&old), NOW)
        .expect("it opens");
    assert_eq!(vault.tokens().count(), 3);
}
