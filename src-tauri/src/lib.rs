//! The rim of the app: windows, tray, native notices, clipboard, clock and commands. Glue only: what the app
//! does is decided in `desk`.

mod app;
mod approval_window;
mod camera_settings;
mod caret;
mod clipboard;
mod clock;
mod commands;
mod error;
mod harden;
mod launch;
mod licences;
mod logs;
mod mail;
mod notices;
mod painting;
mod presence;
mod request_notices;
mod second_start;
mod tray;
mod window;
mod words;

pub use app::run;
