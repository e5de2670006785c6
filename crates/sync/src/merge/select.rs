//! Some tokens of a state.

use std::collections::BTreeSet;

use ciborium::Value;
use vault::TokenId;
use vault::travel::{COUNTER, GROUP, LABEL, PREFERENCES, RecordName, Snapshot, label};

use super::compare::shown;
use super::pair::Pair;

/// Only these tokens, with their counters and the groups they are in.
#[must_use]
pub fn select(theirs: &Snapshot, ids: &BTreeSet<TokenId>) -> Snapshot {
    let mut wanted = BTreeSet::new();
    for id in ids {
        wanted.extend(Pair::of(theirs, *id).counters());
        wanted.extend(groups(theirs, *id));
    }
    // Every record under the token's id is its own, also of a type that only a newer version knows.
    let is_chosen = |name: &RecordName| {
        let is_own = !matches!(name.kind, COUNTER | GROUP | PREFERENCES);
        (is_own && ids.contains(&TokenId(name.id))) || wanted.contains(name)
    };
    let records = theirs.records.iter();
    Snapshot {
        records: records
            .filter(|(name, _)| is_chosen(name))
            .map(|(name, fields)| (*name, fields.clone()))
            .collect(),
    }
}

fn groups(state: &Snapshot, id: TokenId) -> impl Iterator<Item = RecordName> {
    let label = state.fields(LABEL, id);
    let groups = label.and_then(|label| label.collections.get(&label::GROUPS));
    groups.into_iter().flatten().filter_map(|(element, on)| {
        shown(Some(&on.value))?;
        let group: Value = ciborium::from_reader(element.as_slice()).ok()?;
        let id = group.as_bytes()?.as_slice().try_into().ok()?;
        Some(RecordName { kind: GROUP, id })
    })
}
