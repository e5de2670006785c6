//! Sign-in requests on the command line, as scripts and machines without a screen hear and answer them: against
//! privacyIDEA 3.14 and eduMFA 2.9.5, one start of each for all that is tried on it.
#![cfg(unix)]

#[expect(dead_code, reason = "other tests need more of it")]
#[path = "../../approvals/tests/support/server.rs"]
mod server;
#[expect(dead_code, reason = "other tests need more of it")]
#[path = "program/stage.rs"]
mod stage;
#[path = "approvals/watching.rs"]
mod watching;

use serde_json::{Value, json};
use server::{Server, text};
use stage::Stage;
use watching::Watching;

const REMOTE: &str = "otpauth://pipush/a?url=http%3A//server.example/ttype/push&ttl=10&issuer=Example\
    &enrollment_credential=0123456789abcdef0123456789abcdef01234567&v=1&serial=PIPU9&sslverify=1";
const CONTAINER: &str = "pia://container/SMPH1?issuer=privacyIDEA&ttl=10\
    &nonce=0cef1adb295b343cdde6f9d050b4338279ec1a35&time=2026-11-23T17%3A48%3A03.877262%2B00%3A00\
    &url=http%3A//127.0.0.1%3A5080/&serial=SMPH1&key_algorithm=secp384r1&hash_algorithm=SHA256\
    &ssl_verify=False&passphrase=&send_passphrase=False";

/// Enrols by a link on standard input; the code in it is never printed.
fn enrol(stage: &mut Stage, link: &str, more: &[&str]) -> Value {
    let after = link.split("enrollment_credential=").nth(1);
    let credential = after.and_then(|rest| rest.split('&').next());
    stage.keep_secret(credential.expect("a credential"));
    let all = [&["approvals", "enrol", "-"], more].concat();
    stage.told(&all, link).json()
}

/// Somebody signs in, and `watch` says so.
fn login(server: &Server, watching: &mut Watching) -> (String, String) {
    let transaction = server.transaction("alice");
    let arrived = watching.until("arrived");
    (transaction, text(&arrived, "/id"))
}

fn answer(stage: &Stage, id: &str, more: &[&str]) -> Value {
    stage.json(&[&["approvals", "answer", id], more].concat())
}

#[test]
fn privacyidea_is_heard_and_answered_from_the_command_line() {
    let mut server = Server::start("privacyidea");
    let mut stage = Stage::new();
    let link = server.link("push", "PIPU1", "alice");
    let token = enrol(&mut stage, &link, &[]);
    assert_eq!(
        [&token["issuer"], &token["account"], &token["trust"]],
        [&json!("Example Lab"), &json!("alice@lab"), &json!("plain")]
    );
    assert_eq!(stage.json(&["approvals", "list"]), json!([token]));
    let mut watching = Watching::begin(&stage);
    assert_eq!(watching.until("server")["answers"], true);
    plain_answers(&server, &stage, &mut watching);
    numbers(&server, &stage, &mut watching);
    code(&server, &stage, &mut watching);
    assert_eq!(watching.end(), 0);
    once(&server, &stage);
    past(&stage);
    backed_up(&stage);
    used_up(&stage, &link);
    tested_and_removed(&server, &stage);
    secure(&mut server);
}

/// Another process answers while `watch` runs.
fn plain_answers(server: &Server, stage: &Stage, watching: &mut Watching) {
    for (more, key, told, status) in [
        (&["approve"][..], "approved", false, "accept"),
        (&["deny"], "denied", false, "declined"),
        (&["deny", "--not-me"], "denied", true, "declined"),
        (
            &["deny", "--reason", "by-mistake"],
            "denied",
            true,
            "cancelled",
        ),
    ] {
        let (transaction, id) = login(server, watching);
        let begins = id.get(..8).expect("32 characters");
        let said = answer(stage, begins, more);
        assert_eq!(
            [&said["id"], &said["outcome"], &said["told_reason"]],
            [&json!(id), &json!(key), &json!(told)]
        );
        let verdict = server.verdict(&transaction);
        assert_eq!(
            (verdict.status.as_str(), verdict.accepted),
            (status, key == "approved")
        );
        assert_eq!(server.finish("alice", &transaction, ""), key == "approved");
        let gone = watching.until("gone");
        assert_eq!(
            [&gone["id"], &gone["why"]],
            [&json!(id), &json!("elsewhere")]
        );
        stage
            .run(&["approvals", "answer", &id, "approve"])
            .error(4, "request_gone");
    }
}

fn numbers(server: &Server, stage: &Stage, watching: &mut Watching) {
    server.ask_with(
        ", push_require_presence, push_presence_options=NUMERIC, push_presence_num_options=4",
    );
    for is_right in [true, false] {
        let told = server.login("alice");
        let transaction = text(&told, "/detail/transaction_id");
        let message = text(&told, "/detail/message");
        let shown = message.rsplit(' ').next().expect("a number");
        let arrived = watching.until("arrived");
        let id = text(&arrived, "/id");
        let options = arrived["options"].as_array().expect("a list");
        assert_eq!(options.len(), 4);
        let say = |more: &[&str]| {
            stage.run(&[&["approvals", "answer", id.as_str(), "approve"], more].concat())
        };
        let needed = say(&[]).error(2, "number_needed");
        assert_eq!(needed["options"], arrived["options"]);
        say(&["--number", "nothing"]).error(2, "number_not_offered");
        let picked = options.iter().find(|it| (**it == shown) == is_right);
        let picked = picked.and_then(Value::as_str).expect("an option");
        let said = say(&["--number", picked]);
        if is_right {
            assert_eq!(said.json()["outcome"], "approved");
        } else {
            said.error_beside(1, "wrong_number");
            say(&["--number", shown]).error(4, "request_gone");
        }
        assert_eq!(server.verdict(&transaction).accepted, is_right);
    }
}

fn code(server: &Server, stage: &Stage, watching: &mut Watching) {
    server.ask_with(", push_code_to_phone, push_code_to_phone_message=Type this code");
    let (transaction, id) = login(server, watching);
    let said = answer(stage, &id, &["approve"]);
    assert_eq!(
        [&said["outcome"], &said["message_of_server"]],
        [&json!("code"), &json!("Type this code")]
    );
    assert!(server.finish("alice", &transaction, &text(&said, "/code")));
    server.ask_with("");
}

/// `watch --once` says what is open, and changes nothing.
fn once(server: &Server, stage: &Stage) {
    let transaction = server.transaction("alice");
    for _ in 0..2 {
        let said = stage.run(&["approvals", "watch", "--once"]);
        assert_eq!((said.exit, said.stderr.as_str()), (Some(0), ""));
        let mut lines = said.stdout.lines();
        let mut next =
            || -> Value { serde_json::from_str(lines.next().expect("a line")).expect("JSON") };
        assert_eq!(next()["event"], "server");
        let mut arrived = next();
        while arrived["question"] != "Login from 127.0.0.1?" {
            arrived = next();
        }
        assert_eq!(arrived["title"], "Example VPN");
    }
    assert_eq!(server.verdict(&transaction).status, "pending");
    stage
        .run(&["approvals", "answer", "00000000", "deny"])
        .error(4, "request_gone");
}

fn past(stage: &Stage) {
    let all = stage.json(&["approvals", "history"]);
    let fates = |name: &str, answer: &str| {
        let all = all.as_array().expect("a list");
        let fitting = |it: &&Value| it["fate"] == name && it["answer"] == answer;
        all.iter().filter(fitting).count()
    };
    assert_eq!(fates("taken", "approve"), 2);
    assert_eq!(fates("taken", "deny"), 1);
    assert_eq!(fates("taken", "not_me"), 1);
    assert_eq!(fates("taken", "by_mistake"), 1);
    assert_eq!(fates("not_taken", "approve"), 1);
    assert_eq!(fates("taken_with_code", "approve"), 1);
    let found = stage.json(&["approvals", "history", "--search", "vpn not_me"]);
    assert_eq!(found.as_array().map(Vec::len), Some(1));
    assert_eq!(found[0]["via"], "command_line");
    let shown = stage.text(&["approvals", "history"]).stdout;
    assert!(shown.contains("not me, taken") && shown.contains("Login from 127.0.0.1"));
}

/// A backup has no key of it, and says whom to ask.
fn backed_up(stage: &Stage) {
    let folder = stage.path("backups");
    std::fs::create_dir(&folder).expect("a folder");
    let made = stage.json(&["backup", stage::text(&folder)]);
    let left = &made["left_out"];
    assert_eq!(left.as_array().map(Vec::len), Some(1));
    assert_eq!(
        [&left[0]["issuer"], &left[0]["account"]],
        [&json!("Example Lab"), &json!("alice@lab")]
    );
}

fn used_up(stage: &Stage, link: &str) {
    stage
        .told(&["approvals", "enrol", "-"], link)
        .error(1, "link_used_up");
    let left = stage.json(&["approvals", "list"]);
    assert_eq!(left.as_array().map(Vec::len), Some(1));
}

fn tested_and_removed(server: &Server, stage: &Stage) {
    let said = stage.json(&["approvals", "test", "127.0.0.1"]);
    assert_eq!(said["good"], true, "{said}");
    let words = stage.text(&["approvals", "test", "example lab"]).stdout;
    assert!(words.contains("good  it knows the token PIPU1"), "{words}");
    server.pause();
    let failed = stage.run(&["approvals", "test", "127.0.0.1"]);
    assert_eq!(
        failed.error_beside(1, "server_trouble")["trouble"],
        "unreachable"
    );
    let failed = stage.run(&["approvals", "watch", "--once"]);
    assert_eq!(
        failed.error_beside(1, "server_trouble")["trouble"],
        "unreachable"
    );
    let removed = stage.text(&["approvals", "remove", "PIPU1"]).stdout;
    assert!(removed.contains("still has it under PIPU1"), "{removed}");
    assert_eq!(stage.json(&["approvals", "list"]), json!([]));
}

/// Over TLS by an authority of the server's own.
fn secure(server: &mut Server) {
    server.secure();
    server.resume();
    let mut stage = Stage::new();
    let link = server.link("push", "PIPU2", "alice");
    let asked = stage.told(&["approvals", "enrol", "-"], &link);
    let needed = asked.error(1, "needs_look");
    let seen = text(&needed, "/fingerprint");
    let other = seen.replace(|digit: char| digit.is_ascii_hexdigit(), "A");
    let refused = stage.told(&["approvals", "enrol", "-", "--pin", &other], &link);
    assert_eq!(
        refused.error(1, "another_certificate")["fingerprint"],
        json!(seen)
    );
    let none = stage.path("password");
    let refused = stage.told(
        &["approvals", "enrol", "-", "--ca", stage::text(&none)],
        &link,
    );
    refused.error(2, "no_certificate");
    let authority = server.folder().join("ca.pem");
    let token = enrol(&mut stage, &link, &["--ca", stage::text(&authority)]);
    assert_eq!(token["trust"], "authority");
    let digits = seen.replace(':', "").to_lowercase();
    let link = server.link("push", "PIPU3", "bob");
    assert_eq!(
        enrol(&mut stage, &link, &["--pin", &digits])["trust"],
        "pinned"
    );
    let mut watching = Watching::begin(&stage);
    let (transaction, id) = login(server, &mut watching);
    assert_eq!(answer(&stage, &id, &["approve"])["outcome"], "approved");
    assert!(server.finish("alice", &transaction, ""));
    assert_eq!(watching.end(), 0);
    // One address, trusted in two ways: two servers.
    stage
        .run(&["approvals", "test", "127.0.0.1"])
        .error(2, "ambiguous");
}

#[test]
fn edumfa_is_heard_and_answered_from_the_command_line() {
    let server = Server::start("edumfa");
    let mut stage = Stage::new();
    for kind in ["push", "edupush"] {
        let serial = format!("EDU{}", kind.len());
        let token = enrol(&mut stage, &server.link(kind, &serial, "alice"), &[]);
        let mut watching = Watching::begin(&stage);
        watching.until("server");
        for (more, key) in [
            (&["approve"][..], "approved"),
            (&["deny", "--not-me"], "denied"),
        ] {
            let (transaction, id) = login(&server, &mut watching);
            let said = answer(&stage, &id, more);
            assert_eq!(
                [&said["outcome"], &said["told_reason"]],
                [&json!(key), &json!(false)]
            );
            assert_eq!(server.verdict(&transaction).accepted, key == "approved");
            watching.until("gone");
        }
        assert_eq!(watching.end(), 0);
        server.api("DELETE", &format!("/token/{serial}"), "{}");
        let failed = stage.run(&["approvals", "test", "127.0.0.1"]);
        failed.error_beside(1, "token_refused");
        stage.json(&["approvals", "remove", &text(&token, "/id")]);
    }
}

#[test]
fn what_cannot_be_is_said_without_asking_anybody() {
    let stage = Stage::new();
    assert_eq!(stage.json(&["approvals", "list"]), json!([]));
    assert_eq!(stage.json(&["approvals", "history"]), json!([]));
    let watch = stage.run(&["approvals", "watch"]);
    watch.error(4, "nothing_enrolled");
    for (link, exit, code) in [
        ("otpauth://totp/a?secret=GEZDGNBVGY3TQOJQ", 2, "bad_link"),
        (CONTAINER, 2, "link_of_container"),
        (REMOTE, 1, "server_trouble"),
    ] {
        stage
            .told(&["approvals", "enrol", "-"], link)
            .error(exit, code);
    }
    for (arguments, exit, code) in [
        (&["test", "server.example"][..], 4, "no_such_server"),
        (&["remove", "PIPU9"], 4, "not_found"),
        (&["answer", "00000000", "deny"], 4, "request_gone"),
        (
            &["answer", "00000000", "approve", "--not-me"],
            2,
            "reason_of_a_yes",
        ),
        (
            &["answer", "00000000", "deny", "--number", "7"],
            2,
            "number_of_a_no",
        ),
        (
            &[
                "answer", "00000000", "deny", "--not-me", "--reason", "not-me",
            ],
            2,
            "usage",
        ),
    ] {
        let all = [&["approvals"], arguments].concat();
        stage.run(&all).error(exit, code);
    }
}
