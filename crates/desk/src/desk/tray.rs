//! What the tray offers: the pinned tokens, then the ones used last.

use std::cmp::Reverse;

use super::Desk;
use super::codes::one_line;
use crate::error::Error;
use crate::view::TrayToken;

/// Pinned tokens in the menu.
const PINNED: usize = 5;
/// Recent tokens below them.
const RECENT: usize = 5;

impl Desk {
    /// The entries that copy: up to five pinned, then up to five others by last use, and where fewer were
    /// ever used, the first of the list, so that the menu is never empty while there are tokens. A guarded token
    /// is not among them: nobody is asked for a password by a menu.
    ///
    /// # Errors
    /// [`Error::Locked`].
    pub fn tray_tokens(&self) -> Result<(Vec<TrayToken>, Vec<TrayToken>), Error> {
        self.with_open_quietly(|open, _| {
            let usable = || {
                let all = open.vault.tokens();
                all.filter(|record| record.flaw.is_none() && !record.guarded)
            };
            let entry = |record: &vault::TokenRecord| TrayToken {
                id: record.id.to_string(),
                label: one_line(&record.issuer, &record.account),
                revoked: open.terms.revoked(record).is_some(),
            };
            let pinned = usable()
                .filter(|record| record.pinned)
                .take(PINNED)
                .map(entry)
                .collect();
            let mut others: Vec<_> = usable().filter(|record| !record.pinned).collect();
            others.sort_by_key(|record| Reverse(record.last_used_ms));
            Ok((pinned, others.into_iter().take(RECENT).map(entry).collect()))
        })
    }
}
