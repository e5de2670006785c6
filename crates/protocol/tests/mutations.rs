//! Nothing that was changed on its way is ever taken for a request of the server.

use data_encoding::{BASE32, BASE64};
use protocol::{Endpoint, PushAddress, Serial, ServerKey};
use rsa::PrivateKey;
use rsa::pkcs1::EncodeRsaPublicKey;
use rsa::pkcs8::DecodePrivateKey;
use serde_json::{Value, json};
use sha2::Sha256;

const MUTATIONS: usize = 1_000_000;
const SIGNED: &[&str] = &[
    "nonce",
    "url",
    "serial",
    "question",
    "title",
    "sslverify",
    "signature",
    "require_presence",
    "capabilities",
    "capabilities_signature",
];

/// A token and what its server signed for it.
struct Token {
    address: PushAddress,
    key: ServerKey,
    requests: Vec<Vec<(&'static str, String)>>,
}

/// 2,048 bits, so that a million verifications take seconds; the goldens have 4,096.
fn token() -> Token {
    let golden = golden("privacyidea-push.json");
    let exchanges = golden["exchanges"].as_array().expect("a list");
    let short = exchanges
        .iter()
        .rfind(|exchange| exchange["name"] == "link")
        .expect("a key of 2,048 bits");
    let der = BASE64
        .decode(text(&short["device_key"]).as_bytes())
        .expect("base64");
    let server = PrivateKey::from_pkcs8_der(&der).expect("a key");
    let url = "https://mfa.example.org/ttype/push";
    let public = server.as_public_key().to_pkcs1_der().expect("DER");
    Token {
        address: PushAddress::new(
            Endpoint::new(url).expect("an address"),
            Serial::new("PIPU0001").expect("a serial"),
        ),
        key: ServerKey::from_pkcs1(public.as_bytes()).expect("a key"),
        requests: vec![
            request(&server, url, None, false),
            request(&server, url, Some("A,B,C"), true),
        ],
    }
}

/// Signs as a server does, apart from the code under test.
fn request(
    server: &PrivateKey,
    url: &str,
    presence: Option<&str>,
    capable: bool,
) -> Vec<(&'static str, String)> {
    let sign = |text: &str| {
        let signature = server
            .pkcs1v15_sign::<Sha256>(text.as_bytes())
            .expect("a signature");
        BASE32.encode(&signature)
    };
    let nonce = "VNA3CSEKHN5UBVKOLZL7UP3TDHUN6LBR";
    let (question, title) = ("Login für ada from 192.0.2.7?", "Example VPN");
    let mut signed = format!("{nonce}|{url}|PIPU0001|{question}|{title}|0");
    let mut fields = vec![
        ("nonce", nonce.to_owned()),
        ("url", url.to_owned()),
        ("serial", "PIPU0001".to_owned()),
        ("question", question.to_owned()),
        ("title", title.to_owned()),
        ("sslverify", "0".to_owned()),
    ];
    if let Some(presence) = presence {
        signed = format!("{signed}|{presence}");
        fields.push(("require_presence", presence.to_owned()));
    }
    fields.push(("signature", sign(&signed)));
    if capable {
        let canonical =
            format!(r#"{{"capabilities":{{"decline_reason":true}},"nonce":"{nonce}"}}"#);
        fields.push(("capabilities", r#"{"decline_reason": true}"#.to_owned()));
        fields.push(("capabilities_signature", sign(&canonical)));
    }
    fields
}

/// How many of the requests in such an answer verify.
fn accepted(token: &Token, key: &ServerKey, items: &Value) -> usize {
    let body = json!({"result": {"status": true, "value": items}}).to_string();
    token
        .address
        .polled(200, body.as_bytes())
        .expect("an answer")
        .into_iter()
        .filter_map(|claim| claim.verify(&token.address, key, 0).ok())
        .count()
}

fn item(fields: &[(&'static str, String)]) -> Value {
    let map = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), json!(value)));
    Value::Object(map.collect())
}

/// SplitMix64: the same mutations in every run.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit).expect("a small number");
        usize::try_from(self.next() % limit).expect("a small number")
    }
}

/// One byte of one text changed, added, taken away or moved; always another text.
fn mutate(text: &str, chance: &mut Chance) -> String {
    loop {
        let mut bytes = text.as_bytes().to_vec();
        let at = chance.below(bytes.len());
        match chance.below(6) {
            0 => bytes[at] ^= 1 << chance.below(8),
            1 => bytes[at] = text.as_bytes()[chance.below(text.len())],
            2 => bytes[at] = b"AZaz27=|/ \n0"[chance.below(12)],
            3 => {
                bytes.remove(at);
            }
            4 => {
                let byte = bytes[chance.below(bytes.len())];
                bytes.insert(at, byte);
            }
            _ => bytes.swap(at, chance.below(text.len())),
        }
        if let Some(changed) = String::from_utf8(bytes)
            .ok()
            .filter(|changed| changed != text)
        {
            return changed;
        }
    }
}

fn golden(file: &str) -> Value {
    let path = format!("{}/tests/golden/{file}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&std::fs::read(path).expect("the file is there")).expect("JSON")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

#[test]
fn unchanged_requests_verify() {
    let token = token();
    for request in &token.requests {
        assert_eq!(accepted(&token, &token.key, &json!([item(request)])), 1);
    }
}

#[test]
fn of_a_million_changed_requests_none_is_accepted() {
    let token = token();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let token = &token;
            scope.spawn(move || {
                let mut chance = Chance(u64::try_from(thread).expect("a small number"));
                for _ in 0..MUTATIONS.div_ceil(threads).div_ceil(50) {
                    let changed: Vec<Value> =
                        (0..50).map(|_| changed(token, &mut chance)).collect();
                    let taken = accepted(token, &token.key, &Value::Array(changed.clone()));
                    assert_eq!(taken, 0, "{changed:?}");
                }
            });
        }
    });
}

fn changed(token: &Token, chance: &mut Chance) -> Value {
    let mut fields = token.requests[chance.below(token.requests.len())].clone();
    let at = chance.below(fields.len());
    assert!(SIGNED.contains(&fields[at].0));
    fields[at].1 = mutate(&fields[at].1, chance);
    item(&fields)
}

#[test]
fn every_byte_changed_in_every_way_is_refused() {
    let token = token();
    for request in &token.requests {
        for (at, (name, value)) in request.iter().enumerate() {
            // Long texts are sampled by the million above.
            let values = if name.ends_with("signature") {
                0..=1
            } else {
                0..=255
            };
            for index in 0..value.len() {
                let changed: Vec<Value> = values
                    .clone()
                    .filter_map(|byte| {
                        let mut bytes = value.clone().into_bytes();
                        bytes[index] = byte;
                        let changed = String::from_utf8(bytes).ok().filter(|text| text != value)?;
                        let mut fields = request.clone();
                        fields[at].1 = changed;
                        Some(item(&fields))
                    })
                    .collect();
                for some in changed.chunks(50) {
                    assert_eq!(accepted(&token, &token.key, &json!(some)), 0, "{name}");
                }
            }
        }
    }
}

#[test]
fn parts_of_two_requests_do_not_make_a_third() {
    let token = token();
    let [plain, picking] = token.requests.as_slice() else {
        panic!("two requests");
    };
    for (name, value) in picking {
        let mut fields = plain.clone();
        let present = fields.iter().position(|(known, _)| known == name);
        if present.is_some_and(|at| fields[at].1 == *value) {
            continue;
        }
        match present {
            Some(at) => fields[at].1.clone_from(value),
            None => fields.push((*name, value.clone())),
        }
        assert_eq!(
            accepted(&token, &token.key, &json!([item(&fields)])),
            0,
            "{name}"
        );
    }
    for without in SIGNED
        .iter()
        .filter(|name| !name.starts_with("capabilities"))
    {
        let mut fields = picking.clone();
        fields.retain(|(name, _)| name != without);
        assert_eq!(
            accepted(&token, &token.key, &json!([item(&fields)])),
            0,
            "{without}"
        );
    }
}

#[test]
fn a_changed_key_verifies_nothing() {
    let token = token();
    let der = token.key.to_pkcs1().expect("DER");
    for index in 0..der.len() {
        let mut changed = der.clone();
        changed[index] ^= 1 << (index % 8);
        if let Ok(key) = ServerKey::from_pkcs1(&changed) {
            for request in &token.requests {
                assert_eq!(
                    accepted(&token, &key, &json!([item(request)])),
                    0,
                    "{index}"
                );
            }
        }
    }
}

/// On the wire a byte may be a blank between fields or stand in one that nobody signs; what verifies must then be the
/// very same request.
#[test]
fn a_byte_changed_on_the_wire_gives_the_same_request_or_none() {
    let golden = golden("privacyidea-modes.json");
    let exchanges = golden["exchanges"].as_array().expect("a list");
    let named = |name| {
        exchanges
            .iter()
            .find(|exchange| exchange["name"] == name)
            .expect("the exchange")
    };
    let Ok(protocol::Link::Push(link)) = protocol::Link::read(text(&named("link")["link"])) else {
        panic!("a push link");
    };
    let key = link
        .enrolled(200, text(&named("enrol")["body"]).as_bytes())
        .expect("a key");
    let body = text(&named("presence: poll")["body"]);
    let read = |body: &[u8]| {
        let claims = link.address().polled(200, body).unwrap_or_default();
        claims
            .into_iter()
            .find_map(|claim| claim.verify(link.address(), &key, 0).ok())
    };
    let genuine = read(body.as_bytes()).expect("a request");
    let mut chance = Chance(5);
    for _ in 0..20_000 {
        let found = read(mutate(body, &mut chance).as_bytes());
        assert!(found.is_none_or(|found| found == genuine));
    }
}
