//! Grey pixels to codes: the decoders, behind one seam.

mod quircs;
mod rqrr;
mod rxing;

use crate::{Found, Luma, Point};

pub use self::quircs::Quircs;
pub use self::rqrr::Rqrr;
pub use self::rxing::Rxing;

/// Finds the codes in one picture. May panic, and may take long: only a worker calls it, through
/// the cascade, which catches and bounds.
pub trait Decoder: Send + Sync {
    /// What is seen; seeing nothing is no error.
    fn decode(&self, luma: &Luma, threshold: Threshold) -> Sight;
}

/// More finder patterns of one look are not told.
const FINDERS: usize = 40;

/// Which pixels are dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Threshold {
    /// By blocks of eight pixels and their neighbours. Flat blocks are light, so noise on a page
    /// stays out.
    Blocks,
    /// Darker than the mean of the square with this radius. Splits every contrast, however low.
    Mean(usize),
}

/// What a decoder saw in a picture.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sight {
    /// The codes that were read.
    pub found: Vec<Found>,
    /// The finder patterns that belong to none of them, largest first, not many.
    pub finders: Vec<Finder>,
}

/// One of the three square eyes of a code.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Finder {
    /// Its middle.
    pub place: Point,
    /// Its side in pixels, roughly.
    pub size: f32,
}

impl Finder {
    /// The same one in a picture of which this one showed a part: scaled, then moved.
    pub(crate) fn placed(self, scale: f32, origin: Point) -> Self {
        Self {
            place: origin.plus(self.place, scale),
            size: self.size * scale,
        }
    }
}

/// The middle of an outline.
pub(crate) fn middle(corners: &[Point; 4]) -> Point {
    corners
        .iter()
        .fold(Point::default(), |sum, corner| sum.plus(*corner, 0.25))
}

/// The bytes of a code as text: UTF-8 where they are, else ISO 8859-1, the standard's default.
fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes)
        .unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect())
}
