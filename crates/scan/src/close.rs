//! One place of a picture, looked at from near.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::grid::read_grid;
use crate::spot::Spot;
use crate::{Decoder, Decoders, Finder, Found, Luma, Point, Sight, Threshold};

/// A larger place, in pixels, is not enlarged.
const ENLARGED_UP_TO: usize = 700_000;

/// Whether this finder pattern is one of those.
pub(crate) fn is_among(finder: &Finder, known: &[Finder]) -> bool {
    known.iter().any(|other| {
        let far = other.place.minus(finder.place).length();
        far < finder.size * 0.25 && (other.size - finder.size).abs() < finder.size * 0.3
    })
}

/// Smoothed a little, then sharpened: against noise, moire and blur at once.
pub(crate) fn sharp(luma: &Luma) -> Luma {
    luma.smoothed().sharpened(3, 2)
}

/// A decoder's answer; none if it panics.
pub(crate) fn ask(decoder: &dyn Decoder, luma: &Luma, threshold: Threshold) -> Sight {
    catch_unwind(AssertUnwindSafe(|| decoder.decode(luma, threshold))).unwrap_or_default()
}

/// Looks at one place that may hold a code, enlarged and sharpened by the size of its modules.
pub(crate) fn close_look(decoders: &Decoders<'_>, luma: &Luma, spot: &Spot) -> Vec<Found> {
    let Some(place) = Place::of(luma, spot) else {
        return Vec::new();
    };
    (0..CLOSE_STEPS)
        .map(|step| place.look(decoders, step))
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

/// Ways to look at a place.
pub(crate) const CLOSE_STEPS: usize = 6;

/// A part of a picture, looked at from near.
pub(crate) struct Place {
    part: Luma,
    origin: Point,
    /// What stands there, in pixels of the part.
    spot: Option<Spot>,
    module: f32,
    times: usize,
}

impl Place {
    /// Where a spot is.
    pub(crate) fn of(luma: &Luma, spot: &Spot) -> Option<Self> {
        let (part, origin) = around(luma, spot)?;
        let back = Point::new(-origin.x, -origin.y);
        let times = match spot.module() {
            small if small < 2.2 => 3,
            middling if middling < 5.0 => 2,
            _ => 1,
        };
        // What the decoder takes for a spot may be as large as the picture.
        let times = if part.pixels().len() > ENLARGED_UP_TO {
            1
        } else {
            times
        };
        Some(Self {
            part,
            origin,
            spot: Some(spot.placed(1.0, back)),
            module: spot.module(),
            times,
        })
    }

    /// A part of which nothing is known.
    pub(crate) fn unknown(part: Luma, origin: Point) -> Self {
        Self {
            part,
            origin,
            spot: None,
            module: 4.0,
            times: 2,
        }
    }

    /// One way to look.
    pub(crate) fn look(&self, decoders: &Decoders<'_>, step: usize) -> Vec<Found> {
        let radius = radius_of(self.module);
        let (part, times) = (&self.part, self.times);
        let (sight, times) = match step {
            0 => {
                let spot = self.spot.as_ref();
                let found = spot.and_then(|spot| {
                    catch_unwind(AssertUnwindSafe(|| read_grid(part, spot))).ok()?
                });
                let sight = Sight {
                    found: found.into_iter().collect(),
                    finders: Vec::new(),
                };
                (sight, 1)
            }
            1 => (
                ask(decoders.first, &part.enlarged(times), Threshold::Blocks),
                times,
            ),
            2 => {
                let large = part.smoothed().sharpened(radius, 3).enlarged(times);
                let threshold = Threshold::Mean(radius_of(self.module * times as f32 * 4.0));
                (ask(decoders.first, &large, threshold), times)
            }
            3 => {
                let strong = part.smoothed().smoothed().sharpened(radius + 1, 6);
                let strong = strong.enlarged(times);
                (ask(decoders.first, &strong, Threshold::Blocks), times)
            }
            4 => (ask(decoders.second, &sharp(part), Threshold::Blocks), 1),
            _ => {
                let large = part.sharpened(radius, 2).enlarged(times);
                (ask(decoders.first, &large, Threshold::Blocks), times)
            }
        };
        let scale = 1.0 / times as f32;
        let found = sight.found.into_iter();
        found
            .map(|found| found.placed(scale, self.origin))
            .collect()
    }
}

/// A square a little larger than a module.
fn radius_of(module: f32) -> usize {
    (1..60)
        .find(|radius| *radius as f32 >= module * 0.8)
        .unwrap_or(60)
}

/// The part of a picture a spot lies in, with some margin, and where it begins.
pub(crate) fn around(luma: &Luma, spot: &Spot) -> Option<(Luma, Point)> {
    let middle = spot.middle();
    let reach = spot
        .corners()
        .iter()
        .map(|corner| {
            let far = corner.minus(middle);
            far.x.abs().max(far.y.abs())
        })
        .fold(0.0, f32::max)
        .mul_add(1.1, spot.module() * 4.0);
    let left = whole(middle.x - reach);
    let top = whole(middle.y - reach);
    let width = whole(middle.x + reach).saturating_sub(left) + 1;
    let height = whole(middle.y + reach).saturating_sub(top) + 1;
    let part = luma.part((left, top), width, height)?;
    Some((part, Point::new(left as f32, top as f32)))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and what lies outside is cut"
)]
pub(crate) fn whole(value: f32) -> usize {
    value as usize
}
