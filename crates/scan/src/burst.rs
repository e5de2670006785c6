//! The last frames of a camera, laid over each other: noise is different in each, the code is not.
//!
//! The room stands still and the hand trembles, so frames are laid over each other by the part
//! that matters, not by the whole.

use std::collections::VecDeque;

use crate::Luma;

/// Frames kept. Four halve the noise; more help little and blur what moves.
const FRAMES: usize = 8;

/// The largest movement between two frames that is followed, in quarter-size pixels.
const FAR: isize = 5;

/// The movement left to find in full size.
const NEAR: isize = 3;

/// The part of a picture that matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Area {
    pub(crate) left: usize,
    pub(crate) top: usize,
    pub(crate) width: usize,
    pub(crate) height: usize,
}

impl Area {
    /// The middle of a picture, seven tenths of its lower side each way.
    pub(crate) fn middle_of(luma: &Luma) -> Self {
        let side = luma.width().min(luma.height()) * 7 / 10;
        Self {
            left: (luma.width() - side) / 2,
            top: (luma.height() - side) / 2,
            width: side,
            height: side,
        }
    }
}

/// A frame, and where what it shows was in the frame before.
struct Frame {
    luma: Luma,
    quarter: Option<Luma>,
    moved: (isize, isize),
}

/// The last frames, the newest last.
#[derive(Default)]
pub(crate) struct Burst(VecDeque<Frame>);

impl Burst {
    /// Takes the next frame. Frames of another size are forgotten.
    pub(crate) fn push(&mut self, luma: Luma, area: Area) {
        let size = |luma: &Luma| (luma.width(), luma.height());
        if self
            .0
            .back()
            .is_some_and(|last| size(&last.luma) != size(&luma))
        {
            self.0.clear();
        }
        let quarter = luma.halved().and_then(|half| half.halved());
        let moved = self.0.back().map_or((0, 0), |last| {
            let coarse = last.quarter.as_ref().zip(quarter.as_ref());
            let guess = coarse.map_or((0, 0), |(before, now)| {
                let area = Area {
                    left: area.left / 4,
                    top: area.top / 4,
                    width: area.width / 4,
                    height: area.height / 4,
                };
                moved(before, now, area, (0, 0), FAR)
            });
            moved(&last.luma, &luma, area, (guess.0 * 4, guess.1 * 4), NEAR)
        });
        if self.0.len() >= FRAMES {
            self.0.pop_front();
        }
        self.0.push_back(Frame {
            luma,
            quarter,
            moved,
        });
    }

    /// How many frames there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The newest frame.
    pub(crate) fn newest(&self) -> Option<&Luma> {
        self.0.back().map(|frame| &frame.luma)
    }

    /// The mean of the last frames, laid over the newest; what lies outside of one is taken from
    /// the newest. `None` with fewer than two.
    pub(crate) fn mean(&self, count: usize) -> Option<Luma> {
        let newest = self.newest()?;
        let mut sums: Vec<u16> = newest.pixels().iter().copied().map(u16::from).collect();
        let mut offset = (0, 0);
        let mut frames = 1;
        let mut after = self.0.back()?.moved;
        for frame in self.0.iter().rev().skip(1).take(count.saturating_sub(1)) {
            offset = (offset.0 + after.0, offset.1 + after.1);
            after = frame.moved;
            add_moved(&mut sums, newest, &frame.luma, offset);
            frames += 1;
        }
        if frames < 2 {
            return None;
        }
        let pixels = sums
            .iter()
            .map(|sum| u8::try_from((sum + frames / 2) / frames).unwrap_or(u8::MAX));
        Luma::new(newest.width(), newest.height(), pixels.collect())
    }
}

/// Adds a frame, each pixel from `offset` further on.
fn add_moved(sums: &mut [u16], newest: &Luma, frame: &Luma, (right, down): (isize, isize)) {
    let (width, height) = (frame.width(), frame.height());
    let rows = sums
        .chunks_exact_mut(width)
        .zip(newest.pixels().chunks_exact(width));
    for ((row, instead), y) in rows.zip(0_usize..) {
        let source = y.checked_add_signed(down).filter(|y| *y < height);
        let source = source.and_then(|y| frame.pixels().get(y * width..(y + 1) * width));
        let (before, after) = (right.min(0).unsigned_abs(), right.max(0).unsigned_abs());
        let inner = before.min(width)..width.saturating_sub(after).max(before.min(width));
        for (x, (sum, instead)) in row.iter_mut().zip(instead).enumerate() {
            if source.is_none() || !inner.contains(&x) {
                *sum += u16::from(*instead);
            }
        }
        if let (Some(source), Some(row)) = (source, row.get_mut(inner.clone())) {
            let from = source.iter().skip(inner.start.saturating_add_signed(right));
            row.iter_mut()
                .zip(from)
                .for_each(|(sum, pixel)| *sum += u16::from(*pixel));
        }
    }
}

/// Where what `now` shows in the area is in `before`, near `guess`: the place with the least
/// difference, by every second row.
fn moved(
    before: &Luma,
    now: &Luma,
    area: Area,
    guess: (isize, isize),
    reach: isize,
) -> (isize, isize) {
    let places = (-reach..=reach).flat_map(|down| (-reach..=reach).map(move |right| (right, down)));
    places
        .map(|(right, down)| (guess.0 + right, guess.1 + down))
        .min_by_key(|place| {
            let far = (place.0 - guess.0).unsigned_abs() + (place.1 - guess.1).unsigned_abs();
            (difference(before, now, area, *place), far)
        })
        .unwrap_or((0, 0))
}

fn difference(before: &Luma, now: &Luma, area: Area, (right, down): (isize, isize)) -> u64 {
    let width = now.width();
    let mut sum = 0_u64;
    for y in (area.top..area.top + area.height).step_by(2) {
        let here = y * width + area.left;
        let there = (y.checked_add_signed(down)).zip(area.left.checked_add_signed(right));
        let there = there
            .filter(|(_, x)| x + area.width <= width)
            .map(|(y, x)| y * width + x)
            .and_then(|start| before.pixels().get(start..start + area.width));
        let (Some(there), Some(here)) = (there, now.pixels().get(here..here + area.width)) else {
            return u64::MAX;
        };
        let row = here.iter().zip(there);
        let row: u32 = row.map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
        sum += u64::from(row);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A texture seen from `(right, down)`, with noise of its own.
    fn frame(right: usize, down: usize, noise: u64) -> Luma {
        let mut state = noise;
        let pixels = (0..160 * 120).map(|index| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let (x, y) = (index % 160 + right, index / 160 + down);
            let grey = ((x / 7 * 31) ^ (y / 5 * 17)) % 160;
            u8::try_from(40 + grey + usize::from(state.to_le_bytes()[7] % 32)).expect("below 256")
        });
        Luma::new(160, 120, pixels.collect()).expect("the pixels fit")
    }

    fn distance(a: &Luma, b: &Luma) -> u64 {
        let pairs = a.pixels().iter().zip(b.pixels());
        pairs.map(|(a, b)| u64::from(a.abs_diff(*b))).sum()
    }

    #[test]
    fn frames_of_a_trembling_hand_are_laid_over_each_other() {
        let mut burst = Burst::default();
        let area = Area::middle_of(&frame(0, 0, 0));
        for (number, (right, down)) in [(20, 20), (23, 18), (22, 25), (14, 22)]
            .into_iter()
            .enumerate()
        {
            burst.push(frame(right, down, number as u64 + 1), area);
        }
        let mean = burst.mean(4).expect("four frames");
        let still = frame(14, 22, 99);
        let single = burst.newest().expect("a frame");
        assert!(distance(&mean, &still) * 10 < distance(single, &still) * 9);
        let offsets: Vec<_> = burst.0.iter().map(|frame| frame.moved).collect();
        assert_eq!(offsets, [(0, 0), (3, -2), (-1, 7), (-8, -3)]);
    }

    #[test]
    fn one_frame_has_no_mean_and_another_size_begins_anew() {
        let mut burst = Burst::default();
        let large = frame(0, 0, 1);
        burst.push(large.clone(), Area::middle_of(&large));
        assert!(burst.mean(4).is_none());
        let small = large.halved().expect("something is left");
        burst.push(small.clone(), Area::middle_of(&small));
        assert_eq!(burst.len(), 1);
    }
}
