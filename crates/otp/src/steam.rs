//! Steam Guard: RFC 6238 with SHA-1, then five characters of Steam's alphabet, the least significant first.

use hmac::Hmac;
use sha1::Sha1;
use zeroize::Zeroizing;

use crate::oath;
use crate::window::Window;

/// Without the letters and digits that look alike.
const ALPHABET: &[u8] = b"23456789BCDFGHJKMNPQRTVWXY";
const CHARACTERS: usize = 5;

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
