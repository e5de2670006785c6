//! Sign-in requests: the ones that wait, and their answers.

use desk::view::{AnswerChoice, DeniedView, HistoryView, OutcomeView, RequestView};
use tauri::{AppHandle, State};

use super::{Answer, TheDesk, answer};
use crate::approval_window::{self, Reviewed};

#[tauri::command(async)]
pub(super) fn requests(desk: TheDesk<'_>) -> Answer<Vec<RequestView>> {
    answer(desk.requests())
}

#[tauri::command(async)]
pub(super) fn answer_request(
    desk: TheDesk<'_>,
    id: &str,
    choice: AnswerChoice,
    ticket: Option<&str>,
) -> Answer<OutcomeView> {
    answer(desk.answer_request(id, &choice, ticket))
}

#[tauri::command(async)]
pub(super) fn deny_all(desk: TheDesk<'_>, token: &str, not_me: bool) -> Answer<DeniedView> {
    answer(desk.deny_all(token, not_me))
}

#[tauri::command(async)]
pub(super) fn mute_requests(desk: TheDesk<'_>, token: &str, minutes: u32) -> Answer<()> {
    answer(desk.mute_requests(token, minutes))
}

#[tauri::command(async)]
pub(super) fn review_request(app: AppHandle, id: Option<String>) {
    approval_window::review(&app, id);
}

/// The request that the approval window was opened for.
#[tauri::command(async)]
pub(super) fn reviewed(reviewed: State<'_, Reviewed>) -> Option<String> {
    reviewed.id()
}

/// The code of a request that was approved in a notice; once.
#[tauri::command(async)]
pub(super) fn code_to_type(desk: TheDesk<'_>, id: &str) -> Option<OutcomeView> {
    desk.code_to_type(id)
}

#[tauri::command(async)]
pub(super) fn request_history(desk: TheDesk<'_>, query: &str) -> Answer<HistoryView> {
    answer(desk.request_history(query))
}
