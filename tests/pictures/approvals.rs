//! Pictures of approvals: the window that asks, what it says afterwards, the servers and the history.

use std::path::Path;

use serde_json::json;

use super::asking::{Asking, not_taken, taken, with_code};
use super::support::review::{leave_it, take_the_approval_window};
use super::support::sample::SAMPLE_TIME;
use super::support::{App, CONTROL, Clipboard, ESCAPE, PASSWORD, Stage, holds, seeded};
use super::{Round, stop_the_clock};

const VPN: &str = "NORTHWIND01";
const ADMIN: &str = "NORTHWIND02";
const VAULT: &str = "NORTHWIND03";
const WORDS: &str = "Please confirm the log in to PAYROLL-01 from 203.0.113.24";

pub(super) fn every_page(round: &Round) {
    let (stage, server) = (round.stage(), Asking::start());
    seeded(&stage, &[]);
    let clock = stage.path("run").join("clock");
    tell(&clock, 0);
    let app = round.open_by(&stage, &clock.display().to_string());
    app.unlock(PASSWORD);
    if !round.brief {
        app.open_settings("approvals");
        app.see("approvals-section");
        round.take(&app, "approvals-none");
        app.press(&[ESCAPE]);
        app.see("empty");
    }
    round.of_enrolling(&stage, &app, &server);
    round.of_asking(&app, &server);
    if round.brief {
        return;
    }
    round.of_answering(&app, &server);
    round.of_too_many(&app, &server);
    round.of_a_password(&stage, &app, &server);
    round.of_the_servers(&app);
    round.of_the_history(&app);
    round.of_answers_that_did_not_arrive(&app, &server, &clock);
}

/// The app's clocks stand so many seconds after the drawings' moment.
fn tell(clock: &Path, seconds: i64) {
    let next = clock.with_extension("next");
    let now = SAMPLE_TIME + seconds;
    std::fs::write(&next, format!("{now} {seconds}")).expect("the stage can be written");
    std::fs::rename(next, clock).expect("the stage can be written");
}

/// Pastes a link, as from a mail.
fn paste(stage: &Stage, app: &App<'_>, link: &str) {
    let _owner = Clipboard(&stage.display).put(stage, link);
    app.press(&[CONTROL, "v"]);
    app.see("enrolment");
}

/// Somebody signs in, and the person reviews it. Gives the main window's handle.
fn asked(app: &App<'_>, server: &Asking, serial: &str, numbers: Option<&str>) -> String {
    server.ask(serial, WORDS, numbers);
    reviewed(app)
}

fn reviewed(app: &App<'_>) -> String {
    app.see("request-banner");
    app.click("review");
    let main = take_the_approval_window(app);
    // The window decides nothing in its first second.
    holds("the buttons to be ready", || {
        app.shows(
            "[data-testid=deny]:not([aria-disabled]), [data-testid=deny-all]:not([aria-disabled])",
        )
    });
    stop_the_clock(app);
    main
}

impl Round {
    fn of_enrolling(&self, stage: &Stage, app: &App<'_>, server: &Asking) {
        paste(stage, app, &server.link(VPN, "Northwind%20VPN"));
        self.take(app, "enrolment");
        app.submit_when_ready("enrol-confirm");
        app.see("enrolled");
        self.take(app, "enrolled");
        app.click("enrolled-done");
        if self.brief {
            return;
        }
        paste(stage, app, &server.link(ADMIN, "Northwind%20Admin"));
        app.submit_when_ready("enrol-confirm");
        app.see("enrolled");
        app.click("enrolled-done");
    }

    fn of_asking(&self, app: &App<'_>, server: &Asking) {
        server.ask(VPN, WORDS, None);
        app.see("request-banner");
        self.take(app, "request-banner");
        let main = reviewed(app);
        self.take_the_window(app, "approval-first");
        self.answer(app, "approve", "approved", &main);
        let main = asked(app, server, VPN, None);
        self.take_the_window(app, "approval");
        self.answer(app, "deny", "approval-denied", &main);
    }

    fn of_answering(&self, app: &App<'_>, server: &Asking) {
        let main = asked(app, server, VPN, Some("12,58,94"));
        self.take_the_window(app, "approval-choose");
        app.click("number-58");
        self.take_the_window(app, "approval-number");
        server.say(not_taken());
        self.answer(app, "approve", "approval-wrong-number", &main);
        server.say(with_code("97"));
        let main = asked(app, server, VPN, None);
        self.take_the_window(app, "approval-several");
        self.answer(app, "approve", "approval-code", &main);
        server.say(taken());
        let main = asked(app, server, ADMIN, None);
        self.answer(app, "not-me", "approval-not-me", &main);
        let main = asked(app, server, ADMIN, None);
        server.give_up();
        self.see_the_end(app, "approval-elsewhere", &main);
    }

    fn of_too_many(&self, app: &App<'_>, server: &Asking) {
        for _ in 0..5 {
            server.ask(ADMIN, WORDS, None);
        }
        let main = reviewed(app);
        app.see("approval-many");
        holds("all to be told", || {
            app.text_of_page().contains("5 requests")
        });
        self.take_the_window(app, "approval-many");
        self.answer(app, "deny-all", "approval-many-denied", &main);
    }

    /// A token whose server wants an unlock for each approval.
    fn of_a_password(&self, stage: &Stage, app: &App<'_>, server: &Asking) {
        let link = server.link(VAULT, "Northwind%20Vault");
        paste(stage, app, &format!("{link}&app_force_unlock=any"));
        app.submit_when_ready("enrol-confirm");
        app.see("enrolled");
        app.click("enrolled-done");
        let main = asked(app, server, VAULT, None);
        app.submit_when_ready("approve");
        app.see("verify-password");
        self.take_the_window(app, "approval-password");
        app.press(&[ESCAPE]);
        app.see_gone("verify-password");
        app.submit_when_ready("deny");
        app.see("approval-outcome");
        leave_it(app, &main);
    }

    fn of_answers_that_did_not_arrive(&self, app: &App<'_>, server: &Asking, clock: &Path) {
        server.break_off();
        let main = asked(app, server, VPN, None);
        app.submit_when_ready("approve");
        app.see("approval-outcome");
        self.take_the_window(app, "approval-unsure");
        server.give_up();
        leave_it(app, &main);
        app.see_gone("request-banner");
        let main = asked(app, server, ADMIN, None);
        app.script(
            "const now = Date.now() + 125000; Date.now = () => now;",
            json!([]),
        );
        tell(clock, 125);
        self.see_the_end(app, "approval-expired", &main);
        app.see_gone("request-banner");
        asked(app, server, ADMIN, None);
        server.leave();
        app.submit_when_ready("approve");
        app.see("approval-outcome");
        self.take_the_window(app, "approval-not-sent");
    }

    fn answer(&self, app: &App<'_>, button: &str, name: &str, main: &str) {
        app.submit_when_ready(button);
        self.see_the_end(app, name, main);
    }

    fn see_the_end(&self, app: &App<'_>, name: &str, main: &str) {
        app.see("approval-outcome");
        self.take_the_window(app, name);
        leave_it(app, main);
    }

    /// It is as wide as its text wants: one picture for each size of text.
    fn take_the_window(&self, app: &App<'_>, name: &str) {
        if self.shape.0 != "980" {
            self.take(app, name);
        }
    }

    fn of_the_servers(&self, app: &App<'_>) {
        app.open_settings("approvals");
        app.see("[data-testid^=server-]");
        self.take(app, "approvals");
        app.click("[data-testid^=server-]");
        app.see("server-page");
        self.take(app, "server");
        app.click("check-server");
        app.see("check-steps");
        self.take(app, "server-checked");
        app.press(&[ESCAPE]);
        app.see("approvals-section");
    }

    fn of_the_history(&self, app: &App<'_>) {
        app.click("history-open");
        app.see("past-request");
        self.take(app, "history");
        app.click("past-request");
        app.see("past-details");
        self.take(app, "history-details");
        app.type_over("history-search", "payslip");
        app.see("history-no-match");
        self.take(app, "history-no-match");
        app.click("back");
        app.click("settings-back");
        app.see("empty");
    }
}
