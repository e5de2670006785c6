//! What can go wrong, as facts a caller can act on. No text of a user, no secret, no path.

use std::io;

/// Why the vault said no.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The password opens no slot of this vault.
    #[error("the password does not open this vault")]
    WrongPassword,
    /// The recovery key opens no slot of this vault.
    #[error("the recovery key does not open this vault")]
    WrongRecoveryKey,
    /// Bytes of the file are not what was written.
    #[error("the vault file is damaged ({part})")]
    Damaged {
        /// Where the damage was met.
        part: Part,
    },
    /// The vault opened, but rows were removed, added or put back: writing waits for
    /// [`accept_present_state`](crate::Vault::accept_present_state).
    #[error("rows of the vault were changed from outside")]
    Altered,
    /// The file is older than the newest state this computer has seen. It opens after
    /// [`accept_older`](crate::LockedVault::accept_older).
    #[error(
        "the vault file is older than the last known state (found {found}, expected {expected})"
    )]
    Rollback {
        /// The generation in the file.
        found: u64,
        /// The generation that was known.
        expected: u64,
    },
    /// The file or one record was written by a newer program.
    #[error("written by a newer version (found {found}, known {known})")]
    NewerVersion {
        /// The version met.
        found: u16,
        /// The newest version this program knows.
        known: u16,
    },
    /// An older file, opened for reading only: it must be opened for writing once.
    #[error("the vault must be brought up to date first (found {found}, known {known})")]
    OlderVersion {
        /// The schema met.
        found: u16,
        /// The schema this program reads.
        known: u16,
    },
    /// The file is something else.
    #[error("the file is not a vault")]
    NotAVault,
    /// The file has no bytes.
    #[error("the file is empty")]
    Empty,
    /// The path is a directory, a device or a pipe.
    #[error("the path is not a file")]
    NotAFile,
    /// There is nothing at this path.
    #[error("there is no such file")]
    NotFound,
    /// There is already something at this path; it was left alone.
    #[error("the file exists already")]
    AlreadyExists,
    /// The file is larger than any vault may be.
    #[error("the file is too large for a vault ({bytes} bytes, at most {limit})")]
    TooLarge {
        /// Size of the file in bytes.
        bytes: u64,
        /// The largest size read, in bytes.
        limit: u64,
    },
    /// Another process writes to this vault.
    #[error("the vault is held by process {pid} ({name})")]
    HeldBy {
        /// Its process id, 0 when it could not be read.
        pid: u32,
        /// Its program name, empty when it could not be read.
        name: String,
    },
    /// The disk has no room; the old state is intact.
    #[error("the disk is full")]
    DiskFull,
    /// The file or its directory cannot be written, or the vault was opened for reading only.
    #[error("the vault cannot be written here")]
    ReadOnly,
    /// The system does not let this user read the file.
    #[error("the system refuses access to the file")]
    PermissionDenied,
    /// Another process kept the database busy for five seconds.
    #[error("the vault is busy")]
    Busy,
    /// The key derivation is weaker than allowed.
    #[error("the key derivation is below the floor (64 MiB, 3 passes)")]
    KdfBelowFloor,
    /// The key derivation asks for more than allowed.
    #[error("the key derivation is above the ceiling (1 GiB, 16 passes, 16 lanes)")]
    KdfAboveCeiling,
    /// The key derivation did not get its memory.
    #[error("not enough memory to derive the key")]
    OutOfMemory,
    /// The operating system gave no randomness.
    #[error("the system gave no randomness")]
    NoRandomness,
    /// No token has this id.
    #[error("no such token")]
    UnknownToken,
    /// No group has this id.
    #[error("no such group")]
    UnknownGroup,
    /// The token has no counter to step.
    #[error("the token is not counter-based")]
    NotCounterBased,
    /// The counter reached its last value.
    #[error("the counter is used up")]
    CounterUsedUp,
    /// The token cannot be computed; the flaw says why.
    #[error("the token cannot be computed")]
    Flawed(otp::Flaw),
    /// The token belongs to a server's container and does not leave this computer.
    #[error("the token stays on this computer")]
    StaysHere,
    /// An inbox item is larger than 4 KiB or the inbox holds 4,096 items.
    #[error("the inbox is full")]
    InboxFull,
    /// The linked SQLite is older than 3.51.3.
    #[error("the linked SQLite is too old ({found})")]
    SqliteTooOld {
        /// `sqlite3_libversion_number()`.
        found: i32,
    },
    /// The system reported a failure that is none of the above.
    #[error("the system reported a failure")]
    Io(#[source] io::Error),
    /// The database reported a failure that is none of the above.
    #[error("the database reported a failure")]
    Storage(#[source] rusqlite::Error),
}

/// The parts of a vault file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// The database itself: its pages or its tables.
    Database,
    /// Slots, versions and names of the vault.
    Header,
    /// The wrapped root key of a slot.
    Slot,
    /// The list of what must be there.
    Manifest,
    /// One record.
    Record,
    /// The log of operations.
    Log,
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Database => "database",
            Self::Header => "header",
            Self::Slot => "slot",
            Self::Manifest => "manifest",
            Self::Record => "record",
            Self::Log => "log",
        })
    }
}

impl Error {
    pub(crate) const fn damaged(part: Part) -> Self {
        Self::Damaged { part }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::NotFound,
            io::ErrorKind::PermissionDenied => Self::PermissionDenied,
            io::ErrorKind::AlreadyExists => Self::AlreadyExists,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            io::ErrorKind::OutOfMemory => Self::OutOfMemory,
            io::ErrorKind::IsADirectory => Self::NotAFile,
            _ => Self::Io(error),
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        // The index of the log, made anew at every opening, found no room.
        let code = error.sqlite_error().map(|error| error.extended_code);
        if code == Some(rusqlite::ffi::SQLITE_IOERR_SHMSIZE) {
            return Self::DiskFull;
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::ReadOnly) => Self::ReadOnly,
            Some(ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => Self::PermissionDenied,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::OutOfMemory) => Self::OutOfMemory,
            Some(ErrorCode::NotADatabase) => Self::NotAVault,
            Some(ErrorCode::DatabaseCorrupt) => Self::damaged(Part::Database),
            _ if is_shape(&error) => Self::damaged(Part::Database),
            _ => Self::Storage(error),
        }
    }
}

/// Whether a column holds something that was never written there.
const fn is_shape(error: &rusqlite::Error) -> bool {
    matches!(
        error,
        rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::Utf8Error(..)
    )
}
