//! Frames of a camera, one after the other: a little work for each, and a memory between them.

use crate::burst::{Area, Burst};
use crate::close::{CLOSE_STEPS, Place, ask, is_among, sharp, whole};
use crate::island::islands;
use crate::spot::{likeness, spots};
use crate::{Decoders, Finder, Found, Luma, Point, Threshold};

/// Larger frames are looked at in half size in all but the first look.
const LARGE: usize = 1_000_000;

/// So many frames later a finder pattern is forgotten.
const FORGET: u32 = 10;

/// Finder patterns kept.
const FINDERS: usize = 24;

/// Finder patterns less like one are noise.
const LIKENESS: f32 = 0.8;

/// Frames whose mean a grid is laid over.
const GRID_FRAMES: usize = 6;

/// Grids laid in one frame.
const GRIDS: usize = 2;

/// What is done beside the looks that every frame gets; one of them a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// Smoothed and sharpened.
    Sharp,
    /// The mean of some frames in half size, sharpened.
    Half,
    /// The mean of some frames in quarter size, sharpened, and that in half size again with
    /// another threshold.
    Quarter,
    /// Near where finder patterns were seen, else in the middle: the mean of some frames, enlarged.
    Close,
    /// Black for white.
    Inverted,
    /// The mean of all frames, sharpened more.
    Strong,
    /// The second decoder, on the mean of some frames in half size, sharpened.
    Second,
    /// Light islands on a dark page.
    Islands,
}

/// The round. What brings most comes soon and often.
const ROUND: [Turn; 12] = [
    Turn::Sharp,
    Turn::Half,
    Turn::Close,
    Turn::Strong,
    Turn::Quarter,
    Turn::Inverted,
    Turn::Second,
    Turn::Close,
    Turn::Strong,
    Turn::Half,
    Turn::Islands,
    Turn::Close,
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
    finders: Vec<(Finder, u32)>,
}

impl<'a> Live<'a> {
    /// Nothing seen yet.
    pub fn new(decoders: Decoders<'a>) -> Self {
        Self {
            decoders,
            burst: Burst::default(),
            turn: 0,
            close: 0,
            finders: Vec::new(),
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
        self.remember(&seen.finders, scale);
        if seen.found.is_empty() && !self.finders.is_empty() {
            self.lay_grid(scale, &mut seen);
        }
        seen.found
    }

    fn plain(&self, luma: &Luma, scale: f32, seen: &mut Seen) {
        let sight = ask(self.decoders.first, luma, Threshold::Blocks);
        seen.learn(sight.found, scale, Point::default());
        seen.note(&sight.finders, scale);
    }

    /// Where the code is, as far as is known, in the picture that is kept.
    fn area(&self, luma: &Luma, scale: f32) -> Area {
        let back = 1.0 / scale;
        let mut places = self
            .finders
            .iter()
            .map(|(finder, _)| finder.placed(back, Point::default()));
        let Some(first) = places.next().filter(|_| self.finders.len() >= 2) else {
            return Area::middle_of(luma);
        };
        let (mut low, mut high) = (first.place, first.place);
        for finder in places {
            low = Point::new(low.x.min(finder.place.x), low.y.min(finder.place.y));
            high = Point::new(high.x.max(finder.place.x), high.y.max(finder.place.y));
        }
        let [left, top, right, bottom] = [low.x, low.y, high.x, high.y].map(whole);
        // What is compared must have been in the picture wherever it went.
        let margin = 24;
        let (left, top) = (left.max(margin), top.max(margin));
        let (right, bottom) = (
            right.min(luma.width().saturating_sub(margin)),
            bottom.min(luma.height().saturating_sub(margin)),
        );
        if right < left + 64 || bottom < top + 64 {
            return Area::middle_of(luma);
        }
        Area {
            left,
            top,
            width: right - left,
            height: bottom - top,
        }
    }

    /// The mean of so many frames, or the newest if there is only one.
    fn mean(&self, count: usize) -> Option<Luma> {
        self.burst
            .mean(count)
            .or_else(|| self.burst.newest().cloned())
    }

    fn take(&mut self, turn: Turn, scale: f32, seen: &mut Seen) {
        let Some(newest) = self.burst.newest() else {
            return;
        };
        match turn {
            Turn::Sharp => self.first(&sharp(newest), Threshold::Blocks, scale, seen),
            Turn::Inverted => self.first(&newest.inverted(), Threshold::Blocks, scale, seen),
            Turn::Half => {
                if let Some(half) = self.mean(4).and_then(|mean| mean.halved()) {
                    let made = half.smoothed().sharpened(4, 4);
                    self.first(&made, Threshold::Blocks, scale * 2.0, seen);
                    self.first(&made, Threshold::Mean(12), scale * 2.0, seen);
                }
            }
            Turn::Quarter => {
                let half = self.mean(6).and_then(|mean| mean.halved());
                if let Some((half, quarter)) =
                    half.and_then(|half| half.halved().map(|quarter| (half, quarter)))
                {
                    self.first(
                        &quarter.sharpened(4, 3),
                        Threshold::Mean(12),
                        scale * 4.0,
                        seen,
                    );
                    self.first(
                        &half.sharpened(6, 4),
                        Threshold::Mean(24),
                        scale * 2.0,
                        seen,
                    );
                }
            }
            Turn::Strong => {
                if let Some(mean) = self.mean(self.burst.len()) {
                    let made = mean.smoothed().sharpened(5, 5);
                    self.first(&made, Threshold::Mean(20), scale, seen);
                }
            }
            Turn::Second => {
                if let Some(half) = self.mean(4).and_then(|mean| mean.halved()) {
                    let made = half.smoothed().sharpened(4, 4);
                    let sight = ask(self.decoders.second, &made, Threshold::Blocks);
                    seen.learn(sight.found, scale * 2.0, Point::default());
                    seen.note(&sight.finders, scale * 2.0);
                }
            }
            Turn::Islands => {
                for island in islands(newest).iter().take(2) {
                    let sight = ask(self.decoders.first, &island.luma, Threshold::Blocks);
                    let found = sight.found.into_iter();
                    let found = found.map(|found| found.placed(1.0, island.origin));
                    seen.learn(found.collect(), scale, Point::default());
                }
            }
            Turn::Close => self.close(scale, seen),
        }
    }

    fn first(&self, luma: &Luma, threshold: Threshold, scale: f32, seen: &mut Seen) {
        let sight = ask(self.decoders.first, luma, threshold);
        seen.learn(sight.found, scale, Point::default());
        seen.note(&sight.finders, scale);
    }

    /// The finder patterns seen lately, in the picture that is kept.
    fn known(&self, scale: f32) -> Vec<Finder> {
        let known = self.finders.iter();
        let known = known.map(|(finder, _)| finder.placed(1.0 / scale, Point::default()));
        known.collect()
    }

    fn close(&mut self, scale: f32, seen: &mut Seen) {
        let count = [4, 8].get(self.close % 2).copied().unwrap_or(4);
        let Some(mean) = self.mean(count) else {
            return;
        };
        // The grid is laid at every frame.
        let step = 1 + self.close % (CLOSE_STEPS - 1);
        self.close = self.close.wrapping_add(1);
        let spot = spots(&mean, &self.known(scale)).into_iter().next();
        let place = spot.and_then(|spot| Place::of(&mean, &spot));
        let place = place.or_else(|| {
            let area = Area::middle_of(&mean);
            let part = mean.part((area.left, area.top), area.width, area.height)?;
            let origin = Point::new(area.left as f32, area.top as f32);
            Some(Place::unknown(part, origin))
        });
        if let Some(place) = place {
            seen.learn(place.look(&self.decoders, step), scale, Point::default());
        }
    }

    /// Lays a grid over the finder patterns of this frame and those before.
    fn lay_grid(&self, scale: f32, seen: &mut Seen) {
        let Some(mean) = self.mean(GRID_FRAMES) else {
            return;
        };
        for spot in spots(&mean, &self.known(scale)).iter().take(GRIDS) {
            if let Some(place) = Place::of(&mean, spot) {
                seen.learn(place.look(&self.decoders, 0), scale, Point::default());
            }
        }
    }

    /// Keeps the finder patterns: they will be near there in the next frames too. Those that the
    /// mean of some frames does not show were noise.
    fn remember(&mut self, finders: &[Finder], scale: f32) {
        self.finders.retain_mut(|(finder, age)| {
            *age += 1;
            *age < FORGET && !is_among(finder, finders)
        });
        let Some(mean) = self.mean(GRID_FRAMES) else {
            return;
        };
        let newest = finders.iter().filter(|finder| {
            let finder = finder.placed(1.0 / scale, Point::default());
            likeness(&mean, &finder) > LIKENESS
        });
        let newest = newest.map(|finder| (*finder, 0));
        let known = newest.chain(self.finders.iter().copied());
        self.finders = known.take(FINDERS).collect();
    }
}

/// What one frame showed.
#[derive(Default)]
struct Seen {
    found: Vec<Found>,
    finders: Vec<Finder>,
}

impl Seen {
    fn learn(&mut self, found: Vec<Found>, scale: f32, origin: Point) {
        for found in found {
            if !self.found.iter().any(|known| known.text == found.text) {
                self.found.push(found.placed(scale, origin));
            }
        }
    }

    fn note(&mut self, finders: &[Finder], scale: f32) {
        for finder in finders {
            let finder = finder.placed(scale, Point::default());
            if !is_among(&finder, &self.finders) {
                self.finders.push(finder);
            }
        }
    }
}
