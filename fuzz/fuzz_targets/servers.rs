//! Whatever an approval server says, or who pretends to be one: links, and answers of every kind.
#![no_main]

use libfuzzer_sys::fuzz_target;
use protocol::{
    ContainerAddress, ContainerKey, Device, Endpoint, Link, Marks, Operation, PushAddress, Serial,
    ServerKey,
};

const PUSH: &str = "otpauth://pipush/a?url=https%3A//mfa.example.org/ttype/push&serial=PIPU0001\
                    &enrollment_credential=8be86d867553052594c3d4bf53744b9d5ab1ca0d";
const CONTAINER: &str = "pia://container/SMPH1?url=https%3A//mfa.example.org/&serial=SMPH1\
                         &nonce=d28a5cd1a3282f5cd4d91dc5f5f5a37eb3460fc0&time=2026-11-24T11%3A52%3A14Z";

fuzz_target!(|input: (u16, &[u8])| {
    let (status, body) = input;
    if let Ok(text) = std::str::from_utf8(body) {
        read_link(text);
        let _ = protocol::http_date(text);
    }
    for status in [200, status] {
        read_answers(status, body);
    }
    if let Ok(key) = ServerKey::from_pkcs1(body) {
        let again = ServerKey::from_pkcs1(&key.to_pkcs1().expect("what was read can be written"));
        assert_eq!(again.expect("what was written reads"), key);
    }
});

fn read_link(text: &str) {
    let _ = Marks::read(text);
    match Link::read(text) {
        Ok(Link::Push(link)) => assert!(!link.address().endpoint().host().is_empty()),
        Ok(Link::Container(link)) => assert!(!link.address().base().host().is_empty()),
        Err(_) => {}
    }
}

fn read_answers(status: u16, body: &[u8]) {
    let serial = || Serial::new("PIPU0001").expect("a serial");
    let endpoint = || Endpoint::new("https://mfa.example.org/ttype/push").expect("an address");
    let _ = PushAddress::new(endpoint(), serial()).polled(status, body);
    match (Link::read(PUSH), Link::read(CONTAINER)) {
        (Ok(Link::Push(push)), Ok(Link::Container(container))) => {
            let _ = push.enrolled(status, body);
            let _ = container.registered(status, body);
        }
        _ => unreachable!("both are links"),
    }
    let container = ContainerAddress::new(endpoint(), serial());
    let _ = container.rolled_over(status, body);
    let _ = container.unregistered(status, body);
    if let Ok(challenge) = container.asked(Operation::Synchronise, status, body) {
        let device = Device {
            brand: "",
            model: "",
        };
        let key = ContainerKey::make().expect("random bytes");
        let sync = container
            .synchronise(challenge, &key, device, &[])
            .expect("a request");
        let _ = sync.synchronised(status, body);
    }
}
