//! What is known of backups, as the page shows it.

use std::collections::BTreeMap;

use sync::backup::{BackupError, Found};

use super::job::hex;
use super::{Seen, file_name};
use crate::backups::rescue;
use crate::backups::trouble;
use crate::session::Open;
use crate::settings::SettingsView;
use crate::view::{BackupFolderView, BackupState, BackupView, BackupsView, UndoView};

/// The most backups that are listed.
const MOST_RECENT: usize = 12;

pub(super) fn backups(
    open: &Open,
    settings: &SettingsView,
    seen: &BTreeMap<String, Seen>,
    now_ms: i64,
    busy: bool,
) -> BackupsView {
    let folders = &settings.backup_folders;
    let mut recent: Vec<_> = folders
        .iter()
        .flat_map(|folder| {
            let files = seen.get(folder).into_iter().flat_map(|it| &it.files);
            files.map(|found| backup(open, folder, found))
        })
        .collect();
    recent.sort_by_key(|it| std::cmp::Reverse(it.created_ms));
    recent.truncate(MOST_RECENT);
    let ledger = &open.ledger;
    BackupsView {
        folders: folders
            .iter()
            .map(|folder| folder_view(open, settings, seen.get(folder), folder, now_ms))
            .collect(),
        recent,
        busy,
        exposed: rescue::exposed(&open.vault, &open.marks, ledger, folders),
        proved_ms: ledger.proved_ms,
        prove_due: ledger.is_proof_due(now_ms),
        undo: ledger
            .undo
            .as_ref()
            .filter(|undo| undo.until_ms() > now_ms)
            .map(|undo| UndoView {
                name: undo.name.clone(),
                at_ms: undo.at_ms,
                until_ms: undo.until_ms(),
            }),
    }
}

fn folder_view(
    open: &Open,
    settings: &SettingsView,
    seen: Option<&Seen>,
    folder: &str,
    now_ms: i64,
) -> BackupFolderView {
    let good = open.ledger.newest_good(folder);
    BackupFolderView {
        path: folder.to_owned(),
        trouble: open
            .ledger
            .folders
            .get(folder)
            .and_then(|it| it.trouble.clone()),
        same_disk: seen.is_some_and(|it| it.same_disk),
        last_ms: good.map(|it| it.kept.created_ms),
        verified_ms: good.and_then(|it| it.kept.verified_ms),
        next_ms: open.next_backup_ms(folder, settings, now_ms),
    }
}

fn backup(open: &Open, folder: &str, found: &Found) -> BackupView {
    let name = file_name(found).unwrap_or_default();
    let head = found.head.as_ref().ok();
    let kept = open
        .ledger
        .folders
        .get(folder)
        .and_then(|it| it.files.get(&name))
        // What lies there now may be another file under the same name.
        .filter(|kept| head.is_none_or(|head| hex(&head.backup) == kept.backup));
    let (state, why) = match (&found.head, kept) {
        (Err(BackupError::NewerVersion { .. }), _) => (BackupState::Newer, None),
        (Err(error), _) => (BackupState::Damaged, Some(trouble::code(error).to_owned())),
        (Ok(_), Some(kept)) if kept.why.is_some() => (BackupState::Damaged, kept.why.clone()),
        (Ok(head), _) if head.vault != open.vault.vault_id() => (BackupState::OtherVault, None),
        (Ok(_), Some(kept)) if kept.is_good() && kept.size == found.size => {
            (BackupState::Opens, None)
        }
        (Ok(_), _) => (BackupState::Unchecked, None),
    };
    BackupView {
        path: found.path.to_string_lossy().into_owned(),
        name,
        created_ms: head.map(|head| head.created_ms),
        size: found.size,
        tokens: kept
            .filter(|it| it.verified_ms.is_some())
            .map(|it| it.tokens),
        state,
        why,
    }
}
