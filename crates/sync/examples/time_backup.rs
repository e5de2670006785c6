//! How long backups take: `time_backup TOKENS`, in release. The key derivation is apart.

use std::error::Error;
use std::io::Write;
use std::time::Instant;

use sync::backup::{Expected, Facts, encode, file_name, read, write};
use vault::{ComputerId, KdfCost, NewRecord, Password, Source};

const NOW: i64 = 1_764_000_000_000;

fn main() -> Result<(), Box<dyn Error>> {
    let tokens: usize = std::env::args().nth(1).ok_or("how many tokens")?.parse()?;
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("tokens.vault");
    let password = Password::new("correct horse".to_owned());
    let (mut vault, _) = vault::create(&path, &password, KdfCost::default(), NOW)?;
    let mut new = Vec::new();
    for number in 0..tokens {
        let uri = format!("otpauth://totp/Issuer{number}:account{number}?secret=GEZDGNBVGY3TQOJQ");
        new.push(NewRecord::new(otp::uri::read(&uri)?.token, Source::Text));
    }
    vault.add_many(new, NOW)?;
    let mut out = std::io::stdout();
    let mut start = Instant::now();
    let mut lap = |what: &str, start: &mut Instant| {
        let told = writeln!(out, "{what}: {} ms", start.elapsed().as_millis());
        *start = Instant::now();
        told
    };
    let travelling = vault.travel()?;
    lap("travel", &mut start)?;
    let facts = Facts {
        created_ms: NOW,
        computer: ComputerId([7; 16]),
        computer_name: "bench".to_owned(),
        generation: 1,
    };
    let key = vault.backup_key().ok_or("opened by its password")?;
    let slots = vault.backup_slots();
    let file = encode(
        &travelling.snapshot,
        &travelling.stubs,
        &facts,
        &key,
        &slots,
    )?;
    lap("encode", &mut start)?;
    let expected = Expected {
        snapshot: travelling.snapshot.expose(),
        stubs: &travelling.stubs,
    };
    let name = file_name(vault.vault_id(), NOW);
    let written = write(directory.path(), &name, &file, &key, expected)?;
    lap("write and verify", &mut start)?;
    let opened = read(&written.path)?.open_with(&key)?;
    lap("open", &mut start)?;
    writeln!(
        out,
        "{} tokens, {} bytes",
        opened.contents.about.tokens, written.size
    )?;
    Ok(())
}
