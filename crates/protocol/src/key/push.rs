use data_encoding::{BASE32, BASE64};
use getrandom::SysRng;
use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey};
use rsa::traits::PublicKeyParts;
use rsa::{Error as RsaError, PrivateKey};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::error::Error;

/// The key of one push token: RSA. Wiped when dropped.
///
/// ```compile_fail,E0277
/// fn shows<T: std::fmt::Debug>() {}
/// shows::<protocol::PushKey>();
/// ```
/// ```compile_fail,E0277
/// fn copies<T: Clone>() {}
/// copies::<protocol::PushKey>();
/// ```
pub struct PushKey(PrivateKey);

impl PushKey {
    /// The size of a new key: 128 bits of strength (NIST SP 800-57 part 1, table 2).
    pub const BITS: usize = 3072;
    const FEWEST_BITS: u32 = 2048;
    const MOST_BITS: u32 = 8192;

    /// Makes a key from the system's random bytes. Takes seconds of one core: not for a thread that draws.
    ///
    /// # Errors
    /// [`Error::NoRandomness`].
    pub fn make() -> Result<Self, Error> {
        PrivateKey::new(&mut SysRng, Self::BITS)
            .map(Self)
            .map_err(|_| Error::NoRandomness)
    }

    /// Reads a key that [`PushKey::to_pkcs8`] wrote.
    ///
    /// # Errors
    /// [`Error::BadKey`], also for a key under 2,048 bits.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, Error> {
        let key = PrivateKey::from_pkcs8_der(der).map_err(|_| Error::BadKey)?;
        let good = (Self::FEWEST_BITS..=Self::MOST_BITS).contains(&key.n().bit_width_vartime());
        good.then_some(Self(key)).ok_or(Error::BadKey)
    }

    /// PKCS #8 DER, to be sealed and stored.
    ///
    /// # Errors
    /// [`Error::BadKey`]; does not happen to a key that signs.
    pub fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        let der = self.0.to_pkcs8_der().map_err(|_| Error::BadKey)?;
        Ok(der.to_bytes())
    }

    /// The public half as an enrolment uploads it: base64 of DER SubjectPublicKeyInfo.
    pub(crate) fn public(&self) -> Result<String, Error> {
        let der = self.0.as_public_key().to_public_key_der();
        Ok(BASE64.encode(der.map_err(|_| Error::BadKey)?.as_bytes()))
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 §8.2), in padded upper-case base32. Blinded by the system's random
    /// bytes, which do not change the signature.
    pub(crate) fn sign(&self, text: &str) -> Result<String, Error> {
        match self.0.pkcs1v15_sign::<Sha256>(text.as_bytes()) {
            Ok(signature) => Ok(BASE32.encode(&signature)),
            Err(RsaError::Rng) => Err(Error::NoRandomness),
            Err(_) => Err(Error::BadKey),
        }
    }
}
