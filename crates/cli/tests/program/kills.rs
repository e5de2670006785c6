//! SIGKILL while a backup is restored: the old state or the new one, never a mixture.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::stage::{Stage, alone, text};

const TOKENS: usize = 12;

/// Kills in the suite, or as many as the long run asks for.
fn rounds() -> u32 {
    let asked = std::env::var("COUNTERSIGN_FAULTS").ok();
    asked.and_then(|count| count.parse().ok()).unwrap_or(100)
}

/// The one account that every token has.
fn account(stage: &Stage) -> String {
    let listed = stage.json(&["list"]);
    let tokens = listed.as_array().expect("a list");
    assert_eq!(tokens.len(), TOKENS);
    let mut names: Vec<&Value> = tokens.iter().map(|token| &token["account"]).collect();
    names.dedup();
    assert_eq!(names.len(), 1, "a mixture: {names:?}");
    names[0].as_str().expect("a name").to_owned()
}

/// A backup in which every token has this account.
fn backup_with(stage: &Stage, account: &str) -> String {
    for at in 0..TOKENS {
        stage.json(&["edit", &format!("s{at}-"), "--account", account]);
    }
    let folder = stage.path("backups");
    fs::create_dir_all(&folder).expect("a folder");
    let made = stage.json(&["backup", text(&folder)]);
    made["file"].as_str().expect("a path").to_owned()
}

/// Begins to make the vault what a backup is, and kills that after a while. Whether it was done already.
fn restore_and_kill(stage: &Stage, file: &str, after: Duration) -> bool {
    let (vault, password) = (stage.vault(), stage.path("password"));
    let mut child = alone(|| {
        Command::new(env!("CARGO_BIN_EXE_countersign-cli"))
            .args(["--vault", text(&vault), "--password-file", text(&password)])
            .args(["restore", file, "--replace"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts")
    });
    let begun = Instant::now();
    while begun.elapsed() < after && child.try_wait().expect("it can be asked").is_none() {
        std::thread::yield_now();
    }
    let _ = child.kill();
    child.wait().expect("it ends").success()
}

#[test]
fn a_restore_that_is_killed_leaves_the_old_state_or_the_new_one() {
    let stage = Stage::new();
    for at in 0..TOKENS {
        let uri = format!("otpauth://totp/s{at}-:x?secret=GEZDGNBVGY3TQOJQ&issuer=s{at}-");
        let keep = ["add", "-", "--on-duplicate", "keep-both"];
        stage.told(&keep, &uri).json();
    }
    let files = ["one", "two"].map(|name| (name, backup_with(&stage, name)));
    let begun = Instant::now();
    assert!(restore_and_kill(
        &stage,
        &files[0].1,
        Duration::from_secs(60)
    ));
    let whole = begun.elapsed();
    let (mut before, mut done, mut undone) = ("one".to_owned(), 0, 0);
    for round in 0..rounds() {
        let (name, file) = files
            .iter()
            .find(|(name, _)| *name != before)
            .expect("the other");
        // Even steps over the whole run, so that every part of it is met.
        let after = whole * (round * 37 % 100) / 100;
        let said_done = restore_and_kill(&stage, file, after);
        let now = account(&stage);
        assert!(now == before || now == *name);
        assert!(
            !said_done || now == *name,
            "what was said to be done is done"
        );
        assert!(Path::new(file).exists());
        match now == *name {
            true => done += 1,
            false => undone += 1,
        }
        before = now;
    }
    assert!(done > 0 && undone > 0, "{done} done, {undone} not");
    let safety = fs::read_dir(stage.path("safety")).expect("the folder");
    let files = safety.map(|entry| entry.expect("an entry").path());
    let backups: Vec<String> = files
        .filter(|path| path.extension().is_some_and(|it| it == "csbackup"))
        .map(|path| text(&path).to_owned())
        .collect();
    let newest = backups.iter().max().expect("the state before was kept");
    assert_eq!(stage.json(&["verify", newest])[0]["whole"], true);
    assert_eq!(stage.json(&["check"])["damaged"], 0);
}
