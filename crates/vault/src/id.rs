//! Random 128-bit names. They say nothing about what they name.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;

use crate::error::Error;

/// Fills an array with randomness of the operating system.
pub(crate) fn make_bytes<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Error::NoRandomness)?;
    Ok(bytes)
}

/// A text that is not 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id of 32 hexadecimal digits")]
pub struct NotAnId;

macro_rules! id {
    ($name:ident, $doc:literal) => {
        #[doc = $doc]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; 16]);

        impl $name {
            pub(crate) fn make() -> Result<Self, Error> {
                make_bytes().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&HEXLOWER.encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{self}")
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let bytes = HEXLOWER.decode(text.as_bytes()).map_err(|_| NotAnId)?;
                bytes.try_into().map(Self).map_err(|_| NotAnId)
            }
        }
    };
}

id!(
    TokenId,
    "The name of one token, for as long as it exists on any computer."
);
id!(GroupId, "The name of one group.");
id!(
    VaultId,
    "The name of one vault file; a copy of the file has the same."
);
id!(ComputerId, "The name of the computer that wrote something.");
id!(InboxId, "The name of one item in the inbox.");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_from_its_text() {
        let id = TokenId::make().expect("the system has randomness");
        assert_eq!(id.to_string().len(), 32);
        assert_eq!(id.to_string().parse(), Ok(id));
        for bad in [
            "",
            "00",
            "zz000000000000000000000000000000",
            "0000000000000000000000000000000000",
        ] {
            assert_eq!(bad.parse::<TokenId>(), Err(NotAnId));
        }
    }
}
