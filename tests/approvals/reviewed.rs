//! The approval window: what cannot be misread, and what it says afterwards.

use crate::administrator as admin;
use crate::scene::{self, judged};
use crate::server::Server;
use crate::support::{ALT, App, CONTROL, ENTER, ESCAPE, PASSWORD, SPACE, holds};

/// One start of the server for all of it.
#[test]
fn the_approval_window_says_what_is_asked_and_sends_what_was_chosen() {
    let server = Server::start("privacyidea");
    let stage = scene::stage();
    let app = scene::unlocked(&stage);
    scene::enrol(&app, &server.link("push", "PIPU0001", "alice"));

    no_reflex_key_decides(&app, &server);
    it_was_not_me(&app, &server);
    the_right_number(&app, &server);
    a_wrong_number(&app, &server);
    a_code_to_type(&app, &server);
    two_at_once(&app, &server);
    six_at_once(&app, &server);
    given_up(&app, &server);
    of_a_token_that_demands_an_unlock(&app, &server);
}

/// A login, its banner, and the window that reviews it.
fn asked(app: &App<'_>, server: &Server, user: &str) -> (String, String) {
    let transaction = server.transaction(user);
    (transaction, reviewed(app))
}

fn reviewed(app: &App<'_>) -> String {
    app.see("request-banner");
    app.click("review");
    scene::take_the_approval_window(app)
}

/// It takes a second until the buttons can be pressed at all.
fn ready(app: &App<'_>, button: &str) {
    holds("the button to be ready", || {
        app.shows(button) && app.attribute(button, "aria-disabled").is_none()
    });
}

fn outcome(app: &App<'_>, what: &str) {
    assert_eq!(scene::outcome(app), what, "{}", app.text_of_page());
}

fn no_reflex_key_decides(app: &App<'_>, server: &Server) {
    let (transaction, main) = asked(app, server, "alice");
    app.see("approval-question");
    for key in [ENTER, SPACE, ESCAPE] {
        app.press(&[key]);
    }
    // Nor do they once the buttons can be pressed.
    ready(app, "approve");
    for key in [ENTER, SPACE, ESCAPE] {
        app.press(&[key]);
    }
    judged(server, &transaction, "pending", false);
    app.press(&[CONTROL, ENTER]);
    outcome(app, "approved");
    judged(server, &transaction, "accept", true);
    scene::finish(app, &main);

    let (transaction, main) = asked(app, server, "alice");
    ready(app, "deny");
    app.press(&[ALT, "d"]);
    outcome(app, "denied");
    judged(server, &transaction, "declined", false);
    scene::finish(app, &main);
}

fn it_was_not_me(app: &App<'_>, server: &Server) {
    let (transaction, main) = asked(app, server, "alice");
    app.submit_when_ready("not-me");
    outcome(app, "notMe");
    judged(server, &transaction, "declined", false);
    scene::finish(app, &main);
}

fn the_right_number(app: &App<'_>, server: &Server) {
    server.ask_with(
        ", push_require_presence, push_presence_options=NUMERIC, push_presence_num_options=4",
    );
    let login = server.login("alice");
    let transaction = crate::server::text(&login, "/detail/transaction_id");
    let said = crate::server::text(&login, "/detail/message");
    let wanted = said.rsplit(' ').next().expect("an option").to_owned();
    let main = reviewed(app);
    ready(app, "deny");
    let state = app.attribute("approve", "aria-disabled");
    assert!(state.is_some(), "nothing is chosen yet");
    app.click(&format!("number-{wanted}"));
    app.submit_when_ready("approve");
    outcome(app, "approved");
    judged(server, &transaction, "accept", true);
    scene::finish(app, &main);
}

fn a_wrong_number(app: &App<'_>, server: &Server) {
    let login = server.login("alice");
    let transaction = crate::server::text(&login, "/detail/transaction_id");
    let said = crate::server::text(&login, "/detail/message");
    let wanted = said.rsplit(' ').next().expect("an option").to_owned();
    let main = reviewed(app);
    app.see(&format!("number-{wanted}"));
    let options = app.texts("[data-testid^=number-]");
    let wrong = options.iter().find(|it| it.trim() != wanted);
    app.click(&format!("number-{}", wrong.expect("another one").trim()));
    app.submit_when_ready("approve");
    outcome(app, "wrongNumber");
    judged(server, &transaction, "declined", false);
    scene::finish(app, &main);
    server.ask_with("");
}

fn a_code_to_type(app: &App<'_>, server: &Server) {
    server.ask_with(", push_code_to_phone, push_code_to_phone_message=Type this code");
    let (transaction, main) = asked(app, server, "alice");
    app.submit_when_ready("approve");
    outcome(app, "code");
    let code = app.plain_text("show-code");
    assert!(server.finish("alice", &transaction, &code), "{code}");
    assert!(!app.shows("deny"), "it was approved already");
    scene::finish(app, &main);
    server.ask_with("");
}

fn two_at_once(app: &App<'_>, server: &Server) {
    let (first, second) = (server.transaction("alice"), server.transaction("alice"));
    // The first may be heard alone: a window that knows of no other leaves when it is answered.
    app.read("2 sign-in requests wait");
    let main = reviewed(app);
    app.submit_when_ready("approve");
    outcome(app, "approved");
    app.submit_when_ready("done");
    app.see("approval-question");
    app.submit_when_ready("deny");
    outcome(app, "denied");
    scene::finish(app, &main);
    // Which was asked first is the server's business; exactly one was let in.
    let let_in = [&first, &second].map(|it| server.verdict(it).accepted);
    assert_eq!(let_in.into_iter().filter(|it| *it).count(), 1);
}

fn six_at_once(app: &App<'_>, server: &Server) {
    let all: Vec<String> = (0..6).map(|_| server.transaction("alice")).collect();
    app.read("6 sign-in requests wait");
    let main = reviewed(app);
    app.see("approval-many");
    app.read("6 requests");
    assert!(!app.shows("approve"), "nobody approves six at once");
    app.submit_when_ready("deny-all");
    for transaction in &all {
        judged(server, transaction, "declined", false);
    }
    scene::outcome(app);
    scene::finish(app, &main);
}

/// The server gives the request up while it is looked at.
fn given_up(app: &App<'_>, server: &Server) {
    let (transaction, main) = asked(app, server, "alice");
    app.see("approval-question");
    admin::give_up(server, &transaction);
    outcome(app, "elsewhere");
    judged(server, &transaction, "pending", false);
    scene::finish(app, &main);
}

fn of_a_token_that_demands_an_unlock(app: &App<'_>, server: &Server) {
    server.api(
        "POST",
        "/policy/push_lock",
        r#"{"scope":"enrollment","active":true,"action":"push_app_force_unlock=any"}"#,
    );
    scene::enrol(app, &server.link("push", "PIPU0002", "bob"));
    let (transaction, main) = asked(app, server, "bob");
    app.submit_when_ready("approve");
    app.see("verify-password");
    judged(server, &transaction, "pending", false);
    app.type_over("verify-password", "wrong password here");
    app.click("verify-submit");
    app.see("error");
    judged(server, &transaction, "pending", false);
    app.type_over("verify-password", PASSWORD);
    app.click("verify-submit");
    outcome(app, "approved");
    judged(server, &transaction, "accept", true);
    scene::finish(app, &main);
}
