//! A new vault.

use std::path::Path;

use ciborium::Value;
use x25519_dalek::PublicKey;
use zeroize::Zeroizing;

use crate::body::Body;
use crate::class::{BACKUP_KEY, COMPUTER};
use crate::error::Error;
use crate::file::Draft;
use crate::header::Header;
use crate::id::{ComputerId, VaultId, make_bytes};
use crate::kdf::{Floor, KdfCost};
use crate::keys::{Keys, RootKey};
use crate::manifest::{Index, Manifest};
use crate::ops::Log;
use crate::password::Password;
use crate::record::counter;
use crate::recovery::RecoveryKey;
use crate::slot::{Key, Unwrapped};
use crate::sqlite::Access;
use crate::vault::{Batch, Opening, Vault, Writer, set_recovery_key};
use crate::writer_lock::WriterLock;
use crate::{schema, sqlite};

/// Makes a vault and unlocks it. The recovery key is told this once. Blocks for one key derivation.
///
/// The file is made under another name and gets its own in one step, so there is never half a vault;
/// its directory is made where missing. Modes are 0700 and 0600.
///
/// # Errors
/// [`Error::AlreadyExists`], [`Error::KdfBelowFloor`], [`Error::KdfAboveCeiling`], [`Error::HeldBy`],
/// [`Error::ReadOnly`], [`Error::DiskFull`], [`Error::OutOfMemory`].
pub fn create(
    path: &Path,
    password: &Password,
    cost: KdfCost,
    now_ms: i64,
) -> Result<(Vault, RecoveryKey), Error> {
    cost.check(Floor::of_this_build())?;
    let draft = Draft::begin(path)?;
    let keys = Unwrapped {
        root: Zeroizing::new(make_bytes()?),
        backup: Zeroizing::new(make_bytes()?),
    };
    let recovery = RecoveryKey::make()?;
    let lock = WriterLock::take(draft.target())?;
    write(&draft.path, password, cost, &recovery, &keys)?;
    let path = draft.publish()?;
    let vault =
        Opening::with_lock(path, Access::Write, Some(lock))?.finish(keys.root, 0, now_ms)?;
    Ok((vault, recovery))
}

fn write(
    path: &Path,
    password: &Password,
    cost: KdfCost,
    recovery: &RecoveryKey,
    unwrapped: &Unwrapped,
) -> Result<(), Error> {
    let mut header = Header::new(VaultId::make()?, schema::NEWEST);
    header.set_slot(Key::Password(password), cost, unwrapped)?;
    set_recovery_key(&mut header, recovery, unwrapped)?;
    let keys = Keys::derive(
        RootKey::new(unwrapped.root.clone()),
        header.vault,
        header.epoch,
    );
    header.inbox = PublicKey::from(&*keys.inbox).to_bytes();

    let mut conn = sqlite::connect_to_write(path)?;
    schema::create(&conn)?;
    let hash = header.store(&conn, &keys)?;
    let mut index = Index::new();
    let manifest = Manifest {
        generation: 0,
        count: 0,
        root: index.root(),
        epoch: header.epoch,
        log: Log::make()?,
        header: hash,
    };
    manifest.store(&conn, &keys, header.vault)?;

    let computer = ComputerId::make()?;
    let mut batch = Batch::default();
    batch.put_here((COMPUTER, [0; 16]), plain(computer.0.to_vec()));
    batch.put_here((BACKUP_KEY, [0; 16]), plain(unwrapped.backup.to_vec()));
    let writer = Writer {
        keys: &keys,
        vault: header.vault,
        epoch: header.epoch,
        computer,
    };
    writer.write(&mut conn, &mut index, &manifest, &batch, &mut Vec::new())?;
    conn.close().map_err(|(_, error)| error.into())
}

fn plain(bytes: Vec<u8>) -> Body {
    let mut body = Body::default();
    body.set_plain(counter::MARK, Value::Bytes(bytes));
    body
}
