//! Forgeries, floods, and answers that are none.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use approvals::{Access, Ailment, Limits, MOST_OPEN, Trouble, Via, Wire};
use protocol::{Choice, Endpoint};
use serde_json::json;

use super::double::{self, Double, Say, challenge};
use super::stage::Stage;
use super::{Open, ask, enrolled, fates, honest, round};

#[test]
fn nothing_that_is_not_genuine_is_ever_shown() {
    let open = Open::default();
    let all = open.clone();
    let double = Double::start(move |asked| {
        if asked.is_upload() {
            Say::enrolled()
        } else {
            Say::value(all.lock().expect("a lock").clone())
        }
    });
    let stage = enrolled(&double);
    let url = double.url();
    let mut forged = Vec::new();
    for field in [
        "nonce",
        "question",
        "title",
        "sslverify",
        "signature",
        "url",
    ] {
        let mut claim = challenge(&url, "PIPU1", 1, None);
        claim[field] = json!("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        forged.push(claim);
    }
    let mut added = challenge(&url, "PIPU1", 2, None);
    added["require_presence"] = json!("1,2,3");
    let mut unsigned = challenge(&url, "PIPU1", 3, None);
    unsigned["capabilities"] = json!("{\"decline_reason\": true}");
    let mut other = challenge(&url, "PIPU2", 4, None);
    other["serial"] = json!("PIPU1");
    let no_requests = [json!(null), json!([[[]]]), json!({"nonce": 1})];
    forged.extend([added, unsigned, other]);
    forged.extend(no_requests);
    *open.lock().expect("a lock") = forged;
    let heard = round(&stage.approvals);
    assert_eq!(
        (heard.arrived.len(), heard.notify.len(), heard.dropped),
        (0, 0, 9)
    );
    assert!(stage.approvals.waiting().is_empty() && fates(&stage.approvals).is_empty());
    // But somebody is told that the server says things which do not hold.
    let ailments = stage.approvals.ailments();
    let said = |it: &Ailment| matches!(it, Ailment::NotGenuine { claims: 9, .. });
    assert!(ailments.len() == 1 && said(&ailments[0].1), "{ailments:?}");
    open.lock().expect("a lock").clear();
    round(&stage.approvals);
    assert_eq!(stage.approvals.ailments(), []);
}

#[test]
fn control_characters_never_reach_the_eye() {
    let open = Open::default();
    let double = honest(&open);
    let stage = enrolled(&double);
    let dirty = "a\u{202e}b\u{0}c\n\u{1b}[31md";
    let claim = double::claim(&double.url(), "PIPU1", 1, dirty, None);
    open.lock().expect("a lock").push(claim);
    assert_eq!(round(&stage.approvals).arrived.len(), 1);
    let waiting = stage.approvals.waiting();
    let shown = waiting[0].challenge.question();
    assert!(
        !shown.chars().any(|it| it.is_control() || it == '\u{202e}'),
        "{shown:?}"
    );
    let history = stage.approvals.history();
    assert_eq!(history.entries().next().expect("an entry").question, shown);
}

#[test]
fn a_thousand_requests_a_minute_give_three_notices_and_stay_within_bounds() {
    let open = Open::default();
    let double = honest(&open);
    let stage = enrolled(&double);
    let (mut notices, mut most) = (0, 0);
    for turn in 0..20 {
        open.lock().expect("a lock").clear();
        for number in 0..50 {
            ask(&double, &open, turn * 50 + number, None);
        }
        notices += round(&stage.approvals).notify.len();
        most = most.max(stage.approvals.waiting().len());
        stage.clock.pass(3_000);
    }
    assert_eq!(notices, 3);
    assert!(most <= MOST_OPEN, "{most}");
    assert!(stage.approvals.history().entries().count() <= 1_000);
    stage.clock.pass(5 * 60_000);
    open.lock().expect("a lock").clear();
    let late = ask(&double, &open, 5_000, None);
    assert_eq!(round(&stage.approvals).notify, [late]);
}

/// Enrols, and then hears `say` instead of answers; what it says must end in time, and be over when it is over.
fn bears(name: &str, say: impl Fn() -> Say + Send + Sync + 'static) {
    let quiet = Arc::new(AtomicBool::new(true));
    let still = quiet.clone();
    let double = Double::start(move |asked| {
        if asked.is_upload() {
            Say::enrolled()
        } else if still.load(Ordering::SeqCst) {
            Say::value(json!([]))
        } else {
            say()
        }
    });
    let stage = enrolled(&double);
    quiet.store(false, Ordering::SeqCst);
    let begun = Instant::now();
    let heard = round(&stage.approvals);
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(5), "{name}: {took:?}");
    assert!(
        !heard.answered && heard.arrived.is_empty(),
        "{name}: {heard:?}"
    );
    // What lies in the buffers of the system is all that an endless answer gets rid of.
    assert!(double.written.load(Ordering::SeqCst) < 32 << 20, "{name}");
    let health = stage.approvals.health(&stage.approvals.servers()[0]);
    assert!(health.expect("known").trouble().is_some(), "{name}");
    quiet.store(true, Ordering::SeqCst);
    assert!(round(&stage.approvals).answered, "{name}");
}

fn body(text: String) -> impl Fn() -> Say + Send + Sync + 'static {
    move || Say::Http {
        status: 200,
        more: String::new(),
        body: text.clone(),
    }
}

fn bytes(text: String) -> impl Fn() -> Say + Send + Sync + 'static {
    move || Say::Bytes(text.clone().into_bytes())
}

#[test]
fn answers_that_are_not_of_this_protocol_end_in_time_and_show_nothing() {
    let deep = "[".repeat(500_000);
    bears(
        "deep",
        body(format!("{{\"result\":{{\"status\":true,\"value\":{deep}")),
    );
    bears("giant", body(" ".repeat(2 * protocol::MOST_BYTES)));
    bears(
        "short",
        bytes("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n".to_owned()),
    );
    bears("no HTTP", bytes("\0\u{1}SSH-2.0\r\n\r\n".to_owned()));
    bears(
        "heads",
        bytes(format!("HTTP/1.1 200 OK\r\n{}", "X: y\r\n".repeat(100_000))),
    );
    bears("drip", || Say::Drip);
    bears("endless", || Say::Endless);
    bears("hang", || Say::Hang);
}

#[test]
fn a_look_at_a_certificate_sends_nothing_over_an_unencrypted_connection() {
    let double = Double::start(|_| Say::Hang);
    let endpoint = Endpoint::new(&double.url()).expect("an address");
    let wire = Wire::new(Limits::default()).expect("a thread");
    assert_eq!(wire.look(&endpoint), Err(Trouble::Plain));
    assert_eq!(double.questions(), 0);
}

#[test]
fn an_answer_is_kept_also_when_a_flood_has_pushed_its_request_out_of_the_history() {
    let open = Open::default();
    let double = honest(&open);
    let stage = enrolled(&double);
    let first = ask(&double, &open, 0, None);
    round(&stage.approvals);
    for token in 2..19 {
        let serial = format!("PIPU{token}");
        stage.enrol(&double.link(&serial), Access::default());
        for number in 0..60 {
            let asked = challenge(&double.url(), &serial, token * 100 + number, None);
            open.lock().expect("a lock").push(asked);
        }
    }
    round(&stage.approvals);
    let known = |stage: &Stage| {
        stage
            .approvals
            .history()
            .entries()
            .any(|it| it.mark == first)
    };
    assert!(!known(&stage));
    let said = stage.approvals.answer(first, Choice::Deny, Via::Window);
    assert!(said.is_ok() && known(&stage), "{said:?}");
}
