//! Backups on a disk: named only when they are whole, and never at the cost of another.

#[path = "backup/scene.rs"]
mod scene;

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use scene::{NOW, Scene, names};
use sync::backup::{BackupError, Expected, file_name, list, read, write};
use vault::VaultId;
use vault::travel::Register;

const LEFT: &str = "countersign-00112233445566778899aabbccddeeff.tmp";

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a directory")
}

/// A folder's files with what is in them.
fn state(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let read = |name: PathBuf| {
        let bytes = fs::read(folder.join(&name)).expect("it can be read");
        (name, bytes)
    };
    names(folder).into_iter().map(read).collect()
}

#[test]
fn a_written_backup_is_listed_and_opens() {
    let (scene, folder) = (Scene::of(3), folder());
    let written = scene.write(folder.path()).expect("it is written");
    let vault = scene.vault.vault_id();
    let name = file_name(vault, NOW);
    let start: String = vault.to_string().chars().take(8).collect();
    assert_eq!(
        name,
        format!("countersign-2025-11-24-160000-{start}.csbackup")
    );
    assert_eq!(names(folder.path()), [PathBuf::from(&name)]);
    assert_eq!(written.path, folder.path().join(&name));
    assert_eq!(written.about.tokens, 3);
    let found = list(folder.path(), Some(vault)).expect("it is listed");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].size, written.size);
    let head = found[0].head.as_ref().expect("it can be read");
    assert_eq!(
        (head.vault, head.created_ms, head.backup),
        (vault, NOW, written.about.backup)
    );
    let opened = read(&written.path)
        .and_then(|sealed| sealed.open_with(&scene.key()))
        .expect("it opens");
    assert_eq!(opened.damage, None);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&written.path)
            .expect("it is there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn nothing_is_written_over() {
    let (scene, folder) = (Scene::of(1), folder());
    scene.write(folder.path()).expect("it is written");
    let before = state(folder.path());
    assert!(matches!(
        scene.write(folder.path()),
        Err(BackupError::AlreadyThere)
    ));
    assert_eq!(state(folder.path()), before);
}

#[test]
fn what_is_not_what_was_to_be_written_gets_no_name() {
    let (scene, folder) = (Scene::of(2), folder());
    scene.write(folder.path()).expect("it is written");
    let before = state(folder.path());
    let (travelling, other) = (scene.travel(), Scene::of(3));
    let theirs = other.travel();
    let right = Expected {
        snapshot: travelling.snapshot.expose(),
        stubs: &travelling.stubs,
    };
    let wrong = Expected {
        snapshot: theirs.snapshot.expose(),
        stubs: &theirs.stubs,
    };
    let file = scene.encode();
    let mut altered = file.clone();
    altered[5000] ^= 1;
    let (ours, their_key) = (scene.key(), other.key());
    for (bytes, key, expected) in [
        (&file[..], &ours, wrong),
        (&file[..], &their_key, right),
        (&altered[..], &ours, right),
        (&file[..4096], &ours, right),
        (&[], &ours, right),
    ] {
        let written = write(folder.path(), "new.csbackup", bytes, key, expected);
        assert!(
            matches!(written, Err(BackupError::VerifyFailed)),
            "{written:?}"
        );
        assert_eq!(state(folder.path()), before);
    }
    for name in ["", ".", "..", "a/b", "/etc/x"] {
        let written = write(folder.path(), name, &file, &ours, right);
        assert!(matches!(written, Err(BackupError::NotAName)), "{name}");
    }
    assert_eq!(state(folder.path()), before);
}

#[test]
fn a_folder_that_is_not_there_and_one_that_is_a_file_are_told_apart() {
    let (scene, folder) = (Scene::of(1), folder());
    let gone = folder.path().join("unplugged");
    assert!(matches!(scene.write(&gone), Err(BackupError::FolderGone)));
    assert!(matches!(list(&gone, None), Err(BackupError::FolderGone)));
    assert!(!gone.exists());
    let file = folder.path().join("file");
    fs::write(&file, "something").expect("it is written");
    for path in [&file, &file.join("below")] {
        assert!(matches!(scene.write(path), Err(BackupError::NotAFolder)));
        assert!(matches!(list(path, None), Err(BackupError::NotAFolder)));
    }
    assert_eq!(fs::read(&file).expect("it can be read"), b"something");
}

#[test]
fn only_what_a_killed_write_left_is_cleared_away() {
    let (scene, folder) = (Scene::of(1), folder());
    let strange = [
        "countersign-notes.tmp",
        "other.tmp",
        "countersign-old.csbackup",
        "picture.png",
    ];
    for name in strange.iter().chain([&LEFT]) {
        fs::write(folder.path().join(name), "something").expect("it is written");
    }
    scene.write(folder.path()).expect("it is written");
    let left = names(folder.path());
    assert!(!left.contains(&PathBuf::from(LEFT)));
    assert!(
        strange
            .iter()
            .all(|name| left.contains(&PathBuf::from(name)))
    );
    assert_eq!(left.len(), strange.len() + 1);
}

#[cfg(unix)]
#[test]
fn what_another_process_is_writing_stays() {
    let (scene, folder) = (Scene::of(1), folder());
    let path = folder.path().join(LEFT);
    let held = File::create(&path).expect("it is made");
    held.try_lock().expect("it is free");
    scene.write(folder.path()).expect("it is written");
    assert!(path.exists());
    drop(held);
    scene
        .write_at(folder.path(), NOW + 1000)
        .expect("it is written");
    assert!(!path.exists());
}

#[test]
fn the_list_has_the_newest_first_and_tells_what_cannot_be_read() {
    let (scene, other, folder) = (Scene::of(1), Scene::of(1), folder());
    for seconds in [1, 3, 2] {
        scene
            .write_at(folder.path(), NOW + seconds * 1000)
            .expect("it is written");
    }
    other.write(folder.path()).expect("it is written");
    fs::write(folder.path().join("bad.csbackup"), "nonsense").expect("it is written");
    fs::write(folder.path().join("empty.csbackup"), "").expect("it is written");
    fs::create_dir(folder.path().join("folder.csbackup")).expect("it is made");
    // The second header speaks where the first is damaged.
    let newest = folder
        .path()
        .join(file_name(scene.vault.vault_id(), NOW + 3000));
    let mut bytes = fs::read(&newest).expect("it can be read");
    bytes[100] ^= 1;
    fs::write(&newest, bytes).expect("it is written");
    let found = list(folder.path(), Some(scene.vault.vault_id())).expect("it is listed");
    let times: Vec<_> = found
        .iter()
        .map(|found| found.head.as_ref().ok().map(|head| head.created_ms - NOW))
        .collect();
    assert_eq!(times, [Some(3000), Some(2000), Some(1000), None, None]);
    assert!(matches!(found[3].head, Err(BackupError::NotABackup)));
    assert!(matches!(found[4].head, Err(BackupError::Empty)));
    assert_eq!(list(folder.path(), None).expect("it is listed").len(), 6);
    let stranger = Some(VaultId([9; 16]));
    assert_eq!(
        list(folder.path(), stranger).expect("it is listed").len(),
        2
    );
}

#[cfg(target_os = "linux")]
mod disk {
    use std::io::Write;
    use std::process::Command;

    use super::*;

    /// A file system of one mebibyte, where this user may have one.
    struct SmallDisk(tempfile::TempDir);

    impl SmallDisk {
        fn mount() -> Option<Self> {
            let directory = folder();
            let mount = Command::new("mount")
                .args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"])
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

        fn path(&self) -> &Path {
            self.0.path()
        }

        /// Takes everything but so many pages.
        fn fill(&self, pages: u64) {
            let mut filler = File::options()
                .append(true)
                .create(true)
                .open(self.path().join("filler"))
                .expect("it is made");
            while filler.write_all(&[0; 4096]).is_ok() {}
            let size = filler.metadata().expect("it is there").len();
            filler
                .set_len(size / 4096 * 4096 - pages * 4096)
                .expect("it is cut");
        }

        fn turn_read_only(&self) {
            let remount = || {
                let remount = Command::new("mount")
                    .args(["-o", "remount,ro"])
                    .arg(self.path())
                    .output();
                remount.expect("it runs").status.success()
            };
            // A child that another thread is starting may hold a copy of a written file for a moment.
            assert!((0..100).any(|_| remount()), "something still writes there");
        }
    }

    impl Drop for SmallDisk {
        fn drop(&mut self) {
            let _done = Command::new("umount").arg("-l").arg(self.path()).status();
        }
    }

    #[test]
    fn a_full_disk_keeps_the_last_good_backup_and_nothing_half() {
        let Some(disk) = SmallDisk::mount() else {
            return;
        };
        let scene = Scene::of(20);
        scene.write(disk.path()).expect("it is written");
        for pages in 0..4 {
            disk.fill(pages);
            let before = state(disk.path());
            let written = scene.write_at(disk.path(), NOW + 1000);
            assert!(
                matches!(written, Err(BackupError::Full)),
                "{pages}: {written:?}"
            );
            assert_eq!(state(disk.path()), before);
        }
        fs::remove_file(disk.path().join("filler")).expect("it is gone");
        scene
            .write_at(disk.path(), NOW + 1000)
            .expect("there is room again");
    }

    #[test]
    fn a_disk_that_only_reads_is_told() {
        let Some(disk) = SmallDisk::mount() else {
            return;
        };
        let scene = Scene::of(2);
        scene.write(disk.path()).expect("it is written");
        disk.turn_read_only();
        let before = state(disk.path());
        let written = scene.write_at(disk.path(), NOW + 1000);
        assert!(matches!(written, Err(BackupError::ReadOnly)), "{written:?}");
        assert_eq!(state(disk.path()), before);
        assert_eq!(list(disk.path(), None).expect("it is listed").len(), 1);
    }

    #[test]
    fn a_folder_that_may_not_be_written_is_told() {
        use std::os::unix::fs::PermissionsExt;
        let (scene, folder) = (Scene::of(1), folder());
        let locked = fs::Permissions::from_mode(0o555);
        fs::set_permissions(folder.path(), locked).expect("it is set");
        if File::create(folder.path().join("probe")).is_ok() {
            let _told = writeln!(std::io::stderr(), "skipped: this user may write everywhere");
            return;
        }
        assert!(matches!(
            scene.write(folder.path()),
            Err(BackupError::PermissionDenied)
        ));
        assert!(names(folder.path()).is_empty());
    }
}

#[test]
fn a_number_that_equals_nothing_is_backed_up_all_the_same() {
    let mut scene = Scene::of(1);
    let stamp = scene.vault.stamp_now(NOW);
    let mut state = scene.travel().snapshot.expose().clone();
    for fields in state.records.values_mut() {
        // An entry that only a newer version knows.
        let value = ciborium::Value::Float(f64::NAN);
        fields.registers.insert(63, Register { value, stamp });
    }
    let adopted = scene.vault.adopt(&state, NOW).expect("it is adopted");
    assert!(adopted.written > 0);
    let folder = folder();
    scene.write(folder.path()).expect("it is written");
}
