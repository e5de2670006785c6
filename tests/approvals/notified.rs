//! Answers in the notification: pressed in a real notification service, judged by the login page.

use crate::scene::{self, TITLE, judged};
use crate::server::Server;
use crate::support::dunst::Dunst;
use crate::support::{App, CONTROL, PASSWORD, holds};

#[test]
fn what_is_pressed_in_a_notification_is_what_privacyidea_learns() {
    pressed_and_learned("privacyidea");
}

#[test]
fn what_is_pressed_in_a_notification_is_what_edumfa_learns() {
    pressed_and_learned("edumfa");
}

/// One start of the server for all of it.
fn pressed_and_learned(name: &'static str) {
    let server = Server::start(name);
    let stage = scene::stage();
    let dunst = Dunst::start(&stage);
    let app = scene::unlocked(&stage);
    scene::enrol(&app, &server.link("push", "PIPU0001", "alice"));
    scene::enrol(&app, &server.link("push", "PIPU0002", "bob"));

    approved_and_denied(&server, &dunst);
    closing_is_no_answer(&app, &server, &dunst);
    app.lock();
    denied_while_locked(&server, &dunst);
    approved_after_an_unlock(&app, &server, &dunst);
    the_history_knows_it_all(&app);
}

fn approved_and_denied(server: &Server, dunst: &Dunst) {
    let already = dunst.shown().len();
    let transaction = server.transaction("alice");
    let note = dunst.see_after(already, "Sign-in request: ");
    assert!(note.contains("alice"), "it says whose account: {note}");
    dunst.press("Approve");
    judged(server, &transaction, "accept", true);
    assert!(server.finish("alice", &transaction, ""));

    let already = dunst.shown().len();
    let transaction = server.transaction("alice");
    dunst.see_after(already, "Sign-in request: ");
    dunst.press("Deny");
    judged(server, &transaction, "declined", false);
    assert!(!server.finish("alice", &transaction, ""));
    holds("answered notices to be gone", || dunst.on_show() == 0);
}

/// What is closed waits in the window.
fn closing_is_no_answer(app: &App<'_>, server: &Server, dunst: &Dunst) {
    let already = dunst.shown().len();
    let transaction = server.transaction("alice");
    dunst.see_after(already, "Sign-in request: ");
    dunst.close_all();
    holds("the notice to be gone", || dunst.on_show() == 0);
    app.see("request-banner");
    judged(server, &transaction, "pending", false);
    app.click("review");
    let main = scene::take_the_approval_window(app);
    app.submit_when_ready("deny");
    scene::outcome(app);
    judged(server, &transaction, "declined", false);
    scene::finish(app, &main);
}

/// Of another account: one account is disturbed three times in five minutes at most.
fn denied_while_locked(server: &Server, dunst: &Dunst) {
    let already = dunst.shown().len();
    let transaction = server.transaction("bob");
    let note = dunst.see_after(already, "Unlock Countersign to see it");
    for name in ["bob", TITLE, "Example"] {
        assert!(!note.contains(name), "a locked vault names nothing: {note}");
    }
    dunst.press("Deny");
    judged(server, &transaction, "declined", false);
}

fn approved_after_an_unlock(app: &App<'_>, server: &Server, dunst: &Dunst) {
    let already = dunst.shown().len();
    let transaction = server.transaction("bob");
    dunst.see_after(already, "Unlock Countersign to see it");
    dunst.press("Review");
    app.see("unlock");
    judged(server, &transaction, "pending", false);
    app.unlock(PASSWORD);
    let main = scene::take_the_approval_window(app);
    judged(server, &transaction, "pending", false);
    app.submit_when_ready("approve");
    scene::outcome(app);
    judged(server, &transaction, "accept", true);
    scene::finish(app, &main);
}

fn the_history_knows_it_all(app: &App<'_>) {
    app.press(&[CONTROL, ","]);
    app.click("settings-approvals");
    app.click("history-open");
    app.see("request-history");
    // Rows have no text before they are drawn.
    holds("what was answered", || {
        let rows = app.texts("past-request");
        let count = |word: &str| rows.iter().filter(|row| row.contains(word)).count();
        (rows.len(), count("Approved"), count("Denied")) == (5, 2, 3)
    });
}

/// Where no notification service is, the window comes up by itself and carries it.
#[test]
fn without_any_notification_service_the_window_carries_the_request() {
    let server = Server::start("privacyidea");
    let stage = scene::stage();
    let app = scene::unlocked(&stage);
    scene::enrol(&app, &server.link("push", "PIPU0001", "alice"));
    for (button, status, accepted) in [("approve", "accept", true), ("deny", "declined", false)] {
        let transaction = server.transaction("alice");
        let main = scene::take_the_approval_window(&app);
        app.submit_when_ready(button);
        scene::outcome(&app);
        judged(&server, &transaction, status, accepted);
        scene::finish(&app, &main);
    }
}
