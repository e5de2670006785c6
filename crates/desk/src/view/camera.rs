//! The camera as its page sees it.

use serde::Serialize;

/// A camera of this computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct CameraView {
    /// The same after unplugging and restarting.
    pub id: String,
    /// What its maker calls it.
    pub name: String,
}

/// How the camera is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum CameraState {
    /// The system asks the person.
    Asking,
    /// Pictures come.
    Open,
    /// They are light enough again.
    Ok,
    /// Something covers the lens, or somebody sends black.
    Black,
    /// The room is dark.
    Dark,
    /// There is none.
    NoCamera,
    /// We may not use it.
    Denied,
    /// Another program uses it.
    Busy,
    /// It was there, and is gone.
    Unplugged,
    /// It sends no pictures.
    Stalled,
    /// It sends nothing that can be read.
    NotUsable,
    /// The reading process ends again and again.
    Broken,
}

impl From<scan::Light> for CameraState {
    fn from(light: scan::Light) -> Self {
        match light {
            scan::Light::Ok => Self::Ok,
            scan::Light::Black => Self::Black,
            scan::Light::Dark => Self::Dark,
        }
    }
}

impl From<scan::Trouble> for CameraState {
    fn from(trouble: scan::Trouble) -> Self {
        match trouble {
            scan::Trouble::NoCamera => Self::NoCamera,
            scan::Trouble::Denied => Self::Denied,
            scan::Trouble::Busy => Self::Busy,
            scan::Trouble::Unplugged => Self::Unplugged,
            scan::Trouble::Stalled => Self::Stalled,
            scan::Trouble::NotUsable => Self::NotUsable,
            _ => Self::Broken,
        }
    }
}
