//! Why a picture could not be read.

use std::io;
use std::time::Duration;

/// The result of anything here that can fail.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a picture could not be read. A picture without a code is not an error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is nothing at this path.
    #[error("there is no such file")]
    NotFound,
    /// The path leads to a folder, a device or a pipe.
    #[error("this is not a file")]
    NotAFile,
    /// The file has no bytes.
    #[error("the file is empty")]
    Empty,
    /// The file, or a pasted image, has more bytes than we read.
    #[error("the file is too large: {bytes} bytes, the limit is {limit}")]
    TooLarge {
        /// How many there are.
        bytes: u64,
        /// How many we read.
        limit: u64,
    },
    /// The picture has more pixels than we read.
    #[error("the picture is too large: {width} x {height} pixels, the limit is {limit}")]
    TooManyPixels {
        /// Pixels in a row.
        width: u32,
        /// Rows.
        height: u32,
        /// Pixels in all that we read.
        limit: u64,
    },
    /// Not a PNG, JPEG, WebP, BMP or GIF, by its first bytes.
    #[error("this is not a PNG, JPEG, WebP, BMP or GIF picture")]
    NotAPicture,
    /// It begins like a picture, but is cut off or damaged.
    #[error("the picture is damaged or cut off")]
    Damaged,
    /// Raw pixels whose number does not fit their width and height.
    #[error("the number of pixels does not fit the width and height")]
    PixelsDoNotFit,
    /// The system does not let us read the file.
    #[error("the file may not be read by this user")]
    PermissionDenied,
    /// The system failed while the file was read.
    #[error("the file could not be read ({0})")]
    Unreadable(io::ErrorKind),
    /// The reading process did not answer in time and was stopped.
    #[error("the picture was not read within {} s", .after.as_secs_f32())]
    NoAnswer {
        /// How long it was given.
        after: Duration,
    },
    /// The asker no longer wants to know.
    #[error("the reading was cancelled")]
    Cancelled,
    /// The reading process ended before it had answered.
    #[error("the process that reads pictures ended early")]
    WorkerDied,
    /// The reading process could not be started.
    #[error("the process that reads pictures could not be started ({0})")]
    WorkerNotStarted(io::ErrorKind),
    /// The person, or the desktop, did not let us look at the screen.
    #[error("looking at the screen was refused")]
    ScreenRefused,
    /// This desktop offers no way to look at the screen.
    #[error("the screen cannot be looked at here")]
    ScreenUnavailable,
    /// What came back is not what a reading process says.
    #[error("the process that reads pictures gave a senseless answer")]
    WorkerConfused,
}

impl Error {
    /// The name of this error for machines and for message keys, in `snake_case`.
    pub fn key(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::NotAFile => "not_a_file",
            Self::Empty => "empty_file",
            Self::TooLarge { .. } => "too_large",
            Self::TooManyPixels { .. } => "too_many_pixels",
            Self::NotAPicture => "not_a_picture",
            Self::Damaged => "damaged_picture",
            Self::PixelsDoNotFit => "pixels_do_not_fit",
            Self::PermissionDenied => "permission_denied",
            Self::Unreadable(_) => "unreadable",
            Self::NoAnswer { .. } => "no_answer",
            Self::Cancelled => "cancelled",
            Self::WorkerDied => "worker_died",
            Self::WorkerNotStarted(_) => "worker_not_started",
            Self::ScreenRefused => "screen_refused",
            Self::ScreenUnavailable => "screen_unavailable",
            Self::WorkerConfused => "worker_confused",
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::NotFound,
            io::ErrorKind::PermissionDenied => Self::PermissionDenied,
            io::ErrorKind::IsADirectory => Self::NotAFile,
            kind => Self::Unreadable(kind),
        }
    }
}
