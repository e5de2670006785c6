//! Codes beside those of `oathtool`, a program of other people.

use std::process::Command;

use crate::stage::Stage;

const SECRETS: [&str; 3] = [
    "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
    "JBSWY3DPEHPK3PXP",
    "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNA",
];

/// RFC 6238 appendix B, the first second, the turn of a window, 2038 and beyond 2106.
const TIMES: [&str; 9] = [
    "0",
    "29",
    "59",
    "1111111109",
    "1234567890",
    "2000000000",
    "2147483648",
    "4294967296",
    "20000000000",
];

/// What `oathtool` says, if it is there.
fn oathtool(arguments: &[&str]) -> Option<String> {
    let output = Command::new("oathtool").args(arguments).output().ok()?;
    assert!(output.status.success(), "oathtool {arguments:?}");
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn is_missing() -> bool {
    let missing = oathtool(&["--version"]).is_none();
    if missing {
        use std::io::Write;
        let _ = writeln!(std::io::stderr(), "skipped: oathtool is not installed");
    }
    missing
}

#[test]
fn time_based_codes_are_those_of_oathtool() {
    if is_missing() {
        return;
    }
    let mut stage = Stage::new();
    for (algorithm, digits, period, secret) in [
        ("SHA1", "6", "30", SECRETS[0]),
        ("SHA1", "8", "30", SECRETS[1]),
        ("SHA256", "8", "60", SECRETS[2]),
        ("SHA512", "7", "15", SECRETS[2]),
        ("SHA512", "6", "86400", SECRETS[0]),
    ] {
        let name = format!("{algorithm}-{digits}-{period}");
        stage.add(&format!(
            "otpauth://totp/{name}:x?secret={secret}&algorithm={algorithm}&digits={digits}&period={period}"
        ));
        let (mode, step) = (format!("--totp={algorithm}"), format!("{period}s"));
        for time in TIMES {
            let at = format!("@{time}");
            let theirs = oathtool(&[&mode, "-b", "-d", digits, "-s", &step, "-N", &at, secret]);
            let ours = stage.json(&["code", &name, "--at", time]);
            assert_eq!(
                ours["code"].as_str().map(str::to_owned),
                theirs,
                "{name} at {time}"
            );
        }
    }
}

#[test]
fn counter_based_codes_are_those_of_oathtool() {
    if is_missing() {
        return;
    }
    let mut stage = Stage::new();
    for (digits, counter, secret) in [("6", 0_u64, SECRETS[0]), ("8", 4_294_967_295, SECRETS[1])] {
        let name = format!("digits-{digits}");
        stage.add(&format!(
            "otpauth://hotp/{name}:x?secret={secret}&digits={digits}&counter={counter}"
        ));
        for next in counter..counter + 4 {
            let theirs = oathtool(&["-b", "-d", digits, "-c", &next.to_string(), secret]);
            let ours = stage.json(&["code", &name]);
            assert_eq!(
                ours["code"].as_str().map(str::to_owned),
                theirs,
                "{name} at {next}"
            );
        }
    }
}
