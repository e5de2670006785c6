//! A new vault.

use std::path::Path;

use ciborium::Value;
use x25519_dalek::PublicKey;
use zeroize::Zeroizing;

use crate::body::Body;
use crate::class::{BACKUP_KEY, COMPUTER};
use crate::error::Error;
use crate::file::{Draft, Published};
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
/// its directory is made where missing. Modes are 0700 and 0600. A log left beside the path by a vault that
/// was moved away is renamed to `NAME-wal.ID.old`. After an error there is no vault.
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
    let vault = enter(draft.publish()?, lock, keys, now_ms)?;
    Ok((vault, recovery))
}

/// Unlocks the new vault, or removes it: nobody was told its recovery key.
fn enter(
    published: Published,
    lock: WriterLock,
    keys: Unwrapped,
    now_ms: i64,
) -> Result<Vault, Error> {
    let opening = Opening::with_lock(published.path(), Access::Write, Some(lock))?;
    let vault = opening.finish(keys.root, Some(keys.backup), 0, now_ms)?;
    published.keep();
    Ok(vault)
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
    // Closing tries the same and says nothing when it fails; only the file itself gets its name.
    sqlite::empty_log(&conn)?;
    conn.close().map_err(|(_, error)| error.into())
}

fn plain(bytes: Vec<u8>) -> Body {
    let mut body = Body::default();
    body.set_plain(counter::MARK, Value::Bytes(bytes));
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: KdfCost = KdfCost {
        memory_kib: 8,
        passes: 1,
        lanes: 1,
    };

    #[test]
    fn a_failure_after_the_file_got_its_name_leaves_no_vault() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("tokens.vault");
        let keys = |byte| Unwrapped {
            root: Zeroizing::new([byte; 32]),
            backup: Zeroizing::new([byte; 32]),
        };
        let draft = Draft::begin(&path).expect("it begins");
        let password = Password::new("correct horse".to_owned());
        let recovery = RecoveryKey::make().expect("the system has randomness");
        let lock = WriterLock::take(draft.target()).expect("it is free");
        write(&draft.path, &password, CHEAP, &recovery, &keys(1)).expect("it is written");
        let published = draft.publish().expect("it gets its name");
        assert!(path.exists());
        assert!(enter(published, lock, keys(2), 0).is_err());
        let left: Vec<_> = std::fs::read_dir(directory.path())
            .expect("it can be listed")
            .map(|entry| entry.expect("an entry").file_name())
            .collect();
        assert_eq!(left, ["tokens.vault.lock"]);
    }
}
