//! Sealing to a vault that is locked, and opening what came in.
//!
//! Anyone who has the public key can seal an item, so the inbox stands outside the manifest and its
//! content is a hint, not a proof: whoever folds it in must check it.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use hkdf::Hkdf;
use sha2::Sha256;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use crate::error::{Error, Part};
use crate::id::{InboxId, VaultId, make_bytes};

/// The largest item, in bytes.
pub(crate) const LARGEST: usize = 4 * 1024;
/// The most items an inbox holds.
pub(crate) const MOST: i64 = 4_096;

/// Where to seal to: a vault and its public key. Not secret; usable while the vault is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InboxAddress {
    pub(crate) vault: VaultId,
    pub(crate) public: [u8; 32],
}

/// An item only the unlocked vault can open.
#[derive(Clone, Debug)]
pub struct SealedItem {
    pub(crate) id: InboxId,
    pub(crate) bytes: Vec<u8>,
}

/// An opened item.
pub struct InboxItem {
    /// Its name, for [`Vault::forget_inbox`](crate::Vault::forget_inbox).
    pub id: InboxId,
    /// What was sealed.
    pub content: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for InboxItem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InboxItem")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// Seals an item of at most 4 KiB. Needs no vault and no lock.
///
/// # Errors
/// [`Error::InboxFull`] when it is too large, [`Error::NoRandomness`].
pub fn seal_to_inbox(address: &InboxAddress, content: &[u8]) -> Result<SealedItem, Error> {
    if content.len() > LARGEST {
        return Err(Error::InboxFull);
    }
    let id = InboxId::make()?;
    let bytes = seal(&address.public, &info(address.vault, id), content)?;
    Ok(SealedItem { id, bytes })
}

pub(crate) fn open(
    secret: &StaticSecret,
    vault: VaultId,
    item: &SealedItem,
) -> Result<InboxItem, Error> {
    let content = unseal(secret, &info(vault, item.id), &item.bytes)?;
    Ok(InboxItem {
        id: item.id,
        content,
    })
}

fn info(vault: VaultId, id: InboxId) -> Vec<u8> {
    [b"countersign v1 inbox", vault.0.as_slice(), &id.0].concat()
}

/// An ephemeral public key (32 bytes), then AES-256-GCM under a key used once.
pub(crate) fn seal(public: &[u8; 32], info: &[u8], plain: &[u8]) -> Result<Vec<u8>, Error> {
    let ephemeral = StaticSecret::from(make_bytes::<32>()?);
    let sender = PublicKey::from(&ephemeral);
    let key = agree(&ephemeral, &PublicKey::from(*public), &sender, public, info);
    let sealed = Aes256Gcm::new(&(*key).into())
        .encrypt(
            &Nonce::default(),
            Payload {
                msg: plain,
                aad: info,
            },
        )
        .expect("an item is far below the limit of GCM");
    Ok([sender.as_bytes().as_slice(), &sealed].concat())
}

pub(crate) fn unseal(
    secret: &StaticSecret,
    info: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Error> {
    const DAMAGED: Error = Error::damaged(Part::Record);
    let (sender, ciphertext) = sealed.split_first_chunk::<32>().ok_or(DAMAGED)?;
    let sender = PublicKey::from(*sender);
    let key = agree(
        secret,
        &sender,
        &sender,
        PublicKey::from(secret).as_bytes(),
        info,
    );
    Aes256Gcm::new(&(*key).into())
        .decrypt(
            &Nonce::default(),
            Payload {
                msg: ciphertext,
                aad: info,
            },
        )
        .map(Zeroizing::new)
        .map_err(|_| DAMAGED)
}

/// X25519, then HKDF salted with both public keys.
fn agree(
    ours: &StaticSecret,
    theirs: &PublicKey,
    sender: &PublicKey,
    receiver: &[u8; 32],
    info: &[u8],
) -> Zeroizing<[u8; 32]> {
    let shared = ours.diffie_hellman(theirs);
    let salt = [sender.as_bytes().as_slice(), receiver].concat();
    let mut key = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(Some(&salt), shared.as_bytes())
        .expand(info, key.as_mut_slice())
        .expect("32 bytes are within the limit of HKDF");
    key
}
