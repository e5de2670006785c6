use std::fmt;

use ciborium::Value;
use data_encoding::BASE64;

/// Which picture stands beside a token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Icon {
    /// Found from the issuer.
    #[default]
    Auto,
    /// The brand icon with this slug.
    Brand(String),
    /// The first letters of the name.
    Monogram,
    /// The one that its server named.
    Picture(Logo),
}

/// A small picture of a server.
#[derive(Clone, PartialEq, Eq)]
pub struct Logo(String);

impl Icon {
    pub(crate) fn write(&self) -> Value {
        match self {
            Self::Auto => Value::from("auto"),
            Self::Monogram => Value::from("monogram"),
            Self::Brand(slug) => Value::from(format!("brand:{slug}")),
            Self::Picture(logo) => Value::from(format!("picture:{}", logo.text())),
        }
    }

    /// A form that is not known, or a picture that is none, is found from the issuer.
    pub(super) fn read(text: Option<&str>) -> Self {
        match text.unwrap_or_default().split_once(':') {
            Some(("brand", slug)) => Self::Brand(slug.to_owned()),
            Some(("picture", logo)) => Logo::read(logo).map_or(Self::Auto, Self::Picture),
            None if text == Some("monogram") => Self::Monogram,
            _ => Self::Auto,
        }
    }
}

impl Logo {
    /// The most bytes of one.
    pub const MOST_BYTES: usize = 16 << 10;

    const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

    /// Takes a PNG file; none where it is too long, or does not begin as one.
    #[must_use]
    pub fn new(png: &[u8]) -> Option<Self> {
        let fits = png.len() <= Self::MOST_BYTES && png.starts_with(Self::SIGNATURE);
        fits.then(|| Self(BASE64.encode(png)))
    }

    /// Reads what [`Logo::text`] gave.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        Self::new(&BASE64.decode(text.as_bytes()).ok()?)
    }

    /// Its bytes in base64 (RFC 4648 section 4).
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Logo {
    /// Without what it shows.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Logo({} characters)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_back(icon: &Icon) -> Icon {
        Icon::read(icon.write().as_text())
    }

    #[test]
    fn every_icon_is_read_as_it_was_written() {
        let logo = Logo::new(b"\x89PNG\r\n\x1a\n and pixels").expect("a picture");
        let brand = Icon::Brand("a:b".to_owned());
        for icon in [Icon::Auto, Icon::Monogram, brand, Icon::Picture(logo)] {
            assert_eq!(read_back(&icon), icon);
        }
    }

    #[test]
    fn a_form_that_is_not_known_is_found_from_the_issuer() {
        for text in [
            "",
            "sparkle",
            "sparkle:1",
            "picture",
            "picture:",
            "picture:%",
        ] {
            assert_eq!(Icon::read(Some(text)), Icon::Auto, "{text}");
        }
        assert_eq!(Icon::read(None), Icon::Auto);
        let longer = [Logo::SIGNATURE, &[0; Logo::MOST_BYTES]].concat();
        for bytes in [b"<svg/>".as_slice(), &longer] {
            let text = format!("picture:{}", BASE64.encode(bytes));
            assert_eq!(Icon::read(Some(&text)), Icon::Auto);
        }
    }

    #[test]
    fn debug_shows_nothing_of_a_picture() {
        let logo = Logo::new(b"\x89PNG\r\n\x1a\n and pixels").expect("a picture");
        assert_eq!(
            format!("{:?}", Icon::Picture(logo)),
            "Picture(Logo(28 characters))"
        );
    }
}
