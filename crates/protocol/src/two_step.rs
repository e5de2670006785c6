use data_encoding::{BASE32_NOPAD, HEXLOWER};
use hmac::{Hmac, KeyInit, Mac};
use sha1::{Digest, Sha1};
use zeroize::Zeroizing;

use crate::error::{BadLink, Error, Parameter};
use crate::link::Query;

/// An enrolment in two steps: the secret is made of a part of the server's and a part of ours, which the person types
/// at the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TwoStep {
    salt_bytes: u32,
    output_bytes: u32,
    rounds: u32,
}

/// Our part of a secret in two steps. Wiped when dropped.
pub struct ClientPart(Zeroizing<Vec<u8>>);

impl TwoStep {
    /// The most rounds of hashing that are done: about a second.
    pub const MOST_ROUNDS: u32 = 1_000_000;

    /// Two steps if the link names one of the three parameters; the others are then as the server's own app has them.
    pub(crate) fn from_query(query: &Query) -> Result<Option<Self>, BadLink> {
        use Parameter::{TwoStepDifficulty, TwoStepOutput, TwoStepSalt};
        if ![TwoStepSalt, TwoStepOutput, TwoStepDifficulty]
            .iter()
            .any(|name| query.has(*name))
        {
            return Ok(None);
        }
        Ok(Some(Self {
            salt_bytes: query.number(TwoStepSalt, 10, 1..=64)?,
            output_bytes: query.number(TwoStepOutput, 20, 10..=64)?,
            rounds: query.number(TwoStepDifficulty, 10_000, 1..=Self::MOST_ROUNDS)?,
        }))
    }

    /// Makes our part from the system's random bytes.
    ///
    /// # Errors
    /// [`Error::NoRandomness`].
    pub fn make(&self) -> Result<ClientPart, Error> {
        let mut salt = Zeroizing::new(vec![0; self.salt_bytes as usize]);
        getrandom::fill(&mut salt).map_err(|_| Error::NoRandomness)?;
        Ok(ClientPart(salt))
    }

    /// The secret that codes are made of, from the bytes of the secret in the link and our part. PBKDF2 (RFC 8018
    /// §5.2) with HMAC-SHA-1, whose password is the server's part written in lower-case hexadecimal. Takes up to a
    /// second.
    #[must_use]
    pub fn derive_secret(&self, server_part: &[u8], ours: &ClientPart) -> Zeroizing<Vec<u8>> {
        let password = Zeroizing::new(HEXLOWER.encode(server_part));
        let length = self.output_bytes as usize;
        // Whole blocks of 20 bytes, so that the buffer never moves.
        let mut secret = Zeroizing::new(Vec::with_capacity(length.next_multiple_of(20)));
        for index in 1_u32.. {
            if secret.len() >= length {
                break;
            }
            secret.extend_from_slice(
                block(password.as_bytes(), &ours.0, index, self.rounds).as_slice(),
            );
        }
        secret.truncate(length);
        secret
    }
}

impl ClientPart {
    #[cfg(test)]
    pub(crate) fn from_bytes(bytes: &[u8]) -> Self {
        Self(Zeroizing::new(bytes.to_vec()))
    }

    /// What the person types at the server: base32 of a check of four bytes and the part.
    #[must_use]
    pub fn typed(&self) -> Zeroizing<String> {
        let check = Sha1::digest(&*self.0);
        let mut bytes = Zeroizing::new(Vec::with_capacity(4 + self.0.len()));
        bytes.extend(check.iter().take(4));
        bytes.extend_from_slice(&self.0);
        Zeroizing::new(BASE32_NOPAD.encode(&bytes))
    }
}

/// RFC 8018 §5.2: `T_i = U_1 xor U_2 xor ... xor U_c`.
fn block(password: &[u8], salt: &[u8], index: u32, rounds: u32) -> Zeroizing<[u8; 20]> {
    let keyed = Hmac::<Sha1>::new_from_slice(password).expect("a key of HMAC may have any length");
    let mut mac = keyed.clone();
    mac.update(salt);
    mac.update(&index.to_be_bytes());
    let mut last: Zeroizing<[u8; 20]> = Zeroizing::new(mac.finalize().into_bytes().into());
    let mut sum = last.clone();
    for _ in 1..rounds {
        let mut mac = keyed.clone();
        mac.update(last.as_slice());
        *last = mac.finalize().into_bytes().into();
        for (byte, other) in sum.iter_mut().zip(last.iter()) {
            *byte ^= other;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6070, the cases whose password is text; here the password is what the hexadecimal spells.
    #[test]
    fn the_derivation_is_that_of_rfc_6070() {
        let check = |rounds, length: usize, expected: &str| {
            let mut out = Vec::new();
            for index in 1..=2 {
                out.extend_from_slice(block(b"password", b"salt", index, rounds).as_slice());
            }
            assert!(HEXLOWER.encode(&out).starts_with(expected), "{rounds}");
            assert_eq!(expected.len(), length * 2);
        };
        check(1, 20, "0c60c80f961f0e71f3a9b524af6012062fe037a6");
        check(2, 20, "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957");
        check(4096, 20, "4b007901b765489abead49d926f721d065a429c1");
    }

    #[test]
    fn what_is_typed_has_a_check_and_no_padding() {
        let part = ClientPart::from_bytes(&[0x85, 0x8f, 0x8a, 0x59, 0xb7, 0x1d, 0x46, 0xb4]);
        assert_eq!(*part.typed(), "PSI42Q4FR6FFTNY5I22A");
    }

    #[test]
    fn both_sides_derive_the_same_secret() {
        let golden: serde_json::Value =
            serde_json::from_str(include_str!("../tests/golden/privacyidea-links.json"))
                .expect("JSON");
        let exchanges = golden["exchanges"].as_array().expect("a list");
        let mut derived = 0;
        for exchange in exchanges
            .iter()
            .filter(|exchange| exchange["salt"].is_string())
        {
            let text = |name: &str| exchange[name].as_str().expect("a text");
            let bytes = |name: &str| HEXLOWER.decode(text(name).as_bytes()).expect("hexadecimal");
            let marks = crate::Marks::read(text("link")).expect("a link");
            let ours = ClientPart::from_bytes(&bytes("salt"));
            assert_eq!(*ours.typed(), text("typed"));
            let query = text("link").split_once("secret=").expect("a secret").1;
            let theirs = BASE32_NOPAD.decode(query.split('&').next().expect("a value").as_bytes());
            let two_step = marks.two_step.expect("two steps");
            let secret = two_step.derive_secret(&theirs.expect("base32"), &ours);
            assert_eq!(*secret, bytes("secret"));
            derived += 1;
        }
        assert_eq!(derived, 2);
    }

    #[test]
    fn our_part_has_the_length_that_the_server_asks() {
        let two_step = TwoStep {
            salt_bytes: 10,
            output_bytes: 20,
            rounds: 1,
        };
        let (one, other) = (
            two_step.make().expect("random"),
            two_step.make().expect("random"),
        );
        assert_eq!(one.0.len(), 10);
        assert_ne!(*one.typed(), *other.typed());
    }
}
