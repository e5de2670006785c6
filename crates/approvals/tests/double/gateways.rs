//! Answers that are not the server's: of gateways before it, and of a server that means harm.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use approvals::{Access, NotAnswered, NotDone, NotEnrolled, Trouble, Via};
use protocol::{Choice, ContainerLink, Device, Link};
use serde_json::json;

use super::double::{Double, Say};
use super::stage::{key, push};
use super::{Open, ask, behave_well, enrolled, round, stage};

fn page(status: u16) -> Say {
    Say::Http {
        status,
        more: String::new(),
        body: "<html>Not here.</html>".to_owned(),
    }
}

#[test]
fn what_a_gateway_says_is_not_the_servers_word() {
    let open = Open::default();
    let between = Arc::new(AtomicBool::new(false));
    let (ours, closed) = (open.clone(), between.clone());
    let double = Double::start(move |asked| match closed.load(Ordering::SeqCst) {
        true => page(403),
        false => behave_well(asked, &ours),
    });
    let stage = enrolled(&double);
    let mark = ask(&double, &open, 1, None);
    round(&stage.approvals);
    between.store(true, Ordering::SeqCst);
    let said = stage.approvals.answer(mark, Choice::Deny, Via::Window);
    assert!(matches!(said, Err(NotAnswered::Unreadable)), "{said:?}");
    // So it is asked more and more seldom.
    assert!(!round(&stage.approvals).answered);
    assert_eq!(stage.approvals.ailments(), []);
    between.store(false, Ordering::SeqCst);
    let said = stage.approvals.answer(mark, Choice::Deny, Via::Window);
    assert!(said.is_ok(), "{said:?}");
}

#[test]
fn an_enrolment_goes_on_after_a_gateway_was_between() {
    let between = Arc::new(AtomicBool::new(true));
    let closed = between.clone();
    let double = Double::start(move |asked| match closed.load(Ordering::SeqCst) {
        true => page(502),
        false => behave_well(asked, &Open::default()),
    });
    let stage = stage();
    let link = push(&double.link("PIPU1"));
    let kept = stage
        .approvals
        .keep_made_key(&link, Access::default(), &key())
        .expect("kept");
    let said = stage.approvals.upload(&kept);
    let broken = |said| matches!(said, NotEnrolled::Trouble(Trouble::Broken));
    assert!(broken(said.expect_err("no server")));
    between.store(false, Ordering::SeqCst);
    let uploaded = stage.approvals.upload(&kept).expect("uploaded");
    between.store(true, Ordering::SeqCst);
    let said = stage.approvals.prove(&uploaded);
    assert!(broken(said.expect_err("no server")));
    between.store(false, Ordering::SeqCst);
    assert!(stage.approvals.prove(&uploaded).is_ok());
}

#[test]
fn a_registration_whose_answer_was_lost_is_healed_by_a_second_try() {
    let tries = AtomicUsize::new(0);
    let double = Double::start(move |_| match tries.fetch_add(1, Ordering::SeqCst) {
        0 => page(504),
        1 => Say::refused(500, -500, "Internal error"),
        _ => Say::refused(400, 3000, "ERR3000: already registered"),
    });
    let stage = stage();
    let link = container(&double);
    let device = Device {
        brand: "",
        model: "",
    };
    let register = || {
        stage
            .approvals
            .register(&link, Access::default(), device, None)
    };
    let lost = register();
    assert!(
        matches!(lost, Err(NotDone::Trouble(Trouble::Broken))),
        "{lost:?}"
    );
    let lost = register();
    assert!(matches!(lost, Err(NotDone::Refused(_))), "{lost:?}");
    let kept = register().expect("registered");
    let found = stage.approvals.container(kept.id()).expect("readable");
    assert_eq!(found, Some(kept));
}

fn container(double: &Double) -> ContainerLink {
    let (url, nonce) = (double.address, "0123456789".repeat(4));
    let text = format!(
        "pia://container/SMPH1?issuer=Double&ttl=10&nonce={nonce}&time=2026-11-24T12%3A00%3A00.000000%2B00%3A00\
         &url=http%3A//{url}/&serial=SMPH1&key_algorithm=secp384r1&hash_algorithm=SHA256&ssl_verify=False\
         &passphrase=&send_passphrase=False"
    );
    match Link::read(&text).expect("a link") {
        Link::Container(link) => Some(link),
        Link::Push(_) => None,
    }
    .expect("a link of a container")
}

#[test]
fn no_server_can_have_questions_signed_for_another_day() {
    let lies = Arc::new(AtomicBool::new(false));
    let lying = lies.clone();
    let double = Double::start(move |asked| {
        if asked.is_upload() {
            return Say::enrolled();
        }
        if !lying.load(Ordering::SeqCst) {
            return Say::value(json!([]));
        }
        let error = json!({"code": 10, "message": "ERR10: Timestamp not in valid range."});
        Say::Http {
            status: 400,
            more: "Date: Sat, 01 Jan 2050 00:00:00 GMT\r\n".to_owned(),
            body: json!({"result": {"status": false, "error": error}}).to_string(),
        }
    });
    let stage = enrolled(&double);
    lies.store(true, Ordering::SeqCst);
    for _ in 0..3 {
        round(&stage.approvals);
    }
    let asked = double.asked.lock().expect("a lock").clone();
    let stamps: Vec<&str> = asked
        .iter()
        .filter_map(|it| it.field("timestamp"))
        .collect();
    assert!(stamps.len() >= 4);
    assert!(
        stamps.iter().all(|it| it.starts_with("2026-11-24T")),
        "{stamps:?}"
    );
}
