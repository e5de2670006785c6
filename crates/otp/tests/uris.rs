//! The rules of reading and writing URIs, and samples from the wild.

use otp::uri::{self, Unreadable};
use otp::{Kind, Token, Warning};

/// The token in one line: kind, numbers, issuer, account, secret.
fn line(token: &Token) -> String {
    let mut words = vec![token.kind.name().to_owned()];
    words.extend(
        token
            .kind
            .algorithm()
            .map(|algorithm| algorithm.name().to_owned()),
    );
    words.extend(token.kind.digits().map(|digits| digits.to_string()));
    words.extend(token.kind.period().map(|period| format!("{period}s")));
    words.extend(token.kind.counter().map(|counter| format!("#{counter}")));
    words.extend(token.kind.pin().map(|pin| format!("pin {}", pin.expose())));
    format!(
        "{} | {} | {} | {}",
        words.join(" "),
        token.issuer,
        token.account,
        *token.key_text()
    )
}

#[track_caller]
fn check(uri: &str, expected: &str) {
    let read = uri::read(uri).expect("it is a token");
    assert_eq!(line(&read.token), expected, "{uri}");
}

#[track_caller]
fn check_names(uri: &str, issuer: &str, account: &str) {
    let token = uri::read(uri).expect("it is a token").token;
    assert_eq!(
        (token.issuer.as_str(), token.account.as_str()),
        (issuer, account),
        "{uri}"
    );
}

/// Broken, kept, and why.
#[track_caller]
fn check_broken(uri: &str, key: &str) {
    let token = uri::read(uri).expect("it is a token").token;
    assert_eq!(token.kind.name(), "broken", "{uri}");
    assert_eq!(token.flaw().map(otp::Flaw::key), Some(key), "{uri}");
    assert_eq!(token.code(0).expect_err("no code").key(), key, "{uri}");
    let again = uri::read(&uri::write(&token).expect("it can be kept as text"))
        .expect("it reads")
        .token;
    assert_eq!(line(&again), line(&token), "{uri}");
    assert_eq!(again.flaw(), token.flaw(), "{uri}");
}

#[test]
fn the_strict_form_is_written_to_the_letter() {
    for uri in uri::split_list(include_str!("samples/otpauth_list.txt")) {
        let token = uri::read(uri).expect("it is a token").token;
        assert_eq!(*uri::write(&token).expect("it can be written"), uri);
    }
    for uri in [
        "otpauth://daypassword/Lab:a?secret=MZXW6YTBOI&issuer=Lab&algorithm=SHA1&digits=6&period=86400&creator=privacyidea&serial=DAYP1",
        "otpauth://yaotp/Yandex:a?secret=4YM3V43PAXYYEAV77JIEFWTGFU&issuer=Yandex&algorithm=SHA256&digits=8&period=30&pin=GEZDGNA",
        "motp://Mobile:m?secret=a1b2c3d4e5f60718&pin=1234",
        "otpauth://totp/Steam:real?secret=MZXW6YTBOI&issuer=Steam&algorithm=SHA1&digits=6&period=30&encoder=totp",
        "otpauth://totp/:a%3Ab?secret=MZXW6YTBOI&algorithm=SHA1&digits=6&period=30",
        "otpauth://totp/A:A%3Ab?secret=MZXW6YTBOI&issuer=A&algorithm=SHA1&digits=6&period=30",
    ] {
        let token = uri::read(uri).expect("it is a token").token;
        assert_eq!(*uri::write(&token).expect("it can be written"), uri);
    }
}

#[test]
fn rule_1_scheme_and_kind_in_any_case_and_the_label_may_be_missing() {
    check(
        "OtpAuth://ToTp/a?secret=MZXW6YTBOI",
        "totp SHA1 6 30s |  | a | MZXW6YTBOI",
    );
    check(
        "otpauth://HOTP?SECRET=MZXW6YTBOI&Counter=7",
        "hotp SHA1 6 #7 |  |  | MZXW6YTBOI",
    );
    check(
        "otpauth://totp/?secret=MZXW6YTBOI",
        "totp SHA1 6 30s |  |  | MZXW6YTBOI",
    );
    check(
        "otpauth://motp/M:a?secret=AB12&pin=0042",
        "motp 6 10s pin 0042 | M | a | ab12",
    );
    check(
        "  \u{FEFF}otpauth://steam/S:a?secret=MZXW6YTBOI\r\n",
        "steam SHA1 5 30s | S | a | MZXW6YTBOI",
    );
}

#[test]
fn rule_2_only_the_first_question_mark_divides() {
    check_names(
        "otpauth://totp/Hash#1:user#2?secret=MZXW6YTBOI&issuer=Hash#1",
        "Hash#1",
        "user#2",
    );
    check_names(
        "otpauth://totp/a?secret=MZXW6YTBOI&issuer=What?",
        "What?",
        "a",
    );
    check_names(
        "otpauth://totp/a/b:c/d?secret=MZXW6YTBOI&issuer&digits",
        "a/b",
        "c/d",
    );
}

#[test]
fn rule_3_the_first_of_a_name_wins_and_values_are_decoded_gently() {
    check(
        "otpauth://totp/a?secret=MZXW6YTBOI&digits=8&DIGITS=7",
        "totp SHA1 8 30s |  | a | MZXW6YTBOI",
    );
    check_names(
        "otpauth://totp/a+b?secret=MZXW6YTBOI&issuer=A+B%2BC",
        "A B+C",
        "a+b",
    );
    check_names(
        "otpauth://totp/a?secret=MZXW6YTBOI&issuer=caf%E9",
        "café",
        "a",
    );
    check_names(
        "otpauth://totp/100%?secret=MZXW6YTBOI&issuer=50%zz",
        "50%zz",
        "100%",
    );
    check(
        "otpauth://totp/a?secret=MZXW+6YTB%20OI%3D",
        "totp SHA1 6 30s |  | a | MZXW6YTBOI",
    );
}

#[test]
fn rule_4_a_label_is_divided_by_its_literal_colon_first() {
    check_names("otpauth://totp/A%3AB:c%3Ad?secret=MZXW6YTBOI", "A:B", "c:d");
    check_names("otpauth://totp/A%3ab?secret=MZXW6YTBOI", "A", "b");
    check_names("otpauth://totp/A:%20b%20?secret=MZXW6YTBOI", "A", "b");
    check_names(
        "otpauth://totp/My:Firm:bob?secret=MZXW6YTBOI&issuer=My:Firm",
        "My:Firm",
        "bob",
    );
    check_names("otpauth://totp/A:A:bob?secret=MZXW6YTBOI", "A", "bob");
    check_names(
        "otpauth://totp/A:A:bob?secret=MZXW6YTBOI&issuer=A",
        "A",
        "bob",
    );
    check_names("otpauth://totp/:bob?secret=MZXW6YTBOI", "", "bob");
}

#[test]
fn rule_5_the_issuer_parameter_wins_and_loses_its_slash() {
    check_names(
        "otpauth://totp/Old:c?secret=MZXW6YTBOI&issuer=New",
        "New",
        "c",
    );
    check_names("otpauth://totp/Old:c?secret=MZXW6YTBOI&issuer=", "Old", "c");
    check_names(
        "otpauth://totp/Old:c?secret=MZXW6YTBOI&issuer=null",
        "Old",
        "c",
    );
    check_names(
        "otpauth://totp/c?secret=MZXW6YTBOI&issuer=https://x.example/",
        "https://x.example",
        "c",
    );
}

#[test]
fn rule_6_steam_hides_behind_totp_and_unknown_parameters_are_kept() {
    check(
        "otpauth://totp/G:a?secret=MZXW6YTBOI&encoder=STEAM&digits=6",
        "steam SHA1 5 30s | G | a | MZXW6YTBOI",
    );
    check(
        "otpauth://totp/G:a?secret=MZXW6YTBOI&steam",
        "steam SHA1 5 30s | G | a | MZXW6YTBOI",
    );
    check(
        "otpauth://totp/Steam:a?secret=MZXW6YTBOI",
        "steam SHA1 5 30s | Steam | a | MZXW6YTBOI",
    );
    check(
        "otpauth://totp/steam:a?secret=MZXW6YTBOI",
        "totp SHA1 6 30s | steam | a | MZXW6YTBOI",
    );
    check(
        "otpauth://hotp/Steam:a?secret=MZXW6YTBOI&counter=1",
        "hotp SHA1 6 #1 | Steam | a | MZXW6YTBOI",
    );

    let read = uri::read(
        "otpauth://totp/L:a?secret=MZXW6YTBOI&creator=privacyidea&serial=TOTP1&pin=True&codeDisplay=%7B%7D&tags=a&tags=b",
    )
    .expect("it is a token");
    assert_eq!(read.serial.as_deref(), Some("TOTP1"));
    let extra: Vec<_> = read
        .token
        .extra
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    assert_eq!(
        extra,
        [
            "codeDisplay={}",
            "creator=privacyidea",
            "pin=True",
            "serial=TOTP1",
            "tags=a,b"
        ]
    );
}

#[test]
fn rule_7_a_missing_counter_is_zero_with_a_warning() {
    let read = uri::read("otpauth://hotp/a?secret=GEZDGNBVGY3TQOJQ").expect("it is a token");
    assert_eq!(
        (read.token.kind.counter(), read.warnings),
        (Some(0), vec![Warning::CounterAbsent])
    );
    let read =
        uri::read("otpauth://hotp/a?secret=GEZDGNBVGY3TQOJQ&counter=0").expect("it is a token");
    assert_eq!(
        (read.token.kind.counter(), read.warnings),
        (Some(0), vec![])
    );
    check(
        "otpauth://totp/a?secret=MZXW6YTBOI&digits=&period=null&algorithm=",
        "totp SHA1 6 30s |  | a | MZXW6YTBOI",
    );
}

#[test]
fn rule_8_a_bare_steam_key_is_base32_and_else_base64() {
    check(
        "steam://d36jukz3phwzonsl",
        "steam SHA1 5 30s | Steam |  | D36JUKZ3PHWZONSL",
    );
    check(
        "steam://BKJnICbEk7riCz/nan7xYEccUbE=",
        "steam SHA1 5 30s | Steam |  | ASRGOIBGYSJ3VYQLH7TWU7XRMBDRYUNR",
    );
    check(
        "STEAM://BKJnICbEk7riCz%2Fnan7xYEccUbE%3D",
        "steam SHA1 5 30s | Steam |  | ASRGOIBGYSJ3VYQLH7TWU7XRMBDRYUNR",
    );
    // No 9 and no slash in it, so that base32 would take it, too.
    let read = uri::read("steam://AAAAAAAAAAAAAAAAAAAAAAAAaaE=").expect("it is a token");
    assert_eq!(
        (read.token.secret.expose().len(), read.warnings),
        (20, vec![Warning::SecretReadAsBase64])
    );
    assert_eq!(
        uri::read("steam://run/440").expect_err("no token"),
        Unreadable::NotATokenUri
    );
    check_broken("steam://notakey!", "bad_secret_character");
}

#[test]
fn rule_9_motp_has_a_hexadecimal_secret_and_maybe_a_pin() {
    check(
        "motp://M:a?secret=A1B2C3D4E5F60718&pin=12+4",
        "motp 6 10s pin 12 4 | M | a | a1b2c3d4e5f60718",
    );
    let token = uri::read("motp://M:a/?secret=a1b2")
        .expect("it is a token")
        .token;
    assert_eq!(
        (token.account.as_str(), token.flaw()),
        ("a", Some(otp::Flaw::PinMissing))
    );
    check_broken("motp://M:a?secret=xyz", "bad_secret_character");
}

#[test]
fn a_yandex_pin_that_cannot_be_read_must_be_typed_again() {
    let read =
        uri::read("otpauth://yaotp/a?secret=4YM3V43PAXYYEAV77JIEFWTGFU&pin=1234&pin_length=4");
    let read = read.expect("it is a token");
    assert!(read.token.kind.pin().is_none());
    assert_eq!(read.warnings, [Warning::PinUnreadable]);
    assert_eq!(read.token.flaw(), Some(otp::Flaw::PinMissing));
}

#[test]
fn a_server_that_wants_an_unlock_for_each_code_is_heard() {
    let guarded = |rest: &str| {
        let read = uri::read(&format!("otpauth://{rest}")).expect("a token");
        (read.guarded, read.token.extra.len())
    };
    assert_eq!(guarded("totp/a?secret=GEZDGNBVGY3TQOJQ"), (false, 0));
    assert_eq!(
        guarded("totp/a?secret=GEZDGNBVGY3TQOJQ&pin=True"),
        (true, 1)
    );
    assert_eq!(guarded("hotp/a?secret=GEZDGNBVGY3TQOJQ&PIN=1"), (true, 1));
    assert_eq!(
        guarded("totp/a?secret=GEZDGNBVGY3TQOJQ&pin=False"),
        (false, 1)
    );
    for way in ["any", "biometric", "pin", "voice"] {
        let link = format!("daypassword/a?secret=GEZDGNBVGY3TQOJQ&app_force_unlock={way}");
        assert_eq!(guarded(&link), (true, 1), "{way}");
    }
    let yandex = "yaotp/a?secret=6SB2IKNM6OBZPAVBVTOHDKS4FAAAAAAADFUTQMBTRY&pin=GE";
    assert!(!guarded(yandex).0);
    let two_step = "hotp/a?secret=GEZDGNBVGY3TQOJQ&2step_salt=8&pin=True";
    assert!(guarded(two_step).0);
}

#[test]
fn a_link_in_two_steps_is_a_token_once_its_second_half_is_there() {
    for (rest, secret, name, digits) in [
        (
            "hotp/a?secret=LU6GWGRZQHW6ZZQ6&counter=1&digits=8&2step_salt=10",
            &[7; 20][..],
            "hotp",
            8,
        ),
        (
            "totp/a?secret=LU6GWGRZ&algorithm=SHA512&2STEP_OUTPUT=64&creator=x&serial=S&issuer=I",
            &[9; 64],
            "totp",
            6,
        ),
    ] {
        let half = uri::read(&format!("otpauth://{rest}"))
            .expect("a token")
            .token;
        let first = half.first_half().expect("half a secret");
        assert!(rest.contains(&*first.to_base32()));
        let whole = half.completed(otp::Secret::new(secret)).expect("a token");
        assert_eq!(
            (whole.kind.name(), whole.kind.digits()),
            (name, Some(digits))
        );
        assert_eq!(whole.secret.expose(), secret);
        assert!(whole.code(1_700_000_000).is_ok());
        let kept: Vec<&str> = whole.extra.keys().map(String::as_str).collect();
        assert_eq!(
            kept,
            if name == "hotp" {
                vec![]
            } else {
                vec!["creator", "serial"]
            }
        );
        assert!(whole.first_half().is_none());
        assert!(whole.completed(otp::Secret::new(secret)).is_err());
    }
    let bad = uri::read("otpauth://quantum/a?secret=LU6GWGRZ&2step_salt=8").expect("a token");
    assert!(bad.token.completed(otp::Secret::new([1; 20])).is_err());
    let bad = uri::read("otpauth://totp/a?secret=1!&2step_salt=8").expect("a token");
    assert!(bad.token.first_half().is_none());
}

#[test]
fn a_token_that_cannot_be_computed_is_kept_with_its_reason() {
    let with =
        |rest: &str| format!("otpauth://totp/Firm:bob?secret=GEZDGNBVGY3TQOJQ&issuer=Firm{rest}");
    check_broken(
        "otpauth://quantum/T:x?secret=GEZDGNBVGY3TQOJQ",
        "unknown_kind",
    );
    check_broken("otpauth:///T:x?secret=GEZDGNBVGY3TQOJQ", "unknown_kind");
    check_broken(&with("&digits=99"), "digits_out_of_range");
    check_broken(&with("&digits=0"), "digits_out_of_range");
    check_broken(&with("&digits=six"), "digits_out_of_range");
    check_broken(&with("&period=0"), "period_out_of_range");
    check_broken(&with("&period=86401"), "period_out_of_range");
    check_broken(&with("&period=1.5"), "period_out_of_range");
    check_broken(&with("&algorithm=ROT13"), "unknown_algorithm");
    check_broken(&with("&Algorithm=SHA384"), "unknown_algorithm");
    check_broken(
        &with("&2step_salt=10&2step_output=32"),
        "two_step_unfinished",
    );
    check_broken(
        "otpauth://hotp/N:x?secret=GEZDGNBVGY3TQOJQ&counter=-1",
        "counter_out_of_range",
    );
    check_broken(
        "otpauth://hotp/N:x?secret=GEZDGNBVGY3TQOJQ&counter=9223372036854775808",
        "counter_out_of_range",
    );
    check_broken(
        "otpauth://totp/N:x?secret=GEZDGNBVGY3TQ!JQ",
        "bad_secret_character",
    );
    check_broken("otpauth://totp/N:x?secret=--", "empty_secret");
    check_broken(
        "otpauth://yaotp/N:x?secret=GEZDGNBVGY3TQOJQ",
        "secret_wrong_length",
    );

    let token = uri::read(&with("&Digits=99&lock=1"))
        .expect("it is a token")
        .token;
    assert_eq!(
        (token.issuer.as_str(), token.account.as_str()),
        ("Firm", "bob")
    );
    assert_eq!(token.secret.expose(), b"GEZDGNBVGY3TQOJQ");
    let Kind::Broken {
        kind_text,
        parameters,
    } = &token.kind
    else {
        panic!("broken");
    };
    assert_eq!(
        (
            kind_text.as_str(),
            parameters["digits"].as_str(),
            parameters["lock"].as_str()
        ),
        ("totp", "99", "1")
    );
}

#[test]
fn what_is_no_token_is_unreadable() {
    for (text, expected) in [
        ("", Unreadable::NotATokenUri),
        ("otpauth", Unreadable::NotATokenUri),
        (
            "otpauth:/totp/a?secret=MZXW6YTBOI",
            Unreadable::NotATokenUri,
        ),
        (
            "https://example.org/?secret=MZXW6YTBOI",
            Unreadable::NotATokenUri,
        ),
        (
            "otpauth-migration://offline?data=CjE",
            Unreadable::NotATokenUri,
        ),
        (
            "otpauth://pipush/X?url=y&secret=MZXW6YTBOI",
            Unreadable::NotATokenUri,
        ),
        (
            "otpauth://totp/NoSecret:x?issuer=NoSecret",
            Unreadable::NoSecret,
        ),
        ("otpauth://totp/EmptySecret:x?secret=", Unreadable::NoSecret),
        ("otpauth://", Unreadable::NoSecret),
        ("motp://", Unreadable::NoSecret),
        ("steam://", Unreadable::NoSecret),
    ] {
        assert_eq!(uri::read(text).expect_err("no token"), expected, "{text:?}");
    }
    let long = format!(
        "otpauth://totp/{}?secret=MZXW6YTBOI",
        "a".repeat(uri::MOST_BYTES)
    );
    assert_eq!(uri::read(&long).expect_err("no token"), Unreadable::TooLong);
}

#[test]
fn what_nobody_could_compute_is_not_written() {
    let mut token = uri::read("otpauth://totp/a?secret=MZXW6YTBOI")
        .expect("it is a token")
        .token;
    token.kind = Kind::Totp {
        algorithm: otp::Algorithm::Sha1,
        digits: 11,
        period: 30,
    };
    assert_eq!(
        uri::write(&token).expect_err("a flaw").key(),
        "digits_out_of_range"
    );
}

#[test]
fn a_list_is_split_at_lines_and_only_at_commas_before_the_next_uri() {
    let text = "\u{FEFF}# mine\r\n\r\notpauth://totp/A,B:c?secret=AA,otpauth://totp/D?secret=BB, OTPAUTH://totp/E,F\r\n  \"motp://a\"  \nhello, world";
    assert_eq!(
        uri::split_list(text),
        [
            "otpauth://totp/A,B:c?secret=AA",
            "otpauth://totp/D?secret=BB",
            "OTPAUTH://totp/E,F",
            "motp://a",
            "hello, world",
        ]
    );
}
