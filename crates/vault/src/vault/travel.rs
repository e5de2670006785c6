//! What leaves: every portable record in the form that backups and other computers understand.

use std::collections::{BTreeMap, HashMap};

use ciborium::Value;

use super::{Access, Vault};
use crate::body::number;
use crate::class::{Class, Portable};
use crate::error::Error;
use crate::keys::{Mark, travel_mark};
use crate::manifest::Name;
use crate::record::{COUNTER, LABEL, SECRET, counter, secret};
use crate::rows;
use crate::travel::{Fields, RecordName, Snapshot, Stub, StubKind, Travelling};

/// The portable records of this vault as they stand in it.
pub(super) struct Opened {
    pub(super) records: BTreeMap<Name, Fields>,
    damaged: usize,
}

impl Vault {
    /// Opens every portable record, secrets too: they are in memory until the result is dropped. Managed
    /// tokens go by name only, what is bound to this computer not at all. Takes about 15 microseconds a
    /// token.
    ///
    /// # Errors
    /// Whatever reading can meet; records that do not open are counted and left out.
    pub fn travel(&self) -> Result<Travelling, Error> {
        let Opened { records, damaged } = self.open_portable()?;
        let marks = self.travel_marks(&records);
        let mut snapshot = Snapshot::default();
        for (name, fields) in &records {
            match name.0 {
                LABEL => {
                    let mut label = fields.clone();
                    label.make_label_travel(records.get(&(SECRET, name.1)));
                    snapshot.records.insert(record_name(*name), label);
                }
                COUNTER => {
                    if let Some(id) = marks.of_counter(fields) {
                        let name = RecordName { kind: COUNTER, id };
                        let counter = travelling_counter(fields);
                        let known = snapshot.records.entry(name);
                        let known = known.or_insert_with(|| counter.clone());
                        set_count(known, count_of(known).max(count_of(&counter)));
                    }
                }
                _ => {
                    snapshot.records.insert(record_name(*name), fields.clone());
                }
            }
        }
        Ok(Travelling {
            snapshot: Portable(snapshot),
            stubs: self.stubs(),
            damaged,
        })
    }

    /// The marks of every secret that a token here has or had, where some counter does not say its own.
    fn travel_marks(&self, records: &BTreeMap<Name, Fields>) -> TravelMarks {
        let mut marks = TravelMarks::default();
        let is_nameless = |(name, fields): (&Name, &Fields)| {
            name.0 == COUNTER && mark_of(fields, counter::TRAVEL_MARK).is_none()
        };
        if records.iter().any(is_nameless) {
            for (_, fields) in records.iter().filter(|(name, _)| name.0 == SECRET) {
                marks.learn(self, fields);
            }
        }
        marks
    }

    fn stubs(&self) -> Vec<Stub> {
        self.shelf
            .entries()
            .filter(|entry| entry.class == Class::Managed)
            .map(|entry| Stub {
                issuer: entry.record.issuer.clone(),
                account: entry.record.account.clone(),
                server: entry.record.managed.clone(),
                serial: entry.record.serial.clone(),
                what: StubKind::Managed,
            })
            .collect()
    }

    pub(super) fn open_portable(&self) -> Result<Opened, Error> {
        // One state of the file, also beside a busy writer.
        let state = self.conn.unchecked_transaction()?;
        let writes = self.access == Access::Write;
        let mut records = BTreeMap::new();
        let mut unopened = 0;
        rows::visit(&state, Class::Portable, |row| {
            let opened = row
                .filter(|row| !writes || self.index.version(&row.name) == Some(row.version()))
                .and_then(|row| {
                    let body = row.open(&self.keys, self.header.vault).ok()?;
                    Some((row.name, Fields::of(&body).ok()?))
                });
            match opened {
                Some((name, fields)) => {
                    records.insert(name, fields);
                }
                None => unopened += 1,
            }
        })?;
        let is_missing =
            |name: &Name| Class::of(name.0) == Some(Class::Portable) && !records.contains_key(name);
        let missing = if writes {
            self.index.names().filter(is_missing).count()
        } else {
            0
        };
        // A row that lost its name counts here and is missing there.
        let damaged = missing.max(unopened);
        Ok(Opened { records, damaged })
    }
}

const fn record_name((kind, id): Name) -> RecordName {
    RecordName { kind, id }
}

/// Under which names counters travel, and which secrets they belong to.
#[derive(Default)]
pub(super) struct TravelMarks {
    travelling: HashMap<Mark, Mark>,
    local: HashMap<Mark, Mark>,
}

impl TravelMarks {
    /// Takes note of the secrets in a secret record. Costs two hashes a secret.
    pub(super) fn learn(&mut self, vault: &Vault, fields: &Fields) {
        let secrets = fields.collections.get(&secret::SECRETS);
        for element in secrets.into_iter().flat_map(BTreeMap::keys) {
            if let Ok(Value::Bytes(bytes)) = ciborium::from_reader(element.as_slice()) {
                let bytes = zeroize::Zeroizing::new(bytes);
                let (here, there) = (vault.keys.mark(&bytes), travel_mark(&bytes));
                self.travelling.insert(here, there);
                self.local.insert(there, here);
            }
        }
    }

    /// The name under which a counter of this vault travels, where it has one or its secret is here.
    pub(super) fn of_counter(&self, fields: &Fields) -> Option<Mark> {
        let known = mark_of(fields, counter::TRAVEL_MARK);
        known.or_else(|| {
            let local = mark_of(fields, counter::MARK)?;
            self.travelling.get(&local).copied()
        })
    }

    /// The mark in this vault of the secret whose counter travels under a name.
    pub(super) fn local(&self, travelling: Mark) -> Option<Mark> {
        self.local.get(&travelling).copied()
    }
}

pub(super) fn mark_of(fields: &Fields, key: u64) -> Option<Mark> {
    fields.plain.get(&key).and_then(crate::body::id16)
}

/// Epoch and next of a counter, which are compared in this order.
pub(super) fn count_of(fields: &Fields) -> (u64, u64) {
    let count = |key| fields.plain.get(&key).and_then(number).unwrap_or(0);
    (count(counter::EPOCH), count(counter::NEXT))
}

/// A counter without what stands in it for one vault only.
pub(super) fn travelling_counter(fields: &Fields) -> Fields {
    let mut counter = fields.clone();
    for key in [counter::MARK, counter::TRAVEL_MARK] {
        counter.plain.remove(&key);
    }
    set_count(&mut counter, count_of(fields));
    counter
}

pub(super) fn set_count(fields: &mut Fields, (epoch, next): (u64, u64)) {
    fields.plain.insert(counter::EPOCH, Value::from(epoch));
    fields.plain.insert(counter::NEXT, Value::from(next));
}
