//! What two computers, or a computer and a backup, must agree on: how two states of a vault become
//! one, and the container that a backup is.
//!
//! Merging is pure: it takes two [`vault::travel::Snapshot`]s and gives one. Backups touch the disk,
//! and nothing else.

#![warn(missing_docs)]

pub mod backup;
pub mod merge;
