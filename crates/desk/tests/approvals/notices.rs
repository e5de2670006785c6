//! Notices by the state of things.

use std::sync::atomic::Ordering;

use desk::Event;
use desk::rim::{NoticeForm, Pressed};
use desk::settings::SettingsChange;
use desk::view::{AnswerChoice, AnsweredIn, FateOfRequest, OutcomeView};

use super::login::{Login, until};
use super::rim::{PASSWORD, typed};

#[test]
fn approve_in_a_plain_notice_answers() {
    let login = Login::known();
    let id = login.ask(1);
    let notice = &login.notices()[0];
    assert_eq!(notice.form, NoticeForm::Plain);
    assert_eq!(notice.service, "Double");
    assert_eq!(notice.account, "ada");
    login.desk().notice_pressed(&id, Pressed::Approve);
    assert_eq!(login.answers(), ["accept"]);
    assert_eq!(login.forms(), []);
    let history = login.desk().request_history("").expect("unlocked");
    assert_eq!(history.requests[0].fate, FateOfRequest::Approved);
    assert_eq!(history.requests[0].via, Some(AnsweredIn::Notification));
}

#[test]
fn a_notice_with_numbers_offers_no_approval_and_a_press_on_it_reviews() {
    let login = Login::known();
    let id = login.ask_for(1, "11,22,33");
    assert_eq!(login.forms(), [NoticeForm::Guarded]);
    login.desk().notice_pressed(&id, Pressed::Approve);
    assert_eq!(login.answers(), [""; 0]);
    let review = Event::ReviewRequest { id: Some(id) };
    assert!(login.story.take_events().contains(&review));
}

#[test]
fn names_are_left_out_of_notices_where_the_person_wants_that() {
    let login = Login::known();
    let change = SettingsChange {
        request_details: Some(false),
        ..SettingsChange::default()
    };
    login.desk().set_settings(change).expect("saved");
    let id = login.ask(1);
    let notice = &login.notices()[0];
    assert_eq!(notice.form, NoticeForm::Guarded);
    let named = [&*notice.service, &notice.account, &notice.message].concat();
    assert_eq!(named, "");
    // What was not named is not approved.
    login.desk().notice_pressed(&id, Pressed::Approve);
    assert_eq!(login.answers(), [""; 0]);
}

#[test]
fn three_requests_are_one_notice_and_its_deny_is_for_all() {
    let login = Login::known();
    long_after(&login);
    login.ask(1);
    login.ask(2);
    assert_eq!(login.forms(), [NoticeForm::Plain, NoticeForm::Plain]);
    login.ask(3);
    assert_eq!(login.forms(), [NoticeForm::Several { count: 3 }]);
    let id = login.notices()[0].id.clone();
    login.desk().notice_pressed(&id, Pressed::Deny);
    assert_eq!(login.answers(), ["decline"; 3]);
    assert_eq!(login.forms(), []);
}

#[test]
fn a_notice_goes_when_the_server_asks_no_more() {
    let login = Login::known();
    login.ask(1);
    login.give_up();
    until(|| {
        login.desk().ask_now();
        login.forms().is_empty()
    });
    let history = login.desk().request_history("").expect("unlocked");
    assert_eq!(history.requests[0].fate, FateOfRequest::Elsewhere);
}

#[test]
fn a_press_that_comes_too_late_is_said() {
    let login = Login::known();
    let id = login.ask(1);
    login.give_up();
    login.desk().notice_pressed(&id, Pressed::Deny);
    let said = Event::Notice {
        key: "requestNotTaken".to_owned(),
    };
    assert!(login.story.take_events().contains(&said));
}

#[test]
fn the_button_of_the_test_is_told() {
    let login = Login::new();
    login.desk().test_notification();
    let notice = &login.notices()[0];
    assert_eq!(notice.form, NoticeForm::Test);
    login.desk().notice_pressed(&notice.id, Pressed::Seen);
    assert!(login.story.take_events().contains(&Event::NotificationSeen));
}

#[test]
fn a_code_that_came_to_an_approval_in_a_notice_is_shown_once_in_the_window() {
    let login = Login::known();
    *login.code.lock().expect("a lock") = Some("97");
    let id = login.ask(1);
    login.desk().notice_pressed(&id, Pressed::Approve);
    let review = Event::ReviewRequest {
        id: Some(id.clone()),
    };
    assert!(login.story.take_events().contains(&review));
    assert_eq!(login.desk().requests().expect("unlocked")[0].id, id);
    let ask = || {
        login
            .desk()
            .answer_request(&id, &AnswerChoice::Approve, None)
    };
    let said = OutcomeView::Code {
        code: "97".to_owned(),
        message: "Type this code".to_owned(),
    };
    assert!(ask().is_ok_and(|outcome| outcome == said));
    assert_eq!(login.answers(), ["accept"]);
    assert!(login.desk().requests().expect("unlocked").is_empty());
    assert!(ask().is_err());
}

/// Long enough for the request that made the token known to count no more, and for the idle lock.
fn long_after(login: &Login) {
    login.story.pass(10 * 60_000);
    login.desk().unlock(typed(PASSWORD)).expect("unlocked");
}

#[test]
fn a_notice_of_several_says_how_many_wait_now() {
    let login = Login::known();
    long_after(&login);
    let ids = [1, 2, 3].map(|number| login.ask(number));
    let raised = || login.story.requests.ever.lock().expect("a lock").len();
    assert_eq!(login.forms(), [NoticeForm::Several { count: 3 }]);
    // The fourth is held back by the rate guard: its arrival is no notice of its own.
    login.heard(4);
    until(|| login.forms() == [NoticeForm::Several { count: 4 }]);
    for id in &ids {
        let denied = login.desk().answer_request(id, &AnswerChoice::Deny, None);
        denied.expect("denied");
    }
    assert_eq!(login.forms(), [NoticeForm::Several { count: 1 }]);
    // What the person closed does not come back.
    login.story.requests.shown.lock().expect("a lock").clear();
    let before = raised();
    login.heard(5);
    login.heard(6);
    assert_eq!(login.forms(), []);
    assert_eq!(raised(), before);
}

#[test]
fn a_notice_that_was_closed_does_not_come_back_at_the_lock() {
    let login = Login::known();
    login.ask(1);
    login.story.requests.shown.lock().expect("a lock").clear();
    login.desk().lock();
    assert_eq!(login.forms(), []);
    login.desk().unlock(typed(PASSWORD)).expect("unlocked");
    assert_eq!(login.forms(), []);
    assert_eq!(login.desk().requests().expect("unlocked").len(), 1);
}

#[test]
fn three_that_come_at_once_are_raised_once() {
    let login = Login::known();
    long_after(&login);
    let raised = || login.story.requests.ever.lock().expect("a lock").len();
    let before = raised();
    login.heard_at_once(&[1, 2, 3]);
    until(|| login.forms() == [NoticeForm::Several { count: 3 }]);
    assert_eq!(raised(), before + 1);
}

#[test]
fn a_deny_of_several_gives_up_at_the_first_that_does_not_arrive() {
    let login = Login::known();
    long_after(&login);
    for number in 1..=3 {
        login.ask(number);
    }
    let id = login.notices()[0].id.clone();
    login.breaks.store(true, Ordering::SeqCst);
    login.desk().notice_pressed(&id, Pressed::Deny);
    assert_eq!(login.answers(), ["decline"]);
    login.breaks.store(false, Ordering::SeqCst);
    login.desk().notice_pressed(&id, Pressed::Deny);
    assert_eq!(login.answers(), ["decline"; 4]);
    assert_eq!(login.forms(), []);
}

#[test]
fn a_deny_of_several_that_were_over_is_said_once() {
    let login = Login::known();
    long_after(&login);
    for number in 1..=3 {
        login.ask(number);
    }
    let id = login.notices()[0].id.clone();
    login.story.take_events();
    login.give_up();
    login.desk().notice_pressed(&id, Pressed::Deny);
    let events = login.story.take_events();
    let said = |event: &&Event| matches!(event, Event::Notice { .. });
    assert_eq!(events.iter().filter(said).count(), 1, "{events:?}");
}

#[test]
fn two_codes_that_came_to_approvals_in_notices_are_both_shown() {
    let login = Login::known();
    *login.code.lock().expect("a lock") = Some("97");
    let ids = [1, 2].map(|number| login.ask(number));
    for id in &ids {
        login.desk().notice_pressed(id, Pressed::Approve);
    }
    assert_eq!(login.desk().requests().expect("unlocked").len(), 2);
    for id in &ids {
        let said = login
            .desk()
            .answer_request(id, &AnswerChoice::Approve, None);
        assert!(matches!(said, Ok(OutcomeView::Code { .. })));
    }
    assert!(login.desk().requests().expect("unlocked").is_empty());
}
