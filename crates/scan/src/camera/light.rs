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
