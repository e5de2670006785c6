//! The one place where a failure of ours becomes what the page can show.

use std::collections::BTreeMap;

use desk::Error;
use desk::view::ErrorView;

/// What a command rejects with: a message key and facts.
pub(crate) type CommandError = ErrorView;

/// Turns a failure into its code. A failure the page would treat like any other is `unexpected`, and its
/// causes go to the log.
pub(crate) fn command_error(error: &Error) -> CommandError {
    let mut detail = BTreeMap::new();
    let mut tell = |key: &str, value: String| {
        detail.insert(key.to_owned(), value);
    };
    let code = match error {
        Error::Locked => "locked",
        Error::VaultExists => "vaultExists",
        Error::NotFound | Error::NothingToUndo => "notFound",
        Error::TicketInvalid => "ticketInvalid",
        Error::WeakPassword => "weakPassword",
        Error::BadRecoveryKey => "badRecoveryKey",
        Error::InvalidField { field, flaw } => {
            tell("field", (*field).to_owned());
            tell("flaw", flaw.key().to_owned());
            if let desk::Flaw::BadSecretCharacter { position } = flaw {
                tell("position", position.to_string());
            }
            "invalidField"
        }
        Error::NameTooLong { field, length } => {
            tell("field", (*field).to_owned());
            tell("length", length.to_string());
            tell("most", desk::LONGEST_NAME.to_string());
            "nameTooLong"
        }
        Error::Duplicate => "duplicate",
        Error::TwoStepFirst => "twoStepFirst",
        Error::CannotCompute(flaw) => {
            tell("flaw", flaw.key().to_owned());
            "cannotCompute"
        }
        Error::ClipboardEmpty | Error::EmptyText => "clipboardEmpty",
        Error::ClipboardUnavailable => "clipboardUnavailable",
        Error::NoCodeFound => "noCodeFound",
        Error::NoBackup => "noBackup",
        Error::NoBackupFolder => "noBackupFolder",
        Error::LastGoodBackup => "lastGoodBackup",
        Error::Approvals(fault) => {
            if let Some((key, fact)) = fault.detail() {
                tell(key, fact.to_owned());
            }
            fault.code()
        }
        Error::Settings(_) => "settingsNotSaved",
        Error::Write(cause) => io_code(cause),
        Error::Vault(error) => vault_code(error, &mut tell),
        Error::Scan(error) => scan_code(error, &mut tell),
        Error::Backup(error) => backup_code(error, &mut tell),
        _ => "unexpected",
    };
    if code == "unexpected" {
        tracing::error!(causes = causes(error), "unexpected failure");
    }
    CommandError {
        code: code.to_owned(),
        message: error.to_string(),
        detail,
    }
}

fn vault_code(error: &desk::VaultError, tell: &mut impl FnMut(&str, String)) -> &'static str {
    use desk::VaultError as V;
    match error {
        V::WrongPassword => "wrongPassword",
        V::WrongRecoveryKey => "wrongRecoveryKey",
        V::Damaged { part } => {
            tell("part", part.to_string());
            "damaged"
        }
        V::Altered => "altered",
        V::Rollback { .. } => "rollback",
        V::NewerVersion { .. } => "newerVersion",
        V::NotAVault => "notAVault",
        V::Empty => "emptyFile",
        V::NotAFile => "notAFile",
        V::NotFound | V::UnknownToken | V::UnknownGroup => "notFound",
        V::AlreadyExists => "vaultExists",
        V::TooLarge { .. } => "tooLarge",
        V::HeldBy { pid, name } => {
            tell("pid", pid.to_string());
            tell("name", name.clone());
            "heldBy"
        }
        V::DiskFull => "diskFull",
        V::ReadOnly => "readOnly",
        V::PermissionDenied => "permissionDenied",
        V::Busy => "busy",
        V::KdfBelowFloor | V::KdfAboveCeiling => "kdfRefused",
        V::OutOfMemory => "outOfMemory",
        V::CounterUsedUp => "counterUsedUp",
        V::Flawed(flaw) => {
            tell("flaw", flaw.key().to_owned());
            "cannotCompute"
        }
        _ => "unexpected",
    }
}

fn backup_code(error: &desk::BackupError, tell: &mut impl FnMut(&str, String)) -> &'static str {
    use desk::BackupError as B;
    match error {
        B::WrongPassword { created_ms } | B::WrongKey { created_ms } => {
            tell("createdMs", created_ms.to_string());
            "backupPassword"
        }
        B::WrongRecoveryKey { created_ms } => {
            tell("createdMs", created_ms.to_string());
            "wrongRecoveryKey"
        }
        B::NothingWhole { .. } => "backupDamaged",
        B::NotFound => "fileGone",
        B::OutOfMemory => "outOfMemory",
        B::NoRandomness => "unexpected",
        other => desk::backups::trouble::code(other),
    }
}

fn scan_code(error: &desk::ScanError, tell: &mut impl FnMut(&str, String)) -> &'static str {
    use desk::ScanError as S;
    match error {
        S::NotFound => "fileGone",
        S::NotAFile => "notAFile",
        S::Empty => "emptyFile",
        S::TooLarge { limit, .. } => {
            tell("limit", (limit / (1024 * 1024)).to_string());
            "tooLarge"
        }
        S::TooManyPixels { limit, .. } => {
            tell("limit", (limit / 1_000_000).to_string());
            "tooManyPixels"
        }
        S::NotAPicture => "notAPicture",
        S::Damaged | S::PixelsDoNotFit => "damagedPicture",
        S::PermissionDenied => "permissionDenied",
        S::NoAnswer { .. } => "scanTimedOut",
        S::WorkerDied => "scanCrashed",
        S::ScreenRefused => "screenRefused",
        S::ScreenUnavailable => "screenUnavailable",
        _ => "unexpected",
    }
}

fn io_code(cause: &std::io::Error) -> &'static str {
    use std::io::ErrorKind as K;
    match cause.kind() {
        K::PermissionDenied => "permissionDenied",
        K::StorageFull | K::QuotaExceeded => "diskFull",
        K::ReadOnlyFilesystem => "readOnly",
        _ => "unexpected",
    }
}

fn causes(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        line = format!("{line}: {inner}");
        cause = inner.source();
    }
    line
}
