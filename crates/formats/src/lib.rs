//! What other apps write, read into tokens.
//!
//! | need | use |
//! |---|---|
//! | the codes by which Google Authenticator hands its tokens over | [`google::read`] |
//!
//! Reading gives tokens **and** rejects: a bad entry never sinks the rest. It is pure: bytes come in, nothing
//! is touched, and no text of an entry gets into an error.

#![warn(missing_docs)]
#![deny(clippy::indexing_slicing)]

pub mod google;
mod protobuf;
mod reject;

pub use reject::{Reason, Reject};
