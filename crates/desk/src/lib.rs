//! The app without its window: the session and its lock, drafts, codes on show, the clipboard's rules,
//! settings, and the events that tell a page and a tray about all of it.
//!
//! | need | use |
//! |---|---|
//! | the app | [`Desk`], made with a [`Rim`] of what the system does |
//! | its clockwork | [`Desk::run_ticker`] on a thread, or [`Desk::tick`] by hand |
//! | what crosses to a page | [`view`] and [`Event`] |
//! | where files go | [`Paths`] |
//!
//! It deliberately knows no window, no tray, no clipboard library and no clock: they are asked through the
//! traits of [`rim`] and [`Clock`], so everything here is tested without a display.

#![warn(missing_docs)]

mod anchor;
mod approvals;
pub mod backups;
pub mod brands;
mod clock;
mod desk;
mod drafts;
mod error;
mod event;
mod held;
mod logos;
mod manual;
pub mod password;
mod paths;
mod qr;
mod random;
mod recovery;
pub mod rim;
mod search;
mod session;
pub mod settings;
mod tickets;
pub mod view;

pub use ::approvals::Presence;
pub use anchor::FileAnchor;
pub use approvals::fault::Fault;
pub use clock::Clock;
pub use desk::{CopyFrom, Desk, LONGEST_NAME, Rim, Started};
pub use error::Error;
// The facts inside an error, for whoever turns it into words.
pub use event::{Event, Work};
pub use logos::NetworkLogos;
pub use otp::Flaw;
pub use paths::{Paths, make_folder};
pub use scan::Error as ScanError;
pub use sync::backup::BackupError;
pub use tickets::Verb;
pub use vault::{Error as VaultError, KdfCost};
