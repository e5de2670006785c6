//! Yandex Key: HMAC-SHA-256 with a key made of PIN and secret, eight letters.

use hmac::Hmac;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::oath;
use crate::window::Window;
use crate::{Flaw, Pin};

/// The bytes that go into the key.
const KEY_BYTES: usize = 16;
/// A typed secret: key bytes, some we do not use, and 12 check bits at the end.
const TYPED_BYTES: usize = 26;
const LETTERS: u32 = 8;

/// The code of a window of 30 seconds.
pub(crate) fn code(secret: &[u8], pin: &Pin, window: Window) -> Zeroizing<String> {
    let key = Zeroizing::new(<[u8; 32]>::from(
        Sha256::new()
            .chain_update(pin.expose())
            .chain_update(effective(secret))
            .finalize(),
    ));
    // A leading zero byte is dropped, one only: the original holds the key as a number.
    let key = key.strip_prefix(&[0]).unwrap_or(key.as_slice());

    let tag = oath::tag::<Hmac<Sha256>>(key, &window.counter().to_be_bytes());
    let value = oath::at_offset(&tag, 8).fold(0, |value, byte| value << 8 | u64::from(byte));
    let value = value & (u64::MAX >> 1);

    let mut text = Zeroizing::new(String::with_capacity(8));
    for place in (0..LETTERS).rev() {
        let letter = u8::try_from(value / 26u64.pow(place) % 26).unwrap_or_default();
        text.push(char::from(b'a' + letter));
    }
    text
}

/// The bytes of a secret that count: a scanned and a typed secret of one account share them.
pub(crate) fn effective(secret: &[u8]) -> &[u8] {
    secret.get(..KEY_BYTES).unwrap_or(secret)
}

/// 16 bytes come from a QR code; 26 were typed and end in check bits.
pub(crate) fn flaw(secret: &[u8]) -> Option<Flaw> {
    match secret.len() {
        KEY_BYTES => None,
        TYPED_BYTES if check_fits(secret) => None,
        TYPED_BYTES => Some(Flaw::SecretCheckFailed),
        _ => Some(Flaw::SecretWrongLength),
    }
}

/// The last 12 bits are the rest of the first 196 bits divided by 0x18F3 (13 bits, start 0, from the top).
fn check_fits(secret: &[u8]) -> bool {
    let bits = secret
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |shift| u16::from(byte >> shift & 1)));
    let (mut rest, mut check) = (0u16, 0u16);
    for (place, bit) in bits.enumerate() {
        if place < TYPED_BYTES * 8 - 12 {
            rest = rest << 1 | bit;
            if rest & 0x1000 != 0 {
                rest ^= 0x18F3;
            }
        } else {
            check = check << 1 | bit;
        }
    }
    rest == check
}
