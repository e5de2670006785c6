//! What is the matter with a folder or a file, as the page names it.

use sync::backup::{BackupError, Cause, Damage};

/// The code of a folder that is not there.
pub(crate) const GONE: &str = "backupFolderGone";

/// The code below `errors.` of a folder that could not be written, or of a file that could not be read.
#[must_use]
pub const fn code(error: &BackupError) -> &'static str {
    use BackupError as B;
    match error {
        B::FolderGone | B::NotFound => GONE,
        B::ReadOnly => "backupReadOnly",
        B::Full => "backupFull",
        B::PermissionDenied => "backupDenied",
        B::NotAFolder => "backupNotAFolder",
        B::VerifyFailed => "backupVerifyFailed",
        B::CutShort => "backupCutShort",
        B::HeaderDamaged | B::KdfOutOfRange | B::Slots(_) => "backupHeader",
        B::NothingWhole { .. } => "backupAltered",
        B::NewerVersion { .. } => "backupNewer",
        B::NotABackup | B::NotAFile => "notABackup",
        B::TooLarge { .. } => "backupTooLarge",
        B::Empty => "backupEmpty",
        _ => "backupFailed",
    }
}

/// The code below `errors.` of damage.
#[must_use]
pub const fn damage(damage: &Damage) -> &'static str {
    match damage.cause {
        Cause::CutShort { .. } => "backupCutShort",
        Cause::Altered => "backupAltered",
        Cause::JunkBehind { .. } => "backupJunk",
    }
}
