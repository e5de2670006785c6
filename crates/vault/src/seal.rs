//! Sealing records: AES-256-GCM under a key that is used once.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::error::{Error, Part};
use crate::id::{ComputerId, VaultId, make_bytes};

/// The version of the file format, bound to every record.
pub(crate) const FORMAT: u16 = 1;
/// The version of the inside of a record.
pub(crate) const RECORD_SCHEMA: u16 = 1;

const MAGIC: &[u8] = b"countersign record";
const NONCE: usize = 12;
const TAG: usize = 16;

/// What a record is bound to: moved anywhere else, it does not open.
#[derive(Clone, Copy)]
pub(crate) struct Address {
    pub(crate) kind: u8,
    pub(crate) id: [u8; 16],
    pub(crate) version: u64,
    pub(crate) epoch: u32,
    pub(crate) computer: ComputerId,
}

/// A sealed record: `body` is record schema (2 bytes), nonce (12), ciphertext, tag (16).
pub(crate) struct Sealed {
    pub(crate) salt: [u8; 24],
    pub(crate) body: Vec<u8>,
}

impl Sealed {
    pub(crate) fn tag(&self) -> [u8; TAG] {
        tag_of(&self.body).expect("a sealed body ends with its tag")
    }
}

/// The last 16 bytes of a sealed body.
pub(crate) fn tag_of(body: &[u8]) -> Option<[u8; TAG]> {
    body.last_chunk().copied()
}

pub(crate) fn seal(
    key: &[u8; 32],
    vault: VaultId,
    address: &Address,
    plain: &[u8],
) -> Result<Sealed, Error> {
    seal_as(RECORD_SCHEMA, key, vault, address, plain)
}

/// As [`seal`], for a version of the inside that tests may choose.
pub(crate) fn seal_as(
    schema: u16,
    key: &[u8; 32],
    vault: VaultId,
    address: &Address,
    plain: &[u8],
) -> Result<Sealed, Error> {
    let salt: [u8; 24] = make_bytes()?;
    let nonce: [u8; NONCE] = make_bytes()?;
    let aad = associated_data(schema, vault, address);
    let ciphertext = cipher(key, &salt, &aad)
        .encrypt(
            &Nonce::from(nonce),
            Payload {
                msg: plain,
                aad: &aad,
            },
        )
        .expect("a record is far below the limit of GCM");
    let mut body = Vec::with_capacity(2 + NONCE + ciphertext.len());
    body.extend(schema.to_be_bytes());
    body.extend(nonce);
    body.extend(ciphertext);
    Ok(Sealed { salt, body })
}

/// Opens a record; the plaintext of a record that does not verify never leaves this function.
pub(crate) fn open(
    key: &[u8; 32],
    vault: VaultId,
    address: &Address,
    salt: &[u8; 24],
    body: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Error> {
    const DAMAGED: Error = Error::damaged(Part::Record);
    let (schema, rest) = body.split_first_chunk::<2>().ok_or(DAMAGED)?;
    let schema = u16::from_be_bytes(*schema);
    let (nonce, ciphertext) = rest.split_first_chunk::<NONCE>().ok_or(DAMAGED)?;
    let aad = associated_data(schema, vault, address);
    let plain = cipher(key, salt, &aad)
        .decrypt(
            &Nonce::from(*nonce),
            Payload {
                msg: ciphertext,
                aad: &aad,
            },
        )
        .map_err(|_| DAMAGED)?;
    let plain = Zeroizing::new(plain);
    if schema > RECORD_SCHEMA {
        return Err(Error::NewerVersion {
            found: schema,
            known: RECORD_SCHEMA,
        });
    }
    Ok(plain)
}

/// HKDF with the record's salt: 192 random bits make a key that no other write has.
fn cipher(key: &[u8; 32], salt: &[u8; 24], aad: &[u8]) -> Aes256Gcm {
    let mut once = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(Some(salt), key)
        .expand(aad, once.as_mut_slice())
        .expect("32 bytes are within the limit of HKDF");
    Aes256Gcm::new(once.as_slice().try_into().expect("32 bytes are a key"))
}

/// Every field behind its length in two bytes, so that no two addresses look alike.
fn associated_data(schema: u16, vault: VaultId, address: &Address) -> Vec<u8> {
    let mut aad = Vec::with_capacity(128);
    let mut field = |bytes: &[u8]| {
        let length = u16::try_from(bytes.len()).expect("every field is short");
        aad.extend(length.to_be_bytes());
        aad.extend(bytes);
    };
    field(MAGIC);
    field(&FORMAT.to_be_bytes());
    field(&schema.to_be_bytes());
    field(&vault.0);
    field(&[address.kind]);
    field(&address.id);
    field(&address.version.to_be_bytes());
    field(&address.epoch.to_be_bytes());
    field(&address.computer.0);
    aad
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 32] = [9; 32];
    const VAULT: VaultId = VaultId([1; 16]);
    const HOME: Address = Address {
        kind: 1,
        id: [2; 16],
        version: 3,
        epoch: 4,
        computer: ComputerId([5; 16]),
    };

    #[test]
    fn a_sealed_record_opens_at_its_own_address_only() {
        let sealed = seal(&KEY, VAULT, &HOME, b"plain").expect("sealing works");
        let at = |key: &[u8; 32], vault, address: &Address| {
            open(key, vault, address, &sealed.salt, &sealed.body)
        };
        assert_eq!(*at(&KEY, VAULT, &HOME).expect("its own address"), *b"plain");
        let elsewhere = [
            Address { kind: 2, ..HOME },
            Address {
                id: [3; 16],
                ..HOME
            },
            Address { version: 4, ..HOME },
            Address { epoch: 5, ..HOME },
            Address {
                computer: ComputerId([6; 16]),
                ..HOME
            },
        ];
        for address in &elsewhere {
            assert!(at(&KEY, VAULT, address).is_err());
        }
        assert!(at(&KEY, VaultId([2; 16]), &HOME).is_err());
        assert!(at(&[8; 32], VAULT, &HOME).is_err());
    }

    #[test]
    fn every_flipped_bit_is_noticed() {
        let sealed = seal(&KEY, VAULT, &HOME, b"plain").expect("sealing works");
        for place in 0..sealed.body.len() {
            for bit in 0..8 {
                let mut body = sealed.body.clone();
                body[place] ^= 1 << bit;
                assert!(open(&KEY, VAULT, &HOME, &sealed.salt, &body).is_err());
            }
        }
        for length in 0..sealed.body.len() {
            assert!(open(&KEY, VAULT, &HOME, &sealed.salt, &sealed.body[..length]).is_err());
        }
    }

    #[test]
    fn no_two_writes_share_salt_and_nonce() {
        let mut seen = std::collections::HashSet::new();
        for _ in 0..1_000 {
            let sealed = seal(&KEY, VAULT, &HOME, b"plain").expect("sealing works");
            assert!(seen.insert((sealed.salt, sealed.body[2..14].to_vec())));
        }
    }
}
