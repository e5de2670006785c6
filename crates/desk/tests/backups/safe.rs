//! What is safe, what would be lost, and whether a backup is good.

use std::fs;

use desk::Error;
use desk::view::{BackupState, Rescue};

use super::rim::{BEGIN_MS, PASSWORD, Story, typed};
use super::{BANK, COUNTER, DAYS, GITHUB, Kept, files};

pub(super) fn rescues(kept: &Kept) -> Vec<(String, Rescue)> {
    let lines = kept.story.desk.rescue().expect("unlocked").tokens;
    lines.into_iter().map(|it| (it.issuer, it.rescue)).collect()
}

#[test]
fn a_token_is_lost_until_a_backup_that_was_read_back_holds_it() {
    let kept = Kept::with(&[GITHUB]);
    assert_eq!(rescues(&kept), [("GitHub".to_owned(), Rescue::Lost)]);
    assert_eq!(kept.view().exposed, 1);
    kept.story.desk.back_up_now().expect("backed up");
    let line = kept.story.desk.rescue().expect("unlocked").tokens.remove(0);
    assert_eq!(line.rescue, Rescue::ComesBack);
    assert_eq!(line.folder.as_deref(), kept.stick.path().to_str());
    assert!(line.backup_ms.is_some());
    kept.story.add(BANK);
    kept.rename(&kept.ids[0], "renamed");
    let expected = [
        ("Bank".to_owned(), Rescue::Lost),
        ("GitHub".to_owned(), Rescue::ComesBackOlder),
    ];
    assert_eq!(rescues(&kept), expected);
}

#[test]
fn a_counter_that_moved_on_comes_back_older() {
    let kept = Kept::backed_up(&[COUNTER]);
    kept.story
        .desk
        .next_code(&kept.ids[0], None)
        .expect("a code");
    assert_eq!(rescues(&kept)[0].1, Rescue::ComesBackOlder);
}

#[test]
fn a_token_of_a_server_is_no_loss_and_says_whom_to_ask() {
    let story = Story::opened();
    let paths = story.desk.paths().clone();
    story.desk.lock();
    let password = vault::Password::new(PASSWORD.to_owned());
    let locked = vault::open(&paths.vault).expect("a vault");
    let opened = locked.unlock(vault::Key::Password(&password), BEGIN_MS);
    let mut vault = opened.expect("it opens");
    let token = otp::uri::read(GITHUB).expect("a token").token;
    let new = vault::NewRecord::new(token, vault::Source::Server);
    vault
        .add_managed("id.example.org", new, BEGIN_MS)
        .expect("added");
    drop(vault);
    story.desk.unlock(typed(PASSWORD)).expect("unlocked");
    let stick = tempfile::tempdir().expect("a folder");
    let desk = &story.desk;
    desk.add_backup_folder(stick.path()).expect("added");
    assert_eq!(desk.back_up_now().expect("backed up").exposed, 0);
    let line = desk.rescue().expect("unlocked").tokens.remove(0);
    assert_eq!(line.rescue, Rescue::Ask);
    assert_eq!(line.ask.as_deref(), Some("id.example.org"));

    let new = Story::fresh();
    let file = &files(stick.path())[0];
    new.desk.choose_backup(file).expect("a backup");
    let view = new
        .desk
        .open_backup(Some(&typed(PASSWORD)))
        .expect("opened");
    assert_eq!((view.tokens_in_it, view.stubs.len()), (0, 1));
    assert_eq!(view.stubs[0].ask.as_deref(), Some("id.example.org"));
}

#[test]
fn what_is_known_of_backups_lives_as_long_as_the_vault() {
    let kept = Kept::backed_up(&[GITHUB]);
    kept.story.desk.lock();
    kept.story.desk.unlock(typed(PASSWORD)).expect("unlocked");
    assert_eq!(kept.view().exposed, 0);
    assert_eq!(rescues(&kept)[0].1, Rescue::ComesBack);
}

#[test]
fn a_backup_that_was_deleted_by_hand_saves_nothing() {
    let kept = Kept::backed_up(&[GITHUB]);
    fs::remove_file(&kept.files()[0]).expect("removed");
    let view = kept.story.desk.check_backups().expect("checked");
    assert_eq!((view.exposed, view.folders[0].verified_ms), (1, None));
}

#[test]
fn a_damaged_backup_is_found_by_the_check_and_saves_nothing() {
    let kept = Kept::backed_up(&[GITHUB]);
    let file = &kept.files()[0];
    let mut bytes = fs::read(file).expect("read");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(file, bytes).expect("written");
    let view = kept.story.desk.check_backups().expect("checked");
    assert_eq!(view.recent[0].state, BackupState::Damaged);
    assert_eq!(view.recent[0].why.as_deref(), Some("backupAltered"));
    assert_eq!(view.exposed, 1);
}

#[test]
fn a_check_makes_a_backup_known_that_the_ledger_forgot() {
    let kept = Kept::backed_up(&[GITHUB]);
    let folder = kept.stick.path().to_path_buf();
    kept.story
        .desk
        .remove_backup_folder(&folder.to_string_lossy())
        .expect("removed");
    let view = kept.story.desk.add_backup_folder(&folder).expect("added");
    assert_eq!(view.recent[0].state, BackupState::Unchecked);
    assert_eq!(view.exposed, 1);
    let view = kept.story.desk.check_backups().expect("checked");
    assert_eq!(view.recent[0].state, BackupState::Opens);
    assert_eq!(view.exposed, 0);
    assert_eq!(
        rescues(&kept)[0].1,
        Rescue::ComesBackOlder,
        "how old is not known"
    );
}

#[test]
fn a_proof_restores_the_newest_backup_and_compares_every_code() {
    let kept = Kept::with(&[GITHUB, BANK, COUNTER]);
    assert!(matches!(
        kept.story.desk.prove_backup(),
        Err(Error::NoBackup)
    ));
    kept.story.desk.back_up_now().expect("backed up");
    let proof = kept.story.desk.prove_backup().expect("proved");
    assert_eq!(
        (
            proof.tokens,
            proof.same_codes,
            proof.newer_here,
            proof.missing
        ),
        (3, 3, 0, 0)
    );
    let view = kept.view();
    assert!(view.proved_ms.is_some() && !view.prove_due);

    kept.story
        .desk
        .next_code(&kept.ids[2], None)
        .expect("a code");
    kept.story
        .add("otpauth://totp/New:x?secret=MZXW6YTBOI======&issuer=New");
    let proof = kept.story.desk.prove_backup().expect("proved");
    assert_eq!(
        (
            proof.tokens,
            proof.same_codes,
            proof.newer_here,
            proof.missing
        ),
        (3, 2, 2, 0)
    );
    let left = files(kept.story.folder.path());
    let is_scratch = |it: &std::path::PathBuf| it.to_string_lossy().contains("scratch-");
    assert!(!left.iter().any(is_scratch), "{left:?}");
}

#[test]
fn the_last_good_backup_and_files_of_others_cannot_be_removed() {
    let kept = Kept::backed_up(&[GITHUB]);
    kept.pass(DAYS);
    kept.rename(&kept.ids[0], "changed");
    kept.story.desk.back_up_now().expect("backed up");
    let [older, newer] = kept.files().try_into().expect("two backups");
    let remove = |path: &std::path::Path| kept.story.desk.remove_backup(&path.to_string_lossy());
    assert!(matches!(remove(&newer), Err(Error::LastGoodBackup)));
    let vault = kept.story.desk.paths().vault.clone();
    assert!(matches!(remove(&vault), Err(Error::NotFound)));
    assert_eq!(remove(&older).expect("removed").recent.len(), 1);
    assert!(!older.exists() && newer.exists() && vault.exists());
}

#[test]
fn a_token_of_many_groups_comes_back_as_it_is() {
    let kept = Kept::with(&[GITHUB]);
    let desk = &kept.story.desk;
    for name in ["Work", "Mail", "Servers", "Finance", "Personal", "Old"] {
        let group = desk.make_group(name).expect("made");
        desk.set_group(&kept.ids[0], &group.id, true).expect("set");
    }
    desk.back_up_now().expect("backed up");
    let proof = desk.prove_backup().expect("proved");
    assert_eq!((proof.same_codes, proof.newer_here), (1, 0));
}
