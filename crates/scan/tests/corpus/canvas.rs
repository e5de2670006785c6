//! A page in colour, and what is drawn on it.

use image::{Rgb, RgbImage};

use super::code::Modules;
use super::random::Random;

pub(crate) type Colour = [f32; 3];

pub(crate) const BLACK: Colour = [0.0; 3];
pub(crate) const WHITE: Colour = [255.0; 3];

pub(crate) struct Canvas {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pixels: Vec<Colour>,
}

impl Canvas {
    pub(crate) fn new(width: usize, height: usize, page: Colour) -> Self {
        Self {
            width,
            height,
            pixels: vec![page; width * height],
        }
    }

    pub(crate) fn at(&mut self, x: usize, y: usize) -> Option<&mut Colour> {
        (x < self.width)
            .then(|| self.pixels.get_mut(y * self.width + x))
            .flatten()
    }

    pub(crate) fn rectangle(&mut self, from: (usize, usize), size: (usize, usize), colour: Colour) {
        for y in from.1..(from.1 + size.1).min(self.height) {
            for x in from.0..(from.0 + size.0).min(self.width) {
                self.pixels[y * self.width + x] = colour;
            }
        }
    }

    pub(crate) fn disc(&mut self, middle: (f32, f32), radius: f32, colour: Colour) {
        for y in 0..self.height {
            for x in 0..self.width {
                let far = (x as f32 + 0.5 - middle.0).hypot(y as f32 + 0.5 - middle.1);
                let share = (radius + 0.5 - far).clamp(0.0, 1.0);
                if share > 0.0 {
                    mix(&mut self.pixels[y * self.width + x], colour, share);
                }
            }
        }
    }

    pub(crate) fn paste(&mut self, other: &Self, at: (usize, usize)) {
        for (row, y) in other
            .pixels
            .chunks_exact(other.width)
            .zip(at.1..self.height)
        {
            for (pixel, x) in row.iter().zip(at.0..self.width) {
                self.pixels[y * self.width + x] = *pixel;
            }
        }
    }

    /// A code with its quiet zone; at a fractional scale each pixel is the mean of what it
    /// covers, as browsers draw it.
    pub(crate) fn code(
        modules: &Modules,
        scale: f32,
        quiet: usize,
        ink: Colour,
        page: Colour,
    ) -> Self {
        let side = modules.side + 2 * quiet;
        let size = whole((side as f32 * scale).round());
        let mut canvas = Self::new(size, size, page);
        let covered: Vec<Vec<(usize, f32)>> = (0..size)
            .map(|pixel| {
                let share = side as f32 / size as f32;
                let (from, to) = (pixel as f32 * share, (pixel + 1) as f32 * share);
                let modules = whole(from)..whole((to - 1e-4).max(from)) + 1;
                let shares = modules.map(|module| {
                    let (start, end) = (module as f32, module as f32 + 1.0);
                    (module, (to.min(end) - from.max(start)).max(0.0) / share)
                });
                shares.collect()
            })
            .collect();
        for y in 0..size {
            for x in 0..size {
                let mut dark = 0.0;
                for (row, tall) in &covered[y] {
                    for (column, wide) in &covered[x] {
                        let inside = (column.checked_sub(quiet), row.checked_sub(quiet));
                        if let (Some(column), Some(row)) = inside
                            && modules.is_dark(column, row)
                        {
                            dark += tall * wide;
                        }
                    }
                }
                mix(&mut canvas.pixels[y * size + x], ink, dark);
            }
        }
        canvas
    }

    /// Windows with lines of text, and icons, on a wallpaper.
    pub(crate) fn desktop(random: &mut Random, width: usize, height: usize, is_dark: bool) -> Self {
        let mut canvas = Self::new(width, height, BLACK);
        let (top, bottom) = if is_dark {
            ([30.0, 32.0, 36.0], [70.0, 50.0, 90.0])
        } else {
            ([210.0, 225.0, 240.0], [120.0, 150.0, 200.0])
        };
        for y in 0..height {
            let mut colour = top;
            mix(&mut colour, bottom, y as f32 / height as f32);
            canvas.rectangle((0, y), (width, 1), colour);
        }
        for _ in 0..9 {
            canvas.window(random, is_dark);
        }
        for _ in 0..30 {
            let at = (random.below(width - 50), random.below(height - 50));
            let colour = [0; 3].map(|_: u8| random.between(0.0, 255.0));
            canvas.rectangle(at, (40, 40), colour);
        }
        canvas
    }

    fn window(&mut self, random: &mut Random, is_dark: bool) {
        let (width, height) = (self.width, self.height);
        let at = (random.below(width * 3 / 4), random.below(height * 3 / 4));
        let size = (
            random.among(width / 6..width / 2).min(width - at.0),
            random.among(height / 6..height / 2).min(height - at.1),
        );
        let [page, ink, bar] = if is_dark {
            [[35.0, 37.0, 41.0], [210.0; 3], [60.0, 62.0, 70.0]]
        } else {
            [[250.0; 3], [40.0; 3], [225.0, 225.0, 228.0]]
        };
        self.rectangle(at, size, page);
        self.rectangle(at, (size.0, 36), bar);
        let mut y = at.1 + 50;
        while y + 16 < at.1 + size.1 {
            self.line_of_text(random, (at.0 + 10, y), size.0.saturating_sub(20), ink);
            y += 20;
        }
    }

    /// Strokes of letters, not letters.
    fn line_of_text(&mut self, random: &mut Random, at: (usize, usize), width: usize, ink: Colour) {
        for letter in 0..width / 9 {
            let x = at.0 + letter * 9;
            if random.share() < 0.15 {
                continue;
            }
            for _ in 0..3 {
                let start = (x + random.below(6), at.1 + random.below(8));
                let size = if random.share() < 0.5 {
                    (1, random.among(3..10))
                } else {
                    (random.among(2..7), 1)
                };
                let faint = random.between(0.5, 1.0);
                for y in start.1..start.1 + size.1 {
                    for x in start.0..start.0 + size.0 {
                        if let Some(pixel) = self.at(x, y) {
                            mix(pixel, ink, faint);
                        }
                    }
                }
            }
        }
    }

    pub(crate) fn picture(&self) -> RgbImage {
        let [width, height] =
            [self.width, self.height].map(|side| u32::try_from(side).expect("small"));
        let mut pixels = self.pixels.iter();
        RgbImage::from_fn(width, height, |_, _| {
            Rgb(pixels.next().copied().unwrap_or(BLACK).map(byte))
        })
    }
}

pub(crate) fn mix(pixel: &mut Colour, colour: Colour, share: f32) {
    for (old, new) in pixel.iter_mut().zip(colour) {
        *old += (new - *old) * share;
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it saturates"
)]
pub(crate) fn byte(value: f32) -> u8 {
    value.round() as u8
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it saturates"
)]
pub(crate) fn whole(value: f32) -> usize {
    value as usize
}
