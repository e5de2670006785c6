//! What the camera in the machine shows, drawn: a code, black in three ways, and garbage.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "levels are held between 0 and 255, and sizes are small numbers"
)]

use std::path::Path;

use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;
use qrcode::{Color, EcLevel, QrCode};

const WIDTH: usize = 640;
const HEIGHT: usize = 480;
const URI: &str = "otpauth://totp/Example:mara?secret=JBSWY3DPEHPK3PXP&issuer=Example";
/// Frames of a picture with noise, shown in turn.
const NOISY: u64 = 4;

/// Draws all frames into folders by picture: `code/0.YUYV`, `code/0.MJPG`...
pub(crate) fn draw(into: &Path) {
    let code = QrCode::with_error_correction_level(URI, EcLevel::M).expect("it fits into a code");
    write(into, "code", 0, &|x, y| with_code(&code, x, y));
    write(into, "black", 0, &|_, _| 0.0);
    for number in 0..NOISY {
        let noise = Noise(number + 1);
        write(into, "covered", number, &|x, y| {
            covered(x, y) + noise.at(x, y)
        });
        write(into, "dark", number, &|x, y| {
            dark_room(x, y) + noise.at(x, y)
        });
    }
    // Not four, as the driver has buffers: each must be overwritten by another kind of garbage, or what
    // is left in it of a good frame would complete it.
    for number in 0..5 {
        write_garbage(into, number);
    }
}

/// Writes a frame in both formats; a picture says how far above black each pixel is.
fn write(into: &Path, picture: &str, number: u64, above_black: &dyn Fn(usize, usize) -> f64) {
    let folder = into.join(picture);
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    let places = (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| (x, y)));
    let levels: Vec<f64> = places.map(|(x, y)| above_black(x, y)).collect();
    // Raw frames have their black at 16 and an even grey beside each brightness, JPEGs at 0.
    let yuyv: Vec<u8> = levels
        .iter()
        .flat_map(|level| [(16.0 + level * 0.86).clamp(0.0, 255.0) as u8, 128])
        .collect();
    std::fs::write(folder.join(format!("{number}.YUYV")), yuyv).expect("the frame is written");
    let rgb: Vec<u8> = levels
        .iter()
        .flat_map(|level| [level.clamp(0.0, 255.0) as u8; 3])
        .collect();
    std::fs::write(folder.join(format!("{number}.MJPG")), jpeg(&rgb)).expect("it is written");
}

fn jpeg(rgb: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 75)
        .encode(rgb, WIDTH as u32, HEIGHT as u32, ExtendedColorType::Rgb8)
        .expect("memory takes all");
    bytes
}

/// A code on a page before a wall that grows lighter to the right.
fn with_code(code: &QrCode, x: usize, y: usize) -> f64 {
    const MODULE: usize = 7;
    let side = (code.width() + 8) * MODULE;
    let (left, top) = ((WIDTH - side) / 2 + 40, (HEIGHT - side) / 2);
    if !(left..left + side).contains(&x) || !(top..top + side).contains(&y) {
        return 60.0 + 110.0 * x as f64 / WIDTH as f64;
    }
    let module = ((x - left) / MODULE, (y - top) / MODULE);
    let inside = 4..4 + code.width();
    let is_dark = inside.contains(&module.0)
        && inside.contains(&module.1)
        && code[(module.0 - 4, module.1 - 4)] == Color::Dark;
    if is_dark { 25.0 } else { 225.0 }
}

/// A shutter before the lens: nothing, but a corner that glows a little.
fn covered(x: usize, y: usize) -> f64 {
    let corner = (x as f64 / WIDTH as f64) * (y as f64 / HEIGHT as f64);
    1.0 + 3.0 * corner
}

/// A room at night: hardly more than nothing, but a window, a door and furniture.
fn dark_room(x: usize, y: usize) -> f64 {
    let window = (400..520).contains(&x) && (80..240).contains(&y);
    let door = (60..140).contains(&x) && y > 120;
    let table = y > 360;
    let wall = 5.0 + 6.0 * x as f64 / WIDTH as f64;
    wall + if window { 24.0 } else { 0.0 } + if door { 9.0 } else { 0.0 }
        - if table { 5.0 } else { 0.0 }
}

/// A sensor whose gain is turned up: every pixel differs, and a few are hot.
struct Noise(u64);

impl Noise {
    fn at(&self, x: usize, y: usize) -> f64 {
        let pixel = (y * WIDTH + x) as u64;
        // Hot pixels stay where they are.
        if mixed(pixel).is_multiple_of(2_000) {
            return 140.0;
        }
        let bits = mixed(pixel ^ (self.0 << 40));
        let sum: f64 = (0..4)
            .map(|part| f64::from((bits >> (16 * part)) as u16))
            .sum();
        // Four even parts are nearly a bell, of which 65536 / sqrt(3) is the deviation.
        (sum / 65_536.0 - 2.0) * 3_f64.sqrt() * 5.0
    }
}

/// SplitMix64: a seed to bits that look like chance.
fn mixed(seed: u64) -> u64 {
    let mut bits = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// What is no JPEG: noise, noise behind a JPEG's beginning, text, zeros, and next to nothing.
fn write_garbage(into: &Path, number: u64) {
    let folder = into.join("garbage");
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    let noise = (0..10_000).flat_map(|seed| mixed(seed + number).to_le_bytes());
    let noise: Vec<u8> = noise.collect();
    let bytes = match number {
        0 => noise,
        1 => [&[0xff, 0xd8, 0xff, 0xc4][..], &noise].concat(),
        2 => b"not a picture ".repeat(6_000),
        3 => vec![0; 80_000],
        _ => vec![0xff],
    };
    std::fs::write(folder.join(format!("{number}.MJPG")), bytes).expect("it is written");
}
