//! Three finder patterns that could be those of one code.

use crate::found::corners_of;
use crate::{Finder, Luma, Point};

/// More finder patterns than this, largest first, are not put together.
const FINDERS: usize = 24;

/// More spots than this are not looked at.
const SPOTS: usize = 6;

/// Under how much of the contrast of its finder patterns the squares must lie as expected.
const FIT: f32 = 0.5;

/// A place that looks like a code.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spot {
    /// The centres of the finder patterns: upper left, upper right, lower left.
    pub(crate) finders: [Point; 3],
    /// How large each of them is, in pixels.
    pub(crate) sizes: [f32; 3],
}

impl Spot {
    /// The same place in a picture of which this one showed a part: scaled, then moved.
    pub(crate) fn placed(self, scale: f32, origin: Point) -> Self {
        Self {
            finders: self.finders.map(|finder| origin.plus(finder, scale)),
            sizes: self.sizes.map(|size| size * scale),
        }
    }

    /// The side of a module in pixels, roughly.
    pub(crate) fn module(&self) -> f32 {
        (self.sizes.iter().sum::<f32>() / 21.0).max(0.3)
    }

    /// Its corners, roughly, as those of a found code.
    pub(crate) fn corners(&self) -> [Point; 4] {
        let [corner, right, below] = self.finders;
        let mut corners = corners_of(corner, right, below, self.side());
        let fourth = self.fourth();
        let out = 3.5 / (self.side() - 7.0).max(14.0);
        if let Some(last) = corners.get_mut(2) {
            *last = fourth.plus(fourth.minus(corner), out);
        }
        corners
    }

    /// The middle of it.
    pub(crate) fn middle(&self) -> Point {
        let [_, right, below] = self.finders;
        right.plus(below.minus(right), 0.5)
    }

    /// Modules in a row, by the sizes of the finder patterns and how far they are apart.
    pub(crate) fn side(&self) -> f32 {
        let [corner, right, below] = self.finders;
        let [at_corner, at_right, at_below] = self.sizes.map(|size| (size / 7.0).max(0.1));
        // Seen from the side, modules shrink along a line so that this mean is exact.
        let across = right.minus(corner).length() / (at_corner * at_right).sqrt();
        let down = below.minus(corner).length() / (at_corner * at_below).sqrt();
        f32::midpoint(across, down) + 7.0
    }

    /// Where a fourth finder pattern would be: what is larger is nearer.
    pub(crate) fn fourth(&self) -> Point {
        let [corner, right, below] = self.finders;
        let [at_corner, at_right, at_below] = self.sizes.map(|size| 1.0 / size.max(1.0));
        let depth = at_right + at_below - at_corner;
        if depth < at_corner * 0.4 {
            return right.plus(below.minus(corner), 1.0);
        }
        let sum = |corner: f32, right: f32, below: f32| {
            (right * at_right + below * at_below - corner * at_corner) / depth
        };
        Point::new(
            sum(corner.x, right.x, below.x),
            sum(corner.y, right.y, below.y),
        )
    }

    /// Whether the squares of the finder patterns are as dark and as light as they should be.
    fn fits(&self, luma: &Luma) -> bool {
        let [corner, right, below] = self.finders;
        let apart = (self.side() - 7.0).max(14.0);
        let across = right.minus(corner);
        let down = below.minus(corner);
        let shares = self.finders.iter().zip(self.sizes).map(|(finder, size)| {
            // Here a module is as large as this pattern says, along the sides of the code.
            let larger = size / 7.0 / self.module();
            let along = |way: Point| Point::default().plus(way, larger / apart);
            share(luma, *finder, along(across), along(down))
        });
        let shares: Vec<f32> = shares.collect();
        let least = shares.iter().copied().fold(f32::MAX, f32::min);
        least > FIT * 0.6 && shares.iter().sum::<f32>() > FIT * 3.0
    }
}

/// The share of places in a finder pattern's middle that are dark and around it that are light,
/// however it is turned: from 0.5 for noise to 1.
pub(crate) fn likeness(luma: &Luma, finder: &Finder) -> f32 {
    let module = finder.size / 7.0;
    let around = |radius: f32| {
        (0..16_u8).filter_map(move |part| {
            let angle = f32::from(part) * std::f32::consts::TAU / 16.0;
            let way = Point::new(angle.cos(), angle.sin());
            luma.at(finder.place.plus(way, radius * module))
        })
    };
    // Two modules out is the light ring, from its sides to its corners.
    let ring: Vec<f32> = around(2.1).collect();
    let middle: Vec<f32> = around(0.5).chain(around(0.9)).collect();
    if ring.len() < 12 || middle.len() < 24 {
        return 0.0;
    }
    let mean = |greys: &[f32]| greys.iter().sum::<f32>() / greys.len() as f32;
    let (light, dark) = (mean(&ring), mean(&middle));
    if light - dark < 4.0 {
        return 0.0;
    }
    let limit = f32::midpoint(light, dark);
    let lights = ring.iter().filter(|grey| **grey > limit).count() as f32 / ring.len() as f32;
    let darks = middle.iter().filter(|grey| **grey < limit).count() as f32 / middle.len() as f32;
    lights.min(darks)
}

/// The spots among some finder patterns, likeliest first, as far as the picture agrees.
pub(crate) fn spots(luma: &Luma, finders: &[Finder]) -> Vec<Spot> {
    let finders = finders.get(..FINDERS).unwrap_or(finders);
    let mut sets: Vec<(f32, Spot)> = Vec::new();
    for (index, corner) in finders.iter().enumerate() {
        let others = || {
            finders
                .iter()
                .enumerate()
                .filter(move |(other, _)| *other != index)
        };
        for (first, right) in others() {
            for (_, below) in others().filter(|(second, _)| *second > first) {
                sets.extend(spot(*corner, *right, *below));
            }
        }
    }
    sets.sort_by(|a, b| a.0.total_cmp(&b.0));
    let spots = sets.into_iter().map(|(_, spot)| spot);
    spots.filter(|spot| spot.fits(luma)).take(SPOTS).collect()
}

/// Three patterns as one code, with the first at its corner, and how odd that would be.
fn spot(corner: Finder, right: Finder, below: Finder) -> Option<(f32, Spot)> {
    let across = right.place.minus(corner.place);
    let down = below.place.minus(corner.place);
    let turn = across.x * down.y - across.y * down.x;
    let (right, below) = if turn < 0.0 {
        (below, right)
    } else {
        (right, below)
    };
    let (wide, tall) = (across.length(), down.length());
    let cosine = (across.x * down.x + across.y * down.y) / (wide * tall).max(1.0);
    let sizes = [corner.size, right.size, below.size];
    let smallest = sizes.iter().copied().fold(f32::MAX, f32::min);
    let largest = sizes.iter().copied().fold(0.0, f32::max);
    if cosine.abs() > 0.65 || largest > smallest * 2.6 || wide > tall * 2.5 || tall > wide * 2.5 {
        return None;
    }
    let spot = Spot {
        finders: [corner.place, right.place, below.place],
        sizes,
    };
    let is_a_code = (18.0..190.0).contains(&spot.side());
    let oddness = wide + tall + (wide - tall).abs() + (wide + tall) * cosine.abs();
    is_a_code.then_some((oddness, spot))
}

/// How much of the contrast of the 49 modules around a finder pattern's middle is as it should.
fn share(luma: &Luma, middle: Point, across: Point, down: Point) -> f32 {
    let (mut lights, mut darks) = (Vec::new(), Vec::new());
    for index in 0..49_usize {
        let (x, y) = (index % 7, index / 7);
        let ring = x.abs_diff(3).max(y.abs_diff(3));
        let place = middle
            .plus(across, x as f32 - 3.0)
            .plus(down, y as f32 - 3.0);
        let Some(grey) = luma.at(place) else {
            return 0.0;
        };
        if ring == 2 { &mut lights } else { &mut darks }.push(grey);
    }
    let mean = |greys: &[f32]| greys.iter().sum::<f32>() / greys.len() as f32;
    let (light, dark) = (mean(&lights), mean(&darks));
    let limit = f32::midpoint(light, dark);
    let signed = lights.iter().map(|grey| grey - limit);
    let signed = signed.chain(darks.iter().map(|grey| limit - grey));
    let (right, all) = signed.fold((0.0, 0.0), |(right, all), far| {
        (right + far, all + far.abs())
    });
    if light - dark < 3.0 { 0.0 } else { right / all }
}
