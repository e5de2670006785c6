//! Opening backups: with the vault's own key, a password or a recovery key.

use std::path::Path;

use sync::backup::{BackupError, Cause, Damage, Opened, Sealed};
use vault::{BackupKey, Key, Password, RecoveryKey, Vault};

use crate::arguments::{Arguments, BackupKeyArguments};
use crate::failure::{Exit, Failure};
use crate::input;
use crate::session::Session;

/// What opens backups.
pub(crate) struct BackupOpener<'a> {
    /// The vault's own key, for its own backups.
    own: Option<BackupKey>,
    typed: Typed<'a>,
}

enum Typed<'a> {
    Password(Password),
    /// That of the vault.
    Same(&'a Password),
    Recovery(RecoveryKey),
}

impl<'a> BackupOpener<'a> {
    /// Asks for the password or the recovery key of a backup, where no vault is open.
    pub(crate) fn of_no_vault(
        arguments: &Arguments,
        key: &BackupKeyArguments,
    ) -> Result<Self, Failure> {
        let file = key
            .key_file
            .as_deref()
            .or(arguments.password_file.as_deref());
        Ok(Self {
            own: None,
            typed: Typed::ask(file, key.recovery_key)?,
        })
    }

    /// Opens the vault's own backups without a question, and those of others with the vault's password, unless
    /// something else was said.
    pub(crate) fn of_vault(
        vault: &Vault,
        session: &'a Session,
        key: &BackupKeyArguments,
    ) -> Result<Self, Failure> {
        let is_said = key.recovery_key || key.key_file.is_some();
        let typed = match is_said {
            true => Typed::ask(key.key_file.as_deref(), key.recovery_key)?,
            false => Typed::Same(session.password()),
        };
        Ok(Self {
            own: vault.backup_key().filter(|_| !is_said),
            typed,
        })
    }

    /// Opens everything that is whole. Costs a key derivation with a password.
    pub(crate) fn open(&self, sealed: &Sealed) -> Result<Opened, Failure> {
        if let Some(own) = &self.own {
            match sealed.open_with(own) {
                Err(BackupError::WrongKey { .. }) => {}
                opened => return Ok(opened?),
            }
        }
        let key = match &self.typed {
            Typed::Password(password) => Key::Password(password),
            Typed::Same(password) => Key::Password(password),
            Typed::Recovery(recovery) => Key::Recovery(recovery),
        };
        Ok(sealed.open(key)?)
    }
}

impl Typed<'_> {
    fn ask(file: Option<&Path>, is_recovery: bool) -> Result<Self, Failure> {
        if !is_recovery {
            return Ok(Self::Password(input::backup_password(file)?));
        }
        let text = input::recovery_key(file)?;
        let key = RecoveryKey::parse(&text)
            .map_err(|flaw| Failure::usage("bad_recovery_key", flaw.to_string()))?;
        Ok(Self::Recovery(key))
    }
}

/// A failure of a backup, saying which file or folder it is about.
pub(crate) fn in_file(path: &Path, error: BackupError) -> Failure {
    Failure::from(error).about(&path.to_string_lossy())
}

/// What happened to a file, for machines.
pub(crate) const fn damage_name(damage: &Damage) -> &'static str {
    match damage.cause {
        Cause::CutShort { .. } => "cut_short",
        Cause::Altered => "altered",
        Cause::JunkBehind { .. } => "junk_behind",
    }
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Self {
        use BackupError as B;
        let (exit, code, advice) = match &error {
            B::WrongPassword { .. } | B::WrongKey { .. } => (
                Exit::WrongPassword,
                "wrong_backup_password",
                "it opens with the password of the day it was made, or with --recovery-key",
            ),
            B::WrongRecoveryKey { .. } => (
                Exit::WrongPassword,
                "wrong_recovery_key",
                "it belongs to another vault",
            ),
            B::NotFound => (Exit::NotFound, "backup_not_found", "name another file"),
            B::FolderGone => (Exit::NotFound, "folder_gone", "name a folder that is there"),
            B::Empty => (Exit::Damaged, "empty_file", OLDER),
            B::NotABackup | B::NotAFile => (Exit::Damaged, "not_a_backup", "name another file"),
            B::TooLarge { .. } => (Exit::Damaged, "too_large", "name another file"),
            B::CutShort => (Exit::Damaged, "cut_short", OLDER),
            B::HeaderDamaged | B::Slots(_) => (Exit::Damaged, "header_damaged", OLDER),
            B::NothingWhole { .. } => (Exit::Damaged, "nothing_whole", OLDER),
            B::KdfOutOfRange => (
                Exit::Damaged,
                "kdf_out_of_range",
                "somebody may have changed it",
            ),
            B::NewerVersion { .. } => (Exit::Failed, "newer_version", "update Countersign"),
            B::NotAFolder => (Exit::Failed, "not_a_folder", "name a folder"),
            B::ReadOnly => (Exit::Failed, "read_only", "name another folder"),
            B::PermissionDenied => (Exit::Failed, "permission_denied", "look at its permissions"),
            B::Full => (Exit::Failed, "disk_full", "make room and try again"),
            B::VerifyFailed => (Exit::Failed, "verify_failed", "try another disk"),
            B::OutOfMemory => (Exit::Failed, "out_of_memory", "close other programs"),
            _ => (Exit::Failed, "backup_failed", "try again"),
        };
        let failure = Self::new(exit, code, format!("{error}: {advice}"));
        match error {
            B::WrongPassword { created_ms }
            | B::WrongRecoveryKey { created_ms }
            | B::WrongKey { created_ms } => failure.with("created_ms", created_ms.into()),
            _ => failure,
        }
    }
}

const OLDER: &str = "take an older backup";

impl From<desk::Error> for Failure {
    /// What a rehearsal can meet.
    fn from(error: desk::Error) -> Self {
        match error {
            desk::Error::Vault(error) => error.into(),
            desk::Error::Backup(error) => error.into(),
            other => Self::new(Exit::Failed, "unexpected", other.to_string()),
        }
    }
}
