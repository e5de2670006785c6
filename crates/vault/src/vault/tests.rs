//! What only the inside of the crate can see.

use std::path::PathBuf;

use ciborium::Value;

use super::batch::Batch;
use super::{Access, Vault};
use crate::body::Body;
use crate::class::{COMPUTER, Class};
use crate::manifest::Manifest;
use crate::record::{LABEL, SECRET, label, secret};
use crate::seal::{self, Address};
use crate::stamp::Stamp;
use crate::{
    Change, ComputerId, Damage, Error, KdfCost, Key, NewRecord, Password, RecordKind, Source,
    TokenId, ops, rows, schema, sqlite,
};

mod header;
mod travel;

const NOW: i64 = 1_700_000_000_000;
const CHEAP: KdfCost = KdfCost {
    memory_kib: 8,
    passes: 1,
    lanes: 1,
};
const ELSEWHERE: ComputerId = ComputerId([9; 16]);

struct Scene {
    _directory: tempfile::TempDir,
    path: PathBuf,
}

impl Scene {
    fn new() -> (Self, Vault) {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("tokens.vault");
        let (vault, _) = crate::create(&path, &password(), CHEAP, NOW).expect("it is made");
        (
            Self {
                _directory: directory,
                path,
            },
            vault,
        )
    }

    fn open(&self) -> Vault {
        let locked = crate::open(&self.path).expect("it is a vault");
        locked
            .unlock(Key::Password(&password()), NOW)
            .map_err(|(_, error)| error)
            .expect("it opens")
    }
}

fn password() -> Password {
    Password::new("correct horse".to_owned())
}

fn add(vault: &mut Vault) -> TokenId {
    let uri = "otpauth://totp/Example:ada?secret=GEZDGNBVGY3TQOJQ&colour=red";
    let token = otp::uri::read(uri).expect("a token").token;
    vault
        .add(NewRecord::new(token, Source::Text), NOW)
        .expect("it is added")
}

fn put(vault: &mut Vault, name: (u8, [u8; 16]), body: Body) {
    let mut batch = Batch::default();
    batch.put_here(name, body);
    vault.commit(batch).expect("it is written");
}

const FOREIGN: Stamp = Stamp {
    hlc: 77,
    computer: ELSEWHERE,
};

fn odd() -> Value {
    Value::Map(vec![(Value::from("odd"), Value::from(1.5))])
}

/// What a newer version might have written: entries of every shape, and a record of its own type.
fn write_from_the_future(vault: &mut Vault, id: TokenId) {
    for kind in [LABEL, SECRET] {
        let mut body = vault.fetch((kind, id.0)).expect("it opens");
        body.set(44, odd(), FOREIGN);
        body.set_element(99, Value::from("element"), Value::Null, FOREIGN);
        body.set_plain(900, Value::Array(vec![Value::from("kept")]));
        put(vault, (kind, id.0), body);
    }
    let mut unknown = Body::default();
    unknown.set(1, Value::from("unknown"), FOREIGN);
    put(vault, (40, [1; 16]), unknown);
}

fn edit_everything(vault: &mut Vault, id: TokenId) {
    let group = vault.make_group("Work", NOW).expect("it is made");
    vault.set_group(id, group, true, NOW).expect("it joins");
    let pin = Some(Some(otp::Pin::new("1234")));
    let secret = Some(otp::Secret::new(*b"another secret!!"));
    let change = Change {
        issuer: Some("New".to_owned()),
        secret,
        pin,
        ..Change::default()
    };
    vault.edit(id, change, NOW).expect("it is edited");
    vault.move_to(id, None, NOW).expect("it is moved");
    vault.bin(id, NOW).expect("it is binned");
    vault.restore(id, NOW).expect("it is restored");
}

#[test]
fn what_a_newer_version_wrote_survives_every_edit() {
    let (scene, mut vault) = Scene::new();
    let id = add(&mut vault);
    write_from_the_future(&mut vault, id);
    edit_everything(&mut vault, id);
    drop(vault);

    let vault = scene.open();
    for kind in [LABEL, SECRET] {
        let body = vault.fetch((kind, id.0)).expect("it opens");
        assert_eq!(body.register(44), Some(&odd()));
        assert_eq!(
            body.elements(99)
                .map(|(.., stamp)| stamp)
                .collect::<Vec<_>>(),
            [FOREIGN]
        );
        assert_eq!(
            body.plain(900),
            Some(&Value::Array(vec![Value::from("kept")]))
        );
    }
    assert_eq!(
        vault.fetch((40, [1; 16])).expect("it opens").text(1),
        Some("unknown")
    );
    assert_eq!(
        vault.record(id).map(|record| record.issuer.as_str()),
        Some("New")
    );
    assert_eq!(
        vault
            .token(id)
            .expect("it opens")
            .extra
            .get("colour")
            .map(String::as_str),
        Some("red")
    );
}

#[test]
fn every_secret_a_token_ever_had_is_kept() {
    let (_scene, mut vault) = Scene::new();
    let id = add(&mut vault);
    for number in 0..3_u8 {
        let secret = Some(otp::Secret::new([number; 16]));
        vault
            .edit(
                id,
                Change {
                    secret,
                    ..Change::default()
                },
                NOW,
            )
            .expect("it is edited");
    }
    let body = vault.fetch((SECRET, id.0)).expect("it opens");
    assert_eq!(body.elements(secret::SECRETS).count(), 4);
    assert_eq!(vault.token(id).expect("it opens").secret.expose(), [2; 16]);
    // A secret that comes back is the present one again, and no fifth.
    let secret = Some(otp::Secret::new([0; 16]));
    vault
        .edit(
            id,
            Change {
                secret,
                ..Change::default()
            },
            NOW,
        )
        .expect("it is edited");
    let body = vault.fetch((SECRET, id.0)).expect("it opens");
    assert_eq!(body.elements(secret::SECRETS).count(), 4);
    assert_eq!(vault.token(id).expect("it opens").secret.expose(), [0; 16]);
}

#[test]
fn a_token_is_not_deleted_by_a_computer_that_had_not_seen_its_last_edit() {
    let (_scene, mut vault) = Scene::new();
    let id = add(&mut vault);
    vault.bin(id, NOW).expect("it is binned");
    let mut body = vault.fetch((LABEL, id.0)).expect("it opens");
    body.set(
        label::NOTE,
        Value::from("written elsewhere"),
        Stamp {
            hlc: 5,
            computer: ELSEWHERE,
        },
    );
    put(&mut vault, (LABEL, id.0), body);
    assert_eq!(vault.record(id).map(|record| record.binned_ms), Some(None));
}

#[test]
fn every_change_has_its_op_row_and_a_device_only_one_has_none() {
    let (_scene, mut vault) = Scene::new();
    let rows = |vault: &Vault| {
        let log = vault.manifest.log;
        let read = |index| ops::read_row(&vault.conn, &vault.keys, vault.header.vault, &log, index);
        (0..log.next)
            .flat_map(|index| read(index).expect("it opens"))
            .collect::<Vec<_>>()
    };
    let id = add(&mut vault);
    assert_eq!(
        rows(&vault)
            .iter()
            .map(|row| (row.kind, row.id))
            .collect::<Vec<_>>(),
        [(LABEL, id.0), (SECRET, id.0)]
    );
    let before = rows(&vault).len();
    vault
        .edit(
            id,
            Change {
                note: Some("n".to_owned()),
                ..Change::default()
            },
            NOW,
        )
        .expect("it is edited");
    let last = rows(&vault).pop().expect("a row");
    assert_eq!(
        (last.kind, last.id, last.keys),
        (LABEL, id.0, vec![label::NOTE, label::CHANGED])
    );
    assert_eq!(rows(&vault).len(), before + 1);
    vault.copied(id, NOW).expect("it is counted");
    let key = crate::DeviceOnly::new(zeroize::Zeroizing::new(vec![1]));
    vault.keep_device_only("key", &key).expect("it is kept");
    assert_eq!(rows(&vault).len(), before + 1);
}

#[test]
fn the_clock_goes_on_where_it_was_even_when_the_wall_clock_went_back() {
    let (scene, mut vault) = Scene::new();
    let id = add(&mut vault);
    vault.bin(id, NOW).expect("it is binned");
    vault.purge(id, NOW + 1_000_000).expect("it is purged");
    let last = vault.clock.last();
    drop(vault);
    let mut vault = scene.open();
    assert!(vault.stamp(0).hlc > last);
}

#[test]
fn a_record_of_a_newer_schema_is_shown_as_such_and_kept() {
    let (scene, mut vault) = Scene::new();
    let (id, other) = (add(&mut vault), add(&mut vault));
    let body = vault.fetch((LABEL, id.0)).expect("it opens");
    let address = Address {
        kind: LABEL,
        id: id.0,
        version: 2,
        epoch: vault.header.epoch,
        computer: vault.computer,
    };
    let sealed = seal::seal_as(
        2,
        &vault.keys.record,
        vault.header.vault,
        &address,
        &body.write(),
    )
    .expect("sealed");
    rows::put(
        &vault.conn,
        (LABEL, id.0),
        2,
        address.epoch,
        address.computer,
        &sealed,
    )
    .expect("it is written");
    drop(vault);
    let mut vault = scene.open();
    vault.accept_present_state().expect("it is accepted");
    drop(vault);
    let mut vault = scene.open();
    let damaged: Vec<_> = vault
        .damaged()
        .iter()
        .map(|record| (record.kind, record.damage))
        .collect();
    assert_eq!(damaged, [(RecordKind::Label, Damage::Newer)]);
    vault.bin(other, NOW).expect("writing goes on");
    assert!(matches!(
        vault.edit(id, Change::default(), NOW),
        Err(Error::UnknownToken)
    ));
    let kept = rows::fetch(&vault.conn, (LABEL, id.0))
        .expect("it is read")
        .expect("it is there");
    assert_eq!(kept.tag, sealed.tag());
}

#[test]
fn a_failed_write_changes_nothing_and_the_next_one_works() {
    let (scene, mut vault) = Scene::new();
    let id = add(&mut vault);
    let generation = vault.generation();
    let pages: i64 = vault
        .conn
        .pragma_query_value(None, "page_count", |row| row.get(0))
        .expect("a count");
    vault
        .conn
        .pragma_update(None, "max_page_count", pages)
        .expect("no more pages");
    let many = (0..100).map(|_| {
        let token = otp::uri::read("otpauth://totp/More:more?secret=GEZDGNBVGY3TQOJQ")
            .expect("a token")
            .token;
        NewRecord::new(token, Source::Text)
    });
    assert!(matches!(
        vault.add_many(many.collect(), NOW),
        Err(Error::DiskFull)
    ));
    assert_eq!(
        (vault.tokens().count(), vault.generation()),
        (1, generation)
    );
    assert!(vault.token(id).is_ok());
    // The next write reads the file again first, through a new connection.
    add(&mut vault);
    assert_eq!(vault.tokens().count(), 2);
    drop(vault);
    assert!(scene.open().check().expect("it can be checked").is_sound());
}

#[test]
fn a_file_changed_behind_an_open_vault_is_not_overwritten() {
    let (scene, mut vault) = Scene::new();
    let id = add(&mut vault);
    let other = rusqlite::Connection::open(&scene.path).expect("it opens");
    other
        .execute("UPDATE manifest SET mac = zeroblob(32)", [])
        .expect("it is changed");
    assert!(matches!(vault.bin(id, NOW), Err(Error::Altered)));
    assert!(matches!(vault.bin(id, NOW), Err(Error::Altered)));
    assert!(vault.is_altered());
}

#[test]
fn the_database_runs_with_the_settings_of_its_contract() {
    let (scene, vault) = Scene::new();
    let check = |conn: &rusqlite::Connection, settings: &[(&str, &str)]| {
        for (name, expected) in settings {
            let value =
                conn.pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0));
            let value = match value.expect("a setting") {
                rusqlite::types::Value::Text(text) => text,
                rusqlite::types::Value::Integer(number) => number.to_string(),
                other => panic!("{other:?}"),
            };
            assert_eq!(value, *expected, "{name}");
        }
    };
    let both = [
        ("temp_store", "2"),
        ("cell_size_check", "1"),
        ("trusted_schema", "0"),
        ("foreign_keys", "1"),
        ("busy_timeout", "5000"),
    ];
    check(&vault.conn, &both);
    check(
        &vault.conn,
        &[
            ("journal_mode", "wal"),
            ("synchronous", "2"),
            ("secure_delete", "1"),
            ("fullfsync", "1"),
            ("checkpoint_fullfsync", "1"),
        ],
    );
    check(
        &sqlite::connect(&scene.path, Access::Read).expect("it opens"),
        &both,
    );
    use rusqlite::config::DbConfig;
    assert!(
        vault
            .conn
            .db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE)
            .expect("a setting")
    );
}

const NEXT: &str = "CREATE TABLE later (x INTEGER) STRICT;";

fn migrate(vault: &mut Vault, step: &str) -> Result<(), Error> {
    let steps = [schema::STEPS[0], step];
    let mut manifest =
        Manifest::load(&vault.conn, &vault.keys, vault.header.vault)?.expect("a manifest");
    schema::migrate(
        &mut vault.conn,
        &vault.path,
        &steps,
        &mut vault.header,
        &mut manifest,
        &vault.keys,
    )
}

#[test]
fn a_migration_copies_the_file_first_and_changes_it_in_one_step() {
    let (scene, mut vault) = Scene::new();
    let id = add(&mut vault);
    migrate(&mut vault, NEXT).expect("it is brought up to date");
    let new = Manifest::load(&vault.conn, &vault.keys, vault.header.vault)
        .expect("it is read")
        .expect("it is authentic");
    assert_eq!(new.generation, vault.manifest.generation + 1);
    drop(vault);
    // This version refuses what the next one made, and opens the copy from before.
    for result in [crate::open(&scene.path), crate::open_read_only(&scene.path)] {
        assert!(matches!(
            result,
            Err(Error::NewerVersion { found: 2, known: 1 })
        ));
    }
    let copy = schema::snapshot_path(&scene.path, 2);
    let vault = crate::open(&copy)
        .expect("a vault")
        .unlock(Key::Password(&password()), NOW)
        .expect("it opens");
    assert!(vault.token(id).is_ok());
    assert!(vault.check().expect("it can be checked").is_sound());
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        assert_eq!(
            std::fs::metadata(&copy).expect("it is there").mode() & 0o777,
            0o600
        );
    }
}

#[test]
fn a_migration_that_fails_leaves_the_old_file() {
    let (scene, mut vault) = Scene::new();
    let id = add(&mut vault);
    let bad =
        "CREATE TABLE later (x INTEGER) STRICT; DELETE FROM portable; SELECT nothing FROM nowhere;";
    assert!(migrate(&mut vault, bad).is_err());
    drop(vault);
    let vault = scene.open();
    assert!(vault.token(id).is_ok());
    assert!(vault.check().expect("it can be checked").is_sound());
}

#[test]
fn rows_of_one_class_do_not_open_in_the_table_of_another() {
    let (scene, vault) = Scene::new();
    vault
        .conn
        .execute(
            "INSERT INTO portable SELECT * FROM device_only WHERE type = ?1",
            [COMPUTER],
        )
        .expect("it is copied");
    drop(vault);
    let vault = scene.open();
    assert!(vault.is_altered());
    assert_eq!(Class::of(COMPUTER), Some(Class::DeviceOnly));
}
