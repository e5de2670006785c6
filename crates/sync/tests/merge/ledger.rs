//! What really happened, told apart from what any state says: the laws are checked against it.

use std::collections::{BTreeMap, BTreeSet};

use sync::merge::is_alive;
use vault::travel::{
    DELETED, Element, Fields, LABEL, PURGED, RecordName, Register, SECRET, Snapshot,
};
use vault::{Stamp, TokenId};

use crate::computer::{position, secrets};

type Place = (RecordName, u64, Option<Element>);

#[derive(Default)]
pub(crate) struct Ledger {
    /// Every secret ever set.
    secrets: Vec<(TokenId, Element, Stamp)>,
    /// What the deletes and the purges of a token had seen.
    deletes: BTreeMap<(TokenId, u64), BTreeSet<Stamp>>,
    /// Stamps whose value somebody saw and replaced, and by which.
    overwritten: BTreeMap<Place, Vec<(Stamp, Stamp)>>,
    /// The largest counter any computer showed a code of.
    shown: BTreeMap<RecordName, (u64, u64)>,
}

impl Ledger {
    pub(crate) fn secret(&mut self, id: TokenId, element: Element, stamp: Stamp) {
        self.secrets.push((id, element, stamp));
    }

    pub(crate) fn delete(&mut self, id: TokenId, key: u64, seen: BTreeSet<Stamp>) {
        self.deletes.entry((id, key)).or_default().extend(seen);
    }

    pub(crate) fn overwrite(&mut self, place: Place, old: Stamp, new: Stamp) {
        assert!(
            old < new,
            "an edit after another is newer, whatever the clocks"
        );
        self.overwritten.entry(place).or_default().push((old, new));
    }

    pub(crate) fn show(&mut self, name: RecordName, at: (u64, u64)) {
        let shown = self.shown.entry(name).or_default();
        *shown = at.max(*shown);
    }

    pub(crate) fn was_purged(&self, id: TokenId) -> bool {
        self.deletes.contains_key(&(id, PURGED))
    }

    /// Whether a delete or purge of a token had seen an edit.
    fn knows(&self, id: TokenId, key: u64, stamp: Stamp) -> bool {
        let seen = self.deletes.get(&(id, key));
        seen.is_some_and(|seen| seen.contains(&stamp))
    }

    /// What must hold of the merge of everything.
    pub(crate) fn check(&self, state: &Snapshot) {
        self.check_counters(state);
        self.check_secrets(state);
        self.check_winners(state);
        self.check_deletes(state);
    }

    fn check_counters(&self, state: &Snapshot) {
        for (name, shown) in &self.shown {
            let at = position(state, *name);
            assert!(
                at >= Some(*shown),
                "a counter fell from {shown:?} to {at:?}"
            );
        }
    }

    fn check_secrets(&self, state: &Snapshot) {
        for (id, element, _) in &self.secrets {
            // One secret may have come twice: a purge knew it when it had seen it once.
            let mut same = self
                .secrets
                .iter()
                .filter(|set| (set.0, &set.1) == (*id, element));
            assert!(
                secrets(state, *id).contains(element)
                    || same.any(|(_, _, stamp)| self.knows(*id, PURGED, *stamp)),
                "a secret was lost that no purge had seen"
            );
        }
    }

    fn check_winners(&self, state: &Snapshot) {
        for (place, edits) in &self.overwritten {
            let Some(register) = at(state, place) else {
                continue;
            };
            let id = TokenId(place.0.id);
            for (_, new) in edits.iter().filter(|(old, _)| *old == register.stamp) {
                // The newer one may be gone for good, or have lost against one that is.
                let mut later = edits.iter().map(|(_, edit)| edit).filter(|it| *it >= new);
                assert!(
                    later.any(|edit| self.knows(id, PURGED, *edit)),
                    "an edit lost against one it had seen"
                );
            }
        }
    }

    fn check_deletes(&self, state: &Snapshot) {
        for id in state.token_ids().filter(|id| !is_alive(state, *id)) {
            let records = [LABEL, SECRET].map(|kind| state.fields(kind, id));
            for stamp in records.into_iter().flatten().flat_map(Fields::stamps) {
                assert!(
                    self.knows(id, DELETED, stamp),
                    "a delete hides an edit it had not seen"
                );
            }
        }
    }
}

fn at<'a>(state: &'a Snapshot, (name, key, element): &Place) -> Option<&'a Register> {
    let fields = state.records.get(name)?;
    match element {
        Some(element) => fields.collections.get(key)?.get(element),
        None => fields.registers.get(key),
    }
}
