/// Why a token's code cannot be computed: plain facts, without anything the user or a server wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Flaw {
    /// No byte of secret.
    #[error("the secret is empty")]
    EmptySecret,
    /// A character that the secret's encoding does not have.
    #[error("the secret has a foreign character")]
    BadSecretCharacter {
        /// Its place in the text as given, counted in characters from 0.
        position: usize,
    },
    /// More than [`Secret::MOST_BYTES`](crate::Secret::MOST_BYTES) bytes.
    #[error("the secret is too long")]
    SecretTooLong,
    /// A Yandex secret has 16 or 26 bytes.
    #[error("the secret has the wrong length for its kind")]
    SecretWrongLength,
    /// The check digits inside a typed Yandex secret do not fit: a typing error.
    #[error("the secret's own check digits do not fit")]
    SecretCheckFailed,
    /// Digits outside `least..=most`, or no number.
    #[error("the number of digits is out of range")]
    DigitsOutOfRange {
        /// The fewest digits a code can have.
        least: u8,
        /// The most.
        most: u8,
    },
    /// A period outside `least..=most` seconds, or no number.
    #[error("the period is out of range")]
    PeriodOutOfRange {
        /// The shortest, in seconds.
        least: u32,
        /// The longest.
        most: u32,
    },
    /// A counter below 0 or above 2^63 - 1, or no number.
    #[error("the counter is out of range")]
    CounterOutOfRange,
    /// A hash we do not know.
    #[error("the algorithm is unknown")]
    UnknownAlgorithm,
    /// A kind of token we do not know.
    #[error("the kind of token is unknown")]
    UnknownKind,
    /// The code needs a PIN that is not there.
    #[error("the PIN is missing")]
    PinMissing,
    /// A PIN of more than [`Pin::MOST_CHARACTERS`](crate::Pin::MOST_CHARACTERS) characters.
    #[error("the PIN is too long")]
    PinTooLong,
    /// The secret is only the server's half: the enrolment in two steps was never finished.
    #[error("the enrolment in two steps is not finished")]
    TwoStepUnfinished,
    /// A typed issuer or account is longer than [`MOST_NAME_CHARACTERS`](crate::MOST_NAME_CHARACTERS).
    #[error("the name is too long")]
    NameTooLong,
}

impl Flaw {
    /// Digits must be within the range that [`Kind`](crate::Kind) allows.
    pub(crate) const DIGITS: Self = Self::DigitsOutOfRange { least: 1, most: 10 };
    /// Periods must be within the range that [`Kind`](crate::Kind) allows.
    pub(crate) const PERIOD: Self = Self::PeriodOutOfRange {
        least: 1,
        most: 86_400,
    };

    /// The message key, snake case: the UI looks it up under `flaws.`.
    pub fn key(self) -> &'static str {
        match self {
            Self::EmptySecret => "empty_secret",
            Self::BadSecretCharacter { .. } => "bad_secret_character",
            Self::SecretTooLong => "secret_too_long",
            Self::SecretWrongLength => "secret_wrong_length",
            Self::SecretCheckFailed => "secret_check_failed",
            Self::DigitsOutOfRange { .. } => "digits_out_of_range",
            Self::PeriodOutOfRange { .. } => "period_out_of_range",
            Self::CounterOutOfRange => "counter_out_of_range",
            Self::UnknownAlgorithm => "unknown_algorithm",
            Self::UnknownKind => "unknown_kind",
            Self::PinMissing => "pin_missing",
            Self::PinTooLong => "pin_too_long",
            Self::TwoStepUnfinished => "two_step_unfinished",
            Self::NameTooLong => "name_too_long",
        }
    }
}

/// Something about a token that was read which a person should look at. The token works all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Warning {
    /// 0, 1 or 8 stood in the secret and were read as O, L and B.
    SecretLookAlikes,
    /// The secret's length is not one that base32 has; leftover bits were dropped.
    SecretOddLength,
    /// Under 10 bytes: shorter than any serious service makes them.
    SecretShort,
    /// A Steam secret that was read as base64, not base32.
    SecretReadAsBase64,
    /// A counter-based token without a counter: 0 was taken.
    CounterAbsent,
    /// A time-based token that is Steam's because its issuer says `Steam`.
    SteamByIssuer,
    /// A PIN stood there that could not be read; it must be typed again.
    PinUnreadable,
}

impl Warning {
    /// The message key, snake case: the UI looks it up under `warnings.`.
    pub fn key(self) -> &'static str {
        match self {
            Self::SecretLookAlikes => "secret_look_alikes",
            Self::SecretOddLength => "secret_odd_length",
            Self::SecretShort => "secret_short",
            Self::SecretReadAsBase64 => "secret_read_as_base64",
            Self::CounterAbsent => "counter_absent",
            Self::SteamByIssuer => "steam_by_issuer",
            Self::PinUnreadable => "pin_unreadable",
        }
    }
}
