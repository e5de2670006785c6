//! A disk without room, and one that only reads.

#![cfg(target_os = "linux")]

mod common;

use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

use common::{CHEAP, NOW, Scene, token};
use vault::{Error, Key, NewRecord, Source, TokenId, Vault};

/// A file system of three mebibytes, where this user may have one.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount() -> Option<Self> {
        let directory = tempfile::tempdir().expect("a directory");
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=3m", "tmpfs"])
            .arg(directory.path())
            .output();
        if mount.is_ok_and(|output| output.status.success()) {
            return Some(Self(directory));
        }
        let _told = writeln!(
            std::io::stderr(),
            "skipped: this user may not mount a small disk"
        );
        None
    }

    /// A vault to be on this disk.
    fn scene(&self) -> Scene {
        Scene::at(self.0.path().join("tokens.vault"))
    }

    fn filler(&self) -> PathBuf {
        self.0.path().join("filler")
    }

    /// Takes the last byte.
    fn fill(&self) {
        let mut filler = File::options()
            .append(true)
            .create(true)
            .open(self.filler())
            .expect("it is made");
        while filler.write_all(&[0; 4096]).is_ok() {}
        assert!(filler.write_all(&[0]).is_err(), "there is room left");
    }

    fn make_room(&self) {
        fs::remove_file(self.filler()).expect("room again");
    }

    fn turn_read_only(&self) {
        let remount = || {
            let remount = Command::new("mount")
                .args(["-o", "remount,ro"])
                .arg(self.0.path())
                .output();
            remount.expect("it runs").status.success()
        };
        // A child that another thread is starting may hold a copy of a written file for a moment.
        assert!((0..100).any(|_| remount()), "something still writes there");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: a child that another thread is starting may hold a copy of an open file for a moment.
        let _done = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

fn beside(scene: &Scene, suffix: &str) -> PathBuf {
    let mut name = scene.path.clone().into_os_string();
    name.push(suffix);
    name.into()
}

/// A vault of five tokens as a writer leaves it that is killed: the last of them stands in the log alone.
fn crash(scene: &Scene) -> Vec<TokenId> {
    let other = Scene::new();
    let (mut vault, _) = other.create();
    let mut ids = other.fill(&mut vault, 4);
    let mut vault = other.reopen(vault);
    ids.extend(other.fill(&mut vault, 1));
    for suffix in ["", "-wal", "-shm", ".lock"] {
        fs::copy(beside(&other, suffix), beside(scene, suffix)).expect("it is copied");
    }
    assert!(fs::metadata(beside(scene, "-wal")).is_ok_and(|log| log.len() > 0));
    ids
}

fn check_codes(vault: &Vault, ids: &[TokenId]) {
    assert_eq!(vault.tokens().count(), ids.len());
    assert!(!vault.is_altered() && vault.damaged().is_empty());
    for id in ids {
        assert!(vault.token(*id).expect("it opens").code(59).is_ok());
    }
}

fn read(scene: &Scene) -> Vault {
    let locked = vault::open_read_only(&scene.path).expect("it can be read");
    let unlocked = locked.unlock(Key::Password(&scene.password), NOW);
    unlocked.map_err(|(_, error)| error).expect("it opens")
}

#[test]
fn a_full_disk_without_a_reserve_still_gives_codes() {
    let Some(disk) = SmallDisk::mount() else {
        return;
    };
    let scene = disk.scene();
    let (mut vault, _) = scene.create();
    let ids = scene.fill(&mut vault, 5);
    drop(vault);
    fs::remove_file(beside(&scene, ".reserve")).expect("it is gone");
    disk.fill();
    let locked = vault::open(&scene.path).expect("looking needs no room");
    let (locked, error) = locked
        .unlock(Key::Password(&scene.password), NOW)
        .expect_err("writing does");
    assert!(matches!(error, Error::DiskFull), "{error:?}");
    let mut vault = read(&scene);
    assert!(vault.is_read_only());
    check_codes(&vault, &ids);
    assert!(vault.check().expect("it can be checked").is_sound());
    assert!(matches!(vault.bin(ids[0], NOW), Err(Error::ReadOnly)));
    drop(vault);
    disk.make_room();
    let vault = locked
        .unlock(Key::Password(&scene.password), NOW)
        .map_err(|(_, error)| error)
        .expect("there is room again");
    check_codes(&vault, &ids);
}

#[test]
fn the_reserve_is_given_up_to_open_and_to_delete_on_a_full_disk() {
    let Some(disk) = SmallDisk::mount() else {
        return;
    };
    let scene = disk.scene();
    let (mut vault, _) = scene.create();
    let ids = scene.fill(&mut vault, 5);
    drop(vault);
    disk.fill();
    let mut vault = scene.open();
    assert!(!vault.is_read_only());
    check_codes(&vault, &ids);
    // Somebody else is quick to take what was given up.
    disk.fill();
    check_codes(&vault, &ids);
    vault.bin(ids[0], NOW).expect("deleting works");
    vault.purge(ids[0], NOW).expect("deleting works");
    drop(vault);
    disk.make_room();
    let vault = scene.open();
    check_codes(&vault, &ids[1..]);
    assert!(vault.check().expect("it can be checked").is_sound());
}

#[test]
fn what_a_crash_left_in_the_log_is_read_on_a_full_disk() {
    let Some(disk) = SmallDisk::mount() else {
        return;
    };
    let scene = disk.scene();
    let ids = crash(&scene);
    disk.fill();
    // The room of the old index of the log is enough; take that, too.
    fs::write(beside(&scene, "-shm"), b"").expect("it is cut");
    disk.fill();
    let vault = read(&scene);
    check_codes(&vault, &ids);
    drop(vault);
    disk.make_room();
    let vault = scene.open();
    check_codes(&vault, &ids);
    assert!(vault.check().expect("it can be checked").is_sound());
}

#[test]
fn a_disk_mounted_for_reading_only_still_gives_codes() {
    let Some(disk) = SmallDisk::mount() else {
        return;
    };
    let scene = disk.scene();
    let (mut vault, _) = scene.create();
    let ids = scene.fill(&mut vault, 5);
    drop(vault);
    disk.turn_read_only();
    assert!(matches!(vault::open(&scene.path), Err(Error::ReadOnly)));
    check_codes(&read(&scene), &ids);
}

#[test]
fn what_a_crash_left_in_the_log_is_read_from_a_disk_mounted_for_reading_only() {
    let Some(disk) = SmallDisk::mount() else {
        return;
    };
    let scene = disk.scene();
    let ids = crash(&scene);
    disk.turn_read_only();
    assert!(matches!(vault::open(&scene.path), Err(Error::ReadOnly)));
    check_codes(&read(&scene), &ids);
}

#[test]
fn on_a_full_disk_nothing_is_lost_and_deleting_works() {
    let Some(disk) = SmallDisk::mount() else {
        return;
    };
    let scene = disk.scene();
    let (mut vault, _) = scene.create();
    let ids = scene.fill(&mut vault, 50);
    disk.fill();

    let mut added = 50;
    let error = loop {
        let new = NewRecord::new(
            token("otpauth://totp/More:more?secret=GEZDGNBVGY3TQOJQ"),
            Source::Text,
        );
        match vault.add(new, NOW) {
            Ok(_) => added += 1,
            Err(error) => break error,
        }
        assert!(added < 10_000, "the disk never fills");
    };
    assert!(matches!(error, Error::DiskFull), "{error:?}");
    assert_eq!(vault.tokens().count(), added);
    assert!(vault.token(ids[0]).is_ok(), "codes work");
    vault.bin(ids[0], NOW).expect("deleting works");
    vault.purge(ids[0], NOW).expect("deleting works");
    drop(vault);
    disk.make_room();
    let vault = scene.open();
    assert_eq!(vault.tokens().count(), added - 1);
    assert!(vault.check().expect("it can be checked").is_sound());
}

#[test]
fn a_disk_too_small_for_a_vault_leaves_nothing_behind() {
    let Some(disk) = SmallDisk::mount() else {
        return;
    };
    let scene = disk.scene();
    disk.fill();
    let error =
        vault::create(&scene.path, &scene.password, CHEAP, NOW).expect_err("there is no room");
    assert!(matches!(error, Error::DiskFull), "{error:?}");
    let left: Vec<_> = fs::read_dir(disk.0.path())
        .expect("it can be listed")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert!(
        left.iter()
            .all(|name| name == "filler" || name == "tokens.vault.lock"),
        "{left:?}"
    );
}

#[test]
fn a_state_that_finds_no_room_changes_nothing_and_comes_in_whole_later() {
    let Some(disk) = SmallDisk::mount() else {
        return;
    };
    let home = Scene::new();
    let (mut there, _) = home.create();
    home.fill(&mut there, 300);
    let travelling = there.travel().expect("it travels");
    let state = travelling.snapshot.expose();

    let scene = disk.scene();
    let (mut vault, _) = scene.create();
    let ids = scene.fill(&mut vault, 3);
    disk.fill();
    let refused = vault.adopt(state, NOW);
    assert!(matches!(refused, Err(Error::DiskFull)), "{refused:?}");
    assert_eq!(vault.ids_in_order(), ids);
    disk.make_room();
    let mut vault = scene.reopen(vault);
    assert_eq!(vault.ids_in_order(), ids);
    assert!(vault.check().expect("it can be checked").is_sound());
    let adopted = vault.adopt(state, NOW).expect("there is room");
    assert_eq!(adopted.written, state.records.len());
    assert_eq!(vault.tokens().count(), 303);
    assert!(vault.check().expect("it can be checked").is_sound());
}
