//! Making a state show what another one shows.

use ciborium::Value;
use vault::travel::{
    COUNTER, DELETED, Fields, GROUP, LABEL, PREFERENCES, RecordName, SECRET, Snapshot, USAGE,
    label, secret,
};
use vault::{Stamp, TokenId};

use super::anew::{Stamps, bin, bring_back, delete, set, set_element, write_anew};
use super::compare::shown;
use super::join::join;
use super::pair::{Pair, ids_of_both, present};
use super::settle::settle;

/// A new state that shows what `wanted` shows, as edits: it holds everything of both, and wins when
/// it meets either again. Tokens and groups that are not alive in `wanted` are deleted; no secret is
/// dropped and no counter goes down. `stamps` gives stamps newer than everything seen.
#[must_use]
pub fn turn_to(now: &Snapshot, wanted: &Snapshot, stamps: &mut dyn FnMut() -> Stamp) -> Snapshot {
    let mut turned = join(now, wanted);
    let nothing = Fields::default();
    for (name, fields) in &mut turned.records {
        let wanted = wanted.records.get(name);
        match name.kind {
            LABEL | SECRET | COUNTER | USAGE => {}
            GROUP => turn_group(fields, wanted, stamps),
            // A preference that is not wanted has its default.
            kind => turn_fields(kind, fields, wanted.unwrap_or(&nothing), stamps),
        }
    }
    for id in ids_of_both(now, wanted) {
        if Pair::of(wanted, id).is_alive() {
            let was_purged = Pair::of(now, id).is_purged();
            turn_token(&mut turned, wanted, (id, was_purged), stamps);
        } else if Pair::of(&turned, id).is_alive() {
            bin(&mut turned, id, stamps);
        }
    }
    settle(&mut turned);
    turned
}

fn turn_token(
    turned: &mut Snapshot,
    wanted: &Snapshot,
    (id, was_purged): (TokenId, bool),
    stamps: &mut Stamps<'_>,
) {
    if was_purged {
        write_anew(turned, id, stamps);
    }
    for kind in [LABEL, SECRET] {
        let name = RecordName::of(kind, id);
        // A record that the wanted state lost says nothing about what it should show.
        if let (Some(fields), Some(wanted)) =
            (turned.records.get_mut(&name), wanted.records.get(&name))
        {
            turn_fields(kind, fields, wanted, stamps);
        }
    }
    if !Pair::of(turned, id).is_alive() {
        bring_back(turned, id, stamps);
    }
}

fn turn_group(fields: &mut Fields, wanted: Option<&Fields>, stamps: &mut Stamps<'_>) {
    match wanted.filter(|wanted| is_there(wanted)) {
        None => delete(fields),
        Some(wanted) => {
            turn_fields(GROUP, fields, wanted, stamps);
            if !is_there(fields) {
                let name = wanted.registers.get(&label::ISSUER);
                let name = name.map_or(Value::Null, |name| name.value.clone());
                set(fields, label::ISSUER, name, stamps());
            }
        }
    }
}

fn is_there(group: &Fields) -> bool {
    !group.is_covered_by(DELETED)
}

fn turn_fields(kind: u8, fields: &mut Fields, wanted: &Fields, stamps: &mut Stamps<'_>) {
    let keys: Vec<u64> = fields.registers.keys().copied().collect();
    for key in keys {
        let has = fields.registers.get(&key).map(|register| &register.value);
        let wants = wanted.registers.get(&key).map(|register| &register.value);
        let is_mark = kind == LABEL && key == label::REVIVED;
        if is_mark || shown(has) == shown(wants) {
            continue;
        }
        match wants {
            Some(value) => set(fields, key, value.clone(), stamps()),
            None if has_default(kind, key) => set(fields, key, Value::Null, stamps()),
            None => {}
        }
    }
    let keys: Vec<u64> = fields.collections.keys().copied().collect();
    for key in keys {
        if kind == SECRET && key == secret::SECRETS {
            turn_secrets(fields, wanted, stamps);
        } else {
            turn_elements(kind, key, fields, wanted, stamps);
        }
    }
}

/// Every secret stays; the wanted one becomes the present one.
fn turn_secrets(fields: &mut Fields, wanted: &Fields, stamps: &mut Stamps<'_>) {
    let Some((wants, register)) = present(wanted) else {
        return;
    };
    if present(fields).is_none_or(|(has, _)| has != wants) {
        let value = register.value.clone();
        set_element(fields, secret::SECRETS, wants.clone(), value, stamps());
    }
}

fn turn_elements(
    kind: u8,
    key: u64,
    fields: &mut Fields,
    wanted: &Fields,
    stamps: &mut Stamps<'_>,
) {
    let wants = wanted.collections.get(&key);
    let elements = fields.collections.get(&key).into_iter().flatten();
    let edits: Vec<_> = elements
        .filter_map(|(element, has)| {
            let wants = wants.and_then(|wants| wants.get(element));
            let wants = wants.map(|wants| &wants.value);
            if shown(Some(&has.value)) == shown(wants) {
                return None;
            }
            let off = match (kind, key) {
                (LABEL, label::GROUPS) => Some(Value::from(false)),
                (PREFERENCES, label::GROUPS) => Some(Value::Null),
                _ => None,
            };
            Some((element.clone(), wants.cloned().or(off)?))
        })
        .collect();
    for (element, value) in edits {
        set_element(fields, key, element, value, stamps());
    }
}

/// Registers that a reader takes for their default when they hold null. Kind and order have none,
/// and nobody knows about those of a newer version.
const fn has_default(kind: u8, key: u64) -> bool {
    matches!(
        (kind, key),
        (
            LABEL,
            label::ISSUER
                | label::ACCOUNT
                | label::PINNED
                | label::NOTE
                | label::ICON
                | label::SERIAL
        ) | (SECRET, secret::PIN | secret::BROKEN | secret::EXTRA)
    )
}
