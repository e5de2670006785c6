//! Backups: where they go, when they are made, and what the pages say of them.

use crate::support::stick::{Stick, backups, files};
use crate::support::{CONTROL, PASSWORD, Seed, Stage, holds, seeded};

const GITHUB: Seed<'_> =
    seed("otpauth://totp/GitHub:mara?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=GitHub");
const PROTON: Seed<'_> = seed(
    "otpauth://totp/Proton:mara%40proton.me?secret=KRSXG5CTMVRXEZLUKN2XAZLSKNSWG4TF&issuer=Proton",
);
const CODEBERG: &str =
    "otpauth://totp/Codeberg:mara?secret=MNXWIZLCMVZGOY3PMRSWEZLS&issuer=Codeberg";
const MINUTES: i64 = 60;

const fn seed(uri: &str) -> Seed<'_> {
    Seed {
        uri,
        pinned: false,
        groups: &[],
        note: "",
        binned_days_ago: None,
        uses: 0,
    }
}

#[test]
fn a_chosen_folder_gets_a_first_backup_by_itself_and_the_page_says_what_is_true() {
    let (stage, stick) = (Stage::new(), Stick::new());
    seeded(&stage, &[GITHUB, PROTON]);
    let app = stage.open();
    app.unlock(PASSWORD);
    app.read_in(
        "exposed",
        "2 tokens would be lost if this computer died now",
    );
    app.click("exposed-open");
    app.read("There is no backup yet");
    app.click("backup-folder-add");
    stage.display.leave_file_dialog("Select Folder");
    app.read("There is no backup yet");

    let here = stage.path("home").join("backups");
    std::fs::create_dir(&here).expect("the stage can be written");
    app.choose_backup_folder(&here);
    app.read("Your backups are on this computer’s own disk");
    app.read("On this computer’s own disk: it dies with it");
    assert_eq!(files(&here).len(), 1, "one backup and nothing beside it");

    app.choose_backup_folder(stick.path());
    app.read("Your last backup opens");
    app.read("all 2 tokens were read back and compared");
    assert_eq!(stick.backups().len(), 1);
    assert_eq!(app.count("backup-row"), 2);
    assert_eq!(
        app.texts("backup-row")
            .iter()
            .filter(|row| row.contains("Opens"))
            .count(),
        2
    );

    app.click("backup-now");
    holds("a second one in each folder", || {
        backups(&here).len() == 2 && stick.backups().len() == 2
    });
    app.read("Your last backup opens");
    app.leave_settings();
    app.see_gone("exposed");
}

#[test]
fn a_change_is_backed_up_after_two_quiet_minutes_and_at_a_lock() {
    let (stage, stick) = (Stage::new(), Stick::new());
    seeded(&stage, &[GITHUB, PROTON]);
    let app = stage.open_by_our_clock();
    app.begin_backups(stick.path());
    app.leave_settings();
    let first = stick.newest();

    app.rename("GitHub", "Git");
    stage.set_clock(2 * MINUTES - 5);
    app.open_backups();
    app.read("next one soon");
    app.leave_settings();
    assert_eq!(stick.newest(), first, "somebody may still be at it");
    stage.set_clock(2 * MINUTES + 5);
    holds("a backup of the change", || stick.newest() != first);

    holds("of one day only the newest to stay", || {
        stick.backups().len() == 1
    });

    let second = stick.newest();
    app.rename("Git", "GitHub");
    stage.set_clock(2 * MINUTES + 30);
    app.lock();
    holds("a backup at the lock", || stick.newest() != second);
}

#[test]
fn the_list_warns_only_while_something_would_be_lost_and_the_page_says_what() {
    let (stage, stick) = (Stage::new(), Stick::new());
    seeded(&stage, &[GITHUB, PROTON]);
    let app = stage.open();
    app.begin_backups(stick.path());
    app.choose("setting-back-up", "weekly");
    app.leave_settings();
    app.see_gone("exposed");

    app.rename("Proton", "Proton Mail");
    app.add(CODEBERG);
    app.read_in("exposed", "1 token would be lost");
    app.click("exposed-open");
    app.see("rescue");
    app.read("1 token would be lost");
    let rows = app.texts("rescue-row");
    assert_eq!(rows.len(), 3);
    for (row, name, says) in [
        (&rows[0], "Codeberg", "In no backup"),
        (&rows[1], "Proton Mail", "without its latest changes"),
        (&rows[2], "GitHub", &*stick.path().display().to_string()),
    ] {
        assert!(row.contains(name) && row.contains(says), "{rows:?}");
    }

    app.click("rescue-backup");
    app.read("Everything comes back");
    app.see_focused("rescue-backup");
    assert!(
        app.texts("rescue-row")
            .iter()
            .all(|row| row.contains("Comes back"))
    );
    app.click("back");
    app.see("list");
    app.see_gone("exposed");
}

#[test]
fn a_folder_that_is_gone_is_said_and_taken_up_again() {
    let (stage, stick) = (Stage::new(), Stick::new());
    seeded(&stage, &[GITHUB]);
    let (folder, away) = (stick.path().join("backups"), stick.path().join("away"));
    std::fs::create_dir(&folder).expect("the stick can be written");
    let app = stage.open_by_our_clock();
    app.begin_backups(&folder);

    std::fs::rename(&folder, &away).expect("the stick can be written");
    app.click("backup-now");
    app.read("The last backup failed");
    app.read("The folder is not there. Plug its disk in");
    app.read("Your last good backup is of");
    assert!(
        !folder.exists(),
        "no folder is made where a disk is missing"
    );

    std::fs::rename(&away, &folder).expect("the stick can be written");
    app.click("backup-now");
    app.read("Your last backup opens");
    assert_eq!(backups(&folder).len(), 2);
    app.leave_settings();

    // By itself, too: after a change it fails, waits, and tries again.
    std::fs::rename(&folder, &away).expect("the stick can be written");
    app.rename("GitHub", "Git");
    stage.set_clock(3 * MINUTES);
    stage.wait_for_log("a backup was not written code=\"backupFolderGone\"");
    std::fs::rename(&away, &folder).expect("the stick can be written");
    stage.set_clock(9 * MINUTES);
    holds("a third backup", || {
        backups(&folder)
            .last()
            .is_some_and(|file| file.display().to_string().contains("0342"))
    });
    app.open_backups();
    app.read("Your last backup opens");
}

#[test]
fn a_backup_is_proved_by_restoring_it_aside() {
    let (stage, stick) = (Stage::new(), Stick::new());
    seeded(&stage, &[GITHUB, PROTON]);
    let app = stage.open();
    app.begin_backups(stick.path());
    app.read("Never proved yet");
    app.click("prove-due-now");
    app.see("proof");
    app.read("Your backup comes back");
    app.read("2 of them make the codes shown here");
    app.click("proof-done");
    app.see_gone("proof");
    app.see_gone("prove-due");
    app.read("Last proved on");
    app.see_focused("prove");
    assert!(
        files(&stage.profile())
            .iter()
            .all(|file| !file.to_string_lossy().contains("scratch")),
        "the scratch vault is gone"
    );
}

#[test]
fn a_backup_is_removed_but_never_the_last_good_one() {
    let (stage, stick) = (Stage::new(), Stick::new());
    seeded(&stage, &[GITHUB]);
    let app = stage.open();
    app.begin_backups(stick.path());
    app.click("backup-remove");
    app.click("backup-ask-yes");
    app.read("so it stays");
    assert_eq!(stick.backups().len(), 1);

    app.click("backup-now");
    holds("two of them", || app.count("backup-row") == 2);
    let oldest = stick.backups().remove(0);
    app.click("[data-testid=backup-row]:last-child [data-testid=backup-remove]");
    app.click("backup-ask-yes");
    holds("the older one to go", || {
        app.count("backup-row") == 1 && !oldest.exists()
    });
    // The keyboard is somewhere, and the window's keys are heard.
    app.press(&[CONTROL, "f"]);
    app.see_focused("search");
}
