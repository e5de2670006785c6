//! Slots: each wraps the root key, and the backup key, for one way of unlocking.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use ciborium::Value;
use hkdf::Hkdf;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::body::number;
use crate::error::{Error, Part};
use crate::id::{VaultId, make_bytes};
use crate::kdf::{Floor, KdfCost};
use crate::password::Password;
use crate::recovery::RecoveryKey;

/// Slot types. PIN (2), keyring (3) and computer (5) are numbered and kept; nothing opens them yet.
pub(crate) const PASSWORD: u8 = 1;
pub(crate) const RECOVERY: u8 = 4;

const NONCE: usize = 12;
const DAMAGED: Error = Error::damaged(Part::Slot);

/// What opens a vault.
#[derive(Clone, Copy, Debug)]
pub enum Key<'a> {
    /// The password, at the cost its slot says.
    Password(&'a Password),
    /// The recovery key, at no cost.
    Recovery(&'a RecoveryKey),
}

impl Key<'_> {
    const fn kind(&self) -> u8 {
        match self {
            Self::Password(_) => PASSWORD,
            Self::Recovery(_) => RECOVERY,
        }
    }

    pub(crate) const fn wrong(&self) -> Error {
        match self {
            Self::Password(_) => Error::WrongPassword,
            Self::Recovery(_) => Error::WrongRecoveryKey,
        }
    }
}

/// The two keys every slot wraps.
pub(crate) struct Unwrapped {
    pub(crate) root: Zeroizing<[u8; 32]>,
    pub(crate) backup: Zeroizing<[u8; 32]>,
}

/// One slot as it stands in a backup: without the wrapped root key, and nothing in it but what this
/// version knows.
#[derive(Clone)]
pub(crate) struct BackupSlot(Known);

/// One slot, as it stands in the header: what this version does not know in it is kept.
#[derive(Clone)]
pub(crate) struct Slot {
    value: Value,
    /// Of the types that this version opens.
    known: Option<Box<Known>>,
}

#[derive(Clone)]
pub(crate) struct Known {
    kind: u8,
    id: [u8; 16],
    salt: [u8; 32],
    commitment: [u8; 32],
    root: Vec<u8>,
    backup: Vec<u8>,
    kdf: Option<(KdfCost, [u8; 16])>,
}

impl Slot {
    /// A new slot under fresh salts. With a password it costs one key derivation.
    pub(crate) fn make(
        key: Key<'_>,
        cost: KdfCost,
        vault: VaultId,
        keys: &Unwrapped,
    ) -> Result<Self, Error> {
        let mut slot = Known {
            kind: key.kind(),
            id: make_bytes()?,
            salt: make_bytes()?,
            commitment: [0; 32],
            root: Vec::new(),
            backup: Vec::new(),
            kdf: None,
        };
        if let Key::Password(_) = key {
            cost.check(Floor::of_this_build())?;
            slot.kdf = Some((cost, make_bytes()?));
        }
        let wrapping = slot.wrapping(key, vault)?;
        slot.commitment = *wrapping.commitment;
        slot.root = wrap(&wrapping.root, &slot.info(ROOT, vault), &keys.root)?;
        slot.backup = wrap(&wrapping.backup, &slot.info(BACKUP, vault), &keys.backup)?;
        Ok(Self {
            value: slot.write(),
            known: Some(Box::new(slot)),
        })
    }

    pub(crate) fn is(&self, key: Key<'_>) -> bool {
        self.known
            .as_ref()
            .is_some_and(|known| known.kind == key.kind())
    }

    /// Whether both are of one known kind: a header has one of each.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        let kind = |slot: &Self| slot.known.as_ref().map(|known| known.kind);
        kind(self).is_some() && kind(self) == kind(other)
    }

    /// The cost of the password slot.
    pub(crate) fn cost(&self) -> Option<KdfCost> {
        let (cost, _) = self.known.as_ref()?.kdf?;
        Some(cost)
    }

    /// Opens the slot. `None` is a wrong key; damage is an error.
    pub(crate) fn unwrap(&self, key: Key<'_>, vault: VaultId) -> Result<Option<Unwrapped>, Error> {
        let Some(slot) = &self.known else {
            return Ok(None);
        };
        let wrapping = slot.wrapping(key, vault)?;
        if !bool::from(wrapping.commitment.ct_eq(&slot.commitment)) {
            return Ok(None);
        }
        Ok(Some(Unwrapped {
            root: unwrap(&wrapping.root, &slot.info(ROOT, vault), &slot.root)?,
            backup: unwrap(&wrapping.backup, &slot.info(BACKUP, vault), &slot.backup)?,
        }))
    }

    pub(crate) fn read(value: &Value) -> Result<Self, Error> {
        let mut known = Known::read(value)?;
        if let Some(slot) = &mut known {
            slot.root = array::<{ NONCE + 48 }>(value, 5)?.to_vec();
        }
        Ok(Self {
            value: value.clone(),
            known: known.map(Box::new),
        })
    }

    pub(crate) fn write(&self) -> Value {
        self.value.clone()
    }

    /// The slot for a backup, where it is of a type that may stand there.
    pub(crate) fn for_backup(&self) -> Option<BackupSlot> {
        let slot = Known {
            root: Vec::new(),
            ..self.known.as_deref()?.clone()
        };
        Some(BackupSlot(slot))
    }
}

impl BackupSlot {
    /// `None` for a slot of a type that this version does not open.
    pub(crate) fn read(value: &Value) -> Result<Option<Self>, Error> {
        Ok(Known::read(value)?.map(Self))
    }

    pub(crate) fn write(&self) -> Value {
        self.0.write()
    }

    pub(crate) fn is(&self, key: Key<'_>) -> bool {
        self.0.kind == key.kind()
    }

    pub(crate) fn cost(&self) -> Option<KdfCost> {
        self.0.kdf.map(|(cost, _)| cost)
    }

    /// Opens the backup key. `None` is a wrong key; damage is an error.
    pub(crate) fn unwrap(
        &self,
        key: Key<'_>,
        vault: VaultId,
    ) -> Result<Option<Zeroizing<[u8; 32]>>, Error> {
        let wrapping = self.0.wrapping(key, vault)?;
        if !bool::from(wrapping.commitment.ct_eq(&self.0.commitment)) {
            return Ok(None);
        }
        unwrap(
            &wrapping.backup,
            &self.0.info(BACKUP, vault),
            &self.0.backup,
        )
        .map(Some)
    }
}

const ROOT: &[u8] = b"v1/slot/";
const BACKUP: &[u8] = b"v1/slot-backup/";

struct Wrapping {
    root: Zeroizing<[u8; 32]>,
    commitment: Zeroizing<[u8; 32]>,
    backup: Zeroizing<[u8; 32]>,
}

impl Known {
    /// Everything but the wrapped root key. `None` for a type that this version does not open.
    fn read(value: &Value) -> Result<Option<Self>, Error> {
        let kind = field(value, 2).and_then(number).ok_or(DAMAGED)?;
        let Some(kind) = u8::try_from(kind)
            .ok()
            .filter(|kind| matches!(*kind, PASSWORD | RECOVERY))
        else {
            return Ok(None);
        };
        let slot = Self {
            kind,
            id: array(value, 1)?,
            salt: array(value, 3)?,
            commitment: array(value, 4)?,
            root: Vec::new(),
            backup: array::<{ NONCE + 48 }>(value, 6)?.to_vec(),
            kdf: field(value, 7).map(read_kdf).transpose()?,
        };
        if (kind == PASSWORD) != slot.kdf.is_some() {
            return Err(DAMAGED);
        }
        Ok(Some(slot))
    }

    /// Without the wrapped root key where there is none.
    fn write(&self) -> Value {
        let mut pairs = vec![
            (Value::from(1), Value::Bytes(self.id.to_vec())),
            (Value::from(2), Value::from(self.kind)),
            (Value::from(3), Value::Bytes(self.salt.to_vec())),
            (Value::from(4), Value::Bytes(self.commitment.to_vec())),
            (Value::from(6), Value::Bytes(self.backup.clone())),
        ];
        if !self.root.is_empty() {
            pairs.insert(4, (Value::from(5), Value::Bytes(self.root.clone())));
        }
        if let Some((cost, salt)) = &self.kdf {
            let kdf = vec![
                (Value::from(1), Value::from(cost.memory_kib)),
                (Value::from(2), Value::from(cost.passes)),
                (Value::from(3), Value::from(cost.lanes)),
                (Value::from(4), Value::Bytes(salt.to_vec())),
            ];
            pairs.push((Value::from(7), Value::Map(kdf)));
        }
        Value::Map(pairs)
    }

    /// Runs the key derivation. Its limits were checked when the header was read.
    fn wrapping(&self, key: Key<'_>, vault: VaultId) -> Result<Wrapping, Error> {
        let material = match (key, &self.kdf) {
            (Key::Password(password), Some((cost, salt))) => {
                Zeroizing::new(cost.derive(password.expose(), salt)?.to_vec())
            }
            (Key::Recovery(recovery), None) => Zeroizing::new(recovery.expose().to_vec()),
            _ => return Err(DAMAGED),
        };
        let hkdf = Hkdf::<Sha256>::new(Some(&self.salt), &material);
        let mut kek = Zeroizing::new([0; 64]);
        let mut backup = Zeroizing::new([0; 32]);
        hkdf.expand(&self.info(ROOT, vault), kek.as_mut_slice())
            .expect("64 bytes are within the limit of HKDF");
        hkdf.expand(&self.info(BACKUP, vault), backup.as_mut_slice())
            .expect("32 bytes are within the limit of HKDF");
        let (root, commitment) = kek.split_at(32);
        Ok(Wrapping {
            root: Zeroizing::new(root.try_into().expect("half of 64 is 32")),
            commitment: Zeroizing::new(commitment.try_into().expect("half of 64 is 32")),
            backup,
        })
    }

    fn info(&self, label: &[u8], vault: VaultId) -> Vec<u8> {
        [label, &[self.kind], &self.id, &vault.0].concat()
    }
}

fn wrap(key: &[u8; 32], info: &[u8], plain: &[u8; 32]) -> Result<Vec<u8>, Error> {
    let nonce: [u8; NONCE] = make_bytes()?;
    let sealed = Aes256Gcm::new(&(*key).into())
        .encrypt(
            &Nonce::from(nonce),
            Payload {
                msg: plain,
                aad: info,
            },
        )
        .expect("32 bytes are below the limit of GCM");
    Ok([&nonce[..], &sealed].concat())
}

fn unwrap(key: &[u8; 32], info: &[u8], wrapped: &[u8]) -> Result<Zeroizing<[u8; 32]>, Error> {
    let (nonce, sealed) = wrapped.split_first_chunk::<NONCE>().ok_or(DAMAGED)?;
    let plain = Aes256Gcm::new(&(*key).into())
        .decrypt(
            &Nonce::from(*nonce),
            Payload {
                msg: sealed,
                aad: info,
            },
        )
        .map_err(|_| DAMAGED)?;
    let plain = Zeroizing::new(plain);
    plain
        .as_slice()
        .try_into()
        .map(Zeroizing::new)
        .map_err(|_| DAMAGED)
}

fn read_kdf(value: &Value) -> Result<(KdfCost, [u8; 16]), Error> {
    let part = |key| -> Result<u32, Error> {
        let number = field(value, key).and_then(number).ok_or(DAMAGED)?;
        Ok(u32::try_from(number).unwrap_or(u32::MAX))
    };
    let cost = KdfCost {
        memory_kib: part(1)?,
        passes: part(2)?,
        lanes: part(3)?,
    };
    cost.check(Floor::of_this_build())?;
    Ok((cost, array(value, 4)?))
}

fn field(value: &Value, key: u64) -> Option<&Value> {
    value
        .as_map()?
        .iter()
        .find(|(name, _)| number(name) == Some(key))
        .map(|(_, value)| value)
}

fn array<const N: usize>(value: &Value, key: u64) -> Result<[u8; N], Error> {
    let bytes = field(value, key).and_then(Value::as_bytes).ok_or(DAMAGED)?;
    bytes.as_slice().try_into().map_err(|_| DAMAGED)
}
