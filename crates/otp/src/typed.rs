use std::collections::BTreeMap;

use crate::assemble::Fields;
use crate::{Flaw, Pin, Token, Warning};

/// The longest issuer or account that can be typed, in characters. Imported names may be longer.
pub const MOST_NAME_CHARACTERS: usize = 128;

/// A token's fields as a person types them. Numbers that the kind does not use are not looked at.
#[derive(Default)]
pub struct Typed<'a> {
    /// Trimmed; may be empty.
    pub issuer: &'a str,
    /// Trimmed; may be empty.
    pub account: &'a str,
    /// A name of [`Kind::name`](crate::Kind::name), `broken` excepted.
    pub kind: &'a str,
    /// Base32; for mOTP hexadecimal digits; for Steam also base64.
    pub secret: &'a str,
    /// Empty is SHA-1.
    pub algorithm: &'a str,
    /// None is 6.
    pub digits: Option<i64>,
    /// Seconds. None is 30, for a day password 86,400.
    pub period: Option<i64>,
    /// Of the next code. None is 0.
    pub counter: Option<i64>,
    /// For mOTP and Yandex.
    pub pin: Option<&'a str>,
}

/// A field of [`Typed`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// [`Typed::issuer`]
    Issuer,
    /// [`Typed::account`]
    Account,
    /// [`Typed::kind`]
    Kind,
    /// [`Typed::secret`]
    Secret,
    /// [`Typed::algorithm`]
    Algorithm,
    /// [`Typed::digits`]
    Digits,
    /// [`Typed::period`]
    Period,
    /// [`Typed::counter`]
    Counter,
    /// [`Typed::pin`]
    Pin,
}

impl Field {
    /// The field's name, as the UI knows it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Issuer => "issuer",
            Self::Account => "account",
            Self::Kind => "kind",
            Self::Secret => "secret",
            Self::Algorithm => "algorithm",
            Self::Digits => "digits",
            Self::Period => "period",
            Self::Counter => "counter",
            Self::Pin => "pin",
        }
    }

    /// The field in which a flaw lies.
    fn of(flaw: Flaw) -> Self {
        match flaw {
            Flaw::EmptySecret
            | Flaw::BadSecretCharacter { .. }
            | Flaw::SecretTooLong
            | Flaw::SecretWrongLength
            | Flaw::SecretCheckFailed
            | Flaw::TwoStepUnfinished => Self::Secret,
            Flaw::DigitsOutOfRange { .. } => Self::Digits,
            Flaw::PeriodOutOfRange { .. } => Self::Period,
            Flaw::CounterOutOfRange => Self::Counter,
            Flaw::UnknownAlgorithm => Self::Algorithm,
            Flaw::UnknownKind => Self::Kind,
            Flaw::PinMissing | Flaw::PinTooLong => Self::Pin,
            Flaw::NameTooLong => Self::Account,
        }
    }
}

/// What is wrong, and in which field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("a field cannot be used: {flaw}")]
pub struct FieldFlaw {
    /// Where.
    pub field: Field,
    /// What.
    pub flaw: Flaw,
}

/// Builds a token that can be computed, or names the first field that hinders it.
pub fn typed(fields: &Typed<'_>) -> Result<(Token, Vec<Warning>), FieldFlaw> {
    let name = |field, text: &str| {
        let text = text.trim();
        if text.chars().count() > MOST_NAME_CHARACTERS {
            return Err(FieldFlaw {
                field,
                flaw: Flaw::NameTooLong,
            });
        }
        Ok(text.to_owned())
    };
    let issuer = name(Field::Issuer, fields.issuer)?;
    let account = name(Field::Account, fields.account)?;

    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let pin = fields.pin.map(str::trim).filter(|pin| !pin.is_empty());
    let in_field = |flaw| FieldFlaw {
        field: Field::of(flaw),
        flaw,
    };
    let (kind, secret, warnings) = Fields {
        kind: fields.kind,
        secret: fields.secret,
        algorithm: fields.algorithm,
        digits: &number(fields.digits),
        period: &number(fields.period),
        counter: &number(Some(fields.counter.unwrap_or_default())),
        pin: pin.map(Pin::new),
    }
    .assemble()
    .map_err(in_field)?;

    let token = Token {
        issuer,
        account,
        kind,
        secret,
        extra: BTreeMap::new(),
    };
    match token.flaw() {
        Some(flaw) => Err(in_field(flaw)),
        None => Ok((token, warnings)),
    }
}
