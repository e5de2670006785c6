//! Files that are not what was written: never a wrong plaintext, never a panic, never silence.

mod common;

use std::path::Path;

use common::{NOW, Scene};
use rusqlite::Connection;
use vault::{Error, Key, Part, Password, RecordKind, Vault};

fn sql(path: &Path, statements: &str) {
    let conn = Connection::open(path).expect("it opens");
    conn.execute_batch(statements).expect("it runs");
}

fn unlock(scene: &Scene) -> Result<Vault, Error> {
    vault::open(&scene.path)?
        .unlock(Key::Password(&scene.password), NOW)
        .map_err(|(_, error)| error)
}

#[test]
fn a_wrong_password_and_a_damaged_file_are_different_answers() {
    let scene = Scene::new();
    let (vault, recovery) = scene.create();
    drop(vault);
    let wrong = Password::new("wrong".to_owned());
    let locked = vault::open(&scene.path).expect("it is a vault");
    let (locked, error) = locked
        .unlock(Key::Password(&wrong), NOW)
        .expect_err("it stays locked");
    assert!(matches!(error, Error::WrongPassword));
    let other = { Scene::new().create().1 };
    let (locked, error) = locked
        .unlock(Key::Recovery(&other), NOW)
        .expect_err("it stays locked");
    assert!(matches!(error, Error::WrongRecoveryKey));
    locked
        .unlock(Key::Recovery(&recovery), NOW)
        .expect("the right one opens it");

    sql(
        &scene.path,
        "UPDATE header SET body = CAST(substr(body, 1, 200) || x'00' || substr(body, 202) AS BLOB)",
    );
    assert!(matches!(
        unlock(&scene),
        Err(Error::Damaged { part: Part::Header })
    ));
}

type Map = Vec<(ciborium::Value, ciborium::Value)>;

/// Changes the header as somebody would who can also compute its sum, but knows no key.
fn forge_header(path: &Path, forge: impl FnOnce(&mut Map)) {
    use sha2::Digest;
    let conn = Connection::open(path).expect("it opens");
    let body: Vec<u8> = conn
        .query_row("SELECT body FROM header", [], |row| row.get(0))
        .expect("a header");
    let mut value: ciborium::Value = ciborium::from_reader(body.as_slice()).expect("CBOR");
    forge(value.as_map_mut().expect("a map"));
    let mut body = Vec::new();
    ciborium::into_writer(&value, &mut body).expect("CBOR");
    let sum = sha2::Sha256::digest(&body);
    conn.execute(
        "UPDATE header SET body = ?1, sum = ?2",
        rusqlite::params![body, sum.as_slice()],
    )
    .expect("it is forged");
}

fn entry(map: &mut [(ciborium::Value, ciborium::Value)], key: i64) -> &mut ciborium::Value {
    let found = map
        .iter_mut()
        .find(|(name, _)| name.as_integer() == Some(key.into()));
    &mut found.expect("the entry is there").1
}

#[test]
fn a_wrapped_key_with_a_flipped_bit_is_damage_under_the_right_password() {
    let scene = Scene::new();
    scene.create();
    forge_header(&scene.path, |header| {
        let slots = entry(header, 6).as_array_mut().expect("slots");
        let wrapped = entry(slots[0].as_map_mut().expect("a slot"), 5)
            .as_bytes_mut()
            .expect("bytes");
        wrapped[20] ^= 1;
    });
    assert!(matches!(
        unlock(&scene),
        Err(Error::Damaged { part: Part::Slot })
    ));
}

#[test]
fn a_header_changed_by_somebody_without_the_key_is_refused() {
    let scene = Scene::new();
    scene.create();
    let whole = std::fs::read(&scene.path).expect("it can be read");
    let forgeries: [fn(&mut Map); 4] = [
        |header| entry(header, 7).as_bytes_mut().expect("the inbox key")[0] ^= 1,
        |header| entry(header, 8).as_bytes_mut().expect("the recovery key")[0] ^= 1,
        |header| entry(header, 6).as_array_mut().expect("slots").truncate(1),
        |header| header.push((ciborium::Value::from(77), ciborium::Value::from("new"))),
    ];
    for forge in forgeries {
        std::fs::write(&scene.path, &whole).expect("it is put back");
        forge_header(&scene.path, forge);
        assert!(matches!(
            unlock(&scene),
            Err(Error::Damaged { part: Part::Header })
        ));
    }
}

#[test]
fn hostile_costs_are_refused_before_anything_is_derived() {
    let scene = Scene::new();
    scene.create();
    let whole = std::fs::read(&scene.path).expect("it can be read");
    for (key, value) in [(1, 1024 * 1024 + 1), (1, u64::MAX), (2, 17), (3, 17)] {
        std::fs::write(&scene.path, &whole).expect("it is put back");
        forge_header(&scene.path, |header| {
            let slots = entry(header, 6).as_array_mut().expect("slots");
            let kdf = entry(slots[0].as_map_mut().expect("a slot"), 7)
                .as_map_mut()
                .expect("a cost");
            *entry(kdf, key) = ciborium::Value::from(value);
        });
        assert!(matches!(
            vault::open(&scene.path),
            Err(Error::KdfAboveCeiling)
        ));
    }
    std::fs::write(&scene.path, &whole).expect("it is put back");
    forge_header(&scene.path, |header| {
        let slots = entry(header, 6).as_array_mut().expect("slots");
        *slots = vec![slots[0].clone(); 17];
    });
    assert!(matches!(
        vault::open(&scene.path),
        Err(Error::Damaged { part: Part::Header })
    ));
    // Each slot is allowed; together they would burn this computer for minutes.
    std::fs::write(&scene.path, &whole).expect("it is put back");
    forge_header(&scene.path, |header| {
        let slots = entry(header, 6).as_array_mut().expect("slots");
        let kdf = entry(slots[0].as_map_mut().expect("a slot"), 7)
            .as_map_mut()
            .expect("a cost");
        *entry(kdf, 1) = ciborium::Value::from(1024 * 1024);
        *entry(kdf, 2) = ciborium::Value::from(16);
        *slots = vec![slots[0].clone(); 2];
    });
    assert!(matches!(
        vault::open(&scene.path),
        Err(Error::KdfAboveCeiling)
    ));
    std::fs::write(&scene.path, &whole).expect("it is put back");
    forge_header(&scene.path, |header| {
        header.push((99.into(), ciborium::Value::Bytes(vec![0; 65 * 1024])));
    });
    assert!(matches!(
        vault::open(&scene.path),
        Err(Error::Damaged { part: Part::Header })
    ));
}

#[test]
fn a_vault_of_a_newer_version_is_refused_politely_and_left_alone() {
    let scene = Scene::new();
    scene.create();
    let whole = std::fs::read(&scene.path).expect("it can be read");
    for (key, version) in [(1, 2), (4, 2), (1, 70_000)] {
        std::fs::write(&scene.path, &whole).expect("it is put back");
        forge_header(&scene.path, |header| {
            *entry(header, key) = ciborium::Value::from(version);
        });
        sql(&scene.path, "PRAGMA user_version = 2");
        let before = std::fs::read(&scene.path).expect("it can be read");
        for result in [vault::open(&scene.path), vault::open_read_only(&scene.path)] {
            let found = match result {
                Err(Error::NewerVersion { found, known: 1 }) => found,
                other => panic!("{other:?}"),
            };
            assert_eq!(found, u16::try_from(version).unwrap_or(u16::MAX));
        }
        assert!(before == std::fs::read(&scene.path).expect("it can be read"));
    }
}

#[test]
fn a_removed_row_is_noticed_and_the_others_open() {
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    let ids = scene.fill(&mut vault, 20);
    drop(vault);
    for statement in [
        "DELETE FROM portable WHERE type = 1 AND id = (SELECT min(id) FROM portable WHERE type = 1)",
        "DELETE FROM portable WHERE type = 2 AND id = (SELECT max(id) FROM portable WHERE type = 2)",
        "DELETE FROM ops WHERE idx = 0",
        "DELETE FROM manifest",
        "UPDATE manifest SET mac = zeroblob(32)",
        "DELETE FROM device_only WHERE type = 129",
    ] {
        let before = std::fs::read(&scene.path).expect("it can be read");
        sql(&scene.path, statement);
        let mut vault = unlock(&scene).expect("it opens");
        assert!(vault.is_altered(), "{statement}");
        assert!(vault.tokens().count() >= ids.len() - 1, "{statement}");
        let group = vault.make_group("Work", NOW);
        assert!(matches!(group, Err(Error::Altered)), "{statement}");
        vault.accept_present_state().expect("the person says so");
        vault.make_group("Work", NOW).expect("writing goes on");
        drop(vault);
        assert!(
            !unlock(&scene).expect("it opens").is_altered(),
            "{statement}"
        );
        std::fs::write(&scene.path, before).expect("it is put back");
    }
}

#[test]
fn rows_exchanged_or_put_back_do_not_open_or_are_noticed() {
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    let ids = scene.fill(&mut vault, 3);
    drop(vault);
    let first = std::fs::read(&scene.path).expect("it can be read");
    let (one, two) = (ids[0].to_string(), ids[1].to_string());
    // Every pair of label and secret of two tokens, with and without their versions and salts.
    for kind in [1, 2] {
        for columns in ["sealed", "salt, sealed", "version, device, salt, sealed"] {
            std::fs::write(&scene.path, &first).expect("it is put back");
            sql(
                &scene.path,
                &format!(
                    "UPDATE portable SET ({columns}, epoch) = (SELECT {columns}, epoch FROM portable WHERE type = {kind} AND id = x'{two}')
                     WHERE type = {kind} AND id = x'{one}'"
                ),
            );
            let vault = unlock(&scene).expect("it opens");
            assert!(vault.is_altered());
            assert!(vault.token(ids[0]).is_err(), "type {kind}, {columns}");
            assert!(vault.token(ids[1]).is_ok() && vault.token(ids[2]).is_ok());
        }
    }
    // A label where a secret should be.
    std::fs::write(&scene.path, &first).expect("it is put back");
    sql(
        &scene.path,
        &format!(
            "UPDATE portable SET (salt, sealed) = (SELECT salt, sealed FROM portable WHERE type = 1 AND id = x'{one}')
             WHERE type = 2 AND id = x'{one}'"
        ),
    );
    assert!(unlock(&scene).expect("it opens").token(ids[0]).is_err());
}

#[test]
fn an_older_row_put_back_is_noticed() {
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    let ids = scene.fill(&mut vault, 3);
    drop(vault);
    let older = scene.directory.path().join("older.vault");
    std::fs::copy(&scene.path, &older).expect("it is copied");
    let mut vault = scene.open();
    let change = vault::Change {
        issuer: Some("New".to_owned()),
        ..vault::Change::default()
    };
    vault.edit(ids[0], change, NOW + 1).expect("it is edited");
    drop(vault);
    sql(
        &scene.path,
        &format!(
            "ATTACH '{}' AS older; INSERT OR REPLACE INTO portable SELECT * FROM older.portable;",
            older.display()
        ),
    );
    let vault = unlock(&scene).expect("it opens");
    assert!(vault.is_altered());
}

#[test]
fn an_older_file_is_noticed_by_its_generation() {
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    scene.fill(&mut vault, 2);
    drop(vault);
    let older = std::fs::read(&scene.path).expect("it can be read");
    let mut vault = scene.open();
    for _ in 0..10 {
        vault.make_group("Work", NOW).expect("it is made");
    }
    let generation = vault.generation();
    let mut locked = vault.lock();
    std::fs::write(&scene.path, older).expect("the older file comes back");
    locked.expect_generation(generation);
    let (locked, error) = locked
        .unlock(Key::Password(&scene.password), NOW)
        .expect_err("it stays locked");
    let found = match error {
        Error::Rollback { found, expected } if expected == generation => found,
        other => panic!("{other:?}"),
    };
    assert_eq!(found, generation - 10);
    // Trying again is no answer. A person who wants the older file says so, and is not asked again.
    let (locked, error) = locked
        .unlock(Key::Password(&scene.password), NOW)
        .expect_err("it stays locked");
    assert!(matches!(error, Error::Rollback { .. }));
    let vault = locked
        .accept_older()
        .unlock(Key::Password(&scene.password), NOW)
        .expect("it opens");
    assert_eq!(vault.generation(), found);
    vault
        .lock()
        .unlock(Key::Password(&scene.password), NOW)
        .expect("it opens");
}

#[test]
fn a_lost_manifest_is_an_altered_vault_and_not_an_older_one() {
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    scene.fill(&mut vault, 2);
    let generation = vault.generation();
    let locked = vault.lock();
    sql(&scene.path, "DELETE FROM manifest");
    let mut vault = locked
        .unlock(Key::Password(&scene.password), NOW)
        .expect("it opens");
    assert!(vault.is_altered());
    vault.accept_present_state().expect("the person says so");
    assert!(vault.generation() > generation);
}

#[test]
fn an_old_header_does_not_come_back_alone() {
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    scene.fill(&mut vault, 2);
    drop(vault);
    let older = scene.directory.path().join("older.vault");
    std::fs::copy(&scene.path, &older).expect("it is copied");
    let mut vault = scene.open();
    let new = Password::new("another".to_owned());
    common::change_password(&mut vault, &scene.password, &new, common::CHEAP)
        .expect("it is changed");
    drop(vault);
    sql(
        &scene.path,
        &format!(
            "ATTACH '{}' AS older; INSERT OR REPLACE INTO header SELECT * FROM older.header;",
            older.display()
        ),
    );
    assert!(unlock(&scene).expect("the old slot opens").is_altered());
}

#[test]
fn one_damaged_record_hides_no_other() {
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    let ids = scene.fill(&mut vault, 120);
    drop(vault);
    let id = ids[7].to_string();
    // A byte inside the ciphertext: the list of records is as it should be, one does not open.
    for kind in [1, 2] {
        sql(
            &scene.path,
            &format!(
                "UPDATE portable SET sealed = CAST(substr(sealed, 1, 40) || x'00ff' || substr(sealed, 43) AS BLOB)
                 WHERE type = {kind} AND id = x'{id}'"
            ),
        );
    }
    let mut vault = unlock(&scene).expect("it opens");
    assert!(!vault.is_altered());
    assert_eq!(vault.tokens().count(), 119);
    assert_eq!(vault.damaged().len(), 1);
    assert_eq!(
        (vault.damaged()[0].kind, vault.damaged()[0].id.as_str()),
        (RecordKind::Label, id.as_str())
    );
    let report = vault.check().expect("it can be checked");
    assert_eq!(report.damaged.len(), 2);
    assert!(report.complete && report.log_sound && report.database_sound && !report.is_sound());
    vault.make_group("Work", NOW).expect("writing goes on");
    let damaged = report.damaged;
    for record in &damaged {
        vault.remove_damaged(record).expect("it is removed");
    }
    let vault = scene.reopen(vault);
    assert!(vault.check().expect("it can be checked").is_sound());
    assert_eq!(vault.tokens().count(), 119);
}

#[test]
fn a_damaged_page_hides_only_what_stands_on_it() {
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    scene.fill(&mut vault, 200);
    drop(vault);
    // Somewhere in the middle of the file, so a page of rows.
    let mut bytes = std::fs::read(&scene.path).expect("it can be read");
    let at = bytes.len() / 4096 / 2 * 4096;
    bytes[at..at + 4096].fill(0);
    std::fs::write(&scene.path, bytes).expect("it can be written");
    let vault = unlock(&scene).expect("it opens");
    assert!(vault.is_altered());
    assert!(vault.tokens().count() >= 150, "{}", vault.tokens().count());
    assert!(!vault.check().expect("it can be checked").is_sound());
}

#[test]
fn foreign_tables_triggers_and_views_are_refused() {
    for statement in [
        "CREATE TABLE more (x)",
        "CREATE VIEW more AS SELECT 1",
        "CREATE TRIGGER more AFTER UPDATE ON manifest BEGIN DELETE FROM portable; END",
        "CREATE INDEX more ON portable (salt)",
        "DROP TABLE inbox",
    ] {
        let scene = Scene::new();
        scene.create();
        sql(&scene.path, statement);
        let result = vault::open(&scene.path);
        assert!(
            matches!(
                result,
                Err(Error::Damaged {
                    part: Part::Database
                })
            ),
            "{statement}"
        );
    }
}
