//! Sample URIs as met in the wild, against what stands in `samples/expected.json`.

use otp::uri;
use otp::{Kind, Warning};
use serde_json::Value;

fn expected_tokens(file: &str) -> Vec<Value> {
    let expected: Value =
        serde_json::from_str(include_str!("samples/expected.json")).expect("JSON");
    expected[file].as_array().expect("a list").clone()
}

/// Every sample token against what stands in `expected.json`.
fn check_samples(text: &str, file: &str) {
    let uris = uri::split_list(text);
    let expected = expected_tokens(file);
    assert_eq!(uris.len(), expected.len());
    for (uri, expected) in uris.into_iter().zip(expected) {
        let read = uri::read(uri).expect("it is a token");
        let token = &read.token;
        assert_eq!(token.kind.name(), expected["type"], "{uri}");
        assert_eq!(
            token.issuer,
            expected["issuer"].as_str().expect("an issuer"),
            "{uri}"
        );
        assert_eq!(
            token.account,
            expected["name"].as_str().expect("a name"),
            "{uri}"
        );
        let secret = match token.kind {
            Kind::Motp { .. } => token.key_text().to_string(),
            _ => data_encoding::HEXLOWER.encode(token.secret.expose()),
        };
        assert_eq!(
            secret,
            expected["secret"].as_str().expect("a secret"),
            "{uri}"
        );
        let algorithm = token
            .kind
            .algorithm()
            .map_or("MD5", |algorithm| algorithm.name());
        assert_eq!(algorithm, expected["algorithm"], "{uri}");
        assert_eq!(
            token.kind.digits().map(u64::from),
            expected["digits"].as_u64(),
            "{uri}"
        );
        assert_eq!(
            token.kind.period().map(u64::from),
            expected["period"].as_u64(),
            "{uri}"
        );
        assert_eq!(token.kind.counter(), expected["counter"].as_u64(), "{uri}");
        assert_eq!(
            token.kind.pin().map(otp::Pin::expose),
            expected["pin"].as_str(),
            "{uri}"
        );
        let serious =
            |warning: &&Warning| !matches!(warning, Warning::SteamByIssuer | Warning::SecretShort);
        let warns = read.warnings.iter().find(serious).is_some();
        assert_eq!(warns, expected["warn"].as_bool().unwrap_or(false), "{uri}");
    }
}

#[test]
fn every_uri_met_in_the_wild_is_read_as_expected() {
    check_samples(include_str!("samples/wild_uris.txt"), "wild_uris.txt");
}

#[test]
fn a_list_is_read_with_and_without_byte_order_mark_and_carriage_returns() {
    check_samples(include_str!("samples/otpauth_list.txt"), "otpauth_list.txt");
    check_samples(
        include_str!("samples/otpauth_list_bom_crlf.txt"),
        "otpauth_list.txt",
    );
}
