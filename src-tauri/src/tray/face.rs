//! What the icon looks like and says: a request waits, nothing is heard, the vault is locked, or all is well.

use desk::view::{Listening, Phase, TrayRequests};
use tauri::image::Image;
use tauri::include_image;

use crate::words::Word;

/// The icon's looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    Ready,
    Locked,
    Request,
    /// Nothing is heard, or something is wrong with a server.
    Deaf,
}

/// What matters most is shown.
pub(super) fn of(phase: Phase, requests: &TrayRequests) -> Face {
    if requests.count > 0 {
        Face::Request
    } else if requests.ailing || requests.listening == Listening::UntilUnlock {
        Face::Deaf
    } else if phase == Phase::Unlocked {
        Face::Ready
    } else {
        Face::Locked
    }
}

/// The same in words, with the server's name where it may be named.
pub(super) fn words(phase: Phase, requests: &TrayRequests) -> String {
    let ailment = requests.ailment.as_ref();
    match (of(phase, requests), requests.count, ailment) {
        (Face::Request, 1, _) => Word::OneWaits.text().to_owned(),
        (Face::Request, count, _) => Word::SomeWait.with(&count.to_string()),
        (Face::Deaf, ..) if requests.listening == Listening::UntilUnlock => {
            Word::NotListening.text().to_owned()
        }
        (Face::Deaf, _, Some((server, ailment))) if !server.is_empty() => {
            if ailment.what == "silent" {
                Word::Silent.with(server)
            } else {
                Word::AilingAt.with(server)
            }
        }
        (Face::Deaf, ..) => Word::Ailing.text().to_owned(),
        (Face::Ready, ..) => Word::Ready.text().to_owned(),
        (Face::Locked, ..) => Word::Locked.text().to_owned(),
    }
}

/// Panels on Linux and Windows do not say whether they are dark or light, so the picture brings its own ground.
#[cfg(not(target_os = "macos"))]
impl Face {
    pub(super) fn picture(self) -> Image<'static> {
        match self {
            Self::Ready => include_image!("./icons/tray/ready.png"),
            Self::Locked => include_image!("./icons/tray/locked.png"),
            Self::Request => include_image!("./icons/tray/request.png"),
            Self::Deaf => include_image!("./icons/tray/deaf.png"),
        }
    }
}

/// macOS colours these as its menu bar is.
#[cfg(target_os = "macos")]
impl Face {
    pub(super) fn picture(self) -> Image<'static> {
        match self {
            Self::Ready => include_image!("./icons/tray/ready-template.png"),
            Self::Locked => include_image!("./icons/tray/locked-template.png"),
            Self::Request => include_image!("./icons/tray/request-template.png"),
            Self::Deaf => include_image!("./icons/tray/deaf-template.png"),
        }
    }
}
