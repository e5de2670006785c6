//! The rim of the app: windows, tray, native notices, clipboard, clock and commands. Glue only: what the app
//! does is decided in `desk`.

mod app;
mod camera_settings;
mod clipboard;
mod clock;
mod commands;
mod error;
mod harden;
mod launch;
mod licences;
mod logs;
mod notices;
mod painting;
mod second_start;
mod tray;
mod window;
mod words;

pub use app::run;
