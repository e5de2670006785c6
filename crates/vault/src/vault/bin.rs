//! The bin: deleting with a way back, and without.

use ciborium::Value;

use super::Vault;
use super::batch::Batch;
use super::tokens::put;
use crate::body::{DELETED, PURGED};
use crate::error::Error;
use crate::id::TokenId;
use crate::record::{LABEL, SECRET, USAGE, label};

impl Vault {
    /// Puts a token into the bin.
    ///
    /// # Errors
    /// [`Error::UnknownToken`], and whatever writing can meet.
    pub fn bin(&mut self, id: TokenId, now_ms: i64) -> Result<(), Error> {
        let (class, mut label) = self.label(id)?;
        let secret = self.fetch((class.kind(SECRET), id.0)).ok();
        let stamp = self.stamp(now_ms);
        label.delete(secret.as_slice());
        label.set_plain(label::BINNED, Value::from(now_ms));
        let mut batch = Batch {
            makes_room: true,
            ..Batch::default()
        };
        put(
            &mut batch,
            class,
            (LABEL, id),
            label,
            &[label::BINNED, DELETED],
            stamp,
        );
        self.commit(batch)
    }

    /// Takes a token out of the bin again.
    ///
    /// # Errors
    /// [`Error::UnknownToken`], and whatever writing can meet.
    pub fn restore(&mut self, id: TokenId, now_ms: i64) -> Result<(), Error> {
        let (class, mut label) = self.label(id)?;
        let stamp = self.stamp(now_ms);
        label.set(label::REVIVED, Value::from(true), stamp);
        label.remove(label::BINNED);
        let mut batch = Batch {
            makes_room: true,
            ..Batch::default()
        };
        put(
            &mut batch,
            class,
            (LABEL, id),
            label,
            &[label::REVIVED],
            stamp,
        );
        self.commit(batch)
    }

    /// Removes a token in the bin for good. Its id and delete vector stay, so that no other computer brings it
    /// back.
    ///
    /// # Errors
    /// [`Error::UnknownToken`] when it is not in the bin, and whatever writing can meet.
    pub fn purge(&mut self, id: TokenId, now_ms: i64) -> Result<(), Error> {
        self.purge_binned(&[id], now_ms)
    }

    /// Removes everything in the bin for good, in one transaction.
    ///
    /// # Errors
    /// Whatever writing can meet; nothing is removed then.
    pub fn empty_bin(&mut self, now_ms: i64) -> Result<(), Error> {
        let ids: Vec<_> = self.binned().map(|record| record.id).collect();
        self.purge_binned(&ids, now_ms)
    }

    /// Removes several tokens in the bin for good, in one transaction.
    ///
    /// # Errors
    /// [`Error::UnknownToken`] when one is not in the bin, and whatever writing can meet; nothing is removed
    /// then.
    pub fn purge_binned(&mut self, ids: &[TokenId], now_ms: i64) -> Result<(), Error> {
        let mut batch = Batch {
            makes_room: true,
            ..Batch::default()
        };
        for id in ids {
            if self.entry(*id)?.record.binned_ms.is_none() {
                return Err(Error::UnknownToken);
            }
            let (class, mut label) = self.label(*id)?;
            let secret = self.fetch((class.kind(SECRET), id.0)).ok();
            let stamp = self.stamp(now_ms);
            label.purge(secret.as_slice());
            label.strip();
            for key in [
                label::SECRET_MARK,
                label::CREDENTIAL_MARK,
                label::SOURCE,
                label::FLAWED,
            ] {
                label.remove(key);
            }
            label.set_plain(label::PURGED, Value::from(true));
            put(
                &mut batch,
                class,
                (LABEL, *id),
                label,
                &[DELETED, PURGED, label::PURGED],
                stamp,
            );
            for kind in [SECRET, USAGE] {
                let name = (class.kind(kind), id.0);
                if self.index.version(&name).is_some() {
                    batch.removes.push(name);
                }
            }
        }
        self.commit(batch)
    }
}
