use std::fmt;

use data_encoding::{BASE32, BASE64};
use rsa::PublicKey;
use rsa::pkcs1::{DecodeRsaPublicKey, EncodeRsaPublicKey};
use rsa::traits::PublicKeyParts;
use sha2::Sha256;

use crate::error::Error;

/// The key with which a server signs its requests to one token. Public.
#[derive(Clone, PartialEq, Eq)]
pub struct ServerKey(PublicKey);

impl ServerKey {
    const FEWEST_BITS: u32 = 2048;
    const MOST_BITS: u32 = 8192;
    /// Of base64, with room for line ends.
    const MOST_CHARACTERS: usize = 2048;

    /// Reads what [`ServerKey::to_pkcs1`] wrote.
    ///
    /// # Errors
    /// [`Error::BadKey`], also for a key under 2,048 bits.
    pub fn from_pkcs1(der: &[u8]) -> Result<Self, Error> {
        let key = PublicKey::from_pkcs1_der(der).map_err(|_| Error::BadKey)?;
        let good = (Self::FEWEST_BITS..=Self::MOST_BITS).contains(&key.n().bit_width_vartime());
        good.then_some(Self(key)).ok_or(Error::BadKey)
    }

    /// PKCS #1 DER, to be stored.
    ///
    /// # Errors
    /// [`Error::BadKey`]; does not happen to a key that was read.
    pub fn to_pkcs1(&self) -> Result<Vec<u8>, Error> {
        let der = self.0.to_pkcs1_der().map_err(|_| Error::BadKey)?;
        Ok(der.as_bytes().to_vec())
    }

    /// Reads the key of an enrolment's answer: base64 in lines of 64.
    pub(crate) fn from_lines(text: &str) -> Result<Self, Error> {
        if text.len() > Self::MOST_CHARACTERS {
            return Err(Error::BadKey);
        }
        let text: String = text.split_ascii_whitespace().collect();
        let der = BASE64.decode(text.as_bytes()).map_err(|_| Error::BadKey)?;
        Self::from_pkcs1(&der)
    }

    /// Whether the signature, in padded upper-case base32 and in no other spelling, is this key's over the text.
    pub(crate) fn verifies(&self, text: &str, signature: &str) -> bool {
        BASE32.decode(signature.as_bytes()).is_ok_and(|signature| {
            self.0
                .pkcs1v15_verify::<Sha256>(text.as_bytes(), &signature)
                .is_ok()
        })
    }
}

impl fmt::Debug for ServerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServerKey({} bits)", self.0.n().bit_width_vartime())
    }
}
