//! Cameras that are folders, in test builds alone: a story plugs them in, covers them and takes them away
//! by writing files, and everything behind the lens is the real thing.
//!
//! [`CAMERAS`] names a folder with one folder for each camera, in their order. In it lie `name`; `picture.jpg`,
//! which is what the camera sees, written anew whenever that changes; and, where it has trouble, a file
//! called `denied`, `busy`, `hangs` or `dies`.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use nokhwa::Buffer;
use nokhwa::utils::{CameraIndex, FrameFormat, Resolution};

use super::capture::Frames;
use super::event::{CameraInfo, Trouble};
use super::list::Candidate;
use super::pixels::Format;

/// The environment variable that puts folders in the place of this computer's cameras.
const CAMERAS: &str = "COUNTERSIGN_CAMERAS";
/// From one picture to the next: fifteen a second.
const PERIOD: Duration = Duration::from_millis(66);
/// Every picture is of this size.
const SIZE: (u32, u32) = (640, 480);

/// The folder of cameras, where one is named.
pub(super) fn folder() -> Option<PathBuf> {
    std::env::var_os(CAMERAS).map(PathBuf::from)
}

/// The names of the cameras' folders.
pub(super) fn nodes(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut nodes: Vec<String> = names.collect();
    nodes.sort();
    nodes
}

pub(super) fn cameras(folder: &Path) -> Vec<Candidate> {
    let candidate = |node: String| {
        let camera = folder.join(&node);
        Candidate {
            info: CameraInfo {
                name: fs::read_to_string(camera.join("name")).unwrap_or_default(),
                id: node,
            },
            index: CameraIndex::String(camera.display().to_string()),
        }
    };
    nodes(folder).into_iter().map(candidate).collect()
}

/// A folder that was opened.
pub(super) struct Played(PathBuf);

impl Played {
    /// `None` when the index is a real camera's.
    pub(super) fn open(index: &CameraIndex) -> Option<Result<Self, Trouble>> {
        let CameraIndex::String(path) = index else {
            return None;
        };
        let played = Self(PathBuf::from(path));
        Some(played.check().map(|()| played))
    }

    fn check(&self) -> Result<(), Trouble> {
        let has = |name: &str| self.0.join(name).exists();
        if !self.0.exists() {
            Err(Trouble::NoCamera)
        } else if has("denied") {
            Err(Trouble::Denied)
        } else if has("busy") {
            Err(Trouble::Busy)
        } else if has("dies") {
            std::process::exit(1)
        } else {
            Ok(())
        }
    }
}

impl Frames for Played {
    fn format(&self) -> Result<Format, Trouble> {
        Ok(Format::Mjpg)
    }

    fn size(&self) -> (u32, u32) {
        SIZE
    }

    fn frame(&mut self) -> Result<Buffer, Trouble> {
        thread::park_timeout(PERIOD);
        while self.0.join("hangs").exists() {
            thread::park_timeout(PERIOD);
        }
        self.check()?;
        let picture = fs::read(self.0.join("picture.jpg")).unwrap_or_default();
        let (width, height) = SIZE;
        let size = Resolution::new(width, height);
        Ok(Buffer::new(size, &picture, FrameFormat::MJPEG))
    }
}
