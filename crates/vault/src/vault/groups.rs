//! Groups: records of their own, so that renaming one touches no token.

use ciborium::Value;

use super::Vault;
use super::batch::Batch;
use crate::body::{Body, DELETED};
use crate::class::GROUP;
use crate::error::Error;
use crate::id::GroupId;
use crate::order;
use crate::record::label;

impl Vault {
    /// Makes an empty group at the end. Two groups may have one name.
    ///
    /// # Errors
    /// Whatever writing can meet.
    pub fn make_group(&mut self, name: &str, now_ms: i64) -> Result<GroupId, Error> {
        let id = GroupId::make()?;
        let stamp = self.stamp(now_ms);
        let place = order::between(self.shelf.last_group_order(), None, self.computer);
        let mut body = Body::default();
        body.set(label::ISSUER, Value::from(name), stamp);
        body.set(label::ORDER, Value::Bytes(place), stamp);
        let mut batch = Batch::default();
        batch.put((GROUP, id.0), body, &[], stamp.hlc);
        self.commit(batch)?;
        Ok(id)
    }

    /// Gives a group another name.
    ///
    /// # Errors
    /// [`Error::UnknownGroup`], and whatever writing can meet.
    pub fn rename_group(&mut self, id: GroupId, name: &str, now_ms: i64) -> Result<(), Error> {
        let mut body = self.group_body(id)?;
        let stamp = self.stamp(now_ms);
        body.set(label::ISSUER, Value::from(name), stamp);
        let mut batch = Batch::default();
        batch.put((GROUP, id.0), body, &[label::ISSUER], stamp.hlc);
        self.commit(batch)
    }

    /// Removes a group. Its tokens stay.
    ///
    /// # Errors
    /// [`Error::UnknownGroup`], and whatever writing can meet.
    pub fn delete_group(&mut self, id: GroupId, now_ms: i64) -> Result<(), Error> {
        let mut body = self.group_body(id)?;
        let stamp = self.stamp(now_ms);
        body.delete(&[]);
        let mut batch = Batch {
            makes_room: true,
            ..Batch::default()
        };
        batch.put((GROUP, id.0), body, &[DELETED], stamp.hlc);
        self.commit(batch)
    }

    fn group_body(&self, id: GroupId) -> Result<Body, Error> {
        self.shelf.group(id).ok_or(Error::UnknownGroup)?;
        self.fetch((GROUP, id.0))
    }
}
