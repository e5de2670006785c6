//! The real program, run as scripts and people run it.

mod backups;
mod codes;
mod failures;
#[cfg(unix)]
mod kills;
mod stage;
mod story;
