//! Tokens from fields typed by hand.

use otp::{Kind, Secret, Token, Typed, Warning};

use crate::error::Error;
use crate::view::{NewToken, TokenChange};

/// A token from the form.
pub(crate) fn typed(new: &NewToken) -> Result<(Token, Vec<Warning>), Error> {
    build(&Typed {
        issuer: &new.issuer,
        account: &new.account,
        kind: &new.kind,
        secret: &new.secret,
        algorithm: new.algorithm.as_deref().unwrap_or_default(),
        digits: new.digits.map(i64::from),
        period: new.period.map(i64::from),
        counter: new.counter.map(signed),
        pin: new.pin.as_deref().map(String::as_str),
    })
}

/// A token of the usual kind from nothing but its setup key.
pub(crate) fn from_setup_key(secret: &str) -> Result<(Token, Vec<Warning>), Error> {
    build(&Typed {
        kind: "totp",
        secret,
        ..Typed::default()
    })
}

/// Whether a change concerns more than labels.
pub(crate) fn touches_credential(change: &TokenChange) -> bool {
    let TokenChange {
        issuer: _,
        account: _,
        note: _,
        icon: _,
        pinned: _,
        kind,
        algorithm,
        digits,
        period,
        counter,
        pin,
        secret,
    } = change;
    kind.is_some()
        || algorithm.is_some()
        || digits.is_some()
        || period.is_some()
        || counter.is_some()
        || pin.is_some()
        || secret.is_some()
}

/// The credential after a change, with the secret if that changed too. What the change leaves open stays as
/// it is; of another kind's fields only those both kinds have.
pub(crate) fn changed(
    token: &Token,
    change: &TokenChange,
) -> Result<(Kind, Option<Secret>), Error> {
    let (kind, old) = (&token.kind, token.key_text());
    let other_kind = change
        .kind
        .as_deref()
        .is_some_and(|wanted| wanted != kind.name());
    let kept = |number: Option<i64>| number.filter(|_| !other_kind);
    let (new, _) = build(&Typed {
        issuer: "",
        account: "",
        kind: change.kind.as_deref().unwrap_or_else(|| kind.name()),
        secret: change.secret.as_deref().unwrap_or(&old),
        algorithm: change
            .algorithm
            .as_deref()
            .or_else(|| {
                kind.algorithm()
                    .filter(|_| !other_kind)
                    .map(otp::Algorithm::name)
            })
            .unwrap_or_default(),
        digits: change
            .digits
            .map(i64::from)
            .or_else(|| kept(kind.digits().map(i64::from))),
        period: change
            .period
            .map(i64::from)
            .or_else(|| kept(kind.period().map(i64::from))),
        counter: change.counter.or_else(|| kind.counter()).map(signed),
        pin: change
            .pin
            .as_deref()
            .map(String::as_str)
            .or_else(|| kind.pin().map(otp::Pin::expose)),
    })?;
    let secret_changed = change.secret.is_some() || other_kind;
    Ok((new.kind, secret_changed.then_some(new.secret)))
}

fn build(fields: &Typed<'_>) -> Result<(Token, Vec<Warning>), Error> {
    otp::typed(fields).map_err(|wrong| Error::InvalidField {
        field: wrong.field.name(),
        flaw: wrong.flaw,
    })
}

/// A counter beyond the signed range becomes one that every kind refuses.
fn signed(counter: u64) -> i64 {
    i64::try_from(counter).unwrap_or(-1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token() -> Token {
        otp::uri::read(
            "otpauth://totp/A:b?secret=GEZDGNBVGY3TQOJQ&digits=8&period=60&algorithm=SHA256",
        )
        .expect("a token")
        .token
    }

    #[test]
    fn a_change_of_one_parameter_leaves_the_others() {
        let change = TokenChange {
            digits: Some(6),
            ..TokenChange::default()
        };
        let (kind, secret) = changed(&token(), &change).expect("changed");
        assert!(matches!(
            kind,
            Kind::Totp {
                algorithm: otp::Algorithm::Sha256,
                digits: 6,
                period: 60
            }
        ));
        assert!(secret.is_none());
    }

    #[test]
    fn another_kind_begins_with_its_own_defaults() {
        let change = TokenChange {
            kind: Some("hotp".into()),
            counter: Some(5),
            ..TokenChange::default()
        };
        let (kind, _) = changed(&token(), &change).expect("changed");
        assert!(matches!(
            kind,
            Kind::Hotp {
                algorithm: otp::Algorithm::Sha1,
                digits: 6,
                counter: 5
            }
        ));
    }

    #[test]
    fn a_wrong_letter_is_named_with_its_place() {
        let change = TokenChange {
            secret: Some("GEZD!NBV".to_owned().into()),
            ..TokenChange::default()
        };
        match changed(&token(), &change) {
            Err(Error::InvalidField {
                field: "secret",
                flaw: otp::Flaw::BadSecretCharacter { position: 4 },
            }) => {}
            other => panic!("{:?}", other.err()),
        }
    }

    #[test]
    fn labels_alone_do_not_touch_the_credential() {
        assert!(!touches_credential(&TokenChange {
            issuer: Some("x".into()),
            ..TokenChange::default()
        }));
        assert!(touches_credential(&TokenChange {
            pin: Some("1".to_owned().into()),
            ..TokenChange::default()
        }));
    }
}
