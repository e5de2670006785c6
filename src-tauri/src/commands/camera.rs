//! The camera's page.

use std::sync::Arc;

use desk::Desk;
use desk::view::CameraView;
use tauri::State;
use tauri::ipc::Response;

use super::{Answer, TheDesk, answer};
use crate::camera_settings;

#[tauri::command(async)]
pub(super) fn cameras(desk: TheDesk<'_>) -> Answer<Vec<CameraView>> {
    answer(desk.cameras())
}

#[tauri::command(async)]
pub(super) fn watch_camera(desk: State<'_, Arc<Desk>>, camera: Option<String>) -> Answer<()> {
    answer(desk.inner().watch_camera(camera))
}

#[tauri::command(async)]
pub(super) fn stop_camera(desk: TheDesk<'_>) {
    desk.stop_camera();
}

/// The next picture as the bytes of a JPEG file; none when none came, so that the page asks again.
#[tauri::command(async)]
pub(super) fn camera_picture(desk: TheDesk<'_>) -> Response {
    Response::new(desk.camera_picture().unwrap_or_default())
}

/// Whether this system has a page about who may use cameras.
#[tauri::command(async)]
pub(super) fn has_camera_settings() -> bool {
    camera_settings::are_there()
}

#[tauri::command(async)]
pub(super) fn open_camera_settings() {
    camera_settings::open();
}
