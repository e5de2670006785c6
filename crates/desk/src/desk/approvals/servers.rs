//! The servers, their tokens, and what is wrong with them.

use std::sync::Arc;

use approvals::{Account, AccountId, Approvals, ServerId, Step, Trust, Unfinished, What};

use super::super::Desk;
use super::super::restoring::count;
use super::enrolling::about;
use crate::approvals::words::{ailment_view, certificate_view, facts_of, host, trouble_key};
use crate::error::Error;
use crate::event::Event;
use crate::view::{
    ApprovalTokenView, ApprovalsView, CheckStepView, ServerView, TrustView, UnfinishedView,
};

impl Desk {
    /// Everything about approvals but the requests. While the vault is locked: only whether they are heard, and how
    /// many wait. May take a second, for the system's word on notices.
    ///
    /// # Errors
    /// [`Fault::NotStored`](crate::Fault::NotStored).
    pub fn approvals(&self) -> Result<ApprovalsView, Error> {
        let mut view = ApprovalsView {
            listening: self.listening(),
            notifications: self.rim.requests.state(),
            servers: Vec::new(),
            containers: Vec::new(),
            unfinished: Vec::new(),
            waiting: 0,
            kept: 0,
        };
        let approvals = match self.opened() {
            Ok(approvals) => approvals,
            Err(Error::Locked) => {
                view.waiting = count(self.heard().map_or(0, |it| it.waiting().len()));
                return Ok(view);
            }
            Err(error) => return Err(error),
        };
        view.listening = self.listening();
        let all = approvals.servers();
        view.servers = all
            .iter()
            .filter_map(|server| self.server_view(&approvals, server))
            .collect();
        view.containers = self.container_views(&approvals)?;
        let unfinished = approvals.unfinished().map_err(not_stored)?;
        view.unfinished = unfinished.iter().map(unfinished_view).collect();
        view.waiting = count(approvals.waiting().len());
        view.kept = count(approvals.history().entries().count());
        Ok(view)
    }

    /// Tests the way to a server, step by step. May take as long as the network does.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Locked`].
    pub fn check_server(&self, server: &str) -> Result<Vec<CheckStepView>, Error> {
        self.touch();
        let (approvals, server) = self.server(server)?;
        let steps = approvals.probe(&server);
        self.tell(Event::ApprovalsChanged);
        Ok(steps.iter().map(step_view).collect())
    }

    /// Says whom to ask about a server.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Locked`], [`Fault::NotStored`](crate::Fault::NotStored).
    pub fn set_contact(&self, server: &str, contact: &str) -> Result<ApprovalsView, Error> {
        self.touch();
        let (approvals, server) = self.server(server)?;
        let set = approvals.set_contact(&server, contact);
        set.map_err(not_stored)?;
        self.listen();
        self.tell(Event::ApprovalsChanged);
        self.approvals()
    }

    /// A mail that asks for a new token: to whom, its subject and its text. There is no secret in it.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Locked`].
    pub fn mail_text(
        &self,
        server: &str,
        serial: &str,
        reason: &str,
    ) -> Result<(String, String, String), Error> {
        let (approvals, server) = self.server(server)?;
        let contact = approvals.contact(&server);
        let to = if contact.contains('@') {
            contact
        } else {
            String::new()
        };
        let mut all = approvals.accounts().into_iter();
        let account = all
            .find(|account| account.about().address.serial().as_str() == serial)
            .ok_or(Error::NotFound)?;
        let about = account.about();
        let subject = format!("A new sign-in token in place of {serial}");
        let body = format!(
            "Please send me a new enrolment code for sign-in requests.\n\nServer: {}\nAccount: {}\nSerial: {serial}\nReason: {}\n",
            host(about.address.endpoint()),
            about.label,
            super::super::tokens::tidy(reason),
        );
        Ok((to, subject, body))
    }

    /// Forgets a token for approvals and its key. The server still has it: the person is told that before.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Locked`], [`Fault::NotStored`](crate::Fault::NotStored),
    /// [`Fault::ContainerPolicy`](crate::Fault::ContainerPolicy) where its container keeps it.
    pub fn remove_approval(&self, token: &str) -> Result<ApprovalsView, Error> {
        self.touch();
        let approvals = self.opened()?;
        let account = self.account(token)?;
        self.check_may_go(&approvals, &account)?;
        let removed = approvals.remove(&account.about().address);
        removed.map_err(not_stored)?;
        self.listen();
        self.tidy_notices();
        self.tell(Event::ApprovalsChanged);
        self.approvals()
    }

    /// A token by its handle.
    pub(super) fn account(&self, token: &str) -> Result<Arc<Account>, Error> {
        let id = token.parse().map_err(|_| Error::NotFound)?;
        let approvals = self.heard().ok_or(Error::NotFound)?;
        approvals.account(id).ok_or(Error::NotFound)
    }

    /// A server by its handle, while the vault is unlocked.
    fn server(&self, server: &str) -> Result<(Arc<Approvals>, ServerId), Error> {
        let approvals = self.opened()?;
        let mut all = approvals.servers().into_iter();
        let found = all
            .find(|it| it.as_str() == server)
            .ok_or(Error::NotFound)?;
        Ok((approvals, found))
    }

    fn server_view(&self, approvals: &Approvals, server: &ServerId) -> Option<ServerView> {
        let mut accounts = approvals.accounts();
        accounts.retain(|account| account.about().server() == *server);
        let first = accounts.first()?.about();
        let health = approvals.health(server).unwrap_or_default();
        let ailments = health.ailments(self.rim.clock.steady_ms());
        let every_ms = approvals.pause_ms(server);
        Some(ServerView {
            id: server.as_str().to_owned(),
            issuer: first.issuer.clone(),
            host: host(first.address.endpoint()),
            every_s: u32::try_from(every_ms.saturating_add(500) / 1000).unwrap_or(u32::MAX),
            last_contact_ms: health.last_contact_ms,
            trouble: health.trouble().map(|it| trouble_key(it).to_owned()),
            offset_s: health.offset_s,
            trust: match first.access.trust {
                _ if first.address.endpoint().is_plain() => TrustView::Plain,
                Trust::System => TrustView::System,
                Trust::Authority(_) => TrustView::Authority,
                Trust::Pinned(_) => TrustView::Pinned,
            },
            certificate: health.certificate.as_ref().map(certificate_view),
            contact: approvals.contact(server),
            tokens: accounts
                .iter()
                .map(|account| self.token_view(approvals, account))
                .collect(),
            ailments: ailments
                .iter()
                .map(|ailment| ailment_view(ailment, self.now_ms()))
                .collect(),
        })
    }

    pub(super) fn token_view(&self, approvals: &Approvals, account: &Account) -> ApprovalTokenView {
        let about = account.about();
        let muted = approvals.muted_for(&about.address);
        let container = self.container_of(approvals, account).ok().flatten();
        let revoked = container.as_ref().map(|it| self.end_of(it));
        ApprovalTokenView {
            id: account.id().to_string(),
            serial: about.address.serial().as_str().to_owned(),
            issuer: about.issuer.clone(),
            account: about.label.clone(),
            unlock: about.unlock.is_some(),
            muted_until_ms: muted.map(|left| self.now_ms().saturating_add(left)),
            container: container.map(|it| it.id().to_string()),
            revoked: revoked.and_then(|it| it.ok().flatten()),
            picture: self.logo(&account.id().to_string()),
        }
    }
}

pub(super) fn not_stored(why: approvals::NotStored) -> Error {
    match why {
        approvals::NotStored::Locked => Error::Locked,
        approvals::NotStored::Failed => crate::Fault::NotStored.into(),
    }
}

fn unfinished_view(unfinished: &Unfinished) -> UnfinishedView {
    let about = about(unfinished);
    UnfinishedView {
        id: AccountId::of(&about.address).to_string(),
        issuer: about.issuer.clone(),
        account: about.label.clone(),
        host: host(about.address.endpoint()),
    }
}

fn step_view(step: &Step) -> CheckStepView {
    let (name, facts) = match &step.what {
        What::Name { address } => ("name", vec![("address", address.map(|it| it.to_string()))]),
        What::Reach { port, ms } => (
            "reach",
            vec![
                ("port", Some(port.to_string())),
                ("ms", ms.map(|ms| ms.to_string())),
            ],
        ),
        What::Certificate { certificate } => {
            let until = certificate.as_ref().and_then(|it| it.until);
            let until = until.map(|until| until.saturating_mul(1000).to_string());
            ("certificate", vec![("untilMs", until)])
        }
        What::Clock { seconds } => ("clock", vec![("seconds", Some(seconds.to_string()))]),
        What::Token { serial, refusal } => (
            "token",
            vec![
                ("serial", Some(serial.as_str().to_owned())),
                (
                    "message",
                    refusal.as_ref().map(|it| it.message().to_owned()),
                ),
            ],
        ),
        _ => ("answer", Vec::new()),
    };
    let known = facts
        .into_iter()
        .filter_map(|(key, fact)| Some((key, fact?)));
    CheckStepView {
        step: name.to_owned(),
        good: step.is_good(),
        why: step.trouble.as_ref().map(|it| trouble_key(it).to_owned()),
        detail: facts_of(known.collect()),
    }
}
