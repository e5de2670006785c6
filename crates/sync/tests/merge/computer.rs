//! A computer that edits its state as the vault does, and knows what it has seen.

use std::collections::{BTreeMap, BTreeSet};

use ciborium::Value;
use sync::merge::{is_alive, merge};
use vault::travel::{
    COUNTER, DELETED, Element, Fields, GROUP, LABEL, PREFERENCES, PURGED, RecordName, Register,
    SECRET, Snapshot, USAGE, counter, label, secret, usage,
};
use vault::{Clock, ComputerId, Stamp, TokenId};

use crate::ledger::Ledger;

/// An unknown register, collection and plain value of a newer version.
pub(crate) const NEW_REGISTER: u64 = 44;
pub(crate) const NEW_COLLECTION: u64 = 100;
pub(crate) const NEW_PLAIN: u64 = 900;

pub(crate) type Seen = BTreeMap<[u8; 16], BTreeSet<Stamp>>;

#[derive(Clone)]
pub(crate) struct Computer {
    pub(crate) state: Snapshot,
    pub(crate) id: ComputerId,
    pub(crate) now_ms: i64,
    /// Every stamp that ever was in a token here.
    pub(crate) seen: Seen,
    clock: Clock,
}

impl Computer {
    pub(crate) fn new(number: u8, now_ms: i64) -> Self {
        Self {
            state: Snapshot::default(),
            id: ComputerId([number; 16]),
            now_ms,
            seen: Seen::new(),
            clock: Clock::default(),
        }
    }

    pub(crate) fn stamp(&mut self) -> Stamp {
        Stamp {
            hlc: self.clock.tick(self.now_ms),
            computer: self.id,
        }
    }

    /// Merges a state into its own.
    pub(crate) fn pull(&mut self, other: &Snapshot, seen: &Seen) {
        for fields in other.records.values() {
            fields
                .stamps()
                .for_each(|stamp| self.clock.observe(stamp.hlc));
            let vectors = fields.vectors.values().flat_map(BTreeMap::values);
            vectors.for_each(|hlc| self.clock.observe(*hlc));
        }
        for (id, stamps) in seen {
            self.seen.entry(*id).or_default().extend(stamps);
        }
        self.state = merge(&self.state, other);
    }

    /// [`Self::pull`] of everything another computer has.
    pub(crate) fn meet(&mut self, other: &Self) {
        self.pull(&other.state, &other.seen);
    }

    pub(crate) fn record(&mut self, kind: u8, id: TokenId) -> &mut Fields {
        let name = RecordName::of(kind, id);
        self.state.records.entry(name).or_default()
    }

    pub(crate) fn set(
        &mut self,
        ledger: &mut Ledger,
        name: RecordName,
        key: u64,
        value: impl Into<Value>,
    ) -> Stamp {
        let stamp = self.stamp();
        self.set_at(ledger, (name, key), value, stamp);
        stamp
    }

    fn set_at(
        &mut self,
        ledger: &mut Ledger,
        (name, key): (RecordName, u64),
        value: impl Into<Value>,
        stamp: Stamp,
    ) {
        self.seen.entry(name.id).or_default().insert(stamp);
        let fields = self.state.records.entry(name).or_default();
        let value = value.into();
        let old = fields.registers.insert(key, Register { value, stamp });
        if let Some(old) = old {
            ledger.overwrite((name, key, None), old.stamp, stamp);
        }
    }

    pub(crate) fn set_element(
        &mut self,
        ledger: &mut Ledger,
        (name, key): (RecordName, u64),
        element: &Value,
        value: impl Into<Value>,
    ) -> Stamp {
        let stamp = self.stamp();
        self.seen.entry(name.id).or_default().insert(stamp);
        let fields = self.state.records.entry(name).or_default();
        let element = Fields::element(element);
        let value = value.into();
        let elements = fields.collections.entry(key).or_default();
        let old = elements.insert(element.clone(), Register { value, stamp });
        if let Some(old) = old {
            ledger.overwrite((name, key, Some(element)), old.stamp, stamp);
        }
        stamp
    }

    pub(crate) fn add(&mut self, ledger: &mut Ledger, id: TokenId, issuer: &str, bytes: &[u8]) {
        let name = RecordName::of(LABEL, id);
        self.set(ledger, name, label::ISSUER, issuer);
        self.set(ledger, name, label::ACCOUNT, "ada");
        self.set(ledger, name, label::KIND, kind("hotp", 6));
        self.set(ledger, name, label::ORDER, Value::Bytes(vec![128, 0, 1]));
        let now_ms = self.now_ms;
        let fields = self.record(LABEL, id);
        fields.plain.insert(label::CREATED, now_ms.into());
        fields.plain.insert(label::CHANGED, now_ms.into());
        fields.plain.insert(label::SOURCE, "typed".into());
        self.put_secret(ledger, id, bytes);
        let next = self.counter(bytes).map_or(0, |(_, next)| next);
        self.move_counter(bytes, (0, next));
    }

    /// As the vault's edit: the label is stamped too, so that labels alone tell who is alive.
    pub(crate) fn put_secret(&mut self, ledger: &mut Ledger, id: TokenId, bytes: &[u8]) {
        let at = (RecordName::of(SECRET, id), secret::SECRETS);
        let element = Value::Bytes(bytes.to_vec());
        let stamp = self.set_element(ledger, at, &element, Value::Null);
        ledger.secret(id, Fields::element(&element), stamp);
    }

    pub(crate) fn counter(&self, bytes: &[u8]) -> Option<(u64, u64)> {
        position(&self.state, RecordName::of_counter(bytes))
    }

    /// Writes a counter: by the vault's rules only upwards, or in a new epoch.
    pub(crate) fn move_counter(&mut self, bytes: &[u8], (epoch, next): (u64, u64)) {
        let known = self.counter(bytes).unwrap_or((0, 0));
        let (epoch, next) = known.max((epoch, next));
        let name = RecordName::of_counter(bytes);
        let fields = self.state.records.entry(name).or_default();
        fields.plain.insert(counter::EPOCH, epoch.into());
        fields.plain.insert(counter::NEXT, next.into());
    }

    /// Shows a code: the counter moves first.
    pub(crate) fn step(&mut self, ledger: &mut Ledger, bytes: &[u8]) {
        let (epoch, next) = self.counter(bytes).unwrap_or((0, 0));
        self.move_counter(bytes, (epoch, next + 1));
        ledger.show(RecordName::of_counter(bytes), (epoch, next + 1));
    }

    pub(crate) fn use_once(&mut self, id: TokenId) {
        let now_ms = self.now_ms;
        let fields = self.record(USAGE, id);
        let uses = fields.plain.get(&usage::USES).and_then(Value::as_integer);
        let uses = uses.map_or(0, |uses| i64::try_from(uses).expect("it is small"));
        fields.plain.insert(usage::USES, (uses + 1).into());
        fields.plain.insert(usage::LAST_MS, now_ms.into());
    }

    pub(crate) fn bin(&mut self, ledger: &mut Ledger, id: TokenId) {
        self.delete(ledger, id, DELETED);
        let now_ms = self.now_ms;
        let fields = self.record(LABEL, id);
        fields.plain.insert(label::BINNED, now_ms.into());
    }

    pub(crate) fn restore(&mut self, ledger: &mut Ledger, id: TokenId) {
        self.set(ledger, RecordName::of(LABEL, id), label::REVIVED, true);
        self.record(LABEL, id).plain.remove(&label::BINNED);
    }

    pub(crate) fn purge(&mut self, ledger: &mut Ledger, id: TokenId) {
        self.delete(ledger, id, DELETED);
        self.delete(ledger, id, PURGED);
        for kind in [SECRET, USAGE] {
            self.state.records.remove(&RecordName::of(kind, id));
        }
        let fields = self.record(LABEL, id);
        fields.registers.clear();
        fields.collections.clear();
        fields.plain.remove(&label::SOURCE);
        fields.plain.insert(label::PURGED, true.into());
    }

    /// As the vault: a new place is no sign of life.
    pub(crate) fn place(&mut self, ledger: &mut Ledger, id: TokenId, place: Vec<u8>) {
        let was_alive = is_alive(&self.state, id);
        let name = RecordName::of(LABEL, id);
        self.set(ledger, name, label::ORDER, Value::Bytes(place));
        if !was_alive {
            self.delete(ledger, id, DELETED);
        }
    }

    fn delete(&mut self, ledger: &mut Ledger, id: TokenId, key: u64) {
        let records = [LABEL, SECRET].map(|kind| self.state.fields(kind, id));
        let stamps: Vec<Stamp> = records
            .into_iter()
            .flatten()
            .flat_map(Fields::stamps)
            .collect();
        let seen = self.seen.entry(id.0).or_default().clone();
        ledger.delete(id, key, seen);
        raise(self.record(LABEL, id), key, &stamps);
    }

    pub(crate) fn name_group(&mut self, ledger: &mut Ledger, id: [u8; 16], text: &str) {
        let name = RecordName { kind: GROUP, id };
        self.set(ledger, name, label::ISSUER, text);
    }

    pub(crate) fn delete_group(&mut self, id: [u8; 16]) {
        let name = RecordName { kind: GROUP, id };
        if let Some(fields) = self.state.records.get_mut(&name) {
            let stamps: Vec<Stamp> = fields.stamps().collect();
            raise(fields, DELETED, &stamps);
        }
    }

    pub(crate) fn join_group(
        &mut self,
        ledger: &mut Ledger,
        id: TokenId,
        group: [u8; 16],
        on: bool,
    ) {
        let at = (RecordName::of(LABEL, id), label::GROUPS);
        self.set_element(ledger, at, &Value::Bytes(group.to_vec()), on);
    }

    pub(crate) fn prefer(&mut self, ledger: &mut Ledger, key: &str, value: u8) {
        let name = RecordName {
            kind: PREFERENCES,
            id: [0; 16],
        };
        let value = Value::Bytes(vec![value]);
        self.set_element(ledger, (name, label::GROUPS), &Value::from(key), value);
    }
}

pub(crate) fn raise(fields: &mut Fields, key: u64, stamps: &[Stamp]) {
    let vector = fields.vectors.entry(key).or_default();
    for stamp in stamps {
        let newest = vector.entry(stamp.computer).or_insert(0);
        *newest = stamp.hlc.max(*newest);
    }
    if vector.is_empty() {
        fields.vectors.remove(&key);
    }
}

pub(crate) fn kind(name: &str, digits: u8) -> Value {
    Value::Map(vec![
        (0.into(), name.into()),
        (1.into(), "SHA1".into()),
        (2.into(), digits.into()),
    ])
}

pub(crate) fn position(state: &Snapshot, name: RecordName) -> Option<(u64, u64)> {
    assert_eq!(name.kind, COUNTER);
    let plain = &state.records.get(&name)?.plain;
    let number = |key| {
        let number = plain.get(&key).and_then(Value::as_integer);
        number.map_or(0, |number| u64::try_from(number).expect("it is small"))
    };
    Some((number(counter::EPOCH), number(counter::NEXT)))
}

pub(crate) fn value(state: &Snapshot, kind: u8, id: TokenId, key: u64) -> Option<&Value> {
    let register = state.fields(kind, id)?.registers.get(&key);
    register.map(|register| &register.value)
}

pub(crate) fn secrets(state: &Snapshot, id: TokenId) -> Vec<Element> {
    let elements = state
        .fields(SECRET, id)
        .and_then(|fields| fields.collections.get(&secret::SECRETS));
    let mut all: Vec<_> = elements.into_iter().flatten().collect();
    all.sort_by_key(|(element, register)| (register.stamp, (*element).clone()));
    all.into_iter()
        .map(|(element, _)| element.clone())
        .collect()
}
