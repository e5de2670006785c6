//! What holds for every token and every text.

use std::collections::BTreeMap;

use otp::{Algorithm, Kind, Pin, Secret, Token, Typed, uri};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_written_token_reads_back_as_itself(token in token()) {
        let uri = uri::write(&token).expect("it can be written");
        prop_assert!(uri.bytes().all(|byte| byte.is_ascii_graphic()));
        let read = uri::read(&uri).expect("it reads");
        prop_assert!(is_same(&token, &read.token), "{}", *uri);
        prop_assert!(token.same_credential(&read.token));
        prop_assert_eq!(&*uri::write(&read.token).expect("it can be written"), &*uri);
    }

    #[test]
    fn a_token_without_a_flaw_has_a_code_at_any_time(token in token(), now in any::<i64>()) {
        let has_code = token.code(now).is_ok() && token.next_code(now).is_ok();
        prop_assert_eq!(token.flaw().is_none(), has_code);
        if let (Ok(code), Some(digits)) = (token.code(now), token.kind.digits()) {
            prop_assert_eq!(code.text().chars().count(), usize::from(digits));
        }
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in text(), now in any::<i64>()) {
        for uri in uri::split_list(&text).into_iter().chain([text.as_str()]) {
            otp::recognise(uri);
            otp::looks_like_secret(uri);
            if let Ok(read) = uri::read(uri) {
                prop_assert_eq!(read.token.flaw().is_some(), read.token.code(now).is_err());
                prop_assert!(read.token.kind.name() != "broken" || read.token.flaw().is_some());
                prop_assert!(!read.token.secret.expose().is_empty());
                let written = uri::write(&read.token).expect("what was read can be written");
                let again = uri::read(&written).expect("what was written reads");
                prop_assert!(is_same(&read.token, &again.token), "{}", *written);
            }
        }
    }

    #[test]
    fn any_typed_field_is_a_token_or_a_named_flaw(
        text in any::<String>(), secret in "\\PC{0,40}|[A-Z2-7]{0,40}|[a-f0-9]{16}",
        kind in "totp|hotp|daypassword|steam|motp|yandex|broken|.{0,3}",
        number in proptest::option::of(any::<i64>()), now in any::<i64>(),
    ) {
        let fields = Typed {
            issuer: &text, account: &text, kind: &kind, secret: &secret, algorithm: &text,
            digits: number.map(|number| number % 12), period: number, counter: number, pin: Some(&text),
        };
        if let Ok((token, _)) = otp::typed(&fields) {
            prop_assert!(token.code(now).is_ok());
        }
    }

    #[test]
    fn base32_reads_what_it_wrote(bytes in prop::collection::vec(any::<u8>(), 1..=1024)) {
        let (secret, _) = Secret::from_base32(&Secret::new(bytes.as_slice()).to_base32()).expect("it reads");
        prop_assert_eq!(secret.expose(), bytes.as_slice());
    }
}

fn is_same(one: &Token, other: &Token) -> bool {
    let pins = match (one.kind.pin(), other.kind.pin()) {
        (Some(one), Some(other)) => one.ct_eq(other),
        (one, other) => one.is_none() && other.is_none(),
    };
    let kinds = match (&one.kind, &other.kind) {
        (
            Kind::Broken {
                kind_text,
                parameters,
            },
            Kind::Broken {
                kind_text: other_text,
                parameters: other_parameters,
            },
        ) => kind_text == other_text && parameters == other_parameters,
        (one, other) => format!("{one:?}") == format!("{other:?}"),
    };
    pins && kinds
        && one.secret.ct_eq(&other.secret)
        && (&one.issuer, &one.account, &one.extra) == (&other.issuer, &other.account, &other.extra)
}

/// Names as a token holds them: trimmed, without what the reader takes off an issuer.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z0-9 :/%+#?&=,.@]{0,24}",
        any::<String>(),
        Just(String::new())
    ]
    .prop_map(|name| {
        let name = name.trim_matches(|letter: char| letter.is_whitespace() || letter == '/');
        if name == "null" {
            String::new()
        } else {
            name.to_owned()
        }
    })
}

fn algorithm() -> impl Strategy<Value = Algorithm> {
    prop_oneof![
        Just(Algorithm::Sha1),
        Just(Algorithm::Sha256),
        Just(Algorithm::Sha512)
    ]
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 1..=64)
}

fn pin() -> impl Strategy<Value = Option<String>> {
    proptest::option::of("[0-9]{1,16}|[a-z!-/]{1,8}")
}

fn kind_and_secret() -> impl Strategy<Value = (Kind, Secret)> {
    let period = 1u32..=86_400;
    prop_oneof![
        (algorithm(), 1u8..=10, period.clone(), bytes()).prop_map(
            |(algorithm, digits, period, key)| {
                (
                    Kind::Totp {
                        algorithm,
                        digits,
                        period,
                    },
                    Secret::new(key),
                )
            }
        ),
        (algorithm(), 1u8..=10, period, bytes()).prop_map(|(algorithm, digits, period, key)| {
            (
                Kind::DayPassword {
                    algorithm,
                    digits,
                    period,
                },
                Secret::new(key),
            )
        }),
        (algorithm(), 1u8..=10, 0..=i64::MAX.cast_unsigned(), bytes()).prop_map(
            |(algorithm, digits, counter, key)| {
                (
                    Kind::Hotp {
                        algorithm,
                        digits,
                        counter,
                    },
                    Secret::new(key),
                )
            }
        ),
        bytes().prop_map(|key| (Kind::Steam, Secret::new(key))),
        (pin(), "[0-9a-f]{1,32}").prop_map(|(pin, key)| (
            Kind::Motp {
                pin: pin.map(Pin::new)
            },
            Secret::new(key)
        )),
        (pin(), any::<[u8; 16]>()).prop_map(|(pin, key)| (
            Kind::Yandex {
                pin: pin.map(Pin::new)
            },
            Secret::new(key)
        )),
    ]
}

fn token() -> impl Strategy<Value = Token> {
    let issuer = prop_oneof![9 => name(), 1 => Just("Steam".to_owned())];
    let extra = prop::collection::btree_map("[xX][a-z0-9_.:=& ]{0,6}[a-z]", any::<String>(), 0..4);
    (issuer, name(), kind_and_secret(), extra).prop_map(
        |(mut issuer, account, (kind, secret), extra)| {
            // The reader gives a nameless one of Yandex this name.
            if matches!(kind, Kind::Yandex { .. }) && issuer.is_empty() {
                "Yandex".clone_into(&mut issuer);
            }
            // Of two names that differ only in case the reader keeps the first.
            let extra: BTreeMap<String, String> = extra
                .into_iter()
                .map(|(name, value)| (name.to_ascii_lowercase(), value))
                .collect();
            Token {
                issuer,
                account,
                kind,
                secret,
                extra,
            }
        },
    )
}

/// Texts from nonsense to nearly right.
fn text() -> impl Strategy<Value = String> {
    let kind = "totp|hotp|steam|yaotp|motp|daypassword|quantum|.{0,4}";
    let value = "[A-Za-z2-7=+ -]{0,40}|[0-9]{1,20}|\\PC{0,20}|%[0-9a-fA-F]{2}";
    let parameter = (
        "secret|issuer|algorithm|digits|period|counter|pin|steam|encoder|tags|2step_salt|\\PC{0,5}",
        value,
    )
        .prop_map(|(name, value)| format!("{name}={value}"));
    let query = prop::collection::vec(parameter, 0..6).prop_map(|parameters| parameters.join("&"));
    prop_oneof![
        any::<String>(),
        any::<String>().prop_map(|rest| format!("otpauth://{rest}")),
        any::<String>().prop_map(|rest| format!("steam://{rest}")),
        ("[A-Za-z0-9+/=]{1,30}").prop_map(|rest| format!("steam://{rest}")),
        (any::<String>(), query.clone())
            .prop_map(|(label, query)| format!("motp://{label}?{query}")),
        (kind, "\\PC{0,20}|[a-z:%/ ]{0,12}", query).prop_map(|(kind, label, query)| format!(
            "otpauth://{kind}/{label}?secret=MZXW6YTBOI&{query}"
        )),
    ]
}
