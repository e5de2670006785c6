//! Pictures made to break a reader.

use image::{DynamicImage, ImageFormat};

use super::random::Random;
use super::screen;

const FORMATS: [ImageFormat; 5] = [
    ImageFormat::Png,
    ImageFormat::Jpeg,
    ImageFormat::WebP,
    ImageFormat::Bmp,
    ImageFormat::Gif,
];

/// Honest pictures of a code in every format we read, to be spoilt.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let case = screen::crop(&mut Random::new(1), 0);
    let grey = case.frames[0].to_luma8();
    let shown: [DynamicImage; 2] = [case.frames[0].to_rgb8().into(), grey.into()];
    let mut seeds = Vec::new();
    for format in FORMATS {
        for picture in &shown {
            let mut bytes = std::io::Cursor::new(Vec::new());
            // Not every format takes grey.
            let picture: DynamicImage = match format {
                ImageFormat::Gif | ImageFormat::WebP => picture.to_rgba8().into(),
                _ => picture.clone(),
            };
            picture
                .write_to(&mut bytes, format)
                .expect("memory takes all");
            seeds.push(bytes.into_inner());
        }
    }
    seeds
}

/// One hostile picture file; the kind goes round with the number.
pub(crate) fn hostile(random: &mut Random, number: usize, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = seeds[random.below(seeds.len())].clone();
    if number.is_multiple_of(40) {
        return bomb(random);
    }
    match number % 7 {
        0 => bytes.truncate(random.below(bytes.len())),
        1 => flip(random, &mut bytes, 1),
        2 => flip(random, &mut bytes, 40),
        3 => flip_head(random, &mut bytes),
        4 => splice(random, &mut bytes, seeds),
        5 => return huge_header(random),
        _ => return noise(random, &bytes),
    }
    bytes
}

fn flip(random: &mut Random, bytes: &mut [u8], times: usize) {
    for _ in 0..times {
        let place = random.below(bytes.len());
        bytes[place] = random.byte();
    }
}

/// Sizes, depths and tables stand at the beginning.
fn flip_head(random: &mut Random, bytes: &mut [u8]) {
    for _ in 0..4 {
        let place = random.below(bytes.len().min(64));
        bytes[place] = random.one(&[0, 1, 0x7f, 0x80, 0xff, random_byte(place)]);
    }
}

fn random_byte(place: usize) -> u8 {
    place.to_le_bytes()[0].wrapping_mul(151)
}

/// The head of one file and the tail of another.
fn splice(random: &mut Random, bytes: &mut Vec<u8>, seeds: &[Vec<u8>]) {
    let other = &seeds[random.below(seeds.len())];
    bytes.truncate(random.below(bytes.len()));
    bytes.extend(&other[random.below(other.len())..]);
}

/// A picture of any size, by its header.
fn huge_header(random: &mut Random) -> Vec<u8> {
    let sides = [0_u32, 1, 7_000, 65_535, 100_000, 0x7fff_ffff, 0xffff_ffff];
    let (width, height) = (random.one(&sides), random.one(&sides));
    if random.share() < 0.5 {
        let mut bytes = b"BM".to_vec();
        bytes.extend([0; 8]);
        bytes.extend(54_u32.to_le_bytes());
        bytes.extend(40_u32.to_le_bytes());
        bytes.extend(width.to_le_bytes());
        bytes.extend(height.to_le_bytes());
        bytes.extend([1, 0, random.one(&[1, 4, 8, 16, 24, 32, 77]), 0]);
        bytes.extend([0; 24]);
        return bytes;
    }
    let depth = random.one(&[1, 8, 16, 3]);
    let colour = random.one(&[0, 2, 3, 4, 6, 9]);
    png(width, height, depth, colour, 0)
}

/// Black and white without end: finder patterns everywhere.
fn noise(random: &mut Random, seed: &[u8]) -> Vec<u8> {
    if random.share() < 0.3 {
        let mut bytes = seed[..8.min(seed.len())].to_vec();
        bytes.extend((0..random.below(20_000)).map(|_| random.byte()));
        return bytes;
    }
    let (width, height) = (random.among(1..900), random.among(1..700));
    let block = random.among(1..9);
    let is_ringed = random.share() < 0.5;
    let mut picture = image::GrayImage::new(
        u32::try_from(width).expect("small"),
        u32::try_from(height).expect("small"),
    );
    let grain: Vec<u8> = (0..width * height).map(|_| random.byte()).collect();
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let (x, y) = (x as usize / block, y as usize / block);
        let ring = (x % 8).abs_diff(3).max((y % 8).abs_diff(3));
        let is_dark = if is_ringed {
            ring != 2 && ring < 4
        } else {
            grain[y * width / block + x] > 127
        };
        pixel.0 = [if is_dark { 0 } else { 255 }];
    }
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture
        .write_to(&mut bytes, ImageFormat::Png)
        .expect("memory takes all");
    bytes.into_inner()
}

/// A small file that is a large picture.
fn bomb(random: &mut Random) -> Vec<u8> {
    let (depth, colour) = random.one(&[(8, 0), (8, 2), (8, 6), (16, 6), (16, 2)]);
    let side = random.one(&[3_000, 4_000, 6_500, 7_000, 12_000]);
    let mut bytes = black(side, depth, colour);
    if random.share() < 0.3 {
        bytes.truncate(bytes.len() / 2);
    }
    bytes
}

/// A square of zeros, such as a black one.
pub(crate) fn black(side: u32, depth: u8, colour: u8) -> Vec<u8> {
    let channels = match colour {
        0 => 1,
        2 => 3,
        _ => 4,
    };
    let row = side as usize * channels * usize::from(depth / 8) + 1;
    png(side, side, depth, colour, row * side as usize)
}

/// A PNG whose rows are so many zeros.
fn png(width: u32, height: u32, depth: u8, colour: u8, zeros: usize) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::new();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([depth, colour, 0, 0, 0]);
    chunk(&mut bytes, *b"IHDR", &header);
    chunk(&mut bytes, *b"IDAT", &deflated_zeros(zeros));
    chunk(&mut bytes, *b"IEND", &[]);
    bytes
}

fn chunk(to: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    to.extend(
        u32::try_from(data.len())
            .expect("a short chunk")
            .to_be_bytes(),
    );
    let body = [&kind, data].concat();
    to.extend(&body);
    to.extend(crc(&body).to_be_bytes());
}

/// RFC 1952, section 8.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    })
}

/// RFC 1951: so many zeros as one block with the fixed code: a literal zero, then runs of 258.
fn deflated_zeros(count: usize) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.push(0b011, 3);
    // The literal 0 is the code 00110000.
    bits.push_code(0b0011_0000, 8);
    for _ in 0..count.saturating_sub(1) / 258 {
        // Length 258 is symbol 285: 11000101; distance 1 is 00000.
        bits.push_code(0b1100_0101, 8);
        bits.push(0, 5);
    }
    for _ in 0..count.saturating_sub(1) % 258 {
        bits.push_code(0b0011_0000, 8);
    }
    bits.push(0, 7);
    let mut bytes = vec![0x78, 0x01];
    bytes.extend(bits.finished());
    let length = u32::try_from(count % 65_521).expect("a remainder");
    bytes.extend(((length << 16) | 1).to_be_bytes());
    bytes
}

#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    held: u32,
    count: u32,
}

impl Bits {
    fn push(&mut self, value: u32, count: u32) {
        self.held |= value << self.count;
        self.count += count;
        while self.count >= 8 {
            self.bytes.push(self.held.to_le_bytes()[0]);
            self.held >>= 8;
            self.count -= 8;
        }
    }

    /// Codes begin with their highest bit.
    fn push_code(&mut self, code: u32, count: u32) {
        self.push(code.reverse_bits() >> (32 - count), count);
    }

    fn finished(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.bytes.push(self.held.to_le_bytes()[0]);
        }
        self.bytes
    }
}
