//! Files of every version must open for ever, here and by the reader that knows nothing of us.

mod common;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{NOW, Scene};
use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use vault::{Key, Password, RecoveryKey, TokenRecord, Vault};

/// Version, password, recovery key: as in golden/README.md.
const GOLDEN: [(&str, &str, &str); 1] = [(
    "v1",
    "café golden 1",
    include_str!("golden/v1.recovery-key"),
)];

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name)
}

/// A copy, because opening may write beside the file.
fn copy(version: &str) -> Scene {
    let mut scene = Scene::new();
    scene.path = scene.directory.path().join("copy.vault");
    std::fs::copy(golden(&format!("{version}.vault")), &scene.path).expect("it is copied");
    scene
}

fn expected(version: &str) -> Value {
    let text = std::fs::read_to_string(golden(&format!("{version}.json"))).expect("it can be read");
    serde_json::from_str(&text).expect("it is JSON")
}

#[test]
fn every_golden_file_opens_with_its_password_and_its_recovery_key() {
    for (version, password, recovery) in GOLDEN {
        let scene = copy(version);
        let password = Password::new(password.to_owned());
        let recovery = RecoveryKey::parse(recovery.trim()).expect("it is a recovery key");
        let locked = vault::open(&scene.path).expect("it is a vault");
        let vault = locked
            .unlock(Key::Password(&password), NOW)
            .expect("it opens");
        assert!(vault.check().expect("it can be checked").is_sound());
        assert_eq!(describe(&vault), expected(version));
        let locked = vault.lock();
        let vault = locked
            .unlock(Key::Recovery(&recovery), NOW)
            .expect("it opens");
        assert_eq!(describe(&vault), expected(version));
        assert_eq!(vault.preference("sort").as_deref(), Some(&b"manual"[..]));
        let kept = vault
            .device_only("approval key")
            .expect("it opens")
            .expect("it is there");
        assert_eq!(kept.expose().as_slice(), [0x42; 32]);
    }
}

#[test]
fn a_golden_file_can_still_be_written() {
    for (version, password, _) in GOLDEN {
        let scene = copy(version);
        let password = Password::new(password.to_owned());
        let locked = vault::open(&scene.path).expect("it is a vault");
        let mut vault = locked
            .unlock(Key::Password(&password), NOW)
            .expect("it opens");
        let count = vault.tokens().count();
        scene.fill(&mut vault, 3);
        let locked = vault.lock();
        let vault = locked
            .unlock(Key::Password(&password), NOW)
            .expect("it opens");
        assert_eq!(vault.tokens().count(), count + 3);
        assert!(vault.check().expect("it can be checked").is_sound());
    }
}

#[test]
fn a_golden_file_travels_into_a_new_vault() {
    for (version, password, _) in GOLDEN {
        let scene = copy(version);
        let password = Password::new(password.to_owned());
        let locked = vault::open(&scene.path).expect("it is a vault");
        let mut golden = locked
            .unlock(Key::Password(&password), NOW)
            .expect("it opens");
        let travelling = golden.travel().expect("it travels");
        assert_eq!(travelling.damaged, 0);
        let state = travelling.snapshot.expose();
        let adopted = golden.adopt(state, NOW).expect("it is adopted");
        assert_eq!((adopted.written, describe(&golden)), (0, expected(version)));

        let mut tokens = expected(version)["tokens"].clone();
        let tokens = tokens.as_array_mut().expect("tokens");
        let (managed, portable): (Vec<_>, Vec<_>) = tokens
            .drain(..)
            .partition(|token| !token["managed"].is_null());
        let stubs = travelling.stubs.iter();
        let named: Vec<_> = stubs.map(|stub| json!(stub.account)).collect();
        let expected: Vec<_> = managed.iter().map(|it| it["account"].clone()).collect();
        assert_eq!(named, expected);

        let scene = Scene::new();
        let (mut vault, _) = scene.create();
        vault.adopt(state, NOW).expect("it is adopted");
        let vault = scene.reopen(vault);
        assert_eq!(describe(&vault)["tokens"], json!(portable));
        assert_eq!(vault.preference("sort").as_deref(), Some(&b"manual"[..]));
        assert!(vault.check().expect("it can be checked").is_sound());
        if let Some(python) = python() {
            let read = read_by_python(&python, &["--password-file"], &scene.path, "correct horse");
            assert_eq!(read, (Some(0), describe(&vault)));
        }
    }
}

/// A vault as docs/read_vault.py prints it.
fn describe(vault: &Vault) -> Value {
    let names: BTreeMap<_, _> = vault
        .groups()
        .iter()
        .map(|group| (group.id, group.name.clone()))
        .collect();
    let records = vault.ids_in_order();
    let tokens = records
        .iter()
        .filter_map(|id| vault.record(*id))
        .map(|record| describe_token(vault, record, &names));
    json!({
        "vault": vault.vault_id().to_string(),
        "generation": vault.generation(),
        "whole": !vault.is_altered(),
        "damaged": vault.damaged().iter().map(|record| json!(record.id)).collect::<Vec<_>>(),
        "tokens": tokens.collect::<Vec<_>>(),
    })
}

fn describe_token(
    vault: &Vault,
    record: &TokenRecord,
    names: &BTreeMap<vault::GroupId, String>,
) -> Value {
    let token = vault.token(record.id).expect("it opens");
    let mut groups: Vec<_> = record.groups.iter().map(|id| names[id].clone()).collect();
    groups.sort();
    let (kind_text, parameters) = match &token.kind {
        otp::Kind::Broken {
            kind_text,
            parameters,
        } => (Some(kind_text), parameters.clone()),
        _ => (None, BTreeMap::new()),
    };
    let former: Vec<_> = vault.former_secrets(record.id).expect("they open");
    let text = |secret: otp::Secret| {
        let mut one = token.duplicate();
        one.secret = secret;
        one.key_text().to_string()
    };
    json!({
        "id": record.id.to_string(), "type": record.kind.name,
        "issuer": record.issuer, "account": record.account,
        "algorithm": record.kind.algorithm.map(|algorithm| algorithm.name()),
        "digits": record.kind.digits, "period": record.kind.period, "counter": record.kind.counter,
        "groups": groups, "pinned": record.pinned, "note": record.note, "icon": icon(&record.icon),
        "serial": record.serial, "source": record.source.text(), "managed": record.managed,
        "created_ms": record.created_ms, "changed_ms": record.changed_ms, "binned_ms": record.binned_ms,
        "uses": record.uses, "last_used_ms": record.last_used_ms,
        "needs_attention": record.flaw.is_some(),
        "secret": text(token.secret.duplicate()),
        "former_secrets": former.into_iter().map(text).collect::<Vec<_>>(),
        "pin": token.kind.pin().map(otp::Pin::expose), "extra": token.extra,
        "kind_text": kind_text, "parameters": parameters,
    })
}

fn icon(icon: &vault::Icon) -> String {
    match icon {
        vault::Icon::Auto => "auto".to_owned(),
        vault::Icon::Monogram => "monogram".to_owned(),
        vault::Icon::Brand(slug) => format!("brand:{slug}"),
        vault::Icon::Picture(logo) => format!("picture:{}", logo.text()),
    }
}

/// The Python with the two packages of the reader, or a line that says why there is none.
fn python() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let places = [
        std::env::var_os("COUNTERSIGN_PYTHON").map(PathBuf::from),
        Some(root.join(".dev/venv/bin/python")),
    ];
    let found = places.into_iter().flatten().find(|place| place.exists());
    if found.is_none() {
        let _told = writeln!(
            std::io::stderr(),
            "skipped: no Python with cryptography and argon2-cffi"
        );
    }
    found
}

fn read_by_python(
    python: &Path,
    arguments: &[&str],
    path: &Path,
    first_line: &str,
) -> (Option<i32>, Value) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/read_vault.py");
    let secrets = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(secrets.path(), first_line).expect("it is written");
    let output = Command::new(python)
        .arg(script)
        .arg(path)
        .args(arguments)
        .arg(secrets.path())
        .env("PYTHONIOENCODING", "utf-8")
        .output()
        .expect("it runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.code().is_some_and(|code| code != 1),
        "{errors}"
    );
    (
        output.status.code(),
        serde_json::from_str(&text).unwrap_or(Value::Null),
    )
}

#[test]
fn a_stranger_reads_every_golden_file() {
    let Some(python) = python() else { return };
    for (version, password, recovery) in GOLDEN {
        let scene = copy(version);
        let with_password = read_by_python(&python, &["--password-file"], &scene.path, password);
        assert_eq!(with_password, (Some(0), expected(version)));
        let with_recovery =
            read_by_python(&python, &["--recovery-key-file"], &scene.path, recovery);
        assert_eq!(with_recovery, (Some(0), expected(version)));
        assert_eq!(
            read_by_python(&python, &["--password-file"], &scene.path, "wrong"),
            (Some(3), Value::Null)
        );
    }
}

#[test]
fn a_stranger_reads_what_was_written_today_and_sees_what_was_altered() {
    let Some(python) = python() else { return };
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    let ids = scene.fill(&mut vault, 3);
    vault.bin(ids[0], NOW).expect("it is binned");
    let today = describe(&vault);
    // Also while the vault is open, from its log.
    assert_eq!(
        read_by_python(&python, &["--password-file"], &scene.path, "correct horse"),
        (Some(0), today.clone())
    );
    drop(vault);
    assert_eq!(
        read_by_python(&python, &["--password-file"], &scene.path, "correct horse"),
        (Some(0), today)
    );
    let conn = rusqlite::Connection::open(&scene.path).expect("it opens");
    let id = HEXLOWER
        .decode(ids[1].to_string().as_bytes())
        .expect("hexadecimal");
    conn.execute("DELETE FROM portable WHERE id = ?1", [id])
        .expect("it is removed");
    let (code, found) = read_by_python(&python, &["--password-file"], &scene.path, "correct horse");
    assert_eq!((code, &found["whole"]), (Some(5), &json!(false)));
    assert_eq!(found["tokens"].as_array().map(Vec::len), Some(2));
}
