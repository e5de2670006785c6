//! The third opinion.

use super::{Decoder, Sight, Threshold, text};
use crate::{Found, Luma, Point};

/// The `rqrr` crate. Copies the picture for every three finder patterns and was seen to take
/// minutes and to panic: for small pictures with few patterns only.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rqrr;

impl Decoder for Rqrr {
    fn decode(&self, luma: &Luma, _: Threshold) -> Sight {
        let width = luma.width();
        let pixels = luma.pixels();
        let mut picture =
            rqrr::PreparedImage::prepare_from_greyscale(width, luma.height(), |x, y| {
                pixels.get(y * width + x).copied().unwrap_or(u8::MAX)
            });
        let found = picture.detect_grids().into_iter().filter_map(|grid| {
            let mut bytes = Vec::new();
            grid.decode_to(&mut bytes).ok()?;
            Some(Found {
                text: text(bytes),
                corners: grid
                    .bounds
                    .map(|point| Point::new(point.x as f32, point.y as f32)),
            })
        });
        Sight {
            found: found.collect(),
            finders: Vec::new(),
        }
    }
}
