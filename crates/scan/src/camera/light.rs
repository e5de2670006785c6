//! Is the picture black because something covers the lens, or because the room is dark?
//!
//! A covered sensor is not simply zero: it is noisy, more so the higher the camera turns its gain;
//! some of its pixels are hot; its black may be 0 or 16; its corners may glow. But it is the same
//! everywhere, and a dark room is not. So every picture becomes a coarse grid of means that noise
//! and single hot pixels do not reach, the grids of a second are averaged, and what is left decides:
//! even and low is [`Light::Black`], anything else that is hardly lit is [`Light::Dark`].

use std::time::Duration;

use super::event::Light;
use crate::Luma;

/// How long pictures must be near black before anything is said.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long they must be light before it is taken back.
const RELIEF: Duration = Duration::from_millis(300);

/// Cells of the grid, sideways and downwards.
const COLUMNS: usize = 24;
const ROWS: usize = 18;
const CELLS: usize = COLUMNS * ROWS;

/// A picture darker than this, in the mean...
const DIM_MEAN: f32 = 44.0;
/// ...whose lightest cell (but a few) is not lighter than this, is near black. A telephone with a
/// code on its screen in a dark room is not.
const DIM_CELL: f32 = 72.0;
/// Covered sensors stay below this: black at 16, lifted by the noise that cannot go below zero.
const COVERED_MEAN: f32 = 34.0;
/// Covered sensors differ by less than this from cell to cell, beyond what noise explains...
const COVERED_SPREAD: f32 = 2.5;
/// ...and by less than this where they glow smoothly from one side to the other.
const COVERED_GLOW: f32 = 7.0;
/// How much of a new grid goes into the average.
const WEIGHT: f32 = 0.15;

/// A picture, as far as light is concerned.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Grid([f32; CELLS]);

impl Grid {
    /// The mean of every cell, without single light pixels. Cost: one look at every fourth pixel.
    pub(super) fn of(luma: &Luma) -> Self {
        let (width, height) = (luma.width(), luma.height());
        let mut cells = [0.0; CELLS];
        for (place, cell) in cells.iter_mut().enumerate() {
            let (column, row) = (place % COLUMNS, place / COLUMNS);
            let xs = column * width / COLUMNS..(column + 1) * width / COLUMNS;
            let ys = row * height / ROWS..(row + 1) * height / ROWS;
            *cell = calm_mean(luma, xs, ys);
        }
        Self(cells)
    }

    fn mean(&self) -> f32 {
        self.0.iter().sum::<f32>() / CELLS as f32
    }

    fn sorted(&self) -> [f32; CELLS] {
        let mut sorted = self.0;
        sorted.sort_by(f32::total_cmp);
        sorted
    }

    /// Whether hardly anything is to be seen.
    fn is_dim(&self) -> bool {
        // One cell in fifty may be lighter: the light of a keyboard, a reflex.
        self.mean() < DIM_MEAN && self.sorted()[CELLS - CELLS / 50] < DIM_CELL
    }

    /// Whether there is nothing in it: even and low.
    fn is_covered(&self) -> bool {
        let sorted = self.sorted();
        let all = sorted[CELLS - 1 - CELLS / 100] - sorted[CELLS / 100];
        self.mean() < COVERED_MEAN && all < COVERED_GLOW && self.roughness() < COVERED_SPREAD
    }

    /// How far cells are from the mean of their neighbours on both sides, of which the largest
    /// but a few: nothing where brightness only drifts, as when corners glow.
    fn roughness(&self) -> f32 {
        let mut steps: Vec<f32> = Vec::with_capacity(2 * CELLS);
        let cell = |column: usize, row: usize| self.0[row * COLUMNS + column];
        for row in 0..ROWS {
            for column in 0..COLUMNS {
                if (1..COLUMNS - 1).contains(&column) {
                    let beside = cell(column - 1, row) + cell(column + 1, row);
                    steps.push((cell(column, row) - beside / 2.0).abs());
                }
                if (1..ROWS - 1).contains(&row) {
                    let beside = cell(column, row - 1) + cell(column, row + 1);
                    steps.push((cell(column, row) - beside / 2.0).abs());
                }
            }
        }
        steps.sort_by(f32::total_cmp);
        let place = steps.len() - 1 - steps.len() / 100;
        steps.get(place).copied().unwrap_or(0.0)
    }

    /// Moves this average towards a new grid.
    fn take_in(&mut self, new: &Self) {
        for (old, new) in self.0.iter_mut().zip(new.0) {
            *old += WEIGHT * (new - *old);
        }
    }
}

/// The mean of groups of four pixels, of each the second lightest left out with the lightest: a
/// hot pixel never reaches it.
fn calm_mean(luma: &Luma, xs: std::ops::Range<usize>, ys: std::ops::Range<usize>) -> f32 {
    let (mut sum, mut count) = (0_u32, 0_u32);
    let row = |y: usize| luma.pixels().get(y * luma.width()..(y + 1) * luma.width());
    for y in ys.step_by(2) {
        let (Some(upper), Some(lower)) = (row(y), row(y + 1)) else {
            continue;
        };
        for x in xs.clone().step_by(2).filter(|x| x + 1 < luma.width()) {
            let mut four = [upper[x], upper[x + 1], lower[x], lower[x + 1]];
            four.sort_unstable();
            sum += u32::from(four[1]) + u32::from(four[2]);
            count += 2;
        }
    }
    sum as f32 / count.max(1) as f32
}

/// Watches the light from picture to picture.
#[derive(Debug, Default)]
pub(super) struct Meter {
    said: Option<Light>,
    average: Option<Grid>,
    dim_since: Option<Duration>,
    light_since: Option<Duration>,
}

impl Meter {
    /// Looks at a picture taken `at` (since whenever, but never backwards). Says how light it is
    /// when that has changed.
    pub(super) fn look(&mut self, grid: &Grid, at: Duration) -> Option<Light> {
        if !grid.is_dim() {
            return self.see(at);
        }
        self.light_since = None;
        let since = *self.dim_since.get_or_insert(at);
        let average = match &mut self.average {
            Some(average) => {
                average.take_in(grid);
                average
            }
            none => none.insert(grid.clone()),
        };
        if at.saturating_sub(since) < PATIENCE {
            return None;
        }
        let light = if average.is_covered() {
            Light::Black
        } else {
            Light::Dark
        };
        // Between the two it may waver; it says so at most every time the patience has passed.
        self.dim_since = Some(at);
        self.say(light)
    }

    /// A code was read: it is light enough.
    pub(super) fn found(&mut self) -> Option<Light> {
        self.forget();
        self.say(Light::Ok)
    }

    fn see(&mut self, at: Duration) -> Option<Light> {
        let since = *self.light_since.get_or_insert(at);
        if at.saturating_sub(since) < RELIEF && self.said() != Light::Ok {
            return None;
        }
        self.forget();
        self.say(Light::Ok)
    }

    fn forget(&mut self) {
        self.dim_since = None;
        self.average = None;
    }

    fn said(&self) -> Light {
        self.said.unwrap_or(Light::Ok)
    }

    fn say(&mut self, light: Light) -> Option<Light> {
        let is_new = self.said() != light;
        self.said = Some(light);
        is_new.then_some(light)
    }
}

#[cfg(test)]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "levels become pixels as a sensor makes them: nothing is below zero or above white"
)]
mod tests {
    use super::*;

    const WIDTH: usize = 320;
    const HEIGHT: usize = 240;

    /// What a sensor adds to a scene, by a seed: the same seed, the same frames.
    #[derive(Debug, Clone, Copy)]
    struct Sensor {
        /// The luma of nothing: 16 where the range is limited, else 0.
        black: f32,
        /// How far pixels stray, in levels.
        noise: f32,
        /// One pixel in so many is hot; 0 for none.
        hot: u64,
        /// How much lighter the lower right corner glows.
        glow: f32,
    }

    const GOOD: Sensor = Sensor {
        black: 16.0,
        noise: 1.0,
        hot: 0,
        glow: 0.0,
    };

    impl Sensor {
        fn frame(self, scene: impl Fn(f32, f32) -> f32, seed: u64) -> Luma {
            let pixels = (0..WIDTH * HEIGHT).map(|place| {
                let (x, y) = (place % WIDTH, place / WIDTH);
                let (x, y) = (x as f32 / WIDTH as f32, y as f32 / HEIGHT as f32);
                let place = place as u64;
                let is_hot = self.hot > 0 && mixed(place).is_multiple_of(self.hot);
                let hot = if is_hot { 120.0 } else { 0.0 };
                let level = self.black + scene(x, y) + self.glow * x * y + hot;
                // As `as` does for pixels: nothing is below zero or above white.
                (level + self.noise * bell(mixed(place ^ (seed << 32)))) as u8
            });
            Luma::new(WIDTH, HEIGHT, pixels.collect()).expect("the pixels fit")
        }

        /// What is said about a scene that is shown for four seconds, 15 frames in each.
        fn says(self, scene: impl Fn(f32, f32) -> f32) -> Light {
            let mut meter = Meter::default();
            for number in 0..60 {
                let luma = self.frame(&scene, number % 6);
                let at = Duration::from_millis(number * 1000 / 15);
                let _ = meter.look(&Grid::of(&luma), at);
            }
            meter.said()
        }
    }

    /// SplitMix64.
    fn mixed(seed: u64) -> u64 {
        let mut bits = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// Four even parts: nearly a bell with the deviation 1.
    fn bell(bits: u64) -> f32 {
        let parts = bits.to_le_bytes();
        let sum: u32 = parts
            .as_chunks::<2>()
            .0
            .iter()
            .map(|part| u32::from(u16::from_le_bytes(*part)))
            .sum();
        (sum as f32 / 65_536.0 - 2.0) * 3.0_f32.sqrt()
    }

    fn nothing(_: f32, _: f32) -> f32 {
        0.0
    }

    /// A window, a door and a table, `contrast` levels apart.
    fn room(contrast: f32) -> impl Fn(f32, f32) -> f32 {
        move |x, y| {
            let window = (0.6..0.8).contains(&x) && (0.15..0.5).contains(&y);
            let door = (0.1..0.2).contains(&x) && y > 0.25;
            contrast * (f32::from(u8::from(window)) * 2.0 + f32::from(u8::from(door)) + x * 0.5)
        }
    }

    #[test]
    fn a_closed_shutter_is_black_whatever_the_sensor() {
        for black in [0.0, 16.0] {
            for noise in [0.0, 1.0, 3.0, 6.0, 10.0] {
                for (hot, glow) in [(0, 0.0), (500, 0.0), (2_000, 5.0)] {
                    let sensor = Sensor {
                        black,
                        noise,
                        hot,
                        glow,
                    };
                    assert_eq!(sensor.says(nothing), Light::Black, "{sensor:?}");
                }
            }
        }
    }

    #[test]
    fn a_dark_room_is_dark_whatever_the_sensor() {
        for black in [0.0, 16.0] {
            for noise in [0.0, 1.0, 3.0, 6.0, 10.0] {
                for contrast in [5.0, 8.0, 14.0] {
                    let sensor = Sensor {
                        black,
                        noise,
                        hot: 2_000,
                        glow: 2.0,
                    };
                    let said = sensor.says(room(contrast));
                    assert_eq!(said, Light::Dark, "{sensor:?}, {contrast} apart");
                }
            }
        }
    }

    #[test]
    fn an_even_picture_that_is_lighter_than_a_covered_sensor_is_dark() {
        assert_eq!(GOOD.says(|_, _| 14.0), Light::Black);
        assert_eq!(GOOD.says(|_, _| 22.0), Light::Dark);
        assert_eq!(GOOD.says(|_, _| 32.0), Light::Ok);
    }

    #[test]
    fn a_lit_room_and_a_bright_telephone_in_a_dark_one_are_light_enough() {
        assert_eq!(GOOD.says(|x, _| 40.0 + 80.0 * x), Light::Ok);
        let telephone = |x: f32, y: f32| {
            let is_screen = (0.4..0.55).contains(&x) && (0.3..0.7).contains(&y);
            if is_screen { 150.0 } else { 2.0 }
        };
        assert_eq!(GOOD.says(telephone), Light::Ok);
    }

    fn at(seconds: f64) -> Duration {
        Duration::from_secs_f64(seconds)
    }

    #[test]
    fn black_is_said_after_three_seconds_and_once() {
        let mut meter = Meter::default();
        let black = Grid::of(&GOOD.frame(nothing, 1));
        assert_eq!(meter.look(&black, at(0.0)), None);
        assert_eq!(meter.look(&black, at(2.9)), None);
        assert_eq!(meter.look(&black, at(3.0)), Some(Light::Black));
        for second in 4_u8..20 {
            assert_eq!(meter.look(&black, at(second.into())), None);
        }
    }

    #[test]
    fn light_takes_it_back_in_a_third_of_a_second() {
        let mut meter = Meter::default();
        let black = Grid::of(&GOOD.frame(nothing, 1));
        let light = Grid::of(&GOOD.frame(|_, _| 90.0, 1));
        let _ = meter.look(&black, at(0.0));
        assert_eq!(meter.look(&black, at(3.0)), Some(Light::Black));
        assert_eq!(meter.look(&light, at(3.1)), None, "it may be a flash");
        assert_eq!(meter.look(&black, at(3.2)), None);
        assert_eq!(meter.look(&light, at(3.3)), None);
        assert_eq!(meter.look(&light, at(3.6)), Some(Light::Ok));
        assert_eq!(meter.look(&black, at(3.7)), None);
        assert_eq!(meter.look(&black, at(6.6)), None);
        assert_eq!(meter.look(&black, at(6.8)), Some(Light::Black));
    }

    #[test]
    fn a_shutter_closed_in_a_dark_room_is_noticed_later() {
        let mut meter = Meter::default();
        let room = Grid::of(&GOOD.frame(room(10.0), 1));
        let black = Grid::of(&GOOD.frame(nothing, 1));
        let mut said = Vec::new();
        for frame in 0..150_u16 {
            let grid = if frame < 70 { &room } else { &black };
            said.extend(meter.look(grid, at(f64::from(frame) / 15.0)));
        }
        assert_eq!(said, [Light::Dark, Light::Black]);
    }

    #[test]
    fn a_code_that_was_read_is_light_enough() {
        let mut meter = Meter::default();
        let black = Grid::of(&GOOD.frame(nothing, 1));
        assert_eq!(meter.found(), None);
        let _ = meter.look(&black, at(0.0));
        let _ = meter.look(&black, at(3.0));
        assert_eq!(meter.found(), Some(Light::Ok));
    }

    #[test]
    fn pictures_of_any_size_have_a_grid() {
        for (width, height) in [(1, 1), (2, 2), (23, 17), (25, 19), (4096, 3)] {
            let luma = Luma::new(width, height, vec![9; width * height]).expect("they fit");
            let Grid(cells) = Grid::of(&luma);
            assert!(cells.iter().all(|cell| *cell <= 9.0), "{width} x {height}");
        }
    }
}
