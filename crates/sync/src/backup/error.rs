//! What can go wrong, as facts a caller can act on. No text of a user, no secret, no path.

use std::io;

/// Why a backup could not be read or written. After an error of writing, every backup that was there
/// is as it was, and nothing was added.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// The file has no bytes.
    #[error("the file is empty")]
    Empty,
    /// The file is something else.
    #[error("the file is not a backup")]
    NotABackup,
    /// There is nothing at this path.
    #[error("there is no such file")]
    NotFound,
    /// The path is a directory, a device or a pipe.
    #[error("the path is not a file")]
    NotAFile,
    /// The backup was written by a newer program.
    #[error("written by a newer version (found {found}, known {known})")]
    NewerVersion {
        /// The version met.
        found: u16,
        /// The newest version this program knows.
        known: u16,
    },
    /// The file, or what was to become one, is larger than any backup may be.
    #[error("too large for a backup ({bytes} bytes, at most {limit})")]
    TooLarge {
        /// Size in bytes.
        bytes: u64,
        /// The largest size, in bytes.
        limit: u64,
    },
    /// The file ends within its header: nothing of it can be read.
    #[error("the file ends within its header")]
    CutShort,
    /// Both copies of the header are damaged: nothing of the file can be read.
    #[error("the header is damaged")]
    HeaderDamaged,
    /// The key is right and not one block opens.
    #[error("nothing in the backup is whole")]
    NothingWhole {
        /// When the backup was made, in unix milliseconds.
        created_ms: i64,
    },
    /// The password does not open this backup: it is the one the vault had when it was made.
    #[error("the password does not open this backup")]
    WrongPassword {
        /// When the backup was made, in unix milliseconds, as its header says.
        created_ms: i64,
    },
    /// The recovery key does not open this backup: it is the one the vault had when it was made.
    #[error("the recovery key does not open this backup")]
    WrongRecoveryKey {
        /// When the backup was made, in unix milliseconds, as its header says.
        created_ms: i64,
    },
    /// The backup was sealed with another backup key, or its header is not authentic.
    #[error("the backup key does not open this backup")]
    WrongKey {
        /// When the backup was made, in unix milliseconds, as its header says.
        created_ms: i64,
    },
    /// The key derivation that the header asks for is outside the limits.
    #[error("the key derivation of the backup is outside the limits")]
    KdfOutOfRange,
    /// There was not enough memory to derive the key.
    #[error("not enough memory to derive the key")]
    OutOfMemory,
    /// The operating system gave no randomness.
    #[error("the system gave no randomness")]
    NoRandomness,
    /// The folder is not there: removed, renamed, or on a disk that was unplugged.
    #[error("the folder is not there")]
    FolderGone,
    /// The path is not a folder.
    #[error("the path is not a folder")]
    NotAFolder,
    /// The name is not that of a file in the folder itself.
    #[error("not a name for a file")]
    NotAName,
    /// There is already something of this name; it was left alone.
    #[error("there is already something of this name")]
    AlreadyThere,
    /// The file system only reads.
    #[error("the folder cannot be written")]
    ReadOnly,
    /// The system does not let this user write or read here.
    #[error("the system refuses access")]
    PermissionDenied,
    /// The disk has no room, or the user's share of it is used up.
    #[error("the disk is full")]
    Full,
    /// What was read back is not what was written.
    #[error("what was read back differs from what was written")]
    VerifyFailed,
    /// The system reported a failure that is none of the above.
    #[error("the system reported a failure")]
    Io(#[source] io::Error),
    /// The ways to the key could not be read.
    #[error("the ways to the key of the backup cannot be read")]
    Slots(#[source] vault::Error),
}

impl BackupError {
    /// The error of a key, told with the backup that it does not open.
    pub(super) fn of_key(error: vault::Error, created_ms: i64) -> Self {
        match error {
            vault::Error::WrongPassword => Self::WrongPassword { created_ms },
            vault::Error::WrongRecoveryKey => Self::WrongRecoveryKey { created_ms },
            other => Self::from(other),
        }
    }
}

impl From<vault::Error> for BackupError {
    fn from(error: vault::Error) -> Self {
        match error {
            vault::Error::KdfAboveCeiling | vault::Error::KdfBelowFloor => Self::KdfOutOfRange,
            vault::Error::OutOfMemory => Self::OutOfMemory,
            other => Self::Slots(other),
        }
    }
}

impl From<io::Error> for BackupError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::NotFound,
            io::ErrorKind::NotADirectory => Self::NotAFolder,
            io::ErrorKind::IsADirectory => Self::NotAFile,
            io::ErrorKind::PermissionDenied => Self::PermissionDenied,
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            io::ErrorKind::AlreadyExists => Self::AlreadyThere,
            io::ErrorKind::OutOfMemory => Self::OutOfMemory,
            _ => Self::Io(error),
        }
    }
}
