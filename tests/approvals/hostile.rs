//! A server that means harm, and the window that stays usable.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::json;

use crate::double::{Double, Say, claim};
use crate::scene;
use crate::support::holds;
use crate::support::notes::Notes;

/// Every poll brings fifty new requests, which is far more than a thousand a minute.
#[test]
fn a_flood_of_requests_gives_three_notices_and_a_window_that_answers() {
    let count = Arc::new(AtomicU32::new(0));
    let (flood, address) = (
        count.clone(),
        Arc::new(std::sync::OnceLock::<String>::new()),
    );
    let url = address.clone();
    let double = Double::start(move |asked| {
        if asked.is_upload() {
            return Say::enrolled();
        }
        if !asked.is_poll() {
            return Say::value(true);
        }
        let first = flood.fetch_add(50, Ordering::SeqCst);
        let url = url.get().map_or("", String::as_str);
        let claims = (first..first + 50)
            .map(|number| claim(url, asked.serial(), number, "Please <b>hurry</b>", None));
        Say::value(json!(claims.collect::<Vec<_>>()))
    });
    address.set(double.url()).expect("once");
    let stage = scene::stage();
    let notes = Notes::start(&stage.bus);
    let app = scene::unlocked(&stage);
    scene::enrol(&app, &double.link("PIPU1"));
    holds("the flood", || count.load(Ordering::SeqCst) >= 250);
    app.see("request-banner");
    // Keys still do what they do, and what came is seen as what it is: too many.
    app.click("review");
    let main = scene::take_the_approval_window(&app);
    app.see("approval-many");
    app.driver.switch_to(&main).expect("the main window");
    app.open_settings("approvals");
    app.see("approvals-section");
    holds("more of it", || count.load(Ordering::SeqCst) >= 400);
    let raised = notes.waiting();
    let fresh = raised.iter().filter(|note| note.replaces == 0).count();
    assert!(fresh <= 3, "{fresh} notices in a few seconds: {raised:?}");
    assert!(
        raised.iter().all(|note| !note.body.contains("<b>")),
        "{raised:?}"
    );
}
