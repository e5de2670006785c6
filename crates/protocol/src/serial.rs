use std::fmt;

use crate::error::Error;

/// The server's name of a token or a container. Printable ASCII without `|`, which parts what is signed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Serial(String);

impl Serial {
    /// The longest serial, in characters.
    pub const MOST_CHARACTERS: usize = 64;

    /// Takes a serial as it stands.
    ///
    /// # Errors
    /// [`Error::BadSerial`].
    pub fn new(text: &str) -> Result<Self, Error> {
        let good = (1..=Self::MOST_CHARACTERS).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && byte != b'|');
        good.then(|| Self(text.to_owned())).ok_or(Error::BadSerial)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
