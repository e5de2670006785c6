//! Sign-in requests: the ones that wait, and their answers.

use desk::view::{AnswerChoice, DeniedView, HistoryView, OutcomeView, RequestView};
use tauri::{AppHandle, State};

use super::{Answer, TheDesk, answer, aside};
use crate::approval_window::{self, Reviewed};

#[tauri::command(async)]
pub(super) fn requests(desk: TheDesk<'_>) -> Answer<Vec<RequestView>> {
    answer(desk.requests())
}

#[tauri::command]
pub(super) async fn answer_request(
    desk: TheDesk<'_>,
    id: String,
    choice: AnswerChoice,
    ticket: Option<String>,
) -> Answer<OutcomeView> {
    aside(desk, move |desk| {
        desk.answer_request(&id, &choice, ticket.as_deref())
    })
    .await
}

#[tauri::command]
pub(super) async fn deny_all(desk: TheDesk<'_>, token: String, not_me: bool) -> Answer<DeniedView> {
    aside(desk, move |desk| desk.deny_all(&token, not_me)).await
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

#[tauri::command(async)]
pub(super) fn request_history(desk: TheDesk<'_>, query: &str) -> Answer<HistoryView> {
    answer(desk.request_history(query))
}
