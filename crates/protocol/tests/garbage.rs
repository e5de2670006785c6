//! Whatever comes in, nothing panics.

use proptest::prelude::*;
use protocol::{
    ContainerAddress, ContainerLink, Endpoint, Link, Marks, Operation, PushAddress, PushKey,
    Refusal, Serial, ServerKey, http_date,
};

const LINK: &str = "pia://pipush/bob%40lab?url=http%3A//127.0.0.1%3A5080/ttype/push&ttl=10&issuer=Example%20Lab&\
                    enrollment_credential=f0ab94d8caa5b9aa2bbf72b460eef9f71492a4b1&v=1&serial=PIPUX&sslverify=0&pin=True";
const CONTAINER: &str = "pia://container/SMPH1?issuer=x&ttl=10&nonce=d28a5cd1a3282f5cd4d91dc5f5f5a37eb3460fc0&\
                         time=2026-11-24T11%3A52%3A14.506383%2B00%3A00&url=http%3A//127.0.0.1/&serial=SMPH1";
const CODES: &str =
    "otpauth://hotp/a?secret=LU6GWGRZQHW6ZZQ64FQYAYZKD5&digits=6&serial=OATH1&2step_salt=8";

fn address() -> PushAddress {
    PushAddress::new(
        Endpoint::new("https://mfa.example.org/ttype/push").expect("an address"),
        Serial::new("PIPU0001").expect("a serial"),
    )
}

fn container() -> ContainerAddress {
    let (base, serial) = ("https://mfa.example.org", "SMPH0001");
    ContainerAddress::new(
        Endpoint::new(base).expect("an address"),
        Serial::new(serial).expect("a serial"),
    )
}

fn push_link() -> protocol::PushLink {
    match Link::read(LINK) {
        Ok(Link::Push(link)) => Some(link),
        _ => None,
    }
    .expect("a push link")
}

fn container_link() -> ContainerLink {
    match Link::read(CONTAINER) {
        Ok(Link::Container(link)) => Some(link),
        _ => None,
    }
    .expect("a link of a container")
}

fn read_all(status: u16, body: &[u8]) {
    let _ = address().polled(status, body);
    let _ = push_link().enrolled(status, body);
    let _ = container_link().registered(status, body);
    let _ = container().asked(Operation::Synchronise, status, body);
    let _ = container().rolled_over(status, body);
    let _ = container().unregistered(status, body);
}

/// JSON around any values where an answer has its own.
fn answers() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|value| value.to_string()),
        any::<i64>().prop_map(|value| value.to_string()),
        "[a-zA-Z0-9=|,{}\u{202e}ü -]{0,40}"
            .prop_map(|text| format!("{text:?}").replace("\\u{202e}", "\\u202e")),
    ];
    let names = prop_oneof![
        Just("nonce"),
        Just("url"),
        Just("serial"),
        Just("question"),
        Just("title"),
        Just("sslverify"),
        Just("signature"),
        Just("require_presence"),
        Just("capabilities"),
        Just("capabilities_signature"),
        Just("value"),
        Just("status"),
        Just("error"),
        Just("code"),
        Just("message"),
        Just("public_key"),
        Just("rollout_state"),
        Just("time_stamp"),
        Just("container_url"),
        Just("policies"),
        Just("success"),
    ];
    let tree = leaf.prop_recursive(4, 32, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4)
                .prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec((names.clone(), inner), 0..6).prop_map(|fields| {
                let fields: Vec<String> = fields
                    .iter()
                    .map(|(name, value)| format!("\"{name}\":{value}"))
                    .collect();
                format!("{{{}}}", fields.join(","))
            }),
        ]
    });
    (tree.clone(), tree, any::<bool>()).prop_map(|(value, detail, status)| {
        format!(r#"{{"result":{{"status":{status},"value":{value}}},"detail":{detail}}}"#)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_text_is_a_link_or_none(text in any::<String>()) {
        let _ = Link::read(&text);
        let _ = Marks::read(&text);
        let _ = Endpoint::new(&text);
        let _ = Serial::new(&text);
        let _ = http_date(&text);
    }

    #[test]
    fn a_link_with_anything_put_into_it_is_a_link_or_none(
        at in 0..400_usize, length in 0..5_usize, text in "\\PC{0,4}|%[0-9a-f]{0,2}|&[a-z_]{1,8}=|[0-9]{1,20}", which in 0..3_usize,
    ) {
        let link = [LINK, CONTAINER, CODES][which];
        let at = at % link.len();
        let end = (at + length).min(link.len());
        let (before, after) = (link.get(..at).expect("ASCII"), link.get(end..).expect("ASCII"));
        let changed = format!("{before}{text}{after}");
        if let Ok(Link::Push(read)) = Link::read(&changed) {
            prop_assert!(read.label().chars().count() <= 128);
            prop_assert!(!read.label().chars().any(char::is_control));
        }
        let _ = Marks::read(&changed);
    }

    #[test]
    fn any_bytes_are_an_answer_or_none(status in 100..600_u16, body in any::<Vec<u8>>()) {
        read_all(status, &body);
        read_all(200, &body);
    }

    #[test]
    fn any_json_is_an_answer_or_none(status in prop_oneof![Just(200_u16), 100..600_u16], body in answers()) {
        read_all(status, body.as_bytes());
    }

    #[test]
    fn any_bytes_are_a_key_or_none(bytes in any::<Vec<u8>>()) {
        let _ = PushKey::from_pkcs8(&bytes);
        let _ = ServerKey::from_pkcs1(&bytes);
        let _ = protocol::ContainerKey::from_pkcs8(&bytes);
    }
}

#[test]
fn a_long_message_of_a_server_is_cut() {
    let message = "sorry".repeat(100);
    let body =
        format!(r#"{{"result":{{"status":false,"error":{{"code":1,"message":"{message}"}}}}}}"#);
    match address().polled(400, body.as_bytes()) {
        Err(protocol::Error::Refused(refusal)) => {
            assert_eq!(refusal.message().chars().count(), Refusal::MOST_CHARACTERS);
            assert_eq!((refusal.status(), refusal.code()), (400, Some(1)));
        }
        _ => panic!("refused"),
    }
}
