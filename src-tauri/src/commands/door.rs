//! Making a vault, unlocking, locking, and the keys that do it.

use desk::Verb;
use desk::view::{CheckView, RecoveryKeyView, StartView, StrengthView};
use tauri::{AppHandle, Manager as _};
use tauri_plugin_dialog::DialogExt as _;
use zeroize::Zeroizing;

use super::{Answer, TheDesk, answer};
use crate::error::command_error;
use crate::tray::Tray;
use crate::words::Word;

#[tauri::command(async)]
pub(super) fn start(app: AppHandle, desk: TheDesk<'_>) -> StartView {
    let started = desk.start();
    StartView {
        phase: started.phase,
        settings: desk.settings(),
        now_ms: desk.now_ms(),
        platform: std::env::consts::OS.to_owned(),
        tray_host: app.try_state::<Tray>().is_some_and(|tray| tray.has_host()),
        problem: started.problem.as_ref().map(command_error),
        aside: started.aside,
        vault_path: desk.paths().vault.display().to_string(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

#[tauri::command(async)]
pub(super) fn judge_password(password: Zeroizing<String>) -> StrengthView {
    desk::password::judge(&password)
}

#[tauri::command(async)]
pub(super) fn create_vault(
    desk: TheDesk<'_>,
    password: Zeroizing<String>,
) -> Answer<RecoveryKeyView> {
    answer(desk.create_vault(password))
}

#[tauri::command(async)]
pub(super) fn confirm_recovery_key(
    desk: TheDesk<'_>,
    answers: [Zeroizing<String>; 2],
) -> Answer<bool> {
    answer(desk.confirm_recovery_key(&answers))
}

/// Asks where to and writes the key there; `false` when the person cancelled.
#[tauri::command(async)]
pub(super) fn save_recovery_key(app: AppHandle, desk: TheDesk<'_>) -> Answer<bool> {
    let sheet = answer(desk.recovery_sheet())?;
    let chosen = app
        .dialog()
        .file()
        .set_file_name(Word::RecoveryKeyFile.text())
        .blocking_save_file();
    let Some(path) = chosen.and_then(|path| path.into_path().ok()) else {
        return Ok(false);
    };
    answer(desk::settings::write_whole(&path, sheet.as_bytes()).map_err(desk::Error::Write))?;
    Ok(true)
}

#[tauri::command(async)]
pub(super) fn postpone_recovery_key(desk: TheDesk<'_>) -> Answer<()> {
    answer(desk.postpone_recovery_key())
}

#[tauri::command(async)]
pub(super) fn unlock(desk: TheDesk<'_>, password: Zeroizing<String>) -> Answer<()> {
    answer(desk.unlock(password))
}

#[tauri::command(async)]
pub(super) fn unlock_with_recovery_key(desk: TheDesk<'_>, key: Zeroizing<String>) -> Answer<()> {
    answer(desk.unlock_with_recovery_key(&key))
}

#[tauri::command(async)]
pub(super) fn lock(desk: TheDesk<'_>) {
    desk.lock();
}

#[tauri::command(async)]
pub(super) fn verify(
    desk: TheDesk<'_>,
    password: Zeroizing<String>,
    verb: Verb,
    object: Option<String>,
) -> Answer<String> {
    answer(desk.verify(password, verb, object))
}

#[tauri::command(async)]
pub(super) fn change_password(
    desk: TheDesk<'_>,
    ticket: &str,
    new: Zeroizing<String>,
) -> Answer<()> {
    answer(desk.change_password(ticket, new))
}

#[tauri::command(async)]
pub(super) fn replace_recovery_key(desk: TheDesk<'_>, ticket: &str) -> Answer<RecoveryKeyView> {
    answer(desk.replace_recovery_key(ticket))
}

#[tauri::command(async)]
pub(super) fn check_vault(desk: TheDesk<'_>) -> Answer<CheckView> {
    answer(desk.check_vault())
}

/// Takes the vault as it is, after rows were changed from outside.
#[tauri::command(async)]
pub(super) fn accept_present_state(desk: TheDesk<'_>, ticket: &str) -> Answer<()> {
    answer(desk.accept_present_state(ticket))
}
