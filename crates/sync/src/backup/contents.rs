//! The contents page: what a backup says about itself behind the key.

use ciborium::Value;
use sha2::{Digest, Sha256};
use vault::ComputerId;
use zeroize::Zeroizing;

use super::header::array;
use super::items::{entry, number};

/// The longest name of a computer, in characters, so that the page fits into one block.
const LONGEST_NAME: usize = 200;

const KEY_COMPUTER: u64 = 1;
const KEY_NAME: u64 = 2;
const KEY_TOKENS: u64 = 3;
const KEY_GROUPS: u64 = 4;
const KEY_STUBS: u64 = 5;
const KEY_DIGEST: u64 = 6;

/// The contents page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) computer: ComputerId,
    pub(super) computer_name: String,
    pub(super) tokens: u32,
    pub(super) groups: u32,
    pub(super) stubs: u32,
    /// SHA-256 over the plain blocks between the two pages.
    pub(super) digest: [u8; 32],
}

impl Page {
    pub(super) fn write(&self) -> Zeroizing<Vec<u8>> {
        let name: String = self.computer_name.chars().take(LONGEST_NAME).collect();
        let map = Value::Map(vec![
            (
                Value::from(KEY_COMPUTER),
                Value::Bytes(self.computer.0.to_vec()),
            ),
            (Value::from(KEY_NAME), Value::from(name)),
            (Value::from(KEY_TOKENS), Value::from(self.tokens)),
            (Value::from(KEY_GROUPS), Value::from(self.groups)),
            (Value::from(KEY_STUBS), Value::from(self.stubs)),
            (Value::from(KEY_DIGEST), Value::Bytes(self.digest.to_vec())),
        ]);
        let mut bytes = Zeroizing::new(Vec::new());
        ciborium::into_writer(&map, &mut *bytes).expect("writing to memory does not fail");
        bytes
    }

    pub(super) fn read(cbor: &[u8]) -> Option<Self> {
        let map: Value = ciborium::from_reader(cbor).ok()?;
        let count = |key| u32::try_from(number(entry(&map, key)?)?).ok();
        Some(Self {
            computer: ComputerId(array(entry(&map, KEY_COMPUTER)?)?),
            computer_name: entry(&map, KEY_NAME)?.as_text()?.to_owned(),
            tokens: count(KEY_TOKENS)?,
            groups: count(KEY_GROUPS)?,
            stubs: count(KEY_STUBS)?,
            digest: array(entry(&map, KEY_DIGEST)?)?,
        })
    }
}

/// The hash of plain blocks.
pub(super) fn digest<'a>(blocks: impl Iterator<Item = &'a [u8]>) -> [u8; 32] {
    let mut hash = Sha256::new();
    blocks.for_each(|block| hash.update(block));
    hash.finalize().into()
}
