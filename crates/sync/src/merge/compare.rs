//! What merging another state in would do, token by token.

use std::collections::{BTreeMap, BTreeSet};

use ciborium::Value;
use vault::TokenId;
use vault::travel::{Fields, LABEL, RecordName, SECRET, Snapshot, label, secret};

use super::merge;
use super::pair::{Pair, ids_of_both, secrets};
use super::plain::{is_unknown, position};

/// The fate of every token of either side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// By token, in the bin and purged ones too.
    pub tokens: BTreeMap<TokenId, Fate>,
}

/// What happens to one token here when the other state is merged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It comes.
    New,
    /// These parts of it change.
    Changed(Vec<Part>),
    /// Both have it, and nothing of theirs is newer.
    Same,
    /// Alive there, deleted here: it stays deleted.
    GoneHere(Gone),
    /// They do not have it.
    OnlyHere,
    /// Alive nowhere.
    Dead,
}

/// How a token was deleted here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gone {
    /// It is in the bin.
    Bin,
    /// It was removed for good.
    Purged,
}

/// A part of a token, as a person sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Issuer or account.
    Name,
    /// The note.
    Note,
    /// The groups it is in.
    Groups,
    /// Its place in the list.
    Order,
    /// Its picture.
    Icon,
    /// Whether it stands on top.
    Pinned,
    /// Kind, algorithm, digits, period.
    Parameters,
    /// The secret, the PIN or the former secrets.
    Secret,
    /// The counter.
    Counter,
    /// It goes into the bin, or out of it.
    Bin,
    /// Anything else, also what only a newer version knows.
    Other,
}

/// What merging `theirs` into `ours` would do to each token of either side.
#[must_use]
pub fn compare(ours: &Snapshot, theirs: &Snapshot) -> Comparison {
    let merged = merge(ours, theirs);
    let fate = |id: TokenId| {
        let [here, there, after] = [ours, theirs, &merged].map(|state| Pair::of(state, id));
        match (here.is_alive(), after.is_alive()) {
            (true, _) if !there.exists() => Fate::OnlyHere,
            (false, true) if !here.exists() => Fate::New,
            (false, false) if there.is_alive() && here.exists() => {
                Fate::GoneHere(if after.is_purged() {
                    Gone::Purged
                } else {
                    Gone::Bin
                })
            }
            (false, false) => Fate::Dead,
            (true, false) => Fate::Changed(vec![Part::Bin]),
            (was_alive, true) => {
                let mut parts = changed_parts(here, after);
                if moves_counter(ours, &merged, after) {
                    parts.insert(Part::Counter);
                }
                if !was_alive {
                    parts.insert(Part::Bin);
                }
                if parts.is_empty() {
                    Fate::Same
                } else {
                    Fate::Changed(parts.into_iter().collect())
                }
            }
        }
    };
    let ids = ids_of_both(ours, theirs);
    Comparison {
        tokens: ids.into_iter().map(|id| (id, fate(id))).collect(),
    }
}

/// What a register or element shows; an absent one and the defaults show nothing.
pub(super) fn shown(value: Option<&Value>) -> Option<&Value> {
    value.filter(|value| match value {
        Value::Null | Value::Bool(false) => false,
        Value::Text(text) => !text.is_empty(),
        _ => true,
    })
}

fn changed_parts(before: Pair<'_>, after: Pair<'_>) -> BTreeSet<Part> {
    let nothing = Fields::default();
    let mut parts = BTreeSet::new();
    for (kind, old, new) in [
        (LABEL, before.label, after.label),
        (SECRET, before.secret, after.secret),
    ] {
        let (old, new) = (old.unwrap_or(&nothing), new.unwrap_or(&nothing));
        // A merge never takes an entry away, so what is new names them all.
        for (key, register) in &new.registers {
            let met = old.registers.get(key).map(|register| &register.value);
            if shown(met) != shown(Some(&register.value)) {
                parts.extend(part_of(kind, *key));
            }
        }
        for (key, elements) in &new.collections {
            let met = old.collections.get(key);
            let differs = elements.iter().any(|(element, register)| {
                let met = met.and_then(|met| met.get(element));
                shown(met.map(|register| &register.value)) != shown(Some(&register.value))
            });
            if differs {
                parts.extend(part_of(kind, *key));
            }
        }
        let plain = new.plain.iter();
        if plain
            .filter(|(key, _)| is_unknown(kind, **key))
            .any(|(key, value)| old.plain.get(key) != Some(value))
        {
            parts.insert(Part::Other);
        }
    }
    let count = |pair: Pair<'_>| pair.secret.and_then(secrets).map_or(0, BTreeMap::len);
    if before.present_secret() != after.present_secret() || count(before) != count(after) {
        parts.insert(Part::Secret);
    }
    parts
}

fn moves_counter(ours: &Snapshot, merged: &Snapshot, token: Pair<'_>) -> bool {
    let at = |state: &Snapshot, name: RecordName| {
        let counter = state.records.get(&name)?;
        position(&counter.plain)
    };
    token
        .counters()
        .any(|name| at(merged, name) > at(ours, name))
}

/// What only tells that a token is alive shows by its being there.
const fn part_of(kind: u8, key: u64) -> Option<Part> {
    Some(match (kind, key) {
        (LABEL, label::ISSUER | label::ACCOUNT) => Part::Name,
        (LABEL, label::KIND) | (SECRET, secret::BROKEN | secret::EXTRA) => Part::Parameters,
        (LABEL, label::ORDER) => Part::Order,
        (LABEL, label::PINNED) => Part::Pinned,
        (LABEL, label::NOTE) => Part::Note,
        (LABEL, label::ICON) => Part::Icon,
        (LABEL, label::GROUPS) => Part::Groups,
        (LABEL, label::REVIVED | label::SECRET_EDITED) => return None,
        (SECRET, secret::PIN | secret::SECRETS) => Part::Secret,
        _ => Part::Other,
    })
}
