//! RFC 3986 §2.1 percent-encoding.

use zeroize::Zeroizing;

/// Whether `+` stands for a blank, as in form-encoded values.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plus {
    Blank,
    Plus,
}

/// Decodes; a bad sequence stays as it is. Bytes that are no UTF-8 are read as ISO-8859-1.
pub(crate) fn decode(raw: &str, plus: Plus) -> Zeroizing<String> {
    // No decoding is longer than its source: three characters give at most two bytes. So neither buffer ever moves
    // and leaves a copy behind.
    let mut text = Zeroizing::new(String::with_capacity(raw.len()));
    let mut run = Zeroizing::new(Vec::with_capacity(raw.len() / 3));
    let mut rest = raw;
    while let Some(letter) = rest.chars().next() {
        if let Some(byte) = escaped(rest) {
            run.push(byte);
            rest = rest.get(3..).unwrap_or_default();
            continue;
        }
        flush(&mut run, &mut text);
        text.push(if plus == Plus::Blank && letter == '+' {
            ' '
        } else {
            letter
        });
        rest = rest.get(letter.len_utf8()..).unwrap_or_default();
    }
    flush(&mut run, &mut text);
    text
}

/// The byte of a sequence `%XX` at the start of the text.
fn escaped(text: &str) -> Option<u8> {
    let digits = text.strip_prefix('%')?.get(..2)?;
    let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_hex.then(|| u8::from_str_radix(digits, 16).ok())?
}

fn flush(run: &mut Zeroizing<Vec<u8>>, text: &mut String) {
    match std::str::from_utf8(run) {
        Ok(decoded) => text.push_str(decoded),
        Err(_) => text.extend(run.iter().copied().map(char::from)),
    }
    run.clear();
}

/// Appends a text with everything encoded but RFC 3986's unreserved characters; a blank is `%20`.
pub(crate) fn encode_into(uri: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                uri.push(char::from(byte));
            }
            _ => {
                uri.push('%');
                for half in [byte >> 4, byte & 0xF] {
                    uri.extend(
                        char::from_digit(u32::from(half), 16)
                            .map(|digit| digit.to_ascii_uppercase()),
                    );
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, expected: &str) {
        assert_eq!(*decode(raw, Plus::Blank), expected, "{raw:?}");
    }

    #[test]
    fn bad_sequences_stay_as_they_are() {
        for raw in ["%", "%2", "%zz", "100%", "%+1", "%\u{e9}0", "a%%"] {
            assert_eq!(*decode(raw, Plus::Plus), raw);
        }
        check("%%20", "% ");
    }

    #[test]
    fn bytes_are_utf8_and_else_latin_1() {
        check("Za%C5%BC%C3%B3%C5%82%C4%87", "Zażółć");
        check("caf%E9", "café");
        check("caf%E9 żółć", "café żółć");
    }

    #[test]
    fn a_plus_is_a_blank_only_where_it_is_asked_for() {
        check("A+B", "A B");
        assert_eq!(*decode("A+B", Plus::Plus), "A+B");
        check("A%2BB", "A+B");
    }
}
