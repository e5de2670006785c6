//! A picture as it comes in: judged by cheap looks only, decoded by the worker alone.

use std::fs::{self, File, Metadata};
use std::io::Read;
use std::path::Path;

use image::ImageFormat;

use crate::{Error, Result};

/// The largest picture file that is read, in bytes.
pub const FILE_LIMIT: u64 = 32 << 20;

/// The most pixels a picture may have.
pub const PIXEL_LIMIT: u64 = 50_000_000;

/// The kinds of picture we read.
const FORMATS: [ImageFormat; 5] = [
    ImageFormat::Png,
    ImageFormat::Jpeg,
    ImageFormat::WebP,
    ImageFormat::Bmp,
    ImageFormat::Gif,
];

/// A picture that passed the cheap checks and waits to be read.
#[derive(Clone)]
pub struct Picture(pub(crate) Content);

/// What the worker is given.
#[derive(Clone)]
pub(crate) enum Content {
    /// A whole file of one of [`FORMATS`].
    Encoded(Vec<u8>),
    /// Four bytes a pixel: red, green, blue, alpha.
    Rgba {
        width: u32,
        height: u32,
        pixels: Vec<u8>,
    },
}

impl Picture {
    /// Reads a picture file into memory. Its kind, size and first bytes are judged before the
    /// rest is read, so that a folder, a pipe, an empty, a huge or a foreign file costs nothing.
    pub fn from_file(path: &Path) -> Result<Self> {
        // Asked before opening: opening a pipe would wait for a writer.
        check_metadata(&fs::metadata(path)?)?;
        let mut file = File::open(path)?;
        check_metadata(&file.metadata()?)?;
        let mut bytes = Vec::new();
        file.by_ref().take(16).read_to_end(&mut bytes)?;
        check_format(&bytes)?;
        // The file may still be growing: never more than one byte over the limit.
        let rest = FILE_LIMIT + 1 - bytes.len() as u64;
        file.take(rest).read_to_end(&mut bytes)?;
        Self::from_bytes(bytes)
    }

    /// A picture file that is already in memory.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self> {
        check_length(bytes.len() as u64)?;
        check_format(&bytes)?;
        Ok(Self(Content::Encoded(bytes)))
    }

    /// Raw pixels, such as a pasted image: four bytes each (red, green, blue, alpha), rows from
    /// the top.
    pub fn from_rgba(width: u32, height: u32, pixels: Vec<u8>) -> Result<Self> {
        check_pixels(width, height)?;
        let wanted = u64::from(width) * u64::from(height) * 4;
        if wanted != pixels.len() as u64 {
            return Err(Error::PixelsDoNotFit);
        }
        Ok(Self(Content::Rgba {
            width,
            height,
            pixels,
        }))
    }
}

impl std::fmt::Debug for Picture {
    /// Without what it shows: that may be a secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Content::Encoded(bytes) => write!(f, "Picture({} bytes)", bytes.len()),
            Content::Rgba { width, height, .. } => write!(f, "Picture({width} x {height})"),
        }
    }
}

/// The kind of picture by its first bytes, if it is one we read.
pub(crate) fn format(bytes: &[u8]) -> Option<ImageFormat> {
    image::guess_format(bytes)
        .ok()
        .filter(|format| FORMATS.contains(format))
}

/// That there are some pixels, and not too many.
pub(crate) fn check_pixels(width: u32, height: u32) -> Result<()> {
    match u64::from(width) * u64::from(height) {
        0 => Err(Error::PixelsDoNotFit),
        1..=PIXEL_LIMIT => Ok(()),
        _ => Err(Error::TooManyPixels {
            width,
            height,
            limit: PIXEL_LIMIT,
        }),
    }
}

fn check_metadata(metadata: &Metadata) -> Result<()> {
    if !metadata.is_file() {
        return Err(Error::NotAFile);
    }
    check_length(metadata.len())
}

fn check_length(bytes: u64) -> Result<()> {
    match bytes {
        0 => Err(Error::Empty),
        1..=FILE_LIMIT => Ok(()),
        _ => Err(Error::TooLarge {
            bytes,
            limit: FILE_LIMIT,
        }),
    }
}

fn check_format(bytes: &[u8]) -> Result<()> {
    format(bytes).map(|_| ()).ok_or(Error::NotAPicture)
}
