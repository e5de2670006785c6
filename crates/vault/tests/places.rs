//! Paths that are no vault, that cannot be read, that cannot be written.

#![cfg(unix)]

mod common;

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{CHEAP, NOW, Scene, token};
use vault::{Error, Key, NewRecord, Source};

const ORDINARY: &str = "COUNTERSIGN_TEST_ORDINARY";
const NOBODY: u32 = 65_534;

/// Runs a test as an ordinary user: the administrator may read and write everything, whatever the
/// modes say. True when the caller is that user and should go on.
fn as_ordinary_user(test: &str) -> bool {
    let is_root = fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0);
    if !is_root || std::env::var(ORDINARY).is_ok() {
        return true;
    }
    let directory = tempfile::tempdir().expect("a directory");
    fs::set_permissions(directory.path(), Permissions::from_mode(0o755)).expect("it is opened up");
    let program = directory.path().join("test");
    fs::copy(std::env::current_exe().expect("this test"), &program).expect("it is copied");
    let room = directory.path().join("room");
    fs::create_dir(&room).expect("a room");
    chown(&room, Some(NOBODY), Some(NOBODY)).expect("it is given away");
    let output = Command::new("setpriv")
        .args([
            &format!("--reuid={NOBODY}"),
            &format!("--regid={NOBODY}"),
            "--clear-groups",
        ])
        .arg(&program)
        .args(["--exact", test, "--nocapture"])
        .env(ORDINARY, "1")
        .env("TMPDIR", &room)
        .current_dir(&room)
        .output()
        .expect("setpriv is part of util-linux");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    false
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("it is mine");
}

fn file(scene: &Scene, content: &[u8]) -> PathBuf {
    fs::write(&scene.path, content).expect("it is written");
    scene.path.clone()
}

#[test]
fn what_is_no_vault_is_named_and_left_alone() {
    let scene = Scene::new();
    assert!(matches!(vault::open(&scene.path), Err(Error::NotFound)));
    assert!(matches!(
        vault::open(scene.directory.path()),
        Err(Error::NotAFile)
    ));
    assert!(matches!(
        vault::open(Path::new("/dev/null")),
        Err(Error::NotAFile)
    ));
    assert!(matches!(vault::open(&file(&scene, b"")), Err(Error::Empty)));
    assert!(matches!(
        vault::open(&file(&scene, b"x")),
        Err(Error::NotAVault)
    ));
    assert!(matches!(
        vault::open(&file(&scene, &[0x5A; 10_000])),
        Err(Error::NotAVault)
    ));
    assert!(matches!(
        vault::open(&file(&scene, b"SQLite format 3\0")),
        Err(Error::NotAVault)
    ));
    fs::remove_file(&scene.path).expect("it is removed");

    // A database of somebody else, and one that only claims to be ours.
    let conn = rusqlite::Connection::open(&scene.path).expect("it opens");
    conn.execute_batch("CREATE TABLE header (x); INSERT INTO header VALUES (1);")
        .expect("it runs");
    assert!(matches!(vault::open(&scene.path), Err(Error::NotAVault)));
    conn.execute_batch("PRAGMA application_id = 0x4353474E; PRAGMA user_version = 1")
        .expect("it runs");
    assert!(vault::open(&scene.path).is_err());
    assert_eq!(
        conn.query_row("SELECT x FROM header", [], |row| row.get::<_, i64>(0)),
        Ok(1)
    );
}

#[test]
fn a_sparse_file_of_four_gibibytes_is_refused_at_once() {
    let scene = Scene::new();
    let sparse = File::create(&scene.path).expect("it is made");
    sparse.set_len(4 << 30).expect("it is sparse");
    match vault::open(&scene.path) {
        Err(Error::TooLarge { bytes, limit }) => assert!(bytes == 4 << 30 && limit < bytes),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_cut_anywhere_is_refused_or_opens_with_the_truth() {
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    scene.fill(&mut vault, 3);
    drop(vault);
    let whole = fs::read(&scene.path).expect("it can be read");
    for length in (0..whole.len()).step_by(509) {
        fs::write(&scene.path, &whole[..length]).expect("it is cut");
        let Ok(locked) = vault::open_read_only(&scene.path) else {
            continue;
        };
        if let Ok(vault) = locked.unlock(Key::Password(&scene.password), NOW) {
            let whole = vault
                .tokens()
                .filter(|record| vault.token(record.id).is_ok())
                .count()
                == 3;
            assert!(vault.is_altered() || whole, "cut at {length}");
        }
    }
}

#[test]
fn creating_never_overwrites() {
    let scene = Scene::new();
    file(&scene, b"mine");
    let error = vault::create(&scene.path, &scene.password, CHEAP, NOW).expect_err("it is refused");
    assert!(matches!(error, Error::AlreadyExists));
    assert_eq!(fs::read(&scene.path).expect("it can be read"), b"mine");
    fs::remove_file(&scene.path).expect("it is removed");
    std::os::unix::fs::symlink("/nowhere", &scene.path).expect("a dangling link");
    let error = vault::create(&scene.path, &scene.password, CHEAP, NOW).expect_err("it is refused");
    assert!(matches!(error, Error::AlreadyExists));
}

#[test]
fn files_are_for_their_owner_alone() {
    let scene = Scene::new();
    let path = scene.directory.path().join("new/directory/tokens.vault");
    let (mut vault, _) = vault::create(&path, &scene.password, CHEAP, NOW).expect("it is made");
    scene.fill(&mut vault, 3);
    let directory = path.parent().expect("its directory");
    assert_eq!(
        fs::metadata(directory).expect("it is there").mode() & 0o777,
        0o700
    );
    let mut names = Vec::new();
    for entry in fs::read_dir(directory).expect("it can be listed") {
        let entry = entry.expect("an entry");
        assert_eq!(
            entry.metadata().expect("its mode").mode() & 0o777,
            0o600,
            "{}",
            entry.path().display()
        );
        names.push(entry.file_name().into_string().expect("text"));
    }
    names.sort();
    let expected =
        ["", "-shm", "-wal", ".lock", ".reserve"].map(|suffix| format!("tokens.vault{suffix}"));
    assert_eq!(names, expected);
    drop(vault);
    assert!(!directory.join("tokens.vault-wal").exists());
}

#[test]
fn an_unreadable_file_or_directory_is_named() {
    if !as_ordinary_user("an_unreadable_file_or_directory_is_named") {
        return;
    }
    let scene = Scene::new();
    drop(scene.create());
    mode(&scene.path, 0o000);
    assert!(matches!(
        vault::open(&scene.path),
        Err(Error::PermissionDenied)
    ));
    assert!(matches!(
        vault::open_read_only(&scene.path),
        Err(Error::PermissionDenied)
    ));
    mode(&scene.path, 0o600);
    mode(scene.directory.path(), 0o000);
    assert!(matches!(
        vault::open(&scene.path),
        Err(Error::PermissionDenied)
    ));
    assert!(matches!(
        vault::create(&scene.path, &scene.password, CHEAP, NOW),
        Err(Error::ReadOnly | Error::PermissionDenied)
    ));
    mode(scene.directory.path(), 0o700);
    assert!(vault::open(&scene.path).is_ok());
}

#[test]
fn a_read_only_file_or_directory_is_still_read() {
    if !as_ordinary_user("a_read_only_file_or_directory_is_still_read") {
        return;
    }
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    let uri = "otpauth://hotp/Example:ada?secret=GEZDGNBVGY3TQOJQ&counter=7";
    let id = vault
        .add(NewRecord::new(token(uri), Source::Text), NOW)
        .expect("it is added");
    drop(vault);
    let before = fs::read(&scene.path).expect("it can be read");
    let check = || {
        assert!(matches!(vault::open(&scene.path), Err(Error::ReadOnly)));
        let locked = vault::open_read_only(&scene.path).expect("it can be read");
        let mut vault = locked
            .unlock(Key::Password(&scene.password), NOW)
            .expect("it opens");
        assert_eq!(vault.token(id).expect("it opens").kind.counter(), Some(7));
        // No durable counter, no code.
        assert!(matches!(vault.next_hotp(id, NOW), Err(Error::ReadOnly)));
        assert!(vault.is_read_only());
    };
    mode(&scene.path, 0o400);
    check();
    mode(scene.directory.path(), 0o500);
    check();
    mode(&scene.path, 0o600);
    for suffix in ["-wal", "-shm"] {
        let mut name = scene.path.clone().into_os_string();
        name.push(suffix);
        mode(scene.directory.path(), 0o700);
        let _gone = fs::remove_file(name);
    }
    mode(scene.directory.path(), 0o500);
    check();
    mode(scene.directory.path(), 0o700);
    assert_eq!(before, fs::read(&scene.path).expect("it can be read"));
}

#[test]
fn a_directory_that_turns_read_only_stops_writing_and_nothing_else() {
    if !as_ordinary_user("a_directory_that_turns_read_only_stops_writing_and_nothing_else") {
        return;
    }
    let scene = Scene::new();
    drop(scene.create());
    let locked = vault::open(&scene.path).expect("it is a vault");
    mode(&scene.path, 0o400);
    mode(scene.directory.path(), 0o500);
    let (_, error) = locked
        .unlock(Key::Password(&scene.password), NOW)
        .expect_err("it cannot be written");
    assert!(
        matches!(error, Error::ReadOnly | Error::PermissionDenied),
        "{error:?}"
    );
    mode(scene.directory.path(), 0o700);
    mode(&scene.path, 0o600);
    let parent = scene.directory.path().join("closed");
    fs::create_dir(&parent).expect("a directory");
    mode(&parent, 0o500);
    let error = vault::create(&parent.join("tokens.vault"), &scene.password, CHEAP, NOW)
        .expect_err("it is refused");
    assert!(matches!(error, Error::ReadOnly));
    assert_eq!(fs::read_dir(&parent).expect("it can be listed").count(), 0);
}

const SCARCE: &str = "COUNTERSIGN_TEST_SCARCE";

/// Not a test by itself: has little memory, when started by another test.
#[test]
fn scarce() {
    if std::env::var(SCARCE).is_err() {
        return;
    }
    let scene = Scene::new();
    let error = vault::create(&scene.path, &scene.password, vault::KdfCost::default(), NOW)
        .expect_err("too little");
    assert!(matches!(error, Error::OutOfMemory), "{error:?}");
    assert!(!scene.path.exists());
}

#[test]
fn too_little_memory_for_the_key_derivation_is_named() {
    let output = Command::new("sh")
        .args([
            "-c",
            "ulimit -v 262144; exec \"$0\" --exact scarce --nocapture --test-threads=1",
        ])
        .arg(std::env::current_exe().expect("this test"))
        .env(SCARCE, "1")
        .output()
        .expect("it starts");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
