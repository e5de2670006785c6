//! Opening a backup, whole or not.

use std::fmt;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};
use vault::travel::Snapshot;
use vault::{BackupKey, ComputerId, Key, Stub, VaultId};

use super::blocks::Unpacker;
use super::contents::Page;
use super::error::BackupError;
use super::header::{Header, LARGEST, Stored};
use super::items::{count_groups, count_tokens, join};
use super::layout::{Layout, Placed, find_behind};
use super::{About, Contents, Damage, Opened};

/// A backup whose header was read. What it says is not yet proved by a key.
pub struct Sealed {
    bytes: Vec<u8>,
    found: Placed,
}

/// Reads the file at a path, which may be damaged, and looks at its header.
///
/// # Errors
/// Those of [`peek`], [`BackupError::NotFound`], [`BackupError::NotAFile`],
/// [`BackupError::PermissionDenied`], [`BackupError::Io`].
pub fn read(path: &Path) -> Result<Sealed, BackupError> {
    let found = fs::metadata(path)?;
    if !found.is_file() {
        return Err(BackupError::NotAFile);
    }
    check_size(found.len())?;
    let mut bytes = Vec::new();
    File::open(path)?
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)?;
    peek(bytes)
}

/// Looks at the header of a backup. Derives nothing.
///
/// # Errors
/// [`BackupError::Empty`], [`BackupError::TooLarge`], [`BackupError::NotABackup`],
/// [`BackupError::NewerVersion`], [`BackupError::CutShort`], [`BackupError::HeaderDamaged`],
/// [`BackupError::KdfOutOfRange`].
pub fn peek(bytes: Vec<u8>) -> Result<Sealed, BackupError> {
    check_size(bytes.len() as u64)?;
    let (place, stored) = match Stored::read(&bytes, 0) {
        Ok(stored) => (0, stored),
        Err(error @ BackupError::NewerVersion { .. }) => return Err(error),
        Err(error) => match find_behind(&bytes) {
            Some((place, stored)) => (place, stored?),
            None => return Err(error),
        },
    };
    let found = Placed { stored, place };
    Ok(Sealed { bytes, found })
}

impl Sealed {
    /// When the backup was made, in unix milliseconds.
    #[must_use]
    pub const fn created_ms(&self) -> i64 {
        self.header().created_ms
    }

    /// The vault it was made of.
    #[must_use]
    pub const fn vault(&self) -> VaultId {
        self.header().vault()
    }

    /// The name of this one backup.
    #[must_use]
    pub const fn backup(&self) -> [u8; 16] {
        self.header().backup
    }

    /// The generation of the vault it was made of.
    #[must_use]
    pub const fn generation(&self) -> u64 {
        self.header().generation
    }

    /// Opens everything that is whole. Blocks for one key derivation with a password.
    ///
    /// # Errors
    /// [`BackupError::WrongPassword`] and [`BackupError::WrongRecoveryKey`], which say which backup it
    /// is; [`BackupError::HeaderDamaged`], [`BackupError::NothingWhole`], [`BackupError::OutOfMemory`],
    /// [`BackupError::Slots`].
    pub fn open(&self, key: Key<'_>) -> Result<Opened, BackupError> {
        self.open_by(|header| {
            let opened = header.slots.open(key);
            opened.map_err(|error| BackupError::of_key(error, header.created_ms))
        })
        .map_err(|error| match error {
            // The slots are right and what was sealed with them is not.
            BackupError::WrongKey { .. } => BackupError::HeaderDamaged,
            other => other,
        })
    }

    /// Opens everything that is whole with the backup key of the vault, for verifying without a person.
    ///
    /// # Errors
    /// [`BackupError::WrongKey`], [`BackupError::NothingWhole`].
    pub fn open_with(&self, key: &BackupKey) -> Result<Opened, BackupError> {
        match self.open_at(&self.found, key) {
            Err(BackupError::WrongKey { created_ms }) => match self.other() {
                Some(other) => self.open_at(&other, key),
                None => Err(BackupError::WrongKey { created_ms }),
            },
            opened => opened,
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    const fn header(&self) -> &Header {
        &self.found.stored.header
    }

    /// Tries both headers where they differ: the first that leads to blocks is the right one.
    fn open_by(
        &self,
        unlock: impl Fn(&Header) -> Result<BackupKey, BackupError>,
    ) -> Result<Opened, BackupError> {
        let open = |placed: &Placed| self.open_at(placed, &unlock(&placed.stored.header)?);
        open(&self.found).or_else(|error| match self.other() {
            Some(other) => open(&other).map_err(|_| error),
            None => Err(error),
        })
    }

    /// The header behind the blocks, where it says something else than the one at the start.
    fn other(&self) -> Option<Placed> {
        if self.found.place != 0 {
            return None;
        }
        let (place, stored) = find_behind(&self.bytes)?;
        let stored = stored.ok()?;
        (stored.bound != self.found.stored.bound).then_some(Placed { stored, place })
    }

    fn open_at(&self, placed: &Placed, key: &BackupKey) -> Result<Opened, BackupError> {
        let header = &placed.stored.header;
        let created_ms = header.created_ms;
        let cipher = key.cipher(&header.salt, &placed.stored.bound);
        if cipher.commitment() != placed.stored.commitment {
            return Err(BackupError::WrongKey { created_ms });
        }
        let layout = Layout::of(&self.bytes, placed);
        let mut taken = Taken::default();
        for index in 0..header.blocks {
            let block = layout.open(&cipher, index);
            let is_page = index == 0 || index + 1 == header.blocks;
            taken.take(block.as_ref().map(|block| block.as_slice()), is_page);
        }
        let tokens = taken
            .unpacker
            .tokens
            .ok_or(BackupError::NothingWhole { created_ms })?;
        let page = taken.page();
        let found = count_tokens(&taken.snapshot);
        let damage = Damage {
            lost_blocks: taken.lost + taken.unpacker.malformed,
            blocks: header.blocks,
            lost_tokens: tokens.saturating_sub(found),
            tokens,
            cause: layout.cause(taken.lost),
        };
        let is_whole = layout.is_whole && taken.is_whole(page.as_ref()) && found == tokens;
        let groups = count_groups(&taken.snapshot);
        let about = About {
            backup: header.backup,
            vault: header.vault(),
            computer: page
                .as_ref()
                .map_or(ComputerId([0; 16]), |page| page.computer),
            groups: page.as_ref().map_or(groups, |page| page.groups),
            computer_name: page.map(|page| page.computer_name).unwrap_or_default(),
            created_ms,
            generation: header.generation,
            tokens,
        };
        Ok(Opened {
            contents: Contents {
                snapshot: taken.snapshot,
                stubs: taken.stubs,
                about,
            },
            damage: (!is_whole).then_some(damage),
        })
    }
}

/// What came out of the blocks so far.
#[derive(Default)]
struct Taken {
    unpacker: Unpacker,
    snapshot: Snapshot,
    stubs: Vec<Stub>,
    lost: u32,
    /// Items that opened and are not what any version writes.
    malformed: u32,
    hash: Sha256,
}

impl Taken {
    fn take(&mut self, block: Option<&[u8]>, is_page: bool) {
        let Self {
            unpacker,
            snapshot,
            stubs,
            malformed,
            ..
        } = self;
        unpacker.take(block, &mut |item| {
            *malformed += u32::from(join(item, snapshot, stubs).is_none());
        });
        self.lost += u32::from(block.is_none());
        if let Some(block) = block.filter(|_| !is_page) {
            self.hash.update(block);
        }
    }

    fn page(&self) -> Option<Page> {
        Page::read(self.unpacker.contents.as_ref()?)
    }

    fn is_whole(&self, page: Option<&Page>) -> bool {
        let digest: [u8; 32] = self.hash.clone().finalize().into();
        let is_sound = self.malformed == 0 && self.unpacker.malformed == 0;
        self.lost == 0 && is_sound && page.is_some_and(|page| page.digest == digest)
    }
}

fn check_size(bytes: u64) -> Result<(), BackupError> {
    match bytes {
        0 => Err(BackupError::Empty),
        bytes if bytes > LARGEST => Err(BackupError::TooLarge {
            bytes,
            limit: LARGEST,
        }),
        _ => Ok(()),
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealed")
            .field("bytes", &self.bytes.len())
            .field("found", &self.found.stored.header)
            .finish()
    }
}
