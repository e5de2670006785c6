//! Changing what opens the vault.

mod common;

use common::{CHEAP, NOW, Scene, change_password};
use vault::{Error, Key, Password, RecoveryKey};

fn opens(scene: &Scene, key: Key<'_>) -> bool {
    let locked = vault::open(&scene.path).expect("it is a vault");
    locked.unlock(key, NOW).is_ok()
}

/// Everything that stands in the directory of the vault, as bytes.
fn everything(scene: &Scene) -> Vec<u8> {
    let entries = std::fs::read_dir(scene.directory.path()).expect("it can be listed");
    entries
        .flat_map(|entry| std::fs::read(entry.expect("an entry").path()).expect("it can be read"))
        .collect()
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// The wrapped root keys of a file, straight from its header.
fn wrapped_keys(scene: &Scene) -> Vec<Vec<u8>> {
    let conn = rusqlite::Connection::open(&scene.path).expect("it opens");
    let body: Vec<u8> = conn
        .query_row("SELECT body FROM header", [], |row| row.get(0))
        .expect("a header");
    let value: ciborium::Value = ciborium::from_reader(body.as_slice()).expect("CBOR");
    let find = |value: &ciborium::Value, key: i64| {
        let map = value.as_map().expect("a map");
        map.iter()
            .find(|(name, _)| name.as_integer() == Some(key.into()))
            .expect("the entry")
            .1
            .clone()
    };
    let slots = find(&value, 6);
    let slots = slots.as_array().expect("slots");
    slots
        .iter()
        .flat_map(|slot| [5, 6].map(|key| find(slot, key).as_bytes().expect("bytes").clone()))
        .collect()
}

#[test]
fn a_new_password_leaves_nothing_of_the_old_slot_in_the_file() {
    let scene = Scene::new();
    let (mut vault, recovery) = scene.create();
    scene.fill(&mut vault, 10);
    let vault = scene.reopen(vault);
    drop(vault);
    let old = wrapped_keys(&scene);
    assert!(old.iter().all(|key| contains(&everything(&scene), key)));

    let mut vault = scene.open();
    let new = Password::new("another horse".to_owned());
    change_password(&mut vault, &scene.password, &new, CHEAP).expect("it is changed");
    // While the vault is open, and after.
    assert!(!contains(&everything(&scene), &old[0]) && !contains(&everything(&scene), &old[1]));
    drop(vault);
    assert!(!contains(&everything(&scene), &old[0]) && !contains(&everything(&scene), &old[1]));
    assert!(!opens(&scene, Key::Password(&scene.password)));
    assert!(opens(&scene, Key::Password(&new)));
    assert!(opens(&scene, Key::Recovery(&recovery)));
}

#[test]
fn a_wrong_old_password_changes_nothing() {
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    let wrong = Password::new("wrong".to_owned());
    let error = change_password(&mut vault, &wrong, &wrong, CHEAP).expect_err("it is refused");
    assert!(matches!(error, Error::WrongPassword));
    drop(vault);
    assert!(opens(&scene, Key::Password(&scene.password)));
}

#[test]
fn a_new_recovery_key_replaces_the_old_one() {
    let scene = Scene::new();
    let (mut vault, old) = scene.create();
    let new = vault.new_recovery_key().expect("it is replaced");
    assert_ne!(*old.to_text(), *new.to_text());
    vault
        .verify(Key::Recovery(&new))
        .expect("it is the present one");
    assert!(matches!(
        vault.verify(Key::Recovery(&old)),
        Err(Error::WrongRecoveryKey)
    ));
    drop(vault);
    assert!(!opens(&scene, Key::Recovery(&old)));
    assert!(opens(
        &scene,
        Key::Recovery(&RecoveryKey::parse(&new.to_text()).expect("it is what was printed"))
    ));
    assert!(opens(&scene, Key::Password(&scene.password)));
}

#[test]
fn verifying_again_needs_the_right_password() {
    let scene = Scene::new();
    let (vault, _) = scene.create();
    vault
        .verify(Key::Password(&scene.password))
        .expect("it is the right one");
    let wrong = Password::new("wrong".to_owned());
    assert!(matches!(
        vault.verify(Key::Password(&wrong)),
        Err(Error::WrongPassword)
    ));
}

#[test]
fn the_backup_key_stays_when_passwords_change() {
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    let before = vault.backup_key().expect("it opens");
    let new = Password::new("another horse".to_owned());
    change_password(&mut vault, &scene.password, &new, CHEAP).expect("it is changed");
    vault.new_recovery_key().expect("it is replaced");
    let locked = vault.lock();
    let vault = locked.unlock(Key::Password(&new), NOW).expect("it opens");
    assert_eq!(before, vault.backup_key().expect("it opens"));
}

#[test]
fn a_cost_above_the_ceiling_is_refused_at_creation_and_change() {
    let scene = Scene::new();
    let heavy = vault::KdfCost {
        memory_kib: 2 * 1024 * 1024,
        ..CHEAP
    };
    let error = vault::create(&scene.path, &scene.password, heavy, NOW).expect_err("it is refused");
    assert!(matches!(error, Error::KdfAboveCeiling));
    assert!(!scene.path.exists());
    let (mut vault, _) = scene.create();
    let error = change_password(&mut vault, &scene.password, &scene.password, heavy)
        .expect_err("it is refused");
    assert!(matches!(error, Error::KdfAboveCeiling));
    assert_eq!(vault.kdf_cost(), Some(CHEAP));
}

#[test]
fn a_damaged_record_of_the_backup_key_keeps_nobody_from_a_new_password() {
    let scene = Scene::new();
    let (vault, recovery) = scene.create();
    let backup = vault.backup_key().expect("it opens");
    drop(vault);
    let conn = rusqlite::Connection::open(&scene.path).expect("it opens");
    let changed = conn.execute(
        "UPDATE device_only SET sealed = CAST(substr(sealed, 1, 20) || zeroblob(4) || substr(sealed, 25) AS BLOB) WHERE type = 130",
        [],
    );
    assert_eq!(changed, Ok(1));
    drop(conn);
    let mut vault = scene.open();
    assert_eq!(vault.check().expect("it can be checked").damaged.len(), 1);
    let new = Password::new("another horse".to_owned());
    change_password(&mut vault, &scene.password, &new, CHEAP).expect("it is changed");
    let key = vault.new_recovery_key().expect("it is replaced");
    drop(vault);
    assert!(!opens(&scene, Key::Recovery(&recovery)));
    for key in [Key::Password(&new), Key::Recovery(&key)] {
        let locked = vault::open(&scene.path).expect("it is a vault");
        let vault = locked.unlock(key, NOW).expect("it opens");
        assert_eq!(vault.backup_key().expect("the slot has it"), backup);
    }
}

#[test]
fn a_password_is_asked_for_again_while_the_vault_is_elsewhere() {
    let scene = Scene::new();
    let (vault, recovery) = scene.create();
    let verifier = vault.verifier();
    let locked = vault.lock();
    let wrong = Password::new("wrong".to_owned());
    std::thread::scope(|scope| {
        scope.spawn(|| {
            verifier
                .verify(Key::Password(&scene.password))
                .expect("it is the right one");
            verifier
                .verify(Key::Recovery(&recovery))
                .expect("it is the right one");
            assert!(matches!(
                verifier.verify(Key::Password(&wrong)),
                Err(Error::WrongPassword)
            ));
        });
    });
    drop(locked);
}

#[test]
fn a_slot_made_for_another_vault_is_refused_and_changes_nothing() {
    let (scene, other) = (Scene::new(), Scene::new());
    let (mut vault, _) = scene.create();
    let (stranger, _) = other.create();
    let new = Password::new("another horse".to_owned());
    let slot = stranger
        .slot_maker()
        .and_then(|maker| maker.make(&new, CHEAP))
        .expect("a slot");
    assert!(matches!(
        vault.put_password_slot(slot),
        Err(Error::Damaged { .. })
    ));
    drop(vault);
    assert!(opens(&scene, Key::Password(&scene.password)));
    assert!(!opens(&scene, Key::Password(&new)));
}
