//! A decoded picture in grey, on white and, if it has see-through parts, on black.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageReader, Limits, RgbaImage};

use crate::picture::{self, Content};
use crate::{Error, Luma, Result};

/// The most memory a picture decoder may take: 50 Mpx of four 16-bit channels, and some more.
const DECODER_MEMORY: u64 = 512 << 20;

/// A picture as decoders want it. Where it is see-through a page would show, and nobody knows
/// whether that page is white or black.
pub struct Sheet {
    /// The picture laid on white.
    on_white: Luma,
    /// The colours and how see-through they are, if any pixel is.
    see_through: Option<RgbaImage>,
}

impl Sheet {
    /// A sheet with nothing see-through, such as a camera's frame.
    pub fn opaque(luma: Luma) -> Self {
        Self {
            on_white: luma,
            see_through: None,
        }
    }

    /// The picture laid on white.
    pub fn on_white(&self) -> &Luma {
        &self.on_white
    }

    /// The picture laid on black, if that makes a difference.
    pub fn on_black(&self) -> Option<Luma> {
        lay_on(self.see_through.as_ref()?, 0)
    }

    /// Decodes a picture, the first of its frames. Takes up to a second and some hundred
    /// megabytes for the largest, and may panic: only the worker calls it.
    pub(crate) fn from_content(content: Content) -> Result<Self> {
        let image = match content {
            Content::Encoded(bytes) => decode(&bytes)?,
            Content::Rgba {
                width,
                height,
                pixels,
            } => RgbaImage::from_raw(width, height, pixels)
                .map(DynamicImage::ImageRgba8)
                .ok_or(Error::PixelsDoNotFit)?,
        };
        Self::from_image(image).ok_or(Error::Damaged)
    }

    fn from_image(image: DynamicImage) -> Option<Self> {
        if !image.color().has_alpha() {
            let grey = image.into_luma8();
            let (width, height) = (grey.width() as usize, grey.height() as usize);
            return Luma::new(width, height, grey.into_raw()).map(Self::opaque);
        }
        let colours = image.into_rgba8();
        let see_through = colours.pixels().any(|pixel| pixel[3] != u8::MAX);
        Some(Self {
            on_white: lay_on(&colours, u8::MAX)?,
            see_through: see_through.then_some(colours),
        })
    }
}

/// Decodes one of our formats within the limits, which are held against the header before any
/// pixel is.
fn decode(bytes: &[u8]) -> Result<DynamicImage> {
    let format = picture::format(bytes).ok_or(Error::NotAPicture)?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(DECODER_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(|_| Error::Damaged)?;
    let (width, height) = decoder.dimensions();
    picture::check_pixels(width, height).map_err(|error| match error {
        Error::PixelsDoNotFit => Error::Damaged,
        too_many => too_many,
    })?;
    DynamicImage::from_decoder(decoder).map_err(|_| Error::Damaged)
}

/// The colours in grey, with `page` behind them.
fn lay_on(colours: &RgbaImage, page: u8) -> Option<Luma> {
    let pixels = colours.pixels().map(|pixel| {
        let [red, green, blue, alpha] = pixel.0.map(u32::from);
        // Rec. ITU-R BT.709, as the image crate does.
        let grey = (2126 * red + 7152 * green + 722 * blue) / 10_000;
        let mixed = (grey * alpha + u32::from(page) * (255 - alpha) + 127) / 255;
        u8::try_from(mixed).unwrap_or(u8::MAX)
    });
    let (width, height) = (colours.width() as usize, colours.height() as usize);
    Luma::new(width, height, pixels.collect())
}
