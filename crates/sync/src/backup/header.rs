//! The header: which backup this is, and the ways to its key. It stands in the clear, twice.
//!
//! The first twelve bytes, the sum and the whole pages around them stay so in every version, because
//! an old program must be able to say that a file is newer, and not that it is damaged.

use ciborium::Value;
use sha2::{Digest, Sha256};
use vault::{BackupSlots, VaultId};

use super::blocks::PAGE;
use super::error::BackupError;
use super::items::{entry, number};

/// The version this program writes, and the newest it reads.
pub(super) const VERSION: u16 = 1;
/// The largest file read or written, in bytes.
pub(super) const LARGEST: u64 = 1 << 30;
/// The most pages that a header takes.
pub(super) const MOST_PAGES: usize = 16;

const MAGIC: &[u8; 4] = b"CSBK";
/// Magic, version, pages, length of the CBOR map.
const FIXED: usize = 12;
const COMMITMENT: usize = 16;
const SUM: usize = 32;
const SUITE: u64 = 1;

const KEY_SUITE: u64 = 1;
const KEY_BACKUP: u64 = 2;
const KEY_CREATED: u64 = 3;
const KEY_SALT: u64 = 4;
const KEY_SLOTS: u64 = 5;
const KEY_GENERATION: u64 = 6;
const KEY_BLOCKS: u64 = 7;

/// One of the two headers of a file.
#[derive(Clone, Debug)]
pub(super) struct Header {
    pub(super) backup: [u8; 16],
    pub(super) created_ms: i64,
    pub(super) salt: [u8; 32],
    pub(super) slots: BackupSlots,
    pub(super) generation: u64,
    pub(super) blocks: u32,
}

/// A header as it stands in the file, with its sum checked. Nothing of it is trusted yet.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub(super) header: Header,
    /// What the key is bound to.
    pub(super) bound: Vec<u8>,
    pub(super) commitment: [u8; COMMITMENT],
    /// Its size in the file, in bytes.
    pub(super) size: usize,
    /// Whether the bytes behind it are what they should be.
    pub(super) is_padded: bool,
}

impl Header {
    pub(super) const fn vault(&self) -> VaultId {
        self.slots.vault_id()
    }

    /// What the key is bound to: everything before the commitment.
    pub(super) fn write(&self) -> Vec<u8> {
        let map = Value::Map(vec![
            (Value::from(KEY_SUITE), Value::from(SUITE)),
            (Value::from(KEY_BACKUP), Value::Bytes(self.backup.to_vec())),
            (Value::from(KEY_CREATED), Value::from(self.created_ms)),
            (Value::from(KEY_SALT), Value::Bytes(self.salt.to_vec())),
            (Value::from(KEY_SLOTS), self.slots.write()),
            (Value::from(KEY_GENERATION), Value::from(self.generation)),
            (Value::from(KEY_BLOCKS), Value::from(self.blocks)),
        ]);
        let mut cbor = Vec::new();
        ciborium::into_writer(&map, &mut cbor).expect("writing to memory does not fail");
        let length = u32::try_from(cbor.len()).expect("16 slots take a few KiB");
        let pages = (FIXED + cbor.len() + COMMITMENT + SUM).div_ceil(PAGE);
        let pages = u16::try_from(pages).expect("16 slots take a few KiB");
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_be_bytes());
        bytes.extend(pages.to_be_bytes());
        bytes.extend(length.to_be_bytes());
        bytes.append(&mut cbor);
        bytes
    }

    fn read(cbor: &[u8]) -> Result<Self, BackupError> {
        let damaged = || BackupError::HeaderDamaged;
        let map: Value = ciborium::from_reader(cbor).map_err(|_| damaged())?;
        let find = |key| entry(&map, key).ok_or_else(damaged);
        let count = |key| number(find(key)?).ok_or_else(damaged);
        let created = find(KEY_CREATED)?.as_integer().ok_or_else(damaged)?;
        if count(KEY_SUITE)? != SUITE {
            return Err(damaged());
        }
        Ok(Self {
            backup: array(find(KEY_BACKUP)?).ok_or_else(damaged)?,
            created_ms: i64::try_from(created).map_err(|_| damaged())?,
            salt: array(find(KEY_SALT)?).ok_or_else(damaged)?,
            slots: BackupSlots::read(find(KEY_SLOTS)?)?,
            generation: count(KEY_GENERATION)?,
            blocks: u32::try_from(count(KEY_BLOCKS)?)
                .ok()
                .filter(|blocks| u64::from(*blocks) <= LARGEST / PAGE as u64)
                .ok_or_else(damaged)?,
        })
    }
}

impl Stored {
    /// The header that begins at `place`.
    ///
    /// # Errors
    /// [`BackupError::NotABackup`] where none begins, [`BackupError::CutShort`],
    /// [`BackupError::HeaderDamaged`], [`BackupError::NewerVersion`], [`BackupError::KdfOutOfRange`].
    pub(super) fn read(file: &[u8], place: usize) -> Result<Self, BackupError> {
        let bytes = file.get(place..).unwrap_or_default();
        let fixed = bytes.first_chunk::<FIXED>();
        let start = bytes.get(..MAGIC.len()).unwrap_or(bytes);
        if start.is_empty() || !MAGIC.starts_with(start) {
            return Err(BackupError::NotABackup);
        }
        let Some(&[_, _, _, _, v0, v1, p0, p1, ref length @ ..]) = fixed else {
            return Err(BackupError::CutShort);
        };
        let version = u16::from_be_bytes([v0, v1]);
        let pages = usize::from(u16::from_be_bytes([p0, p1]));
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        let size = pages * PAGE;
        let known = size.saturating_sub(FIXED + COMMITMENT + SUM);
        if pages == 0 || pages > MOST_PAGES || length > known {
            return Err(BackupError::HeaderDamaged);
        }
        let region = bytes.get(..size).ok_or(BackupError::CutShort)?;
        let (bound, rest) = region.split_at(FIXED + length);
        let (commitment, rest) = rest
            .split_first_chunk::<COMMITMENT>()
            .ok_or(BackupError::HeaderDamaged)?;
        let (sum, padding) = rest
            .split_first_chunk::<SUM>()
            .ok_or(BackupError::HeaderDamaged)?;
        if *sum != sum_of(bound, commitment) {
            return Err(BackupError::HeaderDamaged);
        }
        if version == 0 {
            return Err(BackupError::HeaderDamaged);
        }
        if version > VERSION {
            return Err(BackupError::NewerVersion {
                found: version,
                known: VERSION,
            });
        }
        let cbor = bound.get(FIXED..).unwrap_or_default();
        Ok(Self {
            header: Header::read(cbor)?,
            bound: bound.to_vec(),
            commitment: *commitment,
            size,
            is_padded: padding.iter().all(|byte| *byte == 0),
        })
    }

    /// The header that ends where the file ends, and where it begins.
    pub(super) fn read_last(file: &[u8]) -> Option<(usize, Result<Self, BackupError>)> {
        let places = (1..=MOST_PAGES).filter_map(|pages| file.len().checked_sub(pages * PAGE));
        let mut found = places.filter_map(|place| read_at(file, place));
        found.find(|(place, read)| match read {
            Ok(stored) => place + stored.size == file.len(),
            Err(_) => true,
        })
    }

    /// The last header that begins at a multiple of a page behind the first. Reads what begins as one.
    pub(super) fn find_last(file: &[u8]) -> Option<(usize, Result<Self, BackupError>)> {
        let places = (1..file.len().div_ceil(PAGE)).rev();
        places.filter_map(|page| read_at(file, page * PAGE)).next()
    }
}

/// A header with a right sum at a place, or one that is newer or refused.
fn read_at(file: &[u8], place: usize) -> Option<(usize, Result<Stored, BackupError>)> {
    match Stored::read(file, place) {
        Err(BackupError::NotABackup | BackupError::CutShort | BackupError::HeaderDamaged) => None,
        read => Some((place, read)),
    }
}

/// The whole pages of a header.
pub(super) fn seal(bound: &[u8], commitment: [u8; COMMITMENT]) -> Vec<u8> {
    let mut region = bound.to_vec();
    region.extend(commitment);
    region.extend(sum_of(bound, &commitment));
    region.resize(region.len().next_multiple_of(PAGE), 0);
    region
}

fn sum_of(bound: &[u8], commitment: &[u8]) -> [u8; SUM] {
    let mut sum = Sha256::new();
    sum.update(bound);
    sum.update(commitment);
    sum.finalize().into()
}

pub(super) fn array<const N: usize>(value: &Value) -> Option<[u8; N]> {
    value.as_bytes()?.as_slice().try_into().ok()
}
