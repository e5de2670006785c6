//! A container that moves from computer to computer, is taken over, crashes and leaves.

use serde_json::json;

use crate::administrator as admin;
use crate::contained::{
    CODES, CONTAINER, PATIENCE, PUSH, approves, counts, everything_counts_and_is_managed,
    next_code, see_codes,
};
use crate::scene::{self, enrolled};
use crate::server::Server;
use crate::support::{App, PASSWORD, Stage, eventually, holds, read_picture, within};

const OTHER: &str = "SMPH2";

/// From one computer to another, by the link in the reveal window.
pub(crate) fn moved_to<'stage>(app: &App<'_>, server: &Server, new: &'stage Stage) -> App<'stage> {
    app.open_settings("approvals");
    app.click("transfer-container");
    app.type_into("transfer-question", "Which floor?");
    app.type_into("transfer-answer", "3");
    app.click("transfer-go");
    app.type_into("verify-password", PASSWORD);
    app.click("verify-submit");
    let main = app.driver.handle().expect("the main window");
    let reveal = eventually("the reveal window", || {
        let mut all = app.driver.handles().into_iter();
        all.find(|handle| *handle != main)
    });
    app.driver.switch_to(&reveal).expect("it is there");
    app.see("reveal-qr");
    let picture = app.driver.screenshot().expect("a picture of it");
    // It may be gone before the driver can say that the button was clicked.
    if let Some(hide) = app.driver.find("[data-testid=reveal-hide]") {
        let _ = app.driver.click(&hide);
    }
    scene::back_to(app, &main);
    app.click("settings-back");
    let texts = read_picture(picture);
    let [link] = texts.as_slice() else {
        unreachable!("one code is shown: {texts:?}")
    };
    assert!(link.starts_with("pia://container/"), "{link}");

    let second = scene::unlocked(new);
    scene::hand_over(new, link);
    second.read("Which floor?");
    second.type_into("enrol-answer", "3");
    enrolled(&second);
    everything_counts_and_is_managed(&second, server);
    second
}

pub(crate) fn the_old_computer_is_cut_off(app: &App<'_>, server: &Server) {
    see_codes(app, &CODES);
    let code = next_code(app, "CHOTP");
    assert!(!admin::accepts(server, "CHOTP", &code), "it is dead");
    // Its key for approvals too, and that is said.
    app.see("deaf-bar");
    app.read(&format!("no longer knows the token {PUSH}"));
    // The token came with others, so they are synchronised.
    app.click("deaf-sync");
    app.read_in("toast", "handed over");
    // It stays said, of the codes too.
    app.see("[data-testid=row] .struck");
    app.read("No longer valid: moved to another computer");
    app.open_details("CTOTP");
    app.see("detail-revoked");
    app.click("revoked-open");
    app.see("cut-off");
    // Leaving it harms nobody.
    assert!(!app.shows("transfer-container"));
    leave(app);
    app.see_gone("container-row");
    assert!(admin::is_registered(server, CONTAINER));
    app.click("settings-back");
    app.see("empty");
}

/// What one of them does not name may be the other's.
pub(crate) fn two_containers_of_one_server(app: &App<'_>, server: &Server) {
    admin::begin(server, OTHER);
    admin::make(server, OTHER, "totp", "COTHER");
    // This server wants the password that it knows alice by.
    let link = admin::link(server, OTHER, r#", "passphrase_user": true"#);
    scene::hand_over(app.stage, &link);
    app.see("enrol-answer");
    let kind = app.attribute("enrol-answer", "type");
    assert_eq!(kind.as_deref(), Some("password"), "nobody reads along");
    app.type_into("enrol-answer", "alicepw");
    enrolled(app);
    let both = ["CDAY", "CHOTP", "COTHER", "CTOTP"];
    see_codes(app, &both);
    let view = app.invoke("approvals", json!({})).expect("unlocked");
    let all = view["containers"].as_array().expect("a list").clone();
    for container in &all {
        let brought = app.invoke("sync_container", json!({ "container": container["id"] }));
        assert_eq!(brought.expect("synchronised")["gone"], 0);
    }
    see_codes(app, &both);
    admin::terminate(server, OTHER);
    let other = all.iter().find(|it| it["serial"] == OTHER);
    let id = &other.expect("it is there")["id"];
    let gone = app.invoke("sync_container", json!({ "container": id }));
    assert_eq!(gone.expect_err("not any more")["code"], "containerGone");
    let left = app.invoke("leave_container", json!({ "container": id }));
    left.expect("it may leave");
    see_codes(app, &CODES);
}

/// The computer that had the tokens is lost.
pub(crate) fn moved_by_the_administrator<'stage>(
    lost: &App<'_>,
    server: &Server,
    new: &'stage Stage,
) -> App<'stage> {
    let link = admin::link(server, CONTAINER, r#", "rollover": 1"#);
    let app = scene::unlocked(new);
    scene::hand_over(new, &link);
    enrolled(&app);
    everything_counts_and_is_managed(&app, server);
    let code = next_code(lost, "CHOTP");
    assert!(!admin::accepts(server, "CHOTP", &code), "it is dead");
    app
}

/// A computer takes over from itself: all of its tokens are renewed.
pub(crate) fn it_is_registered_once_more(app: &App<'_>, server: &Server) {
    let link = admin::link(server, CONTAINER, r#", "rollover": 1"#);
    let old = next_code(app, "CHOTP");
    scene::hand_over(app.stage, &link);
    app.see("enrol-replaces");
    enrolled(app);
    assert!(!admin::accepts(server, "CHOTP", &old), "it is renewed");
    everything_counts_and_is_managed(app, server);
}

pub(crate) fn it_leaves_when_it_may(app: &App<'_>, server: &Server) {
    let forbid = "disable_client_container_unregister";
    admin::policy(server, forbid, true);
    // This computer does not know of it yet.
    leave(app);
    app.read_in("toast", "does not allow that");
    app.click("sync-container");
    app.read("does not let this computer leave");
    admin::policy(server, forbid, false);
    app.click("sync-container");
    holds("the sentence to go", || {
        !app.text_of_page()
            .contains("does not let this computer leave")
    });
    assert!(admin::is_registered(server, CONTAINER));
    leave(app);
    app.see_gone("container-row");
    assert!(!admin::is_registered(server, CONTAINER));
    app.click("settings-back");
    app.see("empty");
    app.open_bin();
    for serial in CODES {
        app.read(serial);
    }
    app.click("back");
    let view = app.invoke("approvals", json!({})).expect("unlocked");
    assert_eq!(view["servers"], json!([]), "no key is left");
}

fn leave(app: &App<'_>) {
    if !app.shows("settings") {
        app.open_settings("approvals");
    }
    app.submit_when_ready("leave-container");
    app.click("leave-ask-yes");
}

/// The power goes right after the registration.
pub(crate) fn a_crash_before_anything_came_loses_nothing<'stage>(
    app: App<'stage>,
    stage: &'stage Stage,
    server: &Server,
) -> App<'stage> {
    scene::hand_over(stage, &admin::link(server, CONTAINER, ""));
    app.submit_when_ready("enrol-confirm");
    holds("the registration", || {
        let view = app.invoke("approvals", json!({})).expect("unlocked");
        let containers = view["containers"].as_array();
        containers.is_some_and(|it| !it.is_empty())
    });
    drop(app);
    everything_is_there_again(stage, server)
}

/// It goes when the server has made new secrets and sent them.
pub(crate) fn a_crash_when_everything_comes_loses_nothing<'stage>(
    app: App<'stage>,
    stage: &'stage Stage,
    server: &Server,
) -> App<'stage> {
    let link = admin::link(server, CONTAINER, r#", "rollover": 1"#);
    scene::hand_over(stage, &link);
    app.submit_when_ready("enrol-confirm");
    // Until its first answer the server says that the takeover is not over.
    let answered = within(PATIENCE, || {
        admin::is_registered(server, CONTAINER).then_some(())
    });
    assert!(answered.is_some(), "the tokens were never answered");
    drop(app);
    everything_is_there_again(stage, server)
}

fn everything_is_there_again<'stage>(stage: &'stage Stage, server: &Server) -> App<'stage> {
    let app = scene::open(stage);
    app.unlock(PASSWORD);
    see_codes(&app, &CODES);
    let settled = within(PATIENCE, || is_settled(&app).then_some(()));
    assert!(settled.is_some(), "not everything came");
    for serial in CODES {
        assert!(counts(&app, server, serial), "{serial}");
    }
    approves(&app, server);
    app
}

/// Whether everything is in, and the server says that it knows our key: the one from before is here as well, until the
/// new one has taken its place.
fn is_settled(app: &App<'_>) -> bool {
    let view = app.invoke("approvals", json!({})).expect("unlocked");
    let server = &view["servers"][0];
    if server["tokens"][0]["serial"] != PUSH {
        return false;
    }
    let steps = app
        .invoke("check_server", json!({"server": server["id"]}))
        .expect("tested");
    let last = steps.as_array().and_then(|all| all.last());
    let known = last.is_some_and(|it| it["step"] == "token" && it["good"] == true);
    // What waits is looked at last: while it is taken in, the key from before may still be known.
    let view = app.invoke("approvals", json!({})).expect("unlocked");
    known && view["containers"][0]["arriving"] == 0 && view["unfinished"] == json!([])
}
