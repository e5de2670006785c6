//! The second opinion.

use quircs::{Capstone, Code, DataType, Quirc};

use super::{Decoder, FINDERS, Finder, Sight, Threshold, text};
use crate::{Found, Luma, Point};

/// The `quircs` crate: a port of quirc. One threshold for the whole picture. Reads some tilted
/// codes that others do not.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quircs;

impl Decoder for Quircs {
    fn decode(&self, luma: &Luma, _: Threshold) -> Sight {
        let mut quirc = Quirc::new();
        let codes = quirc.identify(luma.width(), luma.height(), luma.pixels());
        let found: Vec<Found> = codes.flatten().filter_map(|code| read(&code)).collect();
        let finders = if found.is_empty() {
            quirc.capstones.iter().take(FINDERS).map(finder).collect()
        } else {
            Vec::new()
        };
        Sight { found, finders }
    }
}

fn read(code: &Code) -> Option<Found> {
    let data = code.decode().ok()?;
    // It was seen to cut such texts short.
    if data.data_type == Some(DataType::Kanji) {
        return None;
    }
    Some(Found {
        text: text(data.payload),
        corners: code.corners.map(point),
    })
}

fn finder(capstone: &Capstone) -> Finder {
    let [a, b, c, d] = capstone.corners.map(point);
    let sides = [b.minus(a), c.minus(b), d.minus(c), a.minus(d)];
    Finder {
        place: point(capstone.center),
        size: sides.map(Point::length).iter().sum::<f32>() / 4.0,
    }
}

fn point(point: quircs::Point) -> Point {
    Point::new(point.x as f32, point.y as f32)
}
