//! The name under which a counter travels.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use vault::travel::{COUNTER, RecordName};

/// The counter that all tokens of one secret share. The key is no secret: the record is sealed
/// wherever it goes.
#[must_use]
pub fn counter_name(secret: &[u8]) -> RecordName {
    let mut mac = Hmac::<Sha256>::new_from_slice(b"countersign v1 counter")
        .expect("HMAC takes a key of any length");
    mac.update(secret);
    let whole: [u8; 32] = mac.finalize().into_bytes().into();
    let mut id = [0; 16];
    id.copy_from_slice(&whole[..16]);
    RecordName { kind: COUNTER, id }
}
