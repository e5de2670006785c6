//! RFC 4226 and RFC 6238.
//!
//! `totp-rs` computes what it can express: codes by time, of at most nine digits, from 1970 on. Ten digits, times before
//! 1970 and counters are computed here. Tests hold the two against each other.

use std::fmt::Write as _;

use hmac::digest::Output;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use zeroize::Zeroizing;

use crate::window::Window;
use crate::{Algorithm, Code};

/// Powers of ten up to this one fit the 32 bits that `totp-rs` reckons in.
const TOTP_RS_DIGITS: u8 = 9;

/// The code of a window. `digits` and the window's period have been checked.
pub(crate) fn by_time(
    key: &[u8],
    algorithm: Algorithm,
    digits: u8,
    window: Window,
) -> Zeroizing<String> {
    match u64::try_from(window.from()) {
        Ok(time) if digits <= TOTP_RS_DIGITS => {
            by_totp_rs(key, algorithm, digits, window.period, time)
        }
        _ => by_counter(key, algorithm, digits, window.counter()),
    }
}

/// RFC 4226 §5.3: the truncated HMAC of the counter, modulo 10^digits, with leading zeros.
pub(crate) fn by_counter(
    key: &[u8],
    algorithm: Algorithm,
    digits: u8,
    counter: u64,
) -> Zeroizing<String> {
    let message = counter.to_be_bytes();
    let value = match algorithm {
        Algorithm::Sha1 => truncated::<Hmac<Sha1>>(key, &message),
        Algorithm::Sha256 => truncated::<Hmac<Sha256>>(key, &message),
        Algorithm::Sha512 => truncated::<Hmac<Sha512>>(key, &message),
    };
    let mut text = Zeroizing::new(String::with_capacity(Code::MOST_CHARACTERS));
    for place in (0..u32::from(digits)).rev() {
        let digit = u64::from(value) / 10u64.pow(place) % 10;
        text.extend(
            u32::try_from(digit)
                .ok()
                .and_then(|digit| char::from_digit(digit, 10)),
        );
    }
    text
}

/// What `totp-rs` says; `time` lies in the window.
fn by_totp_rs(
    key: &[u8],
    algorithm: Algorithm,
    digits: u8,
    period: u32,
    time: u64,
) -> Zeroizing<String> {
    let totp = totp_rs::Builder::new()
        .with_algorithm(match algorithm {
            Algorithm::Sha1 => totp_rs::Algorithm::SHA1,
            Algorithm::Sha256 => totp_rs::Algorithm::SHA256,
            Algorithm::Sha512 => totp_rs::Algorithm::SHA512,
        })
        .with_digits(digits)
        .with_step_duration(u64::from(period))
        .with_secret(key)
        .build_noncompliant();
    let mut text = Zeroizing::new(String::with_capacity(Code::MOST_CHARACTERS));
    write!(text, "{}", totp.generate(time)).expect("a String takes all that is written to it");
    text
}

/// RFC 4226 §5.4, dynamic truncation: four bytes at the offset in the last byte's low half, the top bit cleared.
pub(crate) fn truncated<M: KeyInit + Mac>(key: &[u8], message: &[u8]) -> u32 {
    let tag = tag::<M>(key, message);
    let value = at_offset(&tag, 4).fold(0, |value, byte| value << 8 | u32::from(byte));
    value & 0x7FFF_FFFF
}

/// RFC 2104: the HMAC of a message.
pub(crate) fn tag<M: KeyInit + Mac>(key: &[u8], message: &[u8]) -> Output<M> {
    let mut mac = <M as KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(message);
    mac.finalize().into_bytes()
}

/// `count` bytes at the offset that stands in the tag's last four bits.
pub(crate) fn at_offset(tag: &[u8], count: usize) -> impl Iterator<Item = u8> {
    let offset = tag.last().map_or(0, |last| usize::from(last & 0xF));
    tag.iter().skip(offset).take(count).copied()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::steam;

    fn algorithm() -> impl Strategy<Value = Algorithm> {
        prop_oneof![
            Just(Algorithm::Sha1),
            Just(Algorithm::Sha256),
            Just(Algorithm::Sha512)
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 5_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn our_codes_are_those_of_totp_rs_and_the_other_way_round(
            key in prop::collection::vec(any::<u8>(), 1..200),
            algorithm in algorithm(),
            digits in 1u8..=TOTP_RS_DIGITS,
            period in 1u32..=86_400,
            time in 0..=i64::MAX,
        ) {
            let window = Window::at(time, period);
            let theirs = by_totp_rs(&key, algorithm, digits, period, time.unsigned_abs());
            prop_assert_eq!(&*by_counter(&key, algorithm, digits, window.counter()), &*theirs);
            prop_assert_eq!(&*by_time(&key, algorithm, digits, window), &*theirs);
        }

        #[test]
        fn our_steam_codes_are_those_of_totp_rs(
            key in prop::collection::vec(any::<u8>(), 1..64),
            time in 0..=i64::MAX,
        ) {
            let theirs = totp_rs::Builder::new_steam().with_secret(key.as_slice()).build_noncompliant();
            let theirs = theirs.generate(time.unsigned_abs()).to_string();
            prop_assert_eq!(&*steam::code(&key, Window::at(time, 30)), &theirs);
        }
    }
}
