//! Sign-in requests at the desk: a server that keeps the rules, a real vault on disk, a clock moved by hand.

#[path = "approvals/arriving.rs"]
mod arriving;
#[path = "approvals/contained.rs"]
mod contained;
#[path = "approvals/containing.rs"]
mod containing;
#[path = "../../approvals/tests/support/double.rs"]
#[expect(dead_code, reason = "this server keeps the rules")]
mod double;
#[path = "approvals/enrolling.rs"]
mod enrolling;
#[path = "approvals/locked.rs"]
mod locked;
#[path = "approvals/login.rs"]
mod login;
#[cfg(unix)]
#[path = "approvals/logos.rs"]
mod logos;
#[path = "approvals/notices.rs"]
mod notices;
#[path = "story/rim.rs"]
#[expect(dead_code, reason = "these stories need no clipboard")]
mod rim;

use std::sync::atomic::Ordering;

use desk::rim::{NoticeForm, Pressed};
use desk::settings::SettingsChange;
use desk::view::{AnswerChoice, AnsweredIn, FateOfRequest, Listening, Oddity, OutcomeView};
use desk::{Error, Event, Fault, Verb};

use login::Login;
use rim::{PASSWORD, typed};

#[test]
fn a_request_is_heard_after_the_unlock_and_the_server_has_the_answer() {
    let login = Login::new();
    assert_eq!(login.listening(), Listening::On);
    let id = login.ask(1);
    let requests = login.desk().requests().expect("unlocked");
    let [request] = requests.as_slice() else {
        panic!("{requests:?}")
    };
    assert_eq!(request.issuer, "Double");
    assert_eq!(request.account, "ada");
    assert_eq!(request.title, "VPN");
    assert_eq!(request.oddities, [Oddity::FirstOfServer]);
    assert!(login.story.take_events().contains(&Event::RequestArrived {
        issuer: "Double".to_owned()
    }));
    assert_eq!(login.forms(), [NoticeForm::Plain]);
    let outcome = login
        .desk()
        .answer_request(&id, &AnswerChoice::Approve, None);
    assert!(matches!(outcome, Ok(OutcomeView::Approved)));
    assert_eq!(login.answers(), ["accept"]);
    assert_eq!(login.forms(), []);
    let history = login
        .desk()
        .request_history("double ada")
        .expect("unlocked");
    assert_eq!(history.requests[0].fate, FateOfRequest::Approved);
    assert_eq!(history.requests[0].via, Some(AnsweredIn::Window));
    let again = login.desk().answer_request(&id, &AnswerChoice::Deny, None);
    assert!(matches!(again, Err(Error::Approvals(Fault::RequestGone))));
}

#[test]
fn a_server_that_forces_an_unlock_is_approved_only_with_a_ticket_for_the_request() {
    let login = Login::with("&app_force_unlock=any");
    let id = login.ask(1);
    assert!(login.desk().requests().expect("unlocked")[0].needs_ticket);
    let approve = |ticket: Option<&str>| {
        let choice = AnswerChoice::Approve;
        login.desk().answer_request(&id, &choice, ticket)
    };
    let ticket = |object: &str| {
        let object = Some(object.to_owned());
        let verb = Verb::ApproveRequest;
        login.desk().verify(typed(PASSWORD), verb, object)
    };
    assert!(matches!(approve(None), Err(Error::TicketInvalid)));
    let other = ticket("another request").expect("a ticket");
    assert!(matches!(approve(Some(&other)), Err(Error::TicketInvalid)));
    assert_eq!(login.answers(), [""; 0]);
    let ours = ticket(&id).expect("a ticket");
    assert!(matches!(approve(Some(&ours)), Ok(OutcomeView::Approved)));
}

#[test]
fn a_wrong_number_refuses_the_request_and_the_right_one_approves_it() {
    let login = Login::new();
    let id = login.ask_for(1, "11,22,33");
    let pick = |id: &str, option: &str| {
        let option = option.to_owned();
        let choice = AnswerChoice::Pick { option };
        login.desk().answer_request(id, &choice, None)
    };
    assert!(matches!(pick(&id, "11"), Ok(OutcomeView::WrongNumber)));
    assert_eq!(login.answers(), ["11", "decline"]);
    assert!(login.desk().requests().expect("unlocked").is_empty());
    let history = login.desk().request_history("").expect("unlocked");
    assert_eq!(history.requests[0].fate, FateOfRequest::WrongNumber);
    let id = login.ask_for(2, "11,22,33");
    assert!(matches!(pick(&id, "22"), Ok(OutcomeView::Approved)));
}

#[test]
fn all_requests_of_a_token_are_denied_at_once() {
    let login = Login::new();
    login.ask(1);
    login.ask(2);
    let token = login.desk().requests().expect("unlocked")[0].token.clone();
    let denied = login.desk().deny_all(&token, true).expect("a token");
    assert_eq!((denied.denied, denied.left), (2, 0));
    assert!(login.desk().requests().expect("unlocked").is_empty());
}

#[test]
fn a_token_that_is_removed_is_heard_no_more() {
    let login = Login::new();
    login.ask(1);
    let view = login.desk().approvals().expect("a view");
    assert_eq!(view.servers.len(), 1);
    let token = &view.servers[0].tokens[0].id;
    let view = login.desk().remove_approval(token).expect("removed");
    assert_eq!(view.listening, Listening::Nothing);
    assert!(view.servers.is_empty());
    assert_eq!(login.forms(), []);
    assert!(!login.desk().settings().expects_requests);
}

#[test]
fn a_server_has_its_own_page_and_whom_to_ask() {
    let login = Login::new();
    let view = login.desk().approvals().expect("a view");
    let server = &view.servers[0];
    assert_eq!(server.issuer, "Double");
    assert_eq!(server.host, login.double.address.to_string());
    assert_eq!(server.trust, desk::view::TrustView::Plain);
    let steps = login.desk().check_server(&server.id).expect("a server");
    assert!(steps.iter().all(|step| step.good), "{steps:?}");
    assert!(steps.iter().any(|step| step.step == "token"));
    let contact = "help@id.example";
    let view = login.desk().set_contact(&server.id, contact).expect("kept");
    assert_eq!(view.servers[0].contact, contact);
    let (to, subject, body) = login
        .desk()
        .mail_text(&server.id, "PIPU1", "a new\ncomputer")
        .expect("a mail");
    assert_eq!(to, contact);
    assert!(subject.contains("PIPU1") && body.contains("a new computer"));
    assert!(body.contains("ada") && body.contains(&server.host));
}

#[test]
fn a_muted_token_waits_without_a_notice() {
    let login = Login::known();
    let view = login.desk().approvals().expect("a view");
    let token = &view.servers[0].tokens[0].id;
    login.desk().mute_requests(token, 60).expect("a token");
    let view = login.desk().approvals().expect("a view");
    let until_ms = view.servers[0].tokens[0].muted_until_ms;
    assert_eq!(until_ms, Some(login.desk().now_ms() + 3_600_000));
    login.heard(1);
    assert_eq!(login.desk().requests().expect("unlocked").len(), 1);
    assert_eq!(login.forms(), []);
    login.desk().mute_requests(token, 0).expect("a token");
    login.ask(2);
    assert_eq!(login.forms().len(), 1);
    login.desk().mute_requests(token, 60).expect("a token");
    assert_eq!(login.forms(), [], "what is on show goes");
}

#[test]
fn whoever_uses_the_app_is_at_the_computer_whatever_the_system_says() {
    let login = Login::new();
    let change = SettingsChange {
        lock_after_minutes: Some(60),
        ..SettingsChange::default()
    };
    login.desk().set_settings(change).expect("saved");
    login
        .story
        .requests
        .idle_ms
        .store(3_600_000, Ordering::Relaxed);
    let every_s = || login.desk().approvals().expect("a view").servers[0].every_s;
    assert_eq!(every_s(), 2);
    login.story.pass(5 * 60_000);
    assert_eq!(every_s(), 10);
    // What the system sees counts as well.
    login.story.requests.idle_ms.store(0, Ordering::Relaxed);
    assert_eq!(every_s(), 2);
    login
        .story
        .requests
        .idle_ms
        .store(3_600_000, Ordering::Relaxed);
    login.desk().notice_pressed("test", Pressed::Seen);
    assert_eq!(every_s(), 2);
}
