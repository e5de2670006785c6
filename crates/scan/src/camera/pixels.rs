//! What cameras send, to pixels. Nothing is believed: cameras send short, long and broken frames.

use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::event::Preview;
use crate::Luma;

/// The widest preview, in pixels.
const PREVIEW_WIDTH: usize = 640;
/// Of 100.
const PREVIEW_QUALITY: u8 = 70;
/// The widest and highest frame.
const SIDE_LIMIT: usize = 4096;

/// How pixels come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Mjpg,
    Yuyv,
    Nv12,
    Rgb3,
    Bgr3,
}

impl Format {
    /// Its four letters.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Mjpg => "MJPG",
            Self::Yuyv => "YUYV",
            Self::Nv12 => "NV12",
            Self::Rgb3 => "RGB3",
            Self::Bgr3 => "BGR3",
        }
    }
}

/// One frame: its brightness, and its colours as they came.
pub(super) struct Frame {
    luma: Luma,
    colours: Colours,
}

enum Colours {
    /// Only brightness.
    None,
    /// Y U Y V, for two pixels.
    Yuyv(Vec<u8>),
    /// U V, for four pixels.
    Nv12(Vec<u8>),
    /// Y Cb Cr, over the full range.
    Jpeg(Vec<u8>),
    /// R G B, or the other way round.
    Rgb { bytes: Vec<u8>, is_reversed: bool },
}

impl Frame {
    /// Reads a frame that should be of this size. `None` when it cannot be: too few bytes, or not
    /// a JPEG. More bytes than needed are left alone: drivers hand out whole buffers.
    pub(super) fn read(format: Format, width: usize, height: usize, bytes: &[u8]) -> Option<Self> {
        let count = width.checked_mul(height)?;
        match format {
            Format::Mjpg => Self::read_jpeg(bytes),
            Format::Yuyv => {
                let bytes = bytes.get(..count.checked_mul(2)?)?;
                let luma = bytes.iter().step_by(2).copied().collect();
                Some(Self {
                    luma: Luma::new(width, height, luma)?,
                    colours: Colours::Yuyv(bytes.to_vec()),
                })
            }
            Format::Nv12 => {
                let luma = bytes.get(..count)?.to_vec();
                let colours = bytes.get(count..count + count / 2).map(<[u8]>::to_vec);
                Some(Self {
                    luma: Luma::new(width, height, luma)?,
                    colours: colours.map_or(Colours::None, Colours::Nv12),
                })
            }
            Format::Rgb3 | Format::Bgr3 => {
                let bytes = bytes.get(..count.checked_mul(3)?)?;
                let is_reversed = format == Format::Bgr3;
                let luma = bytes.as_chunks::<3>().0.iter();
                let luma = luma.map(|[a, g, b]| brightness(*a, *g, *b, is_reversed));
                Some(Self {
                    luma: Luma::new(width, height, luma.collect())?,
                    colours: Colours::Rgb {
                        bytes: bytes.to_vec(),
                        is_reversed,
                    },
                })
            }
        }
    }

    /// Any size, whatever was agreed upon: some cameras send what they like.
    fn read_jpeg(bytes: &[u8]) -> Option<Self> {
        let options = DecoderOptions::new_fast()
            .set_max_width(SIDE_LIMIT)
            .set_max_height(SIDE_LIMIT)
            .jpeg_set_max_scans(16)
            .jpeg_set_out_colorspace(ColorSpace::YCbCr);
        let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
        decoder.decode_headers().ok()?;
        let is_grey = decoder.input_colorspace() == Some(ColorSpace::Luma);
        if is_grey {
            decoder.set_options(options.jpeg_set_out_colorspace(ColorSpace::Luma));
        }
        let info = decoder.info()?;
        let (width, height) = (usize::from(info.width), usize::from(info.height));
        let pixels = decoder.decode().ok()?;
        if is_grey {
            return Some(Self {
                luma: Luma::new(width, height, pixels)?,
                colours: Colours::None,
            });
        }
        let luma = pixels.iter().step_by(3).copied().collect();
        Some(Self {
            luma: Luma::new(width, height, luma)?,
            colours: Colours::Jpeg(pixels),
        })
    }

    pub(super) fn luma(&self) -> &Luma {
        &self.luma
    }

    /// The frame as a JPEG of at most 640 pixels in a row.
    pub(super) fn preview(&self) -> Option<Preview> {
        let step = self.luma.width().div_ceil(PREVIEW_WIDTH);
        let (width, height) = (self.luma.width() / step, self.luma.height() / step);
        let mut rgb = Vec::with_capacity(width * height * 3);
        for y in 0..height {
            for x in 0..width {
                rgb.extend(self.colour(x * step, y * step, self.mean(x * step, y * step, step)));
            }
        }
        let (width, height) = (u16::try_from(width).ok()?, u16::try_from(height).ok()?);
        let mut jpeg = Vec::new();
        JpegEncoder::new_with_quality(&mut jpeg, PREVIEW_QUALITY)
            .encode(&rgb, width.into(), height.into(), ExtendedColorType::Rgb8)
            .ok()?;
        Some(Preview {
            width: width.into(),
            height: height.into(),
            jpeg,
        })
    }

    /// The mean brightness of `step` times `step` pixels.
    fn mean(&self, x: usize, y: usize, step: usize) -> i32 {
        let rows = (y..y + step).filter_map(|y| {
            let begin = y * self.luma.width() + x;
            self.luma.pixels().get(begin..begin + step)
        });
        let sum: i32 = rows.flatten().copied().map(i32::from).sum();
        let count = i32::try_from(step * step).unwrap_or(1);
        sum / count
    }

    /// The colour at a place, in the brightness `y_mean`.
    fn colour(&self, x: usize, y: usize, y_mean: i32) -> [u8; 3] {
        let width = self.luma.width();
        let at = |bytes: &[u8], place: usize| i32::from(bytes.get(place).copied().unwrap_or(128));
        match &self.colours {
            Colours::None => [clamped(y_mean); 3],
            Colours::Yuyv(bytes) => {
                let pair = (y * width + x) / 2 * 4;
                from_limited(y_mean, at(bytes, pair + 1), at(bytes, pair + 3))
            }
            Colours::Nv12(bytes) => {
                let pair = y / 2 * width + x / 2 * 2;
                from_limited(y_mean, at(bytes, pair), at(bytes, pair + 1))
            }
            Colours::Jpeg(bytes) => {
                let place = (y * width + x) * 3;
                from_full(y_mean, at(bytes, place + 1), at(bytes, place + 2))
            }
            Colours::Rgb { bytes, is_reversed } => {
                let place = (y * width + x) * 3;
                let [a, g, b] = [0, 1, 2].map(|part| clamped(at(bytes, place + part)));
                if *is_reversed { [b, g, a] } else { [a, g, b] }
            }
        }
    }
}

/// ITU-R BT.601: the brightness of a colour, over the full range.
fn brightness(a: u8, g: u8, b: u8, is_reversed: bool) -> u8 {
    let (r, b) = if is_reversed { (b, a) } else { (a, b) };
    let sum = 77 * u16::from(r) + 150 * u16::from(g) + 29 * u16::from(b);
    u8::try_from(sum >> 8).unwrap_or(u8::MAX)
}

/// ITU-R BT.601, limited range: black is 16, white 235.
fn from_limited(y: i32, u: i32, v: i32) -> [u8; 3] {
    let (y, u, v) = (298 * (y - 16) + 128, u - 128, v - 128);
    [
        clamped((y + 409 * v) >> 8),
        clamped((y - 100 * u - 208 * v) >> 8),
        clamped((y + 516 * u) >> 8),
    ]
}

/// ITU-T T.871: JPEG's full range.
fn from_full(y: i32, u: i32, v: i32) -> [u8; 3] {
    let (y, u, v) = (256 * y + 128, u - 128, v - 128);
    [
        clamped((y + 359 * v) >> 8),
        clamped((y - 88 * u - 183 * v) >> 8),
        clamped((y + 454 * u) >> 8),
    ]
}

fn clamped(value: i32) -> u8 {
    u8::try_from(value.clamp(0, 255)).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(format: Format, bytes: &[u8]) -> Option<Vec<u8>> {
        Frame::read(format, 2, 2, bytes).map(|frame| frame.luma().pixels().to_vec())
    }

    #[test]
    fn brightness_is_taken_as_it_came() {
        let yuyv = [10, 0, 20, 0, 30, 0, 40, 0];
        assert_eq!(read(Format::Yuyv, &yuyv), Some(vec![10, 20, 30, 40]));
        let nv12 = [10, 20, 30, 40, 128, 128];
        assert_eq!(read(Format::Nv12, &nv12), Some(vec![10, 20, 30, 40]));
        let white_and_red = [255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 255];
        assert_eq!(
            read(Format::Rgb3, &white_and_red),
            Some(vec![255, 76, 0, 28])
        );
        assert_eq!(
            read(Format::Bgr3, &white_and_red),
            Some(vec![255, 28, 0, 76])
        );
    }

    #[test]
    fn short_frames_are_none_and_long_ones_are_cut() {
        for format in [Format::Yuyv, Format::Nv12, Format::Rgb3, Format::Bgr3] {
            assert!(read(format, &[0; 3]).is_none(), "{format:?}");
            let long = read(format, &[7; 64]);
            assert_eq!(long.map(|luma| luma.len()), Some(4), "{format:?}");
        }
        assert!(Frame::read(Format::Yuyv, usize::MAX, 2, &[0; 8]).is_none());
    }

    fn jpeg(kind: ExtendedColorType, pixels: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, 95)
            .encode(pixels, 16, 16, kind)
            .expect("memory takes all");
        bytes
    }

    #[test]
    fn jpegs_are_read_in_colour_and_in_grey_and_with_bytes_behind() {
        let grey = jpeg(ExtendedColorType::L8, &[100; 256]);
        let mut red = jpeg(ExtendedColorType::Rgb8, &[200, 0, 0].repeat(256));
        red.extend([0x5a; 4096]);
        for (bytes, expected) in [(grey, 100), (red, 60)] {
            let frame = Frame::read(Format::Mjpg, 640, 480, &bytes).expect("a JPEG");
            assert_eq!(frame.luma().width(), 16);
            let first = frame.luma().pixels()[0];
            assert!(first.abs_diff(expected) <= 3, "{first}, not {expected}");
        }
    }

    #[test]
    fn what_is_no_jpeg_is_no_frame() {
        let whole = jpeg(ExtendedColorType::L8, &[100; 256]);
        assert!(Frame::read(Format::Mjpg, 16, 16, &[]).is_none());
        assert!(Frame::read(Format::Mjpg, 16, 16, &[0xd8; 9000]).is_none());
        for end in 0..whole.len() {
            // Whatever it says: it returns.
            let _ = Frame::read(Format::Mjpg, 16, 16, &whole[..end]);
        }
    }

    #[test]
    fn previews_are_at_most_640_wide_and_keep_their_colour() {
        let yuyv = [81, 90, 81, 240].repeat(1280 * 720 / 2);
        let frame = Frame::read(Format::Yuyv, 1280, 720, &yuyv).expect("it is whole");
        let preview = frame.preview().expect("it can be shown");
        assert_eq!((preview.width, preview.height), (640, 360));
        let shown = image::load_from_memory(&preview.jpeg)
            .expect("a JPEG")
            .to_rgb8();
        let [r, g, b] = shown.get_pixel(100, 100).0;
        assert!(r > 245 && g < 10 && b < 10, "red, not {r} {g} {b}");
        assert_eq!(format!("{preview:?}"), "Preview(640 x 360)");
    }
}
