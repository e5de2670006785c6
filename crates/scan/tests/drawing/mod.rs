//! Pictures of codes, drawn for the tests.

use qrcode::{Color, EcLevel, QrCode};

/// A canvas in colour, white at first.
pub(crate) struct Drawing {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) rgba: Vec<u8>,
}

pub(crate) const WHITE: [u8; 4] = [255, 255, 255, 255];
pub(crate) const BLACK: [u8; 4] = [0, 0, 0, 255];

impl Drawing {
    pub(crate) fn new(width: usize, height: usize, page: [u8; 4]) -> Self {
        Self {
            width,
            height,
            rgba: page.repeat(width * height),
        }
    }

    /// One code with its quiet zone, and nothing else.
    pub(crate) fn of(text: &str, scale: usize, ink: [u8; 4], page: [u8; 4]) -> Self {
        let side = (modules(text).width() + 8) * scale;
        let mut drawing = Self::new(side, side, page);
        drawing.code(text, (4 * scale, 4 * scale), scale, ink);
        drawing
    }

    /// Draws the dark modules of a code, its upper left one at `at`.
    pub(crate) fn code(&mut self, text: &str, at: (usize, usize), scale: usize, ink: [u8; 4]) {
        let code = modules(text);
        let side = code.width();
        for (index, colour) in code.to_colors().into_iter().enumerate() {
            if colour == Color::Dark {
                let (x, y) = (index % side, index / side);
                self.square((at.0 + x * scale, at.1 + y * scale), scale, ink);
            }
        }
    }

    /// As [`scan::Picture::from_rgba`] takes it.
    pub(crate) fn picture(self) -> scan::Result<scan::Picture> {
        let [width, height] =
            [self.width, self.height].map(|side| u32::try_from(side).expect("a small picture"));
        scan::Picture::from_rgba(width, height, self.rgba)
    }

    fn square(&mut self, at: (usize, usize), side: usize, ink: [u8; 4]) {
        for y in at.1..at.1 + side {
            for x in at.0..at.0 + side {
                let start = (y * self.width + x) * 4;
                self.rgba[start..start + 4].copy_from_slice(&ink);
            }
        }
    }
}

fn modules(text: &str) -> QrCode {
    QrCode::with_error_correction_level(text, EcLevel::M).expect("the text fits a code")
}
