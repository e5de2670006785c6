//! RFC 4648 §6 base32, read as leniently as the services write it.

use zeroize::Zeroizing;

use crate::{Flaw, Secret, Warning};

/// Secrets shorter than this get a warning. RFC 4226 §4 asks for 16 bytes, but 10 are common.
const SHORT: usize = 10;

/// Reads a secret; see [`Secret::from_base32`].
pub(crate) fn read(text: &str) -> Result<(Secret, Vec<Warning>), Flaw> {
    let ballast = |letter: char| letter == '=' || is_separator(letter);
    let end = text.trim_end_matches(ballast).len();
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len().saturating_mul(5).div_ceil(8)));
    let (mut bits, mut held, mut letters, mut look_alikes) = (0u32, 0u32, 0usize, false);

    for (position, (at, letter)) in text.char_indices().enumerate() {
        if at >= end {
            break;
        }
        if is_separator(letter) {
            continue;
        }
        let value = value(letter).ok_or(Flaw::BadSecretCharacter { position })?;
        look_alikes |= matches!(letter, '0' | '1' | '8');
        letters += 1;
        bits = (bits << 5 | u32::from(value)) & 0xFFF;
        held += 5;
        if held >= 8 {
            held -= 8;
            // The mask holds: eight bits are left after the shift.
            bytes.push(u8::try_from(bits >> held & 0xFF).expect("eight bits fit a byte"));
        }
    }
    finish(bytes, letters, look_alikes)
}

/// White space, the invisible characters that come with copying, dashes, and the `+` of a form-encoded blank.
pub(crate) fn is_separator(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\u{200B}' | '\u{FEFF}' | '-' | '+')
}

/// Checks what is known only at the end.
fn finish(
    bytes: Zeroizing<Vec<u8>>,
    letters: usize,
    look_alikes: bool,
) -> Result<(Secret, Vec<Warning>), Flaw> {
    if bytes.is_empty() {
        return Err(Flaw::EmptySecret);
    }
    if bytes.len() > Secret::MOST_BYTES {
        return Err(Flaw::SecretTooLong);
    }
    let mut warnings = Vec::new();
    if look_alikes {
        warnings.push(Warning::SecretLookAlikes);
    }
    if matches!(letters % 8, 1 | 3 | 6) {
        warnings.push(Warning::SecretOddLength);
    }
    if bytes.len() < SHORT {
        warnings.push(Warning::SecretShort);
    }
    Ok((Secret::wiped(bytes), warnings))
}

/// The five bits of one character. ASCII case only: a Turkish dotless i is foreign.
fn value(letter: char) -> Option<u8> {
    let letter = match letter {
        '0' => b'O',
        '1' => b'L',
        '8' => b'B',
        other => u8::try_from(other).ok()?.to_ascii_uppercase(),
    };
    match letter {
        b'A'..=b'Z' => Some(letter - b'A'),
        b'2'..=b'7' => Some(letter - b'2' + 26),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, bytes: &[u8], warnings: &[Warning]) {
        let (secret, found) = read(text).expect("it reads");
        assert_eq!(secret.expose(), bytes, "{text:?}");
        let found: Vec<Warning> = found
            .into_iter()
            .filter(|warning| *warning != Warning::SecretShort)
            .collect();
        assert_eq!(found, warnings, "{text:?}");
    }

    #[track_caller]
    fn refuses(text: &str, flaw: Flaw) {
        assert_eq!(read(text).expect_err("it is refused"), flaw, "{text:?}");
    }

    #[test]
    fn the_vectors_of_rfc_4648_read_with_and_without_padding() {
        for (text, bytes) in [
            ("MY======", "f"),
            ("MZXQ====", "fo"),
            ("MZXW6===", "foo"),
            ("MZXW6YQ=", "foob"),
            ("MZXW6YTB", "fooba"),
            ("MZXW6YTBOI======", "foobar"),
            ("MZXW6YTBOI", "foobar"),
            ("mzxw6ytboi==", "foobar"),
        ] {
            check(text, bytes.as_bytes(), &[]);
        }
    }

    #[test]
    fn blanks_dashes_and_invisible_characters_are_dropped() {
        check("MZXW 6YTB\tOI", b"foobar", &[]);
        check("mzxw-6ytb-oi", b"foobar", &[]);
        check("MZXW+6YTB+OI", b"foobar", &[]);
        check("\u{FEFF}MZXW\u{200B}6YTB\u{A0}OI \u{3000}", b"foobar", &[]);
        check("MZXW6YTBOI= = =\n", b"foobar", &[]);
    }

    #[test]
    fn zero_one_and_eight_are_read_as_letters_with_a_warning() {
        check("0AYS0", &[0x70, 0x31, 0x27], &[Warning::SecretLookAlikes]);
        check("1YBB", &[0x5e, 0x02], &[Warning::SecretLookAlikes]);
        check("8YBB", &[0x0e, 0x02], &[Warning::SecretLookAlikes]);
    }

    #[test]
    fn odd_lengths_are_read_with_a_warning() {
        check("MZXW6YTBO", b"fooba", &[Warning::SecretOddLength]);
        check("MZX", b"f", &[Warning::SecretOddLength]);
        check("MZXW6Y", b"foo", &[Warning::SecretOddLength]);
    }

    #[test]
    fn a_foreign_character_is_named_by_its_place_counted_in_characters() {
        refuses("MZ9W", Flaw::BadSecretCharacter { position: 2 });
        refuses(
            "\u{3000}\u{3000}MZ!W",
            Flaw::BadSecretCharacter { position: 4 },
        );
        refuses("MZ=W", Flaw::BadSecretCharacter { position: 2 });
        refuses("MZ\u{131}W", Flaw::BadSecretCharacter { position: 2 });
        refuses("MZ\u{FF21}W", Flaw::BadSecretCharacter { position: 2 });
    }

    #[test]
    fn nothing_left_is_an_empty_secret() {
        for text in ["", "  ", "====", "- -", "A"] {
            refuses(text, Flaw::EmptySecret);
        }
    }

    #[test]
    fn more_than_1024_bytes_are_refused() {
        let (secret, _) = read(&"A".repeat(1639)).expect("1024 bytes are allowed");
        assert_eq!(secret.expose().len(), 1024);
        refuses(&"A".repeat(1640), Flaw::SecretTooLong);
    }
}
