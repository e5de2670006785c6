//! The approval window that comes up by itself.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use serde_json::json;

use crate::double::{Double, Say, claim};
use crate::scene;
use crate::support::{Display, PASSWORD, eventually, holds};

const MAIN: &str = "Countersign";
const ASKING: &str = "Sign-in request";

/// A server at which so many sign in at once.
fn server(asks: &Arc<AtomicU32>) -> Double {
    let (asks, url) = (asks.clone(), Arc::new(OnceLock::<String>::new()));
    let theirs = url.clone();
    let double = Double::start(move |asked| {
        if asked.is_upload() {
            return Say::enrolled();
        }
        let url = theirs.get().map_or("", String::as_str);
        let claims = (0..asks.load(Ordering::SeqCst))
            .map(|number| claim(url, asked.serial(), number, "Is it you?", None));
        Say::value(json!(claims.collect::<Vec<_>>()))
    });
    url.set(double.url()).expect("once");
    double
}

/// The window that has the keyboard.
fn focused(display: &Display) -> String {
    let found = display.run("xdotool", &["getwindowfocus"]);
    found.unwrap_or_default().trim().to_owned()
}

#[test]
fn the_window_comes_up_by_itself_without_the_keyboard_and_goes_with_the_lock() {
    let asks = Arc::new(AtomicU32::new(0));
    let double = server(&asks);
    let stage = scene::stage();
    stage.write_settings(&json!({ "onRequest": "window" }));
    let app = scene::unlocked(&stage);
    scene::enrol(&app, &double.link("PIPU1"));
    let display = &stage.display;
    let main = eventually("the main window", || display.window(MAIN));
    display.focus(&main);
    let before = focused(display);

    asks.store(1, Ordering::SeqCst);
    let asking = eventually("the window", || display.window(ASKING));
    app.see("request-banner");
    assert_eq!(focused(display), before);
    // A second one does not take the keyboard either, nor is there another window for it.
    asks.store(2, Ordering::SeqCst);
    holds("the second request", || {
        app.text("request-banner").contains('2')
    });
    assert_eq!(focused(display), before);
    assert_eq!(display.window(ASKING), Some(asking));
    assert_eq!(app.driver.handles().len(), 2);
    // What is typed goes where it went before.
    display.press("ctrl+comma");
    app.see("settings-approvals");

    // The driver gives a window that it speaks to the keyboard, so this comes last.
    let ours = scene::take_the_approval_window(&app);
    app.see("approval-question");
    app.driver.switch_to(&ours).expect("the main window");
    app.lock();
    holds("the window to go", || display.window(ASKING).is_none());
    app.unlock(PASSWORD);
    app.see("request-banner");
    assert_eq!(display.window(ASKING), None, "it was not asked for");
}
