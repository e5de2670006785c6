//! A person at a computer with Countersign, and a login page somewhere.

use std::time::Duration;

use crate::server::Server;
pub(crate) use crate::support::review::{back_to, take_the_approval_window};
use crate::support::{App, PASSWORD, Process, Stage, TAB, eventually, holds, seeded};

/// What the real servers say about themselves in an enrolment, by tests/servers.
pub(crate) const TITLE: &str = "Example VPN";

/// Longer than the making of a key takes on a busy machine: it is tried until two primes are found.
const KEYS: Duration = Duration::from_secs(120);

/// Starts the app with the real time: servers refuse a clock that is off.
pub(crate) fn open(stage: &Stage) -> App<'_> {
    let profile = stage.profile().display().to_string();
    stage.open_with(&["--profile".to_owned(), profile])
}

/// The same without a driver, hidden in the tray as after a login on Monday.
pub(crate) fn open_hidden(stage: &Stage) -> Process {
    let profile = stage.profile().display().to_string();
    let mut command = stage.command(crate::support::BINARY);
    command.args(["--profile", &profile, "--hidden"]);
    Process::start(&mut command)
}

/// A stage with a vault in which there is nothing.
pub(crate) fn stage() -> Stage {
    let stage = Stage::of_size(1600, 1000);
    stage.write_place(980, 720);
    seeded(&stage, &[]);
    stage
}

/// Opens the app's vault on it.
pub(crate) fn unlocked(stage: &Stage) -> App<'_> {
    let app = open(stage);
    app.unlock(PASSWORD);
    app
}

/// Opens a link as a browser does, and confirms what it enrols.
#[track_caller]
pub(crate) fn enrol(app: &App<'_>, link: &str) {
    hand_over(app.stage, link);
    app.see("enrolment");
    enrolled(app);
}

/// Confirms it, and waits for its end.
#[track_caller]
pub(crate) fn enrolled(app: &App<'_>) {
    app.submit_when_ready("enrol-confirm");
    app.see_within(KEYS, "enrolled");
    app.click("enrolled-done");
    app.see_gone("enrolled");
}

/// A second start with a link, which hands it over and ends.
pub(crate) fn hand_over(stage: &Stage, link: &str) {
    let profile = stage.profile().display().to_string();
    let mut command = stage.command(crate::support::BINARY);
    command.args(["--profile", &profile, link]);
    let mut second = Process::start(&mut command);
    let end = eventually("the second start to end", || second.ended());
    assert!(end.success(), "{end}");
}

/// Waits until the login page sees this.
#[track_caller]
pub(crate) fn judged(server: &Server, transaction: &str, status: &str, accepted: bool) {
    let mut last = None;
    let seen = crate::support::within(Duration::from_secs(30), || {
        let verdict = server.verdict(transaction);
        let good = verdict.status == status && verdict.accepted == accepted;
        last = Some(verdict);
        good.then_some(())
    });
    assert!(
        seen.is_some(),
        "the login page sees {last:?} and not {status}"
    );
}

/// Waits until the window says what became of its request, and gives that. It would leave by itself while a slow server
/// is asked about it: a key keeps it, as it does for whoever reads.
#[track_caller]
pub(crate) fn outcome(app: &App<'_>) -> String {
    app.see("approval-outcome");
    app.press(&[TAB]);
    let said = app.attribute("approval-outcome", "data-outcome");
    said.unwrap_or_default()
}

/// Presses Done as soon as that can be pressed, where it closes the window: that may be gone before the driver can say
/// that the button was pressed.
#[track_caller]
pub(crate) fn finish(app: &App<'_>, main: &str) {
    holds("the button to be ready", || {
        app.shows("done") && app.attribute("done", "aria-disabled").is_none()
    });
    let done = app.driver.find("[data-testid=done]");
    let _ = app.driver.click(&done.expect("just seen"));
    back_to(app, main);
    // Or the next look at the banner would be at this request.
    app.see_gone("request-banner");
}
