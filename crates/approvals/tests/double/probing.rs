//! The test of a server, and whom to ask about it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use approvals::{Access, AccountId, Trouble, What};
use serde_json::json;

use super::double::{Double, Say};
use super::{Open, ask, enrolled, honest, round};

#[test]
fn a_test_says_step_by_step_what_works() {
    let double = Double::start(|asked| {
        if asked.is_upload() {
            return Say::enrolled();
        }
        Say::Http {
            status: 200,
            more: "Date: Tue, 24 Nov 2026 12:02:00 GMT\r\n".to_owned(),
            body: json!({"result": {"status": true, "value": []}}).to_string(),
        }
    });
    let stage = enrolled(&double);
    let steps = stage.approvals.probe(&stage.approvals.servers()[0]);
    let good: Vec<bool> = steps.iter().map(|step| step.is_good()).collect();
    assert_eq!(good, [true, true, true, false, true], "{steps:?}");
    let (address, port) = (double.address.ip(), double.address.port());
    assert!(matches!(steps[0].what, What::Name { address: Some(it) } if it == address));
    assert!(matches!(steps[1].what, What::Reach { port: it, ms: Some(_) } if it == port));
    assert_eq!(steps[3].what, What::Clock { seconds: 120 });
    let What::Token { serial, refusal } = &steps[4].what else {
        panic!("{steps:?}")
    };
    assert_eq!((serial.as_str(), refusal), ("PIPU1", &None));
}

#[test]
fn a_test_says_which_token_a_server_does_not_know_and_takes_no_request_away() {
    let gone = Arc::new(AtomicBool::new(false));
    let open = Open::default();
    let (away, ours) = (gone.clone(), open.clone());
    let double = Double::start(move |asked| {
        if away.load(Ordering::SeqCst) && asked.serial() == "PIPU2" {
            return Say::refused(400, 10, "ERR10: Could not verify signature!");
        }
        super::behave_well(asked, &ours)
    });
    let stage = enrolled(&double);
    stage.enrol(&double.link("PIPU2"), Access::default());
    gone.store(true, Ordering::SeqCst);
    let mark = ask(&double, &open, 1, None);
    let steps = stage.approvals.probe(&stage.approvals.servers()[0]);
    let bad: Vec<&What> = steps
        .iter()
        .filter(|step| !step.is_good())
        .map(|step| &step.what)
        .collect();
    let [What::Token { serial, .. }] = bad[..] else {
        panic!("{bad:?}")
    };
    assert_eq!(serial.as_str(), "PIPU2");
    assert_eq!(round(&stage.approvals).notify, [mark]);
}

#[test]
fn a_test_ends_at_what_is_wrong() {
    let gone = Arc::new(AtomicBool::new(false));
    let away = gone.clone();
    let double = Double::start(move |asked| match asked.is_upload() {
        true => Say::enrolled(),
        false if away.load(Ordering::SeqCst) => Say::Hang,
        false => Say::value(json!([])),
    });
    let stage = enrolled(&double);
    gone.store(true, Ordering::SeqCst);
    let steps = stage.approvals.probe(&stage.approvals.servers()[0]);
    assert_eq!(steps.len(), 3, "{steps:?}");
    assert_eq!(steps[2].what, What::Answer);
    assert_eq!(steps[2].trouble, Some(Trouble::TimedOut));
}

#[test]
fn a_contact_is_one_short_line_and_stays() {
    let double = honest(&Open::default());
    let mut stage = enrolled(&double);
    let server = stage.approvals.servers()[0].clone();
    assert_eq!(stage.approvals.contact(&server), "");
    let long = format!(" it@example.org{}\nmore", "é".repeat(300));
    stage.approvals.set_contact(&server, &long).expect("kept");
    stage.restart();
    let contact = stage.approvals.contact(&server);
    assert!(contact.starts_with("it@example.orgé"));
    assert_eq!(contact.chars().count(), 256);
    stage.approvals.set_contact(&server, "").expect("kept");
    assert_eq!(stage.approvals.contact(&server), "");
}

#[test]
fn an_account_is_found_by_its_handle_and_says_how_much_came_and_how_long_it_is_quiet() {
    let open = Open::default();
    let double = honest(&open);
    let stage = enrolled(&double);
    let account = stage.approvals.accounts()[0].clone();
    let address = &account.about().address;
    assert_eq!(account.id(), AccountId::of(address));
    let read: AccountId = account.id().to_string().parse().expect("a handle");
    assert!(stage.approvals.account(read).is_some());
    for number in 0..4 {
        ask(&double, &open, number, None);
    }
    assert_eq!(round(&stage.approvals).notify.len(), 3);
    assert_eq!(stage.approvals.recent(address, 60_000), 4);
    assert_eq!(stage.approvals.muted_for(address), None);
    stage.approvals.mute(address, 60_000);
    stage.clock.pass(20_000);
    assert_eq!(stage.approvals.muted_for(address), Some(40_000));
    assert_eq!(stage.approvals.recent(address, 20_000), 0);
    let server = account.about().server();
    assert_eq!(stage.approvals.pause_ms(&server), 2_000);
}
