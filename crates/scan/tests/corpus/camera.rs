//! A code on paper or a phone, held before a webcam: noise, blur, tilt, glare, uneven light,
//! compression. The room stands still, the hand trembles.

use image::codecs::jpeg::JpegEncoder;
use image::{GrayImage, ImageFormat};

use super::Case;
use super::canvas::{Canvas, byte};
use super::code::{Kind, Modules};
use super::random::Random;

/// Frames of one case.
const FRAMES: usize = 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Easy,
    Medium,
    Brutal,
}

impl Level {
    fn of<T: Copy>(self, [easy, medium, brutal]: [T; 3]) -> T {
        match self {
            Self::Easy => easy,
            Self::Medium => medium,
            Self::Brutal => brutal,
        }
    }
}

const LARGE: (usize, usize) = (1280, 720);
const SMALL: (usize, usize) = (640, 480);

pub(crate) fn easy_480(random: &mut Random, number: u64) -> Case {
    Scene::new(random, SMALL, phone(number), Level::Easy).case(random, 0.0)
}

pub(crate) fn medium_480(random: &mut Random, number: u64) -> Case {
    Scene::new(random, SMALL, phone(number), Level::Medium).case(random, 0.0)
}

pub(crate) fn easy_720(random: &mut Random, number: u64) -> Case {
    Scene::new(random, LARGE, phone(number), Level::Easy).case(random, 0.0)
}

pub(crate) fn medium_720(random: &mut Random, number: u64) -> Case {
    Scene::new(random, LARGE, phone(number), Level::Medium).case(random, 0.0)
}

pub(crate) fn export_easy(random: &mut Random, _: u64) -> Case {
    Scene::new(random, LARGE, Kind::Export, Level::Easy).case(random, 0.0)
}

pub(crate) fn export_medium(random: &mut Random, _: u64) -> Case {
    Scene::new(random, LARGE, Kind::Export, Level::Medium).case(random, 0.0)
}

/// The camera's grid of pixels against the screen's.
pub(crate) fn moire(random: &mut Random, number: u64) -> Case {
    Scene::new(random, LARGE, phone(number), Level::Medium).case(random, 0.28)
}

pub(crate) fn brutal(random: &mut Random, number: u64) -> Case {
    let kind = match number % 3 {
        0 => Kind::Short,
        1 => Kind::Long,
        _ => random.one(&[Kind::Short, Kind::Export]),
    };
    let size = if number.is_multiple_of(2) {
        SMALL
    } else {
        LARGE
    };
    Scene::new(random, size, kind, Level::Brutal).case(random, 0.0)
}

/// A room out of focus, a desktop shining through, noise.
pub(crate) fn nothing(random: &mut Random, number: u64) -> Case {
    let (width, height) = LARGE;
    let desktop = Canvas::desktop(random, width, height, number % 2 == 1).picture();
    let desktop = image::imageops::grayscale(&desktop);
    let scene = Scene::new(random, LARGE, Kind::Short, Level::Brutal);
    let mut room = Field::new(width, height);
    room.pixels.copy_from_slice(&scene.room);
    room.blur(12.0);
    let frames = (0..FRAMES).map(|_| {
        let mut frame = room.clone();
        for (pixel, shine) in frame.pixels.iter_mut().zip(desktop.iter()) {
            *pixel = *pixel * 0.5 + f32::from(*shine) * 0.5 + random.normal() * 6.0;
        }
        frame.compressed(80)
    });
    Case::camera(frames.collect(), Vec::new())
}

fn phone(number: u64) -> Kind {
    if number % 8 < 5 {
        Kind::Short
    } else {
        Kind::Long
    }
}

/// What stays the same over the frames of a case.
struct Scene {
    size: (usize, usize),
    level: Level,
    text: String,
    modules: Modules,
    room: Vec<f32>,
    corners: [(f32, f32); 4],
    middle: (f32, f32),
    side: f32,
    contrast: f32,
    offset: f32,
    slope: (f32, f32),
    glare: Option<Glare>,
    blur: f32,
    is_shaky: bool,
}

#[derive(Clone, Copy)]
struct Glare {
    at: (f32, f32),
    radius: f32,
    strength: f32,
}

impl Scene {
    fn new(random: &mut Random, size: (usize, usize), kind: Kind, level: Level) -> Self {
        let (width, height) = (size.0 as f32, size.1 as f32);
        let text = kind.text(random);
        let modules = kind.modules(&text);
        let (least, most) = match kind {
            Kind::Short => (0.35, 0.75),
            Kind::Long => (0.45, 0.8),
            Kind::Export => (0.7, 0.95),
        };
        let side = height * random.between(least, most);
        let turn = random.between(-45.0, 45.0) * level.of([0.2, 1.0, 1.0]);
        let tilt = random.between(0.0, 0.22) * level.of([0.0, 1.0, 1.0])
            + random.between(0.0, 0.12) * level.of([0.0, 0.0, 1.0]);
        let middle = (
            width / 2.0 + random.between(-0.1, 0.1) * width,
            height / 2.0 + random.between(-0.05, 0.05) * height,
        );
        let corners = corners(random, side, turn.to_radians(), tilt, level, middle);
        let strength = level.of([0.0, 1.0, 1.0]) * random.between(0.1, 0.45);
        let direction = random.between(0.0, std::f32::consts::TAU);
        let contrast = level.of([(0.75, 1.0), (0.35, 0.9), (0.18, 0.6)]);
        let offset = level.of([(10.0, 60.0), (10.0, 60.0), (20.0, 110.0)]);
        let spread = level.of([(0.0, 0.12), (0.1, 0.3), (0.2, 0.48)]);
        let module = side / (modules.side + 8) as f32;
        Self {
            size,
            level,
            room: room(random, size.0, size.1),
            corners,
            middle,
            side,
            contrast: random.between(contrast.0, contrast.1),
            offset: random.between(offset.0, offset.1),
            slope: (strength * direction.cos(), strength * direction.sin()),
            glare: glare(random, level, middle, side),
            blur: random.between(spread.0, spread.1) * module + 0.3,
            is_shaky: level == Level::Brutal && random.share() < 0.5,
            text,
            modules,
        }
    }

    fn case(self, random: &mut Random, moire: f32) -> Case {
        let mut tremble = (0.0, 0.0, 0.0);
        let pattern = (random.between(2.05, 3.3), random.between(0.0, 0.5));
        let frames = (0..FRAMES).map(|_| {
            let frame = self.frame(random, tremble, (moire, pattern));
            tremble.0 += random.normal() * 0.8;
            tremble.1 += random.normal() * 0.8;
            tremble.2 += random.normal() * 0.002;
            frame
        });
        let frames = frames.collect();
        Case::camera(frames, vec![self.text])
    }

    fn frame(
        &self,
        random: &mut Random,
        tremble: (f32, f32, f32),
        (moire, (period, turn)): (f32, (f32, f32)),
    ) -> GrayImage {
        let (width, height) = self.size;
        let mut frame = Field::new(width, height);
        frame.pixels.copy_from_slice(&self.room);
        self.put_code(&mut frame, tremble);
        let (sine, cosine) = turn.sin_cos();
        for (pixel, index) in frame.pixels.iter_mut().zip(0..) {
            let (x, y) = ((index % width) as f32, (index / width) as f32);
            let across = x / width as f32 * 2.0 - 1.0;
            let down = y / height as f32 * 2.0 - 1.0;
            let light = 1.0 + self.slope.0 * across + self.slope.1 * down;
            *pixel = (*pixel * self.contrast + self.offset) * light;
            if let Some(glare) = self.glare {
                let far = (x - glare.at.0).powi(2) + (y - glare.at.1).powi(2);
                *pixel += glare.strength * (-far / (2.0 * glare.radius.powi(2))).exp();
            }
        }
        frame.blur(self.blur);
        if self.is_shaky {
            let module = self.side / (self.modules.side + 8) as f32;
            let length = module * random.between(0.4, 1.0);
            frame.smear(length, random.between(0.0, std::f32::consts::PI));
        }
        let noise = self.level.of([2.0, 5.0, 9.0]);
        for (pixel, index) in frame.pixels.iter_mut().zip(0..) {
            let (x, y) = ((index % width) as f32, (index / width) as f32);
            let (u, v) = (x * cosine + y * sine, y * cosine - x * sine);
            let wave = std::f32::consts::TAU / period;
            let grid = 1.0 + moire * (wave * u).sin() * (wave * v).sin();
            *pixel = (*pixel + random.normal() * noise) * grid;
        }
        frame.compressed(self.level.of([92, 80, 65]))
    }

    fn put_code(&self, frame: &mut Field, (right, down, turn): (f32, f32, f32)) {
        let (sine, cosine) = turn.sin_cos();
        let corners = self.corners.map(|(x, y)| {
            let (x, y) = (x - self.middle.0, y - self.middle.1);
            (
                self.middle.0 + right + x * cosine - y * sine,
                self.middle.1 + down + x * sine + y * cosine,
            )
        });
        let side = (self.modules.side + 8) as f32;
        let map = Homography::new(corners, side);
        for y in 0..frame.height {
            for x in 0..frame.width {
                let pixel = &mut frame.pixels[y * frame.width + x];
                let (mut seen, mut light) = (0.0, 0.0);
                for part in 0..9_u8 {
                    let at = (
                        x as f32 + (f32::from(part % 3) + 0.5) / 3.0,
                        y as f32 + (f32::from(part / 3) + 0.5) / 3.0,
                    );
                    let (u, v) = map.to_modules(at);
                    if u >= 0.0 && v >= 0.0 && u < side && v < side {
                        seen += 1.0;
                        light += if self.is_dark(u, v) { 0.0 } else { 255.0 };
                    }
                }
                *pixel += (light - *pixel * seen) / 9.0;
            }
        }
    }

    fn is_dark(&self, u: f32, v: f32) -> bool {
        let [u, v] = [u, v].map(|place| super::canvas::whole(place).checked_sub(4));
        u.zip(v).is_some_and(|(u, v)| self.modules.is_dark(u, v))
    }
}

/// A square, tilted towards one of its sides, turned and moved.
fn corners(
    random: &mut Random,
    side: f32,
    turn: f32,
    tilt: f32,
    level: Level,
    middle: (f32, f32),
) -> [(f32, f32); 4] {
    let (sine, cosine) = turn.sin_cos();
    let fitting = 1.1 / (sine.abs() + cosine.abs());
    let half = side / 2.0 * level.of([1.0, fitting, fitting]);
    let mut square = [(-half, -half), (half, -half), (half, half), (-half, half)];
    let far = random.below(4);
    for corner in [far, (far + 1) % 4] {
        square[corner].0 *= 1.0 - tilt * 1.6;
        square[corner].1 *= 1.0 - tilt * 1.6;
    }
    square.map(|(x, y)| {
        (
            middle.0 + x * cosine - y * sine,
            middle.1 + x * sine + y * cosine,
        )
    })
}

/// Slow changes of light, and things.
fn room(random: &mut Random, width: usize, height: usize) -> Vec<f32> {
    let base = random.between(40.0, 190.0);
    let coarse: Vec<f32> = (0..16 * 9).map(|_| base + random.normal() * 30.0).collect();
    let mut room: Vec<f32> = (0..width * height)
        .map(|index| {
            let (x, y) = (index % width, index / width);
            let (u, v) = (
                x as f32 / width as f32 * 14.9,
                y as f32 / height as f32 * 7.9,
            );
            let (column, line) = (super::canvas::whole(u), super::canvas::whole(v));
            let (across, down) = (u.fract(), v.fract());
            let at = |column: usize, line: usize| coarse[line * 16 + column];
            let upper = at(column, line) * (1.0 - across) + at(column + 1, line) * across;
            let lower = at(column, line + 1) * (1.0 - across) + at(column + 1, line + 1) * across;
            upper * (1.0 - down) + lower * down
        })
        .collect();
    for _ in 0..14 {
        let (left, top) = (random.below(width), random.below(height));
        let size = (random.among(10..width / 5), random.among(10..height / 4));
        let grey = random.between(0.0, 230.0);
        for y in top..(top + size.1).min(height) {
            room[y * width + left..y * width + (left + size.0).min(width)].fill(grey);
        }
    }
    room
}

fn glare(random: &mut Random, level: Level, middle: (f32, f32), side: f32) -> Option<Glare> {
    let is_there = random.share() < level.of([0.0, 0.3, 0.6]);
    let at = (
        middle.0 + random.between(-0.45, 0.45) * side,
        middle.1 + random.between(-0.45, 0.45) * side,
    );
    let radius = side * random.between(0.06, level.of([0.13, 0.13, 0.2]));
    let strength = random.between(120.0, 260.0);
    is_there.then_some(Glare {
        at,
        radius,
        strength,
    })
}

/// From pixels to modules.
struct Homography([f32; 8]);

impl Homography {
    /// Of a square of `side` modules that is seen with these corners.
    fn new(corners: [(f32, f32); 4], side: f32) -> Self {
        let modules = [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)];
        let mut rows = Vec::new();
        for ((x, y), (u, v)) in corners.into_iter().zip(modules) {
            rows.push([x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, u].map(f64::from));
            rows.push([0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y, v].map(f64::from));
        }
        Self(solved(rows))
    }

    fn to_modules(&self, (x, y): (f32, f32)) -> (f32, f32) {
        let [a, b, c, d, e, f, g, h] = self.0;
        let depth = g * x + h * y + 1.0;
        ((a * x + b * y + c) / depth, (d * x + e * y + f) / depth)
    }
}

/// Eight equations, by elimination.
#[expect(clippy::cast_possible_truncation, reason = "precise enough to draw")]
fn solved(mut rows: Vec<[f64; 9]>) -> [f32; 8] {
    for column in 0..8 {
        let best = (column..8)
            .max_by(|a, b| rows[*a][column].abs().total_cmp(&rows[*b][column].abs()))
            .expect("there are rows");
        rows.swap(column, best);
        let pivot = rows[column];
        for (index, row) in rows.iter_mut().enumerate() {
            if index != column {
                let share = row[column] / pivot[column];
                for (value, above) in row.iter_mut().zip(pivot) {
                    *value -= share * above;
                }
            }
        }
    }
    std::array::from_fn(|index| (rows[index][8] / rows[index][index]) as f32)
}

/// Grey in fractions.
#[derive(Clone)]
struct Field {
    width: usize,
    height: usize,
    pixels: Vec<f32>,
}

impl Field {
    fn new(width: usize, height: usize) -> Self {
        Self {
            width,
            height,
            pixels: vec![0.0; width * height],
        }
    }

    /// A bell with this spread, both ways.
    fn blur(&mut self, spread: f32) {
        let reach = super::canvas::whole((spread * 3.0).ceil());
        let weights: Vec<f32> = (0..=2 * reach)
            .map(|tap| (-(tap as f32 - reach as f32).powi(2) / (2.0 * spread * spread)).exp())
            .collect();
        let sum: f32 = weights.iter().sum();
        let mut out = vec![0.0; self.pixels.len()];
        for (row, to) in self
            .pixels
            .chunks_exact(self.width)
            .zip(out.chunks_exact_mut(self.width))
        {
            for (tap, weight) in weights.iter().enumerate() {
                for (x, pixel) in to.iter_mut().enumerate() {
                    let near = (x + tap).saturating_sub(reach).min(self.width - 1);
                    *pixel += row[near] * weight / sum;
                }
            }
        }
        self.pixels.fill(0.0);
        for y in 0..self.height {
            for (tap, weight) in weights.iter().enumerate() {
                let near = (y + tap).saturating_sub(reach).min(self.height - 1);
                let to = &mut self.pixels[y * self.width..(y + 1) * self.width];
                let from = &out[near * self.width..(near + 1) * self.width];
                for (pixel, other) in to.iter_mut().zip(from) {
                    *pixel += other * weight / sum;
                }
            }
        }
    }

    /// The mean along a line of this length.
    fn smear(&mut self, length: f32, angle: f32) {
        let steps = super::canvas::whole(length.ceil()).max(1) * 2;
        let before = self.clone();
        self.pixels.fill(0.0);
        for step in 0..=steps {
            let along = (step as f32 / steps as f32 - 0.5) * length;
            before.add_moved(self, (along * angle.cos(), along * angle.sin()), steps + 1);
        }
    }

    /// Adds this field, moved by a part of pixels, as one of `of`.
    fn add_moved(&self, to: &mut Self, (right, down): (f32, f32), of: usize) {
        let (whole_right, whole_down) = (right.floor(), down.floor());
        let (across, below) = (right - whole_right, down - whole_down);
        let at = |x: f32, y: f32| {
            let x = super::canvas::whole(x).min(self.width - 1);
            let y = super::canvas::whole(y).min(self.height - 1);
            self.pixels[y * self.width + x]
        };
        for y in 0..self.height {
            for x in 0..self.width {
                let (u, v) = (x as f32 + whole_right, y as f32 + whole_down);
                let upper = at(u, v) * (1.0 - across) + at(u + 1.0, v) * across;
                let lower = at(u, v + 1.0) * (1.0 - across) + at(u + 1.0, v + 1.0) * across;
                to.pixels[y * self.width + x] +=
                    (upper * (1.0 - below) + lower * below) / of as f32;
            }
        }
    }

    /// As a camera compresses it.
    fn compressed(&self, quality: u8) -> GrayImage {
        let pixels: Vec<u8> = self.pixels.iter().map(|pixel| byte(*pixel)).collect();
        let [width, height] =
            [self.width, self.height].map(|side| u32::try_from(side).expect("small"));
        let grey = GrayImage::from_raw(width, height, pixels).expect("the pixels fit");
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, quality)
            .encode_image(&grey)
            .expect("memory takes all");
        image::load_from_memory_with_format(&bytes, ImageFormat::Jpeg)
            .expect("what was just written")
            .into_luma8()
    }
}
