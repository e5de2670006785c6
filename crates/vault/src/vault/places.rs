//! Where a token stands, in which groups, and how often it is used.

use ciborium::Value;

use super::Vault;
use super::batch::Batch;
use super::tokens::put;
use crate::body::{Body, DELETED};
use crate::error::Error;
use crate::id::{GroupId, TokenId};
use crate::order;
use crate::record::{LABEL, USAGE, label, usage};

impl Vault {
    /// Moves a token behind another, or to the front.
    ///
    /// # Errors
    /// [`Error::UnknownToken`], also for one in the bin, and whatever writing can meet.
    pub fn move_to(
        &mut self,
        id: TokenId,
        after: Option<TokenId>,
        now_ms: i64,
    ) -> Result<(), Error> {
        if let Some(after) = after {
            self.entry(after)?;
        }
        self.listed(id)?;
        if after == Some(id) {
            return Ok(());
        }
        let (before, next) = self.shelf.around(id, after);
        let place = order::between(before, next, self.computer);
        let places = if place.len() > order::LONGEST {
            self.spread(id, after)
        } else {
            vec![(id, place)]
        };
        let mut batch = Batch::default();
        for (id, place) in places {
            self.put_place(&mut batch, id, place, now_ms)?;
        }
        self.commit(batch)
    }

    /// New, short order keys for every token, those in the bin too, as the order is after a move.
    fn spread(&self, moved: TokenId, after: Option<TokenId>) -> Vec<(TokenId, Vec<u8>)> {
        let mut ids: Vec<_> = self.shelf.ids().filter(|id| *id != moved).collect();
        let behind = after.and_then(|after| ids.iter().position(|id| *id == after));
        ids.insert(behind.map_or(0, |place| place + 1), moved);
        let places = order::spread(ids.len(), self.computer);
        ids.into_iter().zip(places).collect()
    }

    /// A new place is no sign of life: the delete vector of what lies in the bin covers it.
    fn put_place(
        &mut self,
        batch: &mut Batch,
        id: TokenId,
        place: Vec<u8>,
        now_ms: i64,
    ) -> Result<(), Error> {
        let (class, mut label) = self.label(id)?;
        let is_alive = label.is_alive();
        let stamp = self.stamp(now_ms);
        label.set(label::ORDER, Value::Bytes(place), stamp);
        let mut keys = vec![label::ORDER];
        if !is_alive {
            label.delete(&[]);
            keys.push(DELETED);
        }
        put(batch, class, (LABEL, id), label, &keys, stamp);
        Ok(())
    }

    /// Counts a copy of the token's code. Stays on this computer.
    ///
    /// # Errors
    /// [`Error::UnknownToken`], and whatever writing can meet.
    pub fn copied(&mut self, id: TokenId, now_ms: i64) -> Result<(), Error> {
        let entry = self.entry(id)?;
        let (name, uses) = (
            (entry.class.kind(USAGE), id.0),
            entry.record.uses.saturating_add(1),
        );
        let last = entry
            .record
            .last_used_ms
            .map_or(now_ms, |last| last.max(now_ms));
        let mut body = match self.index.version(&name) {
            Some(_) => self.fetch(name)?,
            None => Body::default(),
        };
        body.set_plain(usage::USES, Value::from(uses));
        body.set_plain(usage::LAST_MS, Value::from(last));
        let mut batch = Batch::default();
        batch.put_here(name, body);
        self.commit(batch)
    }

    /// Puts a token into a group or takes it out.
    ///
    /// # Errors
    /// [`Error::UnknownToken`], also for one in the bin, [`Error::UnknownGroup`], and whatever writing can
    /// meet.
    pub fn set_group(
        &mut self,
        id: TokenId,
        group: GroupId,
        on: bool,
        now_ms: i64,
    ) -> Result<(), Error> {
        self.shelf.group(group).ok_or(Error::UnknownGroup)?;
        self.listed(id)?;
        let (class, mut label) = self.label(id)?;
        let stamp = self.stamp(now_ms);
        label.set_element(
            label::GROUPS,
            Value::Bytes(group.0.to_vec()),
            Value::from(on),
            stamp,
        );
        let mut batch = Batch::default();
        put(
            &mut batch,
            class,
            (LABEL, id),
            label,
            &[label::GROUPS],
            stamp,
        );
        self.commit(batch)
    }
}
