//! What the desk asks of the system. The app answers with the real thing, the tests with a stand-in.

use zeroize::Zeroizing;

use crate::error::Error;

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
