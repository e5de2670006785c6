//! Against privacyIDEA 3.14 and eduMFA 2.9.5, one start of each for all that is tried on it. What the login page sees
//! is what the person chose, and only that.
#![cfg(unix)]

#[path = "real/certificates.rs"]
mod certificates;
#[path = "real/containers.rs"]
mod containers;
#[path = "real/life.rs"]
mod life;
#[path = "real/modes.rs"]
mod modes;
#[path = "support/server.rs"]
mod server;
#[path = "support/stage.rs"]
mod stage;

use approvals::{Access, Ailment, Limits, Mark, Via};
use certificates::secure;
use containers::container;
use life::{clock_off, disabled_and_deleted, gone_and_back};
use modes::{code_to_phone, numbers, several, too_old};
use protocol::{Choice, Outcome, Reason};
use server::{Server, Verdict};
use stage::{Hands, Stage};

fn stage(server: &Server) -> Stage {
    Stage::new(Hands::at(server.now_ms(), true), Limits::default())
}

/// One round of the one server there is; the new requests.
fn hear(stage: &Stage) -> Vec<Mark> {
    let servers = stage.approvals.servers();
    assert_eq!(servers.len(), 1, "{servers:?}");
    let round = stage.approvals.round(&servers[0]);
    assert!(round.answered && round.dropped == 0, "{round:?}");
    round.arrived
}

/// Somebody signs in, and this computer hears it.
fn login(server: &Server, stage: &Stage, user: &str) -> (String, Mark) {
    let transaction = server.transaction(user);
    assert_eq!(server.verdict(&transaction), verdict("pending", false));
    let [mark] = hear(stage).try_into().expect("one request");
    (transaction, mark)
}

fn verdict(status: &str, accepted: bool) -> Verdict {
    Verdict {
        status: status.to_owned(),
        accepted,
    }
}

fn say(stage: &Stage, mark: Mark, choice: Choice<'_>) -> Outcome {
    let said = stage.approvals.answer(mark, choice, Via::Window);
    said.expect("the server answers")
}

/// One login, answered.
fn one(server: &Server, stage: &Stage, choice: Choice<'_>, seen: &str) {
    let (transaction, mark) = login(server, stage, "alice");
    assert_eq!(say(stage, mark, choice), Outcome::Taken);
    let accepted = seen == "accept";
    assert_eq!(server.verdict(&transaction), verdict(seen, accepted));
    assert_eq!(server.finish("alice", &transaction, ""), accepted);
}

#[test]
fn privacyidea_learns_what_the_person_chose_and_only_that() {
    let mut server = Server::start("privacyidea");
    let stage = stage(&server);
    stage.enrol(&server.link("push", "PIPU1", "alice"), Access::default());
    assert_eq!(hear(&stage), []);
    one(&server, &stage, Choice::Approve, "accept");
    one(&server, &stage, Choice::Deny, "declined");
    one(
        &server,
        &stage,
        Choice::DenyBecause(Reason::NotMe),
        "declined",
    );
    one(
        &server,
        &stage,
        Choice::DenyBecause(Reason::ByMistake),
        "cancelled",
    );
    numbers(&server, &stage);
    code_to_phone(&server, &stage);
    server.ask_with("");
    several(&server, &stage);
    too_old(&server, &stage);
    clock_off(&server);
    disabled_and_deleted(&server);
    container(&server);
    gone_and_back(&mut server, &stage);
    secure(&mut server);
}

#[test]
fn edumfa_learns_what_the_person_chose_and_only_that() {
    let server = Server::start("edumfa");
    for kind in ["push", "edupush"] {
        let stage = stage(&server);
        let serial = format!("EDU{}", kind.len());
        stage.enrol(&server.link(kind, &serial, "alice"), Access::default());
        assert_eq!(hear(&stage), []);
        one(&server, &stage, Choice::Approve, "accept");
        one(&server, &stage, Choice::Deny, "declined");
        // It knows no reasons, so none is sent, and the no is not lost.
        one(
            &server,
            &stage,
            Choice::DenyBecause(Reason::NotMe),
            "declined",
        );
        several(&server, &stage);
        server.api("DELETE", &format!("/token/{serial}"), "{}");
        hear(&stage);
        assert!(matches!(
            stage.approvals.ailments().as_slice(),
            [(_, Ailment::NotKnown { .. })]
        ));
    }
}
