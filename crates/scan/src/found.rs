//! What was found: a text and where it stands.

/// A place in a picture, in pixels from its upper left corner. May lie a little outside of it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Downwards.
    pub y: f32,
}

impl Point {
    /// The place `(x, y)`.
    pub const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    /// This place, `along` of `other` further.
    pub(crate) fn plus(self, other: Self, along: f32) -> Self {
        Self::new(
            along.mul_add(other.x, self.x),
            along.mul_add(other.y, self.y),
        )
    }

    /// From `other` to here.
    pub(crate) fn minus(self, other: Self) -> Self {
        Self::new(self.x - other.x, self.y - other.y)
    }

    /// How long the way from the upper left corner is.
    pub(crate) fn length(self) -> f32 {
        self.x.hypot(self.y)
    }
}

/// One code: its text, and the corners of its outline from its own upper left one, clockwise
/// unless it is mirrored. On a tilted code the third corner is an estimate.
#[derive(Clone, PartialEq)]
pub struct Found {
    /// What the code says.
    pub text: String,
    /// Its outline.
    pub corners: [Point; 4],
}

impl Found {
    /// The same code in a picture of which this one showed a part: scaled by `scale`, then moved.
    pub(crate) fn placed(mut self, scale: f32, origin: Point) -> Self {
        for corner in &mut self.corners {
            *corner = origin.plus(*corner, scale);
        }
        self
    }
}

impl std::fmt::Debug for Found {
    /// Without the text: it may be a secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Found({} bytes at {:?})", self.text.len(), self.corners)
    }
}

/// Corners from the centres of the three finder patterns, which are 3.5 modules inside.
pub(crate) fn corners_of(
    upper_left: Point,
    upper_right: Point,
    lower_left: Point,
    side: f32,
) -> [Point; 4] {
    let apart = (side - 7.0).max(1.0);
    let right = upper_right.minus(upper_left);
    let down = lower_left.minus(upper_left);
    let out = 3.5 / apart;
    let far = 1.0 + out;
    [(-out, -out), (far, -out), (far, far), (-out, far)]
        .map(|(along, below)| upper_left.plus(right, along).plus(down, below))
}
