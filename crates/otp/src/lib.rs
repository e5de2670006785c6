//! Tokens and their one-time codes.
//!
//! What it does: [`Token`] holds an issuer, an account, a [`Secret`] and a [`Kind`]; [`Token::code`] computes the
//! code for a moment; [`uri`] reads and writes `otpauth://` and its relatives; [`typed()`] builds a token from fields
//! typed by hand; [`recognise()`] says what a scanned or pasted text is.
//!
//! What it deliberately does not: it reads no clock, no file, no network and no random number, and nothing in it can be
//! serialised by accident. Bytes and `now` come in, a code or a [`Flaw`] goes out.
//!
//! A token whose code cannot be computed is still a token: it reads as [`Kind::Broken`] (or carries a flaw, see
//! [`Token::flaw`]) and is kept, so that it can be mended.
//!
//! ```
//! let read = otp::uri::read("otpauth://totp/Example:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").unwrap();
//! let code = read.token.code(59).unwrap();
//! assert_eq!(code.text(), "287082");
//! assert_eq!(code.valid_until, Some(60));
//! ```

#![warn(missing_docs)]
#![deny(clippy::indexing_slicing)]

mod algorithm;
mod assemble;
mod base32;
mod code;
mod flaw;
mod kind;
mod motp;
mod oath;
mod recognise;
mod secret;
mod steam;
mod token;
mod two_step;
mod typed;
pub mod uri;
mod window;
mod yandex;

pub use algorithm::Algorithm;
pub use code::Code;
pub use flaw::{Flaw, Warning};
pub use kind::Kind;
pub use recognise::{Recognised, looks_like_secret, recognise};
pub use secret::{Pin, Secret};
pub use token::Token;
pub use typed::{Field, FieldFlaw, MOST_NAME_CHARACTERS, Typed, typed};
