//! Finding tokens by what is typed.

use vault::{GroupId, TokenId, TokenRecord};

/// What can be searched, folded once so that a keystroke only compares. Rebuilt when labels change: about a
/// millisecond for a thousand tokens.
#[derive(Default)]
pub(crate) struct Catalogue(Vec<Entry>);

struct Entry {
    id: TokenId,
    issuer: String,
    /// Issuer, account and note, in lower case, each on a line of its own.
    words: String,
    groups: Vec<GroupId>,
    pinned: bool,
    binned: bool,
}

/// What was found, in display order.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// The pinned ones.
    pub pinned: Vec<TokenId>,
    /// The others.
    pub others: Vec<TokenId>,
    /// Matches in the bin.
    pub in_bin: usize,
    /// Matches outside the chosen group.
    pub in_other_groups: usize,
}

impl Catalogue {
    /// Folds the labels of these records, given in display order.
    pub(crate) fn new<'a>(records: impl Iterator<Item = &'a TokenRecord>) -> Self {
        Self(
            records
                .map(|record| Entry {
                    id: record.id,
                    issuer: record.issuer.to_lowercase(),
                    words: format!("{}\n{}\n{}", record.issuer, record.account, record.note)
                        .to_lowercase(),
                    groups: record.groups.clone(),
                    pinned: record.pinned,
                    binned: record.binned_ms.is_some(),
                })
                .collect(),
        )
    }

    /// Every word of the query must occur in a token's issuer, account or note. Tokens whose issuer begins
    /// with the query come first; otherwise the display order stays.
    #[must_use]
    pub(crate) fn find(&self, query: &str, group: Option<GroupId>) -> Found {
        let query = query.trim().to_lowercase();
        let words: Vec<_> = query.split_whitespace().collect();
        let mut hits: Vec<&Entry> = Vec::new();
        let mut found = Found::default();
        for entry in &self.0 {
            if !words.iter().all(|word| entry.words.contains(word)) {
                continue;
            }
            if entry.binned {
                found.in_bin += 1;
            } else if group.is_some_and(|group| !entry.groups.contains(&group)) {
                found.in_other_groups += 1;
            } else {
                hits.push(entry);
            }
        }
        if !query.is_empty() {
            hits.sort_by_key(|entry| !entry.issuer.starts_with(&query));
        }
        let (pinned, others): (Vec<_>, Vec<_>) = hits.into_iter().partition(|entry| entry.pinned);
        found.pinned = pinned.into_iter().map(|entry| entry.id).collect();
        found.others = others.into_iter().map(|entry| entry.id).collect();
        found
    }
}
