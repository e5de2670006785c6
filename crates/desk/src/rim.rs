//! What the desk asks of the system. The app answers with the real thing, the tests with a stand-in.

use protocol::Endpoint;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::view::NotificationState;

/// The system's clipboard. Calls may take seconds when another program holds it badly, so no lock of ours
/// is held over one.
pub trait Clipboard: Send + Sync {
    /// Puts a code there, marked so that clipboard histories leave it out.
    ///
    /// # Errors
    /// [`Error::ClipboardUnavailable`].
    fn put(&self, code: &str) -> Result<(), Error>;
    /// Empties it, only if it still holds exactly this text. `false` when it did not answer, and may still
    /// hold it.
    fn clear_if(&self, code: &str) -> bool;
    /// What lies in it.
    ///
    /// # Errors
    /// [`Error::ClipboardEmpty`], [`Error::ClipboardUnavailable`].
    fn read(&self) -> Result<Clip, Error>;
}

/// What can be taken from a clipboard.
pub enum Clip {
    /// Text; it may be a setup link, so it is wiped.
    Text(Zeroizing<String>),
    /// Pixels, four bytes each, red first.
    Picture {
        /// Pixels a row.
        width: usize,
        /// Rows.
        height: usize,
        /// The pixels.
        rgba: Vec<u8>,
    },
}

/// Native notices. They name accounts, never codes. A call returns at once.
pub trait Notices: Send + Sync {
    /// A code was copied outside the window.
    fn copied(&self, label: &str, clears_in_seconds: u32);
}

/// Notices of sign-in requests, with buttons. A call returns at once; what the person does with a notice comes back by
/// `Desk::notice_pressed`. One that is closed, or that the service forgets, is no answer.
pub trait RequestNotices: Send + Sync {
    /// Raises a notice, or puts it in place of the one with the same `id`.
    fn raise(&self, notice: RequestNotice);
    /// Puts a notice in place of the one with the same `id`, while that is on show: what the person closed does not come
    /// back.
    fn renew(&self, notice: RequestNotice);
    /// Takes a notice away, if it is still there.
    fn withdraw(&self, id: &str);
    /// What the system makes of our notices. May take a second: call it with nothing locked.
    fn state(&self) -> NotificationState;
}

/// One notice. It names no code and no number, and while the vault is locked no service and no account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestNotice {
    /// The request's handle; of several, the token's.
    pub id: String,
    /// What it offers.
    pub form: NoticeForm,
    /// Who asks; empty while that is not to be named.
    pub service: String,
    /// Whose account; empty while that is not to be named.
    pub account: String,
    /// The server's words; empty while they are not to be named.
    pub message: String,
    /// About when the request is too old, in Unix milliseconds.
    pub until_ms: i64,
    /// Whether a sound is wished.
    pub sound: bool,
}

/// What a notice offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeForm {
    /// Approve and Deny; a press on the text reviews.
    Plain,
    /// Deny and Review: there is a number to match, something is odd, or the app must be unlocked for it.
    Guarded,
    /// Deny and Review, and nothing is named: the vault is locked.
    Locked,
    /// Deny all and Review.
    Several {
        /// How many wait.
        count: u32,
    },
    /// Only says that nothing is heard until the vault is unlocked once; Unlock opens the window.
    UntilUnlock,
    /// Only proves that notices are seen; its button says so.
    Test,
}

/// What the person pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pressed {
    /// Approve.
    Approve,
    /// Deny, or Deny all.
    Deny,
    /// Review, Unlock, or the notice itself.
    Review,
    /// The button of the test.
    Seen,
}

/// Pictures that servers name in their links.
pub trait Logos: Send + Sync {
    /// What lies at an `https` address, at most [`scan::LOGO_LIMIT`] bytes; none where nothing came in time. Its host
    /// learns this computer's address, so it is asked only where the person said so. Blocks for ten seconds at most.
    fn fetch(&self, at: &Endpoint) -> Option<Vec<u8>>;
}

/// Remembers, outside the vault, the highest generation seen, so that an older file put in its place is
/// noticed.
pub trait Keystore: Send + Sync {
    /// The highest generation seen of this vault.
    fn generation(&self, vault: &str) -> Option<u64>;
    /// Remembers this one if it is higher.
    fn raise_generation(&self, vault: &str, generation: u64);
}

/// How the person calls this computer; empty where the system does not say.
#[must_use]
pub fn computer_name() -> String {
    let said = std::env::var("COMPUTERNAME").or_else(|_| std::env::var("HOSTNAME"));
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").or(said);
    name.unwrap_or_default().trim().to_owned()
}
