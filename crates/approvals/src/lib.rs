//! The device's side of login approvals: enrol, ask, answer, and containers.
//!
//! What it does: [`Approvals`] keeps every token of a vault and asks their servers; [`Approvals::round`] is one
//! question to one server for all its tokens, [`Listener`] asks again and again, as [`Rounds`] plans it.
//! Requests that hold up wait in [`Approvals::waiting`] until [`Approvals::answer`], which keeps what is about to be
//! said before it is sent and what became of it after. [`Approvals::enrol`] goes in three steps that survive a crash
//! between any two. [`Health`] says what is wrong with a server, and [`Approvals::probe`] looks for it step by step.
//! While the vault is locked, what is answered is put down as notes, which [`Approvals::unlocked`] takes home.
//! [`Wire`] is the only way to a network.
//!
//! What it deliberately does not: what is signed and what is genuine is the `protocol` crate's; it draws no window
//! and gives no notice, it only says which requests deserve one; it reads no clock, no input and no disk but through
//! [`Rim`] and [`Store`]. Requests, accounts and containers have names that may be shown: [`Mark`], [`AccountId`],
//! [`ContainerId`]. Keys go into the vault as device-only records, so no backup, export or sync can hold them.

#![warn(missing_docs)]
#![deny(clippy::indexing_slicing)]

mod account;
mod approvals;
mod certificate;
mod containers;
mod enrolment;
mod guard;
mod handle;
mod health;
mod history;
mod inbox;
mod listener;
mod marks;
mod notes;
mod rim;
mod rounds;
mod store;
mod trust;
mod wire;

pub use account::{About, Account, ServerId};
pub use approvals::{Approvals, NotAnswered, Round, Step, What};
pub use certificate::{Certificate, Fingerprint};
pub use containers::{Arrival, Brought, Container, NotDone};
pub use enrolment::{Enrolment, KeyKept, NotEnrolled, Unfinished, Uploaded};
pub use guard::Guard;
pub use handle::{AccountId, ContainerId, Mark, NoHandle};
pub use health::{Ailment, Health};
pub use history::{Entry, Fate, History, Said, Via, Word};
pub use inbox::{Gone, MOST_OPEN, NotWaiting, Waiting};
pub use listener::Listener;
pub use rim::{Chance, Clock, Network, Presence, Rim, SystemNetwork};
pub use rounds::{Rounds, Situation};
pub use store::{InVault, MOST_NOTE, NotStored, Safe, Shelf, Store};
pub use trust::{CertificateFault, NoCertificate, Trust};
pub use wire::{Access, Limits, Trouble, Wire};
