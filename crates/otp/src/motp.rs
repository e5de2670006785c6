//! Mobile-OTP (motp.sourceforge.net): the first six hexadecimal digits of
//! MD5(decimal(floor(t / 10)) ‖ secret as lower-case hexadecimal text ‖ PIN).

use data_encoding::HEXLOWER;
use md5::{Digest, Md5};
use zeroize::Zeroizing;

use crate::base32::is_separator;
use crate::window::Window;
use crate::{Flaw, Pin, Secret};

/// The code of a window of 10 seconds. Before 1970 the decimal number has a minus sign.
pub(crate) fn code(secret: &[u8], pin: &Pin, window: Window) -> Zeroizing<String> {
    let mut hash = Md5::new();
    hash.update(window.step.to_string());
    hash.update(secret);
    hash.update(pin.expose());
    let start: Vec<u8> = hash.finalize().iter().copied().take(3).collect();
    Zeroizing::new(HEXLOWER.encode(&start))
}

/// Reads a secret typed or sent as hexadecimal digits: blanks and dashes are dropped, the text is kept in lower case.
pub(crate) fn read_secret(text: &str) -> Result<Secret, Flaw> {
    let mut kept = Zeroizing::new(Vec::with_capacity(text.len()));
    for (position, letter) in text.chars().enumerate() {
        match u8::try_from(letter) {
            _ if is_separator(letter) => {}
            Ok(byte) if byte.is_ascii_hexdigit() => kept.push(byte.to_ascii_lowercase()),
            _ => return Err(Flaw::BadSecretCharacter { position }),
        }
    }
    match kept.len() {
        0 => Err(Flaw::EmptySecret),
        length if length > Secret::MOST_BYTES => Err(Flaw::SecretTooLong),
        _ => Ok(Secret::wiped(kept)),
    }
}

/// What is wrong with secret bytes that did not come through [`read_secret`].
pub(crate) fn flaw(secret: &[u8]) -> Option<Flaw> {
    let foreign = |byte: &u8| !matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    secret
        .iter()
        .position(foreign)
        .map(|position| Flaw::BadSecretCharacter { position })
}
