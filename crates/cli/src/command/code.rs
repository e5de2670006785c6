//! `code`: the one thing this is all about.

use otp::Code;
use serde_json::json;

use super::Report;
use crate::arguments::{self, Arguments};
use crate::clock::now_ms;
use crate::failure::Failure;
use crate::query;
use crate::session::Session;
use crate::text::grouped;

pub(super) fn run(arguments: &Arguments, code: &arguments::Code) -> Result<Report, Failure> {
    let session = Session::begin(arguments)?;
    let vault = session.read()?;
    let now = code.at.unwrap_or_else(|| now_ms().div_euclid(1000));
    let record = query::one(vault.tokens(), &code.pick.query)
        .map_err(|failure| query::mention_bin(failure, &vault, &code.pick.query))?;
    let id = record.id;
    let code = match record.kind.counter {
        None => vault.token(id)?.code(now)?,
        // Reading has found it without asking for the writer's lock; moving on needs that.
        Some(_) => session.write()?.next_hotp(id, now_ms())?,
    };
    report(&code, now)
}

fn report(code: &Code, now: i64) -> Result<Report, Failure> {
    let json = json!({
        "code": code.text(),
        "valid_from": code.valid_from,
        "valid_until": code.valid_until,
    });
    let text = match code.valid_until {
        Some(until) => format!(
            "{}  ({} s left)\n",
            grouped(code.text()),
            until.saturating_sub(now)
        ),
        None => format!("{}\n", grouped(code.text())),
    };
    Report::new(&json, text)
}
