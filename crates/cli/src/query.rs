//! Which token is meant.

use desk::view::RestoreTokenView;
use vault::{TokenRecord, Vault};

use crate::failure::Failure;

/// What a query looks at.
pub(crate) trait Named {
    /// 32 hexadecimal digits.
    fn id(&self) -> String;
    /// Who issued it.
    fn issuer(&self) -> &str;
    /// Whose it is.
    fn account(&self) -> &str;
}

impl Named for TokenRecord {
    fn id(&self) -> String {
        self.id.to_string()
    }

    fn issuer(&self) -> &str {
        &self.issuer
    }

    fn account(&self) -> &str {
        &self.account
    }
}

impl Named for RestoreTokenView {
    fn id(&self) -> String {
        self.id.clone()
    }

    fn issuer(&self) -> &str {
        &self.issuer
    }

    fn account(&self) -> &str {
        &self.account
    }
}

/// The one token a query means, among these: by its id; by its issuer, its account or both in
/// full; by words of them; by the beginning of its id. The first of these that fits any decides.
pub(crate) fn one<'a, T: Named>(
    records: impl Iterator<Item = &'a T>,
    query: &str,
) -> Result<&'a T, Failure> {
    let records: Vec<&T> = records.collect();
    let folded = fold(query);
    let id = folded.as_str();
    let ways: [&dyn Fn(&T) -> bool; 4] = [
        &|record| record.id() == id,
        &|record| names(record).contains(&folded),
        &|record| !folded.is_empty() && has_words(record, query),
        &|record| id.len() >= 6 && record.id().starts_with(id),
    ];
    for fits in ways {
        let found: Vec<&T> = records
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
pub(crate) fn has_words(record: &impl Named, query: &str) -> bool {
    holds_words(&format!("{} {}", record.issuer(), record.account()), query)
}

/// Whether the text contains every word of the query, however it is written.
pub(crate) fn holds_words(text: &str, query: &str) -> bool {
    let text = fold(text);
    fold(query)
        .split_whitespace()
        .all(|word| text.contains(word))
}

/// The ways to write a token's name in full.
fn names(record: &impl Named) -> [String; 5] {
    let (issuer, account) = (fold(record.issuer()), fold(record.account()));
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
