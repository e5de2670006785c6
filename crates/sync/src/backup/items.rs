//! What is lost together: a token with everything that its codes need, or one thing beside tokens.

use std::collections::{BTreeMap, BTreeSet};

use ciborium::Value;
use vault::travel::{COUNTER, Fields, GROUP, LABEL, RecordName, SECRET, Snapshot, secret};
use vault::{Stub, StubKind};
use zeroize::Zeroizing;

/// A token: its label, its secret, the counters of its secrets, its use.
const TOKEN: u8 = 1;
/// A record that belongs to no token.
const OTHER: u8 = 2;
/// The name of a token that does not travel.
const STUB: u8 = 3;

/// The snapshot and the stubs as items, tokens first, in the order of their ids.
pub(super) fn split(snapshot: &Snapshot, stubs: &[Stub]) -> Vec<Zeroizing<Vec<u8>>> {
    let tokens: BTreeSet<[u8; 16]> = tokens_of(snapshot).collect();
    let mut of_token: BTreeMap<[u8; 16], Vec<(&RecordName, &Fields)>> = BTreeMap::new();
    let mut others = Vec::new();
    for (name, fields) in &snapshot.records {
        if name.kind != COUNTER && name.kind != GROUP && tokens.contains(&name.id) {
            of_token.entry(name.id).or_default().push((name, fields));
        } else {
            others.push((name, fields));
        }
    }
    // Tokens of one secret share its counter; each gets it, because one may be lost without the other.
    let mut shared = BTreeSet::new();
    for records in of_token.values_mut() {
        let names: Vec<_> = records
            .iter()
            .flat_map(|(_, fields)| counters_of(fields))
            .collect();
        for name in names {
            if let Some(found) = snapshot.records.get_key_value(&name) {
                records.push(found);
                shared.insert(name);
            }
        }
    }
    others.retain(|(name, _)| !shared.contains(*name));

    let tokens = of_token
        .values()
        .map(|records| write_records(TOKEN, records));
    let others = others
        .into_iter()
        .map(|record| write_records(OTHER, &[record]));
    let stubs = stubs.iter().map(write_stub);
    tokens.chain(others).chain(stubs).collect()
}

/// How many tokens a snapshot holds: in the bin too, purged ones not.
pub(super) fn count_tokens(snapshot: &Snapshot) -> u32 {
    count(tokens_of(snapshot))
}

/// How many groups a snapshot holds: deleted ones too.
pub(super) fn count_groups(snapshot: &Snapshot) -> u32 {
    count(snapshot.records.keys().filter(|name| name.kind == GROUP))
}

/// Puts an item into what it came from. `None`, and nothing changed, when it is not an item of any
/// version; items of a kind that only a newer version knows are left out.
pub(super) fn join(item: &[u8], snapshot: &mut Snapshot, stubs: &mut Vec<Stub>) -> Option<()> {
    let (kind, rest) = item.split_first()?;
    match *kind {
        TOKEN | OTHER => snapshot.records.extend(read_records(rest)?),
        STUB => stubs.push(read_stub(rest)?),
        _ => {}
    }
    Some(())
}

fn tokens_of(snapshot: &Snapshot) -> impl Iterator<Item = [u8; 16]> {
    let labels = snapshot.records.keys().filter(|name| name.kind == LABEL);
    labels.map(|name| name.id).filter(|id| {
        let kind = SECRET;
        snapshot.records.contains_key(&RecordName { kind, id: *id })
    })
}

fn count(things: impl Iterator) -> u32 {
    u32::try_from(things.count()).unwrap_or(u32::MAX)
}

/// The counters of every secret that a record holds.
fn counters_of(fields: &Fields) -> Vec<RecordName> {
    let elements = fields.collections.get(&secret::SECRETS);
    let elements = elements.into_iter().flat_map(BTreeMap::keys);
    let bytes = elements.filter_map(|element| ciborium::from_reader(element.as_slice()).ok());
    bytes
        .filter_map(|value: Value| {
            let bytes = Zeroizing::new(value.into_bytes().ok()?);
            Some(RecordName::of_counter(&bytes))
        })
        .collect()
}

fn write_records(kind: u8, records: &[(&RecordName, &Fields)]) -> Zeroizing<Vec<u8>> {
    let bodies: Vec<_> = records.iter().map(|(_, fields)| fields.encode()).collect();
    let size = 1 + bodies.iter().map(|body| 21 + body.len()).sum::<usize>();
    let mut item = Zeroizing::new(Vec::with_capacity(size));
    item.push(kind);
    for ((name, _), body) in records.iter().zip(&bodies) {
        let length = u32::try_from(body.len()).expect("a record is far smaller than 4 GiB");
        item.push(name.kind);
        item.extend(name.id);
        item.extend(length.to_be_bytes());
        item.extend(body.iter());
    }
    item
}

fn read_records(mut rest: &[u8]) -> Option<Vec<(RecordName, Fields)>> {
    let mut records = Vec::new();
    while let Some((&kind, behind)) = rest.split_first() {
        let (id, behind) = behind.split_first_chunk()?;
        let (length, behind) = behind.split_first_chunk()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (body, behind) = behind.split_at_checked(length)?;
        records.push((RecordName { kind, id: *id }, Fields::decode(body).ok()?));
        rest = behind;
    }
    Some(records)
}

fn write_stub(stub: &Stub) -> Zeroizing<Vec<u8>> {
    let what = match stub.what {
        StubKind::Managed => 1,
        StubKind::DeviceOnly => 2,
    };
    let mut pairs = vec![
        (Value::from(1), Value::from(stub.issuer.as_str())),
        (Value::from(2), Value::from(stub.account.as_str())),
        (Value::from(5), Value::from(what)),
    ];
    for (key, text) in [(3, &stub.server), (4, &stub.serial)] {
        if let Some(text) = text {
            pairs.push((Value::from(key), Value::from(text.as_str())));
        }
    }
    let mut item = Zeroizing::new(vec![STUB]);
    ciborium::into_writer(&Value::Map(pairs), &mut *item).expect("writing to memory does not fail");
    item
}

fn read_stub(cbor: &[u8]) -> Option<Stub> {
    let value: Value = ciborium::from_reader(cbor).ok()?;
    let text = |key| Some(entry(&value, key)?.as_text()?.to_owned());
    Some(Stub {
        issuer: text(1)?,
        account: text(2)?,
        server: text(3),
        serial: text(4),
        what: match number(entry(&value, 5)?)? {
            1 => StubKind::Managed,
            2 => StubKind::DeviceOnly,
            _ => return None,
        },
    })
}

/// An entry of a CBOR map with integer keys.
pub(super) fn entry(map: &Value, key: u64) -> Option<&Value> {
    map.as_map()?
        .iter()
        .find(|(name, _)| number(name) == Some(key))
        .map(|(_, value)| value)
}

/// A CBOR unsigned integer.
pub(super) fn number(value: &Value) -> Option<u64> {
    u64::try_from(value.as_integer()?).ok()
}
