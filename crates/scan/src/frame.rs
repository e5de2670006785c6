//! The words between the asking and the reading process: a kind, a length, that many bytes.
//!
//! Every frame is one byte of kind, four bytes of length (big-endian) and the payload. Whoever
//! reads says first how long a payload may be; a longer one is refused before it is held.

use std::io::{self, Read, Write};

use image::RgbaImage;

use crate::logo::{self, MOST_PIXEL_BYTES};
use crate::picture::Content;
use crate::{Error, FILE_LIMIT, Found, PIXEL_LIMIT, Point, Result};

/// Asks for the texts in a picture file.
const ENCODED: u8 = 0x11;
/// Asks for the texts in raw pixels: width and height, four bytes each, then the pixels.
const RGBA: u8 = 0x12;
/// Asks for a picture of a server, made small.
const LOGO: u8 = 0x13;
/// Answers with one code: its corners, eight numbers of four bytes, then its text. More may follow.
const FOUND: u8 = 0x21;
/// Answers that there is no more.
const DONE: u8 = 0x22;
/// Answers that the picture cannot be read, and why.
const FAILED: u8 = 0x23;
/// Answers how far the search is: steps done, steps in all, a byte each.
const PROGRESS: u8 = 0x24;

/// Answers with a small picture: width and height, a byte each, then four bytes a pixel.
const PIXELS: u8 = 0x25;

/// The longest question.
const REQUEST_LIMIT: u64 = if FILE_LIMIT > PIXEL_LIMIT * 4 + 8 {
    FILE_LIMIT
} else {
    PIXEL_LIMIT * 4 + 8
};
/// The longest answer is a picture. A code holds at most 7,089 characters (digits), or 2,953 bytes,
/// which as text are at most twice as many.
const REPLY_LIMIT: u64 = 2 + MOST_PIXEL_BYTES as u64;

/// What the reading process is asked for.
pub(crate) enum Question {
    /// The texts in a picture.
    Texts(Content),
    /// A picture of a server, made small.
    Logo(Vec<u8>),
}

/// What the reading process says.
#[derive(Debug, PartialEq)]
pub(crate) enum Reply {
    /// One code.
    Found(Found),
    /// So many steps are done, of so many.
    Progress(u8, u8),
    /// The small picture.
    Pixels(RgbaImage),
    /// There is no more.
    Done,
    /// The picture cannot be read.
    Failed(Error),
}

/// Writes a question.
pub(crate) fn write_request(to: &mut impl Write, question: &Question) -> io::Result<()> {
    match question {
        Question::Logo(bytes) => write_frame(to, LOGO, &[bytes])?,
        Question::Texts(Content::Encoded(bytes)) => write_frame(to, ENCODED, &[bytes])?,
        Question::Texts(Content::Rgba {
            width,
            height,
            pixels,
        }) => write_frame(
            to,
            RGBA,
            &[&width.to_be_bytes(), &height.to_be_bytes(), pixels],
        )?,
    }
    to.flush()
}

/// Reads the next question; `None` when there is no more or it makes no sense.
pub(crate) fn read_request(from: &mut impl Read) -> Option<Question> {
    let (kind, mut payload) = read_frame(from, REQUEST_LIMIT).ok()?;
    match kind {
        LOGO => Some(Question::Logo(payload)),
        ENCODED => Some(Question::Texts(Content::Encoded(payload))),
        RGBA => {
            let size = *payload.first_chunk::<8>()?;
            // In place: a copy could be two hundred megabytes.
            payload.drain(..size.len());
            Some(Question::Texts(Content::Rgba {
                width: word(size.first_chunk()?),
                height: word(size.last_chunk()?),
                pixels: payload,
            }))
        }
        _ => None,
    }
}

/// Writes an answer.
pub(crate) fn write_reply(to: &mut impl Write, reply: &Reply) -> io::Result<()> {
    match reply {
        Reply::Found(found) => write_frame(to, FOUND, &[&outline(found), found.text.as_bytes()])?,
        Reply::Progress(done, of) => write_frame(to, PROGRESS, &[&[*done, *of]])?,
        Reply::Pixels(image) => {
            let sides = [image.width(), image.height()];
            let sides = sides.map(|side| u8::try_from(side).unwrap_or(u8::MAX));
            write_frame(to, PIXELS, &[&sides, image.as_raw()])?;
        }
        Reply::Done => write_frame(to, DONE, &[])?,
        Reply::Failed(Error::TooManyPixels {
            width,
            height,
            limit,
        }) => {
            let (width, height) = (width.to_be_bytes(), height.to_be_bytes());
            write_frame(to, FAILED, &[&width, &height, &limit.to_be_bytes()])?;
        }
        Reply::Failed(_) => write_frame(to, FAILED, &[])?,
    }
    to.flush()
}

/// Reads the next answer. Every answer from outside the bounds is [`Error::WorkerConfused`].
pub(crate) fn read_reply(from: &mut impl Read) -> Result<Reply> {
    let (kind, mut payload) = read_frame(from, REPLY_LIMIT)?;
    match (kind, payload.len()) {
        (FOUND, _) => read_found(payload)
            .map(Reply::Found)
            .ok_or(Error::WorkerConfused),
        (PROGRESS, 2) => match payload.as_slice() {
            [done, of] if done <= of => Ok(Reply::Progress(*done, *of)),
            _ => Err(Error::WorkerConfused),
        },
        (PIXELS, 2..) => {
            let pixels = payload.split_off(2);
            let [width, height] = payload.first_chunk().copied().unwrap_or_default();
            let image = logo::from_pixels(width, height, pixels);
            image.map(Reply::Pixels).ok_or(Error::WorkerConfused)
        }
        (DONE, 0) => Ok(Reply::Done),
        (FAILED, 0) => Ok(Reply::Failed(Error::Damaged)),
        (FAILED, 16) => {
            let (size, limit) = payload.split_at(8);
            let [width, height] =
                [size.first_chunk(), size.last_chunk()].map(|half| half.map_or(0, word));
            let limit = limit.first_chunk().copied().map_or(0, u64::from_be_bytes);
            Ok(Reply::Failed(Error::TooManyPixels {
                width,
                height,
                limit,
            }))
        }
        _ => Err(Error::WorkerConfused),
    }
}

/// The corners, as they are sent.
fn outline(found: &Found) -> Vec<u8> {
    let numbers = found.corners.iter().flat_map(|corner| [corner.x, corner.y]);
    numbers.flat_map(f32::to_be_bytes).collect()
}

fn read_found(mut payload: Vec<u8>) -> Option<Found> {
    if payload.len() < 32 {
        return None;
    }
    let text = payload.split_off(32);
    let (numbers, _) = payload.as_chunks::<4>();
    let mut numbers = numbers.iter().copied().map(f32::from_be_bytes);
    let mut corners = [Point::default(); 4];
    for corner in &mut corners {
        *corner = Point::new(numbers.next()?, numbers.next()?);
    }
    let are_sound = |point: &Point| point.x.is_finite() && point.y.is_finite();
    let text = String::from_utf8(text).ok()?;
    corners
        .iter()
        .all(are_sound)
        .then_some(Found { text, corners })
}

pub(crate) fn write_frame(to: &mut impl Write, kind: u8, parts: &[&[u8]]) -> io::Result<()> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let length = u32::try_from(length).map_err(|_| io::ErrorKind::InvalidInput)?;
    to.write_all(&[kind])?;
    to.write_all(&length.to_be_bytes())?;
    parts.iter().try_for_each(|part| to.write_all(part))
}

pub(crate) fn read_frame(from: &mut impl Read, limit: u64) -> Result<(u8, Vec<u8>)> {
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

    fn code(text: &str) -> Found {
        Found {
            text: text.to_owned(),
            corners: [(0.5, -1.0), (9.0, 0.0), (9.5, 9.25), (0.0, 8.0)]
                .map(|(x, y)| Point::new(x, y)),
        }
    }

    fn check(reply: Reply) {
        let mut wire = Vec::new();
        write_reply(&mut wire, &reply).expect("memory takes all");
        assert_eq!(read_reply(&mut wire.as_slice()), Ok(reply));
    }

    #[test]
    fn every_reply_arrives_as_it_was_said() {
        check(Reply::Found(code("otpauth://totp/a?secret=MZXW6")));
        check(Reply::Found(code("")));
        check(Reply::Progress(3, 16));
        check(Reply::Pixels(RgbaImage::from_pixel(
            3,
            2,
            image::Rgba([1, 2, 3, 4]),
        )));
        check(Reply::Done);
        check(Reply::Failed(Error::Damaged));
        check(Reply::Failed(Error::TooManyPixels {
            width: 70_000,
            height: 3,
            limit: 31_000_000,
        }));
    }

    #[test]
    fn raw_pixels_arrive_as_they_were_sent() {
        let asked = Question::Texts(Content::Rgba {
            width: 2,
            height: 1,
            pixels: (0..8).collect(),
        });
        let mut wire = Vec::new();
        write_request(&mut wire, &asked).expect("memory takes all");
        let Some(Question::Texts(Content::Rgba {
            width,
            height,
            pixels,
        })) = read_request(&mut wire.as_slice())
        else {
            panic!("the same kind arrives");
        };
        assert_eq!((width, height, pixels), (2, 1, (0..8).collect()));
    }

    #[test]
    fn a_reply_over_the_bound_is_refused_before_it_is_held() {
        let wire = [FOUND, 0xff, 0xff, 0xff, 0xff];
        assert_eq!(read_reply(&mut &wire[..]), Err(Error::WorkerConfused));
    }

    #[test]
    fn senseless_replies_are_told_from_missing_ones() {
        let answer = |kind: u8, payload: &[u8]| {
            let mut wire = Vec::new();
            write_frame(&mut wire, kind, &[payload]).expect("memory takes all");
            read_reply(&mut wire.as_slice())
        };
        let not_text = [[0; 32].as_slice(), &[0xff]].concat();
        let nowhere = f32::NAN.to_be_bytes().repeat(8);
        for senseless in [
            answer(FOUND, &not_text),
            answer(FOUND, &nowhere),
            answer(FOUND, &[0; 31]),
            answer(PROGRESS, &[2, 1]),
            answer(PROGRESS, &[1]),
            answer(PIXELS, &[2, 1, 0]),
            answer(DONE, &[0]),
            answer(ENCODED, &[]),
        ] {
            assert_eq!(senseless, Err(Error::WorkerConfused));
        }
        assert_eq!(
            read_reply(&mut &[FOUND, 0, 0, 0, 9, b'a'][..]),
            Err(Error::WorkerDied)
        );
        assert_eq!(read_reply(&mut &[][..]), Err(Error::WorkerDied));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_from_outside_panic_or_are_held_without_bound(bytes: Vec<u8>, kind in 0x10_u8..0x28) {
            let _ = read_reply(&mut bytes.as_slice());
            let _ = read_request(&mut bytes.as_slice());
            let mut framed = Vec::new();
            write_frame(&mut framed, kind, &[&bytes]).expect("memory takes all");
            let _ = read_reply(&mut framed.as_slice());
            let _ = read_request(&mut framed.as_slice());
        }

        #[test]
        fn every_code_arrives_as_it_was_said(text: String, x in -1e6_f32..1e6, y in -1e6_f32..1e6) {
            let found = Found { text, corners: [Point::new(x, y); 4] };
            let mut wire = Vec::new();
            write_reply(&mut wire, &Reply::Found(found.clone())).expect("memory takes all");
            proptest::prop_assert_eq!(read_reply(&mut wire.as_slice()), Ok(Reply::Found(found)));
        }
    }

    #[test]
    fn a_senseless_request_ends_the_worker() {
        assert!(read_request(&mut &[DONE, 0, 0, 0, 0][..]).is_none());
        assert!(read_request(&mut &[RGBA, 0, 0, 0, 1, 0][..]).is_none());
        assert!(read_request(&mut &[ENCODED, 0xff, 0xff, 0xff, 0xff][..]).is_none());
    }
}
