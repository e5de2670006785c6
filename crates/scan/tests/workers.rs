//! Reading processes that misbehave.
#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use scan::{Cancel, Error, Picture, PictureReader, Result};

const LONG: Duration = Duration::from_secs(120);
const SHORT: Duration = Duration::from_millis(300);

fn worker(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/workers")
        .join(name)
}

fn picture() -> Picture {
    Picture::from_rgba(8, 8, vec![255; 256]).expect("the pixels fit")
}

fn read(name: &str, deadline: Duration) -> Result<Vec<String>> {
    PictureReader::new(&worker(name), deadline).read(picture(), &Cancel::new())
}

#[test]
fn a_worker_that_dies_is_noticed() {
    assert_eq!(read("dies.sh", LONG), Err(Error::WorkerDied));
}

#[test]
fn a_worker_that_hangs_is_killed_at_the_deadline() {
    let begun = Instant::now();
    assert_eq!(
        read("hangs.sh", SHORT),
        Err(Error::NoAnswer { after: SHORT })
    );
    assert!(begun.elapsed() < LONG, "it was not waited for");
}

#[test]
fn a_worker_that_never_listens_to_a_large_picture_is_killed_too() {
    let large = Picture::from_rgba(2000, 2000, vec![255; 16_000_000]).expect("the pixels fit");
    let mut reader = PictureReader::new(&worker("hangs.sh"), SHORT);
    assert_eq!(
        reader.read(large, &Cancel::new()),
        Err(Error::NoAnswer { after: SHORT })
    );
}

#[test]
fn a_worker_that_talks_nonsense_is_not_believed() {
    assert_eq!(read("talks-nonsense.sh", LONG), Err(Error::WorkerConfused));
    assert_eq!(read("echoes.sh", LONG), Err(Error::WorkerConfused));
}

#[test]
fn a_worker_that_talks_without_end_is_stopped_with_what_it_said_up_to_a_bound() {
    let texts = read("talks-without-end.sh", SHORT).expect("what was said so far");
    assert!(texts.len() <= 256);
    assert!(texts.iter().all(|text| text == "a"));
}

#[test]
fn a_program_that_is_not_there_is_named_as_the_cause() {
    let expected = Error::WorkerNotStarted(std::io::ErrorKind::NotFound);
    assert_eq!(read("no-such-program", LONG), Err(expected));
}

#[test]
fn a_cancel_from_another_thread_ends_the_wait() {
    let cancel = Cancel::new();
    let other = cancel.clone();
    let reading = thread::spawn(move || {
        PictureReader::new(&worker("hangs.sh"), LONG).read(picture(), &other)
    });
    cancel.cancel();
    assert_eq!(reading.join().expect("no panic"), Err(Error::Cancelled));
}

#[test]
fn what_was_found_before_the_deadline_is_kept_and_no_process_remains() {
    let mut reader = PictureReader::new(&worker("says-who-it-is-and-hangs.sh"), SHORT);
    let texts = reader
        .read(picture(), &Cancel::new())
        .expect("one text came");
    assert_gone(&texts);
}

#[test]
fn a_killed_worker_is_replaced_for_the_next_picture() {
    let mut reader = PictureReader::new(&worker("says-who-it-is-and-hangs.sh"), SHORT);
    let first = reader
        .read(picture(), &Cancel::new())
        .expect("one text came");
    let second = reader
        .read(picture(), &Cancel::new())
        .expect("one text came");
    assert_ne!(first, second);
    assert_gone(&first);
    assert_gone(&second);
}

/// Neither running nor a zombie: a zombie would still have its folder.
fn assert_gone(texts: &[String]) {
    assert_eq!(texts.len(), 1, "one process number, not {texts:?}");
    let number: u32 = texts[0].parse().expect("a process number");
    if cfg!(target_os = "linux") {
        assert!(
            Path::new("/proc/self").exists(),
            "this system shows processes"
        );
        assert!(
            !Path::new(&format!("/proc/{number}")).exists(),
            "process {number} remains"
        );
    }
}
