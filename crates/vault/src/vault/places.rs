//! Where a token stands, in which groups, and how often it is used.

use ciborium::Value;

use super::Vault;
use super::batch::Batch;
use super::tokens::put;
use crate::body::Body;
use crate::error::Error;
use crate::id::{GroupId, TokenId};
use crate::order;
use crate::record::{LABEL, USAGE, label, usage};

impl Vault {
    /// Moves a token behind another, or to the front.
    ///
    /// # Errors
    /// [`Error::UnknownToken`], and whatever writing can meet.
    pub fn move_to(
        &mut self,
        id: TokenId,
        after: Option<TokenId>,
        now_ms: i64,
    ) -> Result<(), Error> {
        if let Some(after) = after {
            self.entry(after)?;
        }
        let (class, mut label) = self.label(id)?;
        if after == Some(id) {
            return Ok(());
        }
        let (before, next) = self.shelf.around(id, after);
        let place = order::between(before, next, self.computer);
        let stamp = self.stamp(now_ms);
        let is_long = place.len() > order::LONGEST;
        label.set(label::ORDER, Value::Bytes(place), stamp);
        let mut batch = Batch::default();
        put(
            &mut batch,
            class,
            (LABEL, id),
            label,
            &[label::ORDER],
            stamp,
        );
        self.commit(batch)?;
        if is_long {
            self.spread_order(now_ms)
        } else {
            Ok(())
        }
    }

    /// Gives every token a new, short order key.
    fn spread_order(&mut self, now_ms: i64) -> Result<(), Error> {
        let ids: Vec<_> = self.shelf.ids().collect();
        let mut batch = Batch::default();
        for (id, place) in ids.iter().zip(order::spread(ids.len(), self.computer)) {
            let (class, mut label) = self.label(*id)?;
            let stamp = self.stamp(now_ms);
            label.set(label::ORDER, Value::Bytes(place), stamp);
            put(
                &mut batch,
                class,
                (LABEL, *id),
                label,
                &[label::ORDER],
                stamp,
            );
        }
        self.commit(batch)
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
    /// [`Error::UnknownToken`], [`Error::UnknownGroup`], and whatever writing can meet.
    pub fn set_group(
        &mut self,
        id: TokenId,
        group: GroupId,
        on: bool,
        now_ms: i64,
    ) -> Result<(), Error> {
        self.shelf.group(group).ok_or(Error::UnknownGroup)?;
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
