//! Links, as servers write them and as nobody should.

use protocol::{BadLink, CodeKind, Link, Marks, Parameter, Unlock};
use serde_json::Value;

const PUSH: &str = "otpauth://pipush/alice%40lab?url=https%3A//mfa.example.org/ttype/push&ttl=10&issuer=Example%20Lab\
                    &enrollment_credential=8be86d867553052594c3d4bf53744b9d5ab1ca0d&v=1&serial=PIPU0001&sslverify=1";
const CONTAINER: &str = "pia://container/SMPH1?issuer=x&ttl=10&nonce=d28a5cd1a3282f5cd4d91dc5f5f5a37eb3460fc0\
                         &time=2026-11-24T11%3A52%3A14.506383%2B00%3A00&url=https%3A//mfa.example.org/&serial=SMPH1\
                         &key_algorithm=secp384r1&hash_algorithm=SHA256&ssl_verify=True&passphrase=&send_passphrase=True";

fn why(text: &str) -> Option<BadLink> {
    Link::read(text).err()
}

/// The link with one parameter of another value, or without it.
fn with(link: &str, name: &str, value: Option<&str>) -> String {
    let (path, query) = link.split_once('?').expect("a query");
    let kept = query
        .split('&')
        .filter(|field| !field.starts_with(&format!("{name}=")));
    let added = value.map(|value| format!("{name}={value}"));
    let fields: Vec<String> = kept.map(str::to_owned).chain(added).collect();
    format!("{path}?{}", fields.join("&"))
}

#[track_caller]
fn refuses(link: &str, name: &str, value: &str, expected: BadLink) {
    assert_eq!(
        why(&with(link, name, Some(value))),
        Some(expected),
        "{name}={value}"
    );
}

#[test]
fn a_link_is_known_by_scheme_and_host() {
    for start in [
        "otpauth://pipush",
        "pia://pipush",
        "PIA://PIPUSH",
        "edumfa-push://edumfa",
    ] {
        let text = PUSH.replace("otpauth://pipush", start);
        assert!(
            matches!(Link::read(&format!("\u{FEFF} {text}\n")), Ok(Link::Push(_))),
            "{start}"
        );
    }
    assert!(matches!(Link::read(CONTAINER), Ok(Link::Container(_))));
    for text in [
        "",
        "pia:",
        "pia://",
        "pia://other/x",
        "otpauth://totp/a?secret=x",
        "edumfa-push://pipush/x",
        "https://example.org",
    ] {
        assert_eq!(why(text), Some(BadLink::NotAnEnrolment), "{text}");
    }
}

#[test]
fn newer_versions_are_refused_by_number() {
    refuses(PUSH, "v", "2", BadLink::NewerVersion { found: 2, known: 1 });
    refuses(PUSH, "v", "0", BadLink::Bad(Parameter::Version));
    refuses(PUSH, "v", "one", BadLink::Bad(Parameter::Version));
    assert!(Link::read(&with(PUSH, "v", None)).is_ok());
}

#[test]
fn what_a_link_needs_must_be_there_once() {
    for (link, name, parameter) in [
        (PUSH, "url", Parameter::Url),
        (PUSH, "serial", Parameter::Serial),
        (PUSH, "enrollment_credential", Parameter::Credential),
        (CONTAINER, "nonce", Parameter::Nonce),
        (CONTAINER, "time", Parameter::Time),
    ] {
        assert_eq!(
            why(&with(link, name, None)),
            Some(BadLink::Missing(parameter))
        );
        assert_eq!(
            why(&with(link, name, Some(""))),
            Some(BadLink::Missing(parameter))
        );
        assert_eq!(
            why(&format!("{link}&{name}=x")),
            Some(BadLink::Twice(parameter))
        );
    }
    assert!(Link::read(&format!("{PUSH}&unknown=1&unknown=2")).is_ok());
}

#[test]
fn every_field_has_its_limit() {
    let long = "a".repeat(129);
    refuses(
        PUSH,
        "enrollment_credential",
        &long,
        BadLink::Bad(Parameter::Credential),
    );
    refuses(
        PUSH,
        "enrollment_credential",
        "short",
        BadLink::Bad(Parameter::Credential),
    );
    refuses(PUSH, "serial", &long, BadLink::Bad(Parameter::Serial));
    refuses(PUSH, "serial", "PI%7CPU", BadLink::Bad(Parameter::Serial));
    refuses(PUSH, "ttl", "525601", BadLink::Bad(Parameter::Ttl));
    refuses(PUSH, "ttl", "-1", BadLink::Bad(Parameter::Ttl));
    refuses(PUSH, "ttl", "+1", BadLink::Bad(Parameter::Ttl));
    refuses(
        PUSH,
        "url",
        "ftp%3A//mfa.example.org",
        BadLink::Bad(Parameter::Url),
    );
    refuses(
        PUSH,
        "url",
        &format!("https%3A//a/{}", "a".repeat(1024)),
        BadLink::Bad(Parameter::Url),
    );
    refuses(
        PUSH,
        "sslverify",
        "maybe",
        BadLink::Bad(Parameter::SslVerify),
    );
    refuses(PUSH, "issuer", "%FF", BadLink::Bad(Parameter::Issuer));
    refuses(CONTAINER, "nonce", &long, BadLink::Bad(Parameter::Nonce));
    refuses(
        CONTAINER,
        "time",
        "now%7C1234567890",
        BadLink::Bad(Parameter::Time),
    );
    refuses(
        CONTAINER,
        "key_algorithm",
        "secp521r1",
        BadLink::Unknown(Parameter::KeyAlgorithm),
    );
    refuses(
        CONTAINER,
        "hash_algorithm",
        "SHA512",
        BadLink::Unknown(Parameter::HashAlgorithm),
    );
    assert_eq!(
        why(&format!("{PUSH}&x={}", "a".repeat(4096))),
        Some(BadLink::TooLong)
    );
}

#[test]
fn names_are_shown_cut_and_clean_and_never_refuse_a_link() {
    let text = with(
        PUSH,
        "issuer",
        Some(&format!("%E2%80%AE%0A{}", "x".repeat(200))),
    );
    let Ok(Link::Push(link)) = Link::read(&text) else {
        panic!("a push link");
    };
    assert_eq!(link.issuer().chars().count(), 128);
    assert!(link.issuer().starts_with('x') && link.issuer().ends_with('…'));
}

#[test]
fn only_a_logo_over_https_is_kept() {
    let image = |value: &str| match Link::read(&with(PUSH, "image", Some(value))) {
        Ok(Link::Push(link)) => link.image().map(|image| image.as_str().to_owned()),
        _ => panic!("a push link"),
    };
    assert_eq!(
        image("https%3A//example.org/logo.png").as_deref(),
        Some("https://example.org/logo.png")
    );
    for other in [
        "http%3A//example.org/logo.png",
        "file%3A///etc/passwd",
        "data%3Aimage/png",
        "",
    ] {
        assert_eq!(image(other), None, "{other}");
    }
}

#[test]
fn an_unlock_that_is_not_known_still_unlocks() {
    let unlock = |name: &str, value: &str| match Link::read(&with(PUSH, name, Some(value))) {
        Ok(Link::Push(link)) => link.unlock(),
        _ => panic!("a push link"),
    };
    assert_eq!(unlock("pin", "True"), Some(Unlock::Any));
    assert_eq!(unlock("pin", "False"), None);
    assert_eq!(unlock("app_force_unlock", "pin"), Some(Unlock::Pin));
    assert_eq!(
        unlock("app_force_unlock", "biometric"),
        Some(Unlock::Biometric)
    );
    assert_eq!(unlock("app_force_unlock", "voice"), Some(Unlock::Any));
}

#[test]
fn a_link_does_not_show_what_is_secret_in_it() {
    for text in [PUSH, CONTAINER] {
        let shown = match Link::read(text) {
            Ok(Link::Push(link)) => format!("{link:?}"),
            Ok(Link::Container(link)) => format!("{link:?}"),
            Err(error) => panic!("{error}"),
        };
        assert!(
            !shown.contains("8be86d") && !shown.contains("d28a5c"),
            "{shown}"
        );
    }
}

#[test]
fn marks_of_one_time_codes_are_read_as_the_server_wrote_them() {
    let golden: Value =
        serde_json::from_str(include_str!("golden/privacyidea-links.json")).expect("JSON");
    let marks = |name: &str| {
        let exchanges = golden["exchanges"].as_array().expect("a list");
        let found = exchanges
            .iter()
            .find(|exchange| exchange["name"] == name)
            .expect("the link");
        Marks::read(found["link"].as_str().expect("a text")).expect("marks")
    };
    let totp = marks("totp");
    assert_eq!(
        (totp.kind, totp.digits, totp.period),
        (CodeKind::Totp, 8, 30)
    );
    assert!(totp.managed && totp.two_step.is_none());
    assert_eq!(totp.unlock, Some(Unlock::Pin));
    let day = marks("daypassword");
    assert_eq!((day.kind, day.period), (CodeKind::DayPassword, 86_400));
    assert_eq!(marks("daypassword of half a day").period, 43_200);
    let two_step = marks("two-step hotp");
    assert!(two_step.two_step.is_some());
    assert_eq!(two_step.unlock, Some(Unlock::Biometric));
    let plain = Marks::read("\u{FEFF}otpauth://totp/a?secret=MZXW6YTBOI\n").expect("marks");
    assert!(!plain.managed && plain.serial.is_none() && plain.unlock.is_none());
}

#[test]
fn a_secret_in_two_steps_is_bounded() {
    let read = |more: &str| Marks::read(&format!("otpauth://hotp/a?secret=MZXW6YTBOI{more}"));
    assert!(read("&2step_difficulty=1000000").is_ok_and(|marks| marks.two_step.is_some()));
    for (more, parameter) in [
        ("&2step_difficulty=1000001", Parameter::TwoStepDifficulty),
        ("&2step_salt=65", Parameter::TwoStepSalt),
        ("&2step_output=0", Parameter::TwoStepOutput),
    ] {
        assert_eq!(read(more).err(), Some(BadLink::Bad(parameter)));
    }
}
