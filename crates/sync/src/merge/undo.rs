//! Taking a restore back.

use std::collections::{BTreeMap, BTreeSet};

use vault::travel::{
    COUNTER, Element, Fields, LABEL, RecordName, Register, SECRET, Snapshot, USAGE, label,
};
use vault::{Stamp, TokenId};

use super::pair::ids_of_both;
use super::turn::turn_to;

/// What an undo made.
#[derive(Debug)]
pub struct Undone {
    /// The new state.
    pub state: Snapshot,
    /// Tokens that the restore had changed and somebody edited since: they stay as they are.
    pub stayed: BTreeSet<TokenId>,
}

/// Takes back what happened between `before` and `after`, where `now` is still as `after` left it.
/// As [`turn_to`] it makes edits, drops no secret and lowers no counter; using a code is no edit.
#[must_use]
pub fn undo(
    now: &Snapshot,
    before: &Snapshot,
    after: &Snapshot,
    stamps: &mut dyn FnMut() -> Stamp,
) -> Undone {
    let edited: BTreeSet<TokenId> = ids_of_both(now, after)
        .into_iter()
        .filter(|id| !is_same_token(now, after, *id))
        .collect();
    let is_kept = |name: &RecordName| match name.kind {
        LABEL | SECRET => edited.contains(&TokenId(name.id)),
        COUNTER | USAGE => true,
        _ => !is_same(now, after, name),
    };
    let mut wanted = Snapshot::default();
    for (name, fields) in before.records.iter().filter(|(name, _)| !is_kept(name)) {
        wanted.records.insert(*name, fields.clone());
    }
    for (name, fields) in now.records.iter().filter(|(name, _)| is_kept(name)) {
        wanted.records.insert(*name, fields.clone());
    }
    let stayed = edited
        .into_iter()
        .filter(|id| !is_same_token(before, after, *id))
        .collect();
    Undone {
        state: turn_to(now, &wanted, stamps),
        stayed,
    }
}

fn is_same_token(one: &Snapshot, other: &Snapshot, id: TokenId) -> bool {
    [LABEL, SECRET]
        .iter()
        .all(|kind| is_same(one, other, &RecordName::of(*kind, id)))
}

/// Plain values and witnesses are left out: they follow from edits, or are of one vault.
fn is_same(one: &Snapshot, other: &Snapshot, name: &RecordName) -> bool {
    let nothing = Fields::default();
    let [one, other] = [one, other].map(|state| state.records.get(name).unwrap_or(&nothing));
    let edited = |fields| {
        let is_edit = |key: &u64| (name.kind, *key) != (LABEL, label::SECRET_EDITED);
        collections(fields).filter(move |(key, _)| is_edit(key))
    };
    one.registers == other.registers
        && one.vectors == other.vectors
        && edited(one).eq(edited(other))
}

fn collections(fields: &Fields) -> impl Iterator<Item = (&u64, &BTreeMap<Element, Register>)> {
    fields.collections.iter()
}
