//! Which token is meant.

use vault::{TokenRecord, Vault};

use crate::failure::Failure;

/// The one token a query means, among these: by its id; by its issuer, its account or both in
/// full; by words of them; by the beginning of its id. The first of these that fits any decides.
pub(crate) fn one<'a>(
    records: impl Iterator<Item = &'a TokenRecord>,
    query: &str,
) -> Result<&'a TokenRecord, Failure> {
    let records: Vec<&TokenRecord> = records.collect();
    let folded = fold(query);
    let id = folded.as_str();
    let ways: [&dyn Fn(&TokenRecord) -> bool; 4] = [
        &|record| record.id.to_string() == id,
        &|record| names(record).contains(&folded),
        &|record| !folded.is_empty() && has_words(record, query),
        &|record| id.len() >= 6 && record.id.to_string().starts_with(id),
    ];
    for fits in ways {
        let found: Vec<&TokenRecord> = records
            .iter()
            .copied()
            .filter(|record| fits(record))
            .collect();
        match found.as_slice() {
            [] => {}
            [record] => return Ok(record),
            several => return Err(Failure::ambiguous(query, several)),
        }
    }
    Err(Failure::not_found(
        "not_found",
        "no token answers to this; `list` shows what there is",
    ))
}

/// Adds to a failure to find a token outside the bin that there is one in it.
pub(crate) fn mention_bin(failure: Failure, vault: &Vault, query: &str) -> Failure {
    match one(vault.binned(), query) {
        Ok(_) if failure.is_not_found() => {
            failure.advising("one lies in the bin, and restore-from-bin takes it out")
        }
        _ => failure,
    }
}

/// Whether issuer and account contain every word of the query.
pub(crate) fn has_words(record: &TokenRecord, query: &str) -> bool {
    let text = fold(&format!("{} {}", record.issuer, record.account));
    fold(query)
        .split_whitespace()
        .all(|word| text.contains(word))
}

/// The ways to write a token's name in full.
fn names(record: &TokenRecord) -> [String; 5] {
    let (issuer, account) = (fold(&record.issuer), fold(&record.account));
    [
        format!("{issuer}:{account}"),
        format!("{issuer}: {account}"),
        format!("{issuer} {account}"),
        issuer,
        account,
    ]
    .map(|name| {
        if name.is_empty() {
            "\0".to_owned()
        } else {
            name
        }
    })
}

fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}
