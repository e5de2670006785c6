//! The root key and the keys that come from it.

use std::fmt;

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use x25519_dalek::StaticSecret;
use zeroize::Zeroizing;

use crate::id::VaultId;

/// The vault's root key: 32 random bytes that every slot wraps. Wiped when dropped.
pub struct RootKey(Box<Zeroizing<[u8; 32]>>);

impl RootKey {
    pub(crate) fn new(bytes: Zeroizing<[u8; 32]>) -> Self {
        Self(Box::new(bytes))
    }

    pub(crate) fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for RootKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RootKey(..)")
    }
}

/// Everything derived from the root key, on the heap so that moves leave no copies.
pub(crate) struct Keys {
    /// Kept for wrapping it into new slots.
    pub(crate) root: RootKey,
    pub(crate) record: Box<Zeroizing<[u8; 32]>>,
    pub(crate) inbox: Box<StaticSecret>,
    header: Box<Zeroizing<[u8; 32]>>,
    manifest: Box<Zeroizing<[u8; 32]>>,
    index: Box<Zeroizing<[u8; 32]>>,
}

/// A keyed hash of a secret: equal secrets have equal marks, and only this vault can tell.
pub(crate) type Mark = [u8; 16];

impl Keys {
    pub(crate) fn derive(root: RootKey, vault: VaultId, epoch: u32) -> Self {
        let hkdf = Hkdf::<Sha256>::new(Some(&vault.0), root.expose());
        let derive = |label: &[u8]| {
            let mut key = Box::new(Zeroizing::new([0; 32]));
            hkdf.expand_multi_info(
                &[b"countersign v1 ", label, &epoch.to_be_bytes()],
                key.as_mut_slice(),
            )
            .expect("32 bytes are within the limit of HKDF");
            key
        };
        let inbox = derive(b"inbox x25519");
        Self {
            record: derive(b"record"),
            inbox: Box::new(StaticSecret::from(**inbox)),
            header: derive(b"header"),
            manifest: derive(b"manifest"),
            index: derive(b"index"),
            root,
        }
    }

    pub(crate) fn header_mac(&self, body: &[u8]) -> [u8; 32] {
        mac(self.header.as_slice(), &[b"countersign header", body])
    }

    pub(crate) fn manifest_mac(&self, vault: VaultId, body: &[u8]) -> [u8; 32] {
        mac(
            self.manifest.as_slice(),
            &[b"countersign manifest", &vault.0, body],
        )
    }

    pub(crate) fn mark(&self, secret: &[u8]) -> Mark {
        let full = mac(self.index.as_slice(), &[b"countersign secret", secret]);
        *full.first_chunk().expect("32 bytes begin with 16")
    }
}

/// The name under which the counter of a secret travels: the same in every vault, and only ever inside
/// ciphertext.
pub(crate) fn travel_mark(secret: &[u8]) -> Mark {
    let full = mac(b"countersign v1 counter", &[secret]);
    *full.first_chunk().expect("32 bytes begin with 16")
}

fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("HMAC takes any key");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}
