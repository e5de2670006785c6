//! `approvals history`.

use ::approvals::{Entry, Fate, Via};
use serde_json::{Value, json};

use super::answer::{said, word_key};
use super::{Report, opened};
use crate::arguments::Arguments;
use crate::arguments::approvals::Past;
use crate::clock::now_ms;
use crate::failure::Failure;
use crate::query::holds_words;
use crate::text::{shown, table};

pub(super) fn run(arguments: &Arguments, past: &Past) -> Result<Report, Failure> {
    let approvals = opened::read(arguments)?;
    let history = approvals.history();
    let wanted = past.search.as_deref().unwrap_or_default();
    let entries: Vec<&Entry> = history
        .entries()
        .rev()
        .filter(|entry| holds_words(&words(entry), wanted))
        .collect();
    let json: Vec<Value> = entries.iter().map(|entry| described(entry)).collect();
    let now = now_ms();
    let rows: Vec<Vec<String>> = entries.iter().map(|entry| row(entry, now)).collect();
    let text = match rows.is_empty() {
        true => "No requests.\n".to_owned(),
        false => table(
            &["WHEN", "ISSUER", "ACCOUNT", "WHAT BECAME OF IT", "REQUEST"],
            &rows,
        ),
    };
    Report::new(&json, text)
}

/// All that a search looks at.
fn words(entry: &Entry) -> String {
    let Entry {
        issuer,
        account,
        origin,
        serial,
        title,
        question,
        ..
    } = entry;
    let answer = said(entry.fate).map_or("", |said| word_key(said.word));
    format!(
        "{issuer} {account} {origin} {serial} {title} {question} {answer} {}",
        fate_key(entry.fate)
    )
}

fn described(entry: &Entry) -> Value {
    let said = said(entry.fate);
    json!({
        "id": entry.mark.to_string(),
        "at_ms": entry.at_ms,
        "issuer": entry.issuer,
        "account": entry.account,
        "server": entry.origin,
        "serial": entry.serial,
        "title": entry.title,
        "question": entry.question,
        "fate": fate_key(entry.fate),
        "answer": said.map(|said| word_key(said.word)),
        "answered_ms": said.map(|said| said.at_ms),
        "via": said.map(|said| match said.via {
            Via::Notification => "notification",
            Via::Window => "window",
            Via::CommandLine => "command_line",
        }),
    })
}

const fn fate_key(fate: Fate) -> &'static str {
    match fate {
        Fate::Open => "open",
        Fate::Sending(_) => "sending",
        Fate::Taken(_) => "taken",
        Fate::TakenWithCode(_) => "taken_with_code",
        Fate::NotTaken(_) => "not_taken",
        Fate::Unsure(_) => "unsure",
        Fate::NotSent(_) => "not_sent",
        Fate::Elsewhere => "elsewhere",
        Fate::TooOld => "too_old",
    }
}

fn row(entry: &Entry, now_ms: i64) -> Vec<String> {
    let fate = fate_key(entry.fate).replace('_', " ");
    let became = match said(entry.fate) {
        Some(said) => format!("{}, {fate}", word_key(said.word).replace('_', " ")),
        None => fate,
    };
    vec![
        ago(now_ms.saturating_sub(entry.at_ms)),
        shown(&entry.issuer),
        shown(&entry.account),
        became,
        shown(format!("{} {}", entry.title, entry.question).trim()),
    ]
}

/// How long ago something was, in one unit.
fn ago(ms: i64) -> String {
    const UNITS: [(i64, &str); 3] = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "min")];
    UNITS.into_iter().find(|(unit, _)| ms >= *unit).map_or_else(
        || "just now".to_owned(),
        |(unit, name)| format!("{} {name} ago", ms / unit),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_ago_is_said_in_one_unit() {
        for (ms, expected) in [
            (-5, "just now"),
            (59_999, "just now"),
            (60_000, "1 min ago"),
            (7_199_999, "1 h ago"),
            (86_400_000 * 90, "90 d ago"),
        ] {
            assert_eq!(ago(ms), expected);
        }
    }
}
