//! The words from the camera process to its owner: a kind, a length, that many bytes.
//!
//! The other way there is one byte for every picture the owner would like to show, and the end
//! of the stream, which ends the process.

use std::io::{self, Read, Write};

use super::event::{CameraInfo, Light, Preview, Trouble};
use crate::found::Point;
use crate::frame::{read_frame, write_frame};
use crate::{Error, Found, Result};

const CAMERAS: u8 = 0x41;
const ASKING: u8 = 0x42;
const OPENING: u8 = 0x43;
const OPENED: u8 = 0x44;
const ALIVE: u8 = 0x45;
const PREVIEW: u8 = 0x46;
const FOUND: u8 = 0x47;
const LIGHT: u8 = 0x48;
const FAILED: u8 = 0x49;

/// The longest word. A preview has at most 640 x 640 pixels, and a JPEG of them fewer bytes.
const LIMIT: u64 = 1 << 20;

/// The longest id or name, in bytes.
const TEXT_LIMIT: usize = 1024;

/// How pixels come, by their number on the wire.
pub(super) const FORMATS: [&str; 5] = ["MJPG", "YUYV", "NV12", "RGB3", "BGR3"];
const LIGHTS: [Light; 3] = [Light::Ok, Light::Black, Light::Dark];
const TROUBLES: [Trouble; 7] = [
    Trouble::NoCamera,
    Trouble::Denied,
    Trouble::Busy,
    Trouble::Unplugged,
    Trouble::Stalled,
    Trouble::NotUsable,
    Trouble::Broken,
];

/// What the camera process says.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Word {
    /// All cameras: the answer to that question, or told because one came or went.
    Cameras(Vec<CameraInfo>),
    /// The system asks the person.
    Asking,
    /// A camera is being opened: from here the first picture is waited for.
    Opening,
    /// The first picture is there.
    Opened {
        camera: CameraInfo,
        width: u32,
        height: u32,
        format: &'static str,
    },
    /// Pictures still come.
    Alive,
    /// A picture to show.
    Preview(Preview),
    /// A code.
    Found(Found),
    /// The light has changed.
    Light(Light),
    /// No pictures come; said again and again while that is so.
    Failed(Trouble),
}

impl Word {
    /// Writes it, all or nothing of it being of use to the reader.
    pub(super) fn write(&self, to: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Cameras(cameras) => {
                let mut bytes = Vec::new();
                for camera in cameras {
                    push_text(&mut bytes, &camera.id);
                    push_text(&mut bytes, &camera.name);
                }
                write_frame(to, CAMERAS, &[&bytes])?;
            }
            Self::Asking => write_frame(to, ASKING, &[])?,
            Self::Opening => write_frame(to, OPENING, &[])?,
            Self::Opened {
                camera,
                width,
                height,
                format,
            } => {
                let mut bytes = vec![number_of(&FORMATS, format)];
                bytes.extend(width.to_be_bytes());
                bytes.extend(height.to_be_bytes());
                push_text(&mut bytes, &camera.id);
                push_text(&mut bytes, &camera.name);
                write_frame(to, OPENED, &[&bytes])?;
            }
            Self::Alive => write_frame(to, ALIVE, &[])?,
            Self::Preview(preview) => {
                let size = [preview.width.to_be_bytes(), preview.height.to_be_bytes()].concat();
                write_frame(to, PREVIEW, &[&size, &preview.jpeg])?;
            }
            Self::Found(found) => {
                let corners = found.corners.iter().flat_map(|corner| [corner.x, corner.y]);
                let corners: Vec<u8> = corners.flat_map(f32::to_be_bytes).collect();
                write_frame(to, FOUND, &[&corners, found.text.as_bytes()])?;
            }
            Self::Light(light) => write_frame(to, LIGHT, &[&[number_of(&LIGHTS, light)]])?,
            Self::Failed(trouble) => write_frame(to, FAILED, &[&[number_of(&TROUBLES, trouble)]])?,
        }
        to.flush()
    }

    /// Reads the next one. Whatever is out of bounds is [`Error::WorkerConfused`].
    pub(super) fn read(from: &mut impl Read) -> Result<Self> {
        let (kind, payload) = read_frame(from, LIMIT)?;
        Self::parse(kind, &payload).ok_or(Error::WorkerConfused)
    }

    fn parse(kind: u8, mut rest: &[u8]) -> Option<Self> {
        let word = match kind {
            CAMERAS => {
                let mut cameras = Vec::new();
                while !rest.is_empty() {
                    cameras.push(take_camera(&mut rest)?);
                }
                Self::Cameras(cameras)
            }
            ASKING => Self::Asking,
            OPENING => Self::Opening,
            OPENED => {
                let [format] = take(&mut rest)?;
                Self::Opened {
                    format: FORMATS.get(usize::from(format)).copied()?,
                    width: u32::from_be_bytes(take(&mut rest)?),
                    height: u32::from_be_bytes(take(&mut rest)?),
                    camera: take_camera(&mut rest)?,
                }
            }
            ALIVE => Self::Alive,
            PREVIEW => Self::Preview(Preview {
                width: u32::from_be_bytes(take(&mut rest)?),
                height: u32::from_be_bytes(take(&mut rest)?),
                jpeg: std::mem::take(&mut rest).to_vec(),
            }),
            FOUND => {
                let mut corners = [Point::default(); 4];
                for corner in &mut corners {
                    let [x, y] = [take(&mut rest)?, take(&mut rest)?].map(f32::from_be_bytes);
                    *corner = Point::new(x, y);
                }
                let text = String::from_utf8(std::mem::take(&mut rest).to_vec()).ok()?;
                Self::Found(Found { text, corners })
            }
            LIGHT => {
                let [light] = take(&mut rest)?;
                Self::Light(LIGHTS.get(usize::from(light)).copied()?)
            }
            FAILED => {
                let [trouble] = take(&mut rest)?;
                Self::Failed(TROUBLES.get(usize::from(trouble)).copied()?)
            }
            _ => return None,
        };
        rest.is_empty().then_some(word)
    }
}

fn number_of<T: PartialEq>(all: &[T], one: &T) -> u8 {
    let place = all.iter().position(|other| other == one);
    place
        .and_then(|place| u8::try_from(place).ok())
        .unwrap_or(0)
}

/// Two bytes of length, then the text, cut where it would not fit.
fn push_text(bytes: &mut Vec<u8>, text: &str) {
    let ends = text
        .char_indices()
        .map(|(at, character)| at + character.len_utf8());
    let end = ends
        .take_while(|end| *end <= TEXT_LIMIT)
        .last()
        .unwrap_or(0);
    let cut = text.get(..end).unwrap_or("");
    let length = u16::try_from(cut.len()).unwrap_or(0);
    bytes.extend(length.to_be_bytes());
    bytes.extend(cut.as_bytes());
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (first, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(*first)
}

fn take_text(rest: &mut &[u8]) -> Option<String> {
    let length = usize::from(u16::from_be_bytes(take(rest)?));
    if length > TEXT_LIMIT {
        return None;
    }
    let (text, after) = rest.split_at_checked(length)?;
    *rest = after;
    String::from_utf8(text.to_vec()).ok()
}

fn take_camera(rest: &mut &[u8]) -> Option<CameraInfo> {
    let id = take_text(rest)?;
    let name = take_text(rest)?;
    Some(CameraInfo { id, name })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn camera() -> CameraInfo {
        CameraInfo {
            id: "usb-1d6b:0102".to_owned(),
            name: "Kamera \u{e9}".to_owned(),
        }
    }

    fn check(word: Word) {
        let mut wire = Vec::new();
        word.write(&mut wire).expect("memory takes all");
        assert_eq!(Word::read(&mut wire.as_slice()), Ok(word));
    }

    #[test]
    fn every_word_arrives_as_it_was_said() {
        check(Word::Cameras(Vec::new()));
        check(Word::Cameras(vec![camera(), camera()]));
        check(Word::Asking);
        check(Word::Opening);
        for format in FORMATS {
            check(Word::Opened {
                camera: camera(),
                width: 1280,
                height: 720,
                format,
            });
        }
        check(Word::Alive);
        check(Word::Preview(Preview {
            width: 640,
            height: 360,
            jpeg: vec![0xff, 0xd8],
        }));
        check(Word::Found(Found {
            text: "otpauth://totp/a".to_owned(),
            corners: [(0.25, 0.5), (0.75, 0.5), (0.75, 1.0), (-0.25, 1.0)]
                .map(|(x, y)| Point::new(x, y)),
        }));
        LIGHTS
            .into_iter()
            .for_each(|light| check(Word::Light(light)));
        TROUBLES
            .into_iter()
            .for_each(|trouble| check(Word::Failed(trouble)));
    }

    #[test]
    fn names_without_end_are_cut_between_characters() {
        let mut wire = Vec::new();
        let long = CameraInfo {
            id: "x".repeat(70_000),
            name: "\u{e9}".repeat(70_000),
        };
        let word = Word::Cameras(vec![long]);
        word.write(&mut wire).expect("memory takes all");
        let Ok(Word::Cameras(cameras)) = Word::read(&mut wire.as_slice()) else {
            panic!("it is still a list");
        };
        assert_eq!(cameras[0].id.len(), 1024);
        assert_eq!(cameras[0].name.chars().count(), 512);
    }

    #[test]
    fn names_longer_than_ours_are_refused_not_cut() {
        let wire = |length: u16| {
            let name = vec![b'x'; usize::from(length)];
            let camera = [&[0, 0][..], &length.to_be_bytes(), &name].concat();
            let mut wire = Vec::new();
            write_frame(&mut wire, CAMERAS, &[&camera]).expect("memory takes all");
            Word::read(&mut wire.as_slice())
        };
        assert!(matches!(wire(1024), Ok(Word::Cameras(_))));
        assert_eq!(wire(1025), Err(Error::WorkerConfused));
    }

    #[test]
    fn senseless_words_are_refused() {
        let refused: &[&[u8]] = &[
            &[0x40, 0, 0, 0, 0],
            &[ALIVE, 0, 0, 0, 1, 0],
            &[LIGHT, 0, 0, 0, 1, 3],
            &[FAILED, 0, 0, 0, 1, 99],
            &[CAMERAS, 0, 0, 0, 2, 0, 9],
            &[OPENED, 0, 0, 0, 1, 0],
            &[FOUND, 0, 0, 0, 1, 0],
            &[PREVIEW, 0xff, 0, 0, 0],
        ];
        for wire in refused {
            let read = Word::read(&mut &**wire);
            assert_eq!(read, Err(Error::WorkerConfused), "{wire:?}");
        }
        assert_eq!(Word::read(&mut &[][..]), Err(Error::WorkerDied));
    }
    proptest::proptest! {
        #[test]
        fn whatever_comes_is_read_without_a_panic(
            kind in 0x3e_u8..0x4c,
            payload in proptest::collection::vec(proptest::num::u8::ANY, 0..80),
        ) {
            let length = u32::try_from(payload.len()).expect("it is short").to_be_bytes();
            let wire = [&[kind][..], &length, &payload].concat();
            if let Ok(word) = Word::read(&mut wire.as_slice()) {
                let mut again = Vec::new();
                word.write(&mut again).expect("memory takes all");
                proptest::prop_assert_eq!(again, wire);
            }
        }
    }
}
