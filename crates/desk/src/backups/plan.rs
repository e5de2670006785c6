//! What restoring a backup is to write, and what a person is told before and after.

use std::collections::{BTreeMap, BTreeSet};

use ciborium::Value;
use sync::merge::{self, Fate, Part};
use vault::travel::{LABEL, PREFERENCES, RecordName, Snapshot, label};
use vault::{Stamp, TokenId, Vault};

use super::marks::{Mark, mark};
use crate::view::{FateView, RestoreMode, RestoreTokenView};

/// Where a preference of the vault says that the recovery key was typed again. It is about one vault's key
/// and goes to no other.
pub(crate) const CONFIRMED: &str = "recovery-key-confirmed";

/// The state that a restore is to write into a vault that is as `ours`. `only` are the tokens that were
/// chosen; of those deleted here the chosen ones come back. `stamps` gives stamps newer than everything seen.
#[must_use]
pub fn restored(
    ours: &Snapshot,
    theirs: &Snapshot,
    mode: RestoreMode,
    only: Option<&BTreeSet<TokenId>>,
    stamps: &mut dyn FnMut() -> Stamp,
) -> Snapshot {
    let mut wanted = only.map_or_else(|| theirs.clone(), |ids| merge::select(theirs, ids));
    match (mode, only) {
        (RestoreMode::Replace, _) => {
            leave_confirmed(ours, &mut wanted);
            merge::turn_to(ours, &wanted, stamps)
        }
        (RestoreMode::Merge, None) => {
            leave_confirmed(ours, &mut wanted);
            merge::merge(ours, &wanted)
        }
        (RestoreMode::Merge, Some(ids)) => {
            let merged = merge::merge(ours, &wanted);
            let is_gone =
                |id: &TokenId| merge::is_alive(theirs, *id) && !merge::is_alive(&merged, *id);
            let gone: BTreeSet<TokenId> = ids.iter().copied().filter(is_gone).collect();
            if gone.is_empty() {
                merged
            } else {
                merge::revive(&merged, theirs, &gone, stamps)
            }
        }
    }
}

/// Whether our recovery key was typed again stays as it is here.
fn leave_confirmed(ours: &Snapshot, wanted: &mut Snapshot) {
    let name = RecordName {
        kind: PREFERENCES,
        id: [0; 16],
    };
    let key = vault::travel::Fields::element(&Value::from(CONFIRMED));
    let own = ours
        .records
        .get(&name)
        .and_then(|fields| fields.collections.get(&label::GROUPS)?.get(&key));
    let Some(fields) = wanted.records.get_mut(&name) else {
        return;
    };
    let elements = fields.collections.entry(label::GROUPS).or_default();
    match own {
        Some(own) => elements.insert(key, own.clone()),
        None => elements.remove(&key),
    };
}

/// Every token of either side and what merging would do to it: new ones first, those that stay as they are
/// last.
#[must_use]
pub fn preview(ours: &Snapshot, theirs: &Snapshot) -> Vec<RestoreTokenView> {
    let compared = merge::compare(ours, theirs);
    let mut lines: Vec<_> = compared
        .tokens
        .iter()
        .filter_map(|(id, fate)| {
            let (fate, parts) = fate_view(fate)?;
            Some(RestoreTokenView {
                id: id.to_string(),
                issuer: text(theirs, ours, *id, label::ISSUER),
                account: text(theirs, ours, *id, label::ACCOUNT),
                fate,
                parts,
            })
        })
        .collect();
    lines.sort_by_cached_key(|it| (it.fate, it.issuer.to_lowercase(), it.account.to_lowercase()));
    lines
}

/// Tokens of a state that are not in the bin.
#[must_use]
pub fn alive(state: &Snapshot) -> BTreeSet<TokenId> {
    state
        .token_ids()
        .filter(|id| merge::is_alive(state, *id))
        .collect()
}

fn fate_view(fate: &Fate) -> Option<(FateView, Vec<String>)> {
    let parts = match fate {
        Fate::Changed(parts) => parts.iter().map(|it| part_key(*it).to_owned()).collect(),
        _ => Vec::new(),
    };
    let fate = match fate {
        Fate::New => FateView::New,
        Fate::Changed(_) => FateView::Changed,
        Fate::GoneHere(_) => FateView::GoneHere,
        Fate::Same => FateView::Same,
        Fate::OnlyHere => FateView::OnlyHere,
        Fate::Dead => return None,
    };
    Some((fate, parts))
}

const fn part_key(part: Part) -> &'static str {
    match part {
        Part::Name => "name",
        Part::Note => "note",
        Part::Groups => "groups",
        Part::Order => "order",
        Part::Icon => "icon",
        Part::Pinned => "pinned",
        Part::Parameters => "parameters",
        Part::Secret => "secret",
        Part::Counter => "counter",
        Part::Bin => "bin",
        Part::Other => "other",
    }
}

/// A name as the first of two states has it.
fn text(first: &Snapshot, second: &Snapshot, id: TokenId, key: u64) -> String {
    let find = |state: &Snapshot| {
        let register = state.fields(LABEL, id)?.registers.get(&key)?;
        register.value.as_text().map(str::to_owned)
    };
    find(first).or_else(|| find(second)).unwrap_or_default()
}

/// The tokens of a vault before something happens to it.
pub struct Before(BTreeMap<TokenId, Mark>);

/// What happened to the tokens of a vault.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Tokens that came, or came out of the bin.
    pub added: u32,
    /// Tokens that changed.
    pub changed: u32,
    /// Tokens that went into the bin.
    pub binned: u32,
}

impl Before {
    /// Takes note. Costs a hash of every label.
    #[must_use]
    pub fn of(vault: &Vault) -> Self {
        Self(vault.tokens().map(|it| (it.id, mark(it))).collect())
    }

    /// What is different now.
    #[must_use]
    pub fn until(&self, vault: &Vault) -> Done {
        let (before, after) = (&self.0, Self::of(vault).0);
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let differs = |(id, mark): &(&TokenId, &Mark)| before.get(id).is_some_and(|it| it != *mark);
        Done {
            added: count(after.keys().filter(|id| !before.contains_key(id)).count()),
            changed: count(after.iter().filter(differs).count()),
            binned: count(before.keys().filter(|id| !after.contains_key(id)).count()),
        }
    }
}
