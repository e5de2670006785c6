//! Passwords, recovery keys and the backup key.

use ciborium::Value;
use zeroize::Zeroizing;

use super::Vault;
use super::batch::Batch;
use crate::backup::{BackupKey, BackupSlots, backup_info};
use crate::class::BACKUP_KEY;
use crate::error::{Error, Part};
use crate::header::Header;
use crate::id::VaultId;
use crate::inbox;
use crate::kdf::KdfCost;
use crate::password::Password;
use crate::record::counter;
use crate::recovery::RecoveryKey;
use crate::slot::{Key, Slot, Unwrapped};
use crate::sqlite;

impl Vault {
    /// Replaces the password, for a caller that has just verified the old one by [`Self::verify`] or by a
    /// [`Verifier`](super::Verifier). Blocks for one key derivation.
    /// The old slot is wiped from the file and its log; where a reader is at work, from the log when
    /// the vault is closed.
    ///
    /// # Errors
    /// [`Error::KdfBelowFloor`], [`Error::KdfAboveCeiling`], and whatever writing can meet.
    pub fn replace_password(&mut self, new: &Password, cost: KdfCost) -> Result<(), Error> {
        let slot = self.slot_maker()?.make(new, cost)?;
        self.put_password_slot(slot)
    }

    /// What a new password's slot is made with, so that its key can be derived while the vault is in use.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the backup key's record does not open.
    pub fn slot_maker(&self) -> Result<SlotMaker, Error> {
        Ok(SlotMaker {
            vault: self.header.vault,
            keys: self.unwrapped()?,
        })
    }

    /// Replaces the password, as [`Self::replace_password`] does, by a slot that was made before.
    ///
    /// # Errors
    /// [`Error::Damaged`] for the slot of another vault, and whatever writing can meet.
    pub fn put_password_slot(&mut self, slot: PasswordSlot) -> Result<(), Error> {
        if slot.vault != self.header.vault {
            return Err(Error::damaged(Part::Slot));
        }
        let mut header = self.header.clone();
        header.put_slot(slot.slot);
        self.commit_header(header)
    }

    /// Replaces the recovery key. The old paper opens this vault no longer; it still opens old backups.
    ///
    /// # Errors
    /// Whatever writing can meet.
    pub fn new_recovery_key(&mut self) -> Result<RecoveryKey, Error> {
        let key = RecoveryKey::make()?;
        let mut header = self.header.clone();
        set_recovery_key(&mut header, &key, &self.unwrapped()?)?;
        self.commit_header(header)?;
        Ok(key)
    }

    /// The key backups are sealed with, or `None` where it stands in a record that does not open. The
    /// header carries it wrapped by the password and by the recovery key, so that a backup needs neither;
    /// what the slot held at unlock counts, and its record only where no slot was opened.
    #[must_use]
    pub fn backup_key(&self) -> Option<BackupKey> {
        self.backup_bytes().map(BackupKey::new).ok()
    }

    /// The ways to the backup key, for the front of a backup.
    #[must_use]
    pub fn backup_slots(&self) -> BackupSlots {
        BackupSlots::of(&self.header)
    }

    /// What every slot wraps.
    fn unwrapped(&self) -> Result<Unwrapped, Error> {
        Ok(Unwrapped {
            root: Zeroizing::new(*self.keys.root.expose()),
            backup: self.backup_bytes()?,
        })
    }

    fn backup_bytes(&self) -> Result<Zeroizing<[u8; 32]>, Error> {
        if let Some(key) = &self.backup {
            return Ok(key.clone());
        }
        let body = self.fetch((BACKUP_KEY, [0; 16]))?;
        let bytes = body
            .plain(counter::MARK)
            .and_then(Value::as_bytes)
            .ok_or(Error::damaged(Part::Record))?;
        bytes
            .as_slice()
            .try_into()
            .map(Zeroizing::new)
            .map_err(|_| Error::damaged(Part::Record))
    }

    /// The cost of the password slot.
    #[must_use]
    pub fn kdf_cost(&self) -> Option<KdfCost> {
        self.header.slots.iter().find_map(Slot::cost)
    }

    fn commit_header(&mut self, header: Header) -> Result<(), Error> {
        self.commit(Batch {
            header: Some(header),
            ..Batch::default()
        })?;
        // secure_delete wiped the old slot in the pages; the log must not keep the old page either.
        // The change stands whatever becomes of this: where a reader is in the way, the log goes
        // when the last connection closes.
        let _emptied = sqlite::empty_log(&self.conn);
        Ok(())
    }
}

/// Makes the slot of a new password. It holds the vault's keys until it is dropped.
pub struct SlotMaker {
    vault: VaultId,
    keys: Unwrapped,
}

impl SlotMaker {
    /// Blocks for one key derivation.
    ///
    /// # Errors
    /// [`Error::KdfBelowFloor`], [`Error::KdfAboveCeiling`], [`Error::NoRandomness`].
    pub fn make(self, new: &Password, cost: KdfCost) -> Result<PasswordSlot, Error> {
        Ok(PasswordSlot {
            vault: self.vault,
            slot: Slot::make(Key::Password(new), cost, self.vault, &self.keys)?,
        })
    }
}

/// The slot of a new password, to be put into its vault.
pub struct PasswordSlot {
    vault: VaultId,
    slot: Slot,
}

/// Sets the recovery slot, the public half, and the backup key sealed to it.
pub(crate) fn set_recovery_key(
    header: &mut Header,
    key: &RecoveryKey,
    keys: &Unwrapped,
) -> Result<(), Error> {
    header.set_slot(Key::Recovery(key), KdfCost::default(), keys)?;
    let (_, public) = key.derive_pair();
    header.recovery = public.to_bytes();
    header.backup = inbox::seal(
        &header.recovery,
        &backup_info(header.vault),
        keys.backup.as_slice(),
    )?;
    Ok(())
}
