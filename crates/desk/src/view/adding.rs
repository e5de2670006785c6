//! Tokens on their way in: read, typed, confirmed.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::EnrolmentView;

/// How a draft resembles a token that is already here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum LikenessView {
    /// Same secret and parameters: the same token.
    SameCredential,
    /// Same secret, other parameters.
    SameSecret,
    /// Same serial number of the same server.
    SameSerial,
}

/// A token already here that a draft resembles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct DuplicateView {
    /// Its identifier.
    pub id: String,
    /// Its issuer.
    pub issuer: String,
    /// Its account.
    pub account: String,
    /// In what they are alike.
    pub likeness: LikenessView,
    /// Whether it lies in the bin.
    pub binned: bool,
}

/// A token read but not stored yet; its secret stays in Rust.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct DraftView {
    /// The draft's own identifier.
    pub draft: String,
    /// Who issued it.
    pub issuer: String,
    /// Whose it is.
    pub account: String,
    /// As [`TokenView::kind`](super::TokenView::kind).
    pub kind: String,
    /// As [`TokenView::algorithm`](super::TokenView::algorithm).
    pub algorithm: Option<String>,
    /// As [`TokenView::digits`](super::TokenView::digits).
    pub digits: Option<u8>,
    /// As [`TokenView::period`](super::TokenView::period).
    pub period: Option<u32>,
    /// As [`TokenView::counter`](super::TokenView::counter).
    pub counter: Option<u64>,
    /// What was odd about it: keys below `warnings.`.
    pub warnings: Vec<String>,
    /// Why it will have no code: a key below `flaws.`.
    pub flaw: Option<String>,
    /// Tokens already here that it resembles.
    pub duplicates: Vec<DuplicateView>,
    /// Whether a name looks like a setup key pasted into the wrong field.
    pub name_looks_like_secret: bool,
    /// The brand its issuer matches.
    pub brand: Option<String>,
    /// The host of a picture that the link names; it is fetched only after `want_picture`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub picture_from: Option<String>,
    /// Whether its secret is made in two steps, of which the second is still to be done (`begin_two_step`).
    pub two_step: bool,
}

/// A text that was read and is no token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct OtherView {
    /// What it says, capped, control characters removed; empty where it could hold a secret.
    pub text: String,
    /// A key below `others.`.
    pub what: String,
}

/// Everything one reading brought.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct DraftsView {
    /// Tokens to confirm.
    pub drafts: Vec<DraftView>,
    /// Enrolments of login approvals and containers to confirm.
    pub enrolments: Vec<EnrolmentView>,
    /// The rest, with what it is.
    pub other: Vec<OtherView>,
    /// Entries of a transfer that could not become tokens.
    pub rejected: Vec<RejectView>,
    /// How far a transfer of several codes has come.
    pub transfer: Option<TransferView>,
}

/// An entry that could not become a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct RejectView {
    /// Its place in what was read, from 1.
    pub number: usize,
    /// Its issuer, where it had one.
    pub issuer: String,
    /// Its account, where it had one.
    pub account: String,
    /// Why: a key below `flaws.`.
    pub flaw: String,
}

/// How far a transfer of several codes has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct TransferView {
    /// Codes read.
    pub have: usize,
    /// Codes there are.
    pub of: u32,
    /// The ones missing, from 1.
    pub missing: Vec<u32>,
}

/// A token typed by hand.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct NewToken {
    /// Who issued it.
    pub issuer: String,
    /// Whose it is.
    pub account: String,
    /// As [`TokenView::kind`](super::TokenView::kind).
    pub kind: String,
    /// The setup key as typed.
    #[cfg_attr(test, ts(type = "string"))]
    pub secret: Zeroizing<String>,
    /// As [`TokenView::algorithm`](super::TokenView::algorithm).
    pub algorithm: Option<String>,
    /// As [`TokenView::digits`](super::TokenView::digits).
    pub digits: Option<u8>,
    /// As [`TokenView::period`](super::TokenView::period).
    pub period: Option<u32>,
    /// As [`TokenView::counter`](super::TokenView::counter).
    pub counter: Option<u64>,
    /// mOTP's and Yandex's PIN.
    #[cfg_attr(test, ts(as = "Option<String>"))]
    pub pin: Option<Zeroizing<String>>,
}

/// What to do about a token that is already here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum OnDuplicate {
    /// Store nothing and say so.
    Refuse,
    /// Put the draft's values into the token that is here.
    Replace,
    /// Store it beside the other.
    KeepBoth,
}
