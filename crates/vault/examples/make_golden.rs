//! Makes the golden file of the present version, once: `make_golden DIRECTORY VERSION`.
//!
//! Writes `vVERSION.vault` and prints the recovery key, which belongs into the README beside it. A
//! golden file is never made again: what old versions wrote is what must open for ever.

use std::error::Error;
use std::io::Write;
use std::path::Path;

use otp::{Algorithm, Kind, Pin, Secret, Token};
use vault::{Change, DeviceOnly, Icon, KdfCost, NewRecord, Password, Source, TokenId, Vault};

const NOW: i64 = 1_764_000_000_000;
const PASSWORD: &str = "cafe\u{301} golden 1";
const FLOOR: KdfCost = KdfCost {
    memory_kib: 64 * 1024,
    passes: 3,
    lanes: 1,
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (directory, version) = (
        arguments.next().ok_or("a directory")?,
        arguments.next().ok_or("a version")?,
    );
    let path = Path::new(&directory).join(format!("v{version}.vault"));
    let (mut vault, recovery) =
        vault::create(&path, &Password::new(PASSWORD.to_owned()), FLOOR, NOW)?;
    let ids = add_tokens(&mut vault)?;
    edit_tokens(&mut vault, &ids)?;
    drop(vault);
    for suffix in [".lock", ".reserve"] {
        std::fs::remove_file(format!("{}{suffix}", path.display()))?;
    }
    writeln!(std::io::stdout(), "{}", *recovery.to_text())?;
    Ok(())
}

fn token(issuer: &str, account: &str, kind: Kind, secret: &[u8]) -> NewRecord {
    let token = Token {
        issuer: issuer.to_owned(),
        account: account.to_owned(),
        kind,
        secret: Secret::new(secret),
        extra: [].into(),
    };
    NewRecord::new(token, Source::Typed)
}

const RFC: &[u8] = b"12345678901234567890";

const fn totp(algorithm: Algorithm, digits: u8, period: u32) -> Kind {
    Kind::Totp {
        algorithm,
        digits,
        period,
    }
}

const fn hotp(digits: u8, counter: u64) -> Kind {
    Kind::Hotp {
        algorithm: Algorithm::Sha1,
        digits,
        counter,
    }
}

fn plain_tokens() -> Vec<NewRecord> {
    let day = Kind::DayPassword {
        algorithm: Algorithm::Sha1,
        digits: 6,
        period: 86_400,
    };
    let usual = || totp(Algorithm::Sha1, 6, 30);
    vec![
        token("Example", "ada@example.org", usual(), RFC),
        token(
            "Größe & Söhne",
            "日本語",
            totp(Algorithm::Sha256, 8, 60),
            &[0xA5; 32],
        ),
        token("", "no issuer", totp(Algorithm::Sha512, 10, 1), &[0x5A; 64]),
        token("Bank", "counter", hotp(6, 41), RFC),
        token("Bank", "same counter", hotp(8, 0), RFC),
        token("Steam", "gabe", Kind::Steam, b"steamsteamsteamsteam"),
        token("Day", "daily", day, RFC),
        token("Gone", "binned", usual(), b"binned secret 12"),
        token("Gone", "purged", usual(), b"purged secret 12"),
        token("Changed", "secret", usual(), b"first secret 123"),
    ]
}

fn odd_tokens() -> Vec<NewRecord> {
    let motp = Kind::Motp {
        pin: Some(Pin::new("1234")),
    };
    let parameters = [("digits".to_owned(), "99".to_owned())].into();
    let broken = Kind::Broken {
        kind_text: "quantum".to_owned(),
        parameters,
    };
    vec![
        token("mOTP", "mo", motp, b"0123456789abcdef"),
        token("Yandex", "ya", Kind::Yandex { pin: None }, &[7; 16]),
        token("Odd", "broken", broken, b"not!base32"),
    ]
}

fn add_tokens(vault: &mut Vault) -> Result<Vec<TokenId>, Box<dyn Error>> {
    let mut new = plain_tokens();
    new[0].note = "a note\nof two lines".to_owned();
    new[0].icon = Icon::Brand("github".to_owned());
    new[0].serial = Some("OATH0001".to_owned());
    new[0]
        .token
        .extra
        .insert("colour".to_owned(), "red".to_owned());
    new[1].icon = Icon::Monogram;
    new[1].pinned = true;
    new[2].source = Source::Import("aegis".to_owned());
    new.extend(odd_tokens());
    Ok(vault.add_many(new, NOW)?)
}

fn edit_tokens(vault: &mut Vault, ids: &[TokenId]) -> Result<(), Box<dyn Error>> {
    let work = vault.make_group("Work", NOW + 1)?;
    let home = vault.make_group("Home", NOW + 2)?;
    let old = vault.make_group("Old", NOW + 3)?;
    for (id, group) in [
        (ids[0], work),
        (ids[0], home),
        (ids[1], work),
        (ids[2], old),
    ] {
        vault.set_group(id, group, true, NOW + 4)?;
    }
    vault.set_group(ids[1], work, false, NOW + 5)?;
    vault.rename_group(home, "At home", NOW + 6)?;
    vault.delete_group(old, NOW + 7)?;
    vault.next_hotp(ids[3], NOW + 8)?;
    vault.copied(ids[0], NOW + 9)?;
    vault.copied(ids[0], NOW + 10)?;
    vault.move_to(ids[2], None, NOW + 11)?;
    vault.move_to(ids[5], Some(ids[0]), NOW + 12)?;
    let secret = Some(Secret::new(*b"second secret 12"));
    vault.edit(
        ids[9],
        Change {
            secret,
            issuer: Some("Changed twice".to_owned()),
            ..Change::default()
        },
        NOW + 13,
    )?;
    vault.bin(ids[7], NOW + 14)?;
    vault.bin(ids[8], NOW + 15)?;
    vault.purge(ids[8], NOW + 16)?;
    let totp = totp(Algorithm::Sha1, 6, 30);
    vault.add_managed(
        "id.example.org",
        token("Server", "managed", totp, b"managed secret 1"),
        NOW + 17,
    )?;
    vault.set_preference("sort", b"manual", NOW + 18)?;
    vault.keep_device_only("approval key", &DeviceOnly::new(vec![0x42; 32].into()))?;
    Ok(())
}
