//! A setup code as a picture: SVG path data, one square a dark module.

use std::fmt::Write as _;

use crate::view::QrView;

/// Modules of light border; ISO/IEC 18004 asks for four.
const QUIET: usize = 4;

/// Draws a QR code at medium error correction; `None` when the text is too long for one.
#[must_use]
pub(crate) fn draw(text: &str) -> Option<QrView> {
    let code = qrcode::QrCode::with_error_correction_level(text, qrcode::EcLevel::M).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (at, _) in code
        .to_colors()
        .iter()
        .enumerate()
        .filter(|(_, colour)| **colour == qrcode::Color::Dark)
    {
        let (x, y) = (at % width + QUIET, at / width + QUIET);
        write!(path, "M{x} {y}h1v1h-1z").ok()?;
    }
    Some(QrView {
        size: width + 2 * QUIET,
        path,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_drawn_with_its_quiet_zone() {
        let qr = draw("otpauth://totp/A:b?secret=GEZDGNBV").expect("it fits");
        assert_eq!(qr.size, 29 + 8);
        assert!(
            qr.path.starts_with("M4 4h1v1h-1z"),
            "the finder begins inside the quiet zone"
        );
    }

    #[test]
    fn a_text_too_long_for_any_code_is_not_drawn() {
        assert!(draw(&"x".repeat(4000)).is_none());
    }
}
