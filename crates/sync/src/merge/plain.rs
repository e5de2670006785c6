//! Plain values: each key has its rule, and the rule is a choice in a total order, so that hostile
//! values of another type merge as lawfully as honest ones.
//!
//! | record | key | of two |
//! |---|---|---|
//! | label | created | the smaller |
//! | label | changed, binned | the larger; "binned" counts only while the token is in the bin |
//! | label | source | the smaller text |
//! | label | marks, flawed | neither: they are of one vault |
//! | label | purged | neither: settling writes it |
//! | counter | epoch, next | together, the larger |
//! | counter | mark | neither |
//! | use | copies, last copy | the larger |
//! | any | unknown | the larger CBOR encoding |

use std::cmp::Reverse;
use std::collections::BTreeMap;

use ciborium::Value;
use vault::travel::{COUNTER, LABEL, USAGE, counter, label, usage};
use zeroize::Zeroizing;

type Plain = BTreeMap<u64, Value>;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Rule {
    Smaller,
    Larger,
    SmallerText,
    LargerEncoding,
    Local,
}

/// The plain values of two records of this type.
pub(super) fn join(kind: u8, ours: &Plain, theirs: &Plain) -> Plain {
    let mut joined = Plain::new();
    for (key, value) in ours.iter().chain(theirs) {
        let rule = rule(kind, *key);
        let loses = |met: &Value| met == value || rule.prefers(met, value);
        if rule != Rule::Local && !joined.get(key).is_some_and(loses) {
            joined.insert(*key, value.clone());
        }
    }
    if kind == COUNTER
        && let Some((epoch, next)) = position(ours).max(position(theirs))
    {
        joined.insert(counter::EPOCH, Value::from(epoch));
        joined.insert(counter::NEXT, Value::from(next));
    }
    joined
}

/// Whether no version knows this plain value of a label or a secret.
pub(super) const fn is_unknown(kind: u8, key: u64) -> bool {
    kind != LABEL || key > label::SERVER
}

/// Where a counter stands: (epoch, next). `None` when it does not say: it is not taken for zero.
pub(super) fn position(plain: &Plain) -> Option<(u64, u64)> {
    let count = |key| {
        let number = plain.get(&key)?.as_integer()?;
        u64::try_from(number).ok()
    };
    Some((count(counter::EPOCH).unwrap_or(0), count(counter::NEXT)?))
}

/// The CBOR encoding of a value.
pub(super) fn encoding(value: &Value) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(vault::travel::Fields::element(value))
}

const fn rule(kind: u8, key: u64) -> Rule {
    match (kind, key) {
        (LABEL, label::CREATED) => Rule::Smaller,
        (LABEL, label::CHANGED | label::BINNED) | (USAGE, usage::USES | usage::LAST_MS) => {
            Rule::Larger
        }
        (LABEL, label::SOURCE) => Rule::SmallerText,
        (LABEL, label::SECRET_MARK | label::CREDENTIAL_MARK | label::FLAWED | label::PURGED)
        | (COUNTER, counter::MARK) => Rule::Local,
        _ => Rule::LargerEncoding,
    }
}

impl Rule {
    /// Whether the first of two different values stays.
    fn prefers(self, first: &Value, second: &Value) -> bool {
        let number = |value: &Value| value.as_integer().map(i128::from);
        let by_encoding = || *encoding(first) > *encoding(second);
        match self {
            Self::Smaller => match (number(first), number(second)) {
                (None, None) => by_encoding(),
                (first, second) => first.map(Reverse) > second.map(Reverse),
            },
            Self::Larger => match (number(first), number(second)) {
                (None, None) => by_encoding(),
                (first, second) => first > second,
            },
            Self::SmallerText => match (first.as_text(), second.as_text()) {
                (None, None) => by_encoding(),
                (first, second) => first.map(Reverse) > second.map(Reverse),
            },
            Self::LargerEncoding | Self::Local => by_encoding(),
        }
    }
}
