//! Servers that ask for approvals: their tokens, how they are reached, and what is wrong.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Whether requests are heard on this computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum Listening {
    /// No token for approvals is here.
    Nothing,
    /// Servers are asked.
    On,
    /// The vault is locked and its keys are not in memory: nothing is heard until it is unlocked once.
    UntilUnlock,
}

/// What the system makes of our notifications.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum NotificationState {
    /// They are shown, with buttons.
    Shown,
    /// They are shown, and this system's have no buttons.
    NoButtons,
    /// The desktop does not disturb now, so it may hold them back.
    Quiet,
    /// They are switched off for Countersign.
    Off,
    /// This desktop has no notification service.
    None,
}

/// Something that must be said about a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct AilmentView {
    /// A key below `ailments.`: `silent`, `certificateChanged`, `notKnown`, `refused`, `notGenuine`, `clockOff`.
    pub what: String,
    /// Facts for its sentence, as texts: `sinceMs`, `trouble` (a key below `troubles.`), `pinned`, `seen`, `serial`,
    /// `message`, `claims`, `seconds`.
    pub detail: BTreeMap<String, String>,
}

/// A server's certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct CertificateView {
    /// SHA-256, as other programs show it.
    pub fingerprint: String,
    /// Until when it is good, in Unix milliseconds.
    pub until_ms: Option<i64>,
}

/// Whose word a server's certificate is taken on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum TrustView {
    /// The system's authorities.
    System,
    /// The authority in a file the person chose.
    Authority,
    /// The one certificate the person looked at.
    Pinned,
    /// Nobody's: the connection is not encrypted.
    Plain,
}

/// A token for approvals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct ApprovalTokenView {
    /// Its handle in commands.
    pub id: String,
    /// The server's name of it.
    pub serial: String,
    /// Who asks.
    pub issuer: String,
    /// Whose account.
    pub account: String,
    /// Whether each approval needs the password.
    pub unlock: bool,
    /// No notices until then, in Unix milliseconds.
    pub muted_until_ms: Option<i64>,
    /// The container by which it came, as [`ContainerView::id`]: its server manages it.
    pub container: Option<String>,
    /// Why it counts no more; `None` as far as anybody knows that it does.
    pub revoked: Option<CutOff>,
    /// Its server's picture, as a `data:` address, where it was fetched.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub picture: Option<String>,
}

/// Why a server does not take this computer for one of its containers any more: codes and keys that came by it are dead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum CutOff {
    /// Another computer has taken over.
    Moved,
    /// The server has let it go.
    LetGo,
}

/// This computer as a container of a server's tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct ContainerView {
    /// Its handle in commands.
    pub id: String,
    /// The server's name of it.
    pub serial: String,
    /// Who runs the server.
    pub issuer: String,
    /// The server's host.
    pub host: String,
    /// Why the server did not take this computer for it any more, the last time; `None` while it does.
    pub cut_off: Option<CutOff>,
    /// Whether the server lets this computer hand over to a new one.
    pub may_transfer: bool,
    /// Whether the server lets this computer leave.
    pub may_leave: bool,
    /// How many of its code tokens are here.
    pub codes: u32,
    /// Tokens that came and are not taken in yet.
    pub arriving: u32,
}

/// A server that is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct ServerView {
    /// Its handle in commands.
    pub id: String,
    /// Who runs it, by the enrolment made first.
    pub issuer: String,
    /// Its host, with its port where that is not the usual one.
    pub host: String,
    /// How long the present pause between two questions is, in seconds.
    pub every_s: u32,
    /// Its last answer, in Unix milliseconds.
    pub last_contact_ms: Option<i64>,
    /// Why the last question had no answer: a key below `troubles.`.
    pub trouble: Option<String>,
    /// How many seconds its clock is ahead.
    pub offset_s: Option<i64>,
    /// Whose word its certificate is taken on.
    pub trust: TrustView,
    /// Its certificate, once it was seen.
    pub certificate: Option<CertificateView>,
    /// Whom to ask about it: an address of electronic mail or words; empty when nobody said.
    pub contact: String,
    /// Its tokens here.
    pub tokens: Vec<ApprovalTokenView>,
    /// What is wrong.
    pub ailments: Vec<AilmentView>,
}

/// An enrolment that was begun and is not over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct UnfinishedView {
    /// Its handle in commands.
    pub id: String,
    /// Who asks.
    pub issuer: String,
    /// Whose account.
    pub account: String,
    /// The server's host.
    pub host: String,
}

/// Everything about approvals but the requests themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct ApprovalsView {
    /// Whether requests are heard.
    pub listening: Listening,
    /// What the system makes of our notifications.
    pub notifications: NotificationState,
    /// The servers.
    pub servers: Vec<ServerView>,
    /// The containers that this computer is.
    pub containers: Vec<ContainerView>,
    /// Enrolments to go on with.
    pub unfinished: Vec<UnfinishedView>,
    /// Requests that wait.
    pub waiting: u32,
    /// Requests in the history.
    pub kept: u32,
}

/// One step of a server's test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct CheckStepView {
    /// A key below `checks.`: `name`, `reach`, `certificate`, `answer`, `clock`, `token`.
    pub step: String,
    /// Whether it is right.
    pub good: bool,
    /// What is wrong: a key below `troubles.`.
    pub why: Option<String>,
    /// Facts for its sentence, as texts: `address`, `port`, `ms`, `untilMs`, `seconds`, `serial`, `message`.
    pub detail: BTreeMap<String, String>,
}

/// A link that enrols a token for approvals or registers this computer; what is secret in it stays in Rust.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question of its own about the link"
)]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct EnrolmentView {
    /// Its handle in commands.
    pub id: String,
    /// Whether it registers this computer as a container.
    pub container: bool,
    /// Who asks.
    pub issuer: String,
    /// Whose account; empty for a container.
    pub account: String,
    /// The server's host.
    pub host: String,
    /// The server's name of the token or container.
    pub serial: String,
    /// Whether the connection to the server would not be encrypted and leaves this computer.
    pub plain: bool,
    /// Whether the link says that the server's certificate cannot be verified: look at it and pin it, or choose its
    /// authority.
    pub needs_look: bool,
    /// When the link is too old, in Unix milliseconds.
    pub until_ms: i64,
    /// Whether a token of this name is here already, which a new enrolment replaces.
    pub replaces: bool,
    /// The question whose answer the server wants to know, for a container.
    pub prompt: Option<String>,
    /// The host of a picture that the link names; it is fetched only after `want_picture`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub picture_from: Option<String>,
}

/// How a new server is to be reached.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum AccessChoice {
    /// As the web is: by the system's authorities.
    System,
    /// The person was warned and takes a connection without encryption.
    Plain,
    /// By this one certificate.
    Pinned {
        /// As [`CertificateView::fingerprint`].
        fingerprint: String,
    },
    /// By the authority in the file that was chosen last.
    Authority,
}

/// An enrolment that is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct EnrolledView {
    /// The token.
    pub token: ApprovalTokenView,
    /// Its server, as [`ServerView::id`].
    pub server: String,
    /// The server's host.
    pub host: String,
}

/// What a container brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct BroughtView {
    /// The container, as [`ContainerView::id`].
    pub container: String,
    /// Code tokens that are new or have a new secret.
    pub codes: u32,
    /// Tokens for approvals that are new or have a new key.
    pub approvals: u32,
    /// Tokens that the server took away; they went to the bin.
    pub gone: u32,
    /// Entries that could not be read.
    pub unreadable: u32,
    /// Tokens that came and could not be taken in yet; they are kept and tried again.
    pub arriving: u32,
}
