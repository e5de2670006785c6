use std::collections::BTreeMap;
use std::fmt;

use crate::{Algorithm, Flaw, Pin, assemble, motp, yandex};

/// How a token's codes come about.
pub enum Kind {
    /// RFC 6238: by time.
    Totp {
        /// The hash.
        algorithm: Algorithm,
        /// Characters of a code, 1 to 10. Ten digits show a 31-bit number with leading zeros.
        digits: u8,
        /// Seconds a code lasts, 1 to 86,400.
        period: u32,
    },
    /// privacyIDEA's day password: a TOTP with a long period, with its own name and URI type.
    DayPassword {
        /// The hash.
        algorithm: Algorithm,
        /// Characters of a code, 1 to 10.
        digits: u8,
        /// Seconds a code lasts, 1 to 86,400.
        period: u32,
    },
    /// RFC 4226: by counter.
    Hotp {
        /// The hash.
        algorithm: Algorithm,
        /// Characters of a code, 1 to 10.
        digits: u8,
        /// The counter of the **next** code, up to 2^63 - 1.
        counter: u64,
    },
    /// Steam Guard: five characters of its own alphabet, 30 seconds, SHA-1.
    Steam,
    /// Mobile-OTP: six hexadecimal digits, 10 seconds, MD5. The secret's bytes are its lower-case hexadecimal **text**.
    Motp {
        /// Part of the hashed text; without it there is no code.
        pin: Option<Pin>,
    },
    /// Yandex Key: eight letters, 30 seconds, SHA-256.
    Yandex {
        /// Part of the key; without it there is no code.
        pin: Option<Pin>,
    },
    /// A token that cannot be computed, kept as it came: the secret's bytes are the raw secret text.
    Broken {
        /// The kind as written, for example `quantum`.
        kind_text: String,
        /// What else stood there, decoded; names known to [`uri`](crate::uri) in lower case.
        parameters: BTreeMap<String, String>,
    },
}

impl Kind {
    /// Digits when none are given.
    pub const DIGITS: u8 = 6;
    /// Seconds when no period is given.
    pub const PERIOD: u32 = 30;
    /// Seconds when a day password gives no period.
    pub const DAY: u32 = 86_400;

    /// `totp`, `daypassword`, `hotp`, `steam`, `motp`, `yandex` or `broken`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Totp { .. } => "totp",
            Self::DayPassword { .. } => "daypassword",
            Self::Hotp { .. } => "hotp",
            Self::Steam => "steam",
            Self::Motp { .. } => "motp",
            Self::Yandex { .. } => "yandex",
            Self::Broken { .. } => "broken",
        }
    }

    /// The hash of an OATH kind; Steam's and Yandex's own; none for mOTP (MD5) and broken tokens.
    pub fn algorithm(&self) -> Option<Algorithm> {
        match self {
            Self::Totp { algorithm, .. }
            | Self::DayPassword { algorithm, .. }
            | Self::Hotp { algorithm, .. } => Some(*algorithm),
            Self::Steam => Some(Algorithm::Sha1),
            Self::Yandex { .. } => Some(Algorithm::Sha256),
            Self::Motp { .. } | Self::Broken { .. } => None,
        }
    }

    /// Characters of a code; none for a broken token.
    pub fn digits(&self) -> Option<u8> {
        match self {
            Self::Totp { digits, .. }
            | Self::DayPassword { digits, .. }
            | Self::Hotp { digits, .. } => Some(*digits),
            Self::Steam => Some(5),
            Self::Motp { .. } => Some(6),
            Self::Yandex { .. } => Some(8),
            Self::Broken { .. } => None,
        }
    }

    /// Seconds a code lasts; none for counter-based and broken tokens.
    pub fn period(&self) -> Option<u32> {
        match self {
            Self::Totp { period, .. } | Self::DayPassword { period, .. } => Some(*period),
            Self::Steam | Self::Yandex { .. } => Some(Self::PERIOD),
            Self::Motp { .. } => Some(10),
            Self::Hotp { .. } | Self::Broken { .. } => None,
        }
    }

    /// The counter of the next code; none for the others.
    pub fn counter(&self) -> Option<u64> {
        match self {
            Self::Hotp { counter, .. } => Some(*counter),
            Self::Totp { .. }
            | Self::DayPassword { .. }
            | Self::Steam
            | Self::Motp { .. }
            | Self::Yandex { .. }
            | Self::Broken { .. } => None,
        }
    }

    /// The PIN that goes into the code, if the kind has one and it is known.
    pub fn pin(&self) -> Option<&Pin> {
        match self {
            Self::Motp { pin } | Self::Yandex { pin } => pin.as_ref(),
            Self::Totp { .. }
            | Self::DayPassword { .. }
            | Self::Hotp { .. }
            | Self::Steam
            | Self::Broken { .. } => None,
        }
    }

    /// A second copy in memory, PIN included.
    pub fn duplicate(&self) -> Self {
        match self {
            Self::Totp {
                algorithm,
                digits,
                period,
            } => Self::Totp {
                algorithm: *algorithm,
                digits: *digits,
                period: *period,
            },
            Self::DayPassword {
                algorithm,
                digits,
                period,
            } => Self::DayPassword {
                algorithm: *algorithm,
                digits: *digits,
                period: *period,
            },
            Self::Hotp {
                algorithm,
                digits,
                counter,
            } => Self::Hotp {
                algorithm: *algorithm,
                digits: *digits,
                counter: *counter,
            },
            Self::Steam => Self::Steam,
            Self::Motp { pin } => Self::Motp {
                pin: pin.as_ref().map(Pin::duplicate),
            },
            Self::Yandex { pin } => Self::Yandex {
                pin: pin.as_ref().map(Pin::duplicate),
            },
            Self::Broken {
                kind_text,
                parameters,
            } => Self::Broken {
                kind_text: kind_text.clone(),
                parameters: parameters.clone(),
            },
        }
    }

    /// What is wrong with the bytes of a secret for this kind; their being there is looked at elsewhere.
    pub(crate) fn flaw_of_secret(&self, secret: &[u8]) -> Option<Flaw> {
        match self {
            Self::Motp { .. } => motp::flaw(secret),
            Self::Yandex { .. } => yandex::flaw(secret),
            Self::Broken {
                kind_text,
                parameters,
            } => Some(assemble::flaw_of_broken(kind_text, parameters, secret)),
            Self::Totp { .. } | Self::DayPassword { .. } | Self::Hotp { .. } | Self::Steam => None,
        }
    }

    /// What is out of range, the secret aside.
    pub(crate) fn flaw(&self) -> Option<Flaw> {
        if self
            .digits()
            .is_some_and(|digits| !(1..=10).contains(&digits))
        {
            return Some(Flaw::DIGITS);
        }
        if self
            .period()
            .is_some_and(|period| !(1..=Self::DAY).contains(&period))
        {
            return Some(Flaw::PERIOD);
        }
        if self
            .counter()
            .is_some_and(|counter| i64::try_from(counter).is_err())
        {
            return Some(Flaw::CounterOutOfRange);
        }
        match self {
            Self::Motp { pin } | Self::Yandex { pin } => match pin {
                None => Some(Flaw::PinMissing),
                Some(pin) => pin.flaw(),
            },
            Self::Totp { .. }
            | Self::DayPassword { .. }
            | Self::Hotp { .. }
            | Self::Steam
            | Self::Broken { .. } => None,
        }
    }
}

impl fmt::Debug for Kind {
    /// The kind's numbers; never a PIN, nor what an unreadable token said.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = f.debug_struct(self.name());
        if let Some(algorithm) = self.algorithm() {
            line.field("algorithm", &algorithm);
        }
        if let Some(digits) = self.digits() {
            line.field("digits", &digits);
        }
        if let Some(period) = self.period() {
            line.field("period", &period);
        }
        if let Some(counter) = self.counter() {
            line.field("counter", &counter);
        }
        line.finish()
    }
}
