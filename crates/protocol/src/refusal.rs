use std::fmt;

use crate::shown::shown;

/// A server's no, and its own words for it.
#[derive(Clone, PartialEq, Eq)]
pub struct Refusal {
    why: Why,
    status: u16,
    code: Option<i64>,
    message: String,
}

/// What a server's no means for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Why {
    /// The clocks differ by more than a minute; see [`http_date`](crate::http_date).
    ClockOff,
    /// The signature did not verify: the token is deleted, replaced or another's. Servers say the same on purpose.
    NotKnown,
    /// The administrator forbids what was asked: polling, rollover, unregistering.
    Forbidden,
    /// The administrator's policies contradict each other.
    Contradiction,
    /// The one-time code of the link is wrong or missing.
    WrongCredential,
    /// No token or container with this serial, or none that waits for this step.
    NoSuchToken,
    /// The container is not, or no longer, registered.
    NotRegistered,
    /// The container's signature, its passphrase or its challenge was not taken.
    ContainerNotVerified,
    /// The container is registered already.
    AlreadyRegistered,
    /// The server failed. After an enrolment it means that the key was not taken.
    ServerFault,
    /// Anything else.
    Other,
}

impl Refusal {
    /// The longest message kept, in characters.
    pub const MOST_CHARACTERS: usize = 256;

    pub(crate) fn new(status: u16, code: Option<i64>, message: &str) -> Self {
        Self {
            why: why(status, code, message),
            status,
            code,
            message: shown(message, Self::MOST_CHARACTERS),
        }
    }

    /// What it means.
    #[must_use]
    pub const fn why(&self) -> Why {
        self.why
    }

    /// The status of HTTP.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// The server's own number, if it gave one.
    #[must_use]
    pub const fn code(&self) -> Option<i64> {
        self.code
    }

    /// The server's own words on one line, safe to show; may be empty. Not for logs: serials and times stand in them.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Whether the server says that the container is not there, or not bound to a device.
    pub(crate) const fn says_gone(&self) -> bool {
        matches!(self.why, Why::NotRegistered | Why::NoSuchToken)
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refusal")
            .field("why", &self.why)
            .field("status", &self.status)
            .field("code", &self.code)
            .finish_non_exhaustive()
    }
}

/// Numbers first; words only where one number stands for several things.
fn why(status: u16, code: Option<i64>, message: &str) -> Why {
    match code {
        Some(10) if message.contains("not in valid range") => Why::ClockOff,
        Some(10) if message.contains("verify signature") => Why::NotKnown,
        Some(303) if message.contains("conflicting actions") => Why::Contradiction,
        Some(303) => Why::Forbidden,
        Some(601) => Why::NoSuchToken,
        Some(905) if message.contains("enrollment") => Why::WrongCredential,
        Some(3000) => Why::AlreadyRegistered,
        Some(3001) => Why::NotRegistered,
        Some(3002) => Why::ContainerNotVerified,
        _ if status >= 500 => Why::ServerFault,
        _ => Why::Other,
    }
}
