//! The requests that wait and those of the past, as they are shown.

use approvals::{Account, Approvals, History, Waiting};
use protocol::Ask;

use super::super::Desk;
use super::super::restoring::count;
use crate::approvals::form::{SEVERAL, WITHIN_MS};
use crate::approvals::past::{matches, past_view};
use crate::approvals::words::{ailment_view, host};
use crate::error::Error;
use crate::view::{HistoryView, Oddity, RequestView, TrayRequests};

/// How far a server's clock may be off before that is odd, in seconds.
const CLOCK_S: u64 = 60;

/// A token whose codes a server may take.
pub(super) struct CodeToken {
    id: String,
    issuer: String,
    managed: Option<String>,
}

impl Desk {
    /// The requests that wait, oldest first; and those that were approved in a notice and whose servers then said codes to
    /// type, until [`Desk::answer_request`] has given those.
    ///
    /// # Errors
    /// [`Error::Locked`].
    pub fn requests(&self) -> Result<Vec<RequestView>, Error> {
        let codes = self.code_tokens()?;
        let Some(approvals) = self.heard() else {
            return Ok(Vec::new());
        };
        let history = approvals.history();
        let waiting = approvals.waiting();
        let views = waiting.iter().filter_map(|waiting| {
            let mut view = self.request_view(&approvals, &history, waiting)?;
            let origin = waiting.challenge.address().endpoint().origin();
            view.code_tokens = codes_for(&codes, &view.issuer, &origin);
            Some(view)
        });
        let shown = views.chain(self.requests_with_codes()).map(|mut view| {
            view.picture = self.logo(&view.token);
            view
        });
        Ok(shown.collect())
    }

    /// What was asked and how it was answered, newest first: what holds every word of the query.
    ///
    /// # Errors
    /// [`Error::Locked`].
    pub fn request_history(&self, query: &str) -> Result<HistoryView, Error> {
        let history = self.opened()?.history();
        let all = history.entries().rev().map(past_view);
        Ok(HistoryView {
            requests: all.filter(|view| matches(view, query)).collect(),
            kept: count(history.entries().count()),
        })
    }

    /// What the tray says of requests, while the vault is locked too: nobody is named then.
    #[must_use]
    pub fn waiting_requests(&self) -> TrayRequests {
        let listening = self.listening();
        let Some(approvals) = self.heard() else {
            return TrayRequests::of(listening);
        };
        let unlocked = self.is_unlocked();
        let waiting = approvals.waiting();
        let ailments = approvals.ailments();
        let label = |waiting: &Waiting| {
            let account = account_of(&approvals, waiting)?;
            let about = account.about();
            let label = super::super::codes::one_line(&about.issuer, &about.label);
            let label = if unlocked { label } else { String::new() };
            Some((waiting.mark().to_string(), label))
        };
        let named = ailments.first().filter(|_| unlocked);
        let ailment = named.map(|(server, ailment)| {
            let view = ailment_view(ailment, self.now_ms());
            let host = host_of_server(&approvals, server);
            (host.unwrap_or_default(), view)
        });
        TrayRequests {
            count: count(waiting.len()),
            labels: waiting.iter().filter_map(label).collect(),
            ailing: !ailments.is_empty(),
            ailment,
            ..TrayRequests::of(listening)
        }
    }

    /// A request as it is shown, without its picture and the tokens whose codes could be typed instead.
    pub(super) fn request_view(
        &self,
        approvals: &Approvals,
        history: &History,
        waiting: &Waiting,
    ) -> Option<RequestView> {
        let account = account_of(approvals, waiting)?;
        let (about, challenge) = (account.about(), &waiting.challenge);
        // Moments of the steady clock as the person's clock has them now.
        let ahead = self.now_ms().saturating_sub(self.rim.clock.steady_ms());
        let options = match challenge.ask() {
            Ask::Plain => Vec::new(),
            Ask::Pick(options) => options.to_vec(),
        };
        Some(RequestView {
            id: waiting.mark().to_string(),
            token: account.id().to_string(),
            picture: None,
            issuer: about.issuer.clone(),
            account: about.label.clone(),
            host: host(about.address.endpoint()),
            title: challenge.title().to_owned(),
            message: challenge.question().to_owned(),
            arrived_ms: challenge.seen_ms().saturating_add(ahead),
            until_ms: challenge.expires_about_ms().saturating_add(ahead),
            options,
            takes_reasons: challenge.takes_reasons(),
            only_deny: waiting.only_deny(),
            sending: waiting.sending,
            needs_ticket: about.unlock.is_some(),
            oddities: oddities(approvals, history, &account),
            code_tokens: Vec::new(),
        })
    }

    /// The tokens with codes, and whose they are.
    fn code_tokens(&self) -> Result<Vec<CodeToken>, Error> {
        self.with_open_quietly(|open, _| {
            let usable = open
                .vault
                .tokens()
                .filter(|record| record.flaw.is_none() && open.terms.revoked(record).is_none());
            Ok(usable
                .map(|record| CodeToken {
                    id: record.id.to_string(),
                    issuer: record.issuer.clone(),
                    managed: record.managed.clone(),
                })
                .collect())
        })
    }
}

/// The token that a request is for, if it was not removed meanwhile.
pub(super) fn account_of(
    approvals: &Approvals,
    waiting: &Waiting,
) -> Option<std::sync::Arc<Account>> {
    let mut all = approvals.accounts().into_iter();
    all.find(|account| account.about().address == *waiting.challenge.address())
}

fn host_of_server(approvals: &Approvals, server: &approvals::ServerId) -> Option<String> {
    let mut all = approvals.accounts().into_iter();
    let account = all.find(|account| account.about().server() == *server)?;
    Some(host(account.about().address.endpoint()))
}

fn oddities(approvals: &Approvals, history: &History, account: &Account) -> Vec<Oddity> {
    let about = account.about();
    let health = approvals.health(&about.server());
    let offset = health.and_then(|health| health.offset_s);
    let first = !history.has_approved(&about.address.endpoint().origin());
    let off = offset.is_some_and(|offset| offset.unsigned_abs() > CLOCK_S);
    let several = approvals.recent(&about.address, WITHIN_MS) >= SEVERAL;
    [
        (first, Oddity::FirstOfServer),
        (off, Oddity::ClockOff),
        (several, Oddity::Several),
    ]
    .into_iter()
    .filter_map(|(odd, what)| odd.then_some(what))
    .collect()
}

/// The tokens here whose codes the same server takes: it manages them, or they bear its name.
fn codes_for(codes: &[CodeToken], issuer: &str, origin: &str) -> Vec<String> {
    let issuer = issuer.to_lowercase();
    let is_its = |code: &&CodeToken| match code.managed.as_deref() {
        Some(managed) if managed == origin => true,
        _ => !issuer.is_empty() && code.issuer.to_lowercase() == issuer,
    };
    let ids = codes.iter().filter(is_its);
    ids.map(|code| code.id.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_offered_where_its_server_takes_it() {
        let code = |id: &str, issuer: &str, managed: Option<&str>| CodeToken {
            id: id.into(),
            issuer: issuer.into(),
            managed: managed.map(str::to_owned),
        };
        let codes = [
            code("a", "EXAMPLE", None),
            code("b", "Other", Some("https://id.example")),
            code("c", "Other", Some("https://else.example")),
            code("d", "", None),
        ];
        let found = codes_for(&codes, "Example", "https://id.example");
        assert_eq!(found, ["a", "b"]);
        assert_eq!(codes_for(&codes, "", "https://no.example"), [""; 0]);
    }
}
