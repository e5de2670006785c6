//! Pictures that take long: how far their reading is, is told, and it can be ended.
#![cfg(unix)]

#[expect(dead_code, reason = "this file needs a part of the stage")]
#[path = "story/rim.rs"]
mod rim;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use desk::view::DraftsView;
use desk::{Error, Event};
use rim::Story;

/// For what must come.
const LONG: Duration = Duration::from_secs(60);

/// A desk whose reading process says that three of its steps are done, and no more.
fn slow() -> Story {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    Story::opened_with(folder.join("tests/workers/begins-and-hangs.sh"))
}

fn picture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../scan/tests/pictures/code.png")
}

/// Begins to read so many pictures, and waits until the first is under way.
fn begun(story: &Story, pictures: usize) -> JoinHandle<Result<DraftsView, Error>> {
    let desk = Arc::clone(&story.desk);
    let reading = thread::spawn(move || desk.draft_files(&vec![picture(); pictures]));
    let until = Instant::now() + LONG;
    loop {
        let told = story.take_events();
        if told.iter().any(|event| is_reading(event, 17 / pictures)) {
            return reading;
        }
        assert!(Instant::now() < until, "nothing is told but {told:?}");
        thread::yield_now();
    }
}

/// Three of seventeen steps of the first picture are told.
fn is_reading(event: &Event, expected: usize) -> bool {
    matches!(event, Event::Reading { percent } if usize::from(*percent) == expected)
}

fn is_cancelled(end: JoinHandle<Result<DraftsView, Error>>) -> bool {
    matches!(
        end.join().expect("no panic"),
        Err(Error::Scan(scan::Error::Cancelled) | Error::Locked)
    )
}

#[test]
fn a_reading_tells_how_far_it_is_and_a_cancel_ends_it_with_all_its_pictures() {
    let story = slow();
    let reading = begun(&story, 2);
    let asked = Instant::now();
    story.desk.cancel_reading();
    assert!(is_cancelled(reading));
    assert!(asked.elapsed() < Duration::from_secs(5), "nobody waited");
}

#[test]
fn a_lock_ends_the_reading() {
    let story = slow();
    let reading = begun(&story, 1);
    story.desk.lock();
    assert!(is_cancelled(reading));
}

#[test]
fn a_new_reading_ends_the_one_before() {
    let story = slow();
    let reading = begun(&story, 1);
    let missing = story.desk.draft_files(&["/nonexistent/picture.png".into()]);
    assert!(matches!(missing, Err(Error::Scan(scan::Error::NotFound))));
    assert!(is_cancelled(reading));
}

#[test]
fn the_screen_is_not_looked_at_while_the_vault_is_locked() {
    let story = slow();
    story.desk.lock();
    let mut is_looked_at = false;
    let read = story.desk.draft_screen(|| {
        is_looked_at = true;
        Ok(Vec::new())
    });
    assert!(matches!(read, Err(Error::Locked)) && !is_looked_at);
}
