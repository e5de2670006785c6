//! While the vault is locked.

use std::sync::atomic::Ordering;

use desk::rim::{NoticeForm, Pressed};
use desk::settings::SettingsChange;
use desk::view::{AnswerChoice, AnsweredIn, FateOfRequest, Listening};
use desk::{Error, Event};

use super::login::{Login, until};
use super::rim::{PASSWORD, typed};

#[test]
fn a_locked_notice_names_nothing_and_its_deny_is_in_the_history_after_the_unlock() {
    let login = Login::known();
    login.desk().lock();
    let id = login.ask(1);
    let notice = &login.notices()[0];
    assert_eq!(notice.form, NoticeForm::Locked);
    let named = [&*notice.service, &notice.account, &notice.message].concat();
    assert_eq!(named, "");
    assert!(login.story.take_events().contains(&Event::RequestArrived {
        issuer: String::new()
    }));
    let tray = login.desk().waiting_requests();
    assert_eq!(tray.count, 1);
    assert_eq!(tray.labels, [(id.clone(), String::new())]);
    login.desk().notice_pressed(&id, Pressed::Deny);
    assert_eq!(login.answers(), ["decline"]);
    assert_eq!(login.forms(), []);
    login.desk().unlock(typed(PASSWORD)).expect("unlocked");
    denied_in_a_notice(&login);
}

#[test]
fn a_deny_while_locked_is_in_the_history_after_a_crash() {
    let login = Login::known();
    login.desk().lock();
    let id = login.ask(1);
    login.desk().notice_pressed(&id, Pressed::Deny);
    let login = login.crashed();
    assert_eq!(login.listening(), Listening::UntilUnlock);
    login.desk().unlock(typed(PASSWORD)).expect("unlocked");
    denied_in_a_notice(&login);
}

fn denied_in_a_notice(login: &Login) {
    let history = login.desk().request_history("").expect("unlocked");
    assert_eq!(history.requests[0].fate, FateOfRequest::Denied);
    assert_eq!(history.requests[0].via, Some(AnsweredIn::Notification));
}

#[test]
fn an_approval_while_locked_never_answers() {
    let login = Login::known();
    let id = login.ask(1);
    assert_eq!(login.forms(), [NoticeForm::Plain]);
    login.desk().lock();
    assert_eq!(login.forms(), [NoticeForm::Locked]);
    // The person pressed before the notice was put right.
    login.desk().notice_pressed(&id, Pressed::Approve);
    let approved = login
        .desk()
        .answer_request(&id, &AnswerChoice::Approve, None);
    assert!(matches!(approved, Err(Error::Locked)));
    assert_eq!(login.answers(), [""; 0]);
    let review = Event::ReviewRequest { id: Some(id) };
    assert!(login.story.take_events().contains(&review));
    login.desk().unlock(typed(PASSWORD)).expect("unlocked");
    assert_eq!(login.forms(), [NoticeForm::Plain]);
}

#[test]
fn nothing_is_heard_while_locked_where_the_person_wants_that() {
    let login = Login::known();
    login.ask(1);
    let change = SettingsChange {
        listen_while_locked: Some(false),
        ..SettingsChange::default()
    };
    login.desk().set_settings(change).expect("saved");
    login.desk().lock();
    assert_eq!(login.listening(), Listening::UntilUnlock);
    assert_eq!(login.forms(), []);
    assert_eq!(login.desk().waiting_requests().count, 0);
    login.desk().unlock(typed(PASSWORD)).expect("unlocked");
    assert_eq!(login.listening(), Listening::On);
}

#[test]
fn a_start_says_once_that_nothing_is_heard_until_the_unlock() {
    let login = Login::new();
    let login = login.crashed();
    login.desk().greet();
    assert_eq!(login.forms(), [NoticeForm::UntilUnlock]);
    let id = login.notices()[0].id.clone();
    login.desk().notice_pressed(&id, Pressed::Review);
    let review = Event::ReviewRequest { id: None };
    assert!(login.story.take_events().contains(&review));
    login.desk().unlock(typed(PASSWORD)).expect("unlocked");
    assert_eq!(login.forms(), []);
    assert_eq!(login.listening(), Listening::On);
}

#[test]
fn a_request_that_came_before_the_lock_waits_through_it() {
    let login = Login::known();
    let id = login.ask(1);
    login.desk().lock();
    assert_eq!(login.forms(), [NoticeForm::Locked]);
    login.desk().unlock(typed(PASSWORD)).expect("unlocked");
    assert_eq!(login.forms(), [NoticeForm::Plain]);
    let requests = login.desk().requests().expect("unlocked");
    assert_eq!(requests[0].id, id);
    let service = &login.notices()[0].service;
    assert_eq!(service, "Double");
}

#[test]
fn a_deny_that_nobody_confirmed_is_said_and_can_be_pressed_again() {
    let login = Login::known();
    login.breaks.store(true, Ordering::SeqCst);
    login.desk().lock();
    let id = login.ask(1);
    let raised = || login.story.requests.ever.lock().expect("a lock").len();
    let before = raised();
    login.desk().notice_pressed(&id, Pressed::Deny);
    assert_eq!(raised(), before + 1);
    assert_eq!(login.forms(), [NoticeForm::Locked]);
    let said = Event::Notice {
        key: "requestUnsure".to_owned(),
    };
    assert!(login.story.take_events().contains(&said));
    login.breaks.store(false, Ordering::SeqCst);
    login.desk().notice_pressed(&id, Pressed::Deny);
    assert_eq!(login.forms(), []);
    login.desk().unlock(typed(PASSWORD)).expect("unlocked");
    denied_in_a_notice(&login);
}

#[test]
fn what_is_on_show_follows_when_the_person_wants_nothing_heard_any_more() {
    let login = Login::known();
    login.desk().lock();
    login.ask(1);
    login.story.take_events();
    let change = SettingsChange {
        listen_while_locked: Some(false),
        ..SettingsChange::default()
    };
    login.desk().set_settings(change).expect("saved");
    assert_eq!(login.forms(), []);
    assert_eq!(login.listening(), Listening::UntilUnlock);
    // The tray reads what is so when it is told that something changed.
    let told = login.story.take_events();
    assert!(told.contains(&Event::ApprovalsChanged), "{told:?}");
}

#[test]
fn a_new_vault_in_place_of_one_that_is_gone_expects_no_requests() {
    let login = Login::new();
    let vault = login.desk().paths().vault.clone();
    let login = login.crashed_then(|| std::fs::remove_file(vault).expect("removed"));
    assert_eq!(login.listening(), Listening::UntilUnlock);
    login.desk().create_vault(typed(PASSWORD)).expect("a vault");
    assert_eq!(login.listening(), Listening::Nothing);
    assert!(!login.desk().settings().expects_requests);
}

#[test]
fn a_locked_tray_says_that_something_is_wrong_and_names_no_server() {
    let login = Login::new();
    login.forgets.store(true, Ordering::SeqCst);
    let tray = || login.desk().waiting_requests();
    until(|| {
        login.desk().ask_now();
        tray().ailing
    });
    let (server, _) = tray().ailment.expect("it is said");
    assert_eq!(server, login.double.address.to_string());
    login.desk().lock();
    assert!(tray().ailing && tray().ailment.is_none());
}
