//! Whatever a code, a page or another program says: links of every kind, and lists of them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use otp::uri;

fuzz_target!(|text: &str| {
    for line in uri::split_list(text).into_iter().chain([text]) {
        otp::recognise(line);
        otp::looks_like_secret(line);
        read_token(line);
        if let Ok(part) = formats::google::read(line) {
            assert!(part.index < part.size);
            part.tokens.iter().for_each(has_a_code_or_a_flaw);
        }
    }
});

fn read_token(line: &str) {
    let Ok(read) = uri::read(line) else {
        return;
    };
    has_a_code_or_a_flaw(&read.token);
    let written = uri::write(&read.token).expect("what was read can be written");
    let again = uri::read(&written).expect("what was written reads");
    assert!(read.token.same_credential(&again.token));
    assert_eq!(
        (&read.token.issuer, &read.token.account, &read.token.extra),
        (
            &again.token.issuer,
            &again.token.account,
            &again.token.extra
        )
    );
}

fn has_a_code_or_a_flaw(token: &otp::Token) {
    for now in [i64::MIN, -1, 0, 2_000_000_000, i64::MAX] {
        assert_eq!(token.flaw().is_some(), token.code(now).is_err());
    }
}
