//! `backup`, `verify` and `prove`: making a backup, and whether one is good.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use desk::backups::scratch::{Proof, rehearse, shown as look};
use serde_json::{Value, json};
use sync::backup::{Expected, Facts, Opened, encode, file_name, read, write};
use vault::{KdfCost, Stub};

use super::{Report, approvals};
use crate::arguments::{Arguments, Prove, Verify};
use crate::backup::{BackupOpener, damage_name, in_file};
use crate::clock::now_ms;
use crate::failure::{Exit, Failure};
use crate::session::{self, Session};
use crate::text::shown;
use crate::working::Working;

/// Writes a backup of the vault into a folder, and reads it back.
pub(super) fn make(arguments: &Arguments, folder: &Path) -> Result<Report, Failure> {
    let vault = Session::begin(arguments)?.read()?;
    let mut working = Working::begin();
    working.say("reading the vault");
    let (vault, approvals) = approvals::stubs(vault);
    let mut travelling = vault.travel()?;
    travelling.stubs.extend(approvals);
    let key = vault.backup_key().ok_or_else(unexpected)?;
    let (name, created_ms) = free_name(folder, &vault);
    let facts = Facts {
        created_ms,
        computer: vault.computer_id(),
        computer_name: desk::rim::computer_name(),
        generation: vault.generation(),
    };
    working.say("sealing the backup");
    let (snapshot, stubs) = (&travelling.snapshot, &travelling.stubs);
    let bytes = encode(snapshot, stubs, &facts, &key, &vault.backup_slots())?;
    working.say("writing the backup and reading it back");
    let expected = Expected {
        snapshot: snapshot.expose(),
        stubs,
    };
    let written =
        write(folder, &name, &bytes, &key, expected).map_err(|error| in_file(folder, error))?;
    working.end();
    let json = json!({
        "file": written.path.to_string_lossy(),
        "size": written.size,
        "created_ms": created_ms,
        "tokens": written.about.tokens,
        "groups": written.about.groups,
        "left_out": stubs.iter().map(stub).collect::<Vec<_>>(),
    });
    let mut text = format!(
        "{}\n  tokens    {}\n  groups    {}\n  bytes     {}\n  checked   read back and compared\n",
        shown(&written.path.to_string_lossy()),
        written.about.tokens,
        written.about.groups,
        written.size
    );
    for stub in stubs {
        let name = format!("{} {}", stub.issuer, stub.account);
        text.push_str(&format!(
            "  left out  {}: ask its server\n",
            shown(name.trim())
        ));
    }
    let mut report = Report::new(&json, text)?;
    if travelling.damaged > 0 {
        let message = format!(
            "{} damaged records of the vault are not in the backup; keep the older backups",
            travelling.damaged
        );
        report.failure = Some(Failure::new(Exit::Damaged, "damaged", message));
    }
    Ok(report)
}

/// The name tells seconds; one that is taken moves on.
fn free_name(folder: &Path, vault: &vault::Vault) -> (String, i64) {
    let mut created_ms = now_ms();
    loop {
        let name = file_name(vault.vault_id(), created_ms);
        if !folder.join(&name).exists() {
            return (name, created_ms);
        }
        created_ms = created_ms.saturating_add(1000);
    }
}

fn unexpected() -> Failure {
    Failure::new(Exit::Failed, "unexpected", "the vault gave no backup key")
}

fn stub(stub: &Stub) -> Value {
    json!({ "issuer": stub.issuer, "account": stub.account, "server": stub.server })
}

/// Opens backups whole and says which are good. Needs no vault.
pub(super) fn verify(arguments: &Arguments, verify: &Verify) -> Result<Report, Failure> {
    let opener = BackupOpener::of_no_vault(arguments, &verify.key)?;
    let mut working = Working::begin();
    let results: Vec<_> = verify
        .files
        .iter()
        .map(|file| {
            working.say(&format!("reading {}", shown(&file.to_string_lossy())));
            let opened = read(file)
                .map_err(Failure::from)
                .and_then(|sealed| opener.open(&sealed));
            (
                file,
                opened.map_err(|failure| failure.about(&file.to_string_lossy())),
            )
        })
        .collect();
    working.end();
    let json: Vec<_> = results
        .iter()
        .map(|(file, result)| verified_json(file, result))
        .collect();
    let text: String = results
        .iter()
        .map(|(file, result)| verified_text(file, result))
        .collect();
    let mut report = Report::new(&json, text)?;
    let mut failures: Vec<_> = results
        .into_iter()
        .filter_map(|(file, result)| trouble(file, result))
        .collect();
    report.failure = match failures.len() {
        0 | 1 => failures.pop(),
        count => {
            let message = format!("{count} of the backups are not whole");
            Some(Failure::new(Exit::Damaged, "several", message))
        }
    };
    Ok(report)
}

fn trouble(file: &Path, result: Result<Opened, Failure>) -> Option<Failure> {
    match result {
        Err(failure) => Some(failure),
        Ok(opened) => opened.damage.map(|damage| {
            let message = format!(
                "the backup is damaged: {} of {} tokens are lost; `restore` takes what is whole",
                damage.lost_tokens, damage.tokens
            );
            Failure::new(Exit::Damaged, "damaged", message).about(&file.to_string_lossy())
        }),
    }
}

fn verified_json(file: &Path, result: &Result<Opened, Failure>) -> Value {
    let file = file.to_string_lossy();
    match result {
        Err(failure) => json!({ "file": file, "whole": false, "error": failure.inner() }),
        Ok(opened) => {
            let about = &opened.contents.about;
            json!({
                "file": file,
                "whole": opened.damage.is_none(),
                "created_ms": about.created_ms,
                "vault_id": about.vault.to_string(),
                "computer": about.computer_name,
                "tokens": about.tokens,
                "groups": about.groups,
                "lost_tokens": opened.damage.map_or(0, |damage| damage.lost_tokens),
                "damage": opened.damage.map(|damage| damage_name(&damage)),
            })
        }
    }
}

fn verified_text(file: &Path, result: &Result<Opened, Failure>) -> String {
    let name = shown(&file.to_string_lossy());
    match result {
        Err(failure) => format!("{}\n", failure.message()),
        Ok(opened) => match opened.damage {
            None => format!("{name}: whole, {} tokens\n", opened.contents.about.tokens),
            Some(damage) => format!(
                "{name}: {}, {} of {} tokens lost\n",
                damage_name(&damage).replace('_', " "),
                damage.lost_tokens,
                damage.tokens
            ),
        },
    }
}

/// Restores a backup into a vault of its own, compares every code with the present vault, and throws it away.
pub(super) fn prove(arguments: &Arguments, prove: &Prove) -> Result<Report, Failure> {
    let sealed = read(&prove.file).map_err(|error| in_file(&prove.file, error))?;
    let session = Session::begin(arguments)?;
    let vault = session.read()?;
    let opener = BackupOpener::of_vault(&vault, &session, &prove.key)?;
    let mut working = Working::begin();
    working.say("opening the backup");
    let opened = opener
        .open(&sealed)
        .map_err(|failure| failure.about(&prove.file.to_string_lossy()))?;
    working.say("restoring it into a vault of its own");
    let path = session::path(arguments)?;
    let beside = path
        .parent()
        .map_or_else(|| PathBuf::from("."), Path::to_path_buf);
    let portable = vault.tokens().filter(|record| record.managed.is_none());
    let here: BTreeSet<_> = portable.map(|record| record.id).collect();
    let proof = rehearse(
        &beside,
        &opened,
        KdfCost::default(),
        now_ms(),
        &here,
        &mut |id, at| Ok(look(&vault, id, at)),
    );
    working.end();
    proved(&prove.file, proof?)
}

fn proved(file: &Path, proof: Proof) -> Result<Report, Failure> {
    let json = json!({
        "file": file.to_string_lossy(),
        "tokens": proof.tokens,
        "same_codes": proof.same_codes,
        "newer_here": proof.newer_here,
        "missing": proof.missing,
    });
    let text = format!(
        "{}\n  came back   {}\n  same codes  {}\n  newer here  {}\n  missing     {}\n",
        shown(&file.to_string_lossy()),
        proof.tokens,
        proof.same_codes,
        proof.newer_here,
        proof.missing
    );
    let mut report = Report::new(&json, text)?;
    if proof.missing > 0 {
        let message = format!("{} tokens of the backup did not come back", proof.missing);
        report.failure = Some(Failure::new(Exit::Damaged, "missing", message));
    }
    Ok(report)
}
