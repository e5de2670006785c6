//! A million random cases against Python's hmac, without a difference.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use otp::{Algorithm, Kind, Pin, Secret, Token};

#[test]
fn a_million_random_codes_agree_with_an_independent_implementation() {
    compare("totp", 20_261_124, 1_000_000);
}

#[test]
fn steam_codes_agree_with_an_independent_implementation() {
    compare("steam", 1, 20_000);
}

#[test]
fn motp_codes_agree_with_an_independent_implementation() {
    compare("motp", 2, 20_000);
}

#[test]
fn yandex_codes_agree_with_an_independent_implementation() {
    // 20,000 keys hold about 78 that begin with the zero byte which is dropped.
    compare("yandex", 3, 20_000);
}

fn compare(kind: &str, seed: u64, count: u64) {
    let Some(mut oracle) = oracle(kind, seed, count) else {
        return;
    };
    let lines = oracle.stdout.take().expect("its output is piped");
    let mut compared = 0;
    for line in BufReader::with_capacity(1 << 16, lines).lines() {
        let line = line.expect("the oracle writes text");
        compare_line(kind, &line);
        compared += 1;
    }
    assert!(oracle.wait().expect("the oracle ends").success());
    assert_eq!(compared, count, "the oracle wrote every case");
}

#[expect(clippy::print_stderr, reason = "a test that is left out must say so")]
fn oracle(kind: &str, seed: u64, count: u64) -> Option<Child> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle.py");
    let oracle = Command::new("python3")
        .args([script, kind, &seed.to_string(), &count.to_string()])
        .stdout(Stdio::piped())
        .spawn();
    if oracle.is_err() {
        eprintln!("left out: python3 is missing, so nothing was compared with the oracle");
    }
    oracle.ok()
}

fn compare_line(kind: &str, line: &str) {
    let fields: Vec<&str> = line.split(' ').collect();
    let [secret, algorithm, digits, period, time, pin, code] =
        <[&str; 7]>::try_from(fields).expect("a line has seven fields");
    let pin = (pin != "-").then(|| Pin::new(pin));
    let kind = match kind {
        "totp" => Kind::Totp {
            algorithm: Algorithm::parse(algorithm).expect("a known algorithm"),
            digits: digits.parse().expect("digits"),
            period: period.parse().expect("a period"),
        },
        "steam" => Kind::Steam,
        "motp" => Kind::Motp { pin },
        _ => Kind::Yandex { pin },
    };
    let secret = data_encoding::HEXLOWER
        .decode(secret.as_bytes())
        .expect("hex");
    let token = Token {
        issuer: String::new(),
        account: String::new(),
        kind,
        secret: Secret::new(secret),
        extra: BTreeMap::new(),
    };
    let time: i64 = time.parse().expect("a time");
    let found = token.code(time).expect("it can be computed");
    assert_eq!(found.text(), code, "{line}");
    let valid = found.valid_from.expect("by time")..found.valid_until.expect("by time");
    assert!(valid.contains(&time), "{line}");
    assert_eq!(
        valid.end - valid.start,
        period.parse::<i64>().expect("a period"),
        "{line}"
    );
    if time % 4 == 0 {
        compare_by_counter(token, time, code);
    }
}

/// Codes by time come from `totp-rs`, those by counter from our own code: the same step gives the same code.
fn compare_by_counter(mut token: Token, time: i64, code: &str) {
    let Kind::Totp {
        algorithm,
        digits,
        period,
    } = token.kind
    else {
        return;
    };
    let Ok(counter) = u64::try_from(time.div_euclid(i64::from(period))) else {
        return;
    };
    token.kind = Kind::Hotp {
        algorithm,
        digits,
        counter,
    };
    assert_eq!(
        token.code(0).expect("it can be computed").text(),
        code,
        "by counter {counter}"
    );
}
