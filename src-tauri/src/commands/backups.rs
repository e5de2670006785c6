//! Backups: where they go, whether they are good, and bringing them back.

use desk::view::{
    BackupsView, ProofView, RecoveryKeyView, RescueView, RestoreChoice, RestoreView, RestoredView,
    SealedBackupView, UndoneView,
};
use tauri::{AppHandle, Manager as _};
use tauri_plugin_dialog::DialogExt as _;
use zeroize::Zeroizing;

use super::{Answer, TheDesk, answer};
use crate::words::Word;

#[tauri::command(async)]
pub(super) fn backups(desk: TheDesk<'_>) -> Answer<BackupsView> {
    answer(desk.backups())
}

/// Asks for a folder; nothing changes when the person cancelled.
#[tauri::command(async)]
pub(super) fn add_backup_folder(app: AppHandle, desk: TheDesk<'_>) -> Answer<BackupsView> {
    let mut folders = app.dialog().file();
    // Where it begins by itself, among recent files, GTK lets nobody choose a folder.
    if let Ok(home) = app.path().home_dir() {
        folders = folders.set_directory(home);
    }
    let chosen = folders.blocking_pick_folder();
    match chosen.and_then(|path| path.into_path().ok()) {
        Some(path) => answer(desk.add_backup_folder(&path)),
        None => answer(desk.backups()),
    }
}

#[tauri::command(async)]
pub(super) fn remove_backup_folder(desk: TheDesk<'_>, path: &str) -> Answer<BackupsView> {
    answer(desk.remove_backup_folder(path))
}

#[tauri::command(async)]
pub(super) fn back_up_now(desk: TheDesk<'_>) -> Answer<BackupsView> {
    answer(desk.back_up_now())
}

#[tauri::command(async)]
pub(super) fn check_backups(desk: TheDesk<'_>) -> Answer<BackupsView> {
    answer(desk.check_backups())
}

#[tauri::command(async)]
pub(super) fn prove_backup(desk: TheDesk<'_>) -> Answer<ProofView> {
    answer(desk.prove_backup())
}

#[tauri::command(async)]
pub(super) fn remove_backup(desk: TheDesk<'_>, path: &str) -> Answer<BackupsView> {
    answer(desk.remove_backup(path))
}

#[tauri::command(async)]
pub(super) fn rescue(desk: TheDesk<'_>) -> Answer<RescueView> {
    answer(desk.rescue())
}

/// Asks for a backup; nothing when the person cancelled.
#[tauri::command(async)]
pub(super) fn choose_backup(app: AppHandle, desk: TheDesk<'_>) -> Answer<Option<SealedBackupView>> {
    let files = app.dialog().file();
    let files = files.add_filter(Word::Backups.text(), &["csbackup"]);
    let chosen = files.blocking_pick_file();
    let path = chosen.and_then(|path| path.into_path().ok());
    let sealed = path.map(|path| desk.choose_backup(&path));
    answer(sealed.transpose())
}

#[tauri::command(async)]
pub(super) fn pick_backup(desk: TheDesk<'_>, path: &str) -> Answer<SealedBackupView> {
    answer(desk.pick_backup(path))
}

#[tauri::command(async)]
pub(super) fn open_backup(
    desk: TheDesk<'_>,
    typed: Option<Zeroizing<String>>,
) -> Answer<RestoreView> {
    answer(desk.open_backup(typed.as_ref()))
}

#[tauri::command(async)]
pub(super) fn restore_backup(desk: TheDesk<'_>, choice: RestoreChoice) -> Answer<RestoredView> {
    answer(desk.restore_backup(&choice))
}

#[tauri::command(async)]
pub(super) fn restore_first(
    desk: TheDesk<'_>,
    password: Zeroizing<String>,
) -> Answer<RecoveryKeyView> {
    answer(desk.restore_first(&password))
}

#[tauri::command(async)]
pub(super) fn cancel_restore(desk: TheDesk<'_>) {
    desk.cancel_restore();
}

#[tauri::command(async)]
pub(super) fn undo_restore(desk: TheDesk<'_>) -> Answer<UndoneView> {
    answer(desk.undo_restore())
}
