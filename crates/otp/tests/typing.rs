//! Tokens typed by hand.

use otp::{Field, Flaw, MOST_NAME_CHARACTERS, Typed, Warning, typed};

const KEY: &str = "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ";

fn totp() -> Typed<'static> {
    Typed {
        issuer: " Firm ",
        account: " bob ",
        kind: "totp",
        secret: KEY,
        ..Typed::default()
    }
}

#[track_caller]
fn refuses(fields: &Typed<'_>, field: Field, flaw: Flaw) {
    let found = typed(fields).expect_err("it is refused");
    assert_eq!((found.field, found.flaw), (field, flaw));
}

#[test]
fn defaults_fill_what_is_left_empty() {
    let (token, warnings) = typed(&totp()).expect("it is a token");
    assert_eq!(
        (token.issuer.as_str(), token.account.as_str()),
        ("Firm", "bob")
    );
    assert_eq!(token.code(59).expect("it can be computed").text(), "287082");
    assert!(warnings.is_empty());

    let (token, _) = typed(&Typed {
        kind: "daypassword",
        ..totp()
    })
    .expect("it is a token");
    assert_eq!(token.kind.period(), Some(86_400));
    let (token, warnings) = typed(&Typed {
        kind: "hotp",
        ..totp()
    })
    .expect("it is a token");
    assert_eq!((token.kind.counter(), warnings), (Some(0), vec![]));
}

#[test]
fn a_bad_field_is_named() {
    refuses(
        &Typed {
            kind: "broken",
            ..totp()
        },
        Field::Kind,
        Flaw::UnknownKind,
    );
    refuses(
        &Typed {
            secret: "",
            ..totp()
        },
        Field::Secret,
        Flaw::EmptySecret,
    );
    refuses(
        &Typed {
            secret: "ABC DE9",
            ..totp()
        },
        Field::Secret,
        Flaw::BadSecretCharacter { position: 6 },
    );
    refuses(
        &Typed {
            algorithm: "SHA384",
            ..totp()
        },
        Field::Algorithm,
        Flaw::UnknownAlgorithm,
    );
}

#[test]
fn a_number_out_of_range_is_named() {
    let digits = Flaw::DigitsOutOfRange { least: 1, most: 10 };
    for wrong in [0, 11, -6, i64::MAX] {
        refuses(
            &Typed {
                digits: Some(wrong),
                ..totp()
            },
            Field::Digits,
            digits,
        );
    }
    let period = Flaw::PeriodOutOfRange {
        least: 1,
        most: 86_400,
    };
    for wrong in [0, 86_401, -30] {
        refuses(
            &Typed {
                period: Some(wrong),
                ..totp()
            },
            Field::Period,
            period,
        );
    }
    refuses(
        &Typed {
            kind: "hotp",
            counter: Some(-1),
            ..totp()
        },
        Field::Counter,
        Flaw::CounterOutOfRange,
    );
}

#[test]
fn a_name_too_long_is_named() {
    let long = "ä".repeat(MOST_NAME_CHARACTERS + 1);
    refuses(
        &Typed {
            issuer: &long,
            ..totp()
        },
        Field::Issuer,
        Flaw::NameTooLong,
    );
    refuses(
        &Typed {
            account: &long,
            ..totp()
        },
        Field::Account,
        Flaw::NameTooLong,
    );
}

#[test]
fn a_pin_is_asked_for_where_the_code_needs_one() {
    let motp = Typed {
        kind: "motp",
        secret: "E315 2AFE E625 99C8",
        ..totp()
    };
    refuses(&motp, Field::Pin, Flaw::PinMissing);
    refuses(
        &Typed {
            pin: Some("  "),
            ..motp
        },
        Field::Pin,
        Flaw::PinMissing,
    );
    let (token, _) = typed(&Typed {
        kind: "motp",
        secret: "E315 2AFE E625 99C8",
        pin: Some(" 1234 "),
        ..totp()
    })
    .expect("it is a token");
    assert_eq!(
        token.code(165_892_298).expect("it can be computed").text(),
        "e7d8b6"
    );

    let yandex = Typed {
        kind: "yandex",
        secret: "LA2V6KMCGYMWWVEW64RNP3JA3IAAAAAAHTSG4HRZPI",
        ..totp()
    };
    refuses(&yandex, Field::Pin, Flaw::PinMissing);
    let typing_error = Typed {
        secret: "LA2V6KMCGYMWWVEW64RNP3JB3IAAAAAAHTSG4HRZPI",
        pin: Some("7586"),
        ..yandex
    };
    refuses(&typing_error, Field::Secret, Flaw::SecretCheckFailed);
}

#[test]
fn a_steam_key_from_a_file_of_steams_is_read_as_base64_with_a_warning() {
    let steam = Typed {
        kind: "steam",
        secret: "BKJnICbEk7riCz/nan7xYEccUbE=",
        ..totp()
    };
    let (token, warnings) = typed(&steam).expect("it is a token");
    assert_eq!(
        (token.secret.expose().len(), warnings),
        (20, vec![Warning::SecretReadAsBase64])
    );
}
