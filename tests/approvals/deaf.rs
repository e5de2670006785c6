//! Never silently deaf: what hinders requests from being heard is said in the window and the tray.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use serde_json::json;

use crate::double::{Double, Say, challenge};
use crate::scene;
use crate::support::notes::Notes;
use crate::support::panel::Panel;
use crate::support::{PASSWORD, holds};

const HONEST: u8 = 0;
const SILENT: u8 = 1;
const FORGETFUL: u8 = 2;
const FORGING: u8 = 3;

/// A server that is honest until it is told otherwise.
fn server(mood: &Arc<AtomicU8>) -> Double {
    let mood = mood.clone();
    Double::start(move |asked| {
        if asked.is_upload() {
            return Say::enrolled();
        }
        match mood.load(Ordering::SeqCst) {
            HONEST => Say::value(json!([])),
            SILENT => Say::Bytes(Vec::new()),
            FORGETFUL => Say::refused(400, 10, "ERR10: Could not verify signature!"),
            _ => {
                let mut claim = challenge("http://127.0.0.1:1/ttype/push", asked.serial(), 1, None);
                claim["question"] = json!("Is this all right?");
                Say::value(json!([claim]))
            }
        }
    })
}

#[test]
fn after_a_start_with_a_locked_vault_it_is_said_that_nothing_is_heard() {
    let mood = Arc::new(AtomicU8::new(HONEST));
    let double = server(&mood);
    let stage = scene::stage();
    let (panel, notes) = (Panel::start(&stage.bus), Notes::start(&stage.bus));
    {
        let app = scene::unlocked(&stage);
        let icon = panel.icon();
        scene::enrol(&app, &double.link("PIPU1"));
        holds("the tray to be at rest", || {
            !icon.tooltip().contains("not listening")
        });
    }
    drop(notes.waiting());
    let hidden = scene::open_hidden(&stage);
    let note = notes.next();
    assert!(note.summary.contains("Unlock once"), "{note:?}");
    let icon = panel.icon();
    holds("the tray to say so", || {
        icon.tooltip().contains("not listening")
    });
    let before = double.questions();
    drop(hidden);
    assert_eq!(before, double.questions(), "nothing was asked");
}

#[test]
fn a_server_that_is_silent_forgets_us_or_forges_is_said_in_the_window_and_the_tray() {
    let mood = Arc::new(AtomicU8::new(HONEST));
    let double = server(&mood);
    let stage = scene::stage();
    let (panel, _notes) = (Panel::start(&stage.bus), Notes::start(&stage.bus));
    let app = stage.open_by_our_clock();
    let icon = panel.icon();
    app.unlock(PASSWORD);
    scene::enrol(&app, &double.link("PIPU1"));
    assert!(!app.shows("deaf-bar"));

    mood.store(FORGETFUL, Ordering::SeqCst);
    app.see("deaf-bar");
    holds("the tray to say so", || {
        icon.tooltip().contains("127.0.0.1")
    });
    mood.store(HONEST, Ordering::SeqCst);
    app.see_gone("deaf-bar");

    // It names another address and other words than it signed: never shown, but said.
    mood.store(FORGING, Ordering::SeqCst);
    app.see("deaf-bar");
    assert!(!app.text_of_page().contains("all right"));
    assert!(!app.shows("request-banner"));
    mood.store(HONEST, Ordering::SeqCst);
    app.see_gone("deaf-bar");

    mood.store(SILENT, Ordering::SeqCst);
    let asked = double.questions();
    holds("a question without an answer", || {
        double.questions() > asked + 1
    });
    assert!(!app.shows("deaf-bar"), "a moment of silence is no news");
    stage.let_pass(11 * 60);
    app.unlock_after_idling(PASSWORD);
    app.see("deaf-bar");
    mood.store(HONEST, Ordering::SeqCst);
    app.click("deaf-open");
    app.see("approvals-section");
    app.click("ask-now");
    app.see_gone("deaf-bar");
}
