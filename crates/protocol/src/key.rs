//! The keys of both sides. Private keys have no `Debug`, `Clone` or `Serialize`; the one way out is PKCS #8.

mod container;
mod push;
mod server;

pub use container::ContainerKey;
pub(crate) use container::ExchangeKey;
pub use push::PushKey;
pub use server::ServerKey;
