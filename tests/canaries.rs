//! Canaries: secrets made only to be looked for. After a whole story none of them may have crossed to the
//! page, and none may lie in a file, a log, an argument or the memory of a page.
#![cfg(target_os = "linux")]

#[expect(
    dead_code,
    unused_imports,
    reason = "each test file uses its part of the harness"
)]
mod support;

use std::time::Duration;

use support::crossing::{Crossing, files_with, in_memory, lies_in, started_with};
use support::panel::Panel;
use support::stick::backups;
use support::{
    App, CONTROL, Clipboard, ENTER, PASSWORD, Seed, Stage, eventually, holds, is_running,
    picture_of, seeded, web_processes_below, within,
};

/// Typed passwords; nobody chooses these by chance.
const FIRST_PASSWORD: &str = "canary perched on 4417 quiet masts";
/// Setup keys that come in by each way.
const PASTED: &str = "CANARYPASTEDQ2L5CANARYPASTEDQ2L5";
const PICTURED: &str = "CANARYPICTUREA3MCANARYPICTUREA3M";
const TYPED: &str = "CANARYTYPEDBYHA7CANARYTYPE";
const PIN: &str = "canarypin40717";

fn link(name: &str, secret: &str) -> String {
    format!("otpauth://totp/{name}:canary?secret={secret}&issuer={name}")
}

/// The commands whose requests carry what was typed. Nothing typed ever comes back.
const TYPED_PASSWORDS: &[&str] = &["judge_password", "create_vault", "unlock", "verify"];
const TYPED_KEYS: &[&str] = &["draft_typed"];

struct Watched {
    crossed: Vec<Crossing>,
    groups: Vec<String>,
}

/// First run, three tokens by three ways, lock, wrong password, unlock, search, copy, bin, reveal asked for.
fn live(app: &App<'_>, stage: &Stage) -> Watched {
    app.watch_the_crossing();
    app.click("create-open");
    app.type_into("create-password", FIRST_PASSWORD);
    app.type_into("create-again", FIRST_PASSWORD);
    app.submit_when_ready("create-submit");
    let groups = app.recovery_groups();
    app.click("recovery-kept");
    let asked = app.asked_groups();
    app.type_into("recovery-answer-0", &groups[asked[0]]);
    app.type_into("recovery-answer-1", &groups[asked[1]]);
    app.click("recovery-continue");
    app.see("empty");
    add_three(app, stage);
    let mut crossed = app.crossed();

    app.lock();
    app.watch_the_crossing();
    app.type_into("unlock-password", "not the password");
    app.click("unlock-submit");
    app.see("error");
    app.unlock(FIRST_PASSWORD);
    use_them(app);
    crossed.extend(app.crossed());
    Watched { crossed, groups }
}

fn add_three(app: &App<'_>, stage: &Stage) {
    let clipboard = Clipboard(&stage.display);
    let owner = clipboard.put(stage, &link("Pasted", PASTED));
    app.press(&[CONTROL, "v"]);
    app.confirm_draft();
    drop(owner);
    let owner = clipboard.put_picture(stage, &picture_of(&link("Kestrelwing", PICTURED)));
    app.press(&[CONTROL, "v"]);
    app.confirm_draft();
    drop(owner);
    app.click("add-open");
    app.click("add-type");
    app.type_into("manual-secret", TYPED);
    app.type_into("manual-issuer", "Typed");
    app.click("manual-details");
    app.choose("manual-kind", "yandex");
    app.type_into("manual-pin", PIN);
    app.submit_when_ready("manual-submit");
    app.confirm_draft();
}

fn use_them(app: &App<'_>) {
    app.see_names(&["Pasted", "Kestrelwing", "Typed"]);
    app.press(&[CONTROL, "f"]);
    app.type_keys("kest");
    app.see_names(&["Kestrelwing"]);
    app.press(&[ENTER]);
    app.see("toast");
    app.type_over("search", "e");
    app.see_names(&["Pasted", "Kestrelwing", "Typed"]);
    app.press(&[CONTROL, "e"]);
    app.see("edit");
    app.click("edit-cancel");
    app.open_bin();
    app.click("back");
    let id = app.id_of("Pasted");
    let ticket = app.invoke(
        "verify",
        serde_json::json!({ "password": FIRST_PASSWORD, "verb": "revealSecret", "object": id }),
    );
    assert!(ticket.is_ok(), "{ticket:?}");
    assert!(app.invoke("check_vault", serde_json::json!({})).is_ok());
    assert!(
        app.invoke("revealed", serde_json::json!({})).is_err(),
        "the main window asks in vain"
    );
}

#[test]
fn no_canary_crosses_to_the_page_or_lies_about_on_disk() {
    let stage = Stage::new();
    let app = stage.open();
    let Watched { crossed, groups } = live(&app, &stage);
    assert_crossing_is_clean(&crossed, &groups);
    let page = app.script(
        "return document.documentElement.outerHTML",
        serde_json::json!([]),
    );
    for secret in [PASTED, PICTURED, TYPED, PIN, FIRST_PASSWORD] {
        assert!(
            !lies_in(secret, page.to_string().as_bytes()),
            "the page holds a secret"
        );
    }

    let processes = [app.id()].into_iter().chain(app.web_processes());
    let started: Vec<u8> = processes.flat_map(started_with).collect();
    drop(app);
    for secret in [
        PASTED,
        PICTURED,
        TYPED,
        PIN,
        FIRST_PASSWORD,
        &groups.join("-"),
        &link("Pasted", PASTED),
    ] {
        assert!(
            !lies_in(secret, &started),
            "a process was started with a secret"
        );
        let files = files_with(&stage, secret);
        assert!(files.is_empty(), "a secret lies in {files:?}");
    }
    // Names are secrets of the vault's file, its logs and settings as well.
    for name in ["Kestrelwing", "canary"] {
        let files = files_with(&stage, name);
        assert!(files.is_empty(), "a name lies in {files:?}");
    }
}

/// What the page sent is what was typed into it, and only where it was typed; what it got holds no secret.
fn assert_crossing_is_clean(crossed: &[Crossing], groups: &[String]) {
    let commands: std::collections::BTreeSet<&str> =
        crossed.iter().map(|it| it.what.as_str()).collect();
    for command in [
        "create_vault",
        "unlock",
        "draft_clipboard",
        "draft_typed",
        "confirm_draft",
        "tokens",
        "show_codes",
        "event",
    ] {
        assert!(
            commands.contains(command),
            "{command} was not watched: {commands:?}"
        );
    }
    for Crossing { what, sent, got } in crossed {
        for secret in [PASTED, PICTURED] {
            assert!(
                !lies_in(secret, sent.as_bytes()),
                "{what} was sent a key that never was in the page"
            );
        }
        for secret in [PASTED, PICTURED, TYPED, PIN, FIRST_PASSWORD] {
            assert!(
                !lies_in(secret, got.as_bytes()),
                "{what} gave a secret to the page"
            );
        }
        assert!(
            TYPED_KEYS.contains(&what.as_str()) || !lies_in(TYPED, sent.as_bytes()),
            "{what} was sent the typed key"
        );
        assert!(
            TYPED_PASSWORDS.contains(&what.as_str()) || !lies_in(FIRST_PASSWORD, sent.as_bytes()),
            "{what} was sent the password"
        );
        if what != "create_vault" {
            let whole = groups.iter().filter(|group| got.contains(*group)).count();
            assert!(whole < 2, "{what} gave the recovery key to the page");
        }
    }
}

#[test]
fn no_canary_crosses_to_the_page_with_a_backup_or_lies_open_in_it() {
    let stage = Stage::new();
    let uri = link("Kestrelwing", PASTED);
    let key = seeded(
        &stage,
        &[Seed {
            uri: &uri,
            ..Seed::default()
        }],
    );
    let key = key.to_text();
    let crossed = back_up_and_restore(&stage, &key);
    for command in [
        "prove_backup",
        "pick_backup",
        "open_backup",
        "restore_first",
    ] {
        assert!(
            crossed.iter().any(|it| it.what == command),
            "{command} was not watched"
        );
    }
    for Crossing { what, sent, got } in &crossed {
        for secret in [PASTED, FIRST_PASSWORD, &key] {
            assert!(!lies_in(secret, got.as_bytes()), "{what} gave a secret");
        }
        assert!(!lies_in(PASTED, sent.as_bytes()), "{what} was sent a key");
        assert!(
            what == "open_backup" || !lies_in(&key, sent.as_bytes()),
            "{what} was sent the recovery key"
        );
    }
    for secret in [PASTED, FIRST_PASSWORD, &key, "Kestrelwing"] {
        let files = files_with(&stage, secret);
        assert!(files.is_empty(), "a secret lies in {files:?}");
    }
}

/// A backup is made, proved, looked into, and restored on a new computer with the recovery key.
fn back_up_and_restore(stage: &Stage, key: &str) -> Vec<Crossing> {
    let folder = stage.path("home").join("backups");
    std::fs::create_dir(&folder).expect("the stage can be written");
    let app = stage.open();
    app.watch_the_crossing();
    app.unlock(PASSWORD);
    app.open_backups();
    app.choose_backup_folder(&folder);
    app.click("backup-restore");
    app.see("restore-contents");
    app.click("restore-leave");
    app.click("prove");
    app.click("proof-done");
    let mut crossed = app.crossed();
    drop(app);
    stage.delete_profile();

    let app = stage.open();
    app.watch_the_crossing();
    app.click("restore-open");
    app.choose_backup_file(&backups(&folder)[0]);
    app.type_into("restore-key", key);
    app.click("restore-open");
    app.click("restore-continue");
    app.type_into("create-password", FIRST_PASSWORD);
    app.type_into("create-again", FIRST_PASSWORD);
    app.submit_when_ready("create-submit");
    app.click("recovery-later");
    app.see_names(&["Kestrelwing"]);
    crossed.extend(app.crossed());
    crossed
}

/// What was typed is in the memory of the page that took it, until the lock ends that page; what came by the
/// clipboard never is.
#[test]
fn no_page_has_a_canary_in_its_memory() {
    let stage = Stage::new();
    let app = stage.open();
    live(&app, &stage);
    // The page that was locked takes its time to end.
    let first = eventually("one page alone", || {
        let all = app.web_processes();
        (all.len() == 1).then_some(all)
    });
    let Some(found) = in_memory(first[0], &[PASTED, PICTURED, "Kestrelwing"]) else {
        // An ordinary person may be kept from reading even their own processes' memory.
        return;
    };
    assert_eq!(
        found[..2],
        [0, 0],
        "the page holds a key it was never given"
    );
    assert!(found[2] > 0, "the look into memory finds what is there");

    app.lock();
    app.see("unlock");
    let fresh = eventually("the fresh page alone", || {
        let all = app.web_processes();
        (all.len() == 1 && all != first).then(|| all[0])
    });
    let found = in_memory(
        fresh,
        &[PASTED, PICTURED, TYPED, FIRST_PASSWORD, PIN, "Kestrelwing"],
    );
    assert_eq!(
        found,
        Some(vec![0; 6]),
        "the page of a locked app knows something"
    );
}

/// No driver here, which would hand typed text through the app's own process: real keys on the display.
#[test]
fn a_locked_app_has_no_setup_key_in_its_memory() {
    let stage = Stage::new();
    let uri = link("Kestrelwing", PASTED);
    seeded(
        &stage,
        &[Seed {
            uri: &uri,
            ..Seed::default()
        }],
    );
    let panel = Panel::start(&stage.bus);
    let app = stage.open_bare(&[]);
    let icon = panel.icon();
    let display = &stage.display;
    let window = eventually("the window", || display.window("Countersign"));
    stage.wait_for_log("painted");
    display.focus(&window);
    display.type_text(PASSWORD);
    display.press("Return");
    holds("the tray to name the token", || {
        icon.entries()
            .iter()
            .any(|entry| entry.label.contains("Kestrelwing"))
    });
    let old = web_processes_below(app.id());
    eventually("the process that saw the codes to end", || {
        display.press("ctrl+l");
        within(Duration::from_secs(2), || {
            (!is_running(old[0])).then_some(())
        })
    });
    // The toolkit, which is not ours to wipe, may keep a copy of the password; docs/security.md says so.
    if let Some(found) = in_memory(app.id(), &[PASTED]) {
        assert_eq!(found, [0], "a setup key is in the memory of a locked app");
    }
}

#[test]
fn what_is_revealed_stays_in_its_own_window() {
    let stage = Stage::new();
    let uri = link("Pasted", PASTED);
    seeded(
        &stage,
        &[Seed {
            uri: &uri,
            ..Seed::default()
        }],
    );
    let app = stage.open();
    app.watch_the_crossing();
    app.unlock(PASSWORD);
    app.open_details("Pasted");
    app.click("detail-reveal");
    app.type_into("verify-password", PASSWORD);
    app.click("verify-submit");
    let main = app.driver.handle().expect("the main window");
    let reveal = eventually("the reveal window", || {
        app.driver
            .handles()
            .into_iter()
            .find(|handle| *handle != main)
    });
    app.driver.switch_to(&reveal).expect("it is there");
    app.see("reveal-key");
    assert!(app.plain_text("reveal-key").contains(PASTED));
    // The same allowance does not hold twice, not even for this window.
    assert!(app.invoke("revealed", serde_json::json!({})).is_err());
    for command in ["tokens", "show_codes", "unlock", "lock", "verify"] {
        let refused = app.invoke(
            command,
            serde_json::json!({ "ids": [], "password": "", "verb": "revealSecret" }),
        );
        assert!(refused.is_err(), "the reveal window may call {command}");
    }
    app.driver.switch_to(&main).expect("it is there");
    for Crossing { what, sent, got } in app.crossed() {
        assert!(
            !lies_in(PASTED, sent.as_bytes()) && !lies_in(PASTED, got.as_bytes()),
            "{what} carried the key"
        );
    }
    drop(app);
    let files = files_with(&stage, PASTED);
    assert!(files.is_empty(), "the key lies in {files:?}");
}
