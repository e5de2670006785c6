//! The words between the asking and the reading process: a kind, a length, that many bytes.
//!
//! Every frame is one byte of kind, four bytes of length (big-endian) and the payload. Whoever
//! reads says first how long a payload may be; a longer one is refused before it is held.

use std::io::{self, Read, Write};

use crate::picture::Content;
use crate::{Error, FILE_LIMIT, PIXEL_LIMIT, Result};

/// Asks for the texts in a picture file.
const ENCODED: u8 = 0x11;
/// Asks for the texts in raw pixels: width and height, four bytes each, then the pixels.
const RGBA: u8 = 0x12;
/// Answers with one text; more may follow.
const TEXT: u8 = 0x21;
/// Answers that there is no more.
const DONE: u8 = 0x22;
/// Answers that the picture cannot be read, and why.
const FAILED: u8 = 0x23;

/// The longest question.
const REQUEST_LIMIT: u64 = if FILE_LIMIT > PIXEL_LIMIT * 4 + 8 {
    FILE_LIMIT
} else {
    PIXEL_LIMIT * 4 + 8
};
/// The longest answer. A code holds at most 2,953 bytes, which as text are at most twice as many.
const REPLY_LIMIT: u64 = 8 << 10;

/// What the reading process says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    /// One text.
    Text(String),
    /// No more texts.
    Done,
    /// The picture cannot be read.
    Failed(Error),
}

/// Writes a question.
pub(crate) fn write_request(to: &mut impl Write, content: &Content) -> io::Result<()> {
    match content {
        Content::Encoded(bytes) => write_frame(to, ENCODED, &[bytes])?,
        Content::Rgba {
            width,
            height,
            pixels,
        } => write_frame(
            to,
            RGBA,
            &[&width.to_be_bytes(), &height.to_be_bytes(), pixels],
        )?,
    }
    to.flush()
}

/// Reads the next question; `None` when there is no more or it makes no sense.
pub(crate) fn read_request(from: &mut impl Read) -> Option<Content> {
    let (kind, mut payload) = read_frame(from, REQUEST_LIMIT).ok()?;
    match kind {
        ENCODED => Some(Content::Encoded(payload)),
        RGBA => {
            let size = *payload.first_chunk::<8>()?;
            // In place: a copy could be two hundred megabytes.
            payload.drain(..size.len());
            Some(Content::Rgba {
                width: word(size.first_chunk()?),
                height: word(size.last_chunk()?),
                pixels: payload,
            })
        }
        _ => None,
    }
}

/// Writes an answer.
pub(crate) fn write_reply(to: &mut impl Write, reply: &Reply) -> io::Result<()> {
    match reply {
        Reply::Text(text) => write_frame(to, TEXT, &[text.as_bytes()])?,
        Reply::Done => write_frame(to, DONE, &[])?,
        Reply::Failed(Error::TooManyPixels { width, height, .. }) => {
            write_frame(to, FAILED, &[&width.to_be_bytes(), &height.to_be_bytes()])?;
        }
        Reply::Failed(_) => write_frame(to, FAILED, &[])?,
    }
    to.flush()
}

/// Reads the next answer. Every answer from outside the bounds is [`Error::WorkerConfused`].
pub(crate) fn read_reply(from: &mut impl Read) -> Result<Reply> {
    let (kind, payload) = read_frame(from, REPLY_LIMIT)?;
    match (kind, payload.len()) {
        (TEXT, _) => String::from_utf8(payload)
            .map(Reply::Text)
            .map_err(|_| Error::WorkerConfused),
        (DONE, 0) => Ok(Reply::Done),
        (FAILED, 0) => Ok(Reply::Failed(Error::Damaged)),
        (FAILED, 8) => {
            let [width, height] =
                [payload.first_chunk(), payload.last_chunk()].map(|half| half.map_or(0, word));
            Ok(Reply::Failed(Error::TooManyPixels {
                width,
                height,
                limit: PIXEL_LIMIT,
            }))
        }
        _ => Err(Error::WorkerConfused),
    }
}

fn write_frame(to: &mut impl Write, kind: u8, parts: &[&[u8]]) -> io::Result<()> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let length = u32::try_from(length).map_err(|_| io::ErrorKind::InvalidInput)?;
    to.write_all(&[kind])?;
    to.write_all(&length.to_be_bytes())?;
    parts.iter().try_for_each(|part| to.write_all(part))
}

fn read_frame(from: &mut impl Read, limit: u64) -> Result<(u8, Vec<u8>)> {
    let mut head = [0; 5];
    from.read_exact(&mut head).map_err(|_| Error::WorkerDied)?;
    let [kind, length @ ..] = head;
    let length = u32::from_be_bytes(length);
    if u64::from(length) > limit {
        return Err(Error::WorkerConfused);
    }
    let mut payload = vec![0; length as usize];
    from.read_exact(&mut payload)
        .map_err(|_| Error::WorkerDied)?;
    Ok((kind, payload))
}

fn word(bytes: &[u8; 4]) -> u32 {
    u32::from_be_bytes(*bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(reply: Reply) {
        let mut wire = Vec::new();
        write_reply(&mut wire, &reply).expect("memory takes all");
        assert_eq!(read_reply(&mut wire.as_slice()), Ok(reply));
    }

    #[test]
    fn every_reply_arrives_as_it_was_said() {
        check(Reply::Text("otpauth://totp/a?secret=MZXW6".to_owned()));
        check(Reply::Text(String::new()));
        check(Reply::Done);
        check(Reply::Failed(Error::Damaged));
        check(Reply::Failed(Error::TooManyPixels {
            width: 70_000,
            height: 3,
            limit: PIXEL_LIMIT,
        }));
    }

    #[test]
    fn raw_pixels_arrive_as_they_were_sent() {
        let asked = Content::Rgba {
            width: 2,
            height: 1,
            pixels: (0..8).collect(),
        };
        let mut wire = Vec::new();
        write_request(&mut wire, &asked).expect("memory takes all");
        let Some(Content::Rgba {
            width,
            height,
            pixels,
        }) = read_request(&mut wire.as_slice())
        else {
            panic!("the same kind arrives");
        };
        assert_eq!((width, height, pixels), (2, 1, (0..8).collect()));
    }

    #[test]
    fn a_reply_over_the_bound_is_refused_before_it_is_held() {
        let wire = [TEXT, 0xff, 0xff, 0xff, 0xff];
        assert_eq!(read_reply(&mut &wire[..]), Err(Error::WorkerConfused));
    }

    #[test]
    fn senseless_replies_are_told_from_missing_ones() {
        assert_eq!(
            read_reply(&mut &[TEXT, 0, 0, 0, 1, 0xff][..]),
            Err(Error::WorkerConfused)
        );
        assert_eq!(
            read_reply(&mut &[DONE, 0, 0, 0, 1, 0][..]),
            Err(Error::WorkerConfused)
        );
        assert_eq!(
            read_reply(&mut &[ENCODED, 0, 0, 0, 0][..]),
            Err(Error::WorkerConfused)
        );
        assert_eq!(
            read_reply(&mut &[TEXT, 0, 0, 0, 9, b'a'][..]),
            Err(Error::WorkerDied)
        );
        assert_eq!(read_reply(&mut &[][..]), Err(Error::WorkerDied));
    }

    #[test]
    fn a_senseless_request_ends_the_worker() {
        assert!(read_request(&mut &[DONE, 0, 0, 0, 0][..]).is_none());
        assert!(read_request(&mut &[RGBA, 0, 0, 0, 1, 0][..]).is_none());
        assert!(read_request(&mut &[ENCODED, 0xff, 0xff, 0xff, 0xff][..]).is_none());
    }
}
