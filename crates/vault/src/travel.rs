//! Portable records in the form in which backups and other computers exchange them.
//!
//! A vault makes a [`Snapshot`] of what is the person's, and takes one back; merging two of them is
//! another crate's work and touches no disk. Nothing of the managed and the device-only class has
//! this form.

use std::collections::BTreeMap;
use std::fmt;

use ciborium::Value;
use zeroize::{Zeroize, Zeroizing};

use crate::body::{Body, Malformed, wipe};
use crate::class::Portable;
use crate::id::{ComputerId, TokenId};
use crate::keys::travel_mark;
use crate::stamp::Stamp;

#[cfg(test)]
mod tests;

pub use crate::body::{DELETED, PURGED};
pub use crate::class::{GROUP, PREFERENCES};
pub use crate::record::{COUNTER, LABEL, SECRET, USAGE, counter, label, secret, usage};

/// What stands in a label of one vault only.
pub(crate) const LOCAL_MARKS: [u64; 3] =
    [label::SECRET_MARK, label::CREDENTIAL_MARK, label::FLAWED];

/// The name of a portable record, the same on every computer. A counter's id is the travel mark of
/// its secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordName {
    /// The record type, 1 to 63.
    pub kind: u8,
    /// Sixteen bytes, for labels, secrets and uses the token's id.
    pub id: [u8; 16],
}

impl RecordName {
    /// The record of a token that has this type.
    #[must_use]
    pub const fn of(kind: u8, id: TokenId) -> Self {
        Self { kind, id: id.0 }
    }

    /// The counter of a secret, which all tokens that have this secret share.
    #[must_use]
    pub fn of_counter(secret: &[u8]) -> Self {
        let id = travel_mark(secret);
        Self { kind: COUNTER, id }
    }
}

/// A value and when and where it was written.
#[derive(Clone, PartialEq)]
pub struct Register {
    /// The value.
    pub value: Value,
    /// Its stamp; of two values the one with the newer stamp is the present one.
    pub stamp: Stamp,
}

/// An element of a collection: a value in its CBOR encoding, so that elements can be ordered.
pub type Element = Vec<u8>;

/// The inside of one portable record. Texts and byte strings are wiped when it is dropped.
#[derive(Clone, Default, PartialEq)]
pub struct Fields {
    /// Entries 1 to 63.
    pub registers: BTreeMap<u64, Register>,
    /// Entries 64 to 119.
    pub collections: BTreeMap<u64, BTreeMap<Element, Register>>,
    /// Entries 120 to 127: the largest time per computer.
    pub vectors: BTreeMap<u64, BTreeMap<ComputerId, u64>>,
    /// Entries from 128.
    pub plain: BTreeMap<u64, Value>,
}

/// Every portable record of a vault, or of a backup.
#[derive(Clone, Default, PartialEq)]
pub struct Snapshot {
    /// The records by name.
    pub records: BTreeMap<RecordName, Fields>,
}

/// What a vault gives a backup or another computer.
#[derive(Debug)]
pub struct Travelling {
    /// Every portable record, secrets too: they are in memory until this is dropped.
    pub snapshot: Portable<Snapshot>,
    /// What stays here, by name, so that a person who restores on another computer knows what is missing.
    pub stubs: Vec<Stub>,
    /// Portable records that did not open and are not in the snapshot.
    pub damaged: usize,
}

/// The name of a token that does not travel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stub {
    /// Who gave the token.
    pub issuer: String,
    /// Whose it is.
    pub account: String,
    /// The server that delivered it.
    pub server: Option<String>,
    /// The server's name for it.
    pub serial: Option<String>,
    /// Why it stays.
    pub what: StubKind,
}

/// Why a token does not travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StubKind {
    /// It belongs to a server's container: the server gives it out again.
    Managed,
    /// Its key is bound to one computer.
    DeviceOnly,
}

/// What taking a state in did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Adopted {
    /// Records written or removed; 0 when everything was here already.
    pub written: usize,
}

/// An encoded record is not what any version writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the record is malformed")]
pub struct MalformedRecord;

impl Fields {
    /// The CBOR map of `docs/vault-format.md`, section 6, without its length and padding.
    #[must_use]
    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        self.to_body().encode()
    }

    /// Reads what [`Self::encode`] wrote, in this version or a newer one.
    ///
    /// # Errors
    /// [`MalformedRecord`].
    pub fn decode(cbor: &[u8]) -> Result<Self, MalformedRecord> {
        Self::of(&Body::decode(cbor)?)
    }

    /// The stamps of all registers and elements, known or not.
    pub fn stamps(&self) -> impl Iterator<Item = Stamp> {
        let elements = self.collections.values().flat_map(BTreeMap::values);
        self.registers
            .values()
            .chain(elements)
            .map(|register| register.stamp)
    }

    /// Whether the vector of an entry names every stamp of this record. An absent or empty vector names
    /// none.
    #[must_use]
    pub fn is_covered_by(&self, vector: u64) -> bool {
        self.vectors.get(&vector).is_some_and(|vector| {
            !vector.is_empty()
                && self.stamps().all(|stamp| {
                    vector
                        .get(&stamp.computer)
                        .is_some_and(|seen| stamp.hlc <= *seen)
                })
        })
    }

    /// Whether both say the same. Asks the encoding too, where a float that is no number equals itself.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self == other || self.encode() == other.encode()
    }

    /// The CBOR encoding of an element.
    #[must_use]
    pub fn element(value: &Value) -> Element {
        // Room enough for a secret, so that growth leaves no copy behind.
        let room = value.as_bytes().map_or(64, |bytes| bytes.len() + 9);
        let mut bytes = Vec::with_capacity(room);
        ciborium::into_writer(value, &mut bytes).expect("writing to memory does not fail");
        bytes
    }

    /// Takes every entry or none: one that is not of its key's shape would be lost.
    pub(crate) fn of(body: &Body) -> Result<Self, MalformedRecord> {
        if !body.is_well_formed() {
            return Err(MalformedRecord);
        }
        let mut fields = Self::default();
        for (key, value, stamp) in body.every_register() {
            let value = value.clone();
            fields.registers.insert(key, Register { value, stamp });
        }
        for (key, element, value, stamp) in body.every_element() {
            let elements = fields.collections.entry(key).or_default();
            let element = Self::element(element);
            if elements
                .get(&element)
                .is_none_or(|known| known.stamp < stamp)
            {
                let value = value.clone();
                elements.insert(element, Register { value, stamp });
            }
        }
        for (key, computer, hlc) in body.every_vector() {
            let vector = fields.vectors.entry(key).or_default();
            let newest = vector.entry(computer).or_default();
            *newest = hlc.max(*newest);
        }
        fields.plain = body
            .every_plain()
            .map(|(key, value)| (key, value.clone()))
            .collect();
        Ok(fields)
    }

    pub(crate) fn to_body(&self) -> Body {
        let mut body = Body::default();
        for (key, register) in &self.registers {
            body.set(*key, register.value.clone(), register.stamp);
        }
        for (key, elements) in &self.collections {
            for (element, register) in elements {
                let Ok(element) = ciborium::from_reader(element.as_slice()) else {
                    continue;
                };
                body.set_element(*key, element, register.value.clone(), register.stamp);
            }
        }
        for (key, vector) in &self.vectors {
            body.set_vector(*key, vector);
        }
        for (key, value) in &self.plain {
            body.set_plain(*key, value.clone());
        }
        body
    }
}

/// A label between this vault and the others.
impl Fields {
    /// Brings a label into the form in which it travels, given the secret record of its token.
    pub(crate) fn make_label_travel(&mut self, secret: Option<&Self>) {
        for key in LOCAL_MARKS {
            self.plain.remove(&key);
        }
        self.settle_purge();
        if let Some(secret) = secret {
            self.witness(secret);
        }
    }

    /// Labels of the first versions say by a flag that they were removed for good.
    fn settle_purge(&mut self) {
        if self.plain.contains_key(&label::PURGED)
            && !self.vectors.contains_key(&PURGED)
            && let Some(deleted) = self.vectors.get(&DELETED).cloned()
        {
            self.vectors.insert(PURGED, deleted);
        }
    }

    /// Sees to it that this label alone tells whether the token is alive, and whether it is still removed
    /// for good: every stamp of the secret record that a vector has not seen gets its match here.
    fn witness(&mut self, secret: &Self) {
        let mut unseen: BTreeMap<ComputerId, Stamp> = BTreeMap::new();
        for stamp in secret.stamps().filter(|stamp| self.is_unseen(*stamp)) {
            let newest = unseen.entry(stamp.computer).or_insert(stamp);
            *newest = stamp.max(*newest);
        }
        for stamp in self.stamps() {
            if unseen
                .get(&stamp.computer)
                .is_some_and(|newest| *newest <= stamp)
            {
                unseen.remove(&stamp.computer);
            }
        }
        for (computer, stamp) in unseen {
            let element = Self::element(&Value::Bytes(computer.0.to_vec()));
            let value = Value::from(true);
            let edits = self.collections.entry(label::SECRET_EDITED).or_default();
            edits.insert(element, Register { value, stamp });
        }
    }

    /// Whether there is a deletion or a removal that knew nothing of this stamp.
    fn is_unseen(&self, stamp: Stamp) -> bool {
        [DELETED, PURGED]
            .iter()
            .filter_map(|key| self.vectors.get(key))
            .any(|vector| {
                vector
                    .get(&stamp.computer)
                    .is_none_or(|seen| stamp.hlc > *seen)
            })
    }
}

impl Snapshot {
    /// The tokens that have a label here, in the bin and purged ones too.
    pub fn token_ids(&self) -> impl Iterator<Item = TokenId> {
        self.records
            .keys()
            .filter(|name| name.kind == LABEL)
            .map(|name| TokenId(name.id))
    }

    /// Whether both have the same records, and each says the same; see [`Fields::is_same`].
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let mut both = self.records.iter().zip(&other.records);
        self.records.len() == other.records.len()
            && both.all(|((name, one), (known, other))| name == known && one.is_same(other))
    }

    /// One record of a token.
    #[must_use]
    pub fn fields(&self, kind: u8, id: TokenId) -> Option<&Fields> {
        self.records.get(&RecordName::of(kind, id))
    }
}

impl From<Malformed> for MalformedRecord {
    fn from(_: Malformed) -> Self {
        Self
    }
}

impl Drop for Fields {
    fn drop(&mut self) {
        for register in self.registers.values_mut() {
            wipe(&mut register.value);
        }
        for elements in std::mem::take(&mut self.collections).into_values() {
            for (mut element, mut register) in elements {
                element.zeroize();
                wipe(&mut register.value);
            }
        }
        self.plain.values_mut().for_each(wipe);
    }
}

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fields")
            .field("registers", &self.registers.keys())
            .field("collections", &self.collections.keys())
            .field("vectors", &self.vectors)
            .field("plain", &self.plain.keys())
            .finish()
    }
}

impl fmt::Debug for Register {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Register")
            .field("stamp", &self.stamp)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Snapshot")
            .field(&self.records.len())
            .finish()
    }
}
