//! Bringing back what was deleted here.

use std::collections::BTreeSet;

use vault::travel::Snapshot;
use vault::{Stamp, TokenId};

use super::anew::{bring_back, write_anew};
use super::join::join;
use super::pair::Pair;
use super::select::select;
use super::settle::settle;

/// The state in which these tokens are back, as edits that no delete had seen. What lies in the bin
/// keeps what is newer here; what was purged comes as `from` has it. `stamps` gives stamps newer
/// than everything seen. A token that neither side has any more stays away.
#[must_use]
pub fn revive(
    state: &Snapshot,
    from: &Snapshot,
    ids: &BTreeSet<TokenId>,
    stamps: &mut dyn FnMut() -> Stamp,
) -> Snapshot {
    let mut revived = join(state, &select(from, ids));
    for id in ids {
        let (before, joined) = (Pair::of(state, *id), Pair::of(&revived, *id));
        let has_payload = joined.stamps().next().is_some();
        // Alive on both sides, it may be dead together: each side's delete had seen what kept the other alive.
        if (before.is_alive() && joined.is_alive()) || !has_payload {
            continue;
        }
        if before.is_purged() || joined.is_purged() {
            write_anew(&mut revived, *id, stamps);
        }
        bring_back(&mut revived, *id, stamps);
    }
    settle(&mut revived);
    revived
}
