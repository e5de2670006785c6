//! Tokens, codes, groups and the bin.

use desk::CopyFrom;
use desk::view::{
    BinnedView, CodeView, CopiedView, FoundView, GroupView, TokenChange, TokenView, TokensView,
};

use super::{Answer, TheDesk, answer};

#[tauri::command(async)]
pub(super) fn tokens(desk: TheDesk<'_>) -> Answer<TokensView> {
    answer(desk.tokens())
}

#[tauri::command(async)]
pub(super) fn find(desk: TheDesk<'_>, query: &str, group: Option<String>) -> Answer<FoundView> {
    answer(desk.find(query, group.as_deref()))
}

#[tauri::command(async)]
pub(super) fn show_codes(desk: TheDesk<'_>, ids: Vec<String>) -> Answer<Vec<CodeView>> {
    answer(desk.show_codes(&ids))
}

#[tauri::command(async)]
pub(super) fn reveal_code(desk: TheDesk<'_>, id: &str, ticket: Option<String>) -> Answer<CodeView> {
    answer(desk.reveal_code(id, ticket.as_deref()))
}

#[tauri::command(async)]
pub(super) fn copy_code(
    desk: TheDesk<'_>,
    id: &str,
    next: bool,
    ticket: Option<String>,
) -> Answer<CopiedView> {
    answer(desk.copy_code(id, next, ticket.as_deref(), CopyFrom::Window))
}

#[tauri::command(async)]
pub(super) fn next_code(desk: TheDesk<'_>, id: &str, ticket: Option<String>) -> Answer<CodeView> {
    answer(desk.next_code(id, ticket.as_deref()))
}

#[tauri::command(async)]
pub(super) fn clear_clipboard(desk: TheDesk<'_>) {
    desk.clear_clipboard();
}

#[tauri::command(async)]
pub(super) fn edit_token(desk: TheDesk<'_>, id: &str, change: TokenChange) -> Answer<TokenView> {
    answer(desk.edit_token(id, &change))
}

#[tauri::command(async)]
pub(super) fn pin_token(desk: TheDesk<'_>, id: &str, on: bool) -> Answer<()> {
    answer(desk.pin_token(id, on))
}

#[tauri::command(async)]
pub(super) fn move_token(desk: TheDesk<'_>, id: &str, after: Option<String>) -> Answer<()> {
    answer(desk.move_token(id, after.as_deref()))
}

#[tauri::command(async)]
pub(super) fn bin_token(desk: TheDesk<'_>, id: &str) -> Answer<()> {
    answer(desk.bin_token(id))
}

#[tauri::command(async)]
pub(super) fn restore_token(desk: TheDesk<'_>, id: &str) -> Answer<()> {
    answer(desk.restore_token(id))
}

#[tauri::command(async)]
pub(super) fn purge_token(desk: TheDesk<'_>, id: &str) -> Answer<()> {
    answer(desk.purge_token(id))
}

#[tauri::command(async)]
pub(super) fn empty_bin(desk: TheDesk<'_>) -> Answer<()> {
    answer(desk.empty_bin())
}

#[tauri::command(async)]
pub(super) fn bin(desk: TheDesk<'_>) -> Answer<Vec<BinnedView>> {
    answer(desk.bin())
}

#[tauri::command(async)]
pub(super) fn make_group(desk: TheDesk<'_>, name: &str) -> Answer<GroupView> {
    answer(desk.make_group(name))
}

#[tauri::command(async)]
pub(super) fn rename_group(desk: TheDesk<'_>, id: &str, name: &str) -> Answer<()> {
    answer(desk.rename_group(id, name))
}

#[tauri::command(async)]
pub(super) fn delete_group(desk: TheDesk<'_>, id: &str) -> Answer<()> {
    answer(desk.delete_group(id))
}

#[tauri::command(async)]
pub(super) fn set_group(desk: TheDesk<'_>, id: &str, group: &str, on: bool) -> Answer<()> {
    answer(desk.set_group(id, group, on))
}
