//! Making backups: when, where, and what happens when it cannot be.

use std::fs;
use std::sync::atomic::Ordering;

use desk::settings::SettingsChange;
use desk::view::{BackUp, BackupState, Phase};
use desk::{Error, Event, Work};

use super::rim::{BEGIN_MS, PASSWORD, Story, typed};
use super::{BANK, COUNTER, DAYS, GITHUB, Kept, MINUTES, files};

fn set(kept: &Kept, back_up: BackUp) {
    let change = SettingsChange {
        back_up: Some(back_up),
        ..SettingsChange::default()
    };
    kept.story.desk.set_settings(change).expect("set");
}

#[test]
fn a_first_backup_is_made_when_a_folder_is_chosen_and_it_is_read_back() {
    let kept = Kept::with(&[GITHUB, BANK]);
    kept.pass(2 * MINUTES);
    let view = kept.view();
    let [folder] = view.folders.as_slice() else {
        panic!("{view:?}")
    };
    assert_eq!(folder.last_ms, Some(BEGIN_MS + 2 * MINUTES));
    assert_eq!(folder.verified_ms, folder.last_ms);
    assert_eq!((folder.next_ms, folder.trouble.as_ref()), (None, None));
    let [backup] = view.recent.as_slice() else {
        panic!("{view:?}")
    };
    assert_eq!((backup.state, backup.tokens), (BackupState::Opens, Some(2)));
    assert_eq!(view.exposed, 0);
    assert!(!view.busy && view.prove_due);
    assert!(kept.story.take_events().contains(&Event::BackupsChanged));
}

#[test]
fn how_far_it_is_is_said_only_when_it_takes_half_a_second() {
    let kept = Kept::with(&[GITHUB]);
    let told = |each_look| {
        kept.story
            .clock
            .each_look
            .store(each_look, Ordering::Relaxed);
        kept.story.take_events();
        kept.story.desk.back_up_now().expect("backed up");
        let events = kept.story.take_events().into_iter();
        let progress = events.filter_map(|event| match event {
            Event::Progress { what, done, total } => Some((what, done, total)),
            _ => None,
        });
        progress.collect::<Vec<_>>()
    };
    assert_eq!(told(0), []);
    assert_eq!(told(600), [(Work::Backup, 1, 2), (Work::Backup, 2, 2)]);
}

#[test]
fn a_change_is_backed_up_two_minutes_after_the_last_one_and_a_copy_is_none() {
    let kept = Kept::backed_up(&[GITHUB]);
    kept.pass(10 * MINUTES);
    assert_eq!(kept.last(), 0, "nothing changed");
    kept.story
        .desk
        .copy_code(&kept.ids[0], false, None, desk::CopyFrom::Window)
        .expect("copied");
    kept.pass(3 * MINUTES);
    assert_eq!(kept.last(), 0, "a copy is no change");
    kept.rename(&kept.ids[0], "one");
    kept.pass(MINUTES);
    kept.rename(&kept.ids[0], "two");
    kept.pass(2 * MINUTES - 1);
    assert_eq!(kept.last(), 0, "it is not quiet yet");
    kept.pass(1);
    assert_eq!(kept.last(), 16 * MINUTES);
    kept.pass(10 * MINUTES);
    assert_eq!(kept.last(), 16 * MINUTES);
}

#[test]
fn a_counter_that_moved_on_is_a_change() {
    let kept = Kept::backed_up(&[COUNTER]);
    kept.story
        .desk
        .next_code(&kept.ids[0], None)
        .expect("a code");
    kept.pass(2 * MINUTES);
    assert_eq!(kept.last(), 2 * MINUTES);
}

#[test]
fn daily_weekly_and_by_hand_keep_their_time() {
    for (back_up, due) in [
        (BackUp::Daily, Some(DAYS)),
        (BackUp::Weekly, Some(7 * DAYS)),
        (BackUp::ByHand, None),
    ] {
        let kept = Kept::backed_up(&[GITHUB]);
        set(&kept, back_up);
        kept.rename(&kept.ids[0], "changed");
        kept.pass(due.unwrap_or(30 * DAYS) - 1);
        assert_eq!(kept.last(), 0, "{back_up:?}");
        kept.pass(1);
        assert_eq!(kept.last(), due.unwrap_or(0));
    }
}

#[test]
fn a_clock_that_was_ahead_does_not_make_backups_for_ever() {
    let kept = Kept::with(&[GITHUB]);
    kept.pass(400 * DAYS);
    assert_eq!(kept.last(), 400 * DAYS);
    kept.pass(-400 * DAYS);
    kept.rename(&kept.ids[0], "changed");
    kept.pass(2 * MINUTES);
    let made = kept.files();
    assert_eq!((made.len(), kept.last()), (2, 2 * MINUTES));
    for _ in 0..5 {
        kept.pass(10 * MINUTES);
    }
    assert_eq!(kept.files(), made, "nothing changed since");
}

#[test]
fn a_first_backup_is_made_also_where_backups_are_made_by_hand() {
    let kept = Kept::with(&[GITHUB]);
    set(&kept, BackUp::ByHand);
    kept.story.desk.back_up_due();
    kept.story.desk.back_up_due();
    assert_eq!(kept.files().len(), 1);
    kept.rename(&kept.ids[0], "changed");
    kept.pass(10 * DAYS);
    assert_eq!(kept.files().len(), 1);
}

#[test]
fn what_changed_last_is_backed_up_at_the_lock_and_noted_at_the_next_unlock() {
    let kept = Kept::backed_up(&[GITHUB]);
    let before = kept.files();
    kept.pass(5_000);
    kept.story.add(BANK);
    assert_eq!(kept.view().exposed, 1);
    kept.story.desk.lock();
    assert_eq!(kept.story.desk.phase(), Phase::Locked);
    kept.story.desk.back_up_due();
    let written = kept.files();
    assert_eq!(written.len(), 1, "the newest of a day stays");
    assert_ne!(written, before, "it is written while the vault is locked");
    kept.story.desk.unlock(typed(PASSWORD)).expect("unlocked");
    assert_eq!((kept.view().exposed, kept.last()), (0, 5_000));
}

#[test]
fn a_lock_without_a_change_makes_no_backup() {
    let kept = Kept::backed_up(&[GITHUB]);
    kept.pass(5_000);
    kept.story.desk.lock();
    kept.story.desk.back_up_due();
    assert_eq!(kept.files().len(), 1);
}

#[test]
fn a_lock_while_a_backup_is_written_does_not_lose_it() {
    let kept = Kept::with(&[GITHUB, BANK]);
    std::thread::scope(|scope| {
        scope.spawn(|| kept.story.desk.back_up_now());
        kept.story.desk.lock();
    });
    kept.story.desk.back_up_due();
    assert!(!kept.files().is_empty());
    kept.story.desk.unlock(typed(PASSWORD)).expect("unlocked");
    assert_eq!(kept.view().exposed, 0);
    assert!(
        kept.files()
            .iter()
            .all(|file| file.extension().is_some_and(|it| it == "csbackup"))
    );
}

#[test]
fn the_end_of_the_app_waits_for_the_last_backup() {
    let kept = Kept::backed_up(&[GITHUB]);
    let before = kept.files();
    kept.pass(5_000);
    kept.rename(&kept.ids[0], "late");
    kept.story.desk.lock();
    std::thread::scope(|scope| {
        let done = std::time::Duration::from_secs(60);
        scope.spawn(|| kept.story.desk.back_up_due());
        kept.story.desk.finish_backups(done);
        assert_ne!(kept.files(), before);
    });
}

#[test]
fn a_folder_that_is_gone_is_said_and_tried_again_with_ever_longer_pauses() {
    let kept = Kept::backed_up(&[GITHUB]);
    let away = kept.stick.path().with_extension("away");
    fs::rename(kept.stick.path(), &away).expect("unplugged");
    kept.pass(5_000);
    kept.rename(&kept.ids[0], "changed");
    kept.pass(2 * MINUTES);
    let view = kept.view();
    assert_eq!(view.folders[0].trouble.as_deref(), Some("backupFolderGone"));
    let tried_ms = BEGIN_MS + 5_000 + 2 * MINUTES;
    assert_eq!(view.folders[0].next_ms, Some(tried_ms + 5 * MINUTES));
    assert_eq!(view.exposed, 0, "the backup on the stick still counts");
    kept.pass(5 * MINUTES);
    assert_eq!(
        kept.view().folders[0].next_ms,
        Some(tried_ms + 15 * MINUTES)
    );
    fs::rename(&away, kept.stick.path()).expect("plugged in");
    kept.pass(10 * MINUTES);
    let view = kept.view();
    assert_eq!(view.folders[0].trouble, None);
    assert_eq!(kept.last(), tried_ms - BEGIN_MS + 15 * MINUTES);
}

#[test]
fn the_bare_mount_point_of_a_disk_is_not_the_disk_that_was_chosen() {
    let Ok(disk) = tempfile::tempdir_in("/dev/shm") else {
        return;
    };
    let kept = Kept::with(&[GITHUB]);
    let mount = kept.story.folder.path().join("stick");
    let plug = || std::os::unix::fs::symlink(disk.path(), &mount).expect("plugged in");
    let unplug = || fs::remove_file(&mount).and_then(|()| fs::create_dir(&mount));
    plug();
    let desk = &kept.story.desk;
    desk.add_backup_folder(&mount).expect("added");
    let made = desk.back_up_now().expect("backed up").folders.remove(1);
    assert!(made.last_ms.is_some() && !made.same_disk);

    unplug().expect("unplugged");
    kept.rename(&kept.ids[0], "changed");
    kept.pass(2 * MINUTES);
    desk.lock();
    desk.unlock(typed(PASSWORD)).expect("unlocked");
    desk.check_backups().expect("checked");
    let gone = kept.view().folders.remove(1);
    assert_eq!(gone.trouble.as_deref(), Some("backupFolderGone"));
    assert_eq!((gone.last_ms, gone.same_disk), (made.last_ms, false));
    assert!(files(&mount).is_empty(), "it would be on the wrong disk");

    fs::remove_dir(&mount).expect("removed");
    plug();
    kept.pass(5 * MINUTES);
    let back = kept.view().folders.remove(1);
    assert!(back.trouble.is_none() && back.last_ms > made.last_ms);

    unplug().expect("unplugged");
    desk.add_backup_folder(&mount).expect("chosen as it is");
    let chosen = desk.back_up_now().expect("backed up").folders.remove(1);
    assert!(chosen.same_disk && chosen.trouble.is_none());
    assert_eq!(files(&mount).len(), 1);
}

/// Removes a token's label and secret from a vault that nobody has open.
fn remove_rows(vault: &std::path::Path) {
    let script = "import sqlite3, sys\n\
        db = sqlite3.connect(sys.argv[1])\n\
        db.execute('delete from portable where id = (select id from portable where type = 2 limit 1)')\n\
        db.commit()";
    let mut python = std::process::Command::new("python3");
    let removed = python.args(["-c", script]).arg(vault).status();
    assert!(removed.expect("python3 is there").success());
}

#[test]
fn a_vault_that_was_altered_from_outside_makes_no_older_backup_go() {
    let kept = Kept::backed_up(&[GITHUB, BANK]);
    kept.pass(5_000);
    let desk = &kept.story.desk;
    desk.lock();
    remove_rows(&desk.paths().vault);
    desk.unlock(typed(PASSWORD)).expect("unlocked");
    assert_eq!(desk.tokens().expect("unlocked").tokens.len(), 1);
    let before = kept.files();
    desk.back_up_now().expect("backed up");
    assert_eq!(kept.files().len(), 2);
    assert!(before[0].exists(), "it alone has the lost token");
}

#[test]
fn one_bad_folder_does_not_keep_the_other_from_its_backup() {
    let kept = Kept::with(&[GITHUB]);
    let file = kept.story.folder.path().join("a-file");
    fs::write(&file, "no folder").expect("written");
    kept.story.desk.add_backup_folder(&file).expect("added");
    let view = kept.story.desk.back_up_now().expect("one of them works");
    let troubles: Vec<_> = view
        .folders
        .iter()
        .map(|it| it.trouble.as_deref())
        .collect();
    assert_eq!(troubles, [None, Some("backupNotAFolder")]);
    assert_eq!(view.exposed, 0);
}

#[test]
fn a_full_and_a_read_only_disk_are_said_and_leave_what_was_there() {
    let Some(disk) = SmallDisk::mount() else {
        return;
    };
    let kept = Kept::with(&[GITHUB]);
    kept.story
        .desk
        .add_backup_folder(disk.path())
        .expect("added");
    kept.story.desk.back_up_now().expect("backed up");
    let before = files(disk.path());
    assert_eq!(before.len(), 1);
    let trouble = || kept.view().folders[1].trouble.clone();

    disk.fill();
    kept.rename(&kept.ids[0], "changed");
    kept.pass(5_000);
    kept.story.desk.back_up_now().expect("the other works");
    assert_eq!(trouble().as_deref(), Some("backupFull"));
    disk.empty();
    disk.remount("ro");
    kept.story.desk.back_up_now().expect("the other works");
    assert_eq!(trouble().as_deref(), Some("backupReadOnly"));
    assert_eq!(files(disk.path()), before);
    disk.remount("rw");
    kept.pass(5_000);
    kept.story.desk.back_up_now().expect("backed up");
    assert_eq!(trouble(), None);
    assert_ne!(files(disk.path()), before);
}

#[test]
fn a_backup_that_this_vault_never_read_back_stays_beside_those_of_the_same_day() {
    let kept = Kept::backed_up(&[GITHUB]);
    let folder = kept.stick.path().to_path_buf();
    let (desk, path) = (&kept.story.desk, folder.to_string_lossy());
    // As an older copy of the vault does, which is put back: it knows nothing of what it finds.
    desk.remove_backup_folder(&path).expect("removed");
    desk.add_backup_folder(&folder).expect("added");
    kept.pass(10 * MINUTES);
    assert_eq!(kept.files().len(), 2);
    kept.rename(&kept.ids[0], "changed");
    kept.pass(10 * MINUTES);
    assert_eq!(kept.files().len(), 2, "its own of the same day are thinned");
}

#[test]
fn older_backups_go_only_after_a_newer_one_was_read_back() {
    let kept = Kept::with(&[GITHUB]);
    for day in 0..20 {
        kept.rename(&kept.ids[0], &format!("day {day}"));
        kept.story.desk.back_up_now().expect("backed up");
        kept.pass(DAYS);
    }
    let left = kept.files().len();
    assert!((7..=12).contains(&left), "{left} are left of twenty");
    assert_eq!(kept.view().recent.len(), left.min(12));
}

#[test]
fn a_strange_file_in_the_folder_is_never_touched() {
    let kept = Kept::with(&[GITHUB]);
    let strange = kept.stick.path().join("holiday.csbackup");
    fs::write(&strange, "not a backup").expect("written");
    for _ in 0..3 {
        kept.pass(DAYS);
        kept.story.desk.back_up_now().expect("backed up");
    }
    assert_eq!(fs::read(&strange).expect("it is there"), b"not a backup");
    let view = kept.view();
    let found = view.recent.iter().find(|it| it.name == "holiday.csbackup");
    assert_eq!(found.map(|it| it.state), Some(BackupState::Damaged));
}

#[test]
fn there_is_no_backup_without_a_folder_or_while_locked() {
    let story = Story::opened();
    assert!(matches!(
        story.desk.back_up_now(),
        Err(Error::NoBackupFolder)
    ));
    story.desk.lock();
    assert!(matches!(story.desk.backups(), Err(Error::Locked)));
    assert!(matches!(story.desk.rescue(), Err(Error::Locked)));
}

#[test]
fn a_folder_taken_off_keeps_its_files_and_saves_nothing_any_more() {
    let kept = Kept::backed_up(&[GITHUB]);
    let path = kept.stick.path().to_string_lossy();
    let view = kept
        .story
        .desk
        .remove_backup_folder(&path)
        .expect("removed");
    assert!(view.folders.is_empty() && view.recent.is_empty());
    assert_eq!((view.exposed, kept.files().len()), (1, 1));
}

/// A disk of one mebibyte, for root alone.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount() -> Option<Self> {
        let disk = Self(tempfile::tempdir().expect("a folder"));
        let arguments = ["-t", "tmpfs", "-o", "size=1m", "tmpfs"];
        disk.run(&arguments).then_some(disk)
    }

    fn path(&self) -> &std::path::Path {
        self.0.path()
    }

    fn run(&self, arguments: &[&str]) -> bool {
        let mut mount = std::process::Command::new("mount");
        let mount = mount.args(arguments).arg(self.path()).output();
        mount.is_ok_and(|output| output.status.success())
    }

    fn remount(&self, mode: &str) {
        assert!(self.run(&["-o", &format!("remount,{mode}")]), "{mode}");
    }

    fn fill(&self) {
        let _ = fs::write(self.path().join("large"), vec![7; 2 << 20]);
    }

    fn empty(&self) {
        fs::remove_file(self.path().join("large")).expect("it was there");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount")
            .arg(self.path())
            .output();
    }
}
