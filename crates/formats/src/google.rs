//! `otpauth-migration://offline?data=…`: the codes by which Google Authenticator hands its tokens over, ten
//! tokens a code, several codes a batch.

use data_encoding::{BASE64, BASE64URL};
use otp::{Algorithm, Kind, Secret, Token};
use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

use crate::protobuf::{Field, fields};
use crate::reject::{Reason, Reject};

/// Longest `data`, in bytes after decoding.
pub const MOST_BYTES: usize = 16 * 1024;
/// Most codes of one batch: ten tokens each, and no import has more than 10,000.
pub const MOST_PARTS: u32 = 1_000;

/// One code of a batch.
pub struct Part {
    /// Which batch it belongs to.
    pub batch: i32,
    /// Its place, from 0.
    pub index: u32,
    /// How many there are; at least one.
    pub size: u32,
    /// What could be read, in order.
    pub tokens: Vec<Token>,
    /// What could not.
    pub rejects: Vec<Reject>,
}

/// Why a text is no such code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// It does not begin like one.
    #[error("not a transfer code")]
    NotATransfer,
    /// Its data is cut off or damaged.
    #[error("the transfer code is damaged")]
    Damaged,
    /// It is larger than any such code can be.
    #[error("the transfer code is too large")]
    TooLarge,
}

/// Reads one code.
///
/// # Errors
/// [`Unreadable`]; a single bad entry is a reject, not an error.
pub fn read(text: &str) -> Result<Part, Unreadable> {
    let message = decode(data(text.trim()).ok_or(Unreadable::NotATransfer)?)?;
    let mut part = Part {
        batch: 0,
        index: 0,
        size: 1,
        tokens: Vec::new(),
        rejects: Vec::new(),
    };
    let mut number = 0;
    for field in fields(&message) {
        match field.ok_or(Unreadable::Damaged)? {
            (1, Field::Bytes(entry)) => {
                number += 1;
                match read_entry(entry) {
                    Ok(token) => part.tokens.push(token),
                    Err((reason, [issuer, account])) => part.rejects.push(Reject {
                        number,
                        issuer,
                        account,
                        reason,
                    }),
                }
            }
            (3, Field::Number(size)) => part.size = small(size)?.max(1),
            (4, Field::Number(index)) => part.index = small(index)?,
            // An int32: negative ones come sign-extended to 64 bits.
            (5, Field::Number(batch)) => part.batch = low_32(batch),
            _ => {}
        }
    }
    if part.index < part.size {
        Ok(part)
    } else {
        Err(Unreadable::Damaged)
    }
}

/// The `data` parameter, still encoded.
fn data(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once("://")?;
    let (host, query) = rest.split_once('?')?;
    if !scheme.eq_ignore_ascii_case("otpauth-migration")
        || !host.trim_end_matches('/').eq_ignore_ascii_case("offline")
    {
        return None;
    }
    query
        .split('&')
        .find_map(|parameter| parameter.strip_prefix("data="))
}

fn decode(data: &str) -> Result<Zeroizing<Vec<u8>>, Unreadable> {
    // Three characters of the address stand for one byte at most, four of base64 for three bytes.
    if data.len() > MOST_BYTES * 4 {
        return Err(Unreadable::TooLarge);
    }
    let plain: Zeroizing<Vec<u8>> = Zeroizing::new(
        percent_decode_str(data)
            // A space is a plus that went through a form.
            .map(|byte| if byte == b' ' { b'+' } else { byte })
            .filter(|byte| *byte != b'=')
            .collect(),
    );
    let url_safe = plain.iter().any(|byte| matches!(byte, b'-' | b'_'));
    let mut padded = plain;
    while !padded.len().is_multiple_of(4) {
        padded.push(b'=');
    }
    let encoding = if url_safe { BASE64URL } else { BASE64 };
    let message = encoding
        .decode(&padded)
        .map(Zeroizing::new)
        .map_err(|_| Unreadable::Damaged)?;
    if message.len() > MOST_BYTES {
        Err(Unreadable::TooLarge)
    } else {
        Ok(message)
    }
}

/// One entry; a bad one comes back with its reason, issuer and account.
fn read_entry(entry: &[u8]) -> Result<Token, (Reason, [String; 2])> {
    let (mut secret, mut name, mut issuer) = (None, String::new(), String::new());
    let (mut algorithm, mut digits, mut kind, mut counter) = (0, 0, 0, 0);
    let mut whole = true;
    for field in fields(entry) {
        match field {
            Some((1, Field::Bytes(bytes))) => secret = Some(Secret::new(bytes)),
            Some((2, Field::Bytes(bytes))) => name = text(bytes),
            Some((3, Field::Bytes(bytes))) => issuer = text(bytes),
            Some((4, Field::Number(number))) => algorithm = number,
            Some((5, Field::Number(number))) => digits = number,
            Some((6, Field::Number(number))) => kind = number,
            Some((7, Field::Number(number))) => counter = number,
            Some(_) => {}
            None => whole = false,
        }
    }
    let (issuer, account) = split_name(issuer, &name);
    let kind = if whole {
        read_kind(algorithm, digits, kind, counter)
    } else {
        Err(Reason::Malformed)
    };
    let secret = secret
        .filter(|secret| !secret.expose().is_empty())
        .ok_or(Reason::NoSecret);
    match kind.and_then(|kind| Ok((kind, secret?))) {
        Ok((kind, secret)) => Ok(Token {
            issuer,
            account,
            kind,
            secret,
            extra: <_>::default(),
        }),
        Err(reason) => Err((reason, [issuer, account])),
    }
}

fn read_kind(algorithm: u64, digits: u64, kind: u64, counter: u64) -> Result<Kind, Reason> {
    let algorithm = match algorithm {
        0 | 1 => Algorithm::Sha1,
        2 => Algorithm::Sha256,
        3 => Algorithm::Sha512,
        _ => return Err(Reason::UnknownAlgorithm),
    };
    let digits = match digits {
        0 | 1 => 6,
        2 => 8,
        _ => return Err(Reason::UnknownDigits),
    };
    match kind {
        // Every time-based token of that app turns every 30 s; the code does not say so.
        0 | 2 => Ok(Kind::Totp {
            algorithm,
            digits,
            period: Kind::PERIOD,
        }),
        1 if i64::try_from(counter).is_err() => Err(Reason::CounterOutOfRange),
        1 => Ok(Kind::Hotp {
            algorithm,
            digits,
            counter,
        }),
        _ => Err(Reason::UnknownKind),
    }
}

/// The name is usually `issuer:account`; the issuer's own field rules, and may have a colon itself.
fn split_name(issuer: String, name: &str) -> (String, String) {
    if let Some(account) = name
        .strip_prefix(&issuer)
        .and_then(|rest| rest.strip_prefix(':'))
    {
        return (issuer, account.trim().to_owned());
    }
    match name.split_once(':') {
        Some((before, account)) if issuer.is_empty() => {
            (before.trim().to_owned(), account.trim().to_owned())
        }
        _ => (issuer, name.trim().to_owned()),
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn small(number: u64) -> Result<u32, Unreadable> {
    u32::try_from(number)
        .ok()
        .filter(|number| *number <= MOST_PARTS)
        .ok_or(Unreadable::Damaged)
}

fn low_32(number: u64) -> i32 {
    let [.., a, b, c, d] = number.to_be_bytes();
    i32::from_be_bytes([a, b, c, d])
}
