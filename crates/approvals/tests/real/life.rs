//! Clocks, tokens that are disabled and deleted, a server that goes and comes back.

use approvals::{Access, Ailment, NotAnswered, Trouble, Via};
use protocol::{Choice, Outcome};

use super::server::Server;
use super::stage::Stage;
use super::{hear, login, say, stage, verdict};

pub(super) fn clock_off(server: &Server) {
    for off in [600_000, -600_000] {
        let stage = stage(server);
        stage.clock.set(off);
        let serial = format!("PIPUCLOCK{}", off.signum() + 1);
        stage.enrol(&server.link("push", &serial, "bob"), Access::default());
        let transaction = server.transaction_of(&serial, "bob");
        let [mark] = hear(&stage).try_into().expect("one request");
        let ailments = stage.approvals.ailments();
        let is_off = |it: &Ailment| matches!(it, Ailment::ClockOff { seconds } if (seconds + off / 1000).abs() < 10);
        assert!(
            ailments.len() == 1 && is_off(&ailments[0].1),
            "{ailments:?}"
        );
        assert_eq!(say(&stage, mark, Choice::Approve), Outcome::Taken);
        assert_eq!(server.verdict(&transaction), verdict("accept", true));
        server.api("DELETE", &format!("/token/{serial}"), "{}");
    }
}

pub(super) fn disabled_and_deleted(server: &Server) {
    let stage = stage(server);
    stage.enrol(&server.link("push", "PIPUGONE", "bob"), Access::default());
    server.api("POST", "/token/disable", r#"{"serial":"PIPUGONE"}"#);
    let refused = server.login("bob");
    assert!(
        refused["detail"].get("transaction_id").is_none(),
        "{refused}"
    );
    // A server does not tell a device that its token is disabled: it is simply never asked.
    assert!(hear(&stage).is_empty() && stage.approvals.ailments().is_empty());
    server.api("POST", "/token/enable", r#"{"serial":"PIPUGONE"}"#);
    let (transaction, mark) = login(server, &stage, "bob");
    assert_eq!(say(&stage, mark, Choice::Deny), Outcome::Taken);
    assert_eq!(server.verdict(&transaction), verdict("declined", false));
    server.api("DELETE", "/token/PIPUGONE", "{}");
    hear(&stage);
    let ailments = stage.approvals.ailments();
    let is_gone =
        |it: &Ailment| matches!(it, Ailment::NotKnown { serial } if serial.as_str() == "PIPUGONE");
    assert!(
        ailments.len() == 1 && is_gone(&ailments[0].1),
        "{ailments:?}"
    );
    // It is enrolled anew under the same name, and heard again.
    stage.enrol(&server.link("push", "PIPUGONE", "bob"), Access::default());
    assert!(hear(&stage).is_empty() && stage.approvals.ailments().is_empty());
    server.api("DELETE", "/token/PIPUGONE", "{}");
}

/// A request outlives a restart of its server, and a server that is away for long is said.
pub(super) fn gone_and_back(server: &mut Server, stage: &Stage) {
    let (transaction, mark) = login(server, stage, "alice");
    server.pause();
    let id = &stage.approvals.servers()[0];
    assert!(!stage.approvals.round(id).answered);
    let unsent = stage.approvals.answer(mark, Choice::Approve, Via::Window);
    assert!(
        matches!(unsent, Err(NotAnswered::NotSent(Trouble::Unreachable))),
        "{unsent:?}"
    );
    server.resume();
    assert_eq!(hear(stage), []);
    assert_eq!(say(stage, mark, Choice::Approve), Outcome::Taken);
    assert_eq!(server.verdict(&transaction), verdict("accept", true));
    server.pause();
    assert!(!stage.approvals.round(id).answered);
    stage.clock.pass(600_000);
    assert!(!stage.approvals.round(id).answered);
    let ailments = stage.approvals.ailments();
    assert!(
        ailments
            .iter()
            .any(|(_, it)| matches!(it, Ailment::Silent { .. })),
        "{ailments:?}"
    );
    stage.clock.set(-600_000);
}
