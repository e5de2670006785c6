//! Pictures of approvals: the window that asks, what it says afterwards, the servers and the history.

use super::Round;
use super::support::asking::{Asking, not_taken, taken, with_code};
use super::support::{App, CONTROL, Clipboard, PASSWORD, Stage, holds, seeded};

const VPN: &str = "NORTHWIND01";
const ADMIN: &str = "FJORDBANK01";

pub(super) fn every_page(round: &Round) {
    let (stage, server) = (round.stage(), Asking::start());
    seeded(&stage, &[]);
    let app = round.open(&stage);
    app.unlock(PASSWORD);
    if !round.brief {
        app.open_settings("approvals");
        app.see("approvals-section");
        round.take(&app, "approvals-none");
        app.press(&[super::ESCAPE]);
        app.see("empty");
    }
    round.of_enrolling(&stage, &app, &server);
    round.of_asking(&app, &server);
    if round.brief {
        return;
    }
    round.of_the_servers(&app);
}

/// Pastes a link, as from a mail.
fn paste(stage: &Stage, app: &App<'_>, link: &str) {
    let _owner = Clipboard(&stage.display).put(stage, link);
    app.press(&[CONTROL, "v"]);
    app.see("enrolment");
}

impl Round {
    fn of_enrolling(&self, stage: &Stage, app: &App<'_>, server: &Asking) {
        paste(stage, app, &server.link(VPN, "Northwind%20VPN"));
        self.take(app, "enrolment");
        app.submit_when_ready("enrol-confirm");
        app.see("enrolled");
        self.take(app, "enrolled");
        app.click("enrolled-done");
        paste(stage, app, &server.link(ADMIN, "Fjordbank%20Admin"));
        app.submit_when_ready("enrol-confirm");
        app.see("enrolled");
        app.click("enrolled-done");
    }

    fn of_asking(&self, app: &App<'_>, server: &Asking) {
        let words = "Please confirm the log in to PAYROLL-01 from 203.0.113.24";
        let main = self.asked(app, server, VPN, words, None);
        self.take_when_ready(app, "approval");
        app.click("approve");
        self.take_the_end(app, "approved", &main);
        if self.brief {
            return;
        }
        let main = self.asked(app, server, VPN, words, Some("12,58,94"));
        app.click("number-58");
        self.take_when_ready(app, "approval-number");
        server.say(not_taken());
        app.click("approve");
        self.take_the_end(app, "approval-wrong-number", &main);
        server.say(with_code("97"));
        let main = self.asked(app, server, VPN, words, None);
        app.submit_when_ready("approve");
        self.take_the_end(app, "approval-code", &main);
        server.say(taken());
        let main = self.asked(app, server, VPN, words, None);
        app.submit_when_ready("deny");
        self.take_the_end(app, "approval-denied", &main);
        let main = self.asked(app, server, ADMIN, words, None);
        self.take_when_ready(app, "approval-first-of-server");
        app.submit_when_ready("not-me");
        self.take_the_end(app, "approval-not-me", &main);
        let main = self.asked(app, server, ADMIN, words, None);
        server.give_up();
        self.take_the_end(app, "approval-elsewhere", &main);
        for _ in 0..4 {
            server.ask(ADMIN, words, None);
        }
        let main = self.asked(app, server, ADMIN, words, None);
        app.see("approval-many");
        self.take_when_ready(app, "approval-many");
        app.submit_when_ready("deny-all");
        self.take_the_end(app, "approval-many-denied", &main);
    }

    /// Somebody signs in, and the person reviews it.
    fn asked(
        &self,
        app: &App<'_>,
        server: &Asking,
        serial: &str,
        words: &str,
        numbers: Option<&str>,
    ) -> String {
        server.ask(serial, words, numbers);
        app.see("request-banner");
        if serial == VPN && numbers.is_none() {
            self.take(app, "request-banner");
        }
        app.click("review");
        super::scene::take_the_approval_window(app)
    }

    /// The window is inert for its first second.
    fn take_when_ready(&self, app: &App<'_>, name: &str) {
        holds("the buttons to be ready", || {
            app.attribute("deny", "aria-disabled").is_none()
                && app.attribute("deny-all", "aria-disabled").is_none()
        });
        self.take(app, name);
    }

    fn take_the_end(&self, app: &App<'_>, name: &str, main: &str) {
        app.see("approval-outcome");
        self.take(app, name);
        app.submit_when_ready("done");
        super::scene::back_to(app, main);
    }

    fn of_the_servers(&self, app: &App<'_>) {
        app.open_settings("approvals");
        app.see("approvals-section");
        self.take(app, "approvals");
        app.click("[data-testid^=server-]");
        app.see("server-page");
        self.take(app, "server");
        app.click("check-server");
        app.see("check-steps");
        self.take(app, "server-checked");
        app.click("server-back");
        app.click("history-open");
        app.see("request-history");
        app.see("past-request");
        self.take(app, "history");
        app.click("past-request");
        app.see("past-details");
        self.take(app, "history-details");
    }
}
