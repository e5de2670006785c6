//! The notice of a copy from the tray: to a service played on a bus of our own, to a real one, and to none.
#![cfg(target_os = "linux")]

#[expect(
    dead_code,
    unused_imports,
    reason = "each test file uses its part of the harness"
)]
mod support;

use support::dunst::Dunst;
use support::notes::Notes;
use support::panel::{Icon, Panel};
use support::{Clipboard, NOW, PASSWORD, Seed, Stage, eventually, oathtool, seeded, within};

const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

fn set_the_stage() -> Stage {
    let stage = Stage::new();
    let uri = format!("otpauth://totp/GitHub:mara?secret={SECRET}&issuer=GitHub");
    seeded(
        &stage,
        &[Seed {
            uri: &uri,
            ..Seed::default()
        }],
    );
    stage
}

fn code() -> String {
    oathtool(SECRET, &["--totp", &format!("--now=@{NOW}")])
}

fn copy_from(icon: &Icon) {
    let entry = eventually("the entry that copies", || {
        icon.entries()
            .into_iter()
            .find(|entry| entry.label.contains("GitHub"))
    });
    icon.click(&entry);
}

#[test]
fn the_notice_names_the_account_and_not_the_code() {
    let stage = set_the_stage();
    let (panel, notes) = (Panel::start(&stage.bus), Notes::start(&stage.bus));
    let app = stage.open();
    let icon = panel.icon();
    app.unlock(PASSWORD);
    copy_from(&icon);
    Clipboard(&stage.display).see(&code());

    let note = notes.next();
    assert_eq!(note.app, "Countersign");
    assert!(note.summary.contains("GitHub, mara"), "{note:?}");
    assert!(note.body.contains("30 seconds"), "{note:?}");
    assert!(
        note.actions.is_empty(),
        "there is nothing to press: {note:?}"
    );
    let said = format!("{note:?}");
    assert!(
        !said.contains(&code()) && !said.contains(SECRET),
        "{note:?}"
    );
}

#[test]
fn a_copy_in_the_window_raises_no_notice_and_neither_does_the_tray_when_told_so() {
    let stage = set_the_stage();
    stage.write_settings(&serde_json::json!({ "copyNotice": false }));
    let (panel, notes) = (Panel::start(&stage.bus), Notes::start(&stage.bus));
    let app = stage.open();
    let icon = panel.icon();
    app.unlock(PASSWORD);
    app.listen();
    app.click_row("GitHub");
    Clipboard(&stage.display).see(&code());
    copy_from(&icon);
    eventually("both copies", || {
        (app.times_heard("copied") == 2).then_some(())
    });
    // The notice would have been raised before the second event.
    assert!(notes.waiting().is_empty());
}

#[test]
fn a_real_notification_service_shows_it() {
    let stage = set_the_stage();
    let panel = Panel::start(&stage.bus);
    let dunst = Dunst::start(&stage);
    let app = stage.open();
    let icon = panel.icon();
    app.unlock(PASSWORD);
    copy_from(&icon);
    let line = dunst.see_after(0, "code copied");
    assert!(line.starts_with("GitHub, mara: code copied|"), "{line}");
    assert!(!line.contains(&code()), "{line}");
    eventually("the notice on the screen", || {
        stage
            .display
            .run("xdotool", &["search", "--onlyvisible", "--class", "Dunst"])
    });
}

#[test]
fn without_any_notification_service_the_code_is_copied_all_the_same() {
    let stage = set_the_stage();
    let panel = Panel::start(&stage.bus);
    let app = stage.open();
    let icon = panel.icon();
    app.unlock(PASSWORD);
    copy_from(&icon);
    Clipboard(&stage.display).see(&code());
    stage.wait_for_log("no notification service took the notice");
    app.see("row");
}

/// Said once, when no panel shows the icon; never again for the same start.
#[test]
fn an_app_without_a_panel_says_so_once() {
    let stage = set_the_stage();
    let notes = Notes::start(&stage.bus);
    let app = stage.open();
    let note = notes.next();
    assert!(note.summary.contains("panel"), "{note:?}");
    app.unlock(PASSWORD);
    app.lock();
    app.unlock(PASSWORD);
    let again = within(std::time::Duration::from_secs(3), || notes.waiting().pop());
    assert!(again.is_none(), "{again:?}");
}
