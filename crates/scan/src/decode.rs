//! Grey pixels to texts: a decoder, and the looks it is given at a picture.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::{Luma, Sheet};

/// Pictures of up to this many pixels are also looked at in double size.
const DOUBLE_UP_TO: usize = 1_500_000;

/// Pictures at least so wide and so high are also looked at in parts.
const PARTS_FROM: usize = 400;

/// Finds the codes in one picture. May panic and may take minutes: only the worker calls it.
pub trait Decoder {
    /// The texts of all codes found, in reading order; none is no error.
    fn decode(&self, luma: &Luma) -> Vec<String>;
}

/// The `rqrr` crate.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rqrr;

impl Decoder for Rqrr {
    fn decode(&self, luma: &Luma) -> Vec<String> {
        let width = luma.width();
        let pixels = luma.pixels();
        let mut picture =
            rqrr::PreparedImage::prepare_from_greyscale(width, luma.height(), |x, y| {
                pixels.get(y * width + x).copied().unwrap_or(u8::MAX)
            });
        let mut found: Vec<_> = picture
            .detect_grids()
            .into_iter()
            .filter_map(|grid| {
                let mut bytes = Vec::new();
                grid.decode_to(&mut bytes).ok()?;
                let corner = grid
                    .bounds
                    .into_iter()
                    .map(|point| (point.y, point.x))
                    .min()?;
                Some((corner, text(bytes)))
            })
            .collect();
        found.sort_by_key(|(corner, _)| *corner);
        found.into_iter().map(|(_, text)| text).collect()
    }
}

/// Gives the decoder every look at a sheet that may bring something to light, and passes each new
/// text on as soon as it is known, so that nothing found is lost when a later look takes too long.
///
/// A look that panics brings nothing and stops nothing.
pub fn read_sheet(decoder: &dyn Decoder, sheet: &Sheet, found: &mut dyn FnMut(&str)) {
    let mut known = Vec::new();
    look_at(decoder, sheet.on_white(), &mut known, found);
    if known.is_empty()
        && let Some(on_black) = sheet.on_black()
    {
        look_at(decoder, &on_black, &mut known, found);
    }
}

fn look_at(
    decoder: &dyn Decoder,
    luma: &Luma,
    known: &mut Vec<String>,
    found: &mut dyn FnMut(&str),
) {
    let mut look = |luma: &Luma| {
        let texts = catch_unwind(AssertUnwindSafe(|| decoder.decode(luma))).unwrap_or_default();
        for text in texts {
            if !known.contains(&text) {
                found(&text);
                known.push(text);
            }
        }
    };
    look(luma);
    look(&luma.inverted());
    for part in parts(luma) {
        look(&part);
    }
    if let Some(half) = luma.halved() {
        look(&half);
    }
    if luma.pixels().len() <= DOUBLE_UP_TO {
        look(&luma.doubled());
    }
}

/// Nine parts of half the width and height that overlap by half: a decoder that takes the corners
/// of two neighbouring codes for those of one sees fewer neighbours there.
fn parts(luma: &Luma) -> impl Iterator<Item = Luma> {
    let (width, height) = (luma.width() / 2, luma.height() / 2);
    let is_large = width.min(height) >= PARTS_FROM / 2;
    let corners = (0..9).map(move |n| (n % 3 * width / 2, n / 3 * height / 2));
    corners
        .filter(move |_| is_large)
        .filter_map(move |corner| luma.part(corner, width, height))
}

/// The bytes of a code as text: UTF-8 where they are, else ISO 8859-1, the standard's default.
fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes)
        .unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect())
}
