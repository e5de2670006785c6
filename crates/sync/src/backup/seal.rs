//! Making a backup, in memory.

use vault::travel::Snapshot;
use vault::{BackupKey, BackupSlots, Portable, Stub};

use super::Facts;
use super::blocks::{PAGE, Packer};
use super::contents::{Page, digest};
use super::error::BackupError;
use super::header::{self, Header, LARGEST};
use super::items::{count_groups, count_tokens, split};

/// The file of a backup. `key` and `slots` are those of the vault that `snapshot` and `stubs` came from.
/// Takes about twice the size of the file in memory for a moment; the plain half is wiped.
///
/// # Errors
/// [`BackupError::TooLarge`], [`BackupError::NoRandomness`].
pub fn encode(
    snapshot: &Portable<Snapshot>,
    stubs: &[Stub],
    facts: &Facts,
    key: &BackupKey,
    slots: &BackupSlots,
) -> Result<Vec<u8>, BackupError> {
    encode_snapshot(snapshot.expose(), stubs, facts, key, slots)
}

pub(super) fn encode_snapshot(
    snapshot: &Snapshot,
    stubs: &[Stub],
    facts: &Facts,
    key: &BackupKey,
    slots: &BackupSlots,
) -> Result<Vec<u8>, BackupError> {
    let tokens = count_tokens(snapshot);
    let mut packer = Packer::new(tokens);
    for item in split(snapshot, stubs) {
        packer.push(&item);
    }
    let blocks = packer.finish(|blocks| {
        let page = Page {
            computer: facts.computer,
            computer_name: facts.computer_name.clone(),
            tokens,
            groups: count_groups(snapshot),
            stubs: u32::try_from(stubs.len()).unwrap_or(u32::MAX),
            digest: digest(blocks.iter().map(|block| block.as_slice())),
        };
        page.write()
    });

    let header = Header {
        backup: make_bytes()?,
        created_ms: facts.created_ms,
        salt: make_bytes()?,
        slots: slots.clone(),
        generation: facts.generation,
        blocks: u32::try_from(blocks.len()).unwrap_or(u32::MAX),
    };
    let bound = header.write();
    let cipher = key.cipher(&header.salt, &bound);
    let region = header::seal(&bound, cipher.commitment());
    let size = 2 * region.len() + blocks.len() * PAGE;
    if size as u64 > LARGEST {
        let (bytes, limit) = (size as u64, LARGEST);
        return Err(BackupError::TooLarge { bytes, limit });
    }
    let mut file = Vec::with_capacity(size);
    file.extend(&region);
    for (index, block) in (0..).zip(&blocks) {
        file.extend(cipher.seal(index, block));
    }
    file.extend(&region);
    Ok(file)
}

pub(super) fn make_bytes<const N: usize>() -> Result<[u8; N], BackupError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| BackupError::NoRandomness)?;
    Ok(bytes)
}
