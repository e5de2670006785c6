//! A picture that a link names, from a server that is no friend.

use std::time::Duration;

use approvals::{Limits, Trouble, Wire};
use protocol::Endpoint;

use super::double::{Double, Say};

const MOST: usize = 1024;

fn fetch(say: impl Fn() -> Say + Send + Sync + 'static) -> Result<Vec<u8>, Trouble> {
    let double = Double::start(move |_| say());
    let limits = Limits {
        whole: Duration::from_millis(500),
        ..Limits::default()
    };
    let wire = Wire::new(limits).expect("a thread");
    let at = Endpoint::new(&double.url()).expect("an address");
    let fetched = wire.fetch_picture(&at, MOST);
    fetched.map(|bytes| bytes.to_vec())
}

fn http(status: u16, more: &str, bytes: usize) -> Say {
    Say::Http {
        status,
        more: more.to_owned(),
        body: "x".repeat(bytes),
    }
}

#[test]
fn a_picture_is_fetched_up_to_its_limit_and_no_further() {
    assert_eq!(fetch(|| http(200, "", MOST)), Ok(vec![b'x'; MOST]));
    assert_eq!(fetch(|| http(200, "", MOST + 1)), Err(Trouble::TooLong));
    assert_eq!(fetch(|| Say::Endless), Err(Trouble::TooLong));
}

#[test]
fn nobody_is_followed_and_nobody_is_waited_for() {
    let moved = || http(302, "location: http://127.0.0.1:9/\r\n", 0);
    assert_eq!(fetch(moved), Err(Trouble::Redirected));
    assert_eq!(fetch(|| http(404, "", 5)), Err(Trouble::Broken));
    assert_eq!(fetch(|| Say::Hang), Err(Trouble::TimedOut));
    let wire = Wire::new(Limits::default()).expect("a thread");
    let plain = Endpoint::new("http://id.example/logo.png").expect("an address");
    assert!(matches!(
        wire.fetch_picture(&plain, MOST),
        Err(Trouble::Plain)
    ));
}
