//! The recovery key: 128 bits on paper.
//!
//! Twenty-eight Crockford base32 symbols: 26 carry two zero bits and the 128 bits of the key, two
//! are Reed-Solomon check symbols over GF(32). Any one or two wrong symbols, and any two
//! neighbours exchanged, are noticed with certainty.

use std::fmt;

use hkdf::Hkdf;
use sha2::Sha256;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use crate::error::Error;
use crate::id::make_bytes;

const SYMBOLS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const DATA: usize = 26;
const LENGTH: usize = 28;
const GROUP: usize = 4;

/// A recovery key, wiped when dropped. It opens the vault, its backups, and joins computers.
pub struct RecoveryKey(Zeroizing<[u8; 16]>);

/// Why a typed recovery key is not one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecoveryKeyFlaw {
    /// It has not 28 symbols.
    #[error("a recovery key has 28 symbols, this has {found}")]
    Length {
        /// The number of symbols met, spaces and dashes apart.
        found: usize,
    },
    /// A character that no recovery key has.
    #[error("character {position} cannot stand in a recovery key")]
    Character {
        /// Its place, counted in characters from 0.
        position: usize,
    },
    /// At least one symbol is wrong.
    #[error("the recovery key has a typing error")]
    Checksum,
}

impl RecoveryKey {
    pub(crate) fn make() -> Result<Self, Error> {
        Ok(Self(Zeroizing::new(make_bytes()?)))
    }

    /// Reads a key as people type it: any case, spaces and dashes anywhere, O for 0, I and L for 1.
    ///
    /// # Errors
    /// The first flaw met.
    pub fn parse(text: &str) -> Result<Self, RecoveryKeyFlaw> {
        let mut values = Zeroizing::new(Vec::with_capacity(LENGTH));
        for (position, letter) in text.chars().enumerate() {
            if letter.is_whitespace() || matches!(letter, '-' | '\u{2010}'..='\u{2014}') {
                continue;
            }
            values.push(value_of(letter).ok_or(RecoveryKeyFlaw::Character { position })?);
        }
        if values.len() != LENGTH {
            return Err(RecoveryKeyFlaw::Length {
                found: values.len(),
            });
        }
        let (data, check) = values.split_at(DATA);
        if check != check_symbols(data) || data.first().is_some_and(|first| *first > 7) {
            return Err(RecoveryKeyFlaw::Checksum);
        }
        let bits = data
            .iter()
            .fold(0_u128, |bits, value| bits << 5 | u128::from(*value));
        Ok(Self(Zeroizing::new(bits.to_be_bytes())))
    }

    /// The key as it is printed: seven groups of four symbols, with dashes.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(self.groups().join("-"))
    }

    /// The seven groups of four symbols.
    #[must_use]
    pub fn groups(&self) -> Vec<String> {
        let bits = u128::from_be_bytes(*self.0);
        let mut values: Zeroizing<Vec<u8>> = Zeroizing::new(
            (0..DATA)
                .rev()
                .map(|place| u8::try_from(bits >> (5 * place) & 31).unwrap_or(0))
                .collect(),
        );
        let check = check_symbols(&values);
        values.extend(check);
        values
            .chunks(GROUP)
            .map(|group| {
                group
                    .iter()
                    .map(|value| char::from(SYMBOLS[usize::from(*value)]))
                    .collect()
            })
            .collect()
    }

    pub(crate) fn expose(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// The X25519 key pair that comes from the recovery key, the same for every vault it opens.
    pub(crate) fn derive_pair(&self) -> (StaticSecret, PublicKey) {
        let mut seed = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(None, self.expose())
            .expand(b"countersign v1 recovery x25519", seed.as_mut_slice())
            .expect("32 bytes are within the limit of HKDF");
        let secret = StaticSecret::from(*seed);
        let public = PublicKey::from(&secret);
        (secret, public)
    }
}

impl fmt::Debug for RecoveryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryKey(..)")
    }
}

fn value_of(letter: char) -> Option<u8> {
    let letter = match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let place = SYMBOLS
        .iter()
        .position(|symbol| char::from(*symbol) == letter)?;
    u8::try_from(place).ok()
}

/// Multiplies in GF(32) with the polynomial x^5 + x^2 + 1.
fn times(a: u8, b: u8) -> u8 {
    let mut product = 0;
    let mut a = a;
    for bit in 0..5 {
        if b >> bit & 1 == 1 {
            product ^= a;
        }
        a <<= 1;
        if a & 32 != 0 {
            a ^= 0b10_0101;
        }
    }
    product
}

/// The remainder of data(x) * x^2 by (x - 2)(x - 4) = x^2 + 6x + 8 over GF(32).
fn check_symbols(data: &[u8]) -> [u8; 2] {
    data.iter().fold([0, 0], |[high, low], value| {
        let carry = value ^ high;
        [low ^ times(carry, 6), times(carry, 8)]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed() -> RecoveryKey {
        RecoveryKey(Zeroizing::new(*b"0123456789abcdef"))
    }

    #[test]
    fn a_key_reads_back_from_its_text() {
        for _ in 0..100 {
            let key = RecoveryKey::make().expect("the system has randomness");
            let read = RecoveryKey::parse(&key.to_text()).expect("it was just written");
            assert_eq!(read.expose(), key.expose());
        }
    }

    #[test]
    fn it_is_read_as_people_type_it() {
        let text = fixed().to_text();
        assert_eq!(text.len(), 34);
        let sloppy = text
            .to_lowercase()
            .replace('-', " ")
            .replace('0', "o")
            .replace('1', "l");
        assert_eq!(
            RecoveryKey::parse(&sloppy)
                .expect("sloppy but right")
                .expose(),
            fixed().expose()
        );
    }

    #[test]
    fn every_wrong_symbol_is_noticed() {
        let good: Vec<char> = fixed()
            .to_text()
            .chars()
            .filter(|letter| *letter != '-')
            .collect();
        for place in 0..LENGTH {
            for symbol in SYMBOLS {
                let mut bad = good.clone();
                bad[place] = char::from(*symbol);
                if bad != good {
                    let text: String = bad.into_iter().collect();
                    assert_eq!(
                        RecoveryKey::parse(&text).err(),
                        Some(RecoveryKeyFlaw::Checksum)
                    );
                }
            }
        }
    }

    #[test]
    fn every_exchange_of_neighbours_is_noticed() {
        let good: Vec<char> = fixed()
            .to_text()
            .chars()
            .filter(|letter| *letter != '-')
            .collect();
        for place in 1..LENGTH {
            let mut bad = good.clone();
            bad.swap(place - 1, place);
            if bad != good {
                let text: String = bad.into_iter().collect();
                assert!(RecoveryKey::parse(&text).is_err());
            }
        }
    }

    #[test]
    fn flaws_say_where() {
        assert_eq!(
            RecoveryKey::parse("").err(),
            Some(RecoveryKeyFlaw::Length { found: 0 })
        );
        assert_eq!(
            RecoveryKey::parse("0000-U").err(),
            Some(RecoveryKeyFlaw::Character { position: 5 })
        );
    }
}
