//! How two states become one.
//!
//! | what | how it merges |
//! |---|---|
//! | register | the newest stamp |
//! | collection | the newest stamp per element; no element is ever dropped |
//! | delete and purge vector | the largest time per computer |
//! | counter | the larger (epoch, next), never a lower one |
//! | plain value | by the rule of its key, which `plain.rs` lists |
//!
//! A token is in the bin when its delete vector names every stamp of its label and its secret, and
//! purged when its purge vector does; an edit neither had seen brings it back. Entries that only a
//! newer version knows merge by the shape their key tells, and are forwarded.
//!
//! Merging is commutative, associative and idempotent, whatever the states, but for one thing that
//! is lost on purpose: what a purge removed. When an edit that a purge had not seen brings a token
//! back, it comes as some side still has it, so two orders can differ in what that purge had seen;
//! the next exchange makes them one.
//!
//! Nothing here panics on a hostile or half-damaged state: a record merges without its companions.
//! Everything costs one pass over both states.

mod anew;
mod compare;
mod join;
mod pair;
mod plain;
mod revive;
mod select;
mod settle;
mod turn;
mod twins;
mod undo;

use vault::travel::Snapshot;

pub use compare::{Comparison, Fate, Gone, Part, compare};
pub use pair::is_alive;
pub use revive::revive;
pub use select::select;
pub use turn::turn_to;
pub use twins::twins;
pub use undo::{Undone, undo};

/// Both states in one.
#[must_use]
pub fn merge(ours: &Snapshot, theirs: &Snapshot) -> Snapshot {
    let mut merged = join::join(ours, theirs);
    settle::settle(&mut merged);
    merged
}
