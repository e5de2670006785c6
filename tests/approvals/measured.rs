//! How long it takes: measured by hand, never asserted. `./dev bench approvals` runs it.

use std::io::Write as _;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::double::{Double, Say, challenge};
use crate::scene;
use crate::server::Server;
use crate::support::App;
use crate::support::notes::{Note, Notes};

/// So many tokens, each asked for twice: more would meet the rate guard.
const TOKENS: u32 = 20;
/// When something happened for the first time.
type Moment = Arc<Mutex<Option<Instant>>>;

/// How long nothing happens.
const IDLE: Duration = Duration::from_secs(60);
/// More than the idle lock waits.
const AWAY: Duration = Duration::from_secs(400);

#[test]
#[ignore = "it measures, and takes minutes"]
fn from_the_login_to_the_notice_on_the_bus() {
    let server = Server::start("privacyidea");
    let stage = scene::stage();
    let notes = Notes::start(&stage.bus);
    let app = scene::unlocked(&stage);
    let serials: Vec<String> = (0..TOKENS).map(|it| format!("PIPU{it:04}")).collect();
    for serial in &serials {
        scene::enrol(&app, &server.link("push", serial, "alice"));
    }
    let (mut took, mut login) = (Vec::new(), Vec::new());
    for (number, serial) in (0_u64..).zip(serials.iter().chain(&serials)) {
        // A login comes at any moment between two questions, not always right after one.
        crate::support::within(Duration::from_millis(number * 617 % 3_000), || None::<()>);
        let begun = Instant::now();
        let transaction = server.transaction_of(serial, "alice");
        login.push(begun.elapsed());
        let note = next_request(&notes);
        took.push(begun.elapsed());
        notes.press(note.id, "deny");
        scene::judged(&server, &transaction, "declined", false);
    }
    say("the login's own answer", &mut login);
    say("login to notice, real privacyIDEA", &mut took);
    idle(&app, "20 tokens of a real server, somebody there");
    // Five minutes without a touch lock the vault, and nobody is there any more.
    let old = app.driver.handle().unwrap_or_default();
    let locked = crate::support::within(AWAY, || {
        (!app.driver.handles().contains(&old)).then_some(())
    });
    assert!(locked.is_some(), "the vault was never locked");
    app.take_newest_window();
    crate::support::within(IDLE / 2, || None::<()>);
    idle(&app, "the same, locked, nobody there");
}

/// The next notice that asks something.
fn next_request(notes: &Notes) -> Note {
    let mut note = notes.next();
    while note.actions.is_empty() {
        note = notes.next();
    }
    note
}

/// How much of a processor the app and its pages take while nothing happens.
fn idle(app: &App<'_>, what: &str) {
    let (app_id, pages) = (app.id(), app.web_processes());
    let ticks = || -> u64 {
        let all = std::iter::once(app_id).chain(pages.iter().copied());
        all.map(ticks_of).sum()
    };
    let (before, begun) = (ticks(), Instant::now());
    crate::support::within(IDLE, || None::<()>);
    let (used, took) = (ticks() - before, begun.elapsed());
    // A hundred ticks a second, on every Linux that Debian runs on.
    let line = format!(
        "{what}: {used} ticks in {} s, {:.2} % of a processor\n",
        took.as_secs(),
        used as f64 / took.as_secs_f64()
    );
    std::io::stderr()
        .write_all(line.as_bytes())
        .expect("a terminal");
}

fn ticks_of(process: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let behind = stat.rsplit(')').next().unwrap_or_default();
    let fields: Vec<u64> = behind
        .split_whitespace()
        .map(|it| it.parse().unwrap_or(0))
        .collect();
    fields.iter().skip(11).take(2).sum()
}

/// Our own part: from the answer of a poll to the notice, and from the press to the answer that leaves.
#[test]
#[ignore = "it measures, and takes minutes"]
fn our_own_part_of_it() {
    let (open, address): (Arc<Mutex<Vec<Value>>>, _) = (Arc::default(), Arc::new(OnceLock::new()));
    let (polled, answered) = (Moment::default(), Moment::default());
    let double = {
        let (open, polled, answered) = (open.clone(), polled.clone(), answered.clone());
        Double::start(move |asked| {
            if asked.is_upload() {
                return Say::enrolled();
            }
            if asked.is_poll() {
                let all = open.lock().expect("a lock").clone();
                let all: Vec<Value> = all
                    .into_iter()
                    .filter(|it| it["serial"] == asked.serial())
                    .collect();
                if !all.is_empty() {
                    polled
                        .lock()
                        .expect("a lock")
                        .get_or_insert_with(Instant::now);
                }
                return Say::value(json!(all));
            }
            answered
                .lock()
                .expect("a lock")
                .get_or_insert_with(Instant::now);
            open.lock().expect("a lock").clear();
            Say::value(true)
        })
    };
    address.set(double.url()).expect("once");
    let stage = scene::stage();
    let notes = Notes::start(&stage.bus);
    let app = scene::unlocked(&stage);
    let serials: Vec<String> = (0..TOKENS).map(|it| format!("PIPU{it:04}")).collect();
    for serial in &serials {
        scene::enrol(&app, &double.link(serial));
    }
    let (mut to_notice, mut to_answer) = (Vec::new(), Vec::new());
    for (number, serial) in (0..).zip(serials.iter().chain(&serials)) {
        *polled.lock().expect("a lock") = None;
        *answered.lock().expect("a lock") = None;
        let url = address.get().map_or("", String::as_str);
        let request = challenge(url, serial, number, None);
        open.lock().expect("a lock").push(request);
        let note = next_request(&notes);
        let shown = Instant::now();
        let told = polled.lock().expect("a lock").expect("it was told");
        to_notice.push(shown.duration_since(told));
        notes.press(note.id, "approve");
        let pressed = Instant::now();
        crate::support::holds("the answer", || answered.lock().expect("a lock").is_some());
        let out = answered.lock().expect("a lock").expect("just looked");
        to_answer.push(out.duration_since(pressed));
    }
    say("answer of the poll to notice", &mut to_notice);
    say("press to answer", &mut to_answer);
}

fn say(what: &str, took: &mut [Duration]) {
    took.sort();
    let at = |part: usize| took[(took.len() - 1) * part / 100].as_millis();
    let line = format!(
        "{what}: median {} ms, 95 % {} ms, 99 % {} ms, most {} ms, of {}\n",
        at(50),
        at(95),
        at(99),
        at(100),
        took.len()
    );
    std::io::stderr()
        .write_all(line.as_bytes())
        .expect("a terminal");
}
