use std::fmt;

use data_encoding::BASE32_NOPAD;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::{Flaw, Warning, base32};

/// The bytes shared with the server. Wiped when dropped.
///
/// It has no `Display`, `Clone`, `PartialEq` or `Deref`: [`Secret::expose`] is the one door, [`Secret::duplicate`] the
/// one copy, [`Secret::ct_eq`] the one comparison.
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// The longest secret that is accepted, in bytes.
    pub const MOST_BYTES: usize = 1024;

    /// Takes the bytes as they are, without a copy.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(Zeroizing::new(bytes.into()))
    }

    /// Takes bytes that are wiped already when dropped.
    pub(crate) fn wiped(bytes: Zeroizing<Vec<u8>>) -> Self {
        Self(bytes)
    }

    /// Reads base32 as people and servers write it: blanks, dashes, padding, lower case and odd lengths are forgiven,
    /// 0, 1 and 8 are read as O, L and B; the last two with a warning. The position in
    /// [`Flaw::BadSecretCharacter`] counts characters of `text`.
    pub fn from_base32(text: &str) -> Result<(Self, Vec<Warning>), Flaw> {
        base32::read(text)
    }

    /// The bytes.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// Whether both hold the same bytes, in a time that depends on the lengths alone.
    pub fn ct_eq(&self, other: &Self) -> bool {
        self.0.as_slice().ct_eq(other.0.as_slice()).into()
    }

    /// A second copy in memory; say why where you call it.
    pub fn duplicate(&self) -> Self {
        Self(self.0.clone())
    }

    /// RFC 4648 base32, upper case, without padding.
    pub fn to_base32(&self) -> Zeroizing<String> {
        Zeroizing::new(BASE32_NOPAD.encode(&self.0))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// A PIN that goes into the code (mOTP, Yandex). Text, kept and wiped like a [`Secret`].
pub struct Pin(Zeroizing<String>);

impl Pin {
    /// The longest PIN that is accepted, in characters.
    pub const MOST_CHARACTERS: usize = 64;

    /// Takes the text as it is, without a copy.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether both hold the same text, in a time that depends on the lengths alone.
    pub fn ct_eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }

    /// A second copy in memory; say why where you call it.
    pub fn duplicate(&self) -> Self {
        Self(self.0.clone())
    }

    /// Whether it is too long to be one.
    pub(crate) fn flaw(&self) -> Option<Flaw> {
        (self.0.chars().count() > Self::MOST_CHARACTERS).then_some(Flaw::PinTooLong)
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(..)")
    }
}
