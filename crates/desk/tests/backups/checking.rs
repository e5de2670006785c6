//! Nothing is said to be safe that is not: folders that are not there, clocks that were wrong, leftovers.

use std::fs;

use desk::{Event, Work};

use super::rim::{PASSWORD, typed};
use super::{BANK, COUNTER, GITHUB, Kept, files};

#[test]
fn what_a_killed_proof_left_goes_and_a_folder_that_is_only_called_so_stays() {
    let kept = Kept::with(&[GITHUB]);
    let beside = kept.story.folder.path();
    let left = beside.join("scratch-0123456789abcdef0123456789abcdef");
    let own = beside.join("scratch-pad");
    for folder in [&left, &own] {
        fs::create_dir(folder).expect("made");
        fs::write(folder.join("vault.db"), "something").expect("written");
    }
    kept.story.desk.lock();
    kept.story.desk.unlock(typed(PASSWORD)).expect("unlocked");
    assert!(!left.exists() && own.join("vault.db").exists());
}

#[test]
fn work_that_fails_half_way_says_that_it_is_over() {
    let kept = Kept::backed_up(&[GITHUB, BANK]);
    kept.pass(5_000);
    kept.story.add(COUNTER);
    let desk = &kept.story.desk;
    desk.pick_backup(&kept.files()[0].to_string_lossy())
        .expect("a backup");
    desk.open_backup(None).expect("opened");
    desk.restore_backup(&super::restoring::all(desk::view::RestoreMode::Replace))
        .expect("restored");
    let kept_files = files(&desk.paths().undo);
    let generation = |path: &std::path::PathBuf| {
        let sealed = sync::backup::read(path).expect("a backup");
        sealed.generation()
    };
    let after = kept_files.iter().max_by_key(|path| generation(path));
    fs::remove_file(after.expect("two files")).expect("removed");
    let steps = &kept.story.clock.each_look;
    steps.store(600, std::sync::atomic::Ordering::Relaxed);
    kept.story.take_events();
    assert!(desk.undo_restore().is_err());
    let events = kept.story.take_events();
    let told = |done| Event::Progress {
        what: Work::Restore,
        done,
        total: 4,
    };
    assert!(events.contains(&told(1)), "{events:?}");
    assert_eq!(events.last(), Some(&told(4)));
}
