//! `restore`: a backup into the vault, or into a new one.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use desk::backups::plan::{Before, Done, alive, preview, restored};
use desk::view::{FateView, RestoreMode, RestoreTokenView};
use serde_json::{Value, json};
use sync::backup::{Expected, Facts, Opened, encode, file_name, read, write};
use vault::travel::Snapshot;
use vault::{KdfCost, TokenId, Vault};

use super::Report;
use crate::arguments::{Arguments, Restore};
use crate::backup::{BackupOpener, damage_name, in_file};
use crate::clock::now_ms;
use crate::failure::{Exit, Failure};
use crate::input;
use crate::query;
use crate::session::{self, Session};
use crate::text::{shown, table};
use crate::working::Working;

pub(super) fn run(arguments: &Arguments, restore: &Restore) -> Result<Report, Failure> {
    let sealed = read(&restore.file).map_err(|error| in_file(&restore.file, error))?;
    let about = |failure: Failure| failure.about(&restore.file.to_string_lossy());
    if restore.new {
        let path = session::path(arguments)?;
        if path.try_exists().unwrap_or(false) {
            let failure = Failure::from(vault::Error::AlreadyExists);
            return Err(failure.about(&path.to_string_lossy()));
        }
        let opener = BackupOpener::of_no_vault(arguments, &restore.key)?;
        let opened = opener.open(&sealed).map_err(about)?;
        return match restore.dry_run {
            true => dry(&Snapshot::default(), &opened, restore),
            false => into_new(arguments, &path, &opened, restore),
        };
    }
    let session = Session::begin(arguments)?;
    let mut vault = match restore.dry_run {
        true => session.read()?,
        false => session.write()?,
    };
    let opener = BackupOpener::of_vault(&vault, &session, &restore.key)?;
    let mut working = Working::begin();
    working.say("opening the backup");
    let opened = opener.open(&sealed).map_err(about)?;
    working.say("reading the vault");
    let ours = vault.travel()?;
    if restore.dry_run {
        return dry(ours.snapshot.expose(), &opened, restore);
    }
    let only = chosen(ours.snapshot.expose(), &opened.contents.snapshot, restore)?;
    // The way back: what is restored wrongly is replaced by this.
    let safety = keep(&vault, &ours)?;
    working.say("restoring");
    let before = Before::of(&vault);
    let ours = ours.snapshot.expose();
    take(&mut vault, ours, &opened, mode(restore), only.as_ref())?;
    working.end();
    report(before.until(&vault), &opened, Some(&safety), None)
}

/// A new vault with everything in it, or with what was chosen. Where that fails there is no vault.
fn into_new(
    arguments: &Arguments,
    path: &Path,
    opened: &Opened,
    restore: &Restore,
) -> Result<Report, Failure> {
    let about = |failure: Failure| failure.about(&path.to_string_lossy());
    let password = input::new_password(arguments.password_file.as_deref())?;
    let made = vault::create(path, &password, KdfCost::default(), now_ms());
    let (mut vault, key) = made.map_err(|error| about(error.into()))?;
    let before = Before::of(&vault);
    let nothing = Snapshot::default();
    let taken = chosen(&nothing, &opened.contents.snapshot, restore)
        .and_then(|only| take(&mut vault, &nothing, opened, mode(restore), only.as_ref()));
    if let Err(failure) = taken {
        drop(vault);
        // Nobody was told its recovery key, and nothing is in it.
        let _ = std::fs::remove_file(path);
        return Err(failure);
    }
    report(
        before.until(&vault),
        opened,
        None,
        Some(key.to_text().as_str()),
    )
}

fn take(
    vault: &mut Vault,
    ours: &Snapshot,
    opened: &Opened,
    mode: RestoreMode,
    only: Option<&BTreeSet<TokenId>>,
) -> Result<(), Failure> {
    let (theirs, now_ms) = (&opened.contents.snapshot, now_ms());
    vault.observe(theirs);
    let state = restored(ours, theirs, mode, only, &mut || vault.stamp_now(now_ms));
    vault.adopt(&state, now_ms)?;
    Ok(())
}

const fn mode(restore: &Restore) -> RestoreMode {
    match restore.replace {
        true => RestoreMode::Replace,
        false => RestoreMode::Merge,
    }
}

/// The tokens of the backup that were named.
fn chosen(
    ours: &Snapshot,
    theirs: &Snapshot,
    restore: &Restore,
) -> Result<Option<BTreeSet<TokenId>>, Failure> {
    if restore.only.is_empty() {
        return Ok(None);
    }
    let in_it: BTreeSet<String> = alive(theirs).iter().map(ToString::to_string).collect();
    let lines = preview(ours, theirs);
    let named = |query: &String| -> Result<TokenId, Failure> {
        let candidates = lines.iter().filter(|line| in_it.contains(&line.id));
        let line = query::one(candidates, query)?;
        line.id
            .parse()
            .map_err(|_| Failure::new(Exit::Failed, "unexpected", "a token has no id"))
    };
    restore
        .only
        .iter()
        .map(named)
        .collect::<Result<_, _>>()
        .map(Some)
}

/// A backup of the present vault, before it is changed, in the folder `safety` beside it.
fn keep(vault: &Vault, ours: &vault::Travelling) -> Result<PathBuf, Failure> {
    let beside = vault.path().parent().unwrap_or_else(|| Path::new("."));
    let folder = beside.join("safety");
    desk::make_folder(&folder).map_err(|error| in_file(&folder, error.into()))?;
    let mut created_ms = now_ms();
    while folder
        .join(file_name(vault.vault_id(), created_ms))
        .exists()
    {
        created_ms = created_ms.saturating_add(1000);
    }
    let facts = Facts {
        created_ms,
        computer: vault.computer_id(),
        computer_name: desk::rim::computer_name(),
        generation: vault.generation(),
    };
    let key = vault.backup_key().ok_or(vault::Error::WrongPassword)?;
    let bytes = encode(
        &ours.snapshot,
        &ours.stubs,
        &facts,
        &key,
        &vault.backup_slots(),
    )?;
    let expected = Expected {
        snapshot: ours.snapshot.expose(),
        stubs: &ours.stubs,
    };
    let name = file_name(vault.vault_id(), created_ms);
    let written = write(&folder, &name, &bytes, &key, expected);
    Ok(written.map_err(|error| in_file(&folder, error))?.path)
}

/// What would be done, token by token.
fn dry(ours: &Snapshot, opened: &Opened, restore: &Restore) -> Result<Report, Failure> {
    let theirs = &opened.contents.snapshot;
    let only = chosen(ours, theirs, restore)?;
    let is_chosen = |line: &RestoreTokenView| {
        only.as_ref()
            .is_none_or(|ids| ids.iter().any(|id| id.to_string() == line.id))
    };
    let lines: Vec<_> = preview(ours, theirs)
        .into_iter()
        .map(|line| {
            let is_chosen = is_chosen(&line);
            let what = outcome(line.fate, is_chosen, only.is_some(), restore.replace);
            (line, what)
        })
        .collect();
    let json: Vec<Value> = lines
        .iter()
        .map(|(line, what)| {
            json!({
                "id": line.id,
                "issuer": line.issuer,
                "account": line.account,
                "outcome": what,
                "parts": line.parts,
            })
        })
        .collect();
    let rows: Vec<_> = lines
        .iter()
        .map(|(line, what)| {
            vec![
                (*what).replace('_', " "),
                shown(&line.issuer),
                shown(&line.account),
            ]
        })
        .collect();
    let mut report = Report::new(&json, table(&["OUTCOME", "ISSUER", "ACCOUNT"], &rows))?;
    report.failure = damage(opened);
    Ok(report)
}

/// What restoring would do to one token.
const fn outcome(fate: FateView, is_chosen: bool, is_some: bool, replaces: bool) -> &'static str {
    match (fate, is_chosen) {
        (FateView::New | FateView::GoneHere, false) => "left",
        (FateView::Same | FateView::Changed, false) if replaces => "binned",
        (FateView::OnlyHere, _) if replaces => "binned",
        (_, false) | (FateView::OnlyHere, _) => "left",
        (FateView::New, true) => "added",
        (FateView::Same | FateView::Changed, true) if replaces => "as_in_backup",
        (FateView::GoneHere, true) if replaces || is_some => "brought_back",
        (FateView::GoneHere, true) => "stays_deleted",
        (FateView::Changed, true) => "changed",
        (FateView::Same, true) => "same",
    }
}

fn report(
    done: Done,
    opened: &Opened,
    safety: Option<&Path>,
    recovery_key: Option<&str>,
) -> Result<Report, Failure> {
    let stubs = &opened.contents.stubs;
    let mut json = json!({
        "added": done.added,
        "changed": done.changed,
        "binned": done.binned,
        "not_in_backup": stubs
            .iter()
            .map(|stub| json!({ "issuer": stub.issuer, "account": stub.account, "server": stub.server }))
            .collect::<Vec<_>>(),
    });
    let mut text = format!(
        "  added    {}\n  changed  {}\n  binned   {}\n",
        done.added, done.changed, done.binned
    );
    for stub in stubs {
        let name = format!("{} {}", stub.issuer, stub.account);
        text.push_str(&format!("  ask for  {}\n", shown(name.trim())));
    }
    if let Some(path) = safety {
        let path = path.to_string_lossy();
        json["backup_before"] = Value::from(path.as_ref());
        text.push_str(&format!("  before   {}\n", shown(&path)));
    }
    if let Some(key) = recovery_key {
        json["recovery_key"] = Value::from(key);
        text.push_str(&format!(
            "\nRecovery key of the new vault:\n\n  {key}\n\nIt is not shown again. Write it down and keep it away from this computer.\n"
        ));
    }
    let mut report = Report::new(&json, text)?;
    report.failure = damage(opened);
    Ok(report)
}

/// What is whole was taken; that not all was is said, and is a failure.
fn damage(opened: &Opened) -> Option<Failure> {
    let damage = opened.damage?;
    let message = format!(
        "the backup is damaged: {} of its {} tokens are lost, the others are whole",
        damage.lost_tokens, damage.tokens
    );
    let failure = Failure::new(Exit::Damaged, "damaged", message);
    Some(failure.with("damage", damage_name(&damage).into()))
}
