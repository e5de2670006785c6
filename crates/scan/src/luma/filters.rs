//! Looks at a picture: smoother, sharper, larger. All in whole numbers, a few milliseconds a
//! megapixel.

use super::Luma;

/// Fractions of a weight are in 64ths.
const UNIT: f32 = 64.0;

impl Luma {
    /// Each pixel the mean of its nine neighbours, nearer ones counting more (1-2-1 both ways):
    /// against noise and moire. Sigma is 0.7 pixels.
    #[must_use]
    pub fn smoothed(&self) -> Self {
        let (width, height) = (self.width, self.height);
        let mut pixels = Vec::with_capacity(self.pixels.len());
        let mut sums = vec![0_u16; width + 2];
        for y in 0..height {
            let rows = [y.saturating_sub(1), y, (y + 1).min(height - 1)].map(|y| self.row(y));
            let [above, here, below] = rows;
            let inner = sums.iter_mut().skip(1).zip(above).zip(here).zip(below);
            for (((sum, above), here), below) in inner {
                *sum = u16::from(*above) + 2 * u16::from(*here) + u16::from(*below);
            }
            mirror_edges(&mut sums);
            pixels.extend(sums.windows(3).map(|near| match near {
                [left, here, right] => low_byte((left + 2 * here + right + 8) / 16),
                _ => 0,
            }));
        }
        self.with_pixels(pixels)
    }

    /// Each pixel the mean of a square of `2 * radius + 1` pixels around it, less at the edges.
    #[must_use]
    pub fn mean(&self, radius: usize) -> Self {
        let (width, height) = (self.width, self.height);
        let mut pixels = Vec::with_capacity(self.pixels.len());
        let mut columns = vec![0_u32; width];
        for y in 0..radius.min(height) {
            add(&mut columns, self.row(y));
        }
        let mut prefix = vec![0_u32; width + 1];
        for y in 0..height {
            if y + radius < height {
                add(&mut columns, self.row(y + radius));
            }
            if let Some(gone) = y.checked_sub(radius + 1) {
                subtract(&mut columns, self.row(gone));
            }
            let rows = (y + radius + 1).min(height) - y.saturating_sub(radius);
            sum_up(&mut prefix, &columns);
            push_means(&mut pixels, &prefix, radius, rows);
        }
        self.with_pixels(pixels)
    }

    /// What differs from the mean of the square around it is made to differ `strength` times
    /// more: against blur. Also lifts a low contrast.
    #[must_use]
    pub fn sharpened(&self, radius: usize, strength: u8) -> Self {
        let mut sharp = self.mean(radius);
        let strength = i32::from(strength);
        for (mean, pixel) in sharp.pixels.iter_mut().zip(&self.pixels) {
            let (pixel, around) = (i32::from(*pixel), i32::from(*mean));
            let sharper = (pixel + strength * (pixel - around)).clamp(0, 255);
            *mean = u8::try_from(sharper).unwrap_or(u8::MAX);
        }
        sharp
    }

    /// `times` (1 to 4) as wide and high, with cubic curves (Catmull-Rom) through the pixels: for
    /// modules of one or two pixels, where straight lines blur too much.
    #[must_use]
    pub fn enlarged(&self, times: usize) -> Self {
        let times = times.clamp(1, 4);
        let phases: Vec<Phase> = (0..times).map(|n| Phase::new(n, times)).collect();
        let width = self.width * times;
        let mut wide = Vec::with_capacity(width * self.height);
        let mut padded = vec![0_i16; self.width + 4];
        for row in self.pixels.chunks_exact(self.width) {
            for (place, x) in padded.iter_mut().zip(0..) {
                let near = clamped(x, 2, row.len());
                *place = row.get(near).copied().map_or(0, i16::from);
            }
            for near in padded.windows(5) {
                wide.extend(phases.iter().map(|phase| phase.along(near)));
            }
        }
        let rows: Vec<&[i16]> = wide.chunks_exact(width).collect();
        let mut pixels = Vec::with_capacity(width * self.height * times);
        for y in 0..self.height {
            for phase in &phases {
                let four = [0, 1, 2, 3].map(|tap| {
                    let near = clamped(y + tap + phase.skip, 2, rows.len());
                    rows.get(near).copied().unwrap_or(&[])
                });
                phase.across(four, &mut pixels);
            }
        }
        Self {
            width,
            height: self.height * times,
            pixels,
        }
    }

    fn with_pixels(&self, pixels: Vec<u8>) -> Self {
        Self { pixels, ..*self }
    }
}

/// The weights of four pixels for one of the places between them.
struct Phase {
    /// By how many pixels the first of the four is further on: 0 or 1.
    skip: usize,
    weights: [i16; 4],
}

impl Phase {
    fn new(n: usize, times: usize) -> Self {
        let place = (n as f32 + 0.5) / times as f32 - 0.5;
        let (skip, along) = if place < 0.0 {
            (0, place + 1.0)
        } else {
            (1, place)
        };
        let mut weights = [along + 1.0, along, 1.0 - along, 2.0 - along].map(weight);
        // What rounding took or gave goes to the nearest.
        let missing = 64 - weights.iter().sum::<i16>();
        if let Some(nearest) = weights.get_mut(if along < 0.5 { 1 } else { 2 }) {
            *nearest += missing;
        }
        Self { skip, weights }
    }

    fn along(&self, five: &[i16]) -> i16 {
        let four = five.iter().skip(self.skip);
        four.zip(self.weights)
            .map(|(pixel, weight)| pixel * weight)
            .sum()
    }

    fn across(&self, [a, b, c, d]: [&[i16]; 4], pixels: &mut Vec<u8>) {
        let [p, q, r, s] = self.weights.map(i32::from);
        pixels.extend(a.iter().zip(b).zip(c).zip(d).map(|(((a, b), c), d)| {
            let sum = p * i32::from(*a) + q * i32::from(*b) + r * i32::from(*c) + s * i32::from(*d);
            u8::try_from(((sum + 2048) >> 12).clamp(0, 255)).unwrap_or(u8::MAX)
        }));
    }
}

/// Catmull-Rom, in 64ths.
#[expect(clippy::cast_possible_truncation, reason = "between -5 and 64")]
fn weight(far: f32) -> i16 {
    let weight = if far < 1.0 {
        (1.5 * far - 2.5) * far * far + 1.0
    } else {
        ((-0.5 * far + 2.5) * far - 4.0) * far + 2.0
    };
    (weight * UNIT).round() as i16
}

/// `place - before`, within `0..length`.
fn clamped(place: usize, before: usize, length: usize) -> usize {
    place.saturating_sub(before).min(length.saturating_sub(1))
}

fn mirror_edges(sums: &mut [u16]) {
    if let [left, first, ..] = sums {
        *left = *first;
    }
    if let [.., last, right] = sums {
        *right = *last;
    }
}

fn add(columns: &mut [u32], row: &[u8]) {
    for (sum, pixel) in columns.iter_mut().zip(row) {
        *sum += u32::from(*pixel);
    }
}

fn subtract(columns: &mut [u32], row: &[u8]) {
    for (sum, pixel) in columns.iter_mut().zip(row) {
        *sum -= u32::from(*pixel);
    }
}

/// Sums wrap: only differences are used, and those fit.
fn sum_up(prefix: &mut [u32], columns: &[u32]) {
    let mut sum = 0_u32;
    for (place, column) in prefix.iter_mut().skip(1).zip(columns) {
        sum = sum.wrapping_add(*column);
        *place = sum;
    }
}

fn push_means(pixels: &mut Vec<u8>, prefix: &[u32], radius: usize, rows: usize) {
    let width = prefix.len() - 1;
    let left = radius.min(width);
    let right = width.saturating_sub(radius).max(left);
    let at_edge = |x: usize| {
        let (from, to) = (x.saturating_sub(radius), (x + radius + 1).min(width));
        let ends = prefix.get(from).zip(prefix.get(to));
        let sum = ends.map_or(0, |(from, to)| to.wrapping_sub(*from));
        rounded(sum as f32 / (rows * (to - from)) as f32)
    };
    pixels.extend((0..left).map(at_edge));
    // Where the square is whole its area is always the same: a product instead of a division.
    let across = 2 * radius + 1;
    let share = 1.0 / (rows * across) as f32;
    let ends = prefix.iter().zip(prefix.iter().skip(across));
    pixels.extend(ends.map(|(from, to)| rounded(to.wrapping_sub(*from) as f32 * share)));
    pixels.extend((right..width).map(at_edge));
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates"
)]
fn rounded(value: f32) -> u8 {
    (value + 0.5) as u8
}

fn low_byte(value: u16) -> u8 {
    u8::try_from(value).unwrap_or(u8::MAX)
}
