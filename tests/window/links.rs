//! Links that another program opens with us, as a browser does: by starting the app with the link.

use futures_lite::future::block_on;

use crate::support::{App, NOW, PASSWORD, Stage, eventually, seeded};

const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

fn link(name: &str) -> String {
    format!("otpauth://totp/{name}:mara?secret={SECRET}&issuer={name}")
}

/// Opens a link while the app runs. The second start hands it over and ends.
fn opened(stage: &Stage, link: &str) {
    let mut second = stage.open_bare(&[link]);
    let end = eventually("the second start to end", || second.ended());
    assert!(end.success(), "{end}");
}

/// Types the password; what comes is not the list, because a link waits.
fn unlock(app: &App<'_>) {
    app.type_over("unlock-password", PASSWORD);
    app.submit_when_ready("unlock-submit");
}

#[test]
fn a_link_opened_while_the_app_runs_is_confirmed_in_its_window() {
    let stage = Stage::new();
    seeded(&stage, &[]);
    let app = stage.open();
    app.unlock(PASSWORD);
    app.see("empty");
    opened(&stage, &link("Opened"));
    app.see("draft-save");
    assert_eq!(app.value("draft-issuer"), "Opened");
    assert!(!app.text_of_page().contains(SECRET));
    app.confirm_draft();
    app.see_names(&["Opened"]);
}

#[test]
fn a_link_opened_while_the_vault_is_locked_waits_for_the_password() {
    let stage = Stage::new();
    seeded(&stage, &[]);
    let app = stage.open();
    app.see("unlock");
    opened(&stage, &link("Waiting"));
    app.see("unlock");
    assert!(!app.shows("draft-save"));
    assert!(!app.text_of_page().contains(SECRET));
    unlock(&app);
    app.see("draft-save");
    assert_eq!(app.value("draft-issuer"), "Waiting");
    app.confirm_draft();
    app.see_names(&["Waiting"]);
    // It was read once: a lock does not bring it back.
    app.lock();
    app.unlock(PASSWORD);
    app.see_names(&["Waiting"]);
}

#[test]
fn a_link_that_starts_the_app_waits_for_the_password_too() {
    let stage = Stage::new();
    seeded(&stage, &[]);
    let mut arguments = stage.arguments(&format!("{NOW}:still"));
    arguments.push(link("First"));
    let app = stage.open_with(&arguments);
    app.see("unlock");
    unlock(&app);
    app.see("draft-save");
    assert_eq!(app.value("draft-issuer"), "First");
}

/// As when somebody is impatient: the link is handed over as soon as anybody is there to take it.
fn opened_at_once(stage: &Stage, link: &str) {
    const NAME: &str = "org.countersign.Countersign.SingleInstance";
    let path = format!("/{}", NAME.replace('.', "/"));
    let words = (vec!["countersign", link], "");
    let bus = block_on(stage.bus.builder().build()).expect("the bus takes us");
    let interface = Some("org.SingleInstance.DBus");
    let call = || bus.call_method(Some(NAME), &*path, interface, "ExecuteCallback", &words);
    // Without a pause, or the moment is over; so many calls take half a minute.
    let taken = (0..200_000).any(|_| block_on(call()).is_ok());
    assert!(taken, "nobody was there to take it");
}

#[test]
fn a_link_opened_while_the_app_still_starts_is_not_lost() {
    let stage = Stage::new();
    seeded(&stage, &[]);
    let app = std::thread::scope(|scope| {
        scope.spawn(|| opened_at_once(&stage, &link("Early")));
        stage.open()
    });
    app.see("unlock");
    unlock(&app);
    app.see("draft-save");
    assert_eq!(app.value("draft-issuer"), "Early");
}

#[test]
fn links_of_every_scheme_of_ours_are_answered_and_others_are_not() {
    let stage = Stage::new();
    seeded(&stage, &[]);
    let app = stage.open();
    app.unlock(PASSWORD);
    for enrolment in [
        "pia://container/SMPH0001?issuer=privacyIDEA",
        "edumfa-push://pipush/PIPU0001?url=https%3A//example.org",
    ] {
        opened(&stage, enrolment);
        app.see("other");
        app.click("draft-close");
        app.see("empty");
    }
    let transfer = include_str!("../../crates/formats/tests/google/three_codes.txt");
    opened(&stage, transfer.lines().next().expect("one of three"));
    app.see("draft-save");
    app.click("draft-cancel");
    app.see("empty");
    opened(&stage, "https://example.org/?secret=JBSWY3DPEHPK3PXP");
    opened(&stage, "file:///etc/passwd");
    app.see("empty");
}
