//! A code's grid laid over its finder patterns, for codes that are blurred, noisy or tilted.
//!
//! Three finder patterns leave open where the fourth corner is and how many modules there are.
//! Both are tried: under the right grid the patterns every code has (finder, timing, alignment;
//! ISO/IEC 18004, 6.3) lie on pixels of the right brightness, and all other modules on pixels
//! that are clearly dark or light. The best grid is refined until it fits, and its modules are
//! read from the grey, each against its neighbours, so that blur is undone module by module.

use rxing::common::BitMatrix;
use rxing::qrcode::cpp_port::decoder::Decode;

use crate::spot::Spot;
use crate::{Found, Luma, Point};

/// Sides tried besides the likeliest, in steps of one version (four modules).
const SIDES: [f32; 5] = [0.0, 4.0, -4.0, 8.0, -8.0];

/// How far the fourth corner is looked for, in sides of the code.
const REACH: f32 = 0.22;

/// Grids that are refined and read.
const CANDIDATES: usize = 2;

/// Share of the fixed patterns' contrast that must have the right sign.
const FIT: f32 = 0.45;

/// How much of its neighbours' brightness is taken from a module, in turn.
const BLURS: [f32; 4] = [0.0, 0.12, 0.2, 0.3];

/// Reads the code whose finder patterns stand at a spot. Some milliseconds.
pub(crate) fn read_grid(luma: &Luma, spot: &Spot) -> Option<Found> {
    let relief = Relief::new(luma, spot.module());
    let mut grids: Vec<(f32, Grid)> = SIDES
        .iter()
        .filter_map(|more| {
            let side = spot.side() + more;
            let version = ((side - 17.0) / 4.0).round();
            (1.0..=40.0)
                .contains(&version)
                .then_some(17.0 + 4.0 * version)
        })
        .filter_map(|side| Grid::nearest(&relief, spot, side))
        .collect();
    grids.sort_by(|a, b| b.0.total_cmp(&a.0));
    grids
        .into_iter()
        .take(CANDIDATES)
        .find_map(|(_, grid)| grid.refined(&relief).read(&relief))
}

/// How much lighter each pixel is than its surroundings.
struct Relief {
    width: usize,
    height: usize,
    heights: Vec<f32>,
}

impl Relief {
    fn new(luma: &Luma, module: f32) -> Self {
        let radius = crate::close::whole(module * 3.5).clamp(3, 60);
        let means = luma.mean(radius);
        let pairs = luma.pixels().iter().zip(means.pixels());
        Self {
            width: luma.width(),
            height: luma.height(),
            heights: pairs
                .map(|(pixel, mean)| f32::from(*pixel) - f32::from(*mean))
                .collect(),
        }
    }

    /// Between four pixels; 0 outside.
    fn at(&self, place: Point) -> f32 {
        let (x, y) = (place.x - 0.5, place.y - 0.5);
        if !(x >= 0.0 && y >= 0.0) {
            return 0.0;
        }
        let (column, row) = (crate::close::whole(x), crate::close::whole(y));
        if column + 1 >= self.width || row + 1 >= self.height {
            return 0.0;
        }
        let (across, down) = (x - column as f32, y - row as f32);
        let start = row * self.width + column;
        let two = |start: usize| match self.heights.get(start..start + 2) {
            Some([left, right]) => left + (right - left) * across,
            _ => 0.0,
        };
        let (upper, lower) = (two(start), two(start + self.width));
        upper + (lower - upper) * down
    }
}

/// One module whose brightness is known.
struct Known {
    x: f32,
    y: f32,
    /// 1 for light, -1 for dark.
    light: f32,
}

/// Where the modules of a code are.
#[derive(Clone)]
struct Grid {
    side: f32,
    /// The centres of the three finder patterns (upper left, upper right, lower left), and where
    /// a fourth would be.
    corners: [Point; 4],
}

impl Grid {
    /// The grid of this side whose fourth corner fits best, and how well it does.
    fn nearest(relief: &Relief, spot: &Spot, side: f32) -> Option<(f32, Self)> {
        let known = known(side, false);
        let [corner, right, below] = spot.finders;
        let fourth = spot.fourth();
        let (across, down) = (right.minus(corner), below.minus(corner));
        let step = 1.0 / (side - 7.0);
        let steps = crate::close::whole(REACH / step);
        let places = (0..=2 * steps).flat_map(|a| (0..=2 * steps).map(move |b| (a, b)));
        let tried = places.map(|(a, b)| {
            let [a, b] = [a, b].map(|n| (n as f32 - steps as f32) * step);
            let fourth = fourth.plus(across, a).plus(down, b);
            let grid = Self {
                side,
                corners: [corner, right, below, fourth],
            };
            (grid.fit(relief, &known), grid)
        });
        tried.max_by(|a, b| a.0.total_cmp(&b.0))
    }

    /// Moves the corners, less and less, as long as the grid fits better.
    fn refined(mut self, relief: &Relief) -> Self {
        let known = known(self.side, true);
        let module = self.corners[0].minus(self.corners[1]).length() / (self.side - 7.0);
        let mut best = self.fit(relief, &known) + self.clarity(relief);
        let mut step = module * 0.6;
        while step > module * 0.06 {
            let mut is_better = false;
            for index in 0..4 {
                for (x, y) in [(step, 0.0), (-step, 0.0), (0.0, step), (0.0, -step)] {
                    let mut moved = self.clone();
                    if let Some(corner) = moved.corners.get_mut(index) {
                        *corner = corner.plus(Point::new(x, y), 1.0);
                    }
                    let fit = moved.fit(relief, &known) + moved.clarity(relief);
                    if fit > best {
                        (best, self, is_better) = (fit, moved, true);
                    }
                }
            }
            if !is_better {
                step *= 0.5;
            }
        }
        self
    }

    /// The mean contrast of the known modules, negative where it has the wrong sign.
    fn fit(&self, relief: &Relief, known: &[Known]) -> f32 {
        let Some(map) = self.map() else {
            return f32::MIN;
        };
        let sum: f32 = known
            .iter()
            .map(|module| module.light * relief.at(map.place(module.x, module.y)))
            .sum();
        sum / known.len() as f32
    }

    /// The mean contrast of all modules, by every third.
    fn clarity(&self, relief: &Relief) -> f32 {
        let Some(map) = self.map() else {
            return f32::MIN;
        };
        let side = crate::close::whole(self.side);
        let places = (0..side * side).step_by(3);
        let count = places.len() as f32;
        let sum: f32 = places
            .map(|index| {
                let (x, y) = ((index % side) as f32 + 0.5, (index / side) as f32 + 0.5);
                relief.at(map.place(x, y)).abs()
            })
            .sum();
        sum / count
    }

    fn read(&self, relief: &Relief) -> Option<Found> {
        let map = self.map()?;
        let known = known(self.side, true);
        let heights: Vec<f32> = known
            .iter()
            .map(|module| module.light * relief.at(map.place(module.x, module.y)))
            .collect();
        let (right, all) = heights.iter().fold((0.0, 0.0), |(right, all), height| {
            (right + height, all + height.abs())
        });
        if right < FIT * all {
            return None;
        }
        let modules = self.modules(relief, &map);
        let text = BLURS
            .iter()
            .find_map(|blur| decoded(&modules, crate::close::whole(self.side), *blur))?;
        let corners = [
            (0.0, 0.0),
            (self.side, 0.0),
            (self.side, self.side),
            (0.0, self.side),
        ];
        Some(Found {
            text,
            corners: corners.map(|(x, y)| map.place(x, y)),
        })
    }

    /// The brightness of every module: the mean of five places in it.
    fn modules(&self, relief: &Relief, map: &Map) -> Vec<f32> {
        let side = crate::close::whole(self.side);
        let places = [(0.5, 0.5), (0.3, 0.5), (0.7, 0.5), (0.5, 0.3), (0.5, 0.7)];
        (0..side * side)
            .map(|index| {
                let (x, y) = ((index % side) as f32, (index / side) as f32);
                let places = places.iter();
                places
                    .map(|(across, down)| relief.at(map.place(x + across, y + down)))
                    .sum::<f32>()
            })
            .collect()
    }

    fn map(&self) -> Option<Map> {
        let [a, b, d, c] = self.corners;
        // The square with these corners, after Heckbert (1989).
        let (sum_x, sum_y) = (a.x - b.x + c.x - d.x, a.y - b.y + c.y - d.y);
        let (first, second) = (b.minus(c), d.minus(c));
        let area = first.x * second.y - second.x * first.y;
        if area.abs() < 1.0 {
            return None;
        }
        let g = (sum_x * second.y - second.x * sum_y) / area;
        let h = (first.x * sum_y - sum_x * first.y) / area;
        Some(Map {
            apart: self.side - 7.0,
            x: [b.x - a.x + g * b.x, d.x - a.x + h * d.x, a.x],
            y: [b.y - a.y + g * b.y, d.y - a.y + h * d.y, a.y],
            depth: [g, h],
        })
    }
}

/// From modules to pixels.
struct Map {
    apart: f32,
    x: [f32; 3],
    y: [f32; 3],
    depth: [f32; 2],
}

impl Map {
    fn place(&self, x: f32, y: f32) -> Point {
        let (u, v) = ((x - 3.5) / self.apart, (y - 3.5) / self.apart);
        let depth = self.depth[0] * u + self.depth[1] * v + 1.0;
        Point::new(
            (self.x[0] * u + self.x[1] * v + self.x[2]) / depth,
            (self.y[0] * u + self.y[1] * v + self.y[2]) / depth,
        )
    }
}

/// The modules every code of this side has: timing and alignment patterns, and the finder
/// patterns if wanted.
fn known(side: f32, with_finders: bool) -> Vec<Known> {
    let size = crate::close::whole(side);
    let mut known = Vec::new();
    let mut add = |x: usize, y: usize, is_dark: bool| {
        known.push(Known {
            x: x as f32 + 0.5,
            y: y as f32 + 0.5,
            light: if is_dark { -1.0 } else { 1.0 },
        });
    };
    for place in 8..size - 8 {
        add(place, 6, place % 2 == 0);
        add(6, place, place % 2 == 0);
    }
    for (left, top) in alignments(size) {
        for index in 0..25_usize {
            let (x, y) = (index % 5, index / 5);
            let ring = x.abs_diff(2).max(y.abs_diff(2));
            add(left + x - 2, top + y - 2, ring != 1);
        }
    }
    if with_finders {
        for (left, top) in [(0, 0), (size - 7, 0), (0, size - 7)] {
            for index in 0..49_usize {
                let (x, y) = (index % 7, index / 7);
                let ring = x.abs_diff(3).max(y.abs_diff(3));
                add(left + x, top + y, ring != 2);
            }
        }
    }
    known
}

/// The centres of the alignment patterns (ISO/IEC 18004, annex E).
fn alignments(size: usize) -> Vec<(usize, usize)> {
    let version = (size - 17) / 4;
    if version < 2 {
        return Vec::new();
    }
    let count = version / 7 + 2;
    let step = (version * 8 + count * 3 + 5) / (count * 4 - 4) * 2;
    let mut places: Vec<usize> = (0..count - 1).map(|n| size - 7 - n * step).collect();
    places.push(6);
    let last = size - 7;
    let all = places
        .iter()
        .flat_map(|x| places.iter().map(move |y| (*x, *y)));
    all.filter(|place| ![(6, 6), (6, last), (last, 6)].contains(place))
        .collect()
}

/// The text of these modules, each judged against the mean around it after a share of its four
/// neighbours is taken away.
fn decoded(modules: &[f32], side: usize, blur: f32) -> Option<String> {
    let at = |x: usize, y: usize| modules.get(y * side + x).copied().unwrap_or(0.0);
    let mut bits = BitMatrix::with_single_dimension(u32::try_from(side).ok()?).ok()?;
    for (y, row) in (0..side).zip(0_u32..) {
        for (x, column) in (0..side).zip(0_u32..) {
            let around = [
                at(x.saturating_sub(1), y),
                at((x + 1).min(side - 1), y),
                at(x, y.saturating_sub(1)),
                at(x, (y + 1).min(side - 1)),
            ];
            if at(x, y) < blur * around.iter().sum::<f32>() {
                bits.set(column, row);
            }
        }
    }
    let result = std::panic::catch_unwind(|| Decode(&bits)).ok()?.ok()?;
    let text = result.isValid().then(|| result.text())?;
    (!text.is_empty()).then_some(text)
}
