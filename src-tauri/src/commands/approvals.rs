//! Servers that ask for approvals: looking at them, enrolling, containers.

use desk::view::{
    AccessChoice, ApprovalsView, BroughtView, CertificateView, CheckStepView, EnrolledView,
    NotificationState,
};
use tauri::AppHandle;
use tauri_plugin_dialog::DialogExt as _;
use zeroize::Zeroizing;

use super::{Answer, TheDesk, answer};
use crate::words::Word;
use crate::{mail, window};

/// Bytes of a file with certificates that are read; the authorities of a whole system are smaller.
const LARGEST_FILE: u64 = 1024 * 1024;

#[tauri::command(async)]
pub(super) fn approvals(desk: TheDesk<'_>) -> Answer<ApprovalsView> {
    answer(desk.approvals())
}

#[tauri::command(async)]
pub(super) fn ask_now(desk: TheDesk<'_>) {
    desk.ask_now();
}

#[tauri::command(async)]
pub(super) fn check_server(desk: TheDesk<'_>, server: &str) -> Answer<Vec<CheckStepView>> {
    answer(desk.check_server(server))
}

#[tauri::command(async)]
pub(super) fn set_contact(desk: TheDesk<'_>, server: &str, contact: &str) -> Answer<ApprovalsView> {
    answer(desk.set_contact(server, contact))
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

#[tauri::command(async)]
pub(super) fn remove_approval(desk: TheDesk<'_>, token: &str) -> Answer<ApprovalsView> {
    answer(desk.remove_approval(token))
}

#[tauri::command(async)]
pub(super) fn test_notification(desk: TheDesk<'_>) -> NotificationState {
    desk.test_notification()
}

#[tauri::command(async)]
pub(super) fn look_at_certificate(desk: TheDesk<'_>, enrolment: &str) -> Answer<CertificateView> {
    answer(desk.look_at_certificate(enrolment))
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

#[tauri::command(async)]
pub(super) fn enrol(
    desk: TheDesk<'_>,
    enrolment: &str,
    access: AccessChoice,
) -> Answer<EnrolledView> {
    answer(desk.enrol(enrolment, &access))
}

#[tauri::command(async)]
pub(super) fn resume_enrolment(desk: TheDesk<'_>, unfinished: &str) -> Answer<EnrolledView> {
    answer(desk.resume_enrolment(unfinished))
}

#[tauri::command(async)]
pub(super) fn give_up_enrolment(desk: TheDesk<'_>, unfinished: &str) -> Answer<ApprovalsView> {
    answer(desk.give_up_enrolment(unfinished))
}

#[tauri::command(async)]
pub(super) fn register_container(
    desk: TheDesk<'_>,
    enrolment: &str,
    access: AccessChoice,
    passphrase: Option<Zeroizing<String>>,
) -> Answer<BroughtView> {
    let passphrase = passphrase.as_ref().map(|it| it.as_str());
    answer(desk.register_container(enrolment, &access, passphrase))
}

#[tauri::command(async)]
pub(super) fn sync_container(desk: TheDesk<'_>, container: &str) -> Answer<BroughtView> {
    answer(desk.sync_container(container))
}

/// Opens the reveal window with the link for a new computer.
#[tauri::command(async)]
pub(super) fn transfer_container(
    app: AppHandle,
    desk: TheDesk<'_>,
    container: &str,
    ticket: &str,
    question: Option<&str>,
    answer: Option<Zeroizing<String>>,
) -> Answer<()> {
    let secret = answer.as_ref().map(|it| it.as_str());
    super::answer(desk.reveal_transfer(container, ticket, question, secret))?;
    window::reveal(&app);
    Ok(())
}

#[tauri::command(async)]
pub(super) fn leave_container(desk: TheDesk<'_>, container: &str) -> Answer<ApprovalsView> {
    answer(desk.leave_container(container))
}
