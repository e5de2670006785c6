//! What can go wrong, as facts a caller can act on. No text of a server, no secret, no address.

use crate::refusal::Refusal;

/// Why a message could not be made or was not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The system gave no random bytes.
    #[error("no random bytes from the system")]
    NoRandomness,
    /// The bytes are not a key of this kind, or one too short to be safe.
    #[error("the bytes are not a usable key")]
    BadKey,
    /// A serial that no server makes.
    #[error("the serial is empty, too long or holds characters that cannot be signed")]
    BadSerial,
    /// The text is no address of a server, or not one we would ask.
    #[error("the address cannot be used")]
    BadAddress,
    /// The moment lies outside the years 1970 to 9999.
    #[error("the time cannot be written")]
    TimeOutOfRange,
    /// The answer is longer than [`MOST_BYTES`](crate::MOST_BYTES).
    #[error("the answer is too long")]
    TooLong,
    /// The answer is not what this server says on this question.
    #[error("the answer cannot be read")]
    Unreadable,
    /// The answer is about another token or container.
    #[error("the answer is about something else")]
    WrongSerial,
    /// The server said no; its reason is inside.
    #[error("the server refused (http {}, code {:?})", .0.status(), .0.code())]
    Refused(Refusal),
    /// A request that wants one of several shown was to be approved without one.
    #[error("the request wants one of its options")]
    NeedsPick,
    /// The option is not among those of the request.
    #[error("the request offers no such option")]
    NotOffered,
    /// The server wants an encryption or a key this program does not know.
    #[error("the server asks for an unknown encryption")]
    UnknownEncryption,
    /// What the server sealed does not open.
    #[error("the sealed answer does not open")]
    DoesNotOpen,
}

/// Why a link enrols nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadLink {
    /// Another scheme, or another thing under a scheme that is known.
    #[error("the link is not an enrolment")]
    NotAnEnrolment,
    /// Longer than any server makes.
    #[error("the link is too long")]
    TooLong,
    /// A newer kind of enrolment.
    #[error("the link needs a newer version (found {found}, known {known})")]
    NewerVersion {
        /// The version in the link.
        found: u32,
        /// The newest version this program knows.
        known: u32,
    },
    /// A parameter that it cannot do without is not there.
    #[error("the link lacks {0}")]
    Missing(Parameter),
    /// A parameter is there twice.
    #[error("the link says {0} twice")]
    Twice(Parameter),
    /// A parameter cannot be what it says.
    #[error("the link has a bad {0}")]
    Bad(Parameter),
    /// The server asks for a key or a hash this program does not make.
    #[error("the link asks for an unknown {0}")]
    Unknown(Parameter),
}

macro_rules! parameters {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// A parameter of an enrolment link.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Parameter {
            $($(#[$doc])* $variant,)*
        }

        impl Parameter {
            const ALL: &[Self] = &[$(Self::$variant,)*];

            /// As the link writes it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

parameters! {
    /// Who the account is for, before the query.
    Label = "label",
    /// Where to.
    Url = "url",
    /// How many minutes the link is good for.
    Ttl = "ttl",
    /// Who issued it.
    Issuer = "issuer",
    /// The one-time code that proves that this link was seen.
    Credential = "enrollment_credential",
    /// The version of the link.
    Version = "v",
    /// The token or container.
    Serial = "serial",
    /// Whether to verify the certificate (push).
    SslVerify = "sslverify",
    /// Whether the server has no other way than being asked.
    PollOnly = "poll_only",
    /// Whether the app must be unlocked for each use.
    Pin = "pin",
    /// How the app must be unlocked for each use.
    Unlock = "app_force_unlock",
    /// A logo.
    Image = "image",
    /// Which program made the token.
    Creator = "creator",
    /// What a container's registration signs.
    Nonce = "nonce",
    /// When the container's link was made, signed as it stands.
    Time = "time",
    /// The curve of a container's key.
    KeyAlgorithm = "key_algorithm",
    /// The hash of a container's signatures.
    HashAlgorithm = "hash_algorithm",
    /// Whether to verify the certificate (containers).
    ContainerSslVerify = "ssl_verify",
    /// The question before a container is registered.
    Passphrase = "passphrase",
    /// Whether the answer to it is sent, too.
    SendPassphrase = "send_passphrase",
    /// A one-time-code secret.
    Secret = "secret",
    /// Seconds for which a code holds.
    Period = "period",
    /// How many digits a code has.
    Digits = "digits",
    /// How many bytes of a two-step secret are the client's.
    TwoStepSalt = "2step_salt",
    /// How many bytes a two-step secret has.
    TwoStepOutput = "2step_output",
    /// How often a two-step secret is hashed.
    TwoStepDifficulty = "2step_difficulty",
}

impl Parameter {
    /// The parameter of this name in a query.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|known| known.name() == name && *known != Self::Label)
    }
}

impl std::fmt::Display for Parameter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
