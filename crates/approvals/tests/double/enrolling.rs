//! Enrolments that end too early, and tokens that go.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use approvals::{Access, Limits, NotEnrolled, NotStored, Trouble, Unfinished};
use serde_json::json;

use super::double::{Double, Say};
use super::stage::{Hands, Stage, key, push};
use super::{Open, ask, behave_well, enrolled, honest, round, stage};

#[test]
fn an_enrolment_goes_on_after_a_crash_between_any_two_steps() {
    let open = Open::default();
    let double = honest(&open);
    let mut stage = stage();
    let link = push(&double.link("PIPU1"));
    stage
        .approvals
        .keep_made_key(&link, Access::default(), &key())
        .expect("kept");
    stage.restart();
    assert_eq!(double.questions(), 0);
    let left = stage.approvals.unfinished().expect("readable");
    let [Unfinished::KeyKept(kept)] = left.as_slice() else {
        panic!("{left:?}")
    };
    stage.approvals.upload(kept).expect("uploaded");
    stage.restart();
    assert!(stage.approvals.servers().is_empty());
    let left = stage.approvals.unfinished().expect("readable");
    let [Unfinished::Uploaded(uploaded)] = left.as_slice() else {
        panic!("{left:?}")
    };
    stage.approvals.prove(uploaded).expect("proved");
    stage.restart();
    assert!(stage.approvals.unfinished().expect("readable").is_empty());
    assert_eq!(stage.approvals.accounts().len(), 1);
    let mark = ask(&double, &open, 1, None);
    assert_eq!(round(&stage.approvals).notify, [mark]);
}

#[test]
fn an_upload_whose_answer_could_not_be_kept_is_not_sent_twice() {
    let stage = stage();
    let disk = stage.disk.clone();
    let uploads = AtomicUsize::new(0);
    let double = Double::start(move |asked| {
        if !asked.is_upload() {
            return Say::value(json!([]));
        }
        if uploads.fetch_add(1, Ordering::SeqCst) > 0 {
            return Say::refused(404, 601, "No token with this serial number");
        }
        // The person locks the vault just now.
        disk.locked.store(true, Ordering::SeqCst);
        Say::enrolled()
    });
    let link = push(&double.link("PIPU1"));
    let kept = stage
        .approvals
        .keep_made_key(&link, Access::default(), &key())
        .expect("kept");
    let locked = stage.approvals.upload(&kept);
    assert!(matches!(
        locked,
        Err(NotEnrolled::NotStored(NotStored::Locked))
    ));
    stage.disk.locked.store(false, Ordering::SeqCst);
    stage.clock.pass(3_600_000);
    let uploaded = stage.approvals.upload(&kept).expect("uploaded");
    assert!(stage.approvals.prove(&uploaded).is_ok());
}

#[test]
fn an_enrolment_says_what_ended_it() {
    let double = Double::start(|asked| match asked.serial() {
        "USED" => Say::refused(404, 601, "No token with this serial number"),
        "WRONG" => Say::refused(400, 905, "Invalid enrollment credential"),
        _ if asked.is_upload() => Say::enrolled(),
        _ => Say::refused(500, -500, ""),
    });
    let stage = stage();
    let keep = |serial| {
        let link = push(&double.link(serial));
        let kept = stage
            .approvals
            .keep_made_key(&link, Access::default(), &key());
        kept.expect("kept")
    };
    let used = stage.approvals.upload(&keep("USED"));
    assert!(matches!(used, Err(NotEnrolled::UsedUp)));
    let wrong = stage.approvals.upload(&keep("WRONG"));
    assert!(matches!(wrong, Err(NotEnrolled::Refused(_))));
    let broken = stage.approvals.upload(&keep("BROKEN")).expect("uploaded");
    assert!(matches!(
        stage.approvals.prove(&broken),
        Err(NotEnrolled::KeyNotTaken)
    ));
    let late = keep("LATE");
    stage.clock.pass(10 * 60_000);
    assert!(matches!(
        stage.approvals.upload(&late),
        Err(NotEnrolled::TooOld)
    ));
    assert!(stage.approvals.accounts().is_empty());
    stage.approvals.give_up(&late).expect("given up");
    assert_eq!(stage.approvals.unfinished().expect("readable").len(), 3);
}

#[test]
fn unencrypted_connections_go_to_this_computer_alone_unless_allowed() {
    let stage = stage();
    let link = Double::start(|_| Say::Hang)
        .link("PIPU1")
        .replace("127.0.0.1", "192.0.2.1");
    let kept = stage
        .approvals
        .keep_made_key(&push(&link), Access::default(), &key());
    assert!(matches!(kept, Err(NotEnrolled::Trouble(Trouble::Plain))));
    let unverified = link.replace("http://", "https://");
    let kept = stage
        .approvals
        .keep_made_key(&push(&unverified), Access::default(), &key());
    assert!(matches!(kept, Err(NotEnrolled::NeedsPin)));
    let allowed = Access {
        plain: true,
        ..Access::default()
    };
    assert!(
        stage
            .approvals
            .keep_made_key(&push(&link), allowed, &key())
            .is_ok()
    );
}

#[test]
fn nobody_follows_a_redirection() {
    let elsewhere = Double::start(|_| Say::value(json!([])));
    let to = elsewhere.url();
    let double = Double::start(move |asked| match asked.is_upload() {
        true => Say::enrolled(),
        false => Say::Http {
            status: 307,
            more: format!("Location: {to}\r\n"),
            body: String::new(),
        },
    });
    let stage = stage();
    let kept =
        stage
            .approvals
            .keep_made_key(&push(&double.link("PIPU1")), Access::default(), &key());
    let uploaded = stage
        .approvals
        .upload(&kept.expect("kept"))
        .expect("uploaded");
    let proved = stage.approvals.prove(&uploaded);
    assert!(matches!(
        proved,
        Err(NotEnrolled::Trouble(Trouble::Redirected))
    ));
    assert_eq!(elsewhere.questions(), 0);
}

#[test]
fn a_token_that_is_removed_is_forgotten_with_its_key() {
    let open = Open::default();
    let double = honest(&open);
    let mut stage = enrolled(&double);
    ask(&double, &open, 1, None);
    round(&stage.approvals);
    let address = stage.approvals.accounts()[0].about().address.clone();
    stage.approvals.remove(&address).expect("removed");
    assert!(stage.approvals.waiting().is_empty() && stage.approvals.servers().is_empty());
    stage.restart();
    assert!(stage.approvals.accounts().is_empty());
}

#[test]
fn what_is_said_late_of_a_token_that_was_removed_meanwhile_is_not_kept() {
    let (asked, comes) = channel();
    let (go, gone) = channel::<()>();
    let (asked, gone) = (Mutex::new(asked), Mutex::new(gone));
    let armed = Arc::new(AtomicBool::new(false));
    let waits = armed.clone();
    let double = Double::start(move |it| {
        if it.serial() == "PIPU2" && waits.load(Ordering::SeqCst) {
            let _ = asked.lock().expect("a lock").send(());
            let _ = gone.lock().expect("a lock").recv();
            return Say::refused(400, 10, "ERR10: Could not verify signature!");
        }
        behave_well(it, &Open::default())
    });
    let limits = Limits {
        whole: Duration::from_secs(30),
        ..Limits::default()
    };
    let stage = Stage::new(Hands::at(0, false), limits);
    stage.enrol(&double.link("PIPU1"), Access::default());
    let second = stage.enrol(&double.link("PIPU2"), Access::default());
    armed.store(true, Ordering::SeqCst);
    let approvals = Arc::clone(&stage.approvals);
    let asking = std::thread::spawn(move || round(&approvals).answered);
    comes
        .recv_timeout(Duration::from_secs(20))
        .expect("a question");
    let address = &second.about().address;
    stage.approvals.remove(address).expect("removed");
    go.send(()).expect("it waits");
    assert!(asking.join().expect("no panic"));
    assert_eq!(stage.approvals.ailments(), []);
}
