use crate::Flaw;

/// The hash under the HMAC of a time-based or counter-based token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Algorithm {
    /// SHA-1: what nearly every service uses, and what an absent name means.
    #[default]
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

impl Algorithm {
    /// The name as written into URIs: `SHA1`, `SHA256`, `SHA512`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
            Self::Sha512 => "SHA512",
        }
    }

    /// Reads the spellings met in the wild: `sha1`, `HmacSHA1`, `HMAC-SHA-256`, `Algorithm.sha256`; empty and `null`
    /// are SHA-1. Anything else, SHA-224, SHA-384 and MD5 among it, is [`Flaw::UnknownAlgorithm`]: falling back to
    /// SHA-1 would show wrong codes.
    pub fn parse(text: &str) -> Result<Self, Flaw> {
        let plain: String = text
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|letter| letter.to_ascii_uppercase())
            .collect();
        let plain = plain.strip_prefix("ALGORITHM").unwrap_or(&plain);
        let plain = plain.strip_prefix("HMAC").unwrap_or(plain);
        match plain {
            "SHA1" => Ok(Self::Sha1),
            "SHA256" => Ok(Self::Sha256),
            "SHA512" => Ok(Self::Sha512),
            "NULL" => Ok(Self::Sha1),
            "" if text.trim().is_empty() => Ok(Self::Sha1),
            _ => Err(Flaw::UnknownAlgorithm),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<Algorithm, Flaw>) {
        assert_eq!(Algorithm::parse(text), expected, "{text:?}");
    }

    #[test]
    fn every_spelling_met_in_the_wild_is_read() {
        for text in ["SHA1", "sha1", "HmacSHA1", "SHA-1", "", " ", "null"] {
            check(text, Ok(Algorithm::Sha1));
        }
        for text in ["SHA256", "HMAC-SHA-256", "Algorithm.sha256", "hmac_sha256"] {
            check(text, Ok(Algorithm::Sha256));
        }
        for text in ["SHA512", "hmac-sha-512", "HmacSHA512"] {
            check(text, Ok(Algorithm::Sha512));
        }
    }

    #[test]
    fn an_unknown_name_never_becomes_sha1() {
        for text in [
            "SHA224",
            "SHA384",
            "MD5",
            "ROT13",
            "0",
            "---",
            "SHA-1-SHA-256",
        ] {
            check(text, Err(Flaw::UnknownAlgorithm));
        }
    }
}
