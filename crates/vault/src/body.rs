//! The inside of a record: a CBOR map with integer keys.
//!
//! | keys | what stands there |
//! |---|---|
//! | 0 | the computers that stamped something here, as byte strings; entries name them by place |
//! | 1 to 63 | registers: `[value, hlc, computer]`, the newest stamp wins |
//! | 64 to 119 | collections: `[[element, value, hlc, computer], ...]`, the newest per element wins |
//! | 120 to 127 | vectors, 120 the delete vector, 121 what a removal for good had seen: `[[computer, hlc], ...]`, the largest per computer wins |
//! | from 128 | plain values of this vault alone |
//!
//! Because the key says how an entry merges, entries that only a newer version understands are
//! kept, rewritten unchanged, and could be merged.

use std::collections::BTreeMap;

use ciborium::Value;
use zeroize::{Zeroize, Zeroizing};

use crate::id::ComputerId;
use crate::stamp::Stamp;

const COMPUTERS: u64 = 0;
/// The delete vector.
pub const DELETED: u64 = 120;
/// What a removal for good had seen; its payload goes when nothing is newer.
pub const PURGED: u64 = 121;
const VECTORS: std::ops::RangeInclusive<u64> = 120..=127;
const REGISTERS: std::ops::RangeInclusive<u64> = 1..=63;
const COLLECTIONS: std::ops::RangeInclusive<u64> = 64..=119;
/// Records are padded to a multiple of this, in bytes.
const BLOCK: usize = 256;

/// The plaintext of a record is not what any version writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

/// One opened record. Its texts and byte strings are wiped when it is dropped.
#[derive(Default)]
pub(crate) struct Body {
    computers: Vec<ComputerId>,
    entries: BTreeMap<u64, Value>,
}

impl Body {
    pub(crate) fn read(padded: &[u8]) -> Result<Self, Malformed> {
        let (length, rest) = padded.split_first_chunk::<4>().ok_or(Malformed)?;
        let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| Malformed)?;
        let (cbor, padding) = rest.split_at_checked(length).ok_or(Malformed)?;
        if !padded.len().is_multiple_of(BLOCK) || padding.iter().any(|byte| *byte != 0) {
            return Err(Malformed);
        }
        Self::decode(cbor)
    }

    /// The map alone, without length and padding.
    pub(crate) fn decode(cbor: &[u8]) -> Result<Self, Malformed> {
        let Ok(Value::Map(pairs)) = ciborium::from_reader(cbor) else {
            return Err(Malformed);
        };
        let mut body = Self::default();
        for (key, value) in pairs {
            let key = number(&key).ok_or(Malformed)?;
            if key == COMPUTERS {
                let list = value.as_array().ok_or(Malformed)?;
                body.computers = list
                    .iter()
                    .map(|id| id16(id).map(ComputerId))
                    .collect::<Option<_>>()
                    .ok_or(Malformed)?;
            } else if holds_bignum(&value) {
                return Err(Malformed);
            } else {
                body.entries.insert(key, value);
            }
        }
        Ok(body)
    }

    pub(crate) fn write(&self) -> Zeroizing<Vec<u8>> {
        let cbor = self.encode();
        let length = u32::try_from(cbor.len()).expect("a record is far smaller than 4 GiB");
        let padded = (4 + cbor.len()).next_multiple_of(BLOCK);
        let mut bytes = Zeroizing::new(Vec::with_capacity(padded));
        bytes.extend(length.to_be_bytes());
        bytes.extend(cbor.iter());
        bytes.resize(padded, 0);
        bytes
    }

    /// The map alone, without length and padding.
    pub(crate) fn encode(&self) -> Zeroizing<Vec<u8>> {
        let computers = self
            .computers
            .iter()
            .map(|id| Value::Bytes(id.0.to_vec()))
            .collect();
        let mut pairs = vec![(Value::from(COMPUTERS), Value::Array(computers))];
        pairs.extend(
            self.entries
                .iter()
                .map(|(key, value)| (Value::from(*key), value.clone())),
        );
        let mut map = Value::Map(pairs);
        // Room enough for nearly every record, so that growth leaves no copy behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(8 * BLOCK));
        ciborium::into_writer(&map, &mut *bytes).expect("writing to memory does not fail");
        wipe(&mut map);
        bytes
    }

    // Registers.

    pub(crate) fn register(&self, key: u64) -> Option<&Value> {
        self.entries.get(&key)?.as_array()?.first()
    }

    pub(crate) fn text(&self, key: u64) -> Option<&str> {
        self.register(key)?.as_text()
    }

    pub(crate) fn flag(&self, key: u64) -> bool {
        self.register(key).and_then(Value::as_bool).unwrap_or(false)
    }

    pub(crate) fn set(&mut self, key: u64, value: Value, stamp: Stamp) {
        let computer = self.computer(stamp.computer);
        let entry = Value::Array(vec![value, Value::from(stamp.hlc), computer]);
        if let Some(mut old) = self.entries.insert(key, entry) {
            wipe(&mut old);
        }
    }

    // Collections.

    /// Every element with its value and stamp.
    pub(crate) fn elements(&self, key: u64) -> impl Iterator<Item = (&Value, &Value, Stamp)> {
        let items = self
            .entries
            .get(&key)
            .and_then(Value::as_array)
            .map(Vec::as_slice)
            .unwrap_or_default();
        items
            .iter()
            .filter_map(|item| match item.as_array()?.as_slice() {
                [element, value, hlc, computer, ..] => {
                    Some((element, value, self.stamp_of(hlc, computer)?))
                }
                _ => None,
            })
    }

    pub(crate) fn set_element(&mut self, key: u64, element: Value, value: Value, stamp: Stamp) {
        let computer = self.computer(stamp.computer);
        let list = self
            .entries
            .entry(key)
            .or_insert_with(|| Value::Array(Vec::new()));
        let Value::Array(items) = list else { return };
        let item = Value::Array(vec![element, value, Value::from(stamp.hlc), computer]);
        let same = |old: &Value| {
            old.as_array().and_then(|old| old.first())
                == item.as_array().and_then(|new| new.first())
        };
        match items.iter().position(same) {
            Some(place) => {
                wipe(&mut items[place]);
                items[place] = item;
            }
            None => items.push(item),
        }
    }

    // The delete vector and what it is compared with.

    /// Marks as deleted everything stamped so far, here and in `others`.
    pub(crate) fn delete(&mut self, others: &[Self]) {
        let mut vector: BTreeMap<ComputerId, u64> = self.vector(DELETED).collect();
        for stamp in others.iter().flat_map(Self::stamps).chain(self.stamps()) {
            let newest = vector.entry(stamp.computer).or_default();
            *newest = stamp.hlc.max(*newest);
        }
        self.set_vector(DELETED, &vector);
    }

    /// As [`Self::delete`], for good: notes also what the removal had seen.
    pub(crate) fn purge(&mut self, others: &[Self]) {
        self.delete(others);
        let vector = self.vector(DELETED).collect();
        self.set_vector(PURGED, &vector);
    }

    /// True when some stamp is newer than what the delete had seen, or nothing was deleted.
    pub(crate) fn is_alive(&self) -> bool {
        !self.is_covered_by(DELETED)
    }

    /// Whether the vector of an entry names every stamp. An absent or empty one names none.
    pub(crate) fn is_covered_by(&self, key: u64) -> bool {
        let vector: BTreeMap<ComputerId, u64> = self.vector(key).collect();
        !vector.is_empty()
            && self.stamps().all(|stamp| {
                vector
                    .get(&stamp.computer)
                    .is_some_and(|seen| stamp.hlc <= *seen)
            })
    }

    fn vector(&self, key: u64) -> impl Iterator<Item = (ComputerId, u64)> {
        let pairs = self
            .entries
            .get(&key)
            .and_then(Value::as_array)
            .map(Vec::as_slice)
            .unwrap_or_default();
        pairs
            .iter()
            .filter_map(|pair| match pair.as_array()?.as_slice() {
                [computer, hlc, ..] => self
                    .stamp_of(hlc, computer)
                    .map(|stamp| (stamp.computer, stamp.hlc)),
                _ => None,
            })
    }

    /// The stamps of all registers and elements, known or not.
    pub(crate) fn stamps(&self) -> impl Iterator<Item = Stamp> {
        let registers = self.every_register().map(|(.., stamp)| stamp);
        registers.chain(self.every_element().map(|(.., stamp)| stamp))
    }

    // Plain values.

    pub(crate) fn has(&self, key: u64) -> bool {
        self.entries.contains_key(&key)
    }

    pub(crate) fn plain(&self, key: u64) -> Option<&Value> {
        self.entries.get(&key)
    }

    pub(crate) fn set_plain(&mut self, key: u64, value: Value) {
        if let Some(mut old) = self.entries.insert(key, value) {
            wipe(&mut old);
        }
    }

    pub(crate) fn remove(&mut self, key: u64) {
        if let Some(mut old) = self.entries.remove(&key) {
            wipe(&mut old);
        }
    }

    /// Keeps only the delete vector and the plain values: what is left of a purged token.
    pub(crate) fn strip(&mut self) {
        for (_, value) in self.entries.iter_mut().filter(|(key, _)| **key < DELETED) {
            wipe(value);
        }
        self.entries.retain(|key, _| *key >= DELETED);
    }

    // Everything, for the form that travels.

    /// Whether every entry has the shape that its key says, with nothing more in it.
    pub(crate) fn is_well_formed(&self) -> bool {
        self.entries.iter().all(|(key, entry)| {
            let items = || entry.as_array().into_iter().flatten();
            match key {
                1..=63 => self.ends_with_stamp(entry, 1),
                64..=119 => entry.is_array() && items().all(|item| self.ends_with_stamp(item, 2)),
                120..=127 => entry.is_array() && items().all(|pair| self.is_seen(pair)),
                _ => true,
            }
        })
    }

    /// An array of so many values and a stamp.
    fn ends_with_stamp(&self, entry: &Value, values: usize) -> bool {
        entry.as_array().is_some_and(|parts| {
            parts.len() == values + 2 && self.stamp_of(&parts[values], &parts[values + 1]).is_some()
        })
    }

    /// One computer of a vector.
    fn is_seen(&self, pair: &Value) -> bool {
        matches!(
            pair.as_array().map(Vec::as_slice),
            Some([computer, hlc]) if self.stamp_of(hlc, computer).is_some()
        )
    }

    pub(crate) fn every_register(&self) -> impl Iterator<Item = (u64, &Value, Stamp)> {
        self.entries.range(REGISTERS).filter_map(|(key, entry)| {
            match entry.as_array()?.as_slice() {
                [value, hlc, computer, ..] => Some((*key, value, self.stamp_of(hlc, computer)?)),
                _ => None,
            }
        })
    }

    pub(crate) fn every_element(&self) -> impl Iterator<Item = (u64, &Value, &Value, Stamp)> {
        self.entries.range(COLLECTIONS).flat_map(|(key, _)| {
            self.elements(*key)
                .map(|(element, value, stamp)| (*key, element, value, stamp))
        })
    }

    pub(crate) fn every_vector(&self) -> impl Iterator<Item = (u64, ComputerId, u64)> {
        self.entries.range(VECTORS).flat_map(|(key, _)| {
            self.vector(*key)
                .map(|(computer, hlc)| (*key, computer, hlc))
        })
    }

    pub(crate) fn every_plain(&self) -> impl Iterator<Item = (u64, &Value)> {
        self.entries
            .range(VECTORS.end() + 1..)
            .map(|(key, value)| (*key, value))
    }

    pub(crate) fn set_vector(&mut self, key: u64, vector: &BTreeMap<ComputerId, u64>) {
        let pairs = vector
            .iter()
            .map(|(computer, hlc)| Value::Array(vec![self.computer(*computer), Value::from(*hlc)]))
            .collect();
        self.entries.insert(key, Value::Array(pairs));
    }

    fn computer(&mut self, id: ComputerId) -> Value {
        let place = self
            .computers
            .iter()
            .position(|known| *known == id)
            .unwrap_or_else(|| {
                self.computers.push(id);
                self.computers.len() - 1
            });
        Value::from(place as u64)
    }

    fn stamp_of(&self, hlc: &Value, computer: &Value) -> Option<Stamp> {
        let place = usize::try_from(number(computer)?).ok()?;
        Some(Stamp {
            hlc: number(hlc)?,
            computer: *self.computers.get(place)?,
        })
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        self.entries.values_mut().for_each(wipe);
    }
}

/// A CBOR unsigned integer.
pub(crate) fn number(value: &Value) -> Option<u64> {
    u64::try_from(value.as_integer()?).ok()
}

/// A CBOR integer.
pub(crate) fn signed(value: &Value) -> Option<i64> {
    i64::try_from(value.as_integer()?).ok()
}

/// A byte string of 16.
pub(crate) fn id16(value: &Value) -> Option<[u8; 16]> {
    value.as_bytes()?.as_slice().try_into().ok()
}

/// Overwrites every text and byte string of a value.
pub(crate) fn wipe(value: &mut Value) {
    match value {
        Value::Bytes(bytes) => bytes.zeroize(),
        Value::Text(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Map(pairs) => pairs.iter_mut().for_each(|(key, value)| {
            wipe(key);
            wipe(value);
        }),
        Value::Tag(_, inner) => wipe(inner),
        _ => {}
    }
}

/// Whether an integer beyond 64 bits stands somewhere in a value. None of ours does; read and
/// written again it may have another encoding, and then two equal records would differ.
fn holds_bignum(value: &Value) -> bool {
    match value {
        Value::Tag(2 | 3, _) => true,
        Value::Tag(_, inner) => holds_bignum(inner),
        Value::Array(items) => items.iter().any(holds_bignum),
        Value::Map(pairs) => pairs
            .iter()
            .any(|(key, value)| holds_bignum(key) || holds_bignum(value)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: ComputerId = ComputerId([1; 16]);
    const THERE: ComputerId = ComputerId([2; 16]);

    fn stamp(hlc: u64, computer: ComputerId) -> Stamp {
        Stamp { hlc, computer }
    }

    #[test]
    fn a_body_reads_back_and_is_padded() {
        let mut body = Body::default();
        body.set(1, Value::from("Example"), stamp(5, HERE));
        body.set_element(
            64,
            Value::Bytes(vec![1]),
            Value::from(true),
            stamp(6, THERE),
        );
        body.set_plain(128, Value::from(-3));
        let written = body.write();
        assert_eq!(written.len(), 256);
        let read = Body::read(&written).expect("it was just written");
        assert_eq!(read.text(1), Some("Example"));
        assert_eq!(
            read.elements(64)
                .map(|(.., stamp)| stamp)
                .collect::<Vec<_>>(),
            [stamp(6, THERE)]
        );
        assert_eq!(read.plain(128).and_then(signed), Some(-3));
        assert_eq!(*read.write(), *written);
    }

    #[test]
    fn what_it_does_not_know_survives() {
        let mut body = Body::default();
        body.set(1, Value::from("old"), stamp(1, THERE));
        body.set(
            44,
            Value::Map(vec![(Value::from("odd"), Value::Null)]),
            stamp(2, THERE),
        );
        body.set_plain(900, Value::Array(vec![Value::from(1.5)]));
        let mut read = Body::read(&body.write()).expect("it was just written");
        read.set(1, Value::from("new"), stamp(3, HERE));
        let again = Body::read(&read.write()).expect("it was just written");
        assert_eq!(again.register(44), body.register(44));
        assert_eq!(again.plain(900), body.plain(900));
        assert!(again.stamps().any(|met| met == stamp(2, THERE)));
    }

    #[test]
    fn a_delete_hides_only_what_it_had_seen() {
        let mut body = Body::default();
        body.set(1, Value::from("a"), stamp(5, HERE));
        body.set(2, Value::from("b"), stamp(9, THERE));
        assert!(body.is_alive());
        body.delete(&[]);
        assert!(!body.is_alive());
        body.set(2, Value::from("c"), stamp(10, THERE));
        assert!(body.is_alive());
    }

    #[test]
    fn a_number_with_two_encodings_is_refused_so_that_copies_stay_equal() {
        // Tag 3 around bytes of indefinite length: written again it would be -1, which is shorter.
        let bignum = [0xc3, 0x5f, 0xff];
        let nested = [&[0x81, 0xa1, 0x00][..], &bignum].concat();
        for value in [&bignum[..], &nested] {
            let cbor = [&[0xa1, 0x18, 0xc8][..], value].concat();
            assert_eq!(Body::decode(&cbor).err(), Some(Malformed), "{cbor:?}");
        }
        assert!(Body::decode(&[0xa1, 0x18, 0xc8, 0x20]).is_ok(), "-1 itself");
    }

    #[test]
    fn garbage_is_malformed_not_a_panic() {
        for bad in [
            &[][..],
            &[0; 3],
            &[255; 256],
            &[0; 255],
            &[0; 256],
            &[0, 0, 0, 1, 0xa0, 1],
        ] {
            assert!(Body::read(bad).is_err());
        }
    }
}
