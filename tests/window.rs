//! Stories in the real window: the app under a driver, on a display and a bus of its own. Each test is one
//! story of one person; the clock stands still unless the story is about time.
#![cfg(target_os = "linux")]

#[expect(
    dead_code,
    unused_imports,
    reason = "each test file uses its part of the harness"
)]
mod support;

#[path = "window/adding.rs"]
mod adding;
#[path = "window/backups.rs"]
mod backups;
#[path = "window/camera.rs"]
mod camera;
#[path = "window/door.rs"]
mod door;
#[path = "window/first_run.rs"]
mod first_run;
#[path = "window/keyboard.rs"]
mod keyboard;
#[path = "window/links.rs"]
mod links;
#[path = "window/many.rs"]
mod many;
#[path = "window/naming.rs"]
mod naming;
#[path = "window/restoring.rs"]
mod restoring;
#[path = "window/reveal.rs"]
mod reveal;
#[path = "window/screen.rs"]
mod screen;
#[path = "window/settings.rs"]
mod settings;
#[path = "window/using.rs"]
mod using;
#[path = "window/wrong_files.rs"]
mod wrong_files;
