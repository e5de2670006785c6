//! `list`.

use vault::TokenRecord;

use super::{Report, groups};
use crate::arguments::{Arguments, List};
use crate::failure::Failure;
use crate::query::has_words;
use crate::session::Session;
use crate::view::{TokenView, tokens_table};

pub(super) fn run(arguments: &Arguments, list: &List) -> Result<Report, Failure> {
    let vault = Session::begin(arguments)?.read()?;
    let group = list
        .group
        .as_deref()
        .map(|name| groups::find(&vault, name))
        .transpose()?;
    let is_wanted = |record: &&TokenRecord| {
        group.is_none_or(|group| record.groups.contains(&group))
            && list
                .query
                .as_deref()
                .is_none_or(|query| has_words(*record, query))
    };
    let records: Vec<&TokenRecord> = match list.bin {
        true => vault.binned().filter(is_wanted).collect(),
        false => vault.tokens().filter(is_wanted).collect(),
    };
    let (pinned, others): (Vec<_>, Vec<_>) = records.into_iter().partition(|record| record.pinned);
    let tokens = pinned
        .into_iter()
        .chain(others)
        .map(|record| TokenView::new(&vault, record, arguments.show_secrets))
        .collect::<Result<Vec<_>, _>>()?;
    let text = match tokens.is_empty() {
        true => "No tokens.\n".to_owned(),
        false => tokens_table(&tokens),
    };
    let mut report = Report::new(&tokens, text)?;
    let damaged = vault.damaged().len();
    if damaged > 0 {
        let note = format!("{damaged} records do not open; `check` tells which.\n");
        report.text.push_str(&note);
    }
    Ok(report)
}
