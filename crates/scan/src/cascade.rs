//! All looks at one picture, cheap ones first.
//!
//! What each step read first, of 410 generated pictures that were read (of 460, 72 of them made
//! to be unreadable; docs/scanning.md has more figures):
//!
//! | step | pictures |
//! |---|---|
//! | plain, and from near where finder patterns stand | 333 |
//! | inverted | 26 |
//! | half size | 16 |
//! | light and dark islands | 8 |
//! | darkest and lightest channel | 4 |
//! | on black | 0 |
//! | sharpened | 12 |
//! | sharpened in half and quarter size | 2 |
//! | second decoder, plain and sharpened | 5 |
//! | twice as large | 0 |
//! | split at the local mean | 1 |
//! | red, green, blue | 0 |
//! | sharpened and twice as large | 1 |
//! | sharpened more | 2 |
//! | the rest | 0 |
//!
//! The steps that read nothing first are there for photographs, of which these are none.

use crate::close::{ask, close_look, is_among, sharp};
use crate::decode::middle;
use crate::island::islands;
use crate::spot::spots;
use crate::{
    Channel, Decoder, Finder, Found, Luma, Point, Quircs, Rqrr, Rxing, Sheet, Sight, Threshold,
};

/// Pictures of up to this many pixels are also looked at enlarged.
const ENLARGED_UP_TO: usize = 2_100_000;

/// Larger pictures are sharpened in half size only, and their colours are looked at only when
/// nothing else was found.
const LARGE: usize = 4_000_000;

/// The third decoder's time grows with the picture and with every finder pattern in it.
const THIRD_UP_TO: usize = 1_000_000;

/// It copies the picture for every three patterns that could be a code: 84 copies at most.
const THIRD_FINDERS: usize = 9;

/// Places looked at closely in one picture.
const CLOSE_LOOKS: usize = 12;

/// Finder patterns remembered over the looks at one picture.
const FINDERS: usize = 60;

/// More codes than this in one picture are not collected.
const CODES: usize = 256;

/// Three decoders, asked in this order.
pub struct Decoders<'a> {
    /// Asked at every look, and for the places that may hold a code.
    pub first: &'a dyn Decoder,
    /// Asked at a few looks.
    pub second: &'a dyn Decoder,
    /// Asked once, of small pictures.
    pub third: &'a dyn Decoder,
}

impl Default for Decoders<'_> {
    fn default() -> Self {
        Self {
            first: &Rxing,
            second: &Quircs,
            third: &Rqrr,
        }
    }
}

/// Whoever wants to know what a picture shows.
pub trait Audience {
    /// A code that was not known before, as soon as it is.
    fn found(&mut self, found: &Found);
    /// `done` of at most `of` steps are done. Without a code to be found all are; with one, the
    /// last steps are left out.
    fn progress(&mut self, done: u8, of: u8);
    /// Whether to go on, asked before each step.
    fn goes_on(&self) -> bool;
}

/// One step of the schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// As it is.
    Plain,
    /// Black for white.
    Inverted,
    /// In half size.
    Half,
    /// Light islands on a dark page, and dark ones on a light page.
    Islands,
    /// The darkest and the lightest channel.
    Colours,
    /// What is see-through laid on black.
    OnBlack,
    /// Smoothed, then sharpened.
    Sharp,
    /// The second decoder, plain and sharpened.
    Second,
    /// Twice as large.
    Enlarged,
    /// Split at the mean of a square.
    Mean,
    /// Red, green and blue.
    Channels,
    /// Smoothed more, then sharpened more.
    Strong,
    /// Sharpened in half and in quarter size: blur is less there, counted in pixels.
    SharpHalf,
    /// Smoothed, sharpened, twice as large, split at the mean of a square.
    SharpEnlarged,
    /// Three times as large.
    Tripled,
    /// Inverted and sharpened, and inverted and twice as large.
    InvertedMore,
    /// The third decoder.
    Third,
}

/// What is done in any case.
const CHEAP: [Step; 5] = [
    Step::Plain,
    Step::Inverted,
    Step::Half,
    Step::Islands,
    Step::Colours,
];

/// What is done as long as nothing was found.
const THOROUGH: [Step; 12] = [
    Step::OnBlack,
    Step::Sharp,
    Step::SharpHalf,
    Step::Second,
    Step::Enlarged,
    Step::Mean,
    Step::Channels,
    Step::SharpEnlarged,
    Step::Strong,
    Step::InvertedMore,
    Step::Tripled,
    Step::Third,
];

/// Gives the decoders every look at a sheet that may bring something to light, and passes each
/// new code on as soon as it is known, so that nothing found is lost when a later look takes too
/// long. A look that panics brings nothing and stops nothing.
///
/// All codes are found: the cheap steps are always done to the end. The thorough ones end with
/// the first code.
pub fn read_sheet(decoders: &Decoders<'_>, sheet: &Sheet, audience: &mut dyn Audience) {
    let mut reading = Reading::new(decoders, audience);
    let of = u8::try_from(CHEAP.len() + THOROUGH.len()).unwrap_or(u8::MAX);
    for (step, done) in CHEAP.iter().chain(&THOROUGH).zip(0_u8..) {
        let is_thorough = usize::from(done) >= CHEAP.len();
        if !reading.audience.goes_on() || (is_thorough && !reading.known.is_empty()) {
            break;
        }
        reading.step(*step, sheet);
        reading.audience.progress(done + 1, of);
    }
}

struct Reading<'a> {
    decoders: &'a Decoders<'a>,
    audience: &'a mut dyn Audience,
    known: Vec<Found>,
    /// Finder patterns seen so far that belong to no code, in pixels of the whole.
    finders: Vec<Finder>,
    close_looks: Vec<Point>,
}

impl<'a> Reading<'a> {
    fn new(decoders: &'a Decoders<'a>, audience: &'a mut dyn Audience) -> Self {
        Self {
            decoders,
            audience,
            known: Vec::new(),
            finders: Vec::new(),
            close_looks: Vec::new(),
        }
    }

    fn step(&mut self, step: Step, sheet: &Sheet) {
        let whole = sheet.on_white();
        match step {
            Step::Plain => self.look_closely(whole, 1.0),
            Step::Inverted => self.look_closely(&whole.inverted(), 1.0),
            Step::Half => self.halves(whole),
            Step::Islands => {
                self.islands(whole);
                self.islands(&whole.inverted());
            }
            Step::Colours => self.colours(sheet, &[Channel::Darkest, Channel::Lightest]),
            Step::OnBlack => {
                if let Some(black) = sheet.on_black() {
                    self.look_closely(black, 1.0);
                    self.look_closely(&black.inverted(), 1.0);
                    self.islands(black);
                }
            }
            Step::Channels if whole.pixels().len() <= LARGE => {
                self.colours(sheet, &[Channel::One(0), Channel::One(1), Channel::One(2)]);
            }
            Step::Channels => {}
            _ => self.thorough(step, whole),
        }
    }

    /// Steps on the grey picture, in half size when it is large.
    fn thorough(&mut self, step: Step, whole: &Luma) {
        let halved = (whole.pixels().len() > LARGE)
            .then(|| whole.halved())
            .flatten();
        let (luma, scale) = halved.as_ref().map_or((whole, 1.0), |half| (half, 2.0));
        let is_small = whole.pixels().len() <= ENLARGED_UP_TO;
        match step {
            Step::Sharp => self.look_closely_at(&sharp(luma), luma, scale, Threshold::Blocks),
            Step::Second => {
                self.ask_second(whole, 1.0);
                let made = luma.smoothed().sharpened(5, 4);
                let sight = ask(self.decoders.second, &made, Threshold::Blocks);
                self.consider(sight, &made, luma, scale);
            }
            Step::SharpHalf => self.sharp_halves(luma, scale),
            Step::Enlarged if is_small => self.look(&luma.enlarged(2), scale / 2.0),
            Step::Mean => self.look_closely_at(luma, luma, scale, Threshold::Mean(12)),
            Step::SharpEnlarged if is_small => {
                let large = luma.smoothed().sharpened(5, 3).enlarged(2);
                self.look_closely_at(&large, luma, scale, Threshold::Mean(32));
            }
            Step::Strong => {
                let strong = luma.smoothed().smoothed().sharpened(5, 6);
                self.look_closely_at(&strong, luma, scale, Threshold::Blocks);
                self.look_by_mean(&luma.smoothed().smoothed(), 8, scale);
            }
            Step::InvertedMore => {
                let inverted = luma.inverted();
                self.look(&sharp(&inverted), scale);
                self.ask_second(&inverted, scale);
                if is_small {
                    self.look(&inverted.enlarged(2), scale / 2.0);
                }
            }
            Step::Tripled if luma.pixels().len() * 2 <= ENLARGED_UP_TO => {
                self.look(&luma.enlarged(3), scale / 3.0);
            }
            Step::Third if luma.pixels().len() <= THIRD_UP_TO => self.ask_third(luma, scale),
            _ => {}
        }
    }

    /// The second decoder looks for finder patterns as the third does, so it tells how long that
    /// one would take.
    fn ask_third(&mut self, luma: &Luma, scale: f32) {
        let sight = ask(self.decoders.second, luma, Threshold::Blocks);
        let is_cheap = (3..=THIRD_FINDERS).contains(&sight.finders.len());
        self.learn(sight.found, scale, Point::default());
        if is_cheap && self.finders.len() <= 2 * THIRD_FINDERS {
            let sight = ask(self.decoders.third, luma, Threshold::Blocks);
            self.learn(sight.found, scale, Point::default());
        }
    }

    fn sharp_halves(&mut self, luma: &Luma, scale: f32) {
        let Some(half) = luma.halved() else {
            return;
        };
        let made = half.smoothed().sharpened(4, 4);
        self.look_closely_at(&made, luma, scale, Threshold::Blocks);
        self.look_closely_at(&made, luma, scale, Threshold::Mean(12));
        let sight = ask(self.decoders.second, &made, Threshold::Blocks);
        self.consider(sight, &made, luma, scale);
        if let Some(quarter) = half.halved() {
            let made = quarter.sharpened(4, 3);
            self.look_closely_at(&made, luma, scale, Threshold::Mean(12));
        }
    }

    fn halves(&mut self, whole: &Luma) {
        if let Some(half) = whole.halved() {
            self.look_closely(&half, 2.0);
            if half.pixels().len() > LARGE / 2
                && let Some(quarter) = half.halved()
            {
                self.look(&quarter, 4.0);
            }
        }
    }

    fn colours(&mut self, sheet: &Sheet, channels: &[Channel]) {
        if sheet.on_white().pixels().len() > LARGE && !self.known.is_empty() {
            return;
        }
        for channel in channels {
            let Some(luma) = sheet.channel(*channel) else {
                return;
            };
            match channel {
                Channel::Darkest => self.look_closely(&luma, 1.0),
                Channel::Lightest => self.look_closely(&luma.inverted(), 1.0),
                Channel::One(_) => {
                    self.look(&luma, 1.0);
                    self.look(&luma.inverted(), 1.0);
                }
            }
        }
    }

    fn islands(&mut self, luma: &Luma) {
        for island in islands(luma) {
            let covered = Point::new(
                island.origin.x + island.luma.width() as f32 / 2.0,
                island.origin.y + island.luma.height() as f32 / 2.0,
            );
            if self.is_known(covered) {
                continue;
            }
            let sight = ask(self.decoders.first, &island.luma, Threshold::Blocks);
            if !sight.found.is_empty() {
                self.learn(sight.found, 1.0, island.origin);
            } else if island.luma.pixels().len() <= ENLARGED_UP_TO / 8 {
                let large = island.luma.enlarged(3);
                let sight = ask(self.decoders.first, &large, Threshold::Blocks);
                self.learn(sight.found, 1.0 / 3.0, island.origin);
            }
        }
    }

    fn look(&mut self, luma: &Luma, scale: f32) {
        let sight = ask(self.decoders.first, luma, Threshold::Blocks);
        self.learn(sight.found, scale, Point::default());
    }

    fn look_by_mean(&mut self, luma: &Luma, radius: usize, scale: f32) {
        let sight = ask(self.decoders.first, luma, Threshold::Mean(radius));
        self.learn(sight.found, scale, Point::default());
    }

    fn ask_second(&mut self, luma: &Luma, scale: f32) {
        let sight = ask(self.decoders.second, luma, Threshold::Blocks);
        self.learn(sight.found, scale, Point::default());
    }

    /// Looks, and looks again from near where finder patterns stand but nothing was read.
    fn look_closely(&mut self, luma: &Luma, scale: f32) {
        self.look_closely_at(luma, luma, scale, Threshold::Blocks);
    }

    /// The same with a look at a picture made from the one to be looked at from near.
    fn look_closely_at(&mut self, made: &Luma, from: &Luma, scale: f32, threshold: Threshold) {
        let sight = ask(self.decoders.first, made, threshold);
        self.consider(sight, made, from, scale);
    }

    /// Learns what was seen, and puts the finder patterns together with those seen before.
    fn consider(&mut self, sight: Sight, made: &Luma, from: &Luma, scale: f32) {
        let share = from.width() as f32 / made.width() as f32;
        self.learn(sight.found, scale * share, Point::default());
        let back = 1.0 / scale;
        let mut finders: Vec<Finder> = sight
            .finders
            .iter()
            .map(|finder| finder.placed(share, Point::default()))
            .collect();
        let known = self.finders.iter();
        let known = known.map(|finder| finder.placed(back, Point::default()));
        let known: Vec<Finder> = known.collect();
        finders.retain(|finder| !is_among(finder, &known));
        if finders.is_empty() {
            return;
        }
        let placed = finders.iter();
        let placed = placed.map(|finder| finder.placed(scale, Point::default()));
        let placed: Vec<Finder> = placed.collect();
        finders.extend(known);
        for spot in spots(from, &finders) {
            let place = spot.placed(scale, Point::default()).middle();
            let near = spot.module() * scale * 2.0;
            let mut looks = self.close_looks.iter();
            let was_looked_at = looks.any(|known| known.minus(place).length() < near);
            if was_looked_at || self.is_known(place) || self.close_looks.len() >= CLOSE_LOOKS {
                continue;
            }
            if !self.audience.goes_on() {
                return;
            }
            self.close_looks.push(place);
            let found = close_look(self.decoders, from, &spot);
            self.learn(found, scale, Point::default());
        }
        self.finders.extend(placed);
        self.finders.truncate(FINDERS);
    }

    /// Whether a known code covers this place.
    fn is_known(&self, place: Point) -> bool {
        self.known.iter().any(|found| {
            let [corner, _, opposite, _] = found.corners;
            let half = opposite.minus(corner).length() / 2.0;
            middle(&found.corners).minus(place).length() < half / 2.0
        })
    }

    fn learn(&mut self, found: Vec<Found>, scale: f32, origin: Point) {
        for found in found {
            let is_new = !self.known.iter().any(|known| known.text == found.text);
            if is_new && self.known.len() < CODES {
                let found = found.placed(scale, origin);
                self.audience.found(&found);
                self.known.push(found);
            }
        }
    }
}
