//! Grey pixels, the one thing decoders look at.

mod filters;

/// A picture in grey: 0 is black, 255 is white, rows from the top, no gaps between them.
#[derive(Clone, PartialEq, Eq)]
pub struct Luma {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl Luma {
    /// A picture of `width` times `height` pixels; `None` if that is not how many there are, or
    /// none at all.
    pub fn new(width: usize, height: usize, pixels: Vec<u8>) -> Option<Self> {
        (width.checked_mul(height) == Some(pixels.len()) && !pixels.is_empty()).then_some(Self {
            width,
            height,
            pixels,
        })
    }

    /// Pixels in a row, at least 1.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows, at least 1.
    pub fn height(&self) -> usize {
        self.height
    }

    /// All pixels, row after row.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// Black for white: for codes on dark pages.
    #[must_use]
    pub fn inverted(&self) -> Self {
        Self {
            pixels: self.pixels.iter().map(|pixel| 255 - pixel).collect(),
            ..*self
        }
    }

    /// Half as wide and high, each pixel the mean of four: for noise, moire and grids of dots.
    /// `None` when nothing would be left.
    pub fn halved(&self) -> Option<Self> {
        let (width, height) = (self.width / 2, self.height / 2);
        let mut pixels = Vec::with_capacity(width * height);
        for pair in self.pixels.chunks_exact(self.width * 2) {
            let (upper, lower) = pair.split_at(self.width);
            let four = upper.chunks_exact(2).zip(lower.chunks_exact(2));
            pixels.extend(four.map(|(a, b)| {
                let sum: u16 = a.iter().chain(b).copied().map(u16::from).sum();
                u8::try_from((sum + 2) / 4).unwrap_or(u8::MAX)
            }));
        }
        Self::new(width, height, pixels)
    }

    /// A part of the picture: `width` times `height` pixels from the upper left corner `(x, y)`,
    /// less where the picture ends. `None` when nothing would be left.
    pub fn part(&self, (x, y): (usize, usize), width: usize, height: usize) -> Option<Self> {
        let columns = x..x.saturating_add(width).min(self.width);
        let rows: Vec<&[u8]> = self
            .pixels
            .chunks_exact(self.width)
            .skip(y)
            .take(height)
            .map(|row| row.get(columns.clone()))
            .collect::<Option<_>>()?;
        Self::new(columns.len(), rows.len(), rows.concat())
    }

    /// The picture with a white border of so many pixels around it.
    #[must_use]
    pub fn framed(&self, border: usize) -> Self {
        let width = self.width + 2 * border;
        let height = self.height + 2 * border;
        let mut pixels = vec![u8::MAX; width * height];
        let rows = pixels.chunks_exact_mut(width).skip(border);
        for (to, from) in rows.zip(self.pixels.chunks_exact(self.width)) {
            let inner = to.iter_mut().skip(border);
            inner.zip(from).for_each(|(to, from)| *to = *from);
        }
        Self {
            width,
            height,
            pixels,
        }
    }

    /// The pixel at a place; none outside.
    pub(crate) fn at(&self, place: crate::Point) -> Option<f32> {
        let inside = place.x >= 0.0 && place.y >= 0.0;
        let (x, y) = (crate::close::whole(place.x), crate::close::whole(place.y));
        let pixel = (inside && x < self.width).then(|| self.pixels.get(y * self.width + x));
        pixel.flatten().copied().map(f32::from)
    }

    fn row(&self, y: usize) -> &[u8] {
        self.pixels.chunks_exact(self.width).nth(y).unwrap_or(&[])
    }
}

impl std::fmt::Debug for Luma {
    /// Without the pixels: they may show a secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Luma({} x {})", self.width, self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luma(width: usize, pixels: &[u8]) -> Luma {
        Luma::new(width, pixels.len() / width, pixels.to_vec()).expect("the pixels fit")
    }

    #[test]
    fn pixels_must_fit_the_size() {
        assert!(Luma::new(2, 2, vec![0; 4]).is_some());
        assert!(Luma::new(2, 2, vec![0; 5]).is_none());
        assert!(Luma::new(0, 0, vec![]).is_none());
        assert!(Luma::new(usize::MAX, 2, vec![0; 4]).is_none());
    }

    #[test]
    fn inverting_twice_changes_nothing() {
        let picture = luma(2, &[0, 1, 128, 255]);
        assert_eq!(picture.inverted().pixels(), [255, 254, 127, 0]);
        assert_eq!(picture.inverted().inverted(), picture);
    }

    #[test]
    fn halving_takes_the_mean_of_four_and_drops_odd_edges() {
        let picture = luma(3, &[0, 4, 9, 8, 12, 9, 9, 9, 9]);
        let half = picture.halved().expect("something is left");
        assert_eq!(
            (half.width(), half.height(), half.pixels()),
            (1, 1, &[6][..])
        );
        assert!(luma(1, &[1, 2, 3]).halved().is_none());
    }

    #[test]
    fn enlarging_keeps_flat_fields_flat_and_edges_between() {
        assert_eq!(luma(3, &[7; 6]).enlarged(2).pixels(), [7; 24]);
        assert_eq!(luma(3, &[200; 6]).enlarged(3).pixels(), [200; 54]);
        let edge = luma(4, &[0, 0, 160, 160]).enlarged(2);
        assert_eq!((edge.width(), edge.height()), (8, 2));
        let row = &edge.pixels()[..8];
        assert!(
            row.is_sorted_by_key(|pixel| pixel / 16),
            "it rises: {row:?}"
        );
        assert!(row[3] < 60 && row[4] > 100, "steeply: {row:?}");
    }

    #[test]
    fn means_and_smoothing_keep_flat_fields_flat_up_to_the_edge() {
        for value in [0, 1, 77, 254, 255] {
            let flat = luma(9, &[value; 63]);
            assert_eq!(flat.mean(2), flat);
            assert_eq!(flat.mean(40), flat);
            assert_eq!(flat.smoothed(), flat);
            assert_eq!(flat.sharpened(3, 4), flat);
        }
    }

    #[test]
    fn a_mean_is_that_of_the_square_around() {
        let picture = luma(3, &[9, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(picture.mean(1).pixels(), [2, 2, 0, 2, 1, 0, 0, 0, 0]);
    }

    #[test]
    fn a_part_ends_where_the_picture_ends() {
        let picture = luma(3, &[1, 2, 3, 4, 5, 6, 7, 8, 9]);
        let part = picture.part((1, 1), 9, 1).expect("two pixels are left");
        assert_eq!((part.width(), part.pixels()), (2, &[5, 6][..]));
        assert!(picture.part((3, 0), 1, 1).is_none());
        assert!(picture.part((4, 0), 1, 1).is_none());
        assert!(picture.part((0, 3), 1, 1).is_none());
    }

    #[test]
    fn debug_does_not_show_pixels() {
        assert_eq!(format!("{:?}", luma(2, &[200, 201])), "Luma(2 x 1)");
    }
}
