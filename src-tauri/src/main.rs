//! Countersign's window and tray.

// No console window beside the app on Windows.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::alloc::System;
use std::process::ExitCode;

use zeroizing_alloc::ZeroAlloc;

/// What crosses from the page is copied by libraries on its way: memory is wiped when it is given back.
#[global_allocator]
static MEMORY: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    // A process started to read a picture is nothing else: no window, no vault, no bus.
    if let Some(end) = scan::dispatch_worker(std::env::args_os()) {
        return end;
    }
    countersign_app::run()
}
