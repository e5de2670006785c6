//! What a vault held at one moment: the names of its tokens, and fingerprints of each.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use vault::{TokenId, TokenRecord, Vault};

/// Bytes of a fingerprint: it tells edits apart, and nobody gains by forging one.
const SHORT: usize = 8;
/// Bytes of an entry: the token's name and its two fingerprints.
const ENTRY: usize = 16 + 2 * SHORT;

/// A fingerprint.
pub(crate) type Mark = [u8; SHORT];

/// What a token was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Print {
    /// Of the label and the counter.
    label: Mark,
    /// Of the secret; zeros where it is not known.
    secret: Mark,
}

impl Print {
    /// Whether both can be of the same enrolment: a code of an older secret is of no use.
    pub(crate) fn has_secret_of(self, other: Self) -> bool {
        let unknown = Mark::default();
        self.secret == other.secret || self.secret == unknown || other.secret == unknown
    }
}

/// The fingerprints of a vault's tokens, and one of its groups. Copies are counted in none: a copied code is
/// no change worth a backup.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    /// Over all tokens and groups that were there, whether they could be taken or not.
    whole: Mark,
    tokens: BTreeMap<TokenId, Print>,
}

impl Marks {
    /// Costs a hash of every label.
    pub(crate) fn of(vault: &Vault) -> Self {
        let print = |record: &TokenRecord| Print {
            label: mark(record),
            secret: vault
                .secret_mark(record.id)
                .and_then(|mark| mark.first_chunk().copied())
                .unwrap_or_default(),
        };
        let records = vault.tokens().chain(vault.binned());
        let tokens: BTreeMap<_, _> = records.map(|it| (it.id, print(it))).collect();
        let mut whole = Sha256::new();
        for (id, print) in &tokens {
            whole.update(id.0);
            whole.update(print.label);
            whole.update(print.secret);
        }
        for group in vault.groups() {
            whole.update(group.id.0);
            update(&mut whole, &group.name);
        }
        let whole = short(whole);
        Self { whole, tokens }
    }

    /// Of a backup of which only the names of its tokens are known: each may be older than the one here.
    pub(crate) fn of_names(names: impl Iterator<Item = TokenId>) -> Self {
        Self {
            whole: Mark::default(),
            tokens: names.map(|id| (id, Print::default())).collect(),
        }
    }

    /// Whether two of them were made of the same tokens and groups. Costs nothing.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.whole == other.whole
    }

    /// A token's fingerprints, if it was there.
    pub(crate) fn get(&self, id: TokenId) -> Option<Print> {
        self.tokens.get(&id).copied()
    }

    /// Leaves only the tokens that a backup really took.
    pub(crate) fn retain(&mut self, is_taken: impl Fn(TokenId) -> bool) {
        self.tokens.retain(|id, _| is_taken(*id));
    }
}

/// A fingerprint of everything a label says, and of the counter.
pub(crate) fn mark(record: &TokenRecord) -> Mark {
    let mut hash = Sha256::new();
    for text in [
        &record.issuer,
        &record.account,
        &record.note,
        &record.kind.name,
    ] {
        update(&mut hash, text);
    }
    let kind = &record.kind;
    update(&mut hash, kind.algorithm.map_or("", |it| it.name()));
    hash.update([kind.digits.unwrap_or(0), u8::from(record.pinned)]);
    hash.update(kind.period.unwrap_or(0).to_be_bytes());
    hash.update(kind.counter.map_or([0; 8], u64::to_be_bytes));
    // In which order a token was put into its groups says nothing, and is another one once it has travelled.
    let mut groups: Vec<_> = record.groups.iter().map(|group| group.0).collect();
    groups.sort_unstable();
    groups.iter().for_each(|group| hash.update(group));
    update(&mut hash, &format!("{:?}", record.icon));
    update(&mut hash, record.serial.as_deref().unwrap_or_default());
    hash.update(record.changed_ms.to_be_bytes());
    hash.update([u8::from(record.binned_ms.is_some())]);
    short(hash)
}

fn update(hash: &mut Sha256, text: &str) {
    hash.update(text.len().to_be_bytes());
    hash.update(text.as_bytes());
}

fn short(hash: Sha256) -> Mark {
    let hash = hash.finalize();
    let mut short = [0; SHORT];
    short.copy_from_slice(hash.get(..SHORT).unwrap_or_default());
    short
}

impl fmt::Debug for Marks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Marks").field(&self.tokens.len()).finish()
    }
}

impl Serialize for Marks {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let entries = self
            .tokens
            .iter()
            .flat_map(|(id, print)| id.0.iter().chain(&print.label).chain(&print.secret));
        let bytes: Vec<u8> = self.whole.iter().chain(entries).copied().collect();
        serializer.serialize_bytes(&bytes)
    }
}

impl<'de> Deserialize<'de> for Marks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Marks;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("fingerprints")
            }

            fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<Marks, E> {
                let (whole, entries) = bytes
                    .split_first_chunk()
                    .ok_or_else(|| E::custom("no fingerprints"))?;
                let entries = entries.chunks_exact(ENTRY).filter_map(|entry| {
                    let (id, prints) = entry.split_first_chunk()?;
                    let (label, secret) = prints.split_first_chunk()?;
                    let print = Print {
                        label: *label,
                        secret: secret.try_into().ok()?,
                    };
                    Some((TokenId(*id), print))
                });
                Ok(Marks {
                    whole: *whole,
                    tokens: entries.collect(),
                })
            }
        }
        deserializer.deserialize_byte_buf(Bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(label: u8, secret: u8) -> Print {
        Print {
            label: [label; SHORT],
            secret: [secret; SHORT],
        }
    }

    fn marks(names: &[(u8, u8)]) -> Marks {
        let tokens = names
            .iter()
            .map(|&(id, mark)| (TokenId([id; 16]), print(mark, id)));
        Marks {
            whole: [3; SHORT],
            tokens: tokens.collect(),
        }
    }

    #[test]
    fn marks_come_back_from_cbor_as_they_were() {
        let before = marks(&[(1, 7), (2, 9)]);
        let mut bytes = Vec::new();
        ciborium::into_writer(&before, &mut bytes).expect("written");
        let after: Marks = ciborium::from_reader(bytes.as_slice()).expect("read");
        assert_eq!(after, before);
    }

    #[test]
    fn a_token_that_a_backup_did_not_take_is_not_in_it() {
        let mut held = marks(&[(1, 7), (2, 9)]);
        held.retain(|id| id.0 == [1; 16]);
        assert_eq!(held.get(TokenId([1; 16])), Some(print(7, 1)));
        assert_eq!(held.get(TokenId([2; 16])), None);
    }

    #[test]
    fn another_secret_is_told_apart_where_both_are_known() {
        assert!(print(1, 1).has_secret_of(print(2, 1)));
        assert!(!print(1, 1).has_secret_of(print(1, 2)));
        assert!(print(1, 1).has_secret_of(print(1, 0)) && print(1, 0).has_secret_of(print(1, 1)));
    }
}
