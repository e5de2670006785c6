//! Pixels to text: the QR codes in a picture, read in a process that can be killed.
//!
//! | need | use |
//! |---|---|
//! | the texts in files | [`Picture::from_file`], then [`read_pictures`] |
//! | the texts in pixels, such as a pasted image | [`Picture::from_rgba`], then [`read_pictures`] |
//! | pictures of the screen | [`capture_screens`] |
//! | one picture after the other, with the process kept | [`PictureReader`] |
//! | where the codes stand, and how far the search is | [`PictureReader::find`] |
//! | a stranger's picture as a small one of our own | [`PictureReader::shrink`] |
//! | what a camera sees | [`Camera`], [`list_cameras`] |
//! | to be the process that reads | [`dispatch_worker`], the first line of `main` |
//! | another decoder | [`Decoder`] |
//!
//! Pictures come from anywhere, and decoders of pictures and of codes were seen to panic and to
//! run for minutes. So nothing of a picture but its first bytes is looked at in the process that
//! asks: the same program is started again with `--scan-worker`, gives itself limits, reads the
//! picture and answers. The asker holds a deadline and a cancel, and always reaps it.
//!
//! This crate knows nothing of one-time codes: a text is a text. It opens no socket, no camera
//! and no window, and writes no file.
//!
//! ```no_run
//! use std::{path::Path, process::ExitCode, time::Duration};
//! use scan::{Cancel, Picture, PictureReader};
//!
//! fn main() -> ExitCode {
//!     if let Some(end) = scan::dispatch_worker(std::env::args_os()) {
//!         return end;
//!     }
//!     let program = std::env::current_exe().expect("a running program has a path");
//!     let mut reader = PictureReader::new(&program, Duration::from_secs(10));
//!     let texts = Picture::from_file(Path::new("setup.png"))
//!         .and_then(|picture| reader.read(picture, &Cancel::new()));
//!     ExitCode::from(u8::from(texts.is_err()))
//! }
//! ```

#![warn(missing_docs)]

mod burst;
mod camera;
mod cascade;
mod close;
mod confine;
mod decode;
mod error;
mod found;
mod frame;
mod grid;
mod island;
mod live;
mod logo;
mod luma;
mod picture;
mod reader;
mod screen;
mod sheet;
mod spot;
mod worker;

pub use camera::{
    CAMERA_ARGUMENT, Camera, CameraEvent, CameraInfo, Light, Preview, Trouble, list_cameras,
};
pub use cascade::{Audience, Decoders, read_sheet};
pub use decode::{Decoder, Finder, Quircs, Rqrr, Rxing, Sight, Threshold};
pub use error::{Error, Result};
pub use found::{Found, Point};
pub use live::Live;
pub use logo::LOGO_LIMIT;
pub use luma::Luma;
pub use picture::{FILE_LIMIT, PIXEL_LIMIT, Picture};
pub use reader::{Cancel, PictureReader, Progress, read_pictures};
pub use screen::{SCREEN_PATIENCE, capture_screens};
pub use sheet::{Channel, Sheet};
pub use worker::{WORKER_ARGUMENT, dispatch_worker};
