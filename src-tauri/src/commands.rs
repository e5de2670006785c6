//! What a page may ask. Each command takes state, calls the desk, and converts.

use std::sync::Arc;

use desk::Desk;
use tauri::State;
use tauri::ipc::Invoke;

use crate::error::{CommandError, command_error};

mod adding;
mod appearance;
mod approvals;
mod backups;
mod camera;
mod door;
mod requests;
mod tokens;
mod windows;

type TheDesk<'a> = State<'a, Arc<Desk>>;
type Answer<T> = Result<T, CommandError>;

/// Converts the desk's answer.
fn answer<T>(result: Result<T, desk::Error>) -> Answer<T> {
    result.map_err(|error| command_error(&error))
}

/// Runs what may wait for a network or a bus on a thread that may wait. The few threads of the other commands are not to,
/// and the network's own runtime refuses to be waited for there.
async fn aside<T: Send + 'static>(
    desk: TheDesk<'_>,
    act: impl FnOnce(&Desk) -> Result<T, desk::Error> + Send + 'static,
) -> Answer<T> {
    let desk = Arc::clone(&desk);
    let done = tauri::async_runtime::spawn_blocking(move || act(&desk)).await;
    // Only a panic leaves nothing, and the log says where.
    answer(done.unwrap_or(Err(desk::Error::NotFound)))
}

/// Every command; `build.rs` names the same, and the access lists say which window may call which.
#[expect(clippy::too_many_lines, reason = "a line for each command")]
pub(crate) fn handler() -> impl Fn(Invoke) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        door::start,
        door::judge_password,
        door::create_vault,
        door::confirm_recovery_key,
        door::save_recovery_key,
        door::postpone_recovery_key,
        door::unlock,
        door::unlock_with_recovery_key,
        door::lock,
        door::verify,
        door::change_password,
        door::replace_recovery_key,
        door::check_vault,
        door::accept_present_state,
        tokens::tokens,
        tokens::find,
        tokens::show_codes,
        tokens::reveal_code,
        tokens::copy_code,
        tokens::next_code,
        tokens::clear_clipboard,
        tokens::edit_token,
        tokens::pin_token,
        tokens::move_token,
        tokens::bin_token,
        tokens::restore_token,
        tokens::purge_token,
        tokens::empty_bin,
        tokens::bin,
        tokens::make_group,
        tokens::rename_group,
        tokens::delete_group,
        tokens::set_group,
        adding::draft_text,
        adding::draft_files,
        adding::draft_dropped,
        adding::draft_clipboard,
        adding::draft_screen,
        adding::cancel_reading,
        adding::draft_link,
        adding::draft_typed,
        adding::begin_two_step,
        adding::want_picture,
        adding::confirm_draft,
        adding::discard_drafts,
        camera::cameras,
        camera::watch_camera,
        camera::stop_camera,
        camera::camera_picture,
        camera::has_camera_settings,
        camera::open_camera_settings,
        backups::backups,
        backups::add_backup_folder,
        backups::remove_backup_folder,
        backups::back_up_now,
        backups::check_backups,
        backups::prove_backup,
        backups::remove_backup,
        backups::rescue,
        backups::choose_backup,
        backups::pick_backup,
        backups::open_backup,
        backups::restore_backup,
        backups::restore_first,
        backups::cancel_restore,
        backups::undo_restore,
        requests::requests,
        requests::answer_request,
        requests::deny_all,
        requests::mute_requests,
        requests::review_request,
        requests::reviewed,
        requests::request_history,
        approvals::approvals,
        approvals::ask_now,
        approvals::check_server,
        approvals::set_contact,
        approvals::mail_contact,
        approvals::remove_approval,
        approvals::test_notification,
        approvals::look_at_certificate,
        approvals::choose_authority,
        approvals::enrol,
        approvals::resume_enrolment,
        approvals::give_up_enrolment,
        approvals::register_container,
        approvals::sync_container,
        approvals::transfer_container,
        approvals::leave_container,
        windows::painted,
        windows::touch,
        windows::reveal,
        windows::revealed,
        windows::close_window,
        appearance::settings,
        appearance::set_settings,
        appearance::licences,
        appearance::brand_icons,
        appearance::find_brands,
    ]
}
