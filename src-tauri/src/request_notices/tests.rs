//! The real client on a real bus, with a service that is played.

#[path = "../../../tests/support/bus.rs"]
mod bus;
#[expect(dead_code, reason = "the window tests use more of the harness")]
#[path = "../../../tests/support/notes.rs"]
mod notes;
#[expect(dead_code, reason = "the window tests use more of the harness")]
#[path = "../../../tests/support/process.rs"]
mod process;
#[path = "../../../tests/support/waiting.rs"]
mod waiting;

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use bus::Bus;
use desk::rim::{NoticeForm, Pressed, RequestNotice, RequestNotices as _};
use desk::view::NotificationState;
use notes::{Manner, Notes};
use zbus::connection::Builder;

use super::SystemRequestNotices;

/// Notices on a bus of their own.
struct Stage {
    notices: SystemRequestNotices,
    pressed: Receiver<(String, Pressed)>,
    bus: Bus,
    _folder: tempfile::TempDir,
}

impl Stage {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let bus = Bus::start(folder.path());
        let address: zbus::Address = bus.address().try_into().expect("an address");
        let (told, pressed) = mpsc::channel();
        let notices = SystemRequestNotices::start_on(
            Arc::new(move || Builder::address(address.clone())),
            Arc::new(move |id, pressed| {
                let _ = told.send((id.to_owned(), pressed));
            }),
        );
        Self {
            notices,
            pressed,
            bus,
            _folder: folder,
        }
    }

    fn raise(&self, id: &str) {
        self.notices.raise(notice(id, NoticeForm::Plain));
    }

    fn pressed(&self) -> (String, Pressed) {
        let pressed = self.pressed.recv_timeout(waiting::PATIENCE);
        pressed.expect("the press is told")
    }

    /// Nothing that was pressed before this is still on its way: a press of another notice is told after it.
    fn nothing_was_pressed_before(&self, notes: &Notes) {
        self.raise("marker");
        let marker = notes.next();
        notes.press(marker.id, "deny");
        assert_eq!(self.pressed(), ("marker".to_owned(), Pressed::Deny));
    }
}

fn notice(id: &str, form: NoticeForm) -> RequestNotice {
    RequestNotice {
        id: id.to_owned(),
        form,
        service: "Northwind".into(),
        account: "mara".into(),
        message: "<a href=\"x\">Sign in</a> & more?".into(),
        until_ms: 1_764_000_000_000,
        sound: false,
    }
}

#[test]
fn a_press_is_told_though_the_notice_closes_with_it() {
    let stage = Stage::new();
    let notes = Notes::start(&stage.bus);
    stage.raise("one");
    let note = notes.next();
    assert_eq!((note.timeout, note.replaces), (0, 0), "it stays");
    assert_eq!(note.actions[..4], ["approve", "Approve", "deny", "Deny"]);
    assert!(
        note.hints.contains("\"urgency\": OwnedVariant(U8(2))"),
        "{note:?}"
    );
    notes.press(note.id, "approve");
    assert_eq!(stage.pressed(), ("one".to_owned(), Pressed::Approve));
    notes.press(note.id, "deny");
    stage.nothing_was_pressed_before(&notes);
}

#[test]
fn a_press_that_comes_before_the_number_is_told() {
    let stage = Stage::new();
    let manner = Manner {
        presses_at_once: Some("deny"),
        ..Manner::default()
    };
    let _notes = Notes::start_as(&stage.bus, manner);
    for id in ["one", "two"] {
        stage.raise(id);
        assert_eq!(stage.pressed(), (id.to_owned(), Pressed::Deny));
    }
}

#[test]
fn presses_of_other_programs_notices_are_not_ours() {
    let stage = Stage::new();
    let notes = Notes::start(&stage.bus);
    stage.raise("one");
    let note = notes.next();
    for theirs in 1000..2000 {
        notes.press(theirs, "approve");
    }
    notes.press(note.id, "deny");
    assert_eq!(stage.pressed(), ("one".to_owned(), Pressed::Deny));
}

/// Anybody on the bus can send such a signal to us, and name the number.
#[test]
fn only_the_service_itself_can_say_that_something_was_pressed() {
    let stage = Stage::new();
    let notes = Notes::start(&stage.bus);
    stage.raise("one");
    let note = notes.next();
    let forged = futures_lite::future::block_on(async {
        let bus = stage.bus.builder().build().await?;
        let (path, name) = (super::conversation::PATH, super::conversation::NAME);
        let press = (note.id, "approve");
        bus.emit_signal(None::<&str>, path, name, "ActionInvoked", &press)
            .await
    });
    forged.expect("the bus takes the signal");
    stage.nothing_was_pressed_before(&notes);
}

#[test]
fn a_closed_notice_is_no_answer() {
    let stage = Stage::new();
    let notes = Notes::start(&stage.bus);
    for reason in [1, 2, 4] {
        stage.raise("one");
        let note = notes.next();
        notes.close(note.id, reason);
        stage.nothing_was_pressed_before(&notes);
    }
}

#[test]
fn a_notice_takes_the_place_of_the_one_before_and_is_taken_away() {
    let stage = Stage::new();
    let notes = Notes::start(&stage.bus);
    stage.raise("one");
    let first = notes.next();
    stage.notices.raise(notice("one", NoticeForm::Locked));
    let second = notes.next();
    assert_eq!(second.replaces, first.id);
    // A yes that was on its way to the first is none to the second.
    notes.press(second.id, "approve");
    assert_eq!(stage.pressed(), ("one".to_owned(), Pressed::Review));
    stage.raise("two");
    let third = notes.next();
    stage.notices.withdraw("two");
    // The press on the first may have come before the service had answered; then that one is taken away, too.
    while notes.taken_away() != third.id {}
    stage.notices.withdraw("two");
    stage.nothing_was_pressed_before(&notes);
}

#[test]
fn a_service_that_died_is_followed_by_one_that_shows_what_is_still_wished() {
    let stage = Stage::new();
    let notes = Notes::start(&stage.bus);
    for id in ["one", "two", "three"] {
        stage.raise(id);
        notes.next();
    }
    drop(notes);
    stage.notices.withdraw("two");
    let notes = Notes::start(&stage.bus);
    let again = [notes.next(), notes.next()];
    assert!(again.iter().all(|note| note.replaces == 0));
    notes.press(again[1].id, "deny");
    assert_eq!(stage.pressed(), ("three".to_owned(), Pressed::Deny));
    assert!(notes.waiting().is_empty());
}

#[test]
fn a_service_that_comes_late_shows_what_was_wished_before() {
    let stage = Stage::new();
    stage.raise("one");
    waiting::holds("the bus to say that nobody is there", || {
        stage.notices.state() == NotificationState::None
    });
    let notes = Notes::start(&stage.bus);
    let note = notes.next();
    notes.press(note.id, "default");
    assert_eq!(stage.pressed(), ("one".to_owned(), Pressed::Review));
}

#[test]
fn at_the_end_every_notice_is_taken_away() {
    let stage = Stage::new();
    let notes = Notes::start(&stage.bus);
    for id in ["one", "two"] {
        stage.raise(id);
        notes.next();
    }
    stage.notices.end();
    let mut gone = [notes.taken_away(), notes.taken_away()];
    gone.sort_unstable();
    assert_eq!(gone, [1, 2]);
    // Nobody would hear what is pressed in it.
    stage.raise("three");
    stage.notices.end();
    assert!(notes.waiting().is_empty());
}

#[test]
fn nobody_waits_for_a_service_that_hangs() {
    let stage = Stage::new();
    let manner = Manner {
        hangs: true,
        ..Manner::default()
    };
    let notes = Notes::start_as(&stage.bus, manner);
    let begun = Instant::now();
    stage.raise("one");
    stage.notices.withdraw("one");
    stage.raise("two");
    assert!(begun.elapsed() < Duration::from_millis(500));
    assert_eq!(stage.notices.state(), NotificationState::None);
    assert_eq!(stage.notices.state(), NotificationState::None);
    assert!(
        begun.elapsed() < Duration::from_secs(3),
        "a second each, and the second at once"
    );
    drop(notes);
    let notes = Notes::start(&stage.bus);
    let note = notes.next();
    notes.press(note.id, "deny");
    assert_eq!(stage.pressed(), ("two".to_owned(), Pressed::Deny));
}

#[test]
fn a_service_without_buttons_gets_none_and_says_so() {
    let stage = Stage::new();
    let manner = Manner {
        without_buttons: true,
        ..Manner::default()
    };
    let notes = Notes::start_as(&stage.bus, manner);
    stage.raise("one");
    let note = notes.next();
    assert!(note.actions.is_empty(), "{note:?}");
    assert!(note.body.contains("Open Countersign"), "{note:?}");
    assert_eq!(stage.notices.state(), NotificationState::NoButtons);
}

#[test]
fn what_the_service_is_like_is_told() {
    let stage = Stage::new();
    assert_eq!(stage.notices.state(), NotificationState::None);
    let notes = Notes::start(&stage.bus);
    assert_eq!(stage.notices.state(), NotificationState::Shown);
    drop(notes);
    let manner = Manner {
        is_quiet: true,
        ..Manner::default()
    };
    let _quiet = Notes::start_as(&stage.bus, manner);
    waiting::holds("the service to be quiet", || {
        stage.notices.state() == NotificationState::Quiet
    });
}

#[test]
fn the_servers_words_are_no_markup() {
    let stage = Stage::new();
    let notes = Notes::start(&stage.bus);
    stage.raise("one");
    let note = notes.next();
    assert!(!note.body.contains('<'), "{note:?}");
    assert!(
        note.body
            .contains("&lt;a href=\"x\"&gt;Sign in&lt;/a&gt; &amp; more?"),
        "{note:?}"
    );
}
