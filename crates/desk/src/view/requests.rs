//! Sign-in requests: the ones that wait, the answers, and the ones of the past.

use serde::{Deserialize, Serialize};

use super::{AilmentView, Listening};

/// What is odd about a request, so that nobody approves it by habit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum Oddity {
    /// No request of this server was ever approved here.
    FirstOfServer,
    /// The server's clock and this computer's differ by more than a minute.
    ClockOff,
    /// Three or more requests of this account came within five minutes.
    Several,
}

/// A request that waits. Its server's signature holds over every word of it.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question of its own about the request"
)]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct RequestView {
    /// Its handle in commands; nobody can answer the server with it.
    pub id: String,
    /// The account it is for, as [`ApprovalTokenView::id`](super::ApprovalTokenView::id).
    pub token: String,
    /// Its server's picture, as a `data:` address, where it was fetched.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub picture: Option<String>,
    /// Who asks, by the enrolment.
    pub issuer: String,
    /// Whose account, by the enrolment.
    pub account: String,
    /// The host that signed it, with its port where that is not the usual one.
    pub host: String,
    /// The server's title, at most 128 characters; not proven.
    pub title: String,
    /// The server's words, at most 512 characters; where a login comes from stands here if anywhere, not proven.
    pub message: String,
    /// When it was first seen, in Unix milliseconds.
    pub arrived_ms: i64,
    /// About when it is too old, in Unix milliseconds: servers do not say.
    pub until_ms: i64,
    /// What to choose from, in the server's order; empty for a plain yes or no.
    pub options: Vec<String>,
    /// Whether the server takes a reason with a no.
    pub takes_reasons: bool,
    /// Another answer was tried before: only a no is left.
    pub only_deny: bool,
    /// An answer is on its way.
    pub sending: bool,
    /// Whether an approval needs a ticket of the verb `approveRequest` for this `id`: the server demands that the
    /// app is unlocked for it.
    pub needs_ticket: bool,
    /// What is odd about it.
    pub oddities: Vec<Oddity>,
    /// The tokens here whose codes the same server takes.
    pub code_tokens: Vec<String>,
}

/// What the person says.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum AnswerChoice {
    /// Yes, to a plain request.
    Approve,
    /// Yes, and this is the one on the sign-in page.
    Pick {
        /// One of [`RequestView::options`].
        option: String,
    },
    /// No.
    Deny,
    /// No: it was not me. A plain no where the server takes no reasons.
    NotMe,
}

/// What the server made of an answer.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum OutcomeView {
    /// It has the yes.
    Approved,
    /// It has the yes, and this code is to be typed on the sign-in page. It is said once.
    Code {
        /// The code.
        code: String,
        /// The server's words about it; may be empty.
        message: String,
    },
    /// It has the no.
    Denied {
        /// When, in Unix milliseconds.
        at_ms: i64,
        /// Whether it was told that it was not the person.
        told_not_me: bool,
        /// Whether another device of this account could still approve it: the server does not stop the others.
        others_may: bool,
    },
    /// The chosen number was wrong; the request was refused and can only be denied.
    WrongNumber,
    /// The server did not take the answer: too late, or answered before.
    NotTaken {
        /// Its words, if it has any.
        message: Option<String>,
    },
}

/// A number of requests that were denied at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct DeniedView {
    /// How many the server has a no for.
    pub denied: u32,
    /// How many it did not take, or was not told.
    pub left: u32,
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum FateOfRequest {
    /// It waits.
    Open,
    /// Approved here, and the server took it.
    Approved,
    /// Denied here, and the server took it.
    Denied,
    /// Denied here as not the person's own, and the server took it.
    NotMe,
    /// A wrong number was chosen.
    WrongNumber,
    /// Answered here, and the server did not take it.
    NotTaken,
    /// Answered here, and nobody knows whether the server took it.
    Unsure,
    /// The answer never left this computer.
    NotSent,
    /// Answered or given up elsewhere.
    Elsewhere,
    /// Nobody answered.
    Expired,
}

/// Where an answer was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum AnsweredIn {
    /// In a notification.
    Notification,
    /// In the window.
    Window,
    /// On the command line.
    CommandLine,
}

/// A request of the past or present.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct PastRequestView {
    /// As [`RequestView::id`].
    pub id: String,
    /// When it was first seen, in Unix milliseconds.
    pub at_ms: i64,
    /// Who asked.
    pub issuer: String,
    /// Whose account.
    pub account: String,
    /// The host that signed it.
    pub host: String,
    /// The server's title.
    pub title: String,
    /// The server's words.
    pub message: String,
    /// What became of it.
    pub fate: FateOfRequest,
    /// Where it was answered.
    pub via: Option<AnsweredIn>,
    /// When it was answered, in Unix milliseconds.
    pub answered_ms: Option<i64>,
}

/// The history, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct HistoryView {
    /// The ones that match what was searched for.
    pub requests: Vec<PastRequestView>,
    /// How many are kept in all.
    pub kept: u32,
}

/// What the tray says of requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrayRequests {
    /// Whether they are heard.
    pub listening: Listening,
    /// How many wait.
    pub count: u32,
    /// Handle and account of each, oldest first; the accounts are empty while the vault is locked.
    pub labels: Vec<(String, String)>,
    /// Whether something is wrong with a server.
    pub ailing: bool,
    /// The first thing that is wrong, and the server's host; none while the vault is locked.
    pub ailment: Option<(String, AilmentView)>,
}

impl TrayRequests {
    /// Nothing waits and nothing is wrong.
    pub(crate) const fn of(listening: Listening) -> Self {
        Self {
            listening,
            count: 0,
            labels: Vec::new(),
            ailing: false,
            ailment: None,
        }
    }
}
