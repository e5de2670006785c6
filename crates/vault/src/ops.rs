//! The log of operations: what changed here, for the computers that will want to know.
//!
//! An op row says which entries of which records were written and when; the values stay in the
//! records alone, so a deleted secret is in no log. Rows are sealed and chained: the head of the
//! chain stands in the manifest.

use ciborium::Value;
use rusqlite::Connection;
use sha2::{Digest, Sha256};

use crate::body::{Body, id16, number};
use crate::error::{Error, Part};
use crate::id::{ComputerId, VaultId, make_bytes};
use crate::keys::Keys;
use crate::rows;
use crate::seal::{self, Address};

/// The record type an op row is sealed under; it has no table of records.
pub(crate) const OP: u8 = 255;
/// Entries in one row, so that rows stay small.
pub(crate) const ENTRIES: usize = 128;

const TOUCHED: u64 = 128;

/// One record that was written, and which of its entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Touched {
    pub(crate) kind: u8,
    pub(crate) id: [u8; 16],
    pub(crate) keys: Vec<u64>,
    pub(crate) hlc: u64,
}

/// The chain of this computer's op rows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Log {
    pub(crate) id: [u8; 16],
    /// The index of the first row still here, and of the next to come.
    pub(crate) first: u64,
    pub(crate) next: u64,
    /// The chain before the first row, and after the last.
    pub(crate) base: [u8; 32],
    pub(crate) head: [u8; 32],
}

impl Log {
    pub(crate) fn make() -> Result<Self, Error> {
        Ok(Self {
            id: make_bytes()?,
            first: 0,
            next: 0,
            base: [0; 32],
            head: [0; 32],
        })
    }

    /// Takes the next row, known by the tag of its seal.
    pub(crate) fn push(&mut self, tag: &[u8; 16]) {
        self.head = link(&self.head, self.next, tag);
        self.next += 1;
    }

    /// Whether these rows, in order, are exactly the chain.
    pub(crate) fn matches(&self, rows: impl Iterator<Item = (u64, [u8; 16])>) -> bool {
        let mut walk = Self {
            next: self.first,
            head: self.base,
            ..*self
        };
        for (index, tag) in rows {
            if index != walk.next {
                return false;
            }
            walk.push(&tag);
        }
        walk == *self
    }
}

fn link(head: &[u8; 32], index: u64, tag: &[u8; 16]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"countersign op");
    hash.update(head);
    hash.update(index.to_be_bytes());
    hash.update(tag);
    hash.finalize().into()
}

/// The body of an op row.
pub(crate) fn write(touched: &[Touched]) -> Body {
    let entries = touched.iter().map(|entry| {
        Value::Array(vec![
            Value::from(entry.kind),
            Value::Bytes(entry.id.to_vec()),
            Value::Array(entry.keys.iter().copied().map(Value::from).collect()),
            Value::from(entry.hlc),
        ])
    });
    let mut body = Body::default();
    body.set_plain(TOUCHED, Value::Array(entries.collect()));
    body
}

/// The entries of an op row.
fn read(body: &Body) -> Option<Vec<Touched>> {
    body.plain(TOUCHED)?
        .as_array()?
        .iter()
        .map(|entry| match entry.as_array()?.as_slice() {
            [kind, id, keys, hlc, ..] => Some(Touched {
                kind: u8::try_from(number(kind)?).ok()?,
                id: id16(id)?,
                keys: keys.as_array()?.iter().map(number).collect::<Option<_>>()?,
                hlc: number(hlc)?,
            }),
            _ => None,
        })
        .collect()
}

/// The address an op row is sealed at.
pub(crate) fn address(log: &Log, index: u64, epoch: u32, computer: ComputerId) -> Address {
    Address {
        kind: OP,
        id: log.id,
        version: index,
        epoch,
        computer,
    }
}

/// Index and tag of every op row.
pub(crate) fn rows(conn: &Connection) -> Result<Vec<(u64, [u8; 16])>, Error> {
    let mut tags = Vec::new();
    let mut statement = conn.prepare("SELECT idx, substr(sealed, -16) FROM ops ORDER BY idx")?;
    let mut found = statement.query([])?;
    // A row that is none breaks the chain, which is what the caller looks at.
    let broken = (u64::MAX, [0; 16]);
    loop {
        match found.next() {
            Ok(Some(row)) => {
                let index = row
                    .get::<_, i64>(0)
                    .ok()
                    .and_then(|index| u64::try_from(index).ok());
                let tag = rows::bytes(row, 1).and_then(|tag| tag.try_into().ok());
                tags.push(index.zip(tag).unwrap_or(broken));
            }
            Ok(None) => return Ok(tags),
            Err(error) if rows::is_damage(&error) => {
                tags.push(broken);
                return Ok(tags);
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// The newest time in the last op row: the last one this computer gave out. 0 when there is none.
pub(crate) fn last_time(conn: &Connection, keys: &Keys, vault: VaultId, log: &Log) -> u64 {
    let Some(last) = log.next.checked_sub(1) else {
        return 0;
    };
    let times = read_row(conn, keys, vault, log, last)
        .map(|touched| touched.iter().map(|entry| entry.hlc).max());
    times.ok().flatten().unwrap_or(0)
}

/// Opens one op row.
pub(crate) fn read_row(
    conn: &Connection,
    keys: &Keys,
    vault: VaultId,
    log: &Log,
    index: u64,
) -> Result<Vec<Touched>, Error> {
    const DAMAGED: Error = Error::damaged(Part::Log);
    let number = i64::try_from(index).map_err(|_| DAMAGED)?;
    conn.query_row(
        "SELECT epoch, device, salt, sealed FROM ops WHERE idx = ?1",
        [number],
        |row| {
            let epoch: u32 = row.get(0)?;
            let fields = rows::bytes(row, 1)
                .zip(rows::bytes(row, 2))
                .zip(rows::bytes(row, 3));
            Ok(fields.and_then(|((computer, salt), sealed)| {
                let address = address(log, index, epoch, ComputerId(computer.try_into().ok()?));
                let plain =
                    seal::open(&keys.record, vault, &address, salt.try_into().ok()?, sealed)
                        .ok()?;
                read(&Body::read(&plain).ok()?)
            }))
        },
    )?
    .ok_or(DAMAGED)
}
