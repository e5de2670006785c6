//! Servers that ask for approvals: looking at them, enrolling, containers.

use desk::view::{
    AccessChoice, ApprovalsView, BroughtView, CertificateView, CheckStepView, EnrolledView,
    NotificationState,
};
use tauri::AppHandle;
use tauri_plugin_dialog::DialogExt as _;
use zeroize::Zeroizing;

use super::{Answer, TheDesk, answer, aside};
use crate::words::Word;
use crate::{mail, window};

/// Bytes of a file with certificates that are read; the authorities of a whole system are smaller.
const LARGEST_FILE: u64 = 1024 * 1024;

#[tauri::command]
pub(super) async fn approvals(desk: TheDesk<'_>) -> Answer<ApprovalsView> {
    aside(desk, move |desk| desk.approvals()).await
}

#[tauri::command(async)]
pub(super) fn ask_now(desk: TheDesk<'_>) {
    desk.ask_now();
}

#[tauri::command]
pub(super) async fn check_server(desk: TheDesk<'_>, server: String) -> Answer<Vec<CheckStepView>> {
    aside(desk, move |desk| desk.check_server(&server)).await
}

#[tauri::command]
pub(super) async fn set_contact(
    desk: TheDesk<'_>,
    server: String,
    contact: String,
) -> Answer<ApprovalsView> {
    aside(desk, move |desk| desk.set_contact(&server, &contact)).await
}

/// Opens a mail to the server's contact in the system's own mail program, for the person to send.
#[tauri::command(async)]
pub(super) fn mail_contact(
    desk: TheDesk<'_>,
    server: &str,
    serial: &str,
    reason: &str,
) -> Answer<()> {
    let (to, subject, body) = answer(desk.mail_text(server, serial, reason))?;
    mail::write(&to, &subject, &body);
    Ok(())
}

#[tauri::command]
pub(super) async fn remove_approval(desk: TheDesk<'_>, token: String) -> Answer<ApprovalsView> {
    aside(desk, move |desk| desk.remove_approval(&token)).await
}

#[tauri::command]
pub(super) async fn test_notification(desk: TheDesk<'_>) -> Answer<NotificationState> {
    aside(desk, move |desk| Ok(desk.test_notification())).await
}

#[tauri::command]
pub(super) async fn look_at_certificate(
    desk: TheDesk<'_>,
    enrolment: String,
) -> Answer<CertificateView> {
    aside(desk, move |desk| desk.look_at_certificate(&enrolment)).await
}

/// Asks for a file with the server's authority; nothing when the person cancelled.
#[tauri::command(async)]
pub(super) fn choose_authority(
    app: AppHandle,
    desk: TheDesk<'_>,
    enrolment: &str,
) -> Answer<Option<String>> {
    let files = app.dialog().file();
    let files = files.add_filter(Word::Certificates.text(), &["pem", "crt", "cer"]);
    let chosen = files.blocking_pick_file();
    let Some(path) = chosen.and_then(|path| path.into_path().ok()) else {
        return Ok(None);
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let pem = answer(read(&path).map_err(|_| desk::Fault::CertificateFile.into()))?;
    answer(desk.set_authority(enrolment, &pem, &name).map(Some))
}

fn read(path: &std::path::Path) -> std::io::Result<Vec<u8>> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path)?;
    file.take(LARGEST_FILE).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[tauri::command]
pub(super) async fn enrol(
    desk: TheDesk<'_>,
    enrolment: String,
    access: AccessChoice,
) -> Answer<EnrolledView> {
    aside(desk, move |desk| desk.enrol(&enrolment, &access)).await
}

#[tauri::command]
pub(super) async fn resume_enrolment(
    desk: TheDesk<'_>,
    unfinished: String,
) -> Answer<EnrolledView> {
    aside(desk, move |desk| desk.resume_enrolment(&unfinished)).await
}

#[tauri::command]
pub(super) async fn give_up_enrolment(
    desk: TheDesk<'_>,
    unfinished: String,
) -> Answer<ApprovalsView> {
    aside(desk, move |desk| desk.give_up_enrolment(&unfinished)).await
}

#[tauri::command]
pub(super) async fn register_container(
    desk: TheDesk<'_>,
    enrolment: String,
    access: AccessChoice,
    passphrase: Option<Zeroizing<String>>,
) -> Answer<BroughtView> {
    aside(desk, move |desk| {
        let passphrase = passphrase.as_ref().map(|it| it.as_str());
        desk.register_container(&enrolment, &access, passphrase)
    })
    .await
}

#[tauri::command]
pub(super) async fn sync_container(desk: TheDesk<'_>, container: String) -> Answer<BroughtView> {
    aside(desk, move |desk| desk.sync_container(&container)).await
}

/// Opens the reveal window with the link for a new computer.
#[tauri::command]
pub(super) async fn transfer_container(
    app: AppHandle,
    desk: TheDesk<'_>,
    container: String,
    ticket: String,
    question: Option<String>,
    answer: Option<Zeroizing<String>>,
) -> Answer<()> {
    aside(desk, move |desk| {
        let answer = answer.as_ref().map(|it| it.as_str());
        desk.reveal_transfer(&container, &ticket, question.as_deref(), answer)
    })
    .await?;
    window::reveal(&app);
    Ok(())
}

#[tauri::command]
pub(super) async fn leave_container(desk: TheDesk<'_>, container: String) -> Answer<ApprovalsView> {
    aside(desk, move |desk| desk.leave_container(&container)).await
}
