//! Google Authenticator's transfer codes: samples with their expected tokens, damage, and random bytes.

use data_encoding::HEXLOWER;
use formats::Reason;
use formats::google::{Part, Unreadable, read};
use proptest::prelude::*;

const CODES: &str = include_str!("google/three_codes.txt");

fn parts() -> Vec<Part> {
    CODES
        .lines()
        .map(|line| read(line).expect("a transfer code"))
        .collect()
}

fn line(token: &otp::Token) -> String {
    let kind = &token.kind;
    format!(
        "{} {} {} {} {} | {} | {} | {}",
        kind.name(),
        kind.algorithm().map_or("", otp::Algorithm::name),
        kind.digits().unwrap_or(0),
        kind.period().unwrap_or(0),
        kind.counter()
            .map_or(String::new(), |counter| counter.to_string()),
        token.issuer,
        token.account.chars().take(30).collect::<String>(),
        HEXLOWER
            .encode(token.secret.expose())
            .chars()
            .take(16)
            .collect::<String>(),
    )
}

#[test]
fn a_batch_of_three_codes_gives_its_tokens_in_order() {
    let parts = parts();
    assert_eq!(
        parts
            .iter()
            .map(|part| (part.index, part.size))
            .collect::<Vec<_>>(),
        [(0, 3), (1, 3), (2, 3)]
    );
    assert!(
        parts
            .iter()
            .all(|part| part.batch == parts[0].batch && part.batch < 0 && part.rejects.is_empty())
    );
    let lines: Vec<_> = parts
        .iter()
        .flat_map(|part| &part.tokens)
        .map(line)
        .collect();
    let expected = [
        "totp SHA1 6 30  | Northwind Mail | ada@northwind.example | 6a3072fe065059c0",
        "totp SHA256 6 30  | Harbour Cloud | ada | d557ee4e06719554",
        "totp SHA512 8 30  | Vault 512 | root@host-7 | 43160ed524188146",
        "hotp SHA1 6 0 42 | Door Token | badge 9 | 33a53d904a93b5a3",
        "totp SHA1 6 30  | Zażółć 銀行 Bank | naïve+tag@пример.example 😀 | ce17026a1762f995",
        "totp SHA1 6 30  | Long Names Ltd | a-very-long-account-name-part0 | 068dec619dc60652",
        "totp SHA1 6 30  |  | just-a-name | 6a8eb7c69a5883e1",
        "totp SHA1 6 30  | Noted: Colon, Inc. | user#1 100% & more | 0fe173bcb1983cb2",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn a_batch_with_a_code_missing_says_which_are_there() {
    let read: Vec<_> = include_str!("google/part_missing.txt")
        .lines()
        .map(|line| read(line).expect("a transfer code"))
        .map(|part| (part.index, part.size))
        .collect();
    assert_eq!(read, [(0, 3), (2, 3)]);
}

/// A message of one entry in a transfer code.
fn code(entry: &[u8]) -> String {
    let mut message = vec![0x0a, u8::try_from(entry.len()).expect("short")];
    message.extend(entry);
    format!(
        "otpauth-migration://offline?data={}",
        data_encoding::BASE64.encode(&message)
    )
}

fn reject(entry: &[u8]) -> Reason {
    let good = [0x0a, 1, 7];
    let mut message = vec![0x0a, u8::try_from(entry.len()).expect("short")];
    message.extend(entry);
    message.extend([0x0a, 3]);
    message.extend(good);
    let text = format!(
        "otpauth-migration://offline?data={}",
        data_encoding::BASE64URL_NOPAD.encode(&message)
    );
    let part = read(&text).expect("readable");
    assert_eq!(part.tokens.len(), 1, "the good entry is there");
    assert_eq!(
        part.rejects.iter().map(|it| it.number).collect::<Vec<_>>(),
        [1]
    );
    part.rejects[0].reason
}

#[test]
fn a_bad_entry_is_a_reject_with_its_reason_and_the_others_stay() {
    assert_eq!(reject(&[0x12, 1, b'x']), Reason::NoSecret);
    assert_eq!(
        reject(&[0x0a, 1, 7, 0x20, 4]),
        Reason::UnknownAlgorithm,
        "MD5 is not guessed at"
    );
    assert_eq!(reject(&[0x0a, 1, 7, 0x28, 3]), Reason::UnknownDigits);
    assert_eq!(reject(&[0x0a, 1, 7, 0x30, 9]), Reason::UnknownKind);
    assert_eq!(reject(&[0x0a, 9, 7]), Reason::Malformed);
}

#[test]
fn a_space_in_the_data_is_a_plus_that_went_through_a_form() {
    let text = code(&[0x0a, 5, 0, 1, 0xfb, 0xef, 0xbe, 0x12, 1, b'x']);
    assert!(text.contains('+'), "{text}");
    let token = |text: &str| {
        read(text).expect("readable").tokens[0]
            .secret
            .expose()
            .to_vec()
    };
    assert_eq!(token(&text.replace('+', " ")), token(&text));
    assert_eq!(token(&text.replace('+', "%20")), token(&text));
}

#[test]
fn what_is_no_transfer_code_is_said_to_be_none() {
    let none = |text: &str| read(text).err();
    assert_eq!(
        none("otpauth://totp/a?secret=GEZDGNBV"),
        Some(Unreadable::NotATransfer)
    );
    assert_eq!(
        none("otpauth-migration://online?data=CgA"),
        Some(Unreadable::NotATransfer)
    );
    assert_eq!(
        none("otpauth-migration://offline?data=%%%"),
        Some(Unreadable::Damaged)
    );
    let huge = format!("otpauth-migration://offline?data={}", "A".repeat(70_000));
    assert_eq!(none(&huge), Some(Unreadable::TooLarge));
    let index_past_the_end = "otpauth-migration://offline?data=GAIgBQ==";
    assert_eq!(none(index_past_the_end), Some(Unreadable::Damaged));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_bytes_make_the_reader_fail_otherwise_than_by_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&format!("otpauth-migration://offline?data={}", data_encoding::BASE64.encode(&bytes)));
    }

    #[test]
    fn a_code_cut_anywhere_never_gives_a_wrong_secret(cut in 0..800_usize, which in 0..3_usize) {
        let whole = CODES.lines().nth(which).expect("a line");
        let secrets: Vec<_> = read(whole).expect("readable").tokens.iter().map(|it| it.secret.to_base32().to_string()).collect();
        if let Some(Ok(part)) = whole.get(..cut.min(whole.len())).map(read) {
            for token in &part.tokens {
                prop_assert!(secrets.contains(&*token.secret.to_base32()));
            }
        }
    }
}
