//! `check`: opens everything there is.

use serde_json::{Value, json};
use vault::{Damage, DamagedRecord, RecordKind};

use super::Report;
use crate::arguments::Arguments;
use crate::failure::{Exit, Failure};
use crate::session::{self, Session};
use crate::text::shown;

pub(super) fn run(arguments: &Arguments) -> Result<Report, Failure> {
    let path = session::path(arguments)?;
    let vault = Session::begin(arguments)?.read()?;
    let checked = vault.check()?;
    let damaged = checked.damaged.len();
    let records: Vec<Value> = checked.damaged.iter().map(record).collect();
    let json = json!({
        "vault": path.to_string_lossy(),
        "vault_id": vault.vault_id().to_string(),
        "generation": vault.generation(),
        "records": checked.records,
        "damaged": damaged,
        "database_sound": checked.database_sound,
        "complete": checked.complete,
        "log_sound": checked.log_sound,
        "damaged_records": records,
    });
    let state = |sound| if sound { "sound" } else { "NOT SOUND" };
    let text = format!(
        "{}\n  records     {}\n  damaged     {damaged}\n  database    {}\n  list        {}\n  log         {}\n  generation  {}\n",
        shown(&path.to_string_lossy()),
        checked.records,
        state(checked.database_sound),
        state(checked.complete),
        state(checked.log_sound),
        vault.generation()
    );
    let mut report = Report::new(&json, text)?;
    if !checked.is_sound() {
        let message = match damaged {
            0 => "the file is not what was written: keep it and restore a backup".to_owned(),
            _ => format!("{damaged} records are damaged; the others are unaffected"),
        };
        report.failure = Some(Failure::new(Exit::Damaged, "damaged", message));
    }
    Ok(report)
}

fn record(record: &DamagedRecord) -> Value {
    let kind = match record.kind {
        RecordKind::Label => "label",
        RecordKind::Secret => "secret",
        RecordKind::Counter => "counter",
        RecordKind::Usage => "usage",
        RecordKind::Group => "group",
        RecordKind::Preferences => "preferences",
        RecordKind::DeviceOnly => "device_only",
        _ => "unknown",
    };
    let why = match record.damage {
        Damage::Newer => "newer",
        _ => "does_not_open",
    };
    json!({ "kind": kind, "id": record.id, "why": why })
}
