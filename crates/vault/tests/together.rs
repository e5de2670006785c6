//! Several processes at one vault.

mod common;

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

use common::{NOW, Scene};
use vault::{Error, Key};

const HOLD: &str = "COUNTERSIGN_TEST_HOLD";

const LOOK: &str = "COUNTERSIGN_TEST_LOOK";

/// Not a test by itself: looks at a vault as a writer would, when started by another test.
#[test]
fn looker() {
    if let Ok(path) = std::env::var(LOOK) {
        vault::open(path.as_ref()).expect("it is a vault");
    }
}

/// Not a test by itself: holds the vault until its input ends, when started by another test.
#[test]
fn holder() {
    let Ok(path) = std::env::var(HOLD) else {
        return;
    };
    let scene = Scene::at(path.into());
    let mut vault = scene.open();
    vault.make_group("held", NOW).expect("it is made");
    let mut out = std::io::stdout();
    writeln!(out, "held").expect("the parent listens");
    for line in std::io::stdin().lines() {
        line.expect("a line");
        vault.make_group("more", NOW).expect("it is made");
        writeln!(out, "made").expect("the parent listens");
    }
}

struct Holder {
    child: Child,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

impl Holder {
    fn start(scene: &Scene) -> Self {
        let mut child = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "holder", "--nocapture"])
            .env(HOLD, &scene.path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let mut holder = Self { child, lines };
        holder.wait_for("held");
        holder
    }

    fn wait_for(&mut self, word: &str) {
        let found = self
            .lines
            .by_ref()
            .any(|line| line.expect("a line").contains(word));
        assert!(found, "the holder ended early");
    }

    fn write_once(&mut self) {
        let stdin = self.child.stdin.as_mut().expect("its input");
        writeln!(stdin).expect("it listens");
        self.wait_for("made");
    }

    fn end(mut self) {
        drop(self.child.stdin.take());
        assert!(self.child.wait().expect("it ends").success());
    }
}

#[test]
fn a_second_writer_is_told_who_holds_the_vault() {
    let scene = Scene::new();
    scene.create();
    let holder = Holder::start(&scene);
    let locked = vault::open(&scene.path).expect("looking is allowed");
    let (locked, error) = locked
        .unlock(Key::Password(&scene.password), NOW)
        .expect_err("it is held");
    let (pid, name) = match error {
        Error::HeldBy { pid, name } => (pid, name),
        other => panic!("{other:?}"),
    };
    assert_eq!(pid, holder.child.id());
    let own = std::env::current_exe().expect("this test");
    assert_eq!(name, own.file_name().expect("a name").to_string_lossy());
    let item = vault::seal_to_inbox(&locked.inbox_address(), b"x").expect("it is sealed");
    assert!(matches!(locked.leave(&item), Err(Error::HeldBy { .. })));
    holder.end();
    locked
        .unlock(Key::Password(&scene.password), NOW)
        .expect("it is free again");
}

#[test]
fn a_reader_works_beside_a_writer() {
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    let ids = scene.fill(&mut vault, 3);
    drop(vault);
    let mut holder = Holder::start(&scene);
    let locked = vault::open_read_only(&scene.path).expect("reading is allowed");
    let mut reader = locked
        .unlock(Key::Password(&scene.password), NOW)
        .expect("reading is allowed");
    assert!(!reader.is_altered());
    assert_eq!((reader.tokens().count(), reader.groups().len()), (3, 1));
    holder.write_once();
    assert!(reader.token(ids[0]).is_ok());
    assert!(reader.check().expect("it can be checked").is_sound());
    assert!(matches!(reader.bin(ids[0], NOW), Err(Error::ReadOnly)));
    assert!(matches!(
        reader.next_hotp(ids[0], NOW),
        Err(Error::NotCounterBased)
    ));
    let newer = vault::open_read_only(&scene.path).expect("reading is allowed");
    let newer = newer
        .unlock(Key::Password(&scene.password), NOW)
        .expect("reading is allowed");
    assert_eq!(newer.groups().len(), 2);
    holder.end();
}

#[test]
fn a_killed_writer_leaves_the_vault_free() {
    let scene = Scene::new();
    scene.create();
    let mut holder = Holder::start(&scene);
    holder.child.kill().expect("it is killed");
    holder.child.wait().expect("it is gone");
    let vault = scene.open();
    assert_eq!(vault.groups().len(), 1);
}

#[test]
fn one_process_does_not_write_through_two_doors() {
    let scene = Scene::new();
    let (vault, _) = scene.create();
    let second = vault::open(&scene.path)
        .expect("looking is allowed")
        .unlock(Key::Password(&scene.password), NOW);
    let pid = match second {
        Err((_, Error::HeldBy { pid, .. })) => pid,
        other => panic!("{:?}", other.map(drop).map_err(|(_, error)| error)),
    };
    assert_eq!(pid, std::process::id());
    // Looking at the file took no lock away from the open vault: another process that opens and
    // closes it for writing would otherwise take itself for the last one, and the log with it.
    let mut vault = vault;
    vault.make_group("Work", NOW).expect("it is made");
    let mut log = scene.path.clone().into_os_string();
    log.push("-wal");
    assert!(std::fs::metadata(&log).is_ok_and(|log| log.len() > 0));
    let child = Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", "looker"])
        .env(LOOK, &scene.path)
        .status();
    assert!(child.expect("it runs").success());
    assert!(
        std::fs::metadata(&log).is_ok_and(|log| log.len() > 0),
        "the log of an open vault was removed"
    );
    vault.make_group("Home", NOW).expect("it is made");
    assert_eq!(scene.reopen(vault).groups().len(), 2);
}

#[test]
fn a_child_being_started_does_not_keep_the_lock() {
    let scene = Scene::new();
    drop(scene.create());
    let busy = std::sync::atomic::AtomicBool::new(true);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while busy.load(std::sync::atomic::Ordering::Relaxed) {
                Command::new("true").status().expect("it starts");
            }
        });
        for _ in 0..200 {
            let scene = Scene::at(scene.path.clone());
            drop(scene.open());
        }
        busy.store(false, std::sync::atomic::Ordering::Relaxed);
    });
}
