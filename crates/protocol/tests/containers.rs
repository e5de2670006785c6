//! A container's life with a real server: registered, synchronised, rolled over, left. Signatures of ECDSA differ from
//! time to time, so both are verified over what was recorded as signed.

use std::collections::BTreeMap;

use data_encoding::{BASE64, BASE64URL};
use p384::ecdsa::signature::hazmat::PrehashVerifier;
use p384::ecdsa::{DerSignature, VerifyingKey};
use p384::pkcs8::DecodePublicKey;
use protocol::{
    ContainerChallenge, ContainerKey, ContainerLink, Device, Error, Link, Operation, Policies,
    Request, Why,
};
use serde_json::Value;
use sha2::{Digest, Sha256};

const DEVICE: Device<'_> = Device {
    brand: "Example Computers",
    model: "Desk 1",
};

struct Golden(Vec<Value>);

impl Golden {
    fn read() -> Self {
        let golden: Value =
            serde_json::from_str(include_str!("golden/privacyidea-container.json")).expect("JSON");
        Self(golden["exchanges"].as_array().expect("a list").clone())
    }

    fn named(&self, name: &str) -> &Value {
        let found = self.0.iter().find(|exchange| exchange["name"] == name);
        found.expect(name)
    }

    /// The link and key that are in use when the exchange happens.
    fn device(&self, name: &str) -> (ContainerLink, ContainerKey) {
        let at = self.0.iter().position(|exchange| exchange["name"] == name);
        let link = self.0[..at.expect("the exchange")]
            .iter()
            .rfind(|exchange| exchange["name"] == "link");
        let link = link.expect("a link comes first");
        let read = read(text(link, "link"));
        let der = BASE64
            .decode(text(link, "device_key").as_bytes())
            .expect("base64");
        (read, ContainerKey::from_pkcs8(&der).expect("a key"))
    }

    fn challenge(&self, name: &str, operation: Operation) -> ContainerChallenge {
        let exchange = self.named(&format!("{name}: challenge"));
        let (link, _) = self.device(name);
        let request = link.address().ask(operation);
        assert_eq!(fields(&request), recorded(exchange));
        assert_eq!(*request.url(), text(exchange, "url"));
        let (status, body) = reply(exchange);
        link.address()
            .asked(operation, status, body)
            .expect("a challenge")
    }
}

fn read(link: &str) -> ContainerLink {
    match Link::read(link) {
        Ok(Link::Container(link)) => Some(link),
        _ => None,
    }
    .expect("a link of a container")
}

fn text<'a>(exchange: &'a Value, name: &str) -> &'a str {
    exchange[name].as_str().expect("a text")
}

fn reply(exchange: &Value) -> (u16, &[u8]) {
    let status = exchange["status"].as_u64().expect("a status");
    let status = u16::try_from(status).expect("a status of HTTP");
    (status, text(exchange, "body").as_bytes())
}

fn fields(request: &Request) -> BTreeMap<String, String> {
    let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    request.fields().map(owned).collect()
}

fn recorded(exchange: &Value) -> BTreeMap<String, String> {
    let fields = exchange["fields"].as_object().expect("fields");
    let owned = |(name, value): (&String, &Value)| {
        (name.clone(), value.as_str().expect("a text").to_owned())
    };
    fields.iter().map(owned).collect()
}

/// Equal but for the signatures, which both are of the key over the same text.
fn same(request: &Request, exchange: &Value, public: &str) {
    let key = VerifyingKey::from_public_key_pem(public).expect("a public key");
    let digest = Sha256::digest(text(exchange, "signed").as_bytes());
    let mut both = [fields(request), recorded(exchange)];
    for fields in &mut both {
        let signature = fields.remove("signature").expect("a signature");
        let der = BASE64URL.decode(signature.as_bytes()).expect("base64");
        let signature = DerSignature::from_bytes(&der).expect("DER");
        key.verify_prehash(&digest, &signature)
            .expect("a signature of this text");
    }
    let [ours, theirs] = both;
    assert_eq!(ours, theirs, "{}", exchange["name"]);
    assert_eq!(*request.url(), text(exchange, "url"));
}

#[track_caller]
fn why<T>(result: Result<T, Error>) -> Why {
    match result {
        Err(Error::Refused(refusal)) => Some(refusal.why()),
        _ => None,
    }
    .expect("a refusal")
}

fn public(golden: &Golden, register: &str) -> String {
    text(&golden.named(register)["fields"], "public_client_key").to_owned()
}

#[test]
fn a_computer_registers_with_and_without_a_passphrase() {
    let golden = Golden::read();
    for (name, passphrase) in [
        ("register: wrong passphrase", Some("41")),
        ("register", Some("42")),
        ("register: again", Some("42")),
        ("register: new computer", Some("43")),
        ("register: without the old computer", None),
    ] {
        let exchange = golden.named(name);
        let (link, key) = golden.device(name);
        let request = link.register(&key, DEVICE, passphrase).expect("a request");
        same(&request, exchange, &public(&golden, name));
        let (status, body) = reply(exchange);
        let policies = link.registered(status, body);
        match name {
            "register: wrong passphrase" => assert_eq!(why(policies), Why::ContainerNotVerified),
            "register: again" => assert_eq!(why(policies), Why::AlreadyRegistered),
            _ => assert_eq!(
                policies.expect("registered"),
                Policies {
                    rollover: true,
                    ..Policies::default()
                }
            ),
        }
    }
}

#[test]
fn a_link_of_a_container_says_what_it_asks() {
    let golden = Golden::read();
    let (link, _) = golden.device("register");
    assert_eq!(link.prompt(), Some("Your desk number?"));
    assert!(!link.sends_passphrase());
    assert!(!link.verify_certificate());
    assert_eq!((link.issuer(), link.ttl_minutes()), ("privacyIDEA", 10));
    assert_eq!(link.address().serial().as_str(), "SMPHGOLD");
    assert_eq!(link.address().base().as_str(), "http://127.0.0.1:5080/");
    let (link, _) = golden.device("register: without the old computer");
    assert_eq!(link.prompt(), None);
}

#[test]
fn a_challenge_is_refused_where_there_is_nothing_to_challenge() {
    let golden = Golden::read();
    for (name, expected) in [
        ("challenge: not registered", Why::NotRegistered),
        ("challenge: unknown container", Why::NoSuchToken),
        ("challenge: unknown scope", Why::Other),
        ("challenge: unregistered", Why::NotRegistered),
    ] {
        let (link, _) = golden.device(name);
        let (status, body) = reply(golden.named(name));
        let asked = link.address().asked(Operation::Synchronise, status, body);
        assert_eq!(why(asked), expected, "{name}");
    }
}

#[test]
fn everything_is_handed_to_a_new_computer() {
    let golden = Golden::read();
    let roll_over = |name, passphrase| {
        let (link, key) = golden.device(name);
        let challenge = golden.challenge(name, Operation::Rollover);
        let request = link
            .address()
            .roll_over(challenge, &key, passphrase)
            .expect("a request");
        same(&request, golden.named(name), &public(&golden, "register"));
        let (status, body) = reply(golden.named(name));
        link.address().rolled_over(status, body)
    };
    assert_eq!(why(roll_over("rollover: forbidden", None)), Why::Forbidden);
    let link = roll_over("rollover", Some(("Which floor?", "43"))).expect("a link");
    let read = read(&link);
    assert_eq!(read.prompt(), Some("Which floor?"));
    let (next, _) = golden.device("register: new computer");
    assert_eq!(next.address(), read.address());

    let (status, body) = reply(golden.named("synchronise: old computer"));
    let (link, key) = golden.device("rollover");
    let challenge = golden.challenge("synchronise: old computer", Operation::Synchronise);
    let late = link
        .address()
        .synchronise(challenge, &key, DEVICE, &[])
        .expect("a request");
    assert_eq!(
        why(late.synchronised(status, body)),
        Why::ContainerNotVerified
    );
}

#[test]
fn a_computer_leaves_unless_it_must_not() {
    let golden = Golden::read();
    for name in ["unregister: forbidden", "unregister"] {
        let (link, key) = golden.device(name);
        let challenge = golden.challenge(name, Operation::Unregister);
        let request = link
            .address()
            .unregister(challenge, &key)
            .expect("a request");
        same(
            &request,
            golden.named(name),
            &public(&golden, "register: without the old computer"),
        );
        let (status, body) = reply(golden.named(name));
        let left = link.address().unregistered(status, body);
        if name == "unregister" {
            left.expect("left");
        } else {
            assert_eq!(why(left), Why::Forbidden);
        }
    }
    // A server that does not know the container any more has let it go.
    let (link, _) = golden.device("unregister");
    let (status, body) = reply(golden.named("challenge: unregistered"));
    link.address().unregistered(status, body).expect("gone");
}

#[test]
fn a_new_key_of_a_container_can_be_stored() {
    let key = ContainerKey::make().expect("a key");
    let der = key.to_pkcs8().expect("DER");
    let again = ContainerKey::from_pkcs8(&der).expect("the same key");
    assert_eq!(*again.to_pkcs8().expect("DER"), *der);
    assert!(matches!(
        ContainerKey::from_pkcs8(&der[1..]),
        Err(Error::BadKey)
    ));
}
