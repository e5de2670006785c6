//! This computer as a container of a real privacyIDEA: its tokens come, are renewed, move to another computer, leave.

use std::time::Duration;

use serde_json::json;

use crate::administrator as admin;
use crate::moved;
use crate::scene::{self, enrolled, judged};
use crate::server::Server;
use crate::support::{App, DELETE, PASSWORD, eventually, within};

pub(crate) const CONTAINER: &str = "SMPH1";
pub(crate) const CODES: [&str; 3] = ["CDAY", "CHOTP", "CTOTP"];
pub(crate) const PUSH: &str = "CPUSH";

/// Longer than a code lasts, and than keys take on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// One start of the server for all of it.
#[test]
fn a_container_of_privacyidea_comes_moves_and_leaves() {
    let server = Server::start("privacyidea");
    admin::name_tokens_by_serial(&server);
    admin::fill(&server, CONTAINER);
    let (old, new, last) = (scene::stage(), scene::stage(), scene::stage());
    let app = scene::unlocked(&old);

    a_passphrase_is_asked_for_and_can_be_typed_again(&app, &server);
    everything_counts_and_is_managed(&app, &server);
    what_the_server_keeps_cannot_be_removed(&app, &server);
    what_the_server_adds_comes_and_what_it_takes_goes(&app, &server);
    digits_that_were_mended_stay_when_the_server_renews_the_token(&app, &server);
    let second = moved::moved_to(&app, &server, &new);
    moved::the_old_computer_is_cut_off(&app, &server);
    drop(app);
    moved::two_containers_of_one_server(&second, &server);
    let third = moved::moved_by_the_administrator(&second, &server, &last);
    drop(second);
    moved::it_is_registered_once_more(&third, &server);
    moved::it_leaves_when_it_may(&third, &server);
    let third = moved::a_crash_before_anything_came_loses_nothing(third, &last, &server);
    let third = moved::a_crash_when_everything_comes_loses_nothing(third, &last, &server);
    a_secret_in_two_steps(&third, &server);
    a_code_that_wants_the_password(&third, &server);
}

fn a_passphrase_is_asked_for_and_can_be_typed_again(app: &App<'_>, server: &Server) {
    let asked = r#", "passphrase_prompt": "Your desk?", "passphrase_response": "42""#;
    scene::hand_over(app.stage, &admin::link(server, CONTAINER, asked));
    app.read("Your desk?");
    app.type_into("enrol-answer", "41");
    app.submit_when_ready("enrol-confirm");
    app.see("error");
    assert!(
        app.text("error").contains("answer"),
        "it says what was wrong: {}",
        app.text("error")
    );
    app.type_over("enrol-answer", "42");
    enrolled(app);
}

pub(crate) fn everything_counts_and_is_managed(app: &App<'_>, server: &Server) {
    see_codes(app, &CODES);
    for serial in CODES {
        assert!(counts(app, server, serial), "{serial}");
    }
    let all = app.invoke("tokens", json!({})).expect("unlocked");
    let all = all["tokens"].as_array().expect("a list").clone();
    assert!(all.iter().all(|it| it["managed"].is_string()), "{all:?}");
    app.open_details("CTOTP");
    app.read("Managed");
    assert!(!app.shows("detail-reveal"), "its secret is the server's");
    approves(app, server);
}

fn what_the_server_keeps_cannot_be_removed(app: &App<'_>, server: &Server) {
    let forbid = "disable_client_token_deletion";
    admin::policy(server, forbid, true);
    synchronise(app);
    app.select("CTOTP");
    app.press(&[DELETE]);
    app.read("does not let it be removed here");
    remove_push(app);
    app.read("does not allow that");
    back_from_the_server(app);
    see_codes(app, &CODES);
    approves(app, server);

    admin::policy(server, forbid, false);
    synchronise(app);
    app.select("CTOTP");
    app.press(&[DELETE]);
    see_codes(app, &["CDAY", "CHOTP"]);
    app.click("toast-undo");
    see_codes(app, &CODES);
}

fn remove_push(app: &App<'_>) {
    app.open_settings("approvals");
    app.click("[data-testid^='server-127']");
    app.read("Managed");
    app.click("remove-approval");
    app.click("remove-ask-yes");
}

fn back_from_the_server(app: &App<'_>) {
    app.click("server-back");
    app.click("settings-back");
    app.see("list");
}

fn what_the_server_adds_comes_and_what_it_takes_goes(app: &App<'_>, server: &Server) {
    admin::make(server, CONTAINER, "totp", "CMORE");
    admin::take(server, CONTAINER, "CHOTP");
    let said = synchronise(app);
    assert!(said.contains("1 code token is new"), "{said}");
    assert!(said.contains("1 was taken away"), "{said}");
    see_codes(app, &["CDAY", "CMORE", "CTOTP"]);
    assert!(counts(app, server, "CMORE"));
    app.open_bin();
    app.read_in("bin-list", "CHOTP");
    app.click("back");
    // It comes back with another secret, as the token that it was.
    admin::put(server, CONTAINER, "CHOTP");
    admin::take(server, CONTAINER, "CMORE");
    synchronise(app);
    see_codes(app, &CODES);
    assert!(counts(app, server, "CHOTP"));
    let said = synchronise(app);
    assert!(said.contains("Nothing has changed"), "{said}");
}

fn digits_that_were_mended_stay_when_the_server_renews_the_token(app: &App<'_>, server: &Server) {
    admin::make_long(server, CONTAINER, "CLONG");
    synchronise(app);
    app.open_details("CLONG");
    app.click("edit-open");
    app.type_over("edit-digits", "8");
    app.click("edit-save");
    admin::take(server, CONTAINER, "CLONG");
    synchronise(app);
    see_codes(app, &CODES);
    admin::put(server, CONTAINER, "CLONG");
    synchronise(app);
    assert!(counts(app, server, "CLONG"));
    admin::take(server, CONTAINER, "CLONG");
    synchronise(app);
    see_codes(app, &CODES);
}

/// The secret is made of the server's part and of ours, which is typed there.
fn a_secret_in_two_steps(app: &App<'_>, server: &Server) {
    scene::hand_over(app.stage, &admin::begin_two_steps(server, "CTWO"));
    app.click("two-step-begin");
    let part = app.plain_text("two-step-part");
    admin::end_two_steps(server, "CTWO", &part);
    app.confirm_draft();
    let code = next_code(app, "CTWO");
    assert!(admin::accepts(server, "CTWO", &code));
}

fn a_code_that_wants_the_password(app: &App<'_>, server: &Server) {
    scene::hand_over(app.stage, &admin::guarded(server, "CLOCK"));
    app.confirm_draft();
    app.see(&part(app, "CLOCK", "row-unlock"));
    assert!(!app.shows(&part(app, "CLOCK", "row-code")));
    app.click(&part(app, "CLOCK", "row-unlock"));
    app.type_into("verify-password", "wrong password here");
    app.click("verify-submit");
    app.see("error");
    assert!(!app.shows(&part(app, "CLOCK", "row-code")));
    app.type_over("verify-password", PASSWORD);
    app.click("verify-submit");
    let code = app.code_of("CLOCK");
    assert!(admin::accepts(server, "CLOCK", &code));
}

/// A sign-in comes, and is approved.
pub(crate) fn approves(app: &App<'_>, server: &Server) {
    let transaction = server.transaction_of(PUSH, "alice");
    app.see("request-banner");
    app.click("review");
    let main = scene::take_the_approval_window(app);
    app.submit_when_ready("approve");
    scene::outcome(app);
    judged(server, &transaction, "accept", true);
    scene::finish(app, &main);
}

/// Synchronises by hand, and gives what the window says about it.
fn synchronise(app: &App<'_>) -> String {
    app.open_settings("approvals");
    app.click("sync-container");
    let said = eventually("what it brought", || {
        app.texts("brought").pop().filter(|it| !it.is_empty())
    });
    app.click("settings-back");
    app.see("list");
    said
}

/// Waits until these are the tokens with codes.
#[track_caller]
pub(crate) fn see_codes(app: &App<'_>, serials: &[&str]) {
    let names = || {
        let mut names = app.names();
        names.sort_unstable();
        names
    };
    let seen = within(PATIENCE, || (names() == serials).then_some(()));
    assert!(seen.is_some(), "the list is {:?}", names());
}

/// Whether the server takes the code that is shown. A time's code is taken once, so the next one has its chance too.
pub(crate) fn counts(app: &App<'_>, server: &Server, serial: &str) -> bool {
    if serial == "CHOTP" {
        return admin::accepts(server, serial, &next_code(app, serial));
    }
    let mut tried = String::new();
    let taken = within(PATIENCE, || {
        let code = app.code_of(serial);
        let fresh = code != tried;
        tried = code;
        (fresh && admin::accepts(server, serial, &tried)).then_some(())
    });
    taken.is_some()
}

/// The next code of a counter.
pub(crate) fn next_code(app: &App<'_>, serial: &str) -> String {
    let shown = part(app, serial, "row-code");
    let before = app.plain_text(&shown);
    app.submit_when_ready(&part(app, serial, "row-next"));
    eventually("another code", || {
        let code = app.plain_text(&shown);
        let whole = code.chars().all(|it| it.is_ascii_digit());
        (whole && !code.is_empty() && code != before).then_some(code)
    })
}

/// A part of the row of a token.
fn part(app: &App<'_>, serial: &str, testid: &str) -> String {
    format!("#row-{} [data-testid={testid}]", app.id_of(serial))
}
