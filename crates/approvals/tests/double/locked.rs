//! While the vault is locked.

use std::sync::atomic::Ordering;

use approvals::{Access, Fate, NotAnswered, NotStored, Shelf, Via, Word};
use protocol::{Choice, Outcome};

use super::double::{Double, Say};
use super::stage::Stage;
use super::{Open, ask, behave_well, enrolled, fates, honest, round};

fn lock(stage: &Stage, locked: bool) {
    stage.disk.locked.store(locked, Ordering::SeqCst);
}

fn noted(stage: &Stage) -> usize {
    stage.disk.notes.lock().expect("a lock").len()
}

#[test]
fn an_answer_while_locked_is_noted_before_it_is_sent() {
    let open = Open::default();
    let double = honest(&open);
    let mut stage = enrolled(&double);
    lock(&stage, true);
    let mark = ask(&double, &open, 1, None);
    assert_eq!(round(&stage.approvals).notify, [mark]);
    assert_eq!(noted(&stage), 0);
    stage.disk.broken.store(true, Ordering::SeqCst);
    let before = double.questions();
    let said = stage
        .approvals
        .answer(mark, Choice::Deny, Via::Notification);
    assert!(
        matches!(said, Err(NotAnswered::NotStored(NotStored::Failed))),
        "{said:?}"
    );
    assert_eq!(double.questions(), before);
    stage.disk.broken.store(false, Ordering::SeqCst);
    let said = stage
        .approvals
        .answer(mark, Choice::Deny, Via::Notification);
    assert_eq!(said.expect("an outcome"), Outcome::Taken);
    assert!(!stage.disk.holds(Shelf::History) && noted(&stage) > 0);
    // The process ends before it is unlocked.
    lock(&stage, false);
    stage.restart();
    let [Fate::Taken(said)] = fates(&stage.approvals)[..] else {
        panic!("{:?}", fates(&stage.approvals))
    };
    assert_eq!((said.word, said.via), (Word::Deny, Via::Notification));
    assert!(stage.disk.holds(Shelf::History) && noted(&stage) == 0);
}

#[test]
fn an_answer_on_its_way_when_a_locked_process_ended_is_unsure() {
    let open = Open::default();
    let ours = open.clone();
    let double = Double::start(move |asked| match asked.is_upload() || asked.is_poll() {
        true => behave_well(asked, &ours),
        false => Say::Hang,
    });
    let mut stage = enrolled(&double);
    let mark = ask(&double, &open, 1, None);
    round(&stage.approvals);
    lock(&stage, true);
    drop(stage.approvals.answer(mark, Choice::Deny, Via::Window));
    // What became of it was never noted.
    stage.disk.notes.lock().expect("a lock").remove(0);
    lock(&stage, false);
    stage.restart();
    assert!(matches!(fates(&stage.approvals)[..], [Fate::Unsure(_)]));
    assert_eq!(round(&stage.approvals).arrived, []);
}

#[test]
fn an_unlock_keeps_everything_and_takes_over_what_another_process_did() {
    let open = Open::default();
    let double = honest(&open);
    let mut stage = enrolled(&double);
    let first = stage.approvals.clone();
    lock(&stage, true);
    let (ours, theirs) = (ask(&double, &open, 1, None), ask(&double, &open, 2, None));
    round(&first);
    first
        .answer(ours, Choice::Deny, Via::Notification)
        .expect("taken");
    assert_eq!(first.unlocked(), Err(NotStored::Locked));
    // The command line opens the vault, answers the other one and enrols a token.
    lock(&stage, false);
    stage.restart();
    assert_eq!(round(&stage.approvals).arrived, [theirs]);
    stage
        .approvals
        .answer(theirs, Choice::Deny, Via::CommandLine)
        .expect("taken");
    stage.enrol(&double.link("PIPU2"), Access::default());
    first.unlocked().expect("kept");
    assert!(first.waiting().is_empty());
    assert_eq!(first.accounts().len(), 2);
    stage.restart();
    for approvals in [&first, &stage.approvals] {
        let taken = fates(approvals);
        assert_eq!(taken.len(), 2, "{taken:?}");
        assert!(taken.iter().all(|it| matches!(it, Fate::Taken(_))));
    }
}

#[test]
fn what_nobody_answered_fills_no_disk_while_locked() {
    let open = Open::default();
    let double = honest(&open);
    let stage = enrolled(&double);
    lock(&stage, true);
    for number in 0..600 {
        if number % 60 == 0 {
            open.lock().expect("a lock").clear();
            round(&stage.approvals);
        }
        ask(&double, &open, number, None);
        if number % 60 == 59 {
            assert_eq!(round(&stage.approvals).arrived.len(), 60);
        }
    }
    assert_eq!(noted(&stage), 256);
    let last = ask(&double, &open, 599, None);
    let said = stage
        .approvals
        .answer(last, Choice::Deny, Via::Notification);
    assert!(said.is_ok(), "{said:?}");
    assert_eq!(noted(&stage), 258);
    lock(&stage, false);
    stage.approvals.unlocked().expect("kept");
    assert_eq!(noted(&stage), 0);
}

#[test]
fn a_request_that_another_process_only_saw_still_waits_here() {
    let open = Open::default();
    let double = honest(&open);
    let mut stage = enrolled(&double);
    let first = stage.approvals.clone();
    stage.restart();
    let mark = ask(&double, &open, 1, None);
    assert_eq!(round(&stage.approvals).notify, [mark]);
    first.unlocked().expect("kept");
    assert_eq!(fates(&first), []);
    assert_eq!(round(&first).notify, [mark]);
}
