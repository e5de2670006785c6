//! A decoded picture in grey, on white and, if it has see-through parts, on black.

use std::io::Cursor;

use image::{
    ColorType, DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage, RgbaImage,
};

use crate::picture::{self, Content};
use crate::{Error, Luma, PIXEL_LIMIT, Result};

/// Colours of larger pictures, in pixels, are not kept: those are photographs, and it is memory.
const COLOURS_UP_TO: usize = 9_000_000;

/// The most memory a picture may take while it is decoded, in bytes.
const MEMORY: u64 = 380 << 20;

/// A picture as decoders want it. Where it is see-through a page would show, and nobody knows
/// whether that page is white or black.
pub struct Sheet {
    /// The picture laid on white.
    on_white: Luma,
    /// The picture laid on black, if any pixel is see-through.
    on_black: Option<Luma>,
    /// The picture laid on white in colour, if there are strong ones.
    colours: Option<RgbImage>,
}

/// One grey for each pixel of a coloured picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// The darkest of red, green and blue: strong colours become dark, as on a white page.
    Darkest,
    /// The lightest of the three: strong colours become light, as on a black page.
    Lightest,
    /// Red, green or blue alone, for two colours that are equally light.
    One(usize),
}

impl Sheet {
    /// A sheet with nothing see-through and no colours, such as a camera's frame.
    pub fn opaque(luma: Luma) -> Self {
        Self {
            on_white: luma,
            on_black: None,
            colours: None,
        }
    }

    /// The picture laid on white.
    pub fn on_white(&self) -> &Luma {
        &self.on_white
    }

    /// The picture laid on black, if that makes a difference.
    pub fn on_black(&self) -> Option<&Luma> {
        self.on_black.as_ref()
    }

    /// One channel of the picture's colours, if there are strong ones.
    pub fn channel(&self, channel: Channel) -> Option<Luma> {
        let colours = self.colours.as_ref()?;
        let grey = |three: [u8; 3]| match channel {
            Channel::Darkest => three.into_iter().min().unwrap_or(0),
            Channel::Lightest => three.into_iter().max().unwrap_or(0),
            Channel::One(index) => three.get(index).copied().unwrap_or(0),
        };
        let pixels = colours.pixels().map(|pixel| grey(pixel.0)).collect();
        Luma::new(self.on_white.width(), self.on_white.height(), pixels)
    }

    /// Decodes a picture in this process, which is for workers and measurements alone: see
    /// [`crate::PictureReader`] for everybody else. May panic.
    pub fn decode(picture: crate::Picture) -> Result<Self> {
        Self::from_content(picture.0)
    }

    /// Decodes a picture, the first of its frames. Takes up to a second and some hundred
    /// megabytes for the largest, and may panic: only the worker calls it.
    pub(crate) fn from_content(content: Content) -> Result<Self> {
        let image = match content {
            Content::Encoded(bytes) => decode(&bytes, PIXEL_LIMIT)?,
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
        let pixels = image.width() as usize * image.height() as usize;
        if image.color().has_alpha() {
            let rgba = image.into_rgba8();
            let see_through = rgba.pixels().any(|pixel| pixel[3] != u8::MAX);
            return Some(Self {
                on_white: lay_on(&rgba, u8::MAX)?,
                on_black: see_through.then(|| lay_on(&rgba, 0)).flatten(),
                colours: (pixels <= COLOURS_UP_TO && is_colourful(rgba.pixels().map(|p| p.0)))
                    .then(|| colours_on_white(&rgba)),
            });
        }
        let keep = pixels <= COLOURS_UP_TO && image.color().has_color();
        let colours = keep.then(|| image.to_rgb8());
        let grey = image.into_luma8();
        let (width, height) = (grey.width() as usize, grey.height() as usize);
        Some(Self {
            on_white: Luma::new(width, height, grey.into_raw())?,
            on_black: None,
            colours: colours
                .filter(|colours| is_colourful(colours.pixels().map(|p| [p[0], p[1], p[2], 255]))),
        })
    }
}

/// Whether more than one pixel in 500 has a strong colour, by every seventh pixel.
fn is_colourful(pixels: impl Iterator<Item = [u8; 4]>) -> bool {
    let (mut all, mut strong) = (0_u32, 0_u32);
    for [red, green, blue, alpha] in pixels.step_by(7) {
        let (low, high) = (red.min(green).min(blue), red.max(green).max(blue));
        all += 1;
        strong += u32::from(high - low > 40 && alpha > 127);
    }
    strong * 500 > all
}

fn colours_on_white(rgba: &RgbaImage) -> RgbImage {
    RgbImage::from_fn(rgba.width(), rgba.height(), |x, y| {
        let [red, green, blue, alpha] = rgba.get_pixel(x, y).0;
        image::Rgb([red, green, blue].map(|colour| laid_on(u32::from(colour), alpha, u8::MAX)))
    })
}

/// Decodes one of our formats within the limits, which are held against the header before any
/// pixel is, and of no more pixels than `most`.
pub(crate) fn decode(bytes: &[u8], most: u64) -> Result<DynamicImage> {
    let format = picture::format(bytes).ok_or(Error::NotAPicture)?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(|_| Error::Damaged)?;
    let (width, height) = decoder.dimensions();
    picture::check_pixels(width, height).map_err(|error| match error {
        Error::PixelsDoNotFit => Error::Damaged,
        too_many => too_many,
    })?;
    let pixels = u64::from(width) * u64::from(height);
    let left = MEMORY.saturating_sub(bytes.len() as u64);
    let limit = most.min(left / bytes_a_pixel(format, decoder.color_type(), bytes));
    if pixels > limit {
        return Err(Error::TooManyPixels {
            width,
            height,
            limit,
        });
    }
    DynamicImage::from_decoder(decoder).map_err(|_| Error::Damaged)
}

/// What a pixel takes at the worst moment: as it comes, inside of its decoder, and in grey.
fn bytes_a_pixel(format: ImageFormat, colour: ColorType, bytes: &[u8]) -> u64 {
    let inside = match format {
        // All coefficients of all channels are held to the end.
        ImageFormat::Jpeg if is_progressive(bytes) => 7,
        ImageFormat::WebP => 6,
        ImageFormat::Gif => 5,
        _ => 1,
    };
    let as_bytes = if colour.has_alpha() {
        let narrowed = if colour.bytes_per_pixel() > 4 { 4 } else { 0 };
        narrowed + 2
    } else {
        1
    };
    u64::from(colour.bytes_per_pixel()) + inside + as_bytes
}

/// Whether a JPEG comes in several passes (ITU-T T.81, B.1.1.3: any frame but SOF0 and SOF1).
fn is_progressive(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(2..).unwrap_or(&[]);
    while let [0xff, marker, high, low, ..] = *rest {
        match marker {
            0xc0 | 0xc1 => return false,
            0xc2 | 0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => return true,
            _ => {}
        }
        let length = usize::from(u16::from_be_bytes([high, low]));
        rest = rest.get(2 + length..).unwrap_or(&[]);
    }
    true
}

/// The colours in grey, with `page` behind them.
fn lay_on(colours: &RgbaImage, page: u8) -> Option<Luma> {
    let pixels = colours.pixels().map(|pixel| {
        let [red, green, blue, alpha] = pixel.0;
        let [red, green, blue] = [red, green, blue].map(u32::from);
        // Rec. ITU-R BT.709, as the image crate does.
        laid_on(
            (2126 * red + 7152 * green + 722 * blue) / 10_000,
            alpha,
            page,
        )
    });
    let (width, height) = (colours.width() as usize, colours.height() as usize);
    Luma::new(width, height, pixels.collect())
}

fn laid_on(grey: u32, alpha: u8, page: u8) -> u8 {
    if alpha == u8::MAX {
        return u8::try_from(grey).unwrap_or(u8::MAX);
    }
    let alpha = u32::from(alpha);
    let mixed = (grey * alpha + u32::from(page) * (255 - alpha) + 127) / 255;
    u8::try_from(mixed).unwrap_or(u8::MAX)
}
