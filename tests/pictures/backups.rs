//! Pictures of backups: the page about them, what would come back, and restoring.

use std::fs;
use std::path::Path;

use serde_json::json;

use super::Round;
use super::support::sample::{SAMPLE, SAMPLE_TIME};
use super::support::stick::Stick;
use super::support::{App, DELETE, PASSWORD, Stage, holds, seeded};

/// An hour after the drawings' moment.
const LATER: i64 = SAMPLE_TIME + 3600;
const FASTMAIL: &str =
    "otpauth://totp/Fastmail:mara?secret=MZQXG5DNMFUWYZLSMZQXG5DN&issuer=Fastmail";
const BITWARDEN: &str =
    "otpauth://totp/Bitwarden:mara?secret=MJUXI53BOJSGK3TTMJUXI53B&issuer=Bitwarden";

pub(super) fn every_page(round: &Round) {
    let (stage, stick) = (round.stage_without_backups(), Stick::new());
    seeded(&stage, SAMPLE);
    let app = round.open_sample(&stage);
    round.of_making(&app, &stick);
    if round.brief {
        return;
    }
    round.of_what_would_be_lost(&app);
    round.of_a_folder_that_is_gone(&app, &stick);
    drop(app);
    round.of_a_new_computer(&stage, &stick);
    let (stage, stick) = (round.stage_without_backups(), Stick::new());
    let app = round.parted(&stage, &stick);
    round.of_restoring(&app, &stick);
}

/// Shows the last of a page that is longer than the window.
fn scroll_to_the_end(app: &App<'_>) {
    app.script(
        "for (const it of document.querySelectorAll('.scroller')) it.scrollTo(0, it.scrollHeight)",
        json!([]),
    );
}

impl Round {
    fn of_making(&self, app: &App<'_>, stick: &Stick) {
        app.open_backups();
        self.take(app, "backups-none");
        app.choose_backup_folder(stick.path());
        app.read("Your last backup opens");
        self.take(app, "backups");
        scroll_to_the_end(app);
        self.take(app, "backups-end");
        app.click("prove");
        app.see("proof");
        self.take(app, "proof");
        app.click("proof-done");
        app.see_gone("proof");
        app.click("rescue-open");
        app.read("Everything comes back");
        self.take(app, "rescue");
        app.click("back");
    }

    fn of_what_would_be_lost(&self, app: &App<'_>) {
        app.choose("setting-back-up", "weekly");
        app.leave_settings();
        app.add(FASTMAIL);
        app.rename("GitLab", "GitLab of Northwind");
        app.see("exposed");
        self.take(app, "list-exposed");
        app.click("exposed-open");
        app.read("1 token would be lost");
        self.take(app, "rescue-lost");
        app.click("back");
    }

    fn of_a_folder_that_is_gone(&self, app: &App<'_>, stick: &Stick) {
        let mut away = stick.path().as_os_str().to_owned();
        away.push(".away");
        fs::rename(stick.path(), &away).expect("the stick can be pulled");
        app.open_backups();
        app.click("backup-now");
        app.read("The last backup failed");
        self.take(app, "backups-failed");
        fs::rename(&away, stick.path()).expect("the stick can be put back");
        app.click("backup-now");
        app.read("Your last backup opens");
        app.click("[data-testid=backup-row]:last-child [data-testid=backup-remove]");
        app.see("backup-ask");
        self.take(app, "backup-remove");
        app.click("backup-ask-no");
    }

    fn of_a_new_computer(&self, stage: &Stage, stick: &Stick) {
        stage.delete_profile();
        fs::create_dir(stage.profile()).expect("the stage can be written");
        self.write_settings(stage, &[]);
        let app = self.open(stage);
        let stranger = stick.path().join("holiday.csbackup");
        fs::write(&stranger, "a picture, says its sender").expect("the stick can be written");
        app.click("restore-open");
        app.choose_backup_file(&stranger);
        app.see("restore-unusable");
        self.take(&app, "restore-unusable");
        fs::remove_file(&stranger).expect("the stick can be written");
        app.click("restore-another");
        app.choose_backup_file(&stick.newest());
        app.see("restore-key");
        self.take(&app, "restore-key");
        app.type_into("restore-key", "not this one");
        app.click("restore-open");
        app.see("error");
        self.take(&app, "restore-wrong");
        app.type_over("restore-key", PASSWORD);
        app.click("restore-open");
        app.see("restore-continue");
        self.take(&app, "restore-first");
        app.click("restore-continue");
        app.see("create-password");
        self.take(&app, "restore-password");
    }

    /// A vault that was edited on both sides of a backup, as when an older copy of it was put back.
    fn parted<'stage>(&self, stage: &'stage Stage, stick: &Stick) -> App<'stage> {
        seeded(stage, SAMPLE);
        let older = fs::read(stage.vault()).expect("the vault");
        {
            let app = self.open_sample(stage);
            app.add(FASTMAIL);
            app.rename("GitLab", "GitLab of Northwind");
            app.open_backups();
            app.choose_backup_folder(stick.path());
            app.read("Your last backup opens");
        }
        stage.delete_profile();
        fs::create_dir(stage.profile()).expect("the stage can be written");
        fs::write(stage.vault(), older).expect("the stage can be written");
        self.write_settings(stage, &[stick.path()]);
        let app = stage.open_at(&format!("{LATER}:still"));
        app.unlock(PASSWORD);
        app.rename("Stripe", "Stripe Payments");
        app.select("Discord");
        app.press(&[DELETE]);
        app.see("toast");
        app.add(BITWARDEN);
        app
    }

    fn of_restoring(&self, app: &App<'_>, stick: &Stick) {
        let preview = || {
            app.open_backups();
            app.click("[data-testid=backup-row]:last-child [data-testid=backup-restore]");
            app.see("restore-run");
        };
        preview();
        self.take(app, "restore");
        app.click("restore-replace");
        scroll_to_the_end(app);
        self.take(app, "restore-replace");
        app.click("restore-merge");
        let to_the_choice =
            "document.querySelector('[data-testid=restore-choose]').scrollIntoView()";
        app.script(to_the_choice, json!([]));
        app.click("restore-choose");
        app.see("restore-list");
        app.script(to_the_choice, json!([]));
        self.take(app, "restore-choose");
        app.click("restore-run");
        app.see("restore-undo");
        self.take(app, "restored");
        app.open_backups();
        scroll_to_the_end(app);
        app.click("undo-open");
        app.see("backup-ask");
        self.take(app, "restore-undo");
        app.click("backup-ask-no");

        app.click("backup-now");
        app.read("Your last backup opens");
        damage(&stick.backups().remove(0));
        preview();
        holds("the damage to be said", || app.shows("restore-damage"));
        self.take(app, "restore-damaged");
        app.click("restore-leave");
        damage(&stick.newest());
        app.click("backup-check");
        app.read("Your newest backup is damaged");
        self.take(app, "backups-damaged");
    }
}

/// Alters what is written past the middle of a backup, where its tokens are.
fn damage(file: &Path) {
    let mut bytes = fs::read(file).expect("the backup");
    let place = bytes.len() * 2 / 3;
    bytes[place] ^= 0x20;
    fs::write(file, bytes).expect("the stick can be written");
}
