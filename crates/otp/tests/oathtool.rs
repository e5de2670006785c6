//! Random cases against `oathtool`, the reference of the OATH toolkit.

use std::collections::BTreeMap;
use std::process::{Command, Output};

use otp::{Algorithm, Kind, Secret, Token};

#[test]
fn random_codes_agree_with_oathtool() {
    let mut draw = Draw(20_261_124);
    for case in 0..400 {
        let key: Vec<u8> = (0..1 + draw.below(64))
            .map(|_| draw.next().to_le_bytes()[0])
            .collect();
        let hex = data_encoding::HEXLOWER.encode(&key);
        let digits = u8::try_from(6 + draw.below(3)).expect("6 to 8");
        let algorithm = [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512][case % 3];
        let period =
            u32::try_from(1 + draw.below(if case % 5 == 0 { 86_400 } else { 120 })).expect("small");
        let now = i64::try_from(draw.below(if case % 7 == 0 { 1 << 36 } else { 1 << 32 }))
            .expect("small");
        let counter = draw.next() >> (1 + draw.below(63));

        let (kind, arguments) = if case % 4 == 3 {
            let kind = Kind::Hotp {
                algorithm: Algorithm::Sha1,
                digits,
                counter,
            };
            (
                kind,
                vec!["--hotp".to_owned(), format!("--counter={counter}")],
            )
        } else {
            let hash = algorithm.name().to_ascii_lowercase();
            let kind = Kind::Totp {
                algorithm,
                digits,
                period,
            };
            let moment = vec![
                format!("--totp={hash}"),
                format!("--time-step-size={period}s"),
                format!("--now=@{now}"),
            ];
            (kind, moment)
        };
        let Some(expected) = oathtool(&arguments, digits, &hex) else {
            return;
        };
        let token = Token {
            issuer: String::new(),
            account: String::new(),
            kind,
            secret: Secret::new(key),
            extra: BTreeMap::new(),
        };
        let code = token.code(now).expect("it can be computed");
        assert_eq!(code.text(), expected, "{arguments:?} {digits} {hex}");
    }
}

#[expect(clippy::print_stderr, reason = "a test that is left out must say so")]
fn oathtool(arguments: &[String], digits: u8, hex: &str) -> Option<String> {
    let ran = Command::new("oathtool")
        .args(arguments)
        .arg(format!("--digits={digits}"))
        .arg(hex)
        .output();
    let Ok(Output {
        status,
        stdout,
        stderr,
    }) = ran
    else {
        eprintln!("left out: oathtool is missing, so nothing was compared with it");
        return None;
    };
    assert!(
        status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&stderr)
    );
    Some(String::from_utf8(stdout).expect("text").trim().to_owned())
}

/// SplitMix64: the same cases at every run.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}
