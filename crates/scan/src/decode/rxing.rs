//! The first opinion.

use std::panic::catch_unwind;

use ::rxing::common::cpp_essentials::ConcentricPattern;
use ::rxing::common::{BitMatrix, DetectorRXingResult, HybridBinarizer};
use ::rxing::qrcode::cpp_port::decoder::Decode;
use ::rxing::qrcode::cpp_port::detector::{
    FindFinderPatterns, FinderPatternSet, GenerateFinderPatternSets, SampleQR,
};
use ::rxing::{Binarizer, Luma8Source};

use super::{Decoder, Sight, Spot, Threshold};
use crate::found::corners_of;
use crate::{Found, Luma, Point};

/// More finder patterns than this are those of a texture; the largest are kept.
const PATTERNS: usize = 1_000;

/// More sets of three patterns than this are not tried. A page with 150 codes has some 2,000.
const SETS: usize = 6_000;

/// More places without a code are not told.
const SPOTS: usize = 8;

/// The QR reader of the `rxing` crate, a port of zxing-cpp's, looking at every third row.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rxing;

impl Decoder for Rxing {
    fn decode(&self, luma: &Luma, threshold: Threshold) -> Sight {
        let bits = match threshold {
            Threshold::Blocks => by_blocks(luma),
            Threshold::Mean(radius) => by_mean(luma, radius),
        };
        bits.map(|bits| look(&bits)).unwrap_or_default()
    }
}

fn look(bits: &BitMatrix) -> Sight {
    let mut patterns = FindFinderPatterns(bits, true, 0);
    if patterns.len() > PATTERNS {
        patterns.sort_by_key(|pattern| std::cmp::Reverse(pattern.size));
        patterns.truncate(PATTERNS);
    }
    let mut sight = Sight::default();
    let mut used: Vec<ConcentricPattern> = Vec::new();
    let mut unread: Vec<FinderPatternSet> = Vec::new();
    for set in GenerateFinderPatternSets(&mut patterns)
        .into_iter()
        .take(SETS)
    {
        let three = [set.tl, set.tr, set.bl];
        if three.iter().any(|pattern| used.contains(pattern)) {
            continue;
        }
        match read(bits, &set) {
            Some(found) => {
                used.extend(three);
                sight.found.push(found);
            }
            None => unread.push(set),
        }
    }
    sight.unread = spots(&unread, &used);
    sight
}

/// One set of three patterns. What panics is no code.
fn read(bits: &BitMatrix, set: &FinderPatternSet) -> Option<Found> {
    let (text, side) = catch_unwind(|| {
        let sampled = SampleQR(bits, set).ok()?;
        let result = Decode(sampled.getBits()).ok()?;
        (result.isValid()).then(|| (result.text(), sampled.getBits().width()))
    })
    .ok()??;
    (!text.is_empty()).then(|| Found {
        text,
        corners: corners_of(place(set.tl), place(set.tr), place(set.bl), side as f32),
    })
}

/// The likeliest of the sets that share no pattern with a code or with a likelier set.
fn spots(sets: &[FinderPatternSet], used: &[ConcentricPattern]) -> Vec<Spot> {
    let mut taken = used.to_vec();
    let mut spots = Vec::new();
    for set in sets {
        let three = [set.tl, set.tr, set.bl];
        if three.iter().any(|pattern| taken.contains(pattern)) {
            continue;
        }
        taken.extend(three);
        let module = three.iter().map(|pattern| pattern.size as f32).sum::<f32>() / 21.0;
        let [corner, right, below] = three.map(place);
        let apart = (right.minus(corner).length() + below.minus(corner).length()) / 2.0;
        let side = (apart / module.max(0.1) + 7.0).clamp(21.0, 177.0);
        spots.push(Spot {
            corners: corners_of(corner, right, below, side),
            module,
        });
        if spots.len() >= SPOTS {
            break;
        }
    }
    spots
}

fn place(pattern: ConcentricPattern) -> Point {
    Point::new(pattern.p.x, pattern.p.y)
}

fn by_blocks(luma: &Luma) -> Option<BitMatrix> {
    let (width, height) = size(luma)?;
    let source = Luma8Source::new_with_slice(luma.pixels(), width, height).ok()?;
    HybridBinarizer::new(source)
        .get_black_matrix()
        .ok()
        .cloned()
}

fn by_mean(luma: &Luma, radius: usize) -> Option<BitMatrix> {
    let (width, height) = size(luma)?;
    let mut bits = BitMatrix::new(width, height).ok()?;
    let means = luma.mean(radius);
    let rows = luma.pixels().chunks_exact(luma.width());
    for ((row, means), y) in rows.zip(means.pixels().chunks_exact(luma.width())).zip(0..) {
        for ((pixel, mean), x) in row.iter().zip(means).zip(0..) {
            if pixel < mean {
                bits.set(x, y);
            }
        }
    }
    Some(bits)
}

fn size(luma: &Luma) -> Option<(u32, u32)> {
    let width = u32::try_from(luma.width()).ok()?;
    let height = u32::try_from(luma.height()).ok()?;
    // The finder skips two rows before it begins.
    (width >= 21 && height >= 21).then_some((width, height))
}
