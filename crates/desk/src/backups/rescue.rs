//! What would become of each token if this computer died now.
//!
//! A token counts as safe only where a backup that was read back whole holds it.

use vault::{TokenRecord, Vault};

use super::ledger::{Good, Ledger};
use super::marks::Marks;
use crate::view::{Rescue, RescueTokenView};

/// The good backups to look into: the newest of each folder, the newest of all first.
pub(crate) fn good<'a>(ledger: &'a Ledger, folders: &'a [String]) -> Vec<Good<'a>> {
    let mut good: Vec<_> = folders
        .iter()
        .filter_map(|folder| ledger.newest_good(folder))
        .collect();
    good.sort_by_key(|it| std::cmp::Reverse((it.kept.generation, it.kept.created_ms)));
    good
}

/// How many tokens would be lost. `now` are the marks of the vault.
pub(crate) fn exposed(vault: &Vault, now: &Marks, ledger: &Ledger, folders: &[String]) -> u32 {
    let good = good(ledger, folders);
    let is_held = |record: &TokenRecord| {
        let now = now.get(record.id).unwrap_or_default();
        good.iter()
            .any(|it| it.holds(ledger, record.id, now).is_some())
    };
    let lost = vault
        .tokens()
        .filter(|record| record.managed.is_none() && !is_held(record));
    u32::try_from(lost.count()).unwrap_or(u32::MAX)
}

/// One line for each token, lost ones first, in the person's order otherwise. `now` are the marks of the vault.
pub(crate) fn lines(
    vault: &Vault,
    now: &Marks,
    ledger: &Ledger,
    folders: &[String],
) -> Vec<RescueTokenView> {
    let good = good(ledger, folders);
    let mut lines: Vec<_> = vault
        .tokens()
        .map(|it| line(it, now, ledger, &good))
        .collect();
    lines.sort_by_key(|line| match line.rescue {
        Rescue::Lost => 0,
        Rescue::Ask => 1,
        Rescue::ComesBackOlder => 2,
        Rescue::ComesBack => 3,
    });
    lines
}

fn line(record: &TokenRecord, now: &Marks, ledger: &Ledger, good: &[Good<'_>]) -> RescueTokenView {
    let mut line = RescueTokenView {
        id: record.id.to_string(),
        issuer: record.issuer.clone(),
        account: record.account.clone(),
        rescue: Rescue::Lost,
        backup_ms: None,
        folder: None,
        ask: None,
    };
    if let Some(server) = &record.managed {
        line.rescue = Rescue::Ask;
        line.ask = Some(server.clone()).filter(|it| !it.is_empty());
        return line;
    }
    let now = now.get(record.id).unwrap_or_default();
    let found = good
        .iter()
        .find_map(|it| Some((it, it.holds(ledger, record.id, now)?)));
    let same = good
        .iter()
        .find(|it| it.holds(ledger, record.id, now) == Some(true));
    // A backup that holds it as it is now is worth more than a newer one that does not.
    if let Some((it, is_same)) = same.map(|it| (it, true)).or(found) {
        line.rescue = if is_same {
            Rescue::ComesBack
        } else {
            Rescue::ComesBackOlder
        };
        line.backup_ms = Some(it.kept.created_ms);
        line.folder = Some(it.folder.to_owned());
    }
    line
}
