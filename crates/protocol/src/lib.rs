//! What an approval server (privacyIDEA, eduMFA) and a device say to each other, to the byte.
//!
//! What it does: [`Link::read`] takes an enrolment link apart; a [`PushLink`] enrols a token for login approvals, whose
//! [`PushAddress`] then asks for requests and takes the answers apart; what claims to be a request is an
//! [`Unverified`], of which nothing can be seen until its signature holds and it is a [`Challenge`];
//! [`Challenge::answer`] signs what the person says. A [`ContainerLink`] makes this computer a container of tokens.
//! Every message out is a [`Request`]; every message in is `status` and `body`.
//!
//! What it deliberately does not: it sends nothing, stores nothing, reads no clock. Moments come in, as does all that
//! is random but three things, for which the operating system is asked: new keys ([`PushKey::make`],
//! [`ContainerKey::make`] and the exchange key in [`ContainerAddress::synchronise`]), our part of a secret in two
//! steps ([`TwoStep::make`]), and the blinding of RSA signatures, which does not change them.
//!
//! One answer per request, an enrolment in the right order, and what is shown of all this are the caller's.
//!
//! ```
//! let text = "otpauth://pipush/ada?url=https%3A//mfa.example.org/ttype/push&ttl=10&issuer=Example\
//!             &enrollment_credential=8be86d867553052594c3d4bf53744b9d5ab1ca0d&v=1&serial=PIPU0001";
//! let Ok(protocol::Link::Push(link)) = protocol::Link::read(text) else {
//!     panic!("a push link");
//! };
//! assert_eq!(link.address().endpoint().host(), "mfa.example.org");
//! assert_eq!(link.ttl_minutes(), 10);
//! ```

#![warn(missing_docs)]
#![deny(clippy::indexing_slicing)]

mod container;
mod endpoint;
mod envelope;
mod error;
mod key;
mod link;
mod moment;
mod push;
mod refusal;
mod request;
mod serial;
mod shown;
mod two_step;

pub use container::{
    Added, ContainerAddress, ContainerChallenge, Device, Known, KnownToken, Operation, Policies,
    Synchronisation, Synchronised, TokenKind, Updated,
};
pub use endpoint::Endpoint;
pub use envelope::MOST_BYTES;
pub use error::{BadLink, Error, Parameter};
pub use key::{ContainerKey, PushKey, ServerKey};
pub use link::{CodeKind, ContainerLink, Link, Marks, PushLink, Unlock};
pub use moment::http_date;
pub use push::{
    Answer, Ask, Challenge, Choice, Nonce, NotGenuine, Outcome, PushAddress, Reason, Unverified,
};
pub use refusal::{Refusal, Why};
pub use request::{Method, Request};
pub use serial::Serial;
pub use two_step::{ClientPart, TwoStep};
