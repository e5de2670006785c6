//! SIGKILL at random moments of every write: nothing acknowledged is lost, every record opens.
//!
//! A child performs operations and says "try" before and "ack" after each. The parent kills it
//! somewhere, reopens the vault and compares it with its own model: everything acknowledged must be
//! there, and the one operation that was tried last is there wholly or not at all.

#![cfg(unix)]
#![expect(clippy::panic, reason = "a test that meets something else has failed")]

mod common;

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::{CHEAP, NOW, Scene, token};
use vault::{Change, Error, Key, NewRecord, Password, Source, TokenId, Vault};

const WRITE: &str = "COUNTERSIGN_TEST_WRITE";
const SEED: &str = "COUNTERSIGN_TEST_SEED";
const CREATE: &str = "COUNTERSIGN_TEST_CREATE";
const HOTP: &str =
    "otpauth://hotp/Counter:counter?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=0";

/// Kills in the suite, or as many as the long run asks for.
fn rounds() -> u64 {
    std::env::var("COUNTERSIGN_FAULTS")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(200)
}

/// A small generator, so that a failing seed can be run again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// What the vault must look like, in the order of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Model {
    tokens: Vec<(String, String, bool)>,
    groups: Vec<String>,
    counter: u64,
    password: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Add(String),
    AddMany(String, u64),
    Edit(String, String),
    Front(String),
    Bin(String),
    Restore(String),
    Purge(String),
    Group(String),
    Counter,
    Password(u64),
}

impl Step {
    fn text(&self) -> String {
        match self {
            Self::Add(name) => format!("add {name}"),
            Self::AddMany(name, count) => format!("addmany {name} {count}"),
            Self::Edit(name, issuer) => format!("edit {name} {issuer}"),
            Self::Front(name) => format!("front {name}"),
            Self::Bin(name) => format!("bin {name}"),
            Self::Restore(name) => format!("restore {name}"),
            Self::Purge(name) => format!("purge {name}"),
            Self::Group(name) => format!("group {name}"),
            Self::Counter => "counter".to_owned(),
            Self::Password(number) => format!("password {number}"),
        }
    }

    fn read(text: &str) -> Self {
        let words: Vec<_> = text.split(' ').collect();
        let name = |place: usize| words[place].to_owned();
        let number = |place: usize| words[place].parse().expect("a number");
        match words[0] {
            "add" => Self::Add(name(1)),
            "addmany" => Self::AddMany(name(1), number(2)),
            "edit" => Self::Edit(name(1), name(2)),
            "front" => Self::Front(name(1)),
            "bin" => Self::Bin(name(1)),
            "restore" => Self::Restore(name(1)),
            "purge" => Self::Purge(name(1)),
            "group" => Self::Group(name(1)),
            "counter" => Self::Counter,
            "password" => Self::Password(number(1)),
            other => panic!("{other}"),
        }
    }

    /// Something that makes sense now. Names are new in every process.
    fn roll(dice: &mut Dice, model: &Model, fresh: &str) -> Self {
        let any = |dice: &mut Dice, binned: bool| {
            let names: Vec<_> = model
                .tokens
                .iter()
                .filter(|token| token.2 == binned && token.0 != "counter")
                .collect();
            let place = dice.below(names.len().max(1) as u64);
            names
                .get(usize::try_from(place).expect("small"))
                .map(|token| token.0.clone())
        };
        let step = match dice.below(12) {
            0 => Some(Self::AddMany(fresh.to_owned(), 2 + dice.below(3))),
            1 | 2 => any(dice, false).map(|name| Self::Edit(name, fresh.to_owned())),
            3 => any(dice, false).map(Self::Front),
            4 | 5 => any(dice, false).map(Self::Bin),
            6 => any(dice, true).map(Self::Restore),
            7 | 8 => any(dice, true).map(Self::Purge),
            9 => Some(Self::Counter),
            10 if dice.below(4) == 0 => Some(Self::Password(dice.below(1_000_000))),
            11 if model.groups.len() < 20 => Some(Self::Group(fresh.to_owned())),
            _ => None,
        };
        // The list stays short, so that most of the time goes into writing.
        let room = model.tokens.len() < 20;
        let shrink = || {
            any_of(model, true)
                .map(Self::Purge)
                .or_else(|| any_of(model, false).map(Self::Bin))
        };
        match step {
            Some(Self::AddMany(..)) | None if !room => shrink().unwrap_or(Self::Counter),
            Some(step) => step,
            None => Self::Add(fresh.to_owned()),
        }
    }

    fn apply(&self, model: &mut Model) {
        let place = |model: &Model, name: &str| {
            model
                .tokens
                .iter()
                .position(|token| token.0 == name)
                .expect("it is there")
        };
        match self {
            Self::Add(name) => model.tokens.push((name.clone(), "new".to_owned(), false)),
            Self::AddMany(name, count) => {
                model.tokens.extend(
                    (0..*count).map(|number| (format!("{name}_{number}"), "new".to_owned(), false)),
                );
            }
            Self::Edit(name, issuer) => {
                let at = place(model, name);
                model.tokens[at].1.clone_from(issuer);
            }
            Self::Front(name) => {
                let at = place(model, name);
                let moved = model.tokens.remove(at);
                model.tokens.insert(0, moved);
            }
            Self::Bin(name) => {
                let at = place(model, name);
                model.tokens[at].2 = true;
            }
            Self::Restore(name) => {
                let at = place(model, name);
                model.tokens[at].2 = false;
            }
            Self::Purge(name) => {
                let at = place(model, name);
                model.tokens.remove(at);
            }
            Self::Group(name) => model.groups.push(name.clone()),
            Self::Counter => model.counter += 1,
            Self::Password(number) => model.password = *number,
        }
    }

    /// Does it to the vault. Returns what the acknowledgement says beside the step.
    fn perform(&self, vault: &mut Vault) -> Result<String, Error> {
        let id = |vault: &Vault, name: &str| -> TokenId {
            vault
                .tokens()
                .chain(vault.binned())
                .find(|record| record.account == name)
                .expect("it is listed")
                .id
        };
        match self {
            Self::Add(name) => vault.add(new_token(name), NOW).map(drop)?,
            Self::AddMany(name, count) => {
                let many = (0..*count)
                    .map(|number| new_token(&format!("{name}_{number}")))
                    .collect();
                vault.add_many(many, NOW).map(drop)?;
            }
            Self::Edit(name, issuer) => {
                let change = Change {
                    issuer: Some(issuer.clone()),
                    ..Change::default()
                };
                vault.edit(id(vault, name), change, NOW)?;
            }
            Self::Front(name) => vault.move_to(id(vault, name), None, NOW)?,
            Self::Bin(name) => vault.bin(id(vault, name), NOW)?,
            Self::Restore(name) => vault.restore(id(vault, name), NOW)?,
            Self::Purge(name) => vault.purge(id(vault, name), NOW)?,
            Self::Group(name) => vault.make_group(name, NOW).map(drop)?,
            Self::Counter => {
                return Ok(vault
                    .next_hotp(id(vault, "counter"), NOW)?
                    .text()
                    .to_owned());
            }
            Self::Password(number) => vault.replace_password(&password(*number), CHEAP)?,
        }
        Ok(String::new())
    }
}

fn any_of(model: &Model, binned: bool) -> Option<String> {
    model
        .tokens
        .iter()
        .find(|token| token.2 == binned && token.0 != "counter")
        .map(|token| token.0.clone())
}

fn new_token(name: &str) -> NewRecord {
    NewRecord::new(
        token(&format!(
            "otpauth://totp/new:{name}?secret=GEZDGNBVGY3TQOJQ"
        )),
        Source::Text,
    )
}

fn password(number: u64) -> Password {
    Password::new(format!("password {number}"))
}

/// Looks at everything a vault holds; every secret must open.
fn look(vault: &Vault, password: u64) -> Model {
    let mut all: Vec<_> = vault.tokens().chain(vault.binned()).collect();
    let counter = all
        .iter()
        .find(|record| record.account == "counter")
        .and_then(|record| record.kind.counter);
    let order = vault.ids_in_order();
    all.sort_by_key(|record| order.iter().position(|id| *id == record.id));
    for record in &all {
        assert!(
            vault
                .token(record.id)
                .expect("every secret opens")
                .code(0)
                .is_ok()
        );
    }
    let tokens = all.iter().map(|record| {
        (
            record.account.clone(),
            record.issuer.clone(),
            record.binned_ms.is_some(),
        )
    });
    Model {
        tokens: tokens.collect(),
        groups: vault
            .groups()
            .iter()
            .map(|group| group.name.clone())
            .collect(),
        counter: counter.unwrap_or(u64::MAX),
        password,
    }
}

/// Not a test by itself: writes until it is killed, when started by another test.
#[test]
fn writer() {
    let Ok(path) = std::env::var(WRITE) else {
        return;
    };
    let seed = std::env::var(SEED)
        .ok()
        .and_then(|seed| seed.parse().ok())
        .expect("a seed");
    let (mut dice, mut out) = (Dice(seed), std::io::stdout());
    let mut current = std::env::var(CREATE)
        .ok()
        .and_then(|number| number.parse().ok())
        .expect("a password");
    let locked = vault::open(Path::new(&path)).expect("it is a vault");
    let mut vault = locked
        .unlock(Key::Password(&password(current)), NOW)
        .expect("it opens");
    for number in 0.. {
        let model = look(&vault, current);
        let step = Step::roll(&mut dice, &model, &format!("t{seed}_{number}"));
        writeln!(out, "try {}", step.text())
            .and_then(|()| out.flush())
            .expect("the parent listens");
        let told = step.perform(&mut vault).expect("it is written");
        if let Step::Password(number) = step {
            current = number;
        }
        writeln!(out, "ack {told}")
            .and_then(|()| out.flush())
            .expect("the parent listens");
    }
}

/// Starts a writer, kills it somewhere, and returns what it tried and what it acknowledged.
fn run_and_kill(path: &Path, model: &Model, dice: &mut Dice) -> (Vec<Step>, Vec<String>) {
    let mut child = Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", "writer", "--nocapture"])
        .env(WRITE, path)
        .env(SEED, (dice.below(u64::MAX - 1) + 1).to_string())
        .env(CREATE, model.password.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let wanted = usize::try_from(dice.below(12)).expect("small");
    let (mut tried, mut acknowledged) = (Vec::new(), Vec::new());
    let mut take = |line: &str, tried: &mut Vec<Step>| {
        if let Some(step) = line.strip_prefix("try ") {
            tried.push(Step::read(step));
        } else if let Some(told) = line.strip_prefix("ack") {
            acknowledged.push(told.trim().to_owned());
        }
    };
    while tried.len() <= wanted {
        let line = lines.next().expect("it writes on").expect("a line");
        take(
            line.strip_prefix("test writer ... ").unwrap_or(&line),
            &mut tried,
        );
    }
    let start = Instant::now();
    let pause = Duration::from_micros(dice.below(6_000));
    while start.elapsed() < pause {
        std::hint::spin_loop();
    }
    child.kill().expect("it is killed");
    child.wait().expect("it is gone");
    for line in lines.map_while(Result::ok) {
        take(&line, &mut tried);
    }
    (tried, acknowledged)
}

#[test]
fn nothing_acknowledged_is_lost_when_the_writer_is_killed() {
    let scene = Scene::new();
    let (mut vault, _) = vault::create(&scene.path, &password(0), CHEAP, NOW).expect("it is made");
    vault
        .add(NewRecord::new(token(HOTP), Source::Text), NOW)
        .expect("it is added");
    let mut model = look(&vault, 0);
    let reference = token(HOTP);
    drop(vault);
    let mut dice = Dice(0x2545_F491_4F6C_DD1D);
    let mut between = 0;
    for round in 0..rounds() {
        let (tried, acknowledged) = run_and_kill(&scene.path, &model, &mut dice);
        for (step, told) in tried.iter().zip(&acknowledged) {
            if *step == Step::Counter {
                assert_eq!(
                    *told,
                    code(&reference, model.counter),
                    "round {round}: a code was skipped or repeated"
                );
            }
            step.apply(&mut model);
        }
        let pending = tried.get(acknowledged.len());
        assert!(tried.len() <= acknowledged.len() + 1);
        let mut maybe = model.clone();
        if let Some(step) = pending {
            step.apply(&mut maybe);
        }
        let (vault, number) = open_one_of(&scene.path, [model.password, maybe.password]);
        // Unlocking verifies the manifest and the chain of op rows; opening them all takes longer.
        assert!(
            !vault.is_altered() && vault.damaged().is_empty(),
            "round {round}"
        );
        if round % 20 == 0 || round + 1 == rounds() {
            let report = vault.check().expect("it can be checked");
            assert!(report.is_sound(), "round {round}: {report:?}");
        }
        let found = look(&vault, number);
        assert!(
            found == model || found == maybe,
            "round {round}: {pending:?}\n{found:?}\n{model:?}"
        );
        between += u64::from(pending.is_some() && found == maybe && maybe != model);
        model = found;
    }
    // Some kills must have fallen between the commit and its acknowledgement, or the test tests little.
    assert!(rounds() < 200 || between > 0);
}

fn code(reference: &otp::Token, counter: u64) -> String {
    let mut token = reference.duplicate();
    if let otp::Kind::Hotp { counter: next, .. } = &mut token.kind {
        *next = counter;
    }
    token.code(0).expect("it can be computed").text().to_owned()
}

fn open_one_of(path: &Path, numbers: [u64; 2]) -> (Vault, u64) {
    let mut locked = vault::open(path).expect("it is a vault");
    for number in numbers {
        match locked.unlock(Key::Password(&password(number)), NOW) {
            Ok(vault) => return (vault, number),
            Err((back, Error::WrongPassword)) => locked = back,
            Err((_, error)) => panic!("{error:?}"),
        }
    }
    panic!("neither the old nor the new password opens it")
}

/// Not a test by itself: makes vaults, when started by another test.
#[test]
fn maker() {
    let Ok(path) = std::env::var(CREATE) else {
        return;
    };
    if std::env::var(WRITE).is_ok() {
        return;
    }
    let mut out = std::io::stdout();
    writeln!(out, "ready")
        .and_then(|()| out.flush())
        .expect("the parent listens");
    vault::create(Path::new(&path), &password(0), CHEAP, NOW).expect("it is made");
    writeln!(out, "made")
        .and_then(|()| out.flush())
        .expect("the parent listens");
    std::io::stdin()
        .read_line(&mut String::new())
        .expect("it waits");
}

#[test]
fn a_killed_creation_leaves_a_whole_vault_or_none() {
    let mut dice = Dice(0x1234_5678_9ABC_DEF1);
    for _ in 0..rounds() / 4 {
        let scene = Scene::new();
        let mut child = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "maker", "--nocapture"])
            .env(CREATE, &scene.path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        assert!(
            lines
                .by_ref()
                .any(|line| line.expect("a line").contains("ready"))
        );
        let start = Instant::now();
        let pause = Duration::from_micros(dice.below(15_000));
        while start.elapsed() < pause {
            std::hint::spin_loop();
        }
        child.kill().expect("it is killed");
        child.wait().expect("it is gone");
        let acknowledged = lines
            .map_while(Result::ok)
            .any(|line| line.contains("made"));
        match vault::open(&scene.path) {
            Ok(locked) => {
                let vault = locked
                    .unlock(Key::Password(&password(0)), NOW)
                    .expect("it is whole");
                assert!(vault.check().expect("it can be checked").is_sound());
            }
            Err(Error::NotFound) => assert!(!acknowledged),
            Err(error) => panic!("{error:?}"),
        }
    }
}
