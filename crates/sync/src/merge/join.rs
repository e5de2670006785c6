//! The join of two states: nothing is dropped yet.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use vault::ComputerId;
use vault::travel::{DELETED, Fields, LABEL, PURGED, Register, Snapshot, label};

use super::plain::{self, encoding};

/// Every record of both, each joined with its like.
pub(super) fn join(ours: &Snapshot, theirs: &Snapshot) -> Snapshot {
    let mut joined = Snapshot::default();
    let nothing = Fields::default();
    for (name, fields) in &ours.records {
        let others = theirs.records.get(name).unwrap_or(&nothing);
        let both = join_fields(name.kind, fields, others);
        joined.records.insert(*name, both);
    }
    for (name, fields) in &theirs.records {
        if !ours.records.contains_key(name) {
            let both = join_fields(name.kind, fields, &nothing);
            joined.records.insert(*name, both);
        }
    }
    joined
}

fn join_fields(kind: u8, ours: &Fields, theirs: &Fields) -> Fields {
    let mut joined = Fields::default();
    joined.registers = newest(&ours.registers, &theirs.registers);
    let nothing = BTreeMap::new();
    for key in ours.collections.keys().chain(theirs.collections.keys()) {
        if joined.collections.contains_key(key) {
            continue;
        }
        let [ours, theirs] =
            [ours, theirs].map(|side| side.collections.get(key).unwrap_or(&nothing));
        let elements = newest(ours, theirs);
        if !elements.is_empty() {
            joined.collections.insert(*key, elements);
        }
    }
    for side in [ours, theirs] {
        for (key, vector) in &side.vectors {
            raise(&mut joined, *key, vector);
        }
        // Before there was a purge vector, a purged label had its delete vector for one.
        if kind == LABEL && is_flagged(side) && !side.vectors.contains_key(&PURGED) {
            raise(
                &mut joined,
                PURGED,
                side.vectors.get(&DELETED).unwrap_or(&BTreeMap::new()),
            );
        }
    }
    joined.plain = plain::join(kind, &ours.plain, &theirs.plain);
    joined
}

fn is_flagged(fields: &Fields) -> bool {
    let flag = fields.plain.get(&label::PURGED);
    flag.and_then(ciborium::Value::as_bool) == Some(true)
}

fn newest<K: Clone + Ord>(
    ours: &BTreeMap<K, Register>,
    theirs: &BTreeMap<K, Register>,
) -> BTreeMap<K, Register> {
    let mut joined = BTreeMap::new();
    for (key, register) in ours {
        let winner = theirs
            .get(key)
            .map_or(register, |other| newer(register, other));
        joined.insert(key.clone(), winner.clone());
    }
    for (key, register) in theirs {
        if !ours.contains_key(key) {
            joined.insert(key.clone(), register.clone());
        }
    }
    joined
}

/// One stamp has one value; should it ever have two, every computer still takes the same.
fn newer<'a>(ours: &'a Register, theirs: &'a Register) -> &'a Register {
    match theirs.stamp.cmp(&ours.stamp) {
        Ordering::Greater => theirs,
        Ordering::Less => ours,
        Ordering::Equal if ours.value == theirs.value => ours,
        Ordering::Equal if *encoding(&theirs.value) > *encoding(&ours.value) => theirs,
        Ordering::Equal => ours,
    }
}

/// Raises a vector to another, place by place.
pub(super) fn raise(fields: &mut Fields, key: u64, to: &BTreeMap<ComputerId, u64>) {
    if to.is_empty() {
        return;
    }
    let vector = fields.vectors.entry(key).or_default();
    for (computer, hlc) in to {
        let newest = vector.entry(*computer).or_insert(*hlc);
        *newest = (*newest).max(*hlc);
    }
}
