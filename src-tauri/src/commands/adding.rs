//! Adding tokens: reading, confirming, forgetting.

use std::path::PathBuf;

use desk::view::{DraftView, DraftsView, NewToken, OnDuplicate, TokenView};
use tauri::AppHandle;
use tauri_plugin_dialog::{DialogExt as _, FilePath};
use zeroize::Zeroizing;

use super::{Answer, TheDesk, answer};
use crate::window;
use crate::words::Word;

#[tauri::command(async)]
pub(super) fn draft_text(desk: TheDesk<'_>, text: Zeroizing<String>) -> Answer<DraftsView> {
    answer(desk.draft_text(&text))
}

/// Asks for pictures and reads them; nothing at all when the person cancelled.
#[tauri::command(async)]
pub(super) fn draft_files(app: AppHandle, desk: TheDesk<'_>) -> Answer<DraftsView> {
    let pictures = app.dialog().file().add_filter(
        Word::Pictures.text(),
        &["png", "jpg", "jpeg", "webp", "bmp", "gif"],
    );
    let Some(chosen) = pictures.blocking_pick_files() else {
        return Ok(DraftsView::default());
    };
    let paths: Vec<PathBuf> = chosen
        .into_iter()
        .filter_map(|path: FilePath| path.into_path().ok())
        .collect();
    answer(desk.draft_files(&paths))
}

/// Reads the files dropped last; the page never learns where they are.
#[tauri::command(async)]
pub(super) fn draft_dropped(desk: TheDesk<'_>) -> Answer<DraftsView> {
    answer(desk.draft_dropped())
}

/// Looks at every monitor once, with our own window out of the way; it is back while the pictures are read.
#[tauri::command(async)]
pub(super) fn draft_screen(app: AppHandle, desk: TheDesk<'_>) -> Answer<DraftsView> {
    let capture = || window::out_of_the_way(&app, scan::capture_screens);
    answer(desk.draft_screen(capture))
}

/// Ends the reading of pictures that is under way.
#[tauri::command(async)]
pub(super) fn cancel_reading(desk: TheDesk<'_>) {
    desk.cancel_reading();
}

/// Reads the link another program opened with us.
#[tauri::command(async)]
pub(super) fn draft_link(desk: TheDesk<'_>) -> Answer<DraftsView> {
    answer(desk.draft_link())
}

#[tauri::command(async)]
pub(super) fn draft_clipboard(desk: TheDesk<'_>) -> Answer<DraftsView> {
    answer(desk.draft_clipboard())
}

#[tauri::command(async)]
pub(super) fn draft_typed(desk: TheDesk<'_>, new: NewToken) -> Answer<DraftView> {
    answer(desk.draft_typed(&new))
}

/// Our part of a secret in two steps, to be typed at the server.
#[tauri::command(async)]
pub(super) fn begin_two_step(desk: TheDesk<'_>, draft: &str) -> Answer<Zeroizing<String>> {
    answer(desk.begin_two_step(draft))
}

/// Whether the picture that the link of a draft or an enrolment names is fetched once its token is here.
#[tauri::command(async)]
pub(super) fn want_picture(desk: TheDesk<'_>, link: &str, wanted: bool) -> Answer<()> {
    answer(desk.want_picture(link, wanted))
}

#[tauri::command(async)]
pub(super) fn confirm_draft(
    desk: TheDesk<'_>,
    draft: &str,
    issuer: &str,
    account: &str,
    groups: Vec<String>,
    on_duplicate: OnDuplicate,
) -> Answer<TokenView> {
    answer(desk.confirm_draft(draft, issuer, account, &groups, on_duplicate))
}

#[tauri::command(async)]
pub(super) fn discard_drafts(desk: TheDesk<'_>) -> Answer<()> {
    answer(desk.discard_drafts())
}
