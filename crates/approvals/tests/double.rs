//! Against a server that breaks every rule, and one that keeps them at the worst moment.

#[path = "support/double.rs"]
mod double;
#[path = "double/enrolling.rs"]
mod enrolling;
#[path = "double/gateways.rs"]
mod gateways;
#[path = "double/hostile.rs"]
mod hostile;
#[path = "double/listening.rs"]
mod listening;
#[path = "double/locked.rs"]
mod locked;
#[path = "double/pictures.rs"]
mod pictures;
#[path = "double/probing.rs"]
mod probing;
#[path = "double/proxies.rs"]
mod proxies;
#[path = "support/stage.rs"]
mod stage;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use approvals::{
    Access, Approvals, Fate, Gone, Limits, Mark, NotAnswered, NotEnrolled, NotStored, NotWaiting,
    Round, Shelf, Trouble, Via, Word,
};
use data_encoding::HEXLOWER;
use double::{Asked, Double, Say, challenge};
use protocol::{Choice, Outcome};
use serde_json::Value;
use sha2::{Digest, Sha256};
use stage::{Hands, Stage, key, push};

const NOON: i64 = 1_795_521_600_000;

fn stage() -> Stage {
    let limits = Limits {
        connect: Duration::from_secs(5),
        whole: Duration::from_millis(500),
        together: 8,
    };
    Stage::new(Hands::at(NOON, false), limits)
}

/// Requests that are open, as the server has them.
type Open = Arc<Mutex<Vec<Value>>>;

/// A server that keeps the rules, with one token and what is open for it.
fn honest(open: &Open) -> Double {
    let open = open.clone();
    Double::start(move |asked| behave_well(asked, &open))
}

fn behave_well(asked: &Asked, open: &Open) -> Say {
    let mut open = open.lock().expect("a lock");
    if asked.is_upload() {
        Say::enrolled()
    } else if asked.is_poll() {
        let ours = open.iter().filter(|one| one["serial"] == asked.serial());
        Say::value(ours.cloned().collect::<Vec<_>>())
    } else {
        let before = open.len();
        open.retain(|one| one["nonce"].as_str() != asked.field("nonce"));
        Say::value(open.len() < before)
    }
}

fn round(approvals: &Approvals) -> Round {
    let servers = approvals.servers();
    assert_eq!(servers.len(), 1);
    approvals.round(&servers[0])
}

fn enrolled(double: &Double) -> Stage {
    let stage = stage();
    stage.enrol(&double.link("PIPU1"), Access::default());
    stage
}

fn ask(double: &Double, open: &Open, number: u32, presence: Option<&str>) -> Mark {
    let asked = challenge(&double.url(), "PIPU1", number, presence);
    open.lock().expect("a lock").push(asked);
    mark(double, number)
}

/// The name of the request of this number for the first token.
fn mark(double: &Double, number: u32) -> Mark {
    let hash = Sha256::digest(format!(
        "{}\nPIPU1\n{}",
        double.url(),
        double::nonce(number)
    ));
    HEXLOWER.encode(&hash[..16]).parse().expect("a name")
}

fn fates(approvals: &Approvals) -> Vec<Fate> {
    approvals.history().entries().map(|it| it.fate).collect()
}

#[test]
fn a_request_is_heard_answered_and_remembered() {
    let open = Open::default();
    let double = honest(&open);
    let stage = enrolled(&double);
    assert_eq!(
        round(&stage.approvals),
        Round {
            answered: true,
            ..Round::default()
        }
    );
    let mark = ask(&double, &open, 1, None);
    let heard = round(&stage.approvals);
    assert_eq!((heard.notify, heard.dropped), (vec![mark], 0));
    assert_eq!(round(&stage.approvals).arrived, []);
    let outcome = stage
        .approvals
        .answer(mark, Choice::Approve, Via::Notification);
    assert_eq!(outcome.expect("an outcome"), Outcome::Taken);
    let history = stage.approvals.history();
    let entry = history.entries().next().expect("an entry");
    assert_eq!(
        (entry.issuer.as_str(), entry.account.as_str()),
        ("Double", "ada")
    );
    assert_eq!(entry.question, "Login from 127.0.0.1?");
    let Fate::Taken(said) = entry.fate else {
        panic!("{:?}", entry.fate)
    };
    assert_eq!(
        (said.word, said.via, said.at_ms),
        (Word::Approve, Via::Notification, NOON)
    );
    let again = stage.approvals.answer(mark, Choice::Approve, Via::Window);
    assert!(matches!(
        again,
        Err(NotAnswered::NotWaiting(NotWaiting::Gone))
    ));
}

#[test]
fn the_key_is_on_the_disk_before_it_is_uploaded_and_an_answer_before_it_is_sent() {
    let stage = stage();
    let open = Open::default();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (disk, log, ours) = (stage.disk.clone(), seen.clone(), open.clone());
    let double = Double::start(move |asked| {
        if asked.is_upload() {
            log.lock()
                .expect("a lock")
                .push(disk.holds(Shelf::Enrolments));
        } else if !asked.is_poll() {
            log.lock().expect("a lock").push(disk.holds(Shelf::History));
        }
        behave_well(asked, &ours)
    });
    stage.enrol(&double.link("PIPU1"), Access::default());
    let mark = ask(&double, &open, 1, None);
    round(&stage.approvals);
    let said = stage.approvals.answer(mark, Choice::Deny, Via::Window);
    assert!(said.is_ok());
    assert_eq!(*seen.lock().expect("a lock"), [true, true]);
}

#[test]
fn what_cannot_be_kept_is_not_sent() {
    let open = Open::default();
    let double = honest(&open);
    let stage = enrolled(&double);
    let mark = ask(&double, &open, 1, None);
    round(&stage.approvals);
    stage.disk.broken.store(true, Ordering::SeqCst);
    let before = double.questions();
    let said = stage.approvals.answer(mark, Choice::Approve, Via::Window);
    assert!(matches!(
        said,
        Err(NotAnswered::NotStored(NotStored::Failed))
    ));
    let kept =
        stage
            .approvals
            .keep_made_key(&push(&double.link("PIPU2")), Access::default(), &key());
    assert!(matches!(kept, Err(NotEnrolled::NotStored(_))));
    assert_eq!(double.questions(), before);
    stage.disk.broken.store(false, Ordering::SeqCst);
    assert!(
        stage
            .approvals
            .answer(mark, Choice::Approve, Via::Window)
            .is_ok()
    );
}

#[test]
fn a_replayed_request_is_never_shown_again_not_even_after_a_restart() {
    let open = Open::default();
    let double = honest(&open);
    let mut stage = enrolled(&double);
    let (answered, old) = (ask(&double, &open, 1, None), ask(&double, &open, 2, None));
    let replay = open.lock().expect("a lock").clone();
    assert_eq!(round(&stage.approvals).arrived.len(), 2);
    stage
        .approvals
        .answer(answered, Choice::Deny, Via::Window)
        .expect("taken");
    stage.clock.pass(120_000);
    let gone = round(&stage.approvals).gone;
    assert_eq!(gone, [(old, Gone::TooOld)]);
    *open.lock().expect("a lock") = replay;
    assert_eq!(round(&stage.approvals).arrived, []);
    stage.restart();
    assert_eq!(round(&stage.approvals).arrived, []);
    assert!(stage.approvals.waiting().is_empty());
}

#[test]
fn a_server_that_left_was_sent_nothing_and_the_same_answer_may_be_tried_again() {
    let open = Open::default();
    let ours = open.clone();
    let double = Double::start(move |asked| behave_well(asked, &ours));
    let stage = enrolled(&double);
    let mark = ask(&double, &open, 1, None);
    round(&stage.approvals);
    double.leave();
    for _ in 0..2 {
        let said = stage.approvals.answer(mark, Choice::Approve, Via::Window);
        assert!(
            matches!(said, Err(NotAnswered::NotSent(Trouble::Unreachable))),
            "{said:?}"
        );
    }
}

#[test]
fn a_yes_never_follows_a_no_or_a_yes_that_may_have_arrived() {
    let open = Open::default();
    let silent = Arc::new(AtomicBool::new(false));
    let (ours, quiet) = (open.clone(), silent.clone());
    let double = Double::start(move |asked| {
        let answer = !asked.is_upload() && !asked.is_poll();
        if answer && quiet.load(Ordering::SeqCst) {
            return Say::Hang;
        }
        behave_well(asked, &ours)
    });
    let mut stage = enrolled(&double);
    let (first, second) = (ask(&double, &open, 1, None), ask(&double, &open, 2, None));
    round(&stage.approvals);
    silent.store(true, Ordering::SeqCst);
    for (mark, choice) in [(first, Choice::Approve), (second, Choice::Deny)] {
        let said = stage.approvals.answer(mark, choice, Via::Window);
        assert!(
            matches!(said, Err(NotAnswered::Unsure(Trouble::TimedOut))),
            "{said:?}"
        );
        let yes = stage.approvals.answer(mark, Choice::Approve, Via::Window);
        assert!(
            matches!(yes, Err(NotAnswered::NotWaiting(NotWaiting::OnlyDeny))),
            "{yes:?}"
        );
    }
    assert!(
        fates(&stage.approvals)
            .iter()
            .all(|it| matches!(it, Fate::Unsure(_)))
    );
    silent.store(false, Ordering::SeqCst);
    let no = stage.approvals.answer(first, Choice::Deny, Via::Window);
    assert_eq!(no.expect("an outcome"), Outcome::Taken);
    // The process ends, and the server still asks: nobody is asked a second time.
    stage.restart();
    assert_eq!(round(&stage.approvals).arrived, []);
}

#[test]
fn a_wrong_number_leaves_only_a_no() {
    let open = Open::default();
    let ours = open.clone();
    let double = Double::start(move |asked| match asked.field("presence_answer") {
        Some(answer) if answer != "D" => Say::value(false),
        _ => behave_well(asked, &ours),
    });
    let stage = enrolled(&double);
    let mark = ask(&double, &open, 1, Some("N,D,Y"));
    round(&stage.approvals);
    let wrong = stage.approvals.answer(mark, Choice::Pick("N"), Via::Window);
    assert!(matches!(wrong, Ok(Outcome::NotTaken { .. })));
    let right = stage.approvals.answer(mark, Choice::Pick("D"), Via::Window);
    assert!(matches!(
        right,
        Err(NotAnswered::NotWaiting(NotWaiting::OnlyDeny))
    ));
    let waiting = stage.approvals.find(mark).expect("it waits");
    assert!(waiting.only_deny() && waiting.mark() == mark);
    let no = stage.approvals.refuse(mark, Via::Window);
    assert_eq!(no.expect("an outcome"), Outcome::Taken);
    let [Fate::Taken(said)] = fates(&stage.approvals)[..] else {
        panic!("{:?}", fates(&stage.approvals))
    };
    assert_eq!(said.word, Word::WrongNumber);
}

#[test]
fn requests_of_one_account_are_one_group() {
    let open = Open::default();
    let double = honest(&open);
    let stage = enrolled(&double);
    stage.enrol(&double.link("PIPU2"), Access::default());
    for (serial, number) in [("PIPU1", 1), ("PIPU2", 2), ("PIPU1", 3)] {
        let asked = challenge(&double.url(), serial, number, None);
        open.lock().expect("a lock").push(asked);
    }
    round(&stage.approvals);
    let groups = stage.approvals.groups();
    let sizes: Vec<usize> = groups.iter().map(Vec::len).collect();
    assert_eq!(sizes, [2, 1]);
    // New connections, after a sleep, find everything as it was.
    stage.approvals.reconnect();
    let again = round(&stage.approvals);
    assert!(again.answered && again.gone.is_empty());
}

#[test]
fn two_tokens_may_have_requests_of_one_name() {
    let open = Open::default();
    let double = honest(&open);
    let stage = enrolled(&double);
    stage.enrol(&double.link("PIPU2"), Access::default());
    for serial in ["PIPU1", "PIPU2"] {
        let asked = challenge(&double.url(), serial, 1, None);
        open.lock().expect("a lock").push(asked);
    }
    let arrived = round(&stage.approvals).arrived;
    assert_eq!(arrived.len(), 2);
    assert_eq!(stage.approvals.waiting().len(), 2);
}

#[test]
fn what_was_answered_elsewhere_no_longer_waits() {
    let open = Open::default();
    let double = honest(&open);
    let stage = enrolled(&double);
    let mark = ask(&double, &open, 1, None);
    round(&stage.approvals);
    open.lock().expect("a lock").clear();
    assert_eq!(round(&stage.approvals).gone, [(mark, Gone::Elsewhere)]);
    assert_eq!(fates(&stage.approvals), [Fate::Elsewhere]);
}
