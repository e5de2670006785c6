//! The second opinion.

use quircs::{DataType, Quirc};

use super::{Decoder, Sight, Threshold, text};
use crate::{Found, Luma, Point};

/// The `quircs` crate: a port of quirc. One threshold for the whole picture. Reads some tilted
/// codes that others do not.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quircs;

impl Decoder for Quircs {
    fn decode(&self, luma: &Luma, _: Threshold) -> Sight {
        let mut quirc = Quirc::new();
        let codes = quirc.identify(luma.width(), luma.height(), luma.pixels());
        let found = codes.filter_map(|code| {
            let code = code.ok()?;
            let data = code.decode().ok()?;
            // It was seen to cut such texts short.
            if data.data_type == Some(DataType::Kanji) {
                return None;
            }
            Some(Found {
                text: text(data.payload),
                corners: code
                    .corners
                    .map(|point| Point::new(point.x as f32, point.y as f32)),
            })
        });
        Sight {
            found: found.collect(),
            unread: Vec::new(),
        }
    }
}
