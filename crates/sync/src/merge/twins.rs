//! One enrolment under two ids.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use vault::TokenId;
use vault::travel::{Snapshot, label};

use super::pair::{Pair, ids};
use super::plain::encoding;

/// Groups of two and more alive tokens whose kind, parameters, issuer, account and present secret
/// are equal; each begins with the smallest id, which edits go to. Nothing merges by itself.
#[must_use]
pub fn twins(state: &Snapshot) -> Vec<Vec<TokenId>> {
    let mut alike: BTreeMap<[u8; 32], Vec<TokenId>> = BTreeMap::new();
    let ids: std::collections::BTreeSet<TokenId> = ids(state).collect();
    for id in ids {
        let token = Pair::of(state, id);
        if token.is_alive()
            && let Some(face) = face(token)
        {
            alike.entry(face).or_default().push(id);
        }
    }
    let mut groups: Vec<_> = alike.into_values().filter(|ids| ids.len() > 1).collect();
    groups.sort();
    groups
}

/// A hash, so that no secret stands in a map. A label without kind or a token without secret is
/// like no other.
fn face(token: Pair<'_>) -> Option<[u8; 32]> {
    let label = token.label?;
    label.registers.get(&label::KIND)?;
    let mut hash = Sha256::new();
    for key in [label::KIND, label::ISSUER, label::ACCOUNT] {
        let value = label.registers.get(&key).map(|register| &register.value);
        let value = super::compare::shown(value).map(encoding);
        add(
            &mut hash,
            value.as_ref().map_or(&[], |value| value.as_slice()),
        );
    }
    add(&mut hash, token.present_secret()?);
    Some(hash.finalize().into())
}

fn add(hash: &mut Sha256, part: &[u8]) {
    hash.update((part.len() as u64).to_be_bytes());
    hash.update(part);
}
