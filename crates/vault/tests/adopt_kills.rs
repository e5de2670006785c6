//! SIGKILL while a state comes in: the old state or the new one, never a mixture.

#![cfg(unix)]

mod common;

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use ciborium::Value;
use common::{NOW, Scene, token};
use vault::travel::{COUNTER, LABEL, Register, counter, label};
use vault::{Key, NewRecord, Password, Source, Vault};

const PATH: &str = "COUNTERSIGN_TEST_ADOPT";
const HOTP: &str = "otpauth://hotp/0:counter?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=0";
const TOKENS: usize = 60;

/// Kills in the suite, or a quarter of what the long run asks for.
fn rounds() -> u64 {
    std::env::var("COUNTERSIGN_FAULTS")
        .ok()
        .and_then(|count| count.parse::<u64>().ok())
        .map_or(40, |count| count / 4)
}

/// Takes in a state in which every token is called by this number and every counter stands at it.
fn rename_all(vault: &mut Vault, number: u64) {
    let travelling = vault.travel().expect("it travels");
    let mut state = travelling.snapshot.expose().clone();
    for (name, fields) in &mut state.records {
        if name.kind == LABEL {
            let stamp = vault.stamp_now(NOW);
            let value = Value::from(number.to_string());
            fields
                .registers
                .insert(label::ISSUER, Register { value, stamp });
        } else if name.kind == COUNTER {
            fields.plain.insert(counter::NEXT, Value::from(number));
        }
    }
    let adopted = vault.adopt(&state, NOW).expect("it is adopted");
    assert_eq!(adopted.written, TOKENS + 2);
}

/// The number that everything bears.
fn number_of(vault: &Vault) -> u64 {
    let mut numbers: Vec<u64> = vault
        .tokens()
        .map(|record| record.issuer.parse().expect("a number"))
        .collect();
    assert_eq!(numbers.len(), TOKENS + 1);
    numbers.extend(vault.tokens().filter_map(|record| record.kind.counter));
    assert_eq!(numbers.len(), TOKENS + 2);
    numbers.dedup();
    assert_eq!(numbers.len(), 1, "a mixture: {numbers:?}");
    numbers[0]
}

/// Not a test by itself: takes states in until it is killed, when started by the other one.
#[test]
fn adopter() {
    let Ok(path) = std::env::var(PATH) else {
        return;
    };
    let mut out = std::io::stdout();
    let password = Password::new("correct horse".to_owned());
    let locked = vault::open(Path::new(&path)).expect("it is a vault");
    let mut vault = locked
        .unlock(Key::Password(&password), NOW)
        .expect("it opens");
    for number in number_of(&vault) + 1.. {
        writeln!(out, "\ntry {number}")
            .and_then(|()| out.flush())
            .expect("the parent listens");
        rename_all(&mut vault, number);
        writeln!(out, "\nack {number}")
            .and_then(|()| out.flush())
            .expect("the parent listens");
    }
}

/// Starts an adopter, kills it somewhere, and returns the last numbers it acknowledged and tried.
fn run_and_kill(path: &Path, known: u64, pause: Duration) -> (u64, u64) {
    let mut child = Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", "adopter", "--nocapture"])
        .env(PATH, path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let (mut acknowledged, mut tried) = (known, known);
    let mut take = |line: &str| {
        if let Some(number) = line.strip_prefix("try ") {
            tried = number.parse().expect("a number");
        } else if let Some(number) = line.strip_prefix("ack ") {
            acknowledged = number.parse().expect("a number");
        }
        acknowledged > known
    };
    while !take(&lines.next().expect("it writes on").expect("a line")) {}
    let start = Instant::now();
    while start.elapsed() < pause {
        std::hint::spin_loop();
    }
    child.kill().expect("it is killed");
    child.wait().expect("it is gone");
    for line in lines.map_while(Result::ok) {
        take(&line);
    }
    (acknowledged, tried)
}

#[test]
fn a_killed_adoption_leaves_the_old_state_or_the_new_one() {
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    let new = (0..TOKENS).map(|number| {
        let uri = format!("otpauth://totp/0:account{number}?secret=GEZDGNBVGY3TQOJQ");
        NewRecord::new(token(&uri), Source::Text)
    });
    vault.add_many(new.collect(), NOW).expect("they are added");
    let counter = NewRecord::new(token(HOTP), Source::Text);
    vault.add(counter, NOW).expect("it is added");
    let mut number = number_of(&vault);
    drop(vault);
    for round in 0..rounds() {
        // Spread over the time that one adoption takes.
        let pause = Duration::from_micros(round * 7_919 % 20_000);
        let (acknowledged, tried) = run_and_kill(&scene.path, number, pause);
        let vault = scene.open();
        number = number_of(&vault);
        assert!(
            acknowledged <= number && number <= tried && tried <= acknowledged + 1,
            "round {round}: {acknowledged} acknowledged, {number} found, {tried} tried"
        );
        let report = vault.check().expect("it can be checked");
        assert!(report.is_sound(), "round {round}: {report:?}");
    }
}
