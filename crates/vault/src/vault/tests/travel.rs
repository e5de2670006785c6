//! Travelling records that no method of this version would write.

use ciborium::Value;

use super::{ELSEWHERE, FOREIGN, NOW, Scene, add, odd, put, write_from_the_future};
use crate::body::{Body, DELETED, PURGED};
use crate::record::{COUNTER, LABEL, SECRET, counter, label, secret};
use crate::stamp::Stamp;
use crate::travel::{RecordName, Snapshot};
use crate::vault::Vault;
use crate::{NewRecord, Source, TokenId};

fn travel(vault: &Vault) -> Snapshot {
    let travelling = vault.travel().expect("it travels");
    assert_eq!(travelling.damaged, 0);
    travelling.snapshot.expose().clone()
}

fn add_counter(vault: &mut Vault) -> TokenId {
    let uri = "otpauth://hotp/Bank:ada?secret=GEZDGNBVGY3TQOJQ&counter=41";
    let token = otp::uri::read(uri).expect("a token").token;
    vault
        .add(NewRecord::new(token, Source::Text), NOW)
        .expect("it is added")
}

/// The one record of a type.
fn only(vault: &Vault, kind: u8) -> (u8, [u8; 16]) {
    let mut names = vault.index.names().filter(|name| name.0 == kind);
    let name = names.next().expect("there is one");
    assert!(names.next().is_none());
    name
}

#[test]
fn what_a_newer_version_wrote_travels_and_comes_in() {
    let (_home, mut there) = Scene::new();
    let id = add(&mut there);
    add_counter(&mut there);
    write_from_the_future(&mut there, id);
    let name = only(&there, COUNTER);
    let mut body = there.fetch(name).expect("it opens");
    body.set(44, odd(), FOREIGN);
    put(&mut there, name, body);

    let state = travel(&there);
    let (scene, mut here) = Scene::new();
    here.adopt(&state, NOW).expect("it is adopted");
    assert_eq!(travel(&here), state);
    drop(here);
    let mut here = scene.open();
    for kind in [LABEL, SECRET] {
        let body = here.fetch((kind, id.0)).expect("it opens");
        assert_eq!(body.register(44), Some(&odd()));
        assert_eq!(body.elements(99).count(), 1);
        assert!(body.has(900));
        assert!(body.stamps().any(|stamp| stamp == FOREIGN));
    }
    let unknown = here.fetch((40, [1; 16])).expect("it opens");
    assert_eq!(unknown.text(1), Some("unknown"));
    let body = here.fetch(only(&here, COUNTER)).expect("it opens");
    assert_eq!(body.register(44), Some(&odd()));
    assert_eq!(here.adopt(&state, NOW).expect("adopted").written, 0);
}

#[test]
fn an_entry_of_the_wrong_shape_is_damage_and_never_half_a_record() {
    let (_scene, mut vault) = Scene::new();
    let (id, other) = (add(&mut vault), add(&mut vault));
    let mut pairs = vec![(Value::from(0), Value::Array(Vec::new()))];
    pairs.push((Value::from(1), Value::Array(vec![Value::from("no stamp")])));
    let mut cbor = Vec::new();
    ciborium::into_writer(&Value::Map(pairs), &mut cbor).expect("writing to memory");
    let body = Body::decode(&cbor).expect("a map");
    put(&mut vault, (LABEL, id.0), body);
    let travelling = vault.travel().expect("it travels");
    assert_eq!(travelling.damaged, 1);
    let state = travelling.snapshot.expose();
    assert!(state.fields(LABEL, id).is_none());
    assert!(state.fields(SECRET, id).is_some());
    assert!(state.fields(LABEL, other).is_some());
}

#[test]
fn a_token_that_the_first_version_purged_travels_as_purged() {
    let (scene, mut vault) = Scene::new();
    let id = add(&mut vault);
    vault.bin(id, NOW).expect("it is binned");
    vault.purge(id, NOW).expect("it is purged");
    let mut body = vault.fetch((LABEL, id.0)).expect("it opens");
    body.remove(PURGED);
    put(&mut vault, (LABEL, id.0), body);
    drop(vault);
    let mut vault = scene.open();
    assert!(vault.record(id).is_none());
    let state = travel(&vault);
    let label = state.fields(LABEL, id).expect("it is there");
    assert_eq!(label.vectors[&PURGED], label.vectors[&DELETED]);
    assert_eq!(vault.adopt(&state, NOW).expect("adopted").written, 0);
    let (_other, mut other) = Scene::new();
    other.adopt(&state, NOW).expect("it is adopted");
    assert!(other.record(id).is_none());
    assert_eq!(travel(&other), state);
}

#[test]
fn a_counter_of_the_first_version_travels_by_its_secret() {
    let (_home, mut there) = Scene::new();
    let id = add_counter(&mut there);
    let marked = travel(&there);
    let name = only(&there, COUNTER);
    let mut body = there.fetch(name).expect("it opens");
    assert!(body.has(counter::TRAVEL_MARK));
    body.remove(counter::TRAVEL_MARK);
    put(&mut there, name, body);
    assert_eq!(travel(&there), marked);
    assert_eq!(there.adopt(&marked, NOW).expect("adopted").written, 0);

    let (_scene, mut here) = Scene::new();
    here.adopt(&travel(&there), NOW).expect("it is adopted");
    assert_eq!(
        here.next_hotp(id, NOW).expect("a code").text(),
        there.next_hotp(id, NOW).expect("a code").text()
    );

    // Without its secret nobody could say whose it is.
    let mut body = there.fetch(name).expect("it opens");
    body.remove(counter::TRAVEL_MARK);
    put(&mut there, name, body);
    there.bin(id, NOW).expect("it is binned");
    there.purge(id, NOW).expect("it is purged");
    let counters = travel(&there).records.into_keys();
    assert_eq!(counters.filter(|name| name.kind == COUNTER).count(), 0);
    // When the secret comes back, it is known again, and the codes go on.
    let mut old = marked;
    let fields = old.records.get_mut(&RecordName::of(LABEL, id));
    let stamp = there.stamp(NOW);
    let value = Value::from("back");
    let note = crate::travel::Register { value, stamp };
    fields.expect("a label").registers.insert(label::NOTE, note);
    there.adopt(&old, NOW).expect("it is adopted");
    let shown = there.record(id).and_then(|record| record.kind.counter);
    assert_eq!(shown, Some(42));
}

#[test]
fn a_secret_that_the_first_version_edited_keeps_its_token_alive() {
    let (scene, mut vault) = Scene::new();
    let id = add(&mut vault);
    // Only the secret record bears the stamp of the edit.
    let mut body = vault.fetch((SECRET, id.0)).expect("it opens");
    let later = Stamp {
        hlc: vault.stamp(NOW).hlc,
        computer: ELSEWHERE,
    };
    body.set_element(
        secret::SECRETS,
        Value::Bytes(b"edited secret 12".to_vec()),
        Value::Null,
        later,
    );
    put(&mut vault, (SECRET, id.0), body);
    let mut state = travel(&vault);
    let label = state.records.get_mut(&RecordName::of(LABEL, id));
    let label = label.expect("a label");
    assert!(!label.collections.contains_key(&label::SECRET_EDITED));
    let newest = label.stamps().max().expect("it has stamps");
    // Another computer deletes what it had seen.
    let seen = [(newest.computer, newest.hlc)].into();
    label.vectors.insert(DELETED, seen);
    assert!(label.is_covered_by(DELETED));
    vault.adopt(&state, NOW).expect("it is adopted");
    drop(vault);
    let mut vault = scene.open();
    assert!(vault.tokens().any(|record| record.id == id));
    let token = vault.token(id).expect("it opens");
    assert_eq!(token.secret.expose(), b"edited secret 12");
    let again = travel(&vault);
    let label = again.fields(LABEL, id).expect("a label");
    assert!(label.stamps().any(|stamp| stamp == later));
    assert_eq!(vault.adopt(&state, NOW).expect("adopted").written, 0);
    // Put into the bin here, it is dead: this deletion saw everything.
    vault.bin(id, NOW).expect("it is binned");
    assert!(vault.binned().any(|record| record.id == id));
    drop(vault);
    assert!(scene.open().binned().any(|record| record.id == id));
}

#[test]
fn a_state_begins_a_new_log_that_names_what_came() {
    let (_home, mut there) = Scene::new();
    let id = add(&mut there);
    there.copied(id, NOW).expect("it is counted");
    let (scene, mut here) = Scene::new();
    add(&mut here);
    let before = here.manifest.log.id;
    here.adopt(&travel(&there), NOW).expect("it is adopted");
    let log = here.manifest.log;
    assert_ne!(log.id, before);
    assert_eq!((log.first, log.next), (0, 1));
    let rows = crate::ops::read_row(&here.conn, &here.keys, here.header.vault, &log, 0);
    let rows = rows.expect("it opens");
    let named: Vec<_> = rows.iter().map(|row| (row.kind, row.id)).collect();
    assert_eq!(named, [(LABEL, id.0), (SECRET, id.0)]);
    assert!(rows.iter().all(|row| row.keys.is_empty()));
    drop(here);
    let here = scene.open();
    assert!(!here.is_altered());
    assert!(here.check().expect("it can be checked").is_sound());
}
