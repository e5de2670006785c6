//! Windows: the page's signs of life, the reveal window, closing.

use desk::settings::{CloseTo, SettingsChange};
use desk::view::RevealedView;
use tauri::AppHandle;

use super::{Answer, TheDesk, answer};
use crate::window;

/// The page drew its first content. Benchmarks read this line.
#[tauri::command(async)]
pub(super) fn painted(desk: TheDesk<'_>) {
    tracing::info!(phase = ?desk.phase(), "painted");
}

/// A key or the mouse was used in the window.
#[tauri::command(async)]
pub(super) fn touch(desk: TheDesk<'_>) {
    desk.touch();
}

#[tauri::command(async)]
pub(super) fn reveal(app: AppHandle, desk: TheDesk<'_>, ticket: &str, id: &str) -> Answer<()> {
    answer(desk.reveal(ticket, id))?;
    window::reveal(&app);
    Ok(())
}

#[tauri::command(async)]
pub(super) fn revealed(desk: TheDesk<'_>) -> Answer<RevealedView> {
    answer(desk.revealed())
}

/// What the close button does, this time and, if so wished, from now on.
#[tauri::command(async)]
pub(super) fn close_window(
    app: AppHandle,
    desk: TheDesk<'_>,
    choice: CloseTo,
    remember: bool,
) -> Answer<()> {
    if remember {
        answer(desk.set_settings(SettingsChange {
            close_to: Some(choice),
            ..SettingsChange::default()
        }))?;
    }
    window::close(&app, choice);
    Ok(())
}
