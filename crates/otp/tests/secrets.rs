//! Nothing that can be printed contains a secret, a PIN, a code or a name.

use std::fmt::Debug;

use otp::{FieldFlaw, Flaw, Pin, Secret, Typed, Warning, uri};

const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

#[track_caller]
fn check(shown: &impl Debug, hidden: &[&str]) {
    for text in [format!("{shown:?}"), format!("{shown:#?}")] {
        for word in hidden {
            assert!(
                !text.to_lowercase().contains(&word.to_lowercase()),
                "{text} shows {word}"
            );
        }
    }
}

#[test]
fn debug_shows_neither_secret_nor_code_nor_pin_nor_name() {
    // Base32, hexadecimal, text, and the beginning of a list of bytes.
    let forms = [SECRET, "3132333435", "1234567890", "49, 50, 51", "[49"];
    check(&Secret::new(*b"12345678901234567890"), &forms);
    assert_eq!(format!("{:?}", Secret::new(*b"x")), "Secret(..)");
    check(&Pin::new("4711"), &["4711"]);

    let read = uri::read(&format!(
        "otpauth://totp/Firm:bob?secret={SECRET}&issuer=Firm&note=hush"
    ))
    .expect("a token");
    check(&read, &forms);
    check(&read.token, &["Firm", "bob", "hush"]);
    let code = read.token.code(59).expect("it can be computed");
    assert_eq!(code.text(), "287082");
    check(&code, &["287082", "287", "082"]);
    check(&Ok::<_, Flaw>(code), &["287082"]);

    let read = uri::read("motp://Firm:bob?secret=a1b2c3d4e5f60718&pin=4711").expect("a token");
    check(&read, &["a1b2", "4711", "Firm", "bob"]);
    let read = uri::read("otpauth://quantum/Firm:bob?secret=HUSHHUSH&pin=4711&color=red")
        .expect("a token");
    check(&read, &["HUSH", "4711", "quantum", "red", "Firm"]);
}

#[test]
fn flaws_and_warnings_are_facts_without_what_was_typed() {
    let typed = Typed {
        kind: "totp",
        secret: "HUSH!HUSH",
        issuer: "Firm",
        ..Typed::default()
    };
    let flaw = otp::typed(&typed).expect_err("a foreign character");
    check(&flaw, &["HUSH", "Firm"]);
    assert_eq!(flaw.field, otp::Field::Secret);
    for text in [flaw.to_string(), flaw.flaw.to_string()] {
        assert!(!text.contains("HUSH") && !text.contains('!'), "{text}");
    }
    let (_, warnings) = Secret::from_base32("0AYS0").expect("it reads");
    check(&warnings, &["0AYS0", "OAYSO"]);
    fn is_plain<T: Copy + Debug>() {}
    is_plain::<Flaw>();
    is_plain::<Warning>();
    is_plain::<FieldFlaw>();
}
