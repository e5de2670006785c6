//! The first opinion.

use std::panic::catch_unwind;

use ::rxing::common::cpp_essentials::ConcentricPattern;
use ::rxing::common::{BitMatrix, DetectorRXingResult, HybridBinarizer};
use ::rxing::qrcode::cpp_port::decoder::Decode;
use ::rxing::qrcode::cpp_port::detector::{
    FindFinderPatterns, FinderPatternSet, GenerateFinderPatternSets, SampleQR,
};
use ::rxing::{Binarizer, Luma8Source};

use super::{Decoder, FINDERS, Finder, Sight, Threshold};
use crate::found::corners_of;
use crate::{Found, Luma, Point};

/// More finder patterns than this are those of a texture; the largest are kept.
const PATTERNS: usize = 1_000;

/// After so many sets of three patterns without a code no more are tried.
const FAILURES: usize = 1_500;

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
    patterns.sort_by_key(|pattern| std::cmp::Reverse(pattern.size));
    patterns.truncate(PATTERNS);
    let mut found = Vec::new();
    let mut used: Vec<ConcentricPattern> = Vec::new();
    let mut failures = 0;
    for set in GenerateFinderPatternSets(&mut patterns) {
        let three = [set.tl, set.tr, set.bl];
        if three.iter().any(|pattern| used.contains(pattern)) {
            continue;
        }
        if let Some(code) = read(bits, &set) {
            used.extend(three);
            found.push(code);
            continue;
        }
        failures += 1;
        if failures >= FAILURES {
            break;
        }
    }
    let unused = patterns.iter().filter(|pattern| !used.contains(pattern));
    let finders = unused.take(FINDERS).map(|pattern| Finder {
        place: place(*pattern),
        size: pattern.size as f32,
    });
    Sight {
        found,
        finders: finders.collect(),
    }
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
