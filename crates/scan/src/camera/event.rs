//! What a camera has to say.

use crate::Found;

/// A camera of this computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameraInfo {
    /// The same after unplugging, plugging and restarting, as far as the system can tell.
    pub id: String,
    /// What its maker calls it. Text from outside: shown, never believed.
    pub name: String,
}

/// What happened, in the order in which it happened.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum CameraEvent {
    /// The system asks the person whether we may use the camera (macOS).
    Asking,
    /// The first picture has come; whatever trouble there was is over.
    Opened {
        /// Which camera.
        camera: CameraInfo,
        /// Pixels in a row.
        width: u32,
        /// Rows.
        height: u32,
        /// How the pixels come, such as `YUYV` or `MJPG`.
        format: &'static str,
    },
    /// A picture to show. The next one comes only after [`crate::Camera::request_preview`].
    Preview(Preview),
    /// A code in the newest picture. Its corners are parts of the picture's width and height, 0
    /// to 1, and may lie a little outside. Comes again with every picture in which the code is.
    Found(Found),
    /// How light the pictures are; only when it changes. After [`CameraEvent::Opened`] it is
    /// [`Light::Ok`] without saying.
    Light(Light),
    /// A camera came or went; these are there now. Linux only: elsewhere nothing tells cheaply.
    Cameras(Vec<CameraInfo>),
    /// No pictures come, and why; only when it changes. The camera goes on trying: when the cause
    /// goes away, [`CameraEvent::Opened`] follows.
    Trouble(Trouble),
}

/// A picture to show.
#[derive(Clone, PartialEq, Eq)]
pub struct Preview {
    /// Pixels in a row, at most 640.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// A JPEG file.
    pub jpeg: Vec<u8>,
}

impl std::fmt::Debug for Preview {
    /// Without the picture: it shows what the camera saw.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Preview({} x {})", self.width, self.height)
    }
}

/// How light the pictures of a camera are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Light {
    /// Light enough to see something.
    Ok,
    /// For 3 s nothing but an even black: something covers the lens, or somebody sends black.
    Black,
    /// For 3 s almost black, but with something in it: a dark room.
    Dark,
}

impl Light {
    /// The name for machines and for message keys, in `snake_case`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Black => "black",
            Self::Dark => "dark",
        }
    }
}

/// Why no pictures come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Trouble {
    /// This computer has no camera.
    NoCamera,
    /// We may not use it.
    Denied,
    /// Another program uses it.
    Busy,
    /// It was there, and is gone.
    Unplugged,
    /// It was opened, but sends no pictures, or stopped sending them.
    Stalled,
    /// It sends nothing that can be read.
    NotUsable,
    /// The process that reads the camera cannot be started, or ends again and again.
    Broken,
}

impl Trouble {
    /// The name for machines and for message keys, in `snake_case`.
    pub fn key(self) -> &'static str {
        match self {
            Self::NoCamera => "no_camera",
            Self::Denied => "denied",
            Self::Busy => "busy",
            Self::Unplugged => "unplugged",
            Self::Stalled => "stalled",
            Self::NotUsable => "not_usable",
            Self::Broken => "broken",
        }
    }
}
