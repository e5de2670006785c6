//! Frames of a camera, one after the other: a little work for each, and a memory between them.

use crate::burst::{Area, Burst};
use crate::cascade::{CLOSE_STEPS, around, ask, close_step, sharp};
use crate::decode::middle;
use crate::island::islands;
use crate::{Decoders, Found, Luma, Point, Spot, Threshold};

/// Larger frames are looked at in half size in all but the first look.
const LARGE: usize = 1_000_000;

/// So many frames later a place that looked like a code is forgotten.
const FORGET: u32 = 12;

/// What is done beside the looks that every frame gets; one of them a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// Smoothed and sharpened.
    Sharp,
    /// The mean of four frames, sharpened.
    Mean,
    /// Near where finder patterns were seen, else in the middle: the mean of some frames, enlarged.
    Close,
    /// Black for white.
    Inverted,
    /// The mean of all frames, sharpened more.
    Strong,
    /// The second decoder.
    Second,
    /// Light islands on a dark page.
    Islands,
}

/// The round. What brings most comes soon and often.
const ROUND: [Turn; 12] = [
    Turn::Sharp,
    Turn::Close,
    Turn::Mean,
    Turn::Inverted,
    Turn::Close,
    Turn::Strong,
    Turn::Second,
    Turn::Close,
    Turn::Mean,
    Turn::Islands,
    Turn::Close,
    Turn::Strong,
];

/// Reads the frames of one camera. Give it the newest frame each time; frames may be left out.
///
/// Every frame is looked at as it is and in half size, and gets one look of a round that goes on
/// with the next frame. The last frames are kept, laid over each other, for pictures with less
/// noise, and so is the last place where finder patterns stood, to look there from near.
///
/// Not for the process that holds the vault: decoders may take long.
pub struct Live<'a> {
    decoders: Decoders<'a>,
    burst: Burst,
    turn: usize,
    close: usize,
    spot: Option<(Spot, u32)>,
}

impl<'a> Live<'a> {
    /// Nothing seen yet.
    pub fn new(decoders: Decoders<'a>) -> Self {
        Self {
            decoders,
            burst: Burst::default(),
            turn: 0,
            close: 0,
            spot: None,
        }
    }

    /// The codes in this frame, or in it and those before; each text once.
    pub fn look(&mut self, frame: Luma) -> Vec<Found> {
        let mut seen = Seen::default();
        self.plain(&frame, 1.0, &mut seen);
        let half = frame.halved();
        if let Some(half) = &half {
            self.plain(half, 2.0, &mut seen);
        }
        let is_large = frame.pixels().len() > LARGE;
        let (kept, scale) = match half {
            Some(half) if is_large => (half, 2.0),
            _ => (frame, 1.0),
        };
        let area = self.area(&kept, scale);
        self.burst.push(kept, area);
        if seen.found.is_empty() {
            let turn = ROUND.get(self.turn % ROUND.len()).copied();
            self.turn = self.turn.wrapping_add(1);
            self.take(turn.unwrap_or(Turn::Sharp), scale, &mut seen);
        }
        self.remember(&seen);
        seen.found
    }

    fn plain(&self, luma: &Luma, scale: f32, seen: &mut Seen) {
        let sight = ask(self.decoders.first, luma, Threshold::Blocks);
        seen.learn(sight.found, scale, Point::default());
        seen.note(&sight.unread, scale);
    }

    /// Where the code is, as far as is known, in the picture that is kept.
    fn area(&self, luma: &Luma, scale: f32) -> Area {
        let Some((spot, _)) = self.spot else {
            return Area::middle_of(luma);
        };
        let spot = spot.placed(1.0 / scale, Point::default());
        let Some((part, origin)) = around(luma, &spot) else {
            return Area::middle_of(luma);
        };
        // All of it is inside, so what is searched is compared wherever it went.
        let margin = 16;
        let [left, top] = [origin.x, origin.y].map(crate::cascade::whole);
        let width = part.width().saturating_sub(2 * margin);
        let height = part.height().saturating_sub(2 * margin);
        if width < 32 || height < 32 {
            return Area::middle_of(luma);
        }
        Area {
            left: left + margin,
            top: top + margin,
            width,
            height,
        }
    }

    fn take(&mut self, turn: Turn, scale: f32, seen: &mut Seen) {
        let Some(newest) = self.burst.newest() else {
            return;
        };
        let whole = Point::default();
        match turn {
            Turn::Sharp => self.first(&sharp(newest), Threshold::Blocks, scale, seen),
            Turn::Mean => {
                let mean = self.burst.mean(4);
                let mean = mean.as_ref().unwrap_or(newest).smoothed();
                self.first(&mean.sharpened(3, 3), Threshold::Blocks, scale, seen);
            }
            Turn::Inverted => self.first(&newest.inverted(), Threshold::Blocks, scale, seen),
            Turn::Strong => {
                let mean = self.burst.mean(self.burst.len());
                let mean = mean.as_ref().unwrap_or(newest).smoothed();
                self.first(&mean.sharpened(5, 6), Threshold::Mean(16), scale, seen);
            }
            Turn::Second => {
                let sight = ask(self.decoders.second, &sharp(newest), Threshold::Blocks);
                seen.learn(sight.found, scale, whole);
            }
            Turn::Islands => {
                for island in islands(newest).iter().take(2) {
                    let sight = ask(self.decoders.first, &island.luma, Threshold::Blocks);
                    let found = placed(sight.found, 1.0, island.origin);
                    seen.learn(found, scale, whole);
                }
            }
            Turn::Close => self.close(scale, seen),
        }
    }

    fn first(&self, luma: &Luma, threshold: Threshold, scale: f32, seen: &mut Seen) {
        let sight = ask(self.decoders.first, luma, threshold);
        seen.learn(sight.found, scale, Point::default());
        seen.note(&sight.unread, scale);
    }

    fn close(&mut self, scale: f32, seen: &mut Seen) {
        let count = [4, 8, 2].get(self.close % 3).copied().unwrap_or(4);
        let Some(mean) = self
            .burst
            .mean(count)
            .or_else(|| self.burst.newest().cloned())
        else {
            return;
        };
        let spot = seen.spot.or(self.spot.map(|(spot, _)| spot));
        let step = self.close % CLOSE_STEPS;
        self.close = self.close.wrapping_add(1);
        let place = spot.and_then(|spot| {
            let spot = spot.placed(1.0 / scale, Point::default());
            around(&mean, &spot).map(|(part, origin)| (part, origin, spot.module))
        });
        let place = place.or_else(|| {
            let area = Area::middle_of(&mean);
            let part = mean.part((area.left, area.top), area.width, area.height)?;
            let origin = Point::new(area.left as f32, area.top as f32);
            Some((part, origin, 4.0))
        });
        let Some((part, origin, module)) = place else {
            return;
        };
        let times = if module < 6.0 { 2 } else { 1 };
        for (found, share) in close_step(&self.decoders, &part, module, times, step) {
            seen.learn(placed(vec![found], share, origin), scale, Point::default());
        }
    }

    /// Keeps the place of the code, read or not: it will be there in the next frame too.
    fn remember(&mut self, seen: &Seen) {
        self.spot = match (seen.spot, self.spot) {
            (Some(spot), _) => Some((spot, 0)),
            (None, Some((spot, age))) if age < FORGET => Some((spot, age + 1)),
            _ => None,
        };
    }
}

fn placed(found: Vec<Found>, scale: f32, origin: Point) -> Vec<Found> {
    let placed = found.into_iter().map(|found| found.placed(scale, origin));
    placed.collect()
}

/// What one frame showed.
#[derive(Default)]
struct Seen {
    found: Vec<Found>,
    spot: Option<Spot>,
}

impl Seen {
    fn learn(&mut self, found: Vec<Found>, scale: f32, origin: Point) {
        for found in found {
            if !self.found.iter().any(|known| known.text == found.text) {
                self.found.push(found.placed(scale, origin));
            }
        }
    }

    fn note(&mut self, unread: &[Spot], scale: f32) {
        let is_covered = |spot: &Spot| {
            let place = spot.middle();
            self.found.iter().any(|found| {
                let far = middle(&found.corners).minus(place).length();
                far < spot.module * 8.0
            })
        };
        let spots = unread
            .iter()
            .map(|spot| spot.placed(scale, Point::default()));
        self.spot = self
            .spot
            .or(spots.into_iter().find(|spot| !is_covered(spot)));
    }
}
