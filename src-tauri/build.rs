//! Hands Tauri the window configuration, and names every command so that each window's access list decides.

use tauri_build::{AppManifest, Attributes};

/// Every command a page may be allowed to call. The access lists in `capabilities/` say which window may.
const COMMANDS: &[&str] = &[
    "start",
    "painted",
    "touch",
    "judge_password",
    "create_vault",
    "confirm_recovery_key",
    "save_recovery_key",
    "postpone_recovery_key",
    "unlock",
    "unlock_with_recovery_key",
    "lock",
    "verify",
    "change_password",
    "replace_recovery_key",
    "check_vault",
    "accept_present_state",
    "tokens",
    "find",
    "show_codes",
    "reveal_code",
    "copy_code",
    "next_code",
    "clear_clipboard",
    "draft_text",
    "draft_files",
    "draft_dropped",
    "draft_clipboard",
    "draft_screen",
    "cancel_reading",
    "draft_link",
    "draft_typed",
    "confirm_draft",
    "discard_drafts",
    "cameras",
    "watch_camera",
    "stop_camera",
    "camera_picture",
    "has_camera_settings",
    "open_camera_settings",
    "edit_token",
    "pin_token",
    "move_token",
    "bin_token",
    "restore_token",
    "purge_token",
    "empty_bin",
    "bin",
    "make_group",
    "rename_group",
    "delete_group",
    "set_group",
    "reveal",
    "revealed",
    "settings",
    "set_settings",
    "close_window",
    "licences",
    "brand_icons",
    "find_brands",
];

fn main() {
    let attributes = Attributes::new()
        .app_manifest(AppManifest::new().commands(COMMANDS))
        .capabilities_path_pattern("./src-tauri/capabilities/*.json");
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
        std::process::exit(1);
    }
}
