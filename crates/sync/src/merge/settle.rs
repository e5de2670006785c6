//! What follows from a joined state: whose payload goes.

use ciborium::Value;
use vault::TokenId;
use vault::travel::{Fields, LABEL, RecordName, SECRET, Snapshot, USAGE, label};

use super::pair::Pair;

/// Drops the payload of purged tokens. Id, vectors and plain values of the label stay for ever, so
/// that no older state brings the token back.
pub(super) fn settle(state: &mut Snapshot) {
    let ids: Vec<TokenId> = state.token_ids().collect();
    for id in ids {
        if !Pair::of(state, id).is_purged() {
            continue;
        }
        for kind in [SECRET, USAGE] {
            state.records.remove(&RecordName::of(kind, id));
        }
        if let Some(fields) = state.records.get_mut(&RecordName::of(LABEL, id)) {
            fields.plain.insert(label::PURGED, Value::from(true));
            strip(fields);
        }
    }
}

/// What is taken out is wiped, because it is dropped as fields.
fn strip(fields: &mut Fields) {
    let mut payload = Fields::default();
    std::mem::swap(&mut payload.registers, &mut fields.registers);
    std::mem::swap(&mut payload.collections, &mut fields.collections);
}
