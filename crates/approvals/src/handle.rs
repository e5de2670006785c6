//! Short names of things, as commands and notices carry them. Each is the start of a SHA-256, so it can be shown and
//! kept, and nobody can answer a server with it.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use protocol::{Challenge, ContainerAddress, PushAddress};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A text that is no name of this kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a name of a request, an account or a container")]
pub struct NoHandle;

macro_rules! handle {
    ($(#[$doc:meta])* $name:ident, $bytes:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name([u8; $bytes]);

        impl $name {
            fn start_of(hash: Sha256) -> Self {
                let hash: [u8; 32] = hash.finalize().into();
                let (start, _) = hash.split_first_chunk().expect("a hash is longer");
                Self(*start)
            }
        }

        /// In hexadecimal.
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&HEXLOWER.encode(&self.0))
            }
        }

        impl FromStr for $name {
            type Err = NoHandle;

            fn from_str(text: &str) -> Result<Self, NoHandle> {
                let bytes = HEXLOWER.decode(text.as_bytes()).map_err(|_| NoHandle)?;
                bytes.try_into().map(Self).map_err(|_| NoHandle)
            }
        }
    };
}

handle! {
    /// A request's name, 32 characters.
    Mark, 16
}

handle! {
    /// The name of a token for approvals, 16 characters.
    AccountId, 8
}

handle! {
    /// The name of a container, 16 characters.
    ContainerId, 8
}

impl Mark {
    /// Two tokens may have requests of one nonce, of one server or of two.
    pub(crate) fn of(challenge: &Challenge) -> Self {
        let hash = address(challenge.address()).chain_update("\n");
        Self::start_of(hash.chain_update(challenge.nonce().as_str()))
    }

    #[cfg(test)]
    pub(crate) const fn numbered(number: u32) -> Self {
        Self((number as u128).to_be_bytes())
    }
}

impl AccountId {
    /// The name of the token with this address.
    #[must_use]
    pub fn of(address: &PushAddress) -> Self {
        let hash = Sha256::new_with_prefix(address.endpoint().as_str());
        Self::start_of(
            hash.chain_update("\n")
                .chain_update(address.serial().as_str()),
        )
    }
}

impl ContainerId {
    /// The name of the container with this address.
    #[must_use]
    pub fn of(address: &ContainerAddress) -> Self {
        let hash = Sha256::new_with_prefix(address.base().as_str());
        Self::start_of(
            hash.chain_update("\n")
                .chain_update(address.serial().as_str()),
        )
    }
}

fn address(token: &PushAddress) -> Sha256 {
    let hash = Sha256::new_with_prefix(token.endpoint().as_str());
    hash.chain_update("\n")
        .chain_update(token.serial().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_is_read_as_it_is_written_and_nothing_else_is() {
        let mark = Mark::numbered(0xABCD);
        assert_eq!(mark.to_string(), "0000000000000000000000000000abcd");
        assert_eq!(mark.to_string().parse(), Ok(mark));
        for text in ["", "abcd", "0000000000000000000000000000ABCD", "é"] {
            assert_eq!(text.parse::<Mark>(), Err(NoHandle), "{text}");
        }
    }
}
