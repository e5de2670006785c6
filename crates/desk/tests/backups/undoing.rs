//! Replacing everything, and taking a restore back.

use desk::view::{RestoreMode, RestoredView};
use desk::{Error, Event};

use super::restoring::{all, chosen};
use super::rim::{PASSWORD, typed};
use super::{BANK, COUNTER, DAYS, GITHUB, Kept, accounts, files};

fn restore(kept: &Kept, mode: RestoreMode) -> RestoredView {
    chosen(kept, &kept.files()[0]);
    let desk = &kept.story.desk;
    desk.open_backup(None).expect("opened");
    desk.restore_backup(&all(mode)).expect("restored")
}

/// A backup of two tokens, then a new name, a token more and one less.
fn changed_since() -> Kept {
    let kept = Kept::backed_up(&[GITHUB, BANK]);
    kept.pass(5_000);
    kept.rename(&kept.ids[0], "newer");
    kept.story.add(COUNTER);
    kept.story.desk.bin_token(&kept.ids[1]).expect("binned");
    kept
}

#[test]
fn a_replacement_makes_a_backup_first_and_shows_what_the_backup_shows() {
    let kept = changed_since();
    let restored = restore(&kept, RestoreMode::Replace);
    assert_eq!(
        (restored.added, restored.changed, restored.binned),
        (1, 1, 1)
    );
    assert_eq!(accounts(&kept.story), ["mara", "mara"]);
    assert_eq!(kept.files().len(), 2, "the state before is backed up");
    let bin = kept.story.desk.bin().expect("the bin");
    assert_eq!(
        bin.len(),
        1,
        "what the backup does not have can be taken out again"
    );
    assert!(kept.story.take_events().contains(&Event::TokensChanged));
}

#[test]
fn a_replacement_without_a_folder_keeps_the_state_before_in_the_profile() {
    let kept = changed_since();
    let path = kept.files().remove(0);
    let desk = &kept.story.desk;
    desk.remove_backup_folder(&kept.stick.path().to_string_lossy())
        .expect("removed");
    desk.choose_backup(&path).expect("a backup");
    desk.open_backup(None).expect("opened");
    desk.restore_backup(&all(RestoreMode::Replace))
        .expect("restored");
    assert_eq!(files(&desk.paths().safety).len(), 1);
    assert_eq!(kept.files().len(), 1);
}

#[test]
fn an_undo_brings_everything_back_and_leaves_what_was_edited_since() {
    let kept = changed_since();
    let desk = &kept.story.desk;
    let until_ms = restore(&kept, RestoreMode::Replace).until_ms;
    let undo = kept.view().undo.expect("it can be undone");
    assert_eq!(Some(undo.until_ms), until_ms);
    desk.lock();
    desk.unlock(typed(PASSWORD)).expect("unlocked");
    kept.rename(&kept.ids[1], "edited since");
    let undone = desk.undo_restore().expect("undone");
    assert_eq!((undone.undone, undone.kept), (2, 1));
    assert_eq!(accounts(&kept.story), ["ci", "edited since", "newer"]);
    assert_eq!(kept.view().undo, None);
    assert!(matches!(desk.undo_restore(), Err(Error::NothingToUndo)));
    assert!(files(&desk.paths().undo).is_empty());
}

#[test]
fn a_restore_that_changed_nothing_leaves_nothing_to_undo() {
    let kept = Kept::backed_up(&[GITHUB]);
    let restored = restore(&kept, RestoreMode::Merge);
    assert_eq!(restored.until_ms, None);
    assert_eq!(kept.view().undo, None);
    assert!(files(&kept.story.desk.paths().undo).is_empty());
}

#[test]
fn an_undo_is_over_after_thirty_days_and_what_it_kept_is_removed() {
    let kept = changed_since();
    restore(&kept, RestoreMode::Replace);
    let desk = &kept.story.desk;
    assert_eq!(files(&desk.paths().undo).len(), 2);
    desk.lock();
    let wall = &kept.story.clock.wall;
    wall.fetch_add(30 * DAYS, std::sync::atomic::Ordering::Relaxed);
    desk.unlock(typed(PASSWORD)).expect("unlocked");
    assert_eq!(kept.view().undo, None);
    assert!(files(&desk.paths().undo).is_empty());
    assert!(matches!(desk.undo_restore(), Err(Error::NothingToUndo)));
}

#[test]
fn an_undo_whose_files_are_gone_is_offered_no_more() {
    let kept = changed_since();
    restore(&kept, RestoreMode::Replace);
    let desk = &kept.story.desk;
    for file in files(&desk.paths().undo) {
        std::fs::remove_file(file).expect("removed");
    }
    assert!(kept.view().undo.is_some());
    assert!(matches!(desk.undo_restore(), Err(Error::NothingToUndo)));
    assert_eq!(kept.view().undo, None);
    assert_eq!(accounts(&kept.story), ["mara", "mara"], "nothing changed");
}

#[test]
fn backups_and_what_an_undo_needs_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &std::path::Path| {
        let found = std::fs::metadata(path).expect("it is there");
        found.permissions().mode() & 0o777
    };
    let kept = changed_since();
    let path = kept.files().remove(0);
    let desk = &kept.story.desk;
    desk.remove_backup_folder(&kept.stick.path().to_string_lossy())
        .expect("removed");
    desk.choose_backup(&path).expect("a backup");
    desk.open_backup(None).expect("opened");
    desk.restore_backup(&all(RestoreMode::Replace))
        .expect("restored");
    for folder in [&desk.paths().undo, &desk.paths().safety] {
        assert_eq!(mode(folder), 0o700, "{folder:?}");
        assert!(!files(folder).is_empty());
        assert!(files(folder).iter().all(|file| mode(file) == 0o600));
    }
    assert_eq!(mode(&path), 0o600);
}

#[test]
fn a_second_restore_takes_the_place_of_the_first_undo() {
    let kept = changed_since();
    restore(&kept, RestoreMode::Replace);
    kept.pass(5_000);
    let desk = &kept.story.desk;
    kept.rename(&kept.ids[0], "again");
    restore(&kept, RestoreMode::Replace);
    assert_eq!(files(&desk.paths().undo).len(), 2);
    desk.undo_restore().expect("undone");
    assert_eq!(accounts(&kept.story), ["again", "mara"]);
}
