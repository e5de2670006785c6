//! SIGKILL at random moments of writing backups: there is never half of one under a backup's name.
//!
//! A child writes backups and says "done" after each. The parent kills it somewhere; every backup said to
//! be done must be there, every file that is called a backup must be whole, and the next write clears
//! away what was left.

#![cfg(unix)]

#[path = "backup/scene.rs"]
mod scene;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use scene::{NOW, Scene, names};
use sync::backup::{Expected, list, read, write};
use vault::{Key, Password};

const VAULT: &str = "COUNTERSIGN_TEST_VAULT";
const FOLDER: &str = "COUNTERSIGN_TEST_FOLDER";
const FIRST: &str = "COUNTERSIGN_TEST_FIRST";

/// Kills in the suite, or as many as the long run asks for.
fn rounds() -> u64 {
    std::env::var("COUNTERSIGN_FAULTS")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(100)
}

/// A small generator, so that a failing round can be run again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// Not a test by itself: writes backups until it is killed, when started by another test.
#[test]
fn writer() {
    let (Ok(path), Ok(folder)) = (std::env::var(VAULT), std::env::var(FOLDER)) else {
        return;
    };
    let first: u64 = std::env::var(FIRST)
        .ok()
        .and_then(|first| first.parse().ok())
        .expect("a number");
    let locked = vault::open_read_only(Path::new(&path)).expect("it is a vault");
    let password = Password::new("correct horse".to_owned());
    let vault = locked
        .unlock(Key::Password(&password), NOW)
        .expect("it opens");
    let travelling = vault.travel().expect("it travels");
    let key = vault.backup_key().expect("opened by its password");
    let expected = Expected {
        snapshot: travelling.snapshot.expose(),
        stubs: &travelling.stubs,
    };
    let file = sync::backup::encode(
        &travelling.snapshot,
        &travelling.stubs,
        &Scene::facts(),
        &key,
        &vault.backup_slots(),
    )
    .expect("it is encoded");
    let mut out = std::io::stdout();
    for number in first.. {
        let name = format!("{number}.csbackup");
        writeln!(out, "try {name}")
            .and_then(|()| out.flush())
            .expect("the parent listens");
        write(Path::new(&folder), &name, &file, &key, expected).expect("it is written");
        writeln!(out, "done {name}")
            .and_then(|()| out.flush())
            .expect("the parent listens");
    }
}

/// Starts a writer, kills it somewhere, and returns the backups that it said were done.
fn run_and_kill(scene: &Scene, folder: &Path, first: u64, dice: &mut Dice) -> Vec<PathBuf> {
    let mut child = Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", "writer", "--nocapture"])
        .env(VAULT, scene.directory.path().join("tokens.vault"))
        .env(FOLDER, folder)
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let wanted = usize::try_from(dice.below(3)).expect("small");
    let (mut tried, mut done) = (0, Vec::new());
    let mut take = |line: &str, tried: &mut usize| {
        let line = line.strip_prefix("test writer ... ").unwrap_or(line);
        *tried += usize::from(line.starts_with("try "));
        done.extend(line.strip_prefix("done ").map(PathBuf::from));
    };
    while tried <= wanted {
        take(
            &lines.next().expect("it writes on").expect("a line"),
            &mut tried,
        );
    }
    let start = Instant::now();
    let pause = Duration::from_micros(dice.below(8_000));
    while start.elapsed() < pause {
        std::hint::spin_loop();
    }
    child.kill().expect("it is killed");
    child.wait().expect("it is gone");
    for line in lines.map_while(Result::ok) {
        take(&line, &mut tried);
    }
    done
}

#[test]
fn a_folder_holds_only_whole_backups_when_the_writer_is_killed() {
    let scene = Scene::of(40);
    let folder = tempfile::tempdir().expect("a directory");
    let folder = folder.path();
    let travelling = scene.travel();
    let key = scene.key();
    let mut dice = Dice(0x2545_F491_4F6C_DD1D);
    let mut known: BTreeMap<PathBuf, Vec<u8>> = BTreeMap::new();
    let (mut left, mut first) = (0, 0);
    for round in 0..rounds() {
        let done = run_and_kill(&scene, folder, first, &mut dice);
        first += done.len() as u64 + 1;
        let unfinished = |name: &PathBuf| name.extension().is_some_and(|ending| ending == "tmp");
        left += names(folder).iter().filter(|name| unfinished(name)).count();
        for name in done {
            assert!(
                folder.join(&name).exists(),
                "round {round}: {name:?} is lost"
            );
        }
        for found in list(folder, None).expect("it is listed") {
            let bytes = std::fs::read(&found.path).expect("it can be read");
            let name = found.path.clone();
            if known.get(&name).is_some_and(|before| *before == bytes) {
                continue;
            }
            assert!(
                !known.contains_key(&name),
                "round {round}: {name:?} is altered"
            );
            let opened = read(&found.path)
                .and_then(|sealed| sealed.open_with(&key))
                .expect("it opens");
            assert_eq!(opened.damage, None, "round {round}: {name:?}");
            assert!(opened.contents.snapshot == *travelling.snapshot.expose());
            known.insert(name, bytes);
        }
    }
    scene.write(folder).expect("it is written");
    let clean = |name: &PathBuf| name.extension().is_some_and(|ending| ending == "csbackup");
    assert!(names(folder).iter().all(clean), "{:?}", names(folder));
    // Some kills must have fallen into a write, or the test tests little.
    assert!(rounds() < 100 || left > 0);
}
