//! Backups of every version must open for ever, here and by the reader that knows nothing of us.

#[path = "backup/scene.rs"]
mod scene;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use scene::{NOW, Scene, token};
use serde_json::{Value, json};
use sync::backup::{Opened, read};
use vault::{Icon, Key, Password, RecoveryKey, TokenRecord, Vault, VaultId};

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

fn expected(version: &str) -> Value {
    let text = std::fs::read_to_string(golden(&format!("{version}.json"))).expect("it can be read");
    serde_json::from_str(&text).expect("it is JSON")
}

/// A backup as docs/read_backup.py prints it: restored into an empty vault, and looked at there.
fn describe(opened: &Opened) -> Value {
    let mut scene = Scene::of(0);
    scene
        .vault
        .adopt(&opened.contents.snapshot, NOW)
        .expect("it is taken");
    let vault = &scene.vault;
    let names: BTreeMap<_, _> = vault
        .groups()
        .iter()
        .map(|group| (group.id, group.name.clone()))
        .collect();
    let ids = vault.ids_in_order();
    let tokens = ids
        .iter()
        .filter_map(|id| vault.record(*id))
        .map(|record| describe_token(vault, record, &names));
    let stubs = opened.contents.stubs.iter().map(|stub| {
        json!({
            "issuer": stub.issuer, "account": stub.account,
            "server": stub.server, "serial": stub.serial,
        })
    });
    let about = &opened.contents.about;
    json!({
        "backup": VaultId(about.backup).to_string(), "vault": about.vault.to_string(),
        "created_ms": about.created_ms, "generation": about.generation,
        "whole": opened.damage.is_none(),
        "lost_tokens": opened.damage.map_or(0, |damage| damage.lost_tokens),
        "tokens": tokens.collect::<Vec<_>>(), "stubs": stubs.collect::<Vec<_>>(),
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
    let icon = match &record.icon {
        Icon::Auto => "auto".to_owned(),
        Icon::Monogram => "monogram".to_owned(),
        Icon::Brand(slug) => format!("brand:{slug}"),
        Icon::Picture(logo) => format!("picture:{}", logo.text()),
    };
    json!({
        "id": record.id.to_string(), "type": record.kind.name,
        "issuer": record.issuer, "account": record.account,
        "algorithm": record.kind.algorithm.map(|algorithm| algorithm.name()),
        "digits": record.kind.digits, "period": record.kind.period, "counter": record.kind.counter,
        "groups": groups, "pinned": record.pinned, "note": record.note, "icon": icon,
        "serial": record.serial, "source": record.source.text(), "managed": record.managed,
        "created_ms": record.created_ms, "changed_ms": record.changed_ms, "binned_ms": record.binned_ms,
        "uses": record.uses, "last_used_ms": record.last_used_ms,
        "secret": text(token.secret.duplicate()),
        "former_secrets": former.into_iter().map(text).collect::<Vec<_>>(),
        "pin": token.kind.pin().map(otp::Pin::expose), "extra": token.extra,
        "kind_text": kind_text, "parameters": parameters,
    })
}

#[test]
fn every_golden_backup_opens_with_its_password_and_its_recovery_key() {
    for (version, password, recovery) in GOLDEN {
        let sealed = read(&golden(&format!("{version}.csbackup"))).expect("it is a backup");
        let password = Password::new(password.to_owned());
        let recovery = RecoveryKey::parse(recovery.trim()).expect("it is a recovery key");
        for key in [Key::Password(&password), Key::Recovery(&recovery)] {
            let opened = sealed.open(key).expect("it opens");
            assert_eq!(opened.damage, None);
            assert_eq!(opened.contents.about.computer_name, "Ada's laptop");
            assert_eq!(describe(&opened), expected(version));
        }
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

fn read_by_python(python: &Path, way: &str, path: &Path, line: &str) -> (Option<i32>, Value) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/read_backup.py");
    let mut child = Command::new(python)
        .args([script.as_path(), path, way.as_ref()])
        .env("PYTHONIOENCODING", "utf-8")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut input = child.stdin.take().expect("its input");
    // A reader that refuses the file does not ask.
    let _told = writeln!(input, "{line}");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let found = serde_json::from_str(&text).unwrap_or(Value::Null);
    let code = output.status.code();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!errors.contains("Traceback"), "{errors}");
    (code, found)
}

#[test]
fn a_stranger_reads_every_golden_backup() {
    let Some(python) = python() else { return };
    for (version, password, recovery) in GOLDEN {
        let path = golden(&format!("{version}.csbackup"));
        let whole = (Some(0), expected(version));
        assert_eq!(
            read_by_python(&python, "--password", &path, password),
            whole
        );
        assert_eq!(
            read_by_python(&python, "--recovery", &path, recovery.trim()),
            whole
        );
        let wrong = read_by_python(&python, "--password", &path, "wrong");
        assert_eq!(wrong, (Some(3), Value::Null));
    }
}

#[test]
fn a_stranger_reads_what_was_written_today_and_what_is_left_of_it() {
    let Some(python) = python() else { return };
    let mut scene = Scene::of(40);
    let mut long = token("otpauth://hotp/Long:note?secret=GEZDGNBVGY3TQOJQ&counter=7");
    long.note = "a long note ".repeat(2000);
    scene.vault.add_many(vec![long], NOW).expect("it is added");
    let folder = tempfile::tempdir().expect("a directory");
    let path = scene.write(folder.path()).expect("it is written").path;
    let described = |path: &Path| {
        let opened = read(path)
            .and_then(|sealed| sealed.open_with(&scene.key()))
            .expect("it opens");
        describe(&opened)
    };
    let today = described(&path);
    assert_eq!(today["tokens"].as_array().map(Vec::len), Some(41));
    assert_eq!(
        read_by_python(&python, "--password", &path, "correct horse"),
        (Some(0), today)
    );
    let file = std::fs::read(&path).expect("it can be read");
    let mut altered = file.clone();
    altered[9000] ^= 1;
    let mut headless = file.clone();
    headless[100] ^= 1;
    for damaged in [&altered, &headless, &file[..file.len() * 2 / 3].to_vec()] {
        std::fs::write(&path, damaged).expect("it is written");
        let recovery = scene.recovery.to_text();
        let (code, found) = read_by_python(&python, "--recovery", &path, &recovery);
        assert_eq!((code, found), (Some(5), described(&path)));
    }
    for (bytes, code) in [(&b""[..], 1), (b"something else", 1), (&file[..100], 1)] {
        std::fs::write(&path, bytes).expect("it is written");
        let found = read_by_python(&python, "--password", &path, "correct horse");
        assert_eq!(found, (Some(code), Value::Null));
    }
}
