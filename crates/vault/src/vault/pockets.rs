//! Small things kept beside the tokens: preferences that travel, keys that do not.

use ciborium::Value;
use zeroize::Zeroizing;

use super::Vault;
use super::batch::Batch;
use crate::body::Body;
use crate::class::{DeviceOnly, NAMED, PREFERENCES};
use crate::error::{Error, Part};
use crate::id::make_bytes;
use crate::record::{counter, label};

const VALUE: u64 = counter::EPOCH;

impl Vault {
    /// A preference that is the person's, not this computer's.
    #[must_use]
    pub fn preference(&self, key: &str) -> Option<Vec<u8>> {
        self.shelf.preferences.get(key).cloned()
    }

    /// Sets a preference. Each is a register of its own, so that two computers do not undo each other.
    ///
    /// # Errors
    /// Whatever writing can meet.
    pub fn set_preference(&mut self, key: &str, value: &[u8], now_ms: i64) -> Result<(), Error> {
        // One record with the same id on every computer.
        let name = (PREFERENCES, [0; 16]);
        let mut body = self.fetch_or_new(name)?;
        let stamp = self.stamp(now_ms);
        body.set_element(
            label::GROUPS,
            Value::from(key),
            Value::Bytes(value.to_vec()),
            stamp,
        );
        let mut batch = Batch::default();
        batch.put(name, body, &[label::GROUPS], stamp.hlc);
        self.commit(batch)
    }

    /// Something bound to this computer, by its name.
    ///
    /// # Errors
    /// [`Error::Damaged`] when its record does not open.
    pub fn device_only(&self, name: &str) -> Result<Option<DeviceOnly<Zeroizing<Vec<u8>>>>, Error> {
        let Some(id) = self.shelf.named.get(name) else {
            return Ok(None);
        };
        let body = self.fetch((NAMED, *id))?;
        let bytes = body
            .plain(VALUE)
            .and_then(Value::as_bytes)
            .ok_or(Error::damaged(Part::Record))?;
        Ok(Some(DeviceOnly::new(Zeroizing::new(bytes.clone()))))
    }

    /// Keeps something bound to this computer: no export, backup or sync can take it.
    ///
    /// # Errors
    /// Whatever writing can meet.
    pub fn keep_device_only(
        &mut self,
        name: &str,
        value: &DeviceOnly<Zeroizing<Vec<u8>>>,
    ) -> Result<(), Error> {
        let id = self
            .shelf
            .named
            .get(name)
            .map_or_else(make_bytes, |id| Ok(*id))?;
        let mut body = self.fetch_or_new((NAMED, id))?;
        body.set_plain(counter::MARK, Value::from(name));
        body.set_plain(VALUE, Value::Bytes(value.expose().to_vec()));
        let mut batch = Batch::default();
        batch.put_here((NAMED, id), body);
        self.commit(batch)
    }

    /// Forgets something bound to this computer.
    ///
    /// # Errors
    /// Whatever writing can meet.
    pub fn forget_device_only(&mut self, name: &str) -> Result<(), Error> {
        let Some(id) = self.shelf.named.get(name).copied() else {
            return Ok(());
        };
        self.commit(Batch {
            removes: vec![(NAMED, id)],
            makes_room: true,
            ..Batch::default()
        })
    }

    fn fetch_or_new(&self, name: crate::manifest::Name) -> Result<Body, Error> {
        match self.index.version(&name) {
            Some(_) => self.fetch(name),
            None => Ok(Body::default()),
        }
    }
}
