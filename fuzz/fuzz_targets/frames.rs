//! What the processes that read pictures and hold cameras say, and what they are asked.
//!
//! The wires have no public door, so their files are taken in here; nothing else of `scan` is built.
#![no_main]
#![allow(dead_code, unreachable_pub, reason = "the files of another crate")]

#[path = "../../crates/scan/src/error.rs"]
mod error;
#[path = "../../crates/scan/src/found.rs"]
mod found;
#[path = "../../crates/scan/src/frame.rs"]
mod frame;
#[path = "../../crates/scan/src/picture.rs"]
mod picture;

#[path = "../../crates/scan/src/camera"]
mod camera {
    #[path = "event.rs"]
    mod event;
    #[path = "wire.rs"]
    mod wire;

    /// What a word that was understood says again.
    pub fn echo(mut from: &[u8]) -> Option<(Vec<u8>, usize)> {
        let whole = from.len();
        let word = wire::Word::read(&mut from).ok()?;
        let mut again = Vec::new();
        word.write(&mut again).expect("memory takes all");
        Some((again, whole - from.len()))
    }
}

use libfuzzer_sys::fuzz_target;

pub use error::{Error, Result};
pub use found::{Found, Point};
pub use picture::{FILE_LIMIT, PIXEL_LIMIT};

fuzz_target!(|bytes: &[u8]| {
    read(bytes);
    // With a length that is right: a fuzzer seldom guesses it.
    if let Some((kind, payload)) = bytes.split_first() {
        let length = u32::try_from(payload.len()).expect("inputs are short");
        read(&[&[*kind][..], &length.to_be_bytes(), payload].concat());
    }
});

/// Reads bytes as whoever sits at each end of each wire would; what is understood can be said again.
fn read(bytes: &[u8]) {
    let _ = frame::read_request(&mut &*bytes);
    let mut rest = bytes;
    if let Ok(reply) = frame::read_reply(&mut rest) {
        let mut again = Vec::new();
        frame::write_reply(&mut again, &reply).expect("memory takes all");
        assert_eq!(again, bytes[..bytes.len() - rest.len()]);
    }
    if let Some((again, read)) = camera::echo(bytes) {
        assert_eq!(again, bytes[..read]);
    }
}
