//! The header: versions, names, slots and public keys. In the clear, and authenticated as a whole
//! once the root key is known.

use ciborium::Value;
use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::body::{id16, number};
use crate::error::{Error, Part};
use crate::id::VaultId;
use crate::kdf::KdfCost;
use crate::keys::{Keys, RootKey};
use crate::seal::FORMAT;
use crate::slot::{Key, Slot, Unwrapped};

/// The largest header read, in bytes.
pub(crate) const LARGEST: usize = 64 * 1024;
pub(crate) const MOST_SLOTS: usize = 16;
/// AES-256-GCM, HKDF-SHA-256, HMAC-SHA-256, Argon2id, X25519.
const SUITE: u64 = 1;
const DAMAGED: Error = Error::damaged(Part::Header);

/// Keys of the header map.
const KEY_FORMAT: u64 = 1;
const KEY_SUITE: u64 = 2;
pub(crate) const KEY_VAULT: u64 = 3;
const KEY_SCHEMA: u64 = 4;
const KEY_EPOCH: u64 = 5;
pub(crate) const KEY_SLOTS: u64 = 6;
const KEY_INBOX: u64 = 7;
pub(crate) const KEY_RECOVERY: u64 = 8;
pub(crate) const KEY_BACKUP: u64 = 9;

#[derive(Clone)]
pub(crate) struct Header {
    pub(crate) vault: VaultId,
    pub(crate) schema: u16,
    pub(crate) epoch: u32,
    pub(crate) slots: Vec<Slot>,
    /// The vault's own X25519 public key; the inbox is sealed to it.
    pub(crate) inbox: [u8; 32],
    /// The public half of the recovery key.
    pub(crate) recovery: [u8; 32],
    /// The backup key, sealed to the public half of the recovery key.
    pub(crate) backup: Vec<u8>,
    /// What only a newer version understands.
    others: Vec<(Value, Value)>,
}

/// A header as it stands in the file, with its sum checked: three columns of one row.
#[derive(Clone)]
pub(crate) struct Stored {
    pub(crate) body: Vec<u8>,
    pub(crate) mac: Vec<u8>,
}

impl Header {
    pub(crate) const fn new(vault: VaultId, schema: u16) -> Self {
        Self {
            vault,
            schema,
            epoch: 1,
            slots: Vec::new(),
            inbox: [0; 32],
            recovery: [0; 32],
            backup: Vec::new(),
            others: Vec::new(),
        }
    }

    /// Reads a header within its limits. No key derivation has run; nothing is trusted yet.
    pub(crate) fn read(body: &[u8]) -> Result<Self, Error> {
        let Ok(Value::Map(pairs)) = ciborium::from_reader(body) else {
            return Err(DAMAGED);
        };
        let mut others = Vec::new();
        let mut known: [Option<Value>; 10] = Default::default();
        for (key, value) in pairs {
            match number(&key) {
                Some(key @ KEY_FORMAT..=KEY_BACKUP) => {
                    let place = &mut known[usize::try_from(key).unwrap_or(0)];
                    if place.replace(value).is_some() {
                        return Err(DAMAGED);
                    }
                }
                _ => others.push((key, value)),
            }
        }
        let find = |key: u64| {
            known[usize::try_from(key).unwrap_or(0)]
                .as_ref()
                .ok_or(DAMAGED)
        };
        let count = |key: u64| number(find(key)?).ok_or(DAMAGED);
        let format = u16::try_from(count(KEY_FORMAT)?).unwrap_or(u16::MAX);
        if format > FORMAT {
            return Err(Error::NewerVersion {
                found: format,
                known: FORMAT,
            });
        }
        if count(KEY_SUITE)? != SUITE || format == 0 {
            return Err(DAMAGED);
        }
        let slots = find(KEY_SLOTS)?.as_array().ok_or(DAMAGED)?;
        if slots.len() > MOST_SLOTS {
            return Err(DAMAGED);
        }
        let slots = slots
            .iter()
            .map(Slot::read)
            .collect::<Result<Vec<_>, _>>()?;
        KdfCost::check_all(slots.iter().filter_map(Slot::cost))?;
        let bytes = |key: u64| find(key)?.as_bytes().ok_or(DAMAGED);
        let public = |key: u64| bytes(key)?.as_slice().try_into().map_err(|_| DAMAGED);
        Ok(Self {
            vault: VaultId(id16(find(KEY_VAULT)?).ok_or(DAMAGED)?),
            schema: u16::try_from(count(KEY_SCHEMA)?).unwrap_or(u16::MAX),
            epoch: u32::try_from(count(KEY_EPOCH)?).map_err(|_| DAMAGED)?,
            slots,
            inbox: public(KEY_INBOX)?,
            recovery: public(KEY_RECOVERY)?,
            backup: bytes(KEY_BACKUP)?.clone(),
            others,
        })
    }

    pub(crate) fn write(&self) -> Vec<u8> {
        let slots = self.slots.iter().map(Slot::write).collect();
        let mut pairs = vec![
            (Value::from(KEY_FORMAT), Value::from(FORMAT)),
            (Value::from(KEY_SUITE), Value::from(SUITE)),
            (Value::from(KEY_VAULT), Value::Bytes(self.vault.0.to_vec())),
            (Value::from(KEY_SCHEMA), Value::from(self.schema)),
            (Value::from(KEY_EPOCH), Value::from(self.epoch)),
            (Value::from(KEY_SLOTS), Value::Array(slots)),
            (Value::from(KEY_INBOX), Value::Bytes(self.inbox.to_vec())),
            (
                Value::from(KEY_RECOVERY),
                Value::Bytes(self.recovery.to_vec()),
            ),
            (Value::from(KEY_BACKUP), Value::Bytes(self.backup.clone())),
        ];
        pairs.extend(self.others.iter().cloned());
        let mut body = Vec::new();
        ciborium::into_writer(&Value::Map(pairs), &mut body)
            .expect("writing to memory does not fail");
        body
    }

    /// Puts the header into the file and returns its hash, which belongs into the manifest.
    pub(crate) fn store(&self, conn: &Connection, keys: &Keys) -> Result<[u8; 32], Error> {
        let body = self.write();
        let hash = digest(&body);
        conn.execute(
            "INSERT OR REPLACE INTO header (one, body, sum, mac) VALUES (1, ?1, ?2, ?3)",
            params![body, hash, keys.header_mac(&body)],
        )?;
        Ok(hash)
    }

    /// Tries the key on every slot of its kind. Costs one key derivation per password slot.
    pub(crate) fn unwrap(&self, key: Key<'_>) -> Result<Unwrapped, Error> {
        let mut damage = None;
        for slot in self.slots.iter().filter(|slot| slot.is(key)) {
            match slot.unwrap(key, self.vault) {
                Ok(Some(keys)) => return Ok(keys),
                Ok(None) => {}
                Err(error) => damage = Some(error),
            }
        }
        Err(damage.unwrap_or_else(|| key.wrong()))
    }

    /// Replaces every slot of the key's kind by one.
    pub(crate) fn set_slot(
        &mut self,
        key: Key<'_>,
        cost: KdfCost,
        keys: &Unwrapped,
    ) -> Result<(), Error> {
        self.put_slot(Slot::make(key, cost, self.vault, keys)?);
        Ok(())
    }

    /// The same with a slot that was made before.
    pub(crate) fn put_slot(&mut self, slot: Slot) {
        self.slots.retain(|old| !old.is_like(&slot));
        self.slots.push(slot);
    }

    pub(crate) fn derive_keys(&self, root: Zeroizing<[u8; 32]>) -> Keys {
        Keys::derive(RootKey::new(root), self.vault, self.epoch)
    }
}

impl Stored {
    /// Checks the sum, which tells damage from a wrong password before any key is known.
    pub(crate) fn read(body: Vec<u8>, sum: &[u8], mac: Vec<u8>) -> Result<Self, Error> {
        if body.len() > LARGEST || sum != digest(&body) {
            return Err(DAMAGED);
        }
        Ok(Self { body, mac })
    }

    pub(crate) fn verify(&self, keys: &Keys) -> Result<(), Error> {
        let expected = keys.header_mac(&self.body);
        if bool::from(expected.as_slice().ct_eq(&self.mac)) {
            Ok(())
        } else {
            Err(DAMAGED)
        }
    }
}

pub(crate) fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
