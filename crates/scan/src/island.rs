//! Codes without the light border the standard asks for, on a dark page: light islands, each
//! put on a light page of its own.
//!
//! Finder patterns begin with a dark ring. Where that ring lies directly on a dark page no
//! decoder sees it. The light modules of a code reach all four of its sides, so what encloses the
//! light pixels encloses the code.

use crate::{Luma, Point};

/// Sides of the cells pixels are gathered in: codes with modules up to a few cells hold together.
const CELLS: [usize; 2] = [8, 20];

/// More islands than this, largest first, are not looked at.
const ISLANDS: usize = 10;

/// A smaller island, in pixels, holds no code.
const SMALLEST: usize = 21;

/// A part of the picture with a light border around it.
pub(crate) struct Island {
    /// The part with its border.
    pub(crate) luma: Luma,
    /// Where its upper left corner lies in the picture.
    pub(crate) origin: Point,
}

/// The islands that could be codes by their shape, largest first.
pub(crate) fn islands(luma: &Luma) -> Vec<Island> {
    let limit = between_dark_and_light(luma);
    let mut areas: Vec<Area> = Vec::new();
    for cell in CELLS {
        for area in Cells::new(luma, limit, cell).areas() {
            if area.is_like_a_code() && !areas.contains(&area) {
                areas.push(area);
            }
        }
    }
    areas.sort_by_key(|area| std::cmp::Reverse(area.width() * area.height()));
    areas.truncate(ISLANDS);
    areas.iter().filter_map(|area| area.framed(luma)).collect()
}

/// What encloses some light pixels, last pixels included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Area {
    left: usize,
    top: usize,
    right: usize,
    bottom: usize,
    light: usize,
}

impl Area {
    fn width(&self) -> usize {
        self.right + 1 - self.left
    }

    fn height(&self) -> usize {
        self.bottom + 1 - self.top
    }

    /// Roughly square, and neither all light nor all dark.
    fn is_like_a_code(&self) -> bool {
        let (short, long) = {
            let (width, height) = (self.width(), self.height());
            (width.min(height), width.max(height))
        };
        let share = self.light * 100 / (self.width() * self.height());
        short >= SMALLEST && long * 4 <= short * 5 && (20..=85).contains(&share)
    }

    fn joined(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
            light: self.light + other.light,
        }
    }

    fn framed(&self, luma: &Luma) -> Option<Island> {
        let part = luma.part((self.left, self.top), self.width(), self.height())?;
        let border = 12 + self.width().max(self.height()) / 6;
        Some(Island {
            luma: part.framed(border),
            origin: Point::new(
                self.left as f32 - border as f32,
                self.top as f32 - border as f32,
            ),
        })
    }
}

/// The picture in cells, each with what encloses its light pixels.
struct Cells {
    across: usize,
    areas: Vec<Option<Area>>,
}

impl Cells {
    fn new(luma: &Luma, limit: u8, cell: usize) -> Self {
        let across = luma.width().div_ceil(cell);
        let mut areas: Vec<Option<Area>> = vec![None; across * luma.height().div_ceil(cell)];
        for (row, y) in luma.pixels().chunks_exact(luma.width()).zip(0..) {
            let line = y / cell * across;
            for ((part, column), index) in row.chunks(cell).zip(0..).zip(line..) {
                let Some(area) = part_of_row(part, limit, column * cell, y) else {
                    continue;
                };
                if let Some(known) = areas.get_mut(index) {
                    *known = Some(known.map_or(area, |known| known.joined(area)));
                }
            }
        }
        Self { across, areas }
    }

    /// Joins neighbouring cells.
    fn areas(mut self) -> Vec<Area> {
        let mut joined = Vec::new();
        for start in 0..self.areas.len() {
            let Some(mut area) = self.areas.get_mut(start).and_then(Option::take) else {
                continue;
            };
            let mut edge = vec![start];
            while let Some(cell) = edge.pop() {
                for near in self.around(cell) {
                    if let Some(more) = self.areas.get_mut(near).and_then(Option::take) {
                        area = area.joined(more);
                        edge.push(near);
                    }
                }
            }
            joined.push(area);
        }
        joined
    }

    /// The eight cells around one, fewer at the sides.
    fn around(&self, cell: usize) -> impl Iterator<Item = usize> + use<> {
        let across = self.across;
        let column = cell % across;
        let columns = column.saturating_sub(1)..(column + 2).min(across);
        let line = cell / across;
        (line.saturating_sub(1)..line + 2)
            .flat_map(move |line| columns.clone().map(move |column| line * across + column))
    }
}

fn part_of_row(part: &[u8], limit: u8, left: usize, y: usize) -> Option<Area> {
    let first = part.iter().position(|pixel| *pixel > limit)?;
    let last = part.iter().rposition(|pixel| *pixel > limit)?;
    Some(Area {
        left: left + first,
        top: y,
        right: left + last,
        bottom: y,
        light: part.iter().filter(|pixel| **pixel > limit).count(),
    })
}

/// The grey that parts the picture's pixels best in two (Otsu).
fn between_dark_and_light(luma: &Luma) -> u8 {
    let mut counts = [0_f64; 256];
    for pixel in luma.pixels().iter().step_by(3) {
        if let Some(count) = counts.get_mut(usize::from(*pixel)) {
            *count += 1.0;
        }
    }
    let weighted = counts.iter().zip(0_u32..);
    let (all, sum) = weighted.fold((0.0, 0.0), |(all, sum), (count, grey)| {
        (all + count, sum + count * f64::from(grey))
    });
    let (mut below, mut sum_below, mut best, mut limit) = (0.0, 0.0, 0.0, 127);
    for (count, grey) in counts.iter().zip(0_u8..=u8::MAX) {
        below += count;
        sum_below += count * f64::from(grey);
        let above = all - below;
        if below > 0.0 && above > 0.0 {
            let apart: f64 = sum_below / below - (sum - sum_below) / above;
            let parted = apart * apart * below * above;
            if parted > best {
                (best, limit) = (parted, grey);
            }
        }
    }
    limit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_light_on_a_dark_page_is_framed_with_its_place() {
        let mut pixels = vec![20; 100 * 80];
        for y in 30..60 {
            for x in 40..70 {
                pixels[y * 100 + x] = if (x / 3 + y / 3) % 2 == 0 { 240 } else { 20 };
            }
        }
        let page = Luma::new(100, 80, pixels).expect("the pixels fit");
        let found = islands(&page);
        assert_eq!(found.len(), 1);
        let border = (found[0].luma.width() - 30) / 2;
        assert_eq!(
            found[0].origin,
            Point::new(40.0 - border as f32, 30.0 - border as f32)
        );
        assert_eq!(found[0].luma.pixels()[0], 255);
    }

    #[test]
    fn flat_pages_and_lines_of_text_are_no_islands() {
        let flat = Luma::new(64, 64, vec![9; 4096]).expect("the pixels fit");
        assert!(islands(&flat).is_empty());
        let mut pixels = vec![20; 200 * 60];
        for y in 20..50 {
            for x in (10..190).step_by(3) {
                pixels[y * 200 + x] = 250;
            }
        }
        let line = Luma::new(200, 60, pixels).expect("the pixels fit");
        assert!(islands(&line).is_empty());
    }
}
