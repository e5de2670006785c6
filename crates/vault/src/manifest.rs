//! The manifest: what must be in the file, authenticated and renewed with every change.

use std::collections::BTreeMap;

use ciborium::Value;
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::body::{id16, number};
use crate::error::{Error, Part};
use crate::id::VaultId;
use crate::keys::Keys;
use crate::ops::Log;
use crate::rows;

const DAMAGED: Error = Error::damaged(Part::Manifest);

#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Manifest {
    /// Counts the changes of this vault.
    pub(crate) generation: u64,
    /// The number of records.
    pub(crate) count: u64,
    /// The root of the index.
    pub(crate) root: [u8; 32],
    pub(crate) epoch: u32,
    pub(crate) log: Log,
    /// SHA-256 of the header, so that an older header cannot come back alone.
    pub(crate) header: [u8; 32],
}

impl Manifest {
    fn read(body: &[u8]) -> Result<Self, Error> {
        let Ok(Value::Map(pairs)) = ciborium::from_reader(body) else {
            return Err(DAMAGED);
        };
        let find = |key: u64| {
            pairs
                .iter()
                .find(|(name, _)| number(name) == Some(key))
                .map(|(_, value)| value)
                .ok_or(DAMAGED)
        };
        let count = |key: u64| number(find(key)?).ok_or(DAMAGED);
        let hash = |key: u64| {
            let bytes = find(key)?.as_bytes().ok_or(DAMAGED)?;
            <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| DAMAGED)
        };
        Ok(Self {
            generation: count(1)?,
            count: count(2)?,
            root: hash(3)?,
            epoch: u32::try_from(count(4)?).map_err(|_| DAMAGED)?,
            log: Log {
                id: id16(find(5)?).ok_or(DAMAGED)?,
                first: count(6)?,
                next: count(7)?,
                base: hash(8)?,
                head: hash(9)?,
            },
            header: hash(10)?,
        })
    }

    pub(crate) fn write(&self) -> Vec<u8> {
        let hash = |bytes: &[u8]| Value::Bytes(bytes.to_vec());
        let values = [
            Value::from(self.generation),
            Value::from(self.count),
            hash(&self.root),
            Value::from(self.epoch),
            hash(&self.log.id),
            Value::from(self.log.first),
            Value::from(self.log.next),
            hash(&self.log.base),
            hash(&self.log.head),
            hash(&self.header),
        ];
        let pairs = (1_u64..).map(Value::from).zip(values).collect();
        let mut body = Vec::new();
        ciborium::into_writer(&Value::Map(pairs), &mut body)
            .expect("writing to memory does not fail");
        body
    }

    /// Puts the manifest into the file, whatever stood there.
    pub(crate) fn store(
        &self,
        conn: &Connection,
        keys: &Keys,
        vault: VaultId,
    ) -> Result<(), Error> {
        let body = self.write();
        conn.execute(
            "INSERT OR REPLACE INTO manifest (one, body, mac) VALUES (1, ?1, ?2)",
            params![body, keys.manifest_mac(vault, &body)],
        )?;
        Ok(())
    }

    /// The manifest of the file, or `None` when it is missing or does not carry the vault's own
    /// authentication.
    pub(crate) fn load(
        conn: &Connection,
        keys: &Keys,
        vault: VaultId,
    ) -> Result<Option<Self>, Error> {
        let found = conn.query_row(
            "SELECT body, mac FROM manifest WHERE one = 1 AND length(body) <= 4096",
            [],
            |row| {
                Ok(rows::bytes(row, 0)
                    .zip(rows::bytes(row, 1))
                    .and_then(|(body, mac)| {
                        let expected = keys.manifest_mac(vault, body);
                        bool::from(expected.as_slice().ct_eq(mac))
                            .then(|| Self::read(body).ok())
                            .flatten()
                    }))
            },
        );
        match found.optional() {
            Ok(manifest) => Ok(manifest.flatten()),
            Err(error) if rows::is_damage(&error) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// What one record is called and which write of it is the present one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Version {
    pub(crate) number: u64,
    pub(crate) tag: [u8; 16],
}

/// Type and id of a record.
pub(crate) type Name = (u8, [u8; 16]);

/// Every record of the file by name, in 256 buckets by the first byte of the id, so that a change
/// hashes one bucket and the list of buckets and not the whole.
pub(crate) struct Index {
    buckets: Vec<Bucket>,
    count: u64,
}

#[derive(Default)]
struct Bucket {
    records: BTreeMap<Name, Version>,
    hash: Option<[u8; 32]>,
}

impl Index {
    pub(crate) fn new() -> Self {
        Self {
            buckets: (0..256).map(|_| Bucket::default()).collect(),
            count: 0,
        }
    }

    pub(crate) const fn count(&self) -> u64 {
        self.count
    }

    pub(crate) fn version(&self, name: &Name) -> Option<Version> {
        self.bucket(name).records.get(name).copied()
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = Name> {
        self.buckets
            .iter()
            .flat_map(|bucket| bucket.records.keys().copied())
    }

    /// Puts or removes a record; returns what was there.
    pub(crate) fn set(&mut self, name: Name, version: Option<Version>) -> Option<Version> {
        let bucket = &mut self.buckets[usize::from(name.1[0])];
        bucket.hash = None;
        let before = match version {
            Some(version) => bucket.records.insert(name, version),
            None => bucket.records.remove(&name),
        };
        self.count += u64::from(version.is_some());
        self.count -= u64::from(before.is_some());
        before
    }

    /// The hash over everything, of which only changed buckets are computed anew.
    pub(crate) fn root(&mut self) -> [u8; 32] {
        let mut root = Sha256::new();
        root.update([1]);
        for bucket in &mut self.buckets {
            root.update(bucket.hash());
        }
        root.finalize().into()
    }

    fn bucket(&self, name: &Name) -> &Bucket {
        &self.buckets[usize::from(name.1[0])]
    }
}

impl Bucket {
    fn hash(&mut self) -> [u8; 32] {
        *self.hash.get_or_insert_with(|| {
            let mut hash = Sha256::new();
            hash.update([0]);
            for ((kind, id), version) in &self.records {
                hash.update([*kind]);
                hash.update(id);
                hash.update(version.number.to_be_bytes());
                hash.update(version.tag);
            }
            hash.finalize().into()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Version = Version {
        number: 1,
        tag: [7; 16],
    };

    #[test]
    fn the_root_depends_on_content_and_not_on_the_way_there() {
        let mut straight = Index::new();
        straight.set((1, [3; 16]), Some(ONE));
        let mut winding = Index::new();
        winding.set((1, [3; 16]), Some(Version { number: 9, ..ONE }));
        winding.set((2, [200; 16]), Some(ONE));
        assert_ne!(winding.root(), straight.root());
        winding.set((2, [200; 16]), None);
        winding.set((1, [3; 16]), Some(ONE));
        assert_eq!(winding.root(), straight.root());
        assert_eq!(winding.count(), 1);
    }

    #[test]
    fn every_part_of_a_record_counts() {
        let name = (1, [3; 16]);
        let root = |name, version| {
            let mut index = Index::new();
            index.set(name, Some(version));
            index.root()
        };
        let base = root(name, ONE);
        assert_ne!(base, root((2, name.1), ONE));
        assert_ne!(base, root((1, [4; 16]), ONE));
        assert_ne!(base, root(name, Version { number: 2, ..ONE }));
        assert_ne!(
            base,
            root(
                name,
                Version {
                    tag: [8; 16],
                    ..ONE
                }
            )
        );
        assert_ne!(base, Index::new().root());
    }
}
