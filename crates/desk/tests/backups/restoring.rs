//! Bringing a backup back.

use std::fs;
use std::path::Path;

use desk::view::{FateView, Phase, RestoreChoice, RestoreMode, RestoreView, SealedBackupView};
use desk::{BackupError, CopyFrom, Error};

use super::rim::{PASSWORD, Story, typed};
use super::{BANK, COUNTER, GITHUB, Kept, accounts, files};

pub(super) fn all(mode: RestoreMode) -> RestoreChoice {
    RestoreChoice { mode, only: None }
}

pub(super) fn chosen(kept: &Kept, path: &Path) -> SealedBackupView {
    kept.story
        .desk
        .pick_backup(&path.to_string_lossy())
        .expect("a backup")
}

fn fates(view: &RestoreView) -> Vec<(String, FateView)> {
    let lines = view.tokens.iter();
    lines.map(|it| (it.issuer.clone(), it.fate)).collect()
}

fn codes(story: &Story, ids: &[String]) -> Vec<String> {
    let shown = story.desk.show_codes(ids).expect("codes");
    shown.into_iter().map(|it| it.code).collect()
}

#[test]
fn on_a_new_computer_the_recovery_key_brings_everything_back() {
    let old = Story::fresh();
    let key = old.desk.create_vault(typed(PASSWORD)).expect("a vault");
    old.desk.postpone_recovery_key().expect("later");
    let ids = [old.add(GITHUB), old.add(BANK)];
    let counter = old.add(COUNTER);
    old.desk.next_code(&counter, None).expect("a code");
    let before = codes(&old, &ids);
    let stick = tempfile::tempdir().expect("a folder");
    old.desk.add_backup_folder(stick.path()).expect("added");
    old.desk.back_up_now().expect("backed up");
    drop(old);

    let new = Story::fresh();
    let sealed = new
        .desk
        .choose_backup(&files(stick.path())[0])
        .expect("a backup");
    assert!(!sealed.opens_here && sealed.has_password);
    let typed_key = typed(&key.groups.join("-").to_lowercase());
    let view = new.desk.open_backup(Some(&typed_key)).expect("opened");
    assert_eq!((view.tokens_in_it, view.here), (3, None));
    assert!(view.tokens.iter().all(|it| it.fate == FateView::New));
    let shown = new
        .desk
        .restore_first(&typed("another quiet heron crosses"))
        .expect("restored");
    assert_ne!(shown.groups, key.groups);
    assert_eq!(new.desk.phase(), Phase::FirstRun);
    new.desk.postpone_recovery_key().expect("later");
    assert_eq!(codes(&new, &ids), before);
    let second = otp::uri::read(&COUNTER.replace("counter=0", "counter=1")).expect("a token");
    assert_eq!(
        new.desk.next_code(&counter, None).expect("a code").code,
        second.token.code(0).expect("a code").text(),
        "no counter code twice"
    );
}

#[test]
fn a_new_vault_does_not_believe_that_its_recovery_key_was_typed_again() {
    let kept = Kept::with(&[GITHUB]);
    kept.story.desk.lock();
    let story = Story::fresh();
    let key = story.desk.create_vault(typed(PASSWORD)).expect("a vault");
    let right = key.ask.map(|at| typed(&key.groups[at]));
    assert!(story.desk.confirm_recovery_key(&right).expect("asked"));
    story
        .desk
        .add_backup_folder(kept.stick.path())
        .expect("added");
    story.desk.back_up_now().expect("backed up");
    let new = Story::fresh();
    new.desk.choose_backup(&kept.files()[0]).expect("a backup");
    new.desk
        .open_backup(Some(&typed(PASSWORD)))
        .expect("opened");
    new.desk.restore_first(&typed(PASSWORD)).expect("restored");
    new.desk.postpone_recovery_key().expect("later");
    new.desk.lock();
    new.take_events();
    new.desk.unlock(typed(PASSWORD)).expect("unlocked");
    assert!(new.take_events().contains(&desk::Event::Notice {
        key: "recoveryKeyUnconfirmed".to_owned()
    }));
}

#[test]
fn a_wrong_password_says_which_backup_it_is() {
    let kept = Kept::backed_up(&[GITHUB]);
    let made_ms = kept.view().folders[0].last_ms;
    let new = Story::fresh();
    let sealed = new.desk.choose_backup(&kept.files()[0]).expect("a backup");
    assert_eq!(Some(sealed.created_ms), made_ms);
    let Err(Error::Backup(BackupError::WrongPassword { created_ms })) =
        new.desk.open_backup(Some(&typed("not this one")))
    else {
        panic!("opened")
    };
    assert_eq!(Some(created_ms), made_ms);
    // As long as a recovery key, and of no other symbols.
    let words = typed("correct horse battery staplers");
    assert!(matches!(
        new.desk.open_backup(Some(&words)),
        Err(Error::Backup(BackupError::WrongPassword { .. }))
    ));
    let mistyped = typed("0000-0000-0000-0000-0000-0000-0001");
    assert!(matches!(
        new.desk.open_backup(Some(&mistyped)),
        Err(Error::BadRecoveryKey)
    ));
    assert_eq!(new.desk.phase(), Phase::FirstRun);
    new.desk
        .open_backup(Some(&typed(PASSWORD)))
        .expect("the right one opens");
}

#[test]
fn what_is_no_backup_is_named() {
    let story = Story::opened();
    let choose = |name: &str, bytes: &[u8]| {
        let path = story.folder.path().join(name);
        fs::write(&path, bytes).expect("written");
        story
            .desk
            .choose_backup(&path)
            .map(|_| ())
            .expect_err("it is none")
    };
    assert!(matches!(
        choose("a", b""),
        Error::Backup(BackupError::Empty)
    ));
    assert!(matches!(
        choose("b", &[7; 9000]),
        Error::Backup(BackupError::NotABackup)
    ));
    let path = story.folder.path().join("c");
    let file = fs::File::create(&path).expect("made");
    file.set_len(4 << 30).expect("sparse");
    assert!(matches!(
        story.desk.choose_backup(&path),
        Err(Error::Backup(BackupError::TooLarge { .. }))
    ));
    assert!(matches!(story.desk.open_backup(None), Err(Error::NoBackup)));
}

#[test]
fn an_older_backup_over_newer_edits_loses_nothing_newer() {
    let kept = Kept::backed_up(&[GITHUB, BANK]);
    kept.pass(5_000);
    kept.rename(&kept.ids[0], "newer");
    let added = kept.story.add(COUNTER);
    let sealed = chosen(&kept, &kept.files()[0]);
    assert!(sealed.opens_here);
    let view = kept.story.desk.open_backup(None).expect("opened");
    assert_eq!((view.tokens_in_it, view.here), (2, Some(3)));
    let expected = [
        ("Bank", FateView::Same),
        ("GitHub", FateView::Same),
        ("Build", FateView::OnlyHere),
    ];
    assert_eq!(
        fates(&view),
        expected.map(|(name, fate)| (name.to_owned(), fate))
    );
    let restored = kept
        .story
        .desk
        .restore_backup(&all(RestoreMode::Merge))
        .expect("restored");
    assert_eq!(
        (restored.added, restored.changed, restored.binned),
        (0, 0, 0)
    );
    assert_eq!(accounts(&kept.story), ["ci", "mara", "newer"]);
    assert!(kept.story.desk.next_code(&added, None).is_ok());
}

#[test]
fn what_was_deleted_here_stays_deleted_unless_it_is_chosen() {
    let kept = Kept::backed_up(&[GITHUB, BANK]);
    kept.story.desk.bin_token(&kept.ids[0]).expect("binned");
    kept.story.desk.empty_bin().expect("purged");
    let open = || {
        chosen(&kept, &kept.files()[0]);
        kept.story.desk.open_backup(None).expect("opened")
    };
    assert_eq!(fates(&open())[0], ("GitHub".to_owned(), FateView::GoneHere));
    let desk = &kept.story.desk;
    desk.restore_backup(&all(RestoreMode::Merge))
        .expect("restored");
    assert_eq!(desk.tokens().expect("tokens").tokens.len(), 1);
    open();
    let only = RestoreChoice {
        mode: RestoreMode::Merge,
        only: Some(vec![kept.ids[0].clone()]),
    };
    assert_eq!(desk.restore_backup(&only).expect("restored").added, 1);
    desk.copy_code(&kept.ids[0], false, None, CopyFrom::Window)
        .expect("it has its secret again");
}

#[test]
fn only_the_chosen_tokens_come() {
    let kept = Kept::backed_up(&[GITHUB, BANK, COUNTER]);
    let new = Story::opened();
    new.desk.choose_backup(&kept.files()[0]).expect("a backup");
    new.desk
        .open_backup(Some(&typed(PASSWORD)))
        .expect("opened");
    let only = RestoreChoice {
        mode: RestoreMode::Merge,
        only: Some(vec![kept.ids[1].clone()]),
    };
    assert_eq!(new.desk.restore_backup(&only).expect("restored").added, 1);
    let tokens = new.desk.tokens().expect("tokens").tokens;
    assert_eq!(tokens.len(), 1);
    assert_eq!(tokens[0].issuer, "Bank");
}

#[test]
fn a_damaged_backup_yields_what_is_whole_and_says_how_many_are_lost() {
    let links: Vec<String> = (0..60)
        .map(|at| format!("otpauth://totp/S{at}:a?secret=GEZDGNBVGY3TQOJQ&issuer=S{at}"))
        .collect();
    let links: Vec<&str> = links.iter().map(String::as_str).collect();
    let kept = Kept::backed_up(&links);
    let file = &kept.files()[0];
    let mut bytes = fs::read(file).expect("read");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x40;
    fs::write(file, bytes).expect("written");
    let new = Story::fresh();
    new.desk.choose_backup(file).expect("a backup");
    let view = new
        .desk
        .open_backup(Some(&typed(PASSWORD)))
        .expect("opened");
    let damage = view.damage.expect("it is damaged");
    assert_eq!((damage.cause.as_str(), damage.of), ("backupAltered", 60));
    assert!((1..20).contains(&damage.lost), "{damage:?}");
    assert_eq!(view.tokens_in_it, 60 - damage.lost);
    new.desk.restore_first(&typed(PASSWORD)).expect("restored");
    let tokens = new.desk.tokens().expect("tokens").tokens;
    assert_eq!(
        tokens.len(),
        60 - usize::try_from(damage.lost).expect("few")
    );
}

#[test]
fn an_opened_backup_is_forgotten_at_lock_when_left_and_after_ten_minutes() {
    let kept = Kept::backed_up(&[GITHUB]);
    let desk = &kept.story.desk;
    let open = || {
        chosen(&kept, &kept.files()[0]);
        desk.open_backup(None).expect("opened");
    };
    let is_forgotten = || {
        let restored = desk.restore_backup(&all(RestoreMode::Merge));
        matches!(restored, Err(Error::NoBackup))
    };
    open();
    desk.cancel_restore();
    assert!(is_forgotten());
    open();
    desk.lock();
    desk.unlock(typed(PASSWORD)).expect("unlocked");
    assert!(is_forgotten());
    open();
    for _ in 0..10 {
        desk.touch();
        kept.story.pass(super::MINUTES);
    }
    assert!(is_forgotten());
}

#[test]
fn a_first_run_with_a_vault_in_its_place_restores_nothing() {
    let kept = Kept::backed_up(&[GITHUB]);
    let desk = &kept.story.desk;
    chosen(&kept, &kept.files()[0]);
    desk.open_backup(None).expect("opened");
    assert!(matches!(
        desk.restore_first(&typed(PASSWORD)),
        Err(Error::VaultExists)
    ));
    assert_eq!(desk.phase(), Phase::Unlocked);
}
