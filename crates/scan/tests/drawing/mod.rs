//! Pictures of codes, drawn for the tests.

use qrcode::{Color, EcLevel, QrCode};

/// A canvas in colour, white at first.
pub struct Drawing {
    pub width: u32,
    pub height: u32,
    pub rgba: Vec<u8>,
}

pub const WHITE: [u8; 4] = [255, 255, 255, 255];
pub const BLACK: [u8; 4] = [0, 0, 0, 255];

impl Drawing {
    pub fn new(width: u32, height: u32, page: [u8; 4]) -> Self {
        let pixels = usize::try_from(width * height).expect("a small picture");
        Self {
            width,
            height,
            rgba: page.repeat(pixels),
        }
    }

    /// One code with its quiet zone, and nothing else.
    pub fn of(text: &str, scale: u32, ink: [u8; 4], page: [u8; 4]) -> Self {
        let side = (modules(text).width() as u32 + 8) * scale;
        let mut drawing = Self::new(side, side, page);
        drawing.code(text, (4 * scale, 4 * scale), scale, ink);
        drawing
    }

    /// Draws the dark modules of a code, its upper left one at `at`.
    pub fn code(&mut self, text: &str, at: (u32, u32), scale: u32, ink: [u8; 4]) {
        let code = modules(text);
        let side = code.width();
        for (index, colour) in code.to_colors().into_iter().enumerate() {
            if colour == Color::Dark {
                let (x, y) = ((index % side) as u32, (index / side) as u32);
                self.square((at.0 + x * scale, at.1 + y * scale), scale, ink);
            }
        }
    }

    fn square(&mut self, at: (u32, u32), side: u32, ink: [u8; 4]) {
        for y in at.1..at.1 + side {
            for x in at.0..at.0 + side {
                let start = ((y * self.width + x) * 4) as usize;
                self.rgba[start..start + 4].copy_from_slice(&ink);
            }
        }
    }
}

fn modules(text: &str) -> QrCode {
    QrCode::with_error_correction_level(text, EcLevel::M).expect("the text fits a code")
}
