use data_encoding::BASE64URL;
use p384::ecdsa::signature::hazmat::PrehashSigner;
use p384::ecdsa::{DerSignature, SigningKey};
use p384::elliptic_curve::Generate;
use p384::pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey, LineEnding};
use sha2::{Digest, Sha256};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use crate::error::Error;

/// The key of one container: ECDSA over P-384. Wiped when dropped.
///
/// ```compile_fail,E0277
/// fn shows<T: std::fmt::Debug>() {}
/// shows::<protocol::ContainerKey>();
/// ```
pub struct ContainerKey(SigningKey);

impl ContainerKey {
    /// Makes a key from the system's random bytes.
    ///
    /// # Errors
    /// [`Error::NoRandomness`].
    pub fn make() -> Result<Self, Error> {
        SigningKey::try_generate()
            .map(Self)
            .map_err(|_| Error::NoRandomness)
    }

    /// Reads a key that [`ContainerKey::to_pkcs8`] wrote.
    ///
    /// # Errors
    /// [`Error::BadKey`].
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, Error> {
        SigningKey::from_pkcs8_der(der)
            .map(Self)
            .map_err(|_| Error::BadKey)
    }

    /// PKCS #8 DER, to be sealed and stored.
    ///
    /// # Errors
    /// [`Error::BadKey`]; does not happen to a key that signs.
    pub fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        let der = self.0.to_pkcs8_der().map_err(|_| Error::BadKey)?;
        Ok(der.to_bytes())
    }

    /// The public half as a registration uploads it: PEM with its header lines.
    pub(crate) fn public(&self) -> Result<String, Error> {
        self.0
            .verifying_key()
            .to_public_key_pem(LineEnding::LF)
            .map_err(|_| Error::BadKey)
    }

    /// ECDSA over the SHA-256 of the text (the curve's own hash would be SHA-384), as DER in padded base64 for
    /// addresses. The nonce of the signature is RFC 6979's, so it needs no random bytes.
    pub(crate) fn sign(&self, text: &str) -> Result<String, Error> {
        let signature: DerSignature = self
            .0
            .sign_prehash(&Sha256::digest(text.as_bytes()))
            .map_err(|_| Error::BadKey)?;
        Ok(BASE64URL.encode(signature.as_bytes()))
    }
}

/// The key of one exchange with a container's server: X25519 (RFC 7748). Lives as long as the exchange.
pub(crate) struct ExchangeKey(StaticSecret);

impl ExchangeKey {
    /// From the system's random bytes.
    pub(crate) fn make() -> Result<Self, Error> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(bytes.as_mut_slice()).map_err(|_| Error::NoRandomness)?;
        Ok(Self::from_bytes(*bytes))
    }

    pub(crate) fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(StaticSecret::from(bytes))
    }

    /// 32 bytes in padded base64 for addresses.
    pub(crate) fn public(&self) -> String {
        BASE64URL.encode(PublicKey::from(&self.0).as_bytes())
    }

    /// What both sides share, without a derivation. None where the other side's key would make it public.
    pub(crate) fn shared(&self, theirs: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
        let theirs: [u8; 32] = theirs.try_into().ok()?;
        let shared = self.0.diffie_hellman(&PublicKey::from(theirs));
        shared
            .was_contributory()
            .then(|| Zeroizing::new(shared.to_bytes()))
    }
}
