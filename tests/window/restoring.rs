//! Restoring: onto a new computer, over newer edits, in part, and back again.

use std::fs;

use serde_json::json;

use crate::support::stick::Stick;
use crate::support::{
    App, CONTROL, DELETE, ENTER, NOW, PASSWORD, SPACE, Seed, Stage, TAB, crowded, holds, oathtool,
    seeded,
};

/// When an older copy of the vault is used again.
const LATER: i64 = NOW + 600;
const NEW_PASSWORD: &str = "another horse and its own staple";
const GITHUB_KEY: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const PROTON_KEY: &str = "KRSXG5CTMVRXEZLUKN2XAZLSKNSWG4TF";
const COUNTER_KEY: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const GITHUB: &str =
    "otpauth://totp/GitHub:mara?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=GitHub";
const PROTON: &str =
    "otpauth://totp/Proton:mara%40proton.me?secret=KRSXG5CTMVRXEZLUKN2XAZLSKNSWG4TF&issuer=Proton";
const MASTODON: &str =
    "otpauth://totp/Mastodon:%40mara?secret=MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK&issuer=Mastodon";
const COUNTED: &str =
    "otpauth://hotp/Build%20signing?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=7";
const CODEBERG: &str =
    "otpauth://totp/Codeberg:mara?secret=MNXWIZLCMVZGOY3PMRSWEZLS&issuer=Codeberg";
const GITEA: &str = "otpauth://totp/Gitea:mara?secret=M5UXIZLBM5UXIZLBM5UXIZLB&issuer=Gitea";

fn seed(uri: &str) -> Seed<'_> {
    Seed {
        uri,
        ..Seed::default()
    }
}

#[test]
fn a_dead_computer_is_restored_onto_a_new_one_with_the_recovery_key() {
    let (stage, stick) = (Stage::new(), Stick::new());
    let work = Seed {
        groups: &["Work"],
        ..seed(GITHUB)
    };
    let key = seeded(&stage, &[work, seed(PROTON), seed(COUNTED)]);
    {
        let app = stage.open();
        app.begin_backups(stick.path());
        app.leave_settings();
        app.click_in_row("Build signing", "row-next");
        app.see_code("Build signing", &counted(7));
        app.open_backups();
        app.click("backup-now");
        holds("a second backup", || stick.backups().len() == 2);
        app.read("Your last backup opens");
    }
    stage.delete_profile();

    let app = stage.open();
    app.click("restore-open");
    stage.display.leave_file_dialog("Open File");
    assert!(app.shows("create-open"), "nothing was chosen");
    app.click("restore-open");
    app.choose_backup_file(&stick.backups()[1]);
    app.see_focused("restore-key");
    app.type_into("restore-key", "correct horse battery stapel");
    app.click("restore-open");
    app.read("This backup is of 18 May 2033, 03:33");
    app.see_focused("restore-key");
    app.type_over("restore-key", &key.groups().join(" ").to_lowercase());
    app.click("restore-open");
    app.read("This backup opens");
    assert_eq!(app.text("restore-contents"), "3 tokens and 1 group");
    assert!(!stage.vault().exists(), "looking into it makes no vault");
    app.click("restore-continue");
    app.type_into("create-password", NEW_PASSWORD);
    app.type_into("create-again", NEW_PASSWORD);
    app.submit_when_ready("create-submit");
    keep_the_recovery_key(&app);

    app.see_names(&["GitHub", "Proton", "Build signing"]);
    app.see_code("GitHub", &timed(GITHUB_KEY, NOW));
    app.see_code("Proton", &timed(PROTON_KEY, NOW));
    app.click_in_row("Build signing", "row-next");
    app.see_code("Build signing", &counted(8));
    app.lock();
    app.unlock(NEW_PASSWORD);
    app.see_names(&["GitHub", "Proton", "Build signing"]);
}

#[test]
fn a_damaged_vault_is_put_aside_and_its_backup_takes_its_place() {
    let (stage, stick) = (Stage::new(), Stick::new());
    seeded(&stage, &[seed(GITHUB), seed(PROTON)]);
    {
        let app = stage.open();
        app.begin_backups(stick.path());
    }
    let mut bytes = fs::read(stage.vault()).expect("the vault");
    bytes[..400].fill(0x5a);
    fs::write(stage.vault(), &bytes).expect("the stage can be written");

    let app = stage.open();
    app.see("broken");
    app.read("is kept in its folder, as vault.db.damaged-1.");
    app.click("broken-restore");
    app.choose_backup_file(&stick.backups()[0]);
    app.type_into("restore-key", PASSWORD);
    app.click("restore-open");
    app.read("This backup opens");
    app.click("restore-continue");
    assert!(app.text("create-note").contains("vault.db.damaged-1"));
    app.type_into("create-password", NEW_PASSWORD);
    app.type_into("create-again", NEW_PASSWORD);
    app.submit_when_ready("create-submit");
    keep_the_recovery_key(&app);
    app.see_names(&["GitHub", "Proton"]);
    app.see_code("GitHub", &timed(GITHUB_KEY, NOW));
    app.lock();
    app.unlock(NEW_PASSWORD);
    app.see_names(&["GitHub", "Proton"]);
    let aside = stage.vault().with_file_name("vault.db.damaged-1");
    assert_eq!(fs::read(aside).expect("it is kept"), bytes);
}

fn timed(key: &str, now: i64) -> String {
    oathtool(key, &["--totp", &format!("--now=@{now}")])
}

fn counted(counter: u32) -> String {
    oathtool(COUNTER_KEY, &["--hotp", &format!("--counter={counter}")])
}

fn keep_the_recovery_key(app: &App<'_>) {
    let groups = app.recovery_groups();
    app.click("recovery-kept");
    let asked = app.asked_groups();
    app.type_into("recovery-answer-0", &groups[asked[0]]);
    app.type_into("recovery-answer-1", &groups[asked[1]]);
    app.click("recovery-continue");
    app.see("list");
}

/// A vault that was edited on both sides of a backup: Codeberg came and Proton was renamed before it; then an
/// older copy of the vault was put back, GitHub renamed, Mastodon deleted and Gitea added. Leaves the preview
/// of the backup open.
fn parted<'stage>(stage: &'stage Stage, stick: &Stick) -> App<'stage> {
    seeded(stage, &[seed(GITHUB), seed(PROTON), seed(MASTODON)]);
    let older = fs::read(stage.vault()).expect("the vault");
    {
        let app = stage.open();
        app.unlock(PASSWORD);
        app.rename("Proton", "Proton Mail");
        app.add(CODEBERG);
        app.open_backups();
        app.choose_backup_folder(stick.path());
        app.read("Your last backup opens");
    }
    stage.delete_profile();
    fs::create_dir(stage.profile()).expect("the stage can be written");
    fs::write(stage.vault(), older).expect("the stage can be written");
    stage.write_settings(&json!({ "backUp": "byHand", "backupFolders": [stick.path()] }));

    let app = stage.open_at(&format!("{LATER}:still"));
    app.unlock(PASSWORD);
    app.rename("GitHub", "GitHub at work");
    app.select("Mastodon");
    app.press(&[DELETE]);
    app.see_names(&["GitHub at work", "Proton"]);
    app.add(GITEA);
    app.see_names(&["GitHub at work", "Proton", "Gitea"]);
    see_the_preview(&app);
    app
}

/// Opens the only backup that is listed; this vault's own key opens it.
fn see_the_preview(app: &App<'_>) {
    app.open_backups();
    app.click("[data-testid=backup-row]:last-child [data-testid=backup-restore]");
    app.see("restore");
    app.read("This backup opens");
}

const BEFORE: [&str; 3] = ["GitHub at work", "Gitea", "Proton"];
const MERGED: [&str; 4] = ["Codeberg", "GitHub at work", "Gitea", "Proton Mail"];

#[test]
fn an_older_backup_is_put_together_with_newer_edits_and_undone() {
    let (stage, stick) = (Stage::new(), Stick::new());
    let app = parted(&stage, &stick);
    assert_eq!(app.text("restore-contents"), "4 tokens");
    app.read("This vault has 3 tokens already");
    assert_eq!(
        app.text("restore-merge-text"),
        "1 is new, 1 is newer in the backup, 1 is here already and 1 was deleted here"
    );
    app.read("1 token of it was deleted here since");
    app.click("restore-choose");
    let fates = app.fates();
    let fates: Vec<_> = fates
        .iter()
        .map(|(name, fate)| (&**name, &**fate))
        .collect();
    assert_eq!(
        fates,
        [
            ("Codeberg", "new"),
            ("Proton Mail", "changed"),
            ("Mastodon", "goneHere"),
            ("GitHub", "same"),
            ("Gitea", "onlyHere"),
        ]
    );
    assert_eq!(app.text("restore-run"), "Restore 2 tokens");
    app.click("restore-run");
    app.see_sorted(&MERGED);
    app.read("1 token came and 1 changed");
    app.see_code("Proton Mail", &timed(PROTON_KEY, LATER));

    app.click("restore-undo");
    app.see_sorted(&BEFORE);
    app.read("2 tokens are as they were");
}

#[test]
fn replacing_everything_keeps_a_backup_of_the_present_and_is_undone_later() {
    let (stage, stick) = (Stage::new(), Stick::new());
    let app = parted(&stage, &stick);
    let before = stick.backups().len();
    app.click("restore-replace");
    assert_eq!(
        app.text("restore-replace-text"),
        "A backup of the present vault is made first; 1 token goes into the bin"
    );
    app.see_gone("restore-gone");
    app.click("restore-run");
    app.see_sorted(&["Codeberg", "GitHub", "Mastodon", "Proton Mail"]);
    assert_eq!(
        stick.backups().len(),
        before + 1,
        "the present vault was backed up first"
    );

    // Undone a while later: what was edited since stays.
    app.rename("Codeberg", "Forge");
    app.open_backups();
    app.click("undo-open");
    app.click("backup-ask-yes");
    app.read("4 as before; 1 was edited since and stays");
    app.see_gone("undo-open");
    app.leave_settings();
    app.see_sorted(&["Forge", "GitHub at work", "Gitea", "Proton"]);
    app.see_code("Proton", &timed(PROTON_KEY, LATER));
}

#[test]
fn single_tokens_are_restored_and_a_deleted_one_comes_back_when_chosen() {
    let (stage, stick) = (Stage::new(), Stick::new());
    let app = parted(&stage, &stick);
    app.click("restore-choose");
    app.read("2 of 3 chosen");
    app.click("restore-all");
    app.read("3 of 3 chosen");
    app.click("restore-all");
    app.read("0 of 3 chosen");
    for _ in 0..3 {
        app.press(&[TAB]);
    }
    let seen = "const it = document.activeElement, at = it.getBoundingClientRect();
        return [it.ariaLabel, document.elementFromPoint(at.x + 4, at.y + 4) === it]";
    let seen = app.script(seen, json!([]));
    assert_eq!(
        seen,
        json!(["Mastodon", true]),
        "what has the focus is in sight"
    );
    app.press(&[SPACE]);
    app.read_in("restore-run", "Restore 1 token");
    app.click("restore-run");
    app.see_sorted(&["GitHub at work", "Gitea", "Mastodon", "Proton"]);
    app.open_bin();
    app.see("bin-empty");
}

#[test]
fn what_is_whole_in_a_damaged_backup_is_restored() {
    let (stage, stick) = (Stage::new(), Stick::new());
    crowded(&stage, 60);
    {
        let app = stage.open();
        app.begin_backups(stick.path());
    }
    stage.delete_profile();
    let file = stick.backups().remove(0);
    let mut bytes = fs::read(&file).expect("the backup");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x20;
    fs::write(&file, bytes).expect("the stick can be written");
    let stranger = stick.path().join("holiday.csbackup");
    fs::write(&stranger, "a picture, says its sender").expect("the stick can be written");

    let app = stage.open();
    app.click("restore-open");
    app.choose_backup_file(&stranger);
    app.read("This file cannot be restored");
    app.read("This file is no Countersign backup");
    app.see_focused("restore-another");
    app.click("restore-another");
    app.choose_backup_file(&file);
    app.type_into("restore-key", PASSWORD);
    app.click("restore-open");
    app.read("Part of this backup opens");
    let (lost, of) = numbers(&app.text("restore-damage"));
    assert!(of == 60 && (1..60).contains(&lost), "{lost} of {of}");
    assert_eq!(
        app.text("restore-contents"),
        format!("{} tokens", 60 - lost)
    );
    app.click("restore-continue");
    app.type_into("create-password", NEW_PASSWORD);
    app.type_into("create-again", NEW_PASSWORD);
    app.submit_when_ready("create-submit");
    keep_the_recovery_key(&app);
    let tokens = app.invoke("tokens", json!({})).expect("the tokens");
    let count = tokens["tokens"].as_array().map(Vec::len);
    assert_eq!(count, usize::try_from(60 - lost).ok());
}

/// The first two numbers of a text.
fn numbers(text: &str) -> (u64, u64) {
    let mut found = text
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|it| it.parse().ok());
    (found.next().unwrap_or(0), found.next().unwrap_or(0))
}

#[test]
fn an_empty_vault_takes_the_backup_of_another_one_with_its_password() {
    let (stage, stick) = (Stage::new(), Stick::new());
    seeded(&stage, &[seed(GITHUB), seed(PROTON)]);
    stage.open().begin_backups(stick.path());
    stage.delete_profile();
    fs::create_dir(stage.profile()).expect("the stage can be written");
    seeded(&stage, &[]);

    let app = stage.open();
    app.unlock(PASSWORD);
    app.click("empty-restore");
    app.choose_backup_file(&stick.newest());
    app.see_focused("restore-key");
    app.click("restore-leave");
    app.click("empty-restore");
    app.choose_backup_file(&stick.newest());
    app.type_into("restore-key", PASSWORD);
    app.press(&[ENTER]);
    app.read("This vault is empty");
    assert_eq!(app.text("restore-run"), "Restore 2 tokens");
    app.click("restore-run");
    app.see_names(&["GitHub", "Proton"]);
    app.see_code("GitHub", &timed(GITHUB_KEY, NOW));
    app.click("restore-undo");
    app.see("empty");
}

#[test]
fn a_lock_forgets_the_opened_backup() {
    let (stage, stick) = (Stage::new(), Stick::new());
    let app = parted(&stage, &stick);
    app.lock();
    assert!(!app.text_of_page().contains("Codeberg"));
    app.unlock(PASSWORD);
    app.see_sorted(&BEFORE);
    let refused = app.invoke(
        "restore_backup",
        json!({ "choice": { "mode": "merge", "only": null } }),
    );
    assert_eq!(refused.expect_err("it is forgotten")["code"], "noBackup");
    // So does leaving.
    see_the_preview(&app);
    app.click("restore-leave");
    app.see("backup-standing");
    let refused = app.invoke(
        "restore_backup",
        json!({ "choice": { "mode": "merge", "only": null } }),
    );
    assert_eq!(refused.expect_err("it is forgotten")["code"], "noBackup");
    app.press(&[CONTROL, "f"]);
    app.see_focused("search");
}
