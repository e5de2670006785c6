//! HOTP counters: durable before the code is shown, shared by tokens of one secret.

use std::collections::HashMap;

use ciborium::Value;
use otp::Secret;

use super::Vault;
use super::batch::Batch;
use crate::body::Body;
use crate::class::Class;
use crate::error::Error;
use crate::id::{TokenId, make_bytes};
use crate::keys::{Mark, travel_mark};
use crate::record::{COUNTER, counter};
use crate::shelf::Counter;

/// Counters a batch is about to write.
#[derive(Default)]
pub(super) struct Pending(HashMap<(Class, Mark), Counter>);

impl Vault {
    /// The next code of a counter-based token. The counter behind it is on the disk before the code
    /// is returned, so no code is ever shown twice; a crash between the two skips one.
    ///
    /// # Errors
    /// [`Error::NotCounterBased`], [`Error::Flawed`], [`Error::CounterUsedUp`], and whatever writing
    /// can meet: no durable counter, no code.
    pub fn next_hotp(&mut self, id: TokenId, now_ms: i64) -> Result<otp::Code, Error> {
        let token = self.token(id)?;
        let next = token.kind.counter().ok_or(Error::NotCounterBased)?;
        let code = token.code(now_ms.div_euclid(1000)).map_err(Error::Flawed)?;
        let entry = self.entry(id)?;
        let (class, mark) = (entry.class, entry.secret_mark.ok_or(Error::UnknownToken)?);
        let after = next.checked_add(1).ok_or(Error::CounterUsedUp)?;
        let known = self.shelf.counter(class, mark);
        let counter = Counter {
            id: known.map_or_else(make_bytes, |known| Ok(known.id))?,
            epoch: known.map_or(0, |known| known.epoch),
            next: after,
        };
        let mut batch = Batch::default();
        self.put_counter(&mut batch, (class, &token.secret), counter, now_ms)?;
        self.commit(batch)?;
        Ok(code)
    }

    /// Makes sure a counter stands where a new or edited token wants it. Raising it is a step;
    /// lowering it, on purpose, starts a new epoch.
    pub(super) fn settle_counter(
        &mut self,
        batch: &mut Batch,
        pending: &mut Pending,
        (class, secret): (Class, &Secret),
        (wanted, on_purpose): (u64, bool),
        now_ms: i64,
    ) -> Result<(), Error> {
        let mark = self.keys.mark(secret.expose());
        let known = pending
            .0
            .get(&(class, mark))
            .copied()
            .or_else(|| self.shelf.counter(class, mark));
        let counter = match known {
            None => Counter {
                id: make_bytes()?,
                epoch: 0,
                next: wanted,
            },
            Some(known) if wanted > known.next => Counter {
                next: wanted,
                ..known
            },
            Some(known) if wanted < known.next && on_purpose => Counter {
                epoch: known.epoch + 1,
                next: wanted,
                ..known
            },
            Some(_) => return Ok(()),
        };
        pending.0.insert((class, mark), counter);
        self.put_counter(batch, (class, secret), counter, now_ms)
    }

    fn put_counter(
        &mut self,
        batch: &mut Batch,
        (class, secret): (Class, &Secret),
        counter: Counter,
        now_ms: i64,
    ) -> Result<(), Error> {
        let mark = self.keys.mark(secret.expose());
        let name = (class.kind(COUNTER), counter.id);
        let mut body = match self.index.version(&name) {
            Some(_) => self.fetch(name)?,
            None => Body::default(),
        };
        body.set_plain(counter::MARK, Value::Bytes(mark.to_vec()));
        body.set_plain(counter::EPOCH, Value::from(counter.epoch));
        body.set_plain(counter::NEXT, Value::from(counter.next));
        if class == Class::Portable {
            let travels = travel_mark(secret.expose());
            body.set_plain(counter::TRAVEL_MARK, Value::Bytes(travels.to_vec()));
            let hlc = self.stamp(now_ms).hlc;
            batch.put(name, body, &[counter::EPOCH, counter::NEXT], hlc);
        } else {
            batch.put_here(name, body);
        }
        Ok(())
    }
}
