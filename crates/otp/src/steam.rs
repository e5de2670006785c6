//! Steam Guard: RFC 6238 with SHA-1, then five characters of Steam's alphabet, the least significant first.

use data_encoding::BASE64_NOPAD;
use hmac::Hmac;
use sha1::Sha1;
use zeroize::Zeroizing;

use crate::window::Window;
use crate::{Flaw, Secret, Warning, oath};

/// Without the letters and digits that look alike.
const ALPHABET: &[u8] = b"23456789BCDFGHJKMNPQRTVWXY";
const CHARACTERS: usize = 5;
const BASE64_BYTES: usize = 20;

/// The code of a window of 30 seconds.
pub(crate) fn code(key: &[u8], window: Window) -> Zeroizing<String> {
    let mut value = oath::truncated::<Hmac<Sha1>>(key, &window.counter().to_be_bytes());
    let mut text = Zeroizing::new(String::with_capacity(CHARACTERS));
    for _ in 0..CHARACTERS {
        let place = usize::try_from(value % 26).ok();
        text.extend(
            place
                .and_then(|place| ALPHABET.get(place))
                .copied()
                .map(char::from),
        );
        value /= 26;
    }
    text
}

/// Reads a Steam secret: base32, else base64 as Steam's own files have it.
///
/// Base64 goes first in one shape that base32 never has: 27 characters in both cases with one `=` behind them.
pub(crate) fn read_secret(text: &str) -> Result<(Secret, Vec<Warning>), Flaw> {
    let base64 = || read_base64(text).map(|secret| (secret, vec![Warning::SecretReadAsBase64]));
    if looks_like_base64(text)
        && let Some(read) = base64()
    {
        return Ok(read);
    }
    Secret::from_base32(text).or_else(|flaw| base64().ok_or(flaw))
}

fn looks_like_base64(text: &str) -> bool {
    let text = text.trim();
    text.len() == 28
        && text.ends_with('=')
        && text.contains(|letter: char| letter.is_ascii_lowercase())
        && text.contains(|letter: char| letter.is_ascii_uppercase())
}

/// Steam's secrets have 20 bytes; a shorter text is a word rather than a key.
fn read_base64(text: &str) -> Option<Secret> {
    let kept = text.trim().trim_end_matches('=');
    let bytes = Zeroizing::new(BASE64_NOPAD.decode(kept.as_bytes()).ok()?);
    (bytes.len() == BASE64_BYTES).then(|| Secret::wiped(bytes))
}
