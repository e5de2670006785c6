//! A header that a newer version wrote within the same format.

use ciborium::Value;
use rusqlite::params;

use super::{CHEAP, NOW, Scene, add};
use crate::header::{Header, digest};
use crate::manifest::Manifest;
use crate::vault::Vault;
use crate::{Key, Password};

fn odd() -> Value {
    Value::Array(vec![Value::from("odd")])
}

fn map(value: &mut Value) -> &mut Vec<(Value, Value)> {
    value.as_map_mut().expect("a map")
}

fn at(value: &mut Value, key: u64) -> &mut Value {
    let pairs = map(value);
    let pair = pairs.iter_mut().find(|(name, _)| *name == Value::from(key));
    &mut pair.expect("the entry").1
}

/// The header as this version writes it, with entries more and in another order.
fn from_the_future(header: &Header) -> Vec<u8> {
    let mut value: Value = ciborium::from_reader(header.write().as_slice()).expect("CBOR");
    for slot in at(&mut value, 6).as_array_mut().expect("slots") {
        map(slot).insert(0, (Value::from(0), odd()));
        map(slot).push((Value::from(99), odd()));
        if map(slot).iter().any(|(name, _)| *name == Value::from(7)) {
            map(at(slot, 7)).push((Value::from(5), odd()));
        }
    }
    let pairs = map(&mut value);
    for key in [Value::from(0), Value::from(77), Value::from(-1), odd()] {
        pairs.push((key, odd()));
    }
    pairs.reverse();
    let mut body = Vec::new();
    ciborium::into_writer(&value, &mut body).expect("writing to memory does not fail");
    body
}

/// Entries of the header, of all slots and of their key derivations that this version does not know.
fn unknown(body: &[u8]) -> (usize, usize, usize) {
    let mut value: Value = ciborium::from_reader(body).expect("CBOR");
    let count =
        |pairs: &[(Value, Value)]| pairs.iter().filter(|(_, value)| *value == odd()).count();
    let top = count(map(&mut value));
    let slots = at(&mut value, 6).as_array_mut().expect("slots");
    let inner = slots.iter_mut().map(|slot| count(map(slot))).sum();
    let costs = slots
        .iter_mut()
        .flat_map(|slot| map(slot).iter_mut())
        .filter(|(name, _)| *name == Value::from(7))
        .map(|(_, cost)| count(map(cost)))
        .sum();
    (top, inner, costs)
}

fn stored(vault: &Vault) -> Vec<u8> {
    vault
        .conn
        .query_row("SELECT body FROM header", [], |row| row.get(0))
        .expect("a header")
}

fn store(vault: &Vault, body: &[u8]) {
    let hash = digest(body);
    vault
        .conn
        .execute(
            "UPDATE header SET body = ?1, sum = ?2, mac = ?3",
            params![body, hash, vault.keys.header_mac(body)],
        )
        .expect("it is written");
    let manifest = Manifest {
        header: hash,
        ..vault.manifest.clone()
    };
    manifest
        .store(&vault.conn, &vault.keys, vault.header.vault)
        .expect("it is written");
}

#[test]
fn entries_of_the_header_that_only_a_newer_version_knows_are_kept() {
    let (_scene, vault) = Scene::new();
    let body = from_the_future(&vault.header);
    assert_eq!(unknown(&body), (4, 4, 1));
    let read = Header::read(&body).expect("it can be read");
    assert_eq!(unknown(&read.write()), (4, 4, 1));
}

#[test]
fn an_entry_of_the_header_stands_there_once() {
    let (_scene, vault) = Scene::new();
    let mut value: Value = ciborium::from_reader(vault.header.write().as_slice()).expect("CBOR");
    let again = map(&mut value)[0].clone();
    map(&mut value).push(again);
    let mut body = Vec::new();
    ciborium::into_writer(&value, &mut body).expect("writing to memory does not fail");
    assert!(Header::read(&body).is_err());
}

#[test]
fn a_newer_header_stays_the_one_the_manifest_means() {
    let (scene, mut vault) = Scene::new();
    add(&mut vault);
    let body = from_the_future(&vault.header);
    store(&vault, &body);
    drop(vault);

    let mut vault = scene.open();
    assert!(!vault.is_altered());
    vault.accept_present_state().expect("it is accepted");
    assert_eq!(stored(&vault), body);
    drop(vault);
    let mut vault = scene.open();
    assert!(!vault.is_altered(), "the manifest means another header");

    // A new password replaces its own slot and nothing else.
    let new = Password::new("another horse".to_owned());
    vault.replace_password(&new, CHEAP).expect("it is changed");
    assert_eq!(unknown(&stored(&vault)), (4, 2, 0));
    drop(vault);
    let locked = crate::open(&scene.path).expect("it is a vault");
    let vault = locked.unlock(Key::Password(&new), NOW).expect("it opens");
    assert!(!vault.is_altered());
}
