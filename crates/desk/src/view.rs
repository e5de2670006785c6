//! What crosses to the page, and what comes back from it.
//!
//! These types carry labels and visible codes and nothing else. Every integer fits the 53 bits of a
//! JavaScript number: counters beyond that are shown as the nearest one, and only shown.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::settings::SettingsView;

mod adding;
mod approvals;
mod backups;
mod camera;
mod requests;

pub use adding::{
    DraftView, DraftsView, DuplicateView, LikenessView, NewToken, OnDuplicate, OtherView,
    RejectView, TransferView,
};
pub use approvals::{
    AccessChoice, AilmentView, ApprovalTokenView, ApprovalsView, BroughtView, CertificateView,
    CheckStepView, ContainerView, CutOff, EnrolledView, EnrolmentView, Listening,
    NotificationState, ServerView, TrustView, UnfinishedView,
};
pub use backups::{
    BackUp, BackupDamageView, BackupFolderView, BackupState, BackupView, BackupsView, FateView,
    ProofView, Rescue, RescueTokenView, RescueView, RestoreChoice, RestoreMode, RestoreTokenView,
    RestoreView, RestoredView, SealedBackupView, StubView, UndoView, UndoneView,
};
pub use camera::{CameraState, CameraView};
pub use requests::{
    AnswerChoice, AnsweredIn, DeniedView, FateOfRequest, HistoryView, Oddity, OutcomeView,
    PastRequestView, RequestView, TrayRequests,
};

/// Where the app stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum Phase {
    /// There is no vault yet, or its recovery key was not confirmed yet.
    FirstRun,
    /// A vault waits for its password.
    Locked,
    /// Tokens can be seen.
    Unlocked,
    /// The vault cannot be opened at all; [`StartView::problem`] says why.
    Broken,
}

/// A failure as the page shows it: a message key and the facts for its sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct ErrorView {
    /// The key below `errors.` in the message table.
    pub code: String,
    /// A technical sentence without secrets, for the copied report.
    pub message: String,
    /// Facts for the sentence: names, positions, numbers.
    pub detail: std::collections::BTreeMap<String, String>,
}

/// The first answer to a fresh page.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct StartView {
    /// Where the app stands.
    pub phase: Phase,
    /// The settings in force.
    pub settings: SettingsView,
    /// The app's clock, Unix milliseconds: the page counts from it and never reads its own for codes.
    pub now_ms: i64,
    /// `linux`, `macos` or `windows`.
    pub platform: String,
    /// Whether some panel shows our tray icon.
    pub tray_host: bool,
    /// Why the vault cannot be opened, in phase `broken`.
    pub problem: Option<ErrorView>,
    /// The name that the vault's file gets when a backup is restored in its place; `None` where it may not be
    /// put aside.
    pub aside: Option<String>,
    /// Where the vault's file is.
    pub vault_path: String,
    /// The app's version.
    pub version: String,
}

/// Which picture stands for a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct IconView {
    /// `auto`, `brand`, `monogram` or `picture`.
    pub choice: IconChoice,
    /// The brand shown, whether chosen or found.
    pub brand: Option<String>,
    /// The server's picture, as a `data:` address; it is not taken from the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub picture: Option<String>,
}

/// How a token's picture was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum IconChoice {
    /// Matched from the issuer.
    Auto,
    /// Picked by the person.
    Brand,
    /// Two letters.
    Monogram,
    /// The one that its server named, which was fetched.
    Picture,
}

/// A token's labels.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct TokenView {
    /// 32 hexadecimal digits.
    pub id: String,
    /// Who issued it.
    pub issuer: String,
    /// Whose it is.
    pub account: String,
    /// `totp`, `daypassword`, `hotp`, `steam`, `motp`, `yandex` or `broken`.
    pub kind: String,
    /// `SHA1`, `SHA256`, `SHA512`, where the kind has one.
    pub algorithm: Option<String>,
    /// Length of its codes.
    pub digits: Option<u8>,
    /// Seconds a code holds, for time-based kinds.
    pub period: Option<u32>,
    /// The next code's counter, for HOTP.
    pub counter: Option<u64>,
    /// Identifiers of its groups.
    pub groups: Vec<String>,
    /// Whether it stands on top.
    pub pinned: bool,
    /// The person's note.
    pub note: String,
    /// Its picture.
    pub icon: IconView,
    /// How often its code was copied.
    pub uses: u64,
    /// When last, Unix milliseconds.
    pub last_used_ms: Option<i64>,
    /// When it was added, Unix milliseconds.
    pub created_ms: i64,
    /// Why it has no code: a key below `flaws.`.
    pub flaw: Option<String>,
    /// The server that manages it.
    pub managed: Option<String>,
    /// How it came here: a key below `sources.`.
    pub source: String,
    /// Whether its code is shown and copied only for a ticket of the verb `useCode` for it: its server demands that
    /// the app is unlocked for each use.
    pub guarded: bool,
    /// Whether its server forbids removing it here.
    pub stays: bool,
    /// Why its codes count no more; `None` as far as anybody knows that they do.
    pub revoked: Option<CutOff>,
}

/// One code, as shown.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct CodeView {
    /// The token's identifier.
    pub id: String,
    /// The code without spaces; empty while hidden, and for HOTP until Next.
    pub code: String,
    /// The following window's code.
    pub next: Option<String>,
    /// First second of validity, Unix seconds.
    pub valid_from: Option<i64>,
    /// First second after it, Unix seconds.
    pub valid_until: Option<i64>,
    /// Whether the settings keep it hidden.
    pub hidden: bool,
}

impl std::fmt::Debug for CodeView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CodeView")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// A group and how many tokens are in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct GroupView {
    /// 32 hexadecimal digits.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Tokens in it, those in the bin left out.
    pub count: usize,
}

/// All labels at once.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct TokensView {
    /// In display order; pinned ones are not moved to the front here.
    pub tokens: Vec<TokenView>,
    /// In order of name.
    pub groups: Vec<GroupView>,
    /// Tokens in the bin.
    pub bin_count: usize,
    /// Records that did not open; the rest is unaffected.
    pub damaged: usize,
}

/// What a search found, as identifiers in display order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct FoundView {
    /// The pinned ones.
    pub pinned: Vec<String>,
    /// The others.
    pub others: Vec<String>,
    /// Matches that lie in the bin.
    pub in_bin: usize,
    /// Matches outside the chosen group.
    pub in_other_groups: usize,
}

/// A token in the bin.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct BinnedView {
    /// Its labels.
    pub token: TokenView,
    /// When it was put there, Unix milliseconds.
    pub binned_ms: i64,
    /// When it is removed for good, Unix milliseconds.
    pub purges_ms: i64,
}

/// A change to a token: only what is given is changed.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, optional_fields))]
pub struct TokenChange {
    /// Who issued it.
    pub issuer: Option<String>,
    /// Whose it is.
    pub account: Option<String>,
    /// The person's note.
    pub note: Option<String>,
    /// Its picture.
    pub icon: Option<IconView>,
    /// Whether it stands on top.
    pub pinned: Option<bool>,
    /// As [`TokenView::kind`].
    pub kind: Option<String>,
    /// As [`TokenView::algorithm`].
    pub algorithm: Option<String>,
    /// As [`TokenView::digits`].
    pub digits: Option<u8>,
    /// As [`TokenView::period`].
    pub period: Option<u32>,
    /// As [`TokenView::counter`].
    pub counter: Option<u64>,
    /// mOTP's and Yandex's PIN.
    #[cfg_attr(test, ts(as = "Option<String>"))]
    pub pin: Option<Zeroizing<String>>,
    /// A new setup key.
    #[cfg_attr(test, ts(as = "Option<String>", optional))]
    pub secret: Option<Zeroizing<String>>,
}

/// How long a password would hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct StrengthView {
    /// 0 (none) to 4 (very strong).
    pub score: u8,
    /// Whether it may be used.
    pub acceptable: bool,
    /// A key below `passwordHints.`.
    pub hint: Option<String>,
}

/// The recovery key, shown once, and which two groups are to be typed again.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct RecoveryKeyView {
    /// The groups as printed.
    pub groups: Vec<String>,
    /// Indexes, from 0, of the groups to type.
    pub ask: [usize; 2],
}

/// The answer to a copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct CopiedView {
    /// The token's identifier.
    pub id: String,
    /// Its issuer.
    pub issuer: String,
    /// Its account.
    pub account: String,
    /// Seconds until the clipboard is cleared.
    pub clears_in_seconds: u32,
}

/// A setup code as a square of modules.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct QrView {
    /// Modules a side, the quiet zone included.
    pub size: usize,
    /// SVG path data in module units.
    pub path: String,
}

/// One secret, for its own short-lived window.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct RevealedView {
    /// Who issued it.
    pub issuer: String,
    /// Whose it is.
    pub account: String,
    /// The setup code, where a URI can carry the token.
    pub svg: Option<QrView>,
    /// The setup key as text; empty for the link of a container.
    pub key: String,
    /// The whole URI.
    pub uri: Option<String>,
    /// Seconds until the window closes.
    pub seconds_left: u32,
}

/// What the integrity check says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct CheckView {
    /// Records read.
    pub records: u64,
    /// Records that did not open.
    pub damaged: usize,
    /// Whether rows were removed, added or put back from outside.
    pub altered: bool,
    /// Whether everything is as it was written.
    pub sound: bool,
    /// Changes ever written.
    pub generation: u64,
    /// Where the vault's file is.
    pub path: String,
}

/// A brand's picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct BrandView {
    /// Its short name.
    pub slug: String,
    /// Its name.
    pub title: String,
    /// SVG path data on a 24 by 24 grid.
    pub path: String,
    /// `#rrggbb`.
    pub colour: String,
}

/// A brand's name, without its picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct BrandName {
    /// Its short name.
    pub slug: String,
    /// Its name.
    pub title: String,
}

/// An entry of the tray's menu that copies a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrayToken {
    /// The token's identifier.
    pub id: String,
    /// Issuer and account, in one line.
    pub label: String,
    /// Whether its codes count no more.
    pub revoked: bool,
}
