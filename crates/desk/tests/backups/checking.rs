//! Nothing is said to be safe that is not: folders that are not there, clocks that were wrong, leftovers.

use std::fs;

use desk::view::Rescue;
use desk::{Event, Work};

use super::rim::{BEGIN_MS, PASSWORD, Story, typed};
use super::safe::rescues;
use super::{BANK, COUNTER, DAYS, GITHUB, Kept, MINUTES, files};

#[test]
fn a_check_of_a_folder_that_is_gone_says_so_until_it_is_there_again() {
    let kept = Kept::backed_up(&[GITHUB]);
    let away = kept.stick.path().with_extension("away");
    fs::rename(kept.stick.path(), &away).expect("unplugged");
    let view = kept.story.desk.check_backups().expect("checked");
    let folder = &view.folders[0];
    assert_eq!(folder.trouble.as_deref(), Some("backupFolderGone"));
    assert_eq!(folder.verified_ms, Some(BEGIN_MS), "what was known stays");
    fs::rename(&away, kept.stick.path()).expect("plugged in");
    kept.pass(MINUTES);
    let view = kept.story.desk.check_backups().expect("checked");
    let folder = &view.folders[0];
    assert_eq!(folder.trouble, None);
    assert_eq!(folder.verified_ms, Some(BEGIN_MS + MINUTES));
}

#[test]
fn a_folder_of_the_vaults_own_disk_that_is_gone_was_deleted_and_saves_nothing() {
    let story = Story::opened();
    story.add(GITHUB);
    let folder = tempfile::tempdir().expect("a folder");
    let desk = &story.desk;
    desk.add_backup_folder(folder.path()).expect("added");
    let view = desk.back_up_now().expect("backed up");
    assert!(view.folders[0].same_disk && view.exposed == 0);
    fs::remove_dir_all(folder.path()).expect("deleted");
    assert_eq!(
        desk.rescue().expect("unlocked").tokens[0].rescue,
        Rescue::Lost
    );
    let view = desk.check_backups().expect("checked");
    assert_eq!((view.exposed, view.folders[0].last_ms), (1, None));
    let trouble = view.folders[0].trouble.as_deref();
    assert_eq!(trouble, Some("backupFolderGone"));
}

#[test]
fn what_is_checked_and_proved_is_the_newest_whatever_the_clock_said() {
    let kept = Kept::with(&[GITHUB]);
    let Ok(other) = tempfile::tempdir_in("/dev/shm") else {
        return;
    };
    let desk = &kept.story.desk;
    kept.pass(400 * DAYS);
    desk.add_backup_folder(other.path()).expect("added");
    desk.back_up_now().expect("backed up");
    // The other folder keeps the backup of a day that never was, and gets no other.
    let away = other.path().with_extension("away");
    fs::rename(other.path(), &away).expect("unplugged");
    kept.pass(-400 * DAYS);
    kept.rename(&kept.ids[0], "changed");
    kept.pass(2 * MINUTES);
    fs::rename(&away, other.path()).expect("plugged in");
    kept.pass(MINUTES);
    let view = desk.check_backups().expect("checked");
    let own = &view.folders[0];
    assert_eq!(own.last_ms, Some(BEGIN_MS + 2 * MINUTES));
    assert_eq!(own.verified_ms, Some(BEGIN_MS + 3 * MINUTES));
    let proof = desk.prove_backup().expect("proved");
    assert_eq!(proof.created_ms, BEGIN_MS + 2 * MINUTES);
}

#[test]
fn the_page_about_a_dead_computer_looks_for_what_was_deleted_by_hand() {
    let kept = Kept::backed_up(&[GITHUB]);
    assert_eq!(rescues(&kept)[0].1, Rescue::ComesBack);
    fs::remove_file(&kept.files()[0]).expect("removed");
    assert_eq!(rescues(&kept)[0].1, Rescue::Lost);
    assert_eq!(kept.view().exposed, 1);
}

#[test]
fn a_token_whose_secret_was_replaced_is_lost_until_a_backup_has_the_new_one() {
    let kept = Kept::backed_up(&[&format!("{GITHUB}&serial=OATH1")]);
    let desk = &kept.story.desk;
    let fresh = "otpauth://totp/GitHub:mara?secret=MFRGGZDFMZTWQ2LKMFRGGZDF&serial=OATH1";
    let read = desk.draft_text(fresh).expect("read");
    let replace = desk::view::OnDuplicate::Replace;
    desk.confirm_draft(&read.drafts[0].draft, "GitHub", "mara", &[], replace)
        .expect("replaced");
    assert_eq!(rescues(&kept)[0].1, Rescue::Lost);
    assert_eq!(kept.view().exposed, 1);
    desk.back_up_now().expect("backed up");
    assert_eq!(rescues(&kept)[0].1, Rescue::ComesBack);
    assert_eq!(kept.view().exposed, 0);
}

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
