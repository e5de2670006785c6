//! `approvals list`, and a token as it is shown everywhere here.

use ::approvals::{About, Account, Trust, Unfinished};
use serde_json::{Value, json};

use super::{Report, opened};
use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::text::{shown, table};

pub(super) fn run(arguments: &Arguments) -> Result<Report, Failure> {
    let approvals = opened::read(arguments)?;
    let accounts = approvals.accounts();
    let unfinished = approvals.unfinished()?;
    let json: Vec<Value> = accounts
        .iter()
        .map(|account| token(account))
        .chain(unfinished.iter().map(|one| begun(about(one))))
        .collect();
    let rows: Vec<Vec<String>> = accounts
        .iter()
        .map(|account| row(&account.id().to_string(), account.about()))
        .chain(unfinished.iter().map(|one| row("(unfinished)", about(one))))
        .collect();
    let text = match rows.is_empty() {
        true => "Nothing is enrolled.\n".to_owned(),
        false => table(&["ID", "ISSUER", "ACCOUNT", "SERIAL", "SERVER"], &rows),
    };
    Report::new(&json, text)
}

/// A token for machines.
pub(super) fn token(account: &Account) -> Value {
    described(Some(account.id().to_string()), account.about())
}

/// What an enrolment that was begun is about.
pub(super) const fn about(unfinished: &Unfinished) -> &About {
    match unfinished {
        Unfinished::KeyKept(enrolment) => enrolment.about(),
        Unfinished::Uploaded(enrolment) => enrolment.about(),
    }
}

/// An enrolment that is not over, for machines.
pub(super) fn begun(about: &About) -> Value {
    described(None, about)
}

fn described(id: Option<String>, about: &About) -> Value {
    json!({
        "id": id,
        "enrolled": id.is_some(),
        "serial": about.address.serial().as_str(),
        "issuer": about.issuer,
        "account": about.label,
        "server": about.address.endpoint().origin(),
        "trust": trust(about),
        "unlock": about.unlock.is_some(),
    })
}

/// Whose word the server's certificate is taken on.
fn trust(about: &About) -> &'static str {
    match &about.access.trust {
        _ if about.address.endpoint().is_plain() => "plain",
        Trust::System => "system",
        Trust::Authority(_) => "authority",
        Trust::Pinned(_) => "pinned",
    }
}

fn row(id: &str, about: &About) -> Vec<String> {
    vec![
        id.to_owned(),
        shown(&about.issuer),
        shown(&about.label),
        shown(about.address.serial().as_str()),
        shown(&about.address.endpoint().origin()),
    ]
}
