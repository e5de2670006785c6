//! What a backup takes of a vault: its key, and the ways to that key.

mod common;

use ciborium::Value;
use common::Scene;
use vault::{BackupSlots, Error, KdfCost, Key, Password, Vault};

fn at(value: &mut Value, key: u64) -> Option<&mut Value> {
    let pairs = value.as_map_mut().expect("a map");
    pairs
        .iter_mut()
        .find(|(name, _)| *name == Value::from(key))
        .map(|(_, value)| value)
}

fn drop_entry(value: &mut Value, key: u64) {
    let pairs = value.as_map_mut().expect("a map");
    pairs.retain(|(name, _)| *name != Value::from(key));
}

/// As it comes out of a backup.
fn carried(value: &Value) -> Result<BackupSlots, Error> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("writing to memory does not fail");
    BackupSlots::read(&ciborium::from_reader(bytes.as_slice()).expect("CBOR"))
}

fn written(vault: &Vault) -> Value {
    vault.backup_slots().write()
}

#[test]
fn the_password_and_the_recovery_key_open_the_key_of_a_backup() {
    let scene = Scene::new();
    let (vault, recovery) = scene.create();
    let slots = carried(&written(&vault)).expect("it can be read");
    assert_eq!(slots.vault_id(), vault.vault_id());
    for key in [Key::Password(&scene.password), Key::Recovery(&recovery)] {
        assert_eq!(slots.open(key).ok(), vault.backup_key());
    }
    assert_eq!(slots.write(), written(&vault));
}

#[test]
fn the_recovery_key_opens_a_backup_of_which_only_its_own_part_is_left() {
    let scene = Scene::new();
    let (vault, recovery) = scene.create();
    let mut value = written(&vault);
    drop_entry(&mut value, 6);
    let slots = carried(&value).expect("it can be read");
    assert_eq!(
        slots.open(Key::Recovery(&recovery)).ok(),
        vault.backup_key()
    );
    assert!(matches!(
        slots.open(Key::Password(&scene.password)),
        Err(Error::WrongPassword)
    ));
    let mut value = written(&vault);
    drop_entry(&mut value, 9);
    let slots = carried(&value).expect("it can be read");
    assert_eq!(
        slots.open(Key::Recovery(&recovery)).ok(),
        vault.backup_key()
    );
}

#[test]
fn a_wrong_key_is_told_from_damage() {
    let scene = Scene::new();
    let (vault, recovery) = scene.create();
    let (_, other) = Scene::new().create();
    let slots = carried(&written(&vault)).expect("it can be read");
    let wrong = Password::new("wrong".to_owned());
    assert!(matches!(
        slots.open(Key::Password(&wrong)),
        Err(Error::WrongPassword)
    ));
    assert!(matches!(
        slots.open(Key::Recovery(&other)),
        Err(Error::WrongRecoveryKey)
    ));
    let mut value = written(&vault);
    let sealed = at(&mut value, 9).and_then(Value::as_bytes_mut);
    sealed.expect("bytes")[40] ^= 1;
    for slot in at(&mut value, 6)
        .expect("slots")
        .as_array_mut()
        .expect("slots")
    {
        at(slot, 6).and_then(Value::as_bytes_mut).expect("bytes")[40] ^= 1;
    }
    let slots = carried(&value).expect("it can be read");
    for key in [Key::Password(&scene.password), Key::Recovery(&recovery)] {
        assert!(matches!(slots.open(key), Err(Error::Damaged { .. })));
    }
}

#[test]
fn an_old_recovery_key_opens_old_backups_and_no_new_ones() {
    let scene = Scene::new();
    let (mut vault, old) = scene.create();
    let before = carried(&written(&vault)).expect("it can be read");
    let new = vault.new_recovery_key().expect("it is replaced");
    let after = carried(&written(&vault)).expect("it can be read");
    assert_eq!(before.open(Key::Recovery(&old)).ok(), vault.backup_key());
    assert_eq!(after.open(Key::Recovery(&new)).ok(), vault.backup_key());
    assert!(after.open(Key::Recovery(&old)).is_err());
}

#[test]
fn the_wrapped_root_key_stays_in_the_vault() {
    let scene = Scene::new();
    let (vault, _) = scene.create();
    let conn = rusqlite::Connection::open(&scene.path).expect("it opens");
    let body: Vec<u8> = conn
        .query_row("SELECT body FROM header", [], |row| row.get(0))
        .expect("a header");
    let mut header: Value = ciborium::from_reader(body.as_slice()).expect("CBOR");
    let mut bytes = Vec::new();
    ciborium::into_writer(&written(&vault), &mut bytes).expect("writing to memory does not fail");
    let contains = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    let slots = at(&mut header, 6).expect("slots").as_array_mut();
    for slot in slots.expect("slots") {
        let root = at(slot, 5).and_then(|root| root.as_bytes().cloned());
        let root = root.expect("a wrapped root key");
        for part in root.windows(8) {
            assert!(!contains(part));
        }
        let backup = at(slot, 6).and_then(|backup| backup.as_bytes().cloned());
        assert!(contains(&backup.expect("a wrapped backup key")));
    }
}

#[test]
fn a_costly_slot_is_refused_before_anything_is_derived() {
    let scene = Scene::new();
    let (vault, _) = scene.create();
    let with_cost = |cost: KdfCost, count: usize| {
        let mut value = written(&vault);
        let slots = at(&mut value, 6)
            .expect("slots")
            .as_array_mut()
            .expect("slots");
        slots.retain_mut(|slot| at(slot, 7).is_some());
        let kdf = at(&mut slots[0], 7).expect("a password slot");
        for (key, number) in [(1, cost.memory_kib), (2, cost.passes), (3, cost.lanes)] {
            *at(kdf, key).expect("a number") = Value::from(number);
        }
        let slot = slots[0].clone();
        slots.resize(count, slot);
        value
    };
    let ceiling = KdfCost {
        memory_kib: 1024 * 1024,
        passes: 16,
        lanes: 1,
    };
    assert!(carried(&with_cost(ceiling, 1)).is_ok());
    for heavy in [
        KdfCost {
            memory_kib: u32::MAX,
            ..ceiling
        },
        KdfCost {
            passes: 17,
            ..ceiling
        },
        KdfCost {
            lanes: 17,
            ..ceiling
        },
    ] {
        assert!(matches!(
            carried(&with_cost(heavy, 1)),
            Err(Error::KdfAboveCeiling)
        ));
    }
    assert!(matches!(
        carried(&with_cost(ceiling, 2)),
        Err(Error::KdfAboveCeiling)
    ));
    assert!(matches!(
        carried(&with_cost(common::CHEAP, 17)),
        Err(Error::Damaged { .. })
    ));
}

#[test]
fn slots_that_are_none_are_damage_and_unknown_ones_stay_out() {
    let scene = Scene::new();
    let (vault, _) = scene.create();
    for bad in [
        Value::Null,
        Value::Map(Vec::new()),
        Value::Array(Vec::new()),
    ] {
        assert!(matches!(carried(&bad), Err(Error::Damaged { .. })));
    }
    let mut value = written(&vault);
    let slots = at(&mut value, 6)
        .expect("slots")
        .as_array_mut()
        .expect("slots");
    let known = slots.len();
    let mut pin = slots[0].clone();
    *at(&mut pin, 2).expect("a type") = Value::from(2);
    slots.push(pin);
    let mut again = carried(&value).expect("it can be read").write();
    let kept = at(&mut again, 6)
        .expect("slots")
        .as_array()
        .expect("slots")
        .len();
    assert_eq!(kept, known);
}

#[test]
fn a_block_opens_under_its_index_in_its_file_only() {
    let scene = Scene::new();
    let (vault, _) = scene.create();
    let key = vault.backup_key().expect("it is there");
    let cipher = key.cipher(&[1; 32], b"header");
    let sealed = cipher.seal(7, b"plain");
    assert_eq!(sealed.len(), 5 + vault::BlockCipher::TAG);
    assert_eq!(*cipher.open(7, &sealed).expect("it opens"), *b"plain");
    assert!(cipher.open(8, &sealed).is_none());
    for place in 0..sealed.len() {
        let mut bad = sealed.clone();
        bad[place] ^= 1;
        assert!(cipher.open(7, &bad).is_none());
    }
    for length in 0..sealed.len() {
        assert!(cipher.open(7, &sealed[..length]).is_none());
    }
    for other in [
        key.cipher(&[2; 32], b"header"),
        key.cipher(&[1; 32], b"Header"),
    ] {
        assert!(other.open(7, &sealed).is_none());
        assert_ne!(other.commitment(), cipher.commitment());
    }
    let (other, _) = Scene::new().create();
    let other = other.backup_key().expect("it is there");
    assert_ne!(other, key);
    assert_ne!(
        other.cipher(&[1; 32], b"header").commitment(),
        cipher.commitment()
    );
}
