//! Where the headers and the blocks of a file are, damaged or not.

use vault::BlockCipher;
use zeroize::Zeroizing;

use super::Cause;
use super::blocks::PAGE;
use super::error::BackupError;
use super::header::Stored;

/// A header and where it begins: at the start of the file, or behind its blocks.
pub(super) struct Placed {
    pub(super) stored: Stored,
    pub(super) place: usize,
}

/// Where blocks may lie. Something cut out of the middle, or put there, moves those behind it: they
/// keep their distance from the end.
pub(super) struct Layout<'a> {
    bytes: &'a [u8],
    /// Where block 0 begins, counted from the start or from the end of the file.
    starts: Vec<i64>,
    pub(super) is_whole: bool,
    ends_with_header: bool,
    expected: usize,
}

impl<'a> Layout<'a> {
    pub(super) fn of(bytes: &'a [u8], placed: &Placed) -> Self {
        let size = placed.stored.size;
        let length = usize::try_from(placed.stored.header.blocks).unwrap_or(0) * PAGE;
        let second = size + length;
        let expected = second + size;
        let is_copied = bytes.get(second..expected) == bytes.get(..size);
        let last = if placed.place > 0 {
            Some(placed.place)
        } else if is_copied {
            None
        } else {
            Stored::read_last(bytes)
                .filter(|(_, read)| {
                    read.as_ref()
                        .is_ok_and(|last| last.bound == placed.stored.bound)
                })
                .map(|(place, _)| place)
        };
        let from_end = last.map(|last| signed(last) - signed(length));
        let mut starts = vec![signed(size)];
        starts.extend(from_end.filter(|start| *start != signed(size)));
        Self {
            bytes,
            starts,
            is_whole: is_copied && bytes.len() == expected && placed.stored.is_padded,
            ends_with_header: last.is_some(),
            expected,
        }
    }

    pub(super) fn open(&self, cipher: &BlockCipher, index: u32) -> Option<Zeroizing<Vec<u8>>> {
        self.starts.iter().find_map(|start| {
            let place = usize::try_from(start + i64::from(index) * signed(PAGE)).ok()?;
            let sealed = self.bytes.get(place..place.checked_add(PAGE)?)?;
            cipher.open(u64::from(index), sealed)
        })
    }

    pub(super) fn cause(&self, lost: u32) -> Cause {
        let (found, expected) = (self.bytes.len(), self.expected);
        if found < expected && !self.ends_with_header {
            let missing_bytes = (expected - found) as u64;
            return Cause::CutShort { missing_bytes };
        }
        if found > expected && lost == 0 && !self.ends_with_header {
            let bytes = (found - expected) as u64;
            return Cause::JunkBehind { bytes };
        }
        Cause::Altered
    }
}

fn signed(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// The header behind the blocks, wherever the file ends.
pub(super) fn find_behind(bytes: &[u8]) -> Option<(usize, Result<Stored, BackupError>)> {
    Stored::read_last(bytes).or_else(|| Stored::find_last(bytes))
}
