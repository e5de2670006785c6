//! Countersign's window and tray.

// No console window beside the app on Windows.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    // A process started to read a picture is nothing else: no window, no vault, no bus.
    if let Some(end) = scan::dispatch_worker(std::env::args_os()) {
        return end;
    }
    countersign_app::run()
}
