//! Numbers to pick, codes to type, several at once, and too late.

use std::time::{Duration, Instant};

use approvals::{Fate, Gone, NotAnswered, NotWaiting, Via};
use protocol::{Ask, Choice, Outcome};

use super::server::{Server, text};
use super::stage::Stage;
use super::{hear, login, say, verdict};

pub(super) fn numbers(server: &Server, stage: &Stage) {
    server.ask_with(
        ", push_require_presence, push_presence_options=NUMERIC, push_presence_num_options=4",
    );
    for right in [true, false] {
        let answer = server.login("alice");
        let transaction = text(&answer, "/detail/transaction_id");
        let message = text(&answer, "/detail/message");
        let shown = message.rsplit(' ').next().expect("a number");
        let [mark] = hear(stage).try_into().expect("one request");
        let waiting = stage.approvals.waiting();
        let options = match waiting[0].challenge.ask() {
            Ask::Pick(options) => options,
            Ask::Plain => &[],
        };
        assert_eq!(options.len(), 4);
        let pick = options
            .iter()
            .find(|it| (*it == shown) == right)
            .expect("an option");
        let outcome = say(stage, mark, Choice::Pick(pick));
        if right {
            assert_eq!(outcome, Outcome::Taken);
            assert_eq!(server.verdict(&transaction), verdict("accept", true));
            continue;
        }
        assert!(matches!(outcome, Outcome::NotTaken { .. }));
        assert_eq!(server.verdict(&transaction), verdict("pending", false));
        let again = stage
            .approvals
            .answer(mark, Choice::Pick(shown), Via::Window);
        let only = NotAnswered::NotWaiting(NotWaiting::OnlyDeny);
        assert_eq!(again.expect_err("only a no").to_string(), only.to_string());
        assert_eq!(say(stage, mark, Choice::Deny), Outcome::Taken);
        assert_eq!(server.verdict(&transaction), verdict("declined", false));
    }
}

pub(super) fn code_to_phone(server: &Server, stage: &Stage) {
    server.ask_with(", push_code_to_phone, push_code_to_phone_message=Type this code");
    let (transaction, mark) = login(server, stage, "alice");
    let code = match say(stage, mark, Choice::Approve) {
        Outcome::Code { code, message } if message == "Type this code" => Some(code),
        _ => None,
    };
    let code = code.expect("a code to type");
    assert_eq!(server.verdict(&transaction), verdict("pending", false));
    assert!(server.finish("alice", &transaction, &code));
    let last = stage
        .approvals
        .history()
        .entries()
        .next_back()
        .map(|it| it.fate);
    assert!(matches!(last, Some(Fate::TakenWithCode(_))));
}

/// Two at once, and six, each with an answer of its own.
pub(super) fn several(server: &Server, stage: &Stage) {
    for many in [2, 6] {
        let transactions: Vec<String> = (0..many).map(|_| server.transaction("alice")).collect();
        let marks = hear(stage);
        assert_eq!(marks.len(), many);
        let choices = [Choice::Approve, Choice::Deny];
        for (mark, choice) in marks.into_iter().zip(choices.into_iter().cycle()) {
            assert_eq!(say(stage, mark, choice), Outcome::Taken);
        }
        let seen = |status: &str| {
            let verdicts = transactions.iter().map(|it| server.verdict(it));
            verdicts.filter(|it| it.status == status).count()
        };
        assert_eq!(many / 2, seen("accept"));
        assert_eq!(many / 2, seen("declined"));
        assert!(hear(stage).is_empty() && stage.approvals.waiting().is_empty());
    }
}

/// The server stops asking; and this computer stops asking two minutes after it heard.
pub(super) fn too_old(server: &Server, stage: &Stage) {
    let life = |seconds: u32| {
        let body = format!(r#"{{"PushChallengeValidityTime":"{seconds}"}}"#);
        server.api("POST", "/system/setConfig", &body);
    };
    life(8);
    let (transaction, mark) = login(server, stage, "alice");
    let begun = Instant::now();
    while !stage.approvals.waiting().is_empty() {
        hear(stage);
        assert!(begun.elapsed() < Duration::from_secs(30));
    }
    let late = stage.approvals.answer(mark, Choice::Approve, Via::Window);
    assert!(matches!(
        late,
        Err(NotAnswered::NotWaiting(NotWaiting::Gone))
    ));
    assert_eq!(server.verdict(&transaction), verdict("pending", false));
    life(120);
    let (transaction, mark) = login(server, stage, "alice");
    stage.clock.pass(120_000);
    let late = stage.approvals.answer(mark, Choice::Approve, Via::Window);
    assert!(matches!(
        late,
        Err(NotAnswered::NotWaiting(NotWaiting::TooOld))
    ));
    let round = stage.approvals.round(&stage.approvals.servers()[0]);
    assert!(round.answered && round.arrived.is_empty());
    assert_eq!(round.gone, [(mark, Gone::TooOld)]);
    assert_eq!(server.verdict(&transaction), verdict("pending", false));
    stage.clock.set(-120_000);
}
