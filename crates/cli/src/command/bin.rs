//! `rm` and `restore-from-bin`.

use vault::{TokenId, Vault};

use super::Report;
use crate::arguments::{Arguments, Pick};
use crate::clock::now_ms;
use crate::failure::Failure;
use crate::query;
use crate::session::Session;
use crate::view::{TokenView, token_text};

pub(super) fn put(arguments: &Arguments, pick: &Pick) -> Result<Report, Failure> {
    let mut vault = Session::begin(arguments)?.write()?;
    let id = query::one(vault.tokens(), &pick.query)
        .map_err(|failure| query::mention_bin(failure, &vault, &pick.query))?
        .id;
    vault.bin(id, now_ms())?;
    report(&vault, id, arguments, "Put into the bin")
}

pub(super) fn take(arguments: &Arguments, pick: &Pick) -> Result<Report, Failure> {
    let mut vault = Session::begin(arguments)?.write()?;
    let id = query::one(vault.binned(), &pick.query)?.id;
    vault.restore(id, now_ms())?;
    report(&vault, id, arguments, "Taken out of the bin")
}

fn report(
    vault: &Vault,
    id: TokenId,
    arguments: &Arguments,
    done: &str,
) -> Result<Report, Failure> {
    let record = vault.record(id).ok_or(vault::Error::UnknownToken)?;
    let token = TokenView::new(vault, record, arguments.show_secrets)?;
    Report::new(&token, format!("{done}: {}", token_text(vault, &token)))
}
