//! What can go wrong at the desk, as facts.

/// A failure. Its text carries no secret and nothing a person typed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The vault is locked.
    #[error("the vault is locked")]
    Locked,
    /// There is a vault already where one was to be made.
    #[error("there is a vault already")]
    VaultExists,
    /// No such token, group or draft.
    #[error("it is not here any more")]
    NotFound,
    /// The verification ticket was used, is too old, or was for something else.
    #[error("the confirmation has expired")]
    TicketInvalid,
    /// The new password would not hold.
    #[error("the password is too weak")]
    WeakPassword,
    /// The text is no recovery key.
    #[error("the text is no recovery key")]
    BadRecoveryKey,
    /// A field cannot be used as it is.
    #[error("the field {field} cannot be used: {}", flaw.key())]
    InvalidField {
        /// The field's name as in [`NewToken`](crate::view::NewToken).
        field: &'static str,
        /// Why.
        flaw: otp::Flaw,
    },
    /// A name is longer than [`LONGEST_NAME`](crate::LONGEST_NAME) characters.
    #[error("the field {field} has {length} characters")]
    NameTooLong {
        /// The field's name.
        field: &'static str,
        /// Its length in characters.
        length: usize,
    },
    /// The token is here already.
    #[error("the token is here already")]
    Duplicate,
    /// Half of the draft's secret is still to be made.
    #[error("the second step of the enrolment comes first")]
    TwoStepFirst,
    /// The token has no code.
    #[error("the token has no code: {}", .0.key())]
    CannotCompute(otp::Flaw),
    /// Nothing usable lies in the clipboard.
    #[error("the clipboard holds neither text nor a picture")]
    ClipboardEmpty,
    /// The system gave no clipboard.
    #[error("the clipboard cannot be reached")]
    ClipboardUnavailable,
    /// There is no QR code in the picture.
    #[error("no QR code was found")]
    NoCodeFound,
    /// There is nothing in the text.
    #[error("the text is empty")]
    EmptyText,
    /// The system has no randomness.
    #[error("the system gave no randomness")]
    NoRandomness,
    /// The settings were not saved.
    #[error("the settings were not saved")]
    Settings(#[source] std::io::Error),
    /// A file was not written.
    #[error("the file was not written")]
    Write(#[source] std::io::Error),
    /// No folder was chosen for backups.
    #[error("no folder was chosen for backups")]
    NoBackupFolder,
    /// There is no backup that could be proved, or none was opened.
    #[error("there is no backup")]
    NoBackup,
    /// It is the newest backup of its folder that was read back whole.
    #[error("it is the last backup there that is known to be good")]
    LastGoodBackup,
    /// A restore cannot be undone any more.
    #[error("there is nothing to undo")]
    NothingToUndo,
    /// The backup's own answer.
    #[error(transparent)]
    Backup(#[from] sync::backup::BackupError),
    /// The vault's own answer.
    #[error(transparent)]
    Vault(#[from] vault::Error),
    /// What did not work about approvals.
    #[error(transparent)]
    Approvals(#[from] crate::approvals::fault::Fault),
    /// The picture reader's own answer.
    #[error(transparent)]
    Scan(#[from] scan::Error),
}
