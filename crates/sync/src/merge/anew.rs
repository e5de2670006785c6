//! Edits: what is written anew, with fresh stamps.

use std::collections::BTreeMap;

use ciborium::Value;
use vault::travel::{
    DELETED, Element, Fields, LABEL, RecordName, Register, SECRET, Snapshot, label,
};
use vault::{ComputerId, Stamp, TokenId};

use super::join::raise;
use super::pair::Pair;
use super::plain;

const MS_SHIFT: u32 = 16;

/// Where fresh stamps come from: each newer than everything seen before.
pub(super) type Stamps<'a> = dyn FnMut() -> Stamp + 'a;

pub(super) fn set(fields: &mut Fields, key: u64, value: Value, stamp: Stamp) {
    let mut old = Fields::default();
    if let Some(register) = fields.registers.insert(key, Register { value, stamp }) {
        // Dropped as fields, it is wiped.
        old.registers.insert(key, register);
    }
}

pub(super) fn set_element(
    fields: &mut Fields,
    key: u64,
    element: Element,
    value: Value,
    stamp: Stamp,
) {
    let mut old = Fields::default();
    let elements = fields.collections.entry(key).or_default();
    if let Some(register) = elements.insert(element, Register { value, stamp }) {
        old.registers.insert(key, register);
    }
}

/// Takes a token out of the bin by an edit.
pub(super) fn bring_back(state: &mut Snapshot, id: TokenId, stamps: &mut Stamps<'_>) {
    let name = RecordName::of(LABEL, id);
    let label = state.records.entry(name).or_default();
    set(label, label::REVIVED, Value::from(true), stamps());
}

/// Stamps everything of a token again, oldest first, so that its former order stays.
pub(super) fn write_anew(state: &mut Snapshot, id: TokenId, stamps: &mut Stamps<'_>) {
    for kind in [LABEL, SECRET] {
        let Some(fields) = state.records.get_mut(&RecordName::of(kind, id)) else {
            continue;
        };
        let elements = fields.collections.values_mut();
        let mut all: Vec<&mut Register> = elements
            .flat_map(|elements| elements.values_mut())
            .collect();
        all.extend(fields.registers.values_mut());
        all.sort_by_key(|register| register.stamp);
        for register in all {
            register.stamp = stamps();
        }
    }
}

/// Puts a token into the bin: its delete vector names everything that is there.
pub(super) fn bin(state: &mut Snapshot, id: TokenId, stamps: &mut Stamps<'_>) {
    let seen = newest_seen(Pair::of(state, id).stamps());
    let now_ms = stamps().hlc >> MS_SHIFT;
    let label = state.records.entry(RecordName::of(LABEL, id)).or_default();
    raise(label, DELETED, &seen);
    let binned = BTreeMap::from([(label::BINNED, Value::from(now_ms))]);
    label.plain = plain::join(LABEL, &label.plain, &binned);
}

/// Deletes a record that has its own delete vector.
pub(super) fn delete(fields: &mut Fields) {
    let seen = newest_seen(fields.stamps());
    raise(fields, DELETED, &seen);
}

fn newest_seen(stamps: impl Iterator<Item = Stamp>) -> BTreeMap<ComputerId, u64> {
    let mut seen = BTreeMap::new();
    for stamp in stamps {
        let newest = seen.entry(stamp.computer).or_insert(stamp.hlc);
        *newest = stamp.hlc.max(*newest);
    }
    seen
}
