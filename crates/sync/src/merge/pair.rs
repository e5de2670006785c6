//! A token in a state: its label and its secret, either of which may be missing.

use std::collections::{BTreeMap, BTreeSet};

use ciborium::Value;
use vault::travel::{
    DELETED, Element, Fields, LABEL, PURGED, RecordName, Register, SECRET, Snapshot, secret,
};
use vault::{ComputerId, Stamp, TokenId};
use zeroize::Zeroizing;

/// Whether a token is there and not in the bin: no delete had seen all of its label and secret.
///
/// The vault asks its labels alone and agrees, because it gives a label a witness for every edit of
/// the secret that a delete had not seen ([`vault::travel::label::SECRET_EDITED`]).
#[must_use]
pub fn is_alive(state: &Snapshot, id: TokenId) -> bool {
    Pair::of(state, id).is_alive()
}

/// The ids of every token with a label or a secret.
pub(super) fn ids(state: &Snapshot) -> impl Iterator<Item = TokenId> {
    let names = state.records.keys();
    names
        .filter(|name| matches!(name.kind, LABEL | SECRET))
        .map(|name| TokenId(name.id))
}

/// The ids of every token of either state.
pub(super) fn ids_of_both(ours: &Snapshot, theirs: &Snapshot) -> BTreeSet<TokenId> {
    ids(ours).chain(ids(theirs)).collect()
}

#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) label: Option<&'a Fields>,
    pub(super) secret: Option<&'a Fields>,
}

impl<'a> Pair<'a> {
    pub(super) fn of(state: &'a Snapshot, id: TokenId) -> Self {
        Self {
            label: state.fields(LABEL, id),
            secret: state.fields(SECRET, id),
        }
    }

    pub(super) const fn exists(self) -> bool {
        self.label.is_some() || self.secret.is_some()
    }

    pub(super) fn is_alive(self) -> bool {
        self.exists() && !self.is_covered_by(DELETED) && !self.is_covered_by(PURGED)
    }

    pub(super) fn is_purged(self) -> bool {
        self.is_covered_by(PURGED)
    }

    fn is_covered_by(self, key: u64) -> bool {
        let vector = self.label.and_then(|label| label.vectors.get(&key));
        vector.is_some_and(|vector| {
            !vector.is_empty() && self.stamps().all(|stamp| covers(vector, stamp))
        })
    }

    /// The stamps of label and secret.
    pub(super) fn stamps(self) -> impl Iterator<Item = Stamp> {
        let both = [self.label, self.secret].into_iter().flatten();
        both.flat_map(Fields::stamps)
    }

    /// The element of the present secret: of those with the newest stamp the largest.
    pub(super) fn present_secret(self) -> Option<&'a Element> {
        present(self.secret?).map(|(element, _)| element)
    }

    /// The counters of every secret it ever had.
    pub(super) fn counters(self) -> impl Iterator<Item = RecordName> {
        let secrets = self.secret.and_then(|fields| secrets(fields));
        let elements = secrets.into_iter().flat_map(BTreeMap::keys);
        elements.filter_map(|element| Some(RecordName::of_counter(&secret_bytes(element)?)))
    }
}

/// Every secret a token ever had.
pub(super) fn secrets(fields: &Fields) -> Option<&BTreeMap<Element, Register>> {
    fields.collections.get(&secret::SECRETS)
}

/// The present secret and where it is written.
pub(super) fn present(fields: &Fields) -> Option<(&Element, &Register)> {
    let elements = secrets(fields)?.iter();
    elements.max_by_key(|(element, register)| (register.stamp, *element))
}

pub(super) fn covers(vector: &BTreeMap<ComputerId, u64>, stamp: Stamp) -> bool {
    let seen = vector.get(&stamp.computer);
    seen.is_some_and(|seen| stamp.hlc <= *seen)
}

fn secret_bytes(element: &Element) -> Option<Zeroizing<Vec<u8>>> {
    match ciborium::from_reader(element.as_slice()) {
        Ok(Value::Bytes(bytes)) => Some(Zeroizing::new(bytes)),
        _ => None,
    }
}
