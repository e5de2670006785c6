//! A stranger's picture as a small one of our own: the worker decodes and shrinks it, and the asker writes its pixels
//! into a new file. Of the stranger's bytes nothing is left, whatever became of the worker.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbaImage};

use crate::{Error, Result, picture, sheet};

/// The largest picture of a server that is read, in bytes.
pub const LOGO_LIMIT: usize = 256 << 10;

/// The most pixels a picture of a server may have: a small file can promise millions.
const PIXELS: u64 = 2048 * 2048;

/// The longest side of what comes of it, in pixels.
const SIDE: u32 = 96;

/// Four bytes for each pixel.
pub(crate) const MOST_PIXEL_BYTES: usize = 4 * (SIDE * SIDE) as usize;

/// The largest file that comes of it, in bytes.
const MOST_BYTES: usize = 16 << 10;

const FORMATS: [ImageFormat; 3] = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP];

/// That a picture of a server is short and begins as one. Its kind is told by its first bytes alone.
pub(crate) fn check(bytes: &[u8]) -> Result<()> {
    match bytes.len() {
        0 => return Err(Error::Empty),
        1..=LOGO_LIMIT => {}
        length => {
            return Err(Error::TooLarge {
                bytes: length as u64,
                limit: LOGO_LIMIT as u64,
            });
        }
    }
    let known = picture::format(bytes).is_some_and(|format| FORMATS.contains(&format));
    known.then_some(()).ok_or(Error::NotAPicture)
}

/// Decodes and shrinks, in the worker alone: it may panic.
pub(crate) fn shrink(bytes: &[u8]) -> Result<RgbaImage> {
    check(bytes)?;
    let image = sheet::decode(bytes, PIXELS)?;
    Ok(within(image, SIDE).into_rgba8())
}

/// Pixels as a worker sent them, if they are no more than it may send.
pub(crate) fn from_pixels(width: u8, height: u8, pixels: Vec<u8>) -> Option<RgbaImage> {
    let sides = [width, height].map(u32::from);
    let fits = sides.iter().all(|side| (1..=SIDE).contains(side));
    let wanted = 4 * usize::from(width) * usize::from(height);
    let [width, height] = sides;
    (fits && pixels.len() == wanted)
        .then(|| RgbaImage::from_raw(width, height, pixels))
        .flatten()
}

/// Pixels as a PNG file of at most 16 KiB: smaller ones where they do not fit.
pub(crate) fn write(pixels: RgbaImage) -> Result<Vec<u8>> {
    let mut image = DynamicImage::ImageRgba8(pixels);
    for side in [SIDE, 64, 48] {
        image = within(image, side);
        let mut png = Cursor::new(Vec::new());
        image
            .write_to(&mut png, ImageFormat::Png)
            .map_err(|_| Error::Damaged)?;
        if png.get_ref().len() <= MOST_BYTES {
            return Ok(png.into_inner());
        }
    }
    Err(Error::Damaged)
}

/// The picture with no side longer than this.
fn within(image: DynamicImage, side: u32) -> DynamicImage {
    if image.width().max(image.height()) <= side {
        return image;
    }
    image.thumbnail(side, side)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(width: u32, height: u32) -> RgbaImage {
        let mut state = 1_u32;
        RgbaImage::from_fn(width, height, |_, _| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            image::Rgba(state.to_be_bytes())
        })
    }

    fn png(picture: RgbaImage) -> Vec<u8> {
        let mut png = Cursor::new(Vec::new());
        DynamicImage::ImageRgba8(picture)
            .write_to(&mut png, ImageFormat::Png)
            .expect("memory takes all");
        png.into_inner()
    }

    #[test]
    fn a_picture_keeps_its_shape_and_no_small_one_grows() {
        for (size, expected) in [
            ((192, 96), (96, 48)),
            ((16, 16), (16, 16)),
            ((2000, 1), (96, 1)),
        ] {
            let small = shrink(&png(RgbaImage::new(size.0, size.1))).expect("a picture");
            assert_eq!(small.dimensions(), expected);
        }
    }

    #[test]
    fn even_noise_becomes_a_file_within_the_limit() {
        let file = write(noise(SIDE, SIDE)).expect("written");
        assert!(file.len() <= MOST_BYTES, "{}", file.len());
        assert_eq!(picture::format(&file), Some(ImageFormat::Png));
    }

    #[test]
    fn only_pixels_that_fit_their_sides_are_taken() {
        assert!(from_pixels(2, 1, vec![0; 8]).is_some());
        for (width, height, bytes) in [(2, 1, 7), (0, 1, 0), (97, 1, 388), (1, 97, 388)] {
            assert!(from_pixels(width, height, vec![0; bytes]).is_none());
        }
    }
}
