//! Backups and what comes back from them.

use serde::{Deserialize, Serialize};

/// When backups are made by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum BackUp {
    /// Soon after each change, and once a day.
    OnChange,
    /// Once a day, if something changed.
    Daily,
    /// Once a week, if something changed.
    Weekly,
    /// Only when the person asks.
    ByHand,
}

/// A folder that backups go to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct BackupFolderView {
    /// Where it is.
    pub path: String,
    /// Why nothing could be written there last time: a code below `errors.`.
    pub trouble: Option<String>,
    /// Whether it lies on the disk that the vault is on.
    pub same_disk: bool,
    /// When the newest backup there was made, in Unix milliseconds.
    pub last_ms: Option<i64>,
    /// When the newest backup there was last read back whole, in Unix milliseconds.
    pub verified_ms: Option<i64>,
    /// When the next one is due, in Unix milliseconds; `None` when nothing changed or it waits for the person.
    pub next_ms: Option<i64>,
}

/// Whether a backup file is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum BackupState {
    /// It was read back whole.
    Opens,
    /// Its beginning is right; the rest was not read back yet.
    Unchecked,
    /// Something in it is damaged; what is whole can still be taken.
    Damaged,
    /// It belongs to another vault.
    OtherVault,
    /// A newer version wrote it.
    Newer,
}

/// A backup file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct BackupView {
    /// Where it is; also its handle in commands.
    pub path: String,
    /// Its name without the folder.
    pub name: String,
    /// When it was made, in Unix milliseconds; `None` when its beginning cannot be read.
    pub created_ms: Option<i64>,
    /// Its size in bytes.
    pub size: u64,
    /// The tokens in it, if it was read back.
    pub tokens: Option<u32>,
    /// Whether it is good.
    pub state: BackupState,
    /// Why it is damaged: a code below `errors.`.
    pub why: Option<String>,
}

/// The page about backups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct BackupsView {
    /// Where backups go.
    pub folders: Vec<BackupFolderView>,
    /// The newest backups of all folders, newest first, 12 at most.
    pub recent: Vec<BackupView>,
    /// Whether one is being made.
    pub busy: bool,
    /// Tokens that would be lost if this computer died now.
    pub exposed: u32,
    /// When a backup was last restored into a scratch vault and compared, in Unix milliseconds.
    pub proved_ms: Option<i64>,
    /// Whether the last such proof is 90 days old, or there is a backup and never was one.
    pub prove_due: bool,
    /// The last restore that can be undone.
    pub undo: Option<UndoView>,
}

/// A restore that can be undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct UndoView {
    /// The name of the backup it came from.
    pub name: String,
    /// When it was restored, in Unix milliseconds.
    pub at_ms: i64,
    /// Until when it can be undone, in Unix milliseconds.
    pub until_ms: i64,
}

/// What a rehearsal found: a backup restored into a scratch vault and compared with the present one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct ProofView {
    /// The name of the backup.
    pub name: String,
    /// When it was made, in Unix milliseconds.
    pub created_ms: i64,
    /// Tokens that came back.
    pub tokens: u32,
    /// Of those, tokens whose code is the one shown here.
    pub same_codes: u32,
    /// Tokens that are newer here than in the backup, or not in it yet.
    pub newer_here: u32,
    /// Tokens that should have come back and did not.
    pub missing: u32,
}

/// What would become of a token if this computer died now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum Rescue {
    /// It comes back from a backup as it is.
    ComesBack,
    /// It comes back from a backup, without its latest changes.
    ComesBackOlder,
    /// Somebody must be asked for a new one: it is bound to this computer, or a server delivered it.
    Ask,
    /// It would be lost.
    Lost,
}

/// One line of the page "If this computer died now".
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct RescueTokenView {
    /// The token.
    pub id: String,
    /// Who issued it.
    pub issuer: String,
    /// Whose it is.
    pub account: String,
    /// What would become of it.
    pub rescue: Rescue,
    /// When the backup it comes back from was made, in Unix milliseconds.
    pub backup_ms: Option<i64>,
    /// The folder that backup is in.
    pub folder: Option<String>,
    /// Whom to ask for a new one.
    pub ask: Option<String>,
}

/// The page "If this computer died now".
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct RescueView {
    /// Every token, lost ones first.
    pub tokens: Vec<RescueTokenView>,
    /// Whether every backup that counts lies on the disk of this computer.
    pub all_on_this_disk: bool,
}

/// A backup that was chosen for restoring and is not open yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct SealedBackupView {
    /// Its name.
    pub name: String,
    /// When it was made, in Unix milliseconds.
    pub created_ms: i64,
    /// Whether the open vault's own key opens it, so that nothing need be typed.
    pub opens_here: bool,
    /// Whether it has a password, beside the recovery key.
    pub has_password: bool,
}

/// What of a backup is damaged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct BackupDamageView {
    /// A code below `errors.`.
    pub cause: String,
    /// Tokens that are lost in it.
    pub lost: u32,
    /// Tokens that were in it.
    pub of: u32,
}

/// Something that a backup names and cannot bring back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct StubView {
    /// Who issued it.
    pub issuer: String,
    /// Whose it is.
    pub account: String,
    /// Whom to ask for a new one.
    pub ask: Option<String>,
}

/// What restoring would do to one token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum FateView {
    /// It is added.
    New,
    /// Something of it is newer in the backup.
    Changed,
    /// It was deleted here after the backup; it stays deleted unless chosen.
    GoneHere,
    /// It is in both, and nothing in the backup is newer.
    Same,
    /// It is not in the backup.
    OnlyHere,
}

/// One token of a restore's preview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct RestoreTokenView {
    /// The token.
    pub id: String,
    /// Who issued it.
    pub issuer: String,
    /// Whose it is.
    pub account: String,
    /// What would happen.
    pub fate: FateView,
    /// What of it is newer in the backup: keys below `parts.`.
    pub parts: Vec<String>,
}

/// An opened backup and what restoring it would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct RestoreView {
    /// Its name.
    pub name: String,
    /// When it was made, in Unix milliseconds.
    pub created_ms: i64,
    /// The computer it was made on.
    pub computer: String,
    /// Tokens in it, those in its bin left out.
    pub tokens_in_it: u32,
    /// Groups in it.
    pub groups: u32,
    /// What it cannot bring back.
    pub stubs: Vec<StubView>,
    /// What of it is damaged.
    pub damage: Option<BackupDamageView>,
    /// Tokens here before; `None` in the first run.
    pub here: Option<u32>,
    /// Every token of either side, those that are dead on both sides left out.
    pub tokens: Vec<RestoreTokenView>,
}

/// How to restore.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum RestoreMode {
    /// The newer of both sides stays.
    Merge,
    /// The vault becomes what the backup is; a backup of the present state is made first.
    Replace,
}

/// What the person chose in the preview.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct RestoreChoice {
    /// Merge or replace.
    pub mode: RestoreMode,
    /// Only these tokens of the backup; `None` for all of them. Of those deleted here, the chosen ones come back.
    pub only: Option<Vec<String>>,
}

/// What a restore did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct RestoredView {
    /// Tokens that came.
    pub added: u32,
    /// Tokens that changed.
    pub changed: u32,
    /// Tokens that went into the bin.
    pub binned: u32,
    /// Until when it can be undone, in Unix milliseconds; `None` when nothing was done.
    pub until_ms: Option<i64>,
}

/// What undoing a restore did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct UndoneView {
    /// Tokens that are as they were.
    pub undone: u32,
    /// Tokens that were edited since and stayed as they are.
    pub kept: u32,
}
