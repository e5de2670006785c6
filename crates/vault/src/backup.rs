//! What a backup needs of a vault: a key, the ways to that key, and what goes into it.
//!
//! The backup key is not the root key: whoever opens a backup does not open the vault, and a backup
//! is written without the password. The container itself is another crate's.

use std::fmt;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use ciborium::Value;
use hkdf::Hkdf;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::body::{id16, number};
use crate::error::{Error, Part};
use crate::header::{Header, KEY_BACKUP, KEY_RECOVERY, KEY_SLOTS, KEY_VAULT, MOST_SLOTS, digest};
use crate::id::VaultId;
use crate::inbox;
use crate::kdf::KdfCost;
use crate::recovery::RecoveryKey;
use crate::slot::{BackupSlot, Key};

const DAMAGED: Error = Error::damaged(Part::Slot);

/// The key that a person's backups are sealed with: 32 random bytes, wiped when dropped.
pub struct BackupKey(Box<Zeroizing<[u8; 32]>>);

impl BackupKey {
    pub(crate) fn new(bytes: Zeroizing<[u8; 32]>) -> Self {
        Self(Box::new(bytes))
    }

    /// The cipher of one file, which its random salt and its header bind to this file alone.
    #[must_use]
    pub fn cipher(&self, salt: &[u8; 32], header: &[u8]) -> BlockCipher {
        let mut keys = Zeroizing::new([0; 48]);
        Hkdf::<Sha256>::new(Some(salt), self.0.as_slice())
            .expand_multi_info(
                &[b"countersign v1 backup file", &digest(header)],
                keys.as_mut_slice(),
            )
            .expect("48 bytes are within the limit of HKDF");
        let (key, commitment) = keys.split_at(32);
        BlockCipher {
            cipher: Aes256Gcm::new_from_slice(key).expect("32 bytes are a key"),
            commitment: commitment.try_into().expect("48 less 32 is 16"),
        }
    }
}

impl PartialEq for BackupKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_slice().ct_eq(other.0.as_slice()).into()
    }
}

impl Eq for BackupKey {}

impl fmt::Debug for BackupKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BackupKey(..)")
    }
}

/// Seals the blocks of one file: AES-256-GCM, the nonce and the associated data are the block's index.
/// No index is ever sealed twice under one salt.
pub struct BlockCipher {
    cipher: Aes256Gcm,
    commitment: [u8; 16],
}

impl BlockCipher {
    /// How much longer a sealed block is, in bytes: its tag stands behind the ciphertext.
    pub const TAG: usize = 16;

    /// Stands in the header in the clear. Where it differs the key is another one, and no block will
    /// open.
    #[must_use]
    pub const fn commitment(&self) -> [u8; 16] {
        self.commitment
    }

    /// The sealed block: as many bytes as `plain`, and the tag.
    #[must_use]
    pub fn seal(&self, index: u64, plain: &[u8]) -> Vec<u8> {
        let aad = index.to_be_bytes();
        self.cipher
            .encrypt(
                &nonce(index),
                Payload {
                    msg: plain,
                    aad: &aad,
                },
            )
            .expect("a block is far below the limit of GCM")
    }

    /// The block, or `None` when it is not what was sealed under this index.
    #[must_use]
    pub fn open(&self, index: u64, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let aad = index.to_be_bytes();
        let plain = self.cipher.decrypt(
            &nonce(index),
            Payload {
                msg: sealed,
                aad: &aad,
            },
        );
        plain.ok().map(Zeroizing::new)
    }
}

fn nonce(index: u64) -> Nonce<aes_gcm::aead::consts::U12> {
    let mut nonce = [0; 12];
    nonce[4..].copy_from_slice(&index.to_be_bytes());
    Nonce::from(nonce)
}

impl fmt::Debug for BlockCipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BlockCipher(..)")
    }
}

/// The ways to the backup key, as they stand in a backup: the vault's password and recovery slots
/// without the root key they wrap, and the backup key sealed to the recovery key. Other slots stay
/// where they are: a PIN is too short to be guessed at in peace.
#[derive(Clone)]
pub struct BackupSlots {
    vault: VaultId,
    slots: Vec<BackupSlot>,
    /// The public half of the recovery key, and the backup key sealed to it.
    recovery: Option<([u8; 32], Vec<u8>)>,
}

impl BackupSlots {
    pub(crate) fn of(header: &Header) -> Self {
        Self {
            vault: header.vault,
            slots: header
                .slots
                .iter()
                .filter_map(crate::slot::Slot::for_backup)
                .collect(),
            recovery: Some((header.recovery, header.backup.clone())),
        }
    }

    /// The vault these are the slots of.
    #[must_use]
    pub const fn vault_id(&self) -> VaultId {
        self.vault
    }

    /// A map with the keys that these things have in the vault's header: 3, 6, 8 and 9.
    #[must_use]
    pub fn write(&self) -> Value {
        let slots = self.slots.iter().map(BackupSlot::write).collect();
        let mut pairs = vec![
            (Value::from(KEY_VAULT), Value::Bytes(self.vault.0.to_vec())),
            (Value::from(KEY_SLOTS), Value::Array(slots)),
        ];
        if let Some((public, sealed)) = &self.recovery {
            pairs.push((Value::from(KEY_RECOVERY), Value::Bytes(public.to_vec())));
            pairs.push((Value::from(KEY_BACKUP), Value::Bytes(sealed.clone())));
        }
        Value::Map(pairs)
    }

    /// Reads what [`Self::write`] wrote, within the limits of a vault's header. Derives nothing. Slots or
    /// the recovery part may be missing.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::KdfAboveCeiling`], [`Error::KdfBelowFloor`].
    pub fn read(value: &Value) -> Result<Self, Error> {
        let pairs = value.as_map().ok_or(DAMAGED)?;
        let find = |key: u64| {
            pairs
                .iter()
                .find(|(name, _)| number(name) == Some(key))
                .map(|(_, value)| value)
        };
        let slots = match find(KEY_SLOTS) {
            Some(slots) => slots.as_array().ok_or(DAMAGED)?.as_slice(),
            None => &[],
        };
        if slots.len() > MOST_SLOTS {
            return Err(DAMAGED);
        }
        let slots = slots
            .iter()
            .filter_map(|slot| BackupSlot::read(slot).transpose())
            .collect::<Result<Vec<_>, _>>()?;
        KdfCost::check_all(slots.iter().filter_map(BackupSlot::cost))?;
        let recovery = match (find(KEY_RECOVERY), find(KEY_BACKUP)) {
            (Some(public), Some(sealed)) => Some((
                public
                    .as_bytes()
                    .and_then(|bytes| bytes.as_slice().try_into().ok())
                    .ok_or(DAMAGED)?,
                sealed.as_bytes().ok_or(DAMAGED)?.clone(),
            )),
            _ => None,
        };
        Ok(Self {
            vault: VaultId(find(KEY_VAULT).and_then(id16).ok_or(DAMAGED)?),
            slots,
            recovery,
        })
    }

    /// Opens the backup key. Blocks for one key derivation with a password, not at all with a recovery
    /// key, which needs no slot.
    ///
    /// # Errors
    /// [`Error::WrongPassword`] and [`Error::WrongRecoveryKey`], also where there is no slot of the kind;
    /// [`Error::Damaged`] when the key is the right one and what it opens is not what was written;
    /// [`Error::OutOfMemory`].
    pub fn open(&self, key: Key<'_>) -> Result<BackupKey, Error> {
        let sealed = match key {
            Key::Recovery(recovery) => self.unseal(recovery),
            Key::Password(_) => Ok(None),
        };
        let mut damage = match sealed {
            Ok(Some(bytes)) => return Ok(BackupKey::new(bytes)),
            Ok(None) => None,
            Err(error) => Some(error),
        };
        for slot in self.slots.iter().filter(|slot| slot.is(key)) {
            match slot.unwrap(key, self.vault) {
                Ok(Some(bytes)) => return Ok(BackupKey::new(bytes)),
                Ok(None) => {}
                Err(error) => damage = Some(error),
            }
        }
        Err(damage.unwrap_or_else(|| key.wrong()))
    }

    /// Opens what is sealed to the recovery key. `None` is another recovery key, or nothing there.
    fn unseal(&self, key: &RecoveryKey) -> Result<Option<Zeroizing<[u8; 32]>>, Error> {
        let (secret, public) = key.derive_pair();
        let Some((_, sealed)) = self
            .recovery
            .as_ref()
            .filter(|(known, _)| known == public.as_bytes())
        else {
            return Ok(None);
        };
        let plain =
            inbox::unseal(&secret, &backup_info(self.vault), sealed).map_err(|_| DAMAGED)?;
        let bytes = plain.as_slice().try_into().map_err(|_| DAMAGED)?;
        Ok(Some(Zeroizing::new(bytes)))
    }
}

impl fmt::Debug for BackupSlots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BackupSlots")
            .field("vault", &self.vault)
            .field("slots", &self.slots.len())
            .finish_non_exhaustive()
    }
}

/// What the backup key is sealed to the recovery key with.
pub(crate) fn backup_info(vault: VaultId) -> Vec<u8> {
    [b"countersign v1 backup key", vault.0.as_slice()].concat()
}
