//! Locking and unlocking.

use std::time::Duration;

use crate::support::panel::Panel;
use crate::support::{
    PASSWORD, Seed, Stage, eventually, holds, is_running, seeded, web_processes_below, within,
};

const GITHUB: Seed<'_> = Seed {
    uri: "otpauth://totp/GitHub:mara?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=GitHub",
    pinned: false,
    groups: &[],
    note: "",
    binned_days_ago: None,
    uses: 0,
};

#[test]
fn locking_ends_the_page_and_a_wrong_password_is_called_that() {
    let stage = Stage::new();
    seeded(&stage, &[GITHUB]);
    let app = stage.open();
    app.unlock(PASSWORD);
    app.see_names(&["GitHub"]);
    let old = app.web_processes();
    assert!(!old.is_empty());

    app.lock();
    app.see("unlock");
    assert!(
        !app.text_of_page().contains("GitHub"),
        "a locked page names nobody"
    );
    holds("the process that saw the codes to end", || {
        old.iter().all(|id| !is_running(*id))
    });

    app.type_into("unlock-password", "correct horse battery stapel");
    app.click("unlock-submit");
    app.see("error");
    app.read("That password was not right.");
    assert!(app.shows("unlock"));

    app.unlock(PASSWORD);
    app.see_names(&["GitHub"]);
}

/// Without a driver the window is made exactly as for a person: its data lives nowhere but in memory.
#[test]
fn locking_ends_the_page_of_an_app_nobody_drives() {
    let stage = Stage::new();
    seeded(&stage, &[GITHUB]);
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
            .any(|entry| entry.label.contains("GitHub"))
    });
    let old = web_processes_below(app.id());
    assert_eq!(old.len(), 1);

    // The page may still be filling its list; until then the keys mean nothing to it.
    eventually("the process that saw the codes to end", || {
        display.press("ctrl+l");
        within(Duration::from_secs(2), || {
            (!is_running(old[0])).then_some(())
        })
    });
    let new = eventually("a fresh page", || {
        web_processes_below(app.id()).first().copied()
    });
    assert_ne!(new, old[0]);
    let left = std::fs::read_dir(stage.path("home"))
        .expect("the home is there")
        .flatten();
    let left: Vec<_> = left.map(|entry| entry.file_name()).collect();
    assert!(
        !left
            .iter()
            .any(|name| name.to_string_lossy().contains("org.countersign")),
        "{left:?}"
    );
}
