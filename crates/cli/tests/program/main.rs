//! The real program, run as scripts and people run it.

mod codes;
mod failures;
mod stage;
mod story;
