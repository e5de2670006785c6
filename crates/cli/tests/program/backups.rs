//! Backups by the real program: made, verified, proved, restored.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::stage::{PASSWORD, Stage, sparse, text};

const EXAMPLE: &str = "otpauth://totp/Example:alice?secret=JBSWY3DPEHPK3PXP&issuer=Example";
const SHOP: &str = "otpauth://totp/Shop:alice?secret=KRSXG5CTMVRXEZLU&issuer=Shop";
const COUNTER: &str =
    "otpauth://hotp/Bank:alice?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Bank&counter=0";

/// A vault with two tokens, and the path of a backup of them.
fn backed_up() -> (Stage, PathBuf) {
    let mut stage = Stage::new();
    stage.add(EXAMPLE);
    stage.add(COUNTER);
    let made = backup(&stage);
    assert_eq!(made["tokens"], 2);
    let file = PathBuf::from(made["file"].as_str().expect("a path"));
    (stage, file)
}

fn backup(stage: &Stage) -> Value {
    let folder = stage.path("backups");
    fs::create_dir_all(&folder).expect("a folder");
    stage.json(&["backup", text(&folder)])
}

fn issuers(stage: &Stage) -> Vec<String> {
    let listed = stage.json(&["list"]);
    let tokens = listed.as_array().expect("a list").iter();
    let mut names: Vec<_> = tokens
        .map(|token| token["issuer"].as_str().expect("a name").to_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_backup_is_made_verified_and_proved() {
    let (stage, file) = backed_up();
    let verified = stage.json(&["verify", text(&file)]);
    assert_eq!(
        (&verified[0]["whole"], &verified[0]["tokens"]),
        (&true.into(), &2.into())
    );
    let proved = stage.json(&["prove", text(&file)]);
    assert_eq!(
        [
            &proved["tokens"],
            &proved["same_codes"],
            &proved["newer_here"],
            &proved["missing"]
        ],
        [2, 2, 0, 0]
    );
    let left = fs::read_dir(stage.path("")).expect("a folder");
    let names = left.map(|entry| entry.expect("an entry").file_name());
    assert!(
        !names
            .into_iter()
            .any(|name| name.to_string_lossy().starts_with("scratch"))
    );
    let again = backup(&stage);
    assert_ne!(
        again["file"],
        file.to_string_lossy().as_ref(),
        "no backup is overwritten"
    );
    assert!(file.exists());
}

#[test]
fn a_merge_keeps_what_is_newer_and_brings_back_what_is_chosen() {
    let (mut stage, file) = backed_up();
    stage.add(SHOP);
    stage.json(&["edit", "example", "--account", "newer"]);
    stage.json(&["code", "bank"]);
    stage.json(&["rm", "bank"]);
    let planned = stage.json(&["restore", text(&file), "--dry-run"]);
    let outcome = |issuer: &str| {
        let lines = planned.as_array().expect("lines").iter();
        let line = lines.into_iter().find(|line| line["issuer"] == issuer);
        line.expect("it is listed")["outcome"].clone()
    };
    assert_eq!(
        [outcome("Example"), outcome("Bank"), outcome("Shop")],
        ["same", "stays_deleted", "left"]
    );
    let done = stage.json(&["restore", text(&file)]);
    assert_eq!(
        [&done["added"], &done["changed"], &done["binned"]],
        [0, 0, 0]
    );
    assert_eq!(issuers(&stage), ["Example", "Shop"]);
    assert_eq!(stage.json(&["list", "example"])[0]["account"], "newer");
    let done = stage.json(&["restore", text(&file), "--only", "bank"]);
    assert_eq!(done["added"], 1);
    assert_eq!(
        stage.json(&["code", "bank"])["code"],
        "287082",
        "no counter code twice"
    );
    let kept = || {
        fs::read_dir(stage.path("safety"))
            .expect("a folder")
            .count()
    };
    let many = kept();
    stage
        .run(&["restore", text(&file), "--only", "nobody"])
        .error(4, "not_found");
    assert_eq!(kept(), many, "what is refused leaves nothing");
}

#[test]
fn a_merge_is_taken_back_with_the_backup_that_was_kept_before_it() {
    let (stage, file) = backed_up();
    stage.json(&["rm", "bank"]);
    let done = stage.json(&["restore", text(&file), "--only", "bank"]);
    assert_eq!(issuers(&stage), ["Bank", "Example"]);
    let before = PathBuf::from(done["backup_before"].as_str().expect("a path"));
    stage.json(&["restore", text(&before), "--replace"]);
    assert_eq!(issuers(&stage), ["Example"]);
}

#[test]
fn a_replacement_keeps_a_backup_of_what_was_there() {
    let (mut stage, file) = backed_up();
    stage.add(SHOP);
    let done = stage.json(&["restore", text(&file), "--replace"]);
    assert_eq!(done["binned"], 1);
    assert_eq!(issuers(&stage), ["Bank", "Example"]);
    let before = PathBuf::from(done["backup_before"].as_str().expect("a path"));
    stage.json(&["restore", text(&before), "--replace"]);
    assert_eq!(issuers(&stage), ["Bank", "Example", "Shop"]);
}

#[test]
fn a_new_vault_is_made_from_a_backup_by_its_recovery_key() {
    let stage = Stage::empty();
    let key = stage.json(&["init"])["recovery_key"]
        .as_str()
        .expect("a key")
        .to_owned();
    stage.told(&["add", "-"], EXAMPLE).json();
    let file = backup(&stage)["file"].as_str().expect("a path").to_owned();
    let code = stage.json(&["code", "example", "--at", "0"]);
    let taken = ["restore", &file, "--new"];
    stage.run(&taken).error(1, "already_exists");

    let other = Stage::empty();
    fs::write(other.path("key"), &key).expect("written");
    let path = other.path("key");
    let made = other.json(&[&taken[..], &["--recovery-key", "--key-file", text(&path)]].concat());
    assert_eq!(made["added"], 1);
    assert_ne!(made["recovery_key"], Value::from(key));
    assert_eq!(other.json(&["code", "example", "--at", "0"]), code);
}

#[test]
fn a_wrong_password_says_when_the_backup_was_made_and_makes_no_vault() {
    let (stage, file) = backed_up();
    let made_ms = stage.json(&["verify", text(&file)])[0]["created_ms"].clone();
    let other = Stage::empty();
    fs::write(other.path("password"), "something else\n").expect("written");
    let error = other
        .run(&["restore", text(&file), "--new"])
        .error(3, "wrong_backup_password");
    assert_eq!(error["created_ms"], made_ms);
    assert!(!other.vault().exists());
    let key = other.path("key");
    fs::write(&key, PASSWORD).expect("written");
    other.json(&["restore", text(&file), "--new", "--key-file", text(&key)]);
    assert_eq!(issuers(&other), ["Bank", "Example"]);
}

#[test]
fn what_is_no_backup_is_said_and_the_exit_code_tells() {
    let (stage, file) = backed_up();
    let path = stage.path("x.csbackup");
    let verify = || stage.run(&["verify", text(&path)]);
    verify().error_beside(4, "backup_not_found");
    fs::write(&path, "").expect("written");
    verify().error_beside(5, "empty_file");
    fs::write(&path, "no backup".repeat(1000)).expect("written");
    verify().error_beside(5, "not_a_backup");
    sparse(&path, 4 << 30);
    verify().error_beside(5, "too_large");
    stage
        .run(&["backup", text(&stage.path("nowhere"))])
        .error(4, "folder_gone");
    stage.run(&["backup", text(&file)]).error(1, "not_a_folder");
}

#[test]
fn a_damaged_backup_yields_what_is_whole_and_exits_with_5() {
    let stage = Stage::new();
    for at in 0..40 {
        let uri = format!("otpauth://totp/S{at}:a?secret=GEZDGNBVGY3TQOJQ&issuer=S{at}");
        let keep = ["add", "-", "--on-duplicate", "keep-both"];
        stage.told(&keep, &uri).json();
    }
    let file = PathBuf::from(backup(&stage)["file"].as_str().expect("a path"));
    let mut bytes = fs::read(&file).expect("read");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, bytes).expect("written");
    let said = stage.run(&["verify", text(&file)]);
    said.error_beside(5, "damaged");
    let other = Stage::empty();
    let said = other.run(&["restore", text(&file), "--new"]);
    said.error_beside(5, "damaged");
    let whole = issuers(&other).len();
    assert!((20..40).contains(&whole), "{whole}");
}

#[test]
fn the_help_names_the_commands_about_backups() {
    let stage = Stage::empty();
    let help = stage.text(&["--help"]).stdout;
    for command in ["backup", "restore", "verify", "prove"] {
        assert!(help.contains(command), "{command}");
    }
}
