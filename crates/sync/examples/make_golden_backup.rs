//! Makes the golden backup of the present version, once: `make_golden_backup VAULT PASSWORD BACKUP`.
//!
//! A golden file is never made again: what old versions wrote is what must open for ever.

use std::error::Error;
use std::path::Path;

use sync::backup::{Facts, encode};
use vault::{ComputerId, Key, Password};

const NOW: i64 = 1_764_000_100_000;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [vault, password, backup] = arguments.as_slice() else {
        return Err("a vault, its password, a backup".into());
    };
    let password = Password::new(password.clone());
    let vault = vault::open_read_only(Path::new(vault))?
        .unlock(Key::Password(&password), NOW)
        .map_err(|(_, error)| error)?;
    let travelling = vault.travel()?;
    let facts = Facts {
        created_ms: NOW,
        computer: ComputerId([7; 16]),
        computer_name: "Ada's laptop".to_owned(),
        generation: vault.generation(),
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
    Ok(std::fs::write(backup, file)?)
}
