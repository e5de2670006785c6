//! What Rust tells the page, the tray and the notices by itself.

use serde::Serialize;

use crate::settings::SettingsView;
use crate::view::{CameraState, CameraView, CodeView, CopiedView, DraftsView, Phase};

/// What goes on for long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum Work {
    /// Backups are made.
    Backup,
    /// A backup is taken in.
    Restore,
    /// A backup is proved.
    Prove,
    /// Backups are read.
    Read,
}

/// Something happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub enum Event {
    /// The app locked, unlocked or found its vault broken.
    Phase {
        /// Where it stands now.
        phase: Phase,
    },
    /// Labels, groups or the bin changed: read them again.
    TokensChanged,
    /// New codes for rows on show.
    Codes {
        /// Only the ones that changed.
        codes: Vec<CodeView>,
    },
    /// A code lies in the clipboard.
    Copied(CopiedView),
    /// It no longer does.
    ClipboardCleared,
    /// The settings changed.
    SettingsChanged {
        /// All of them.
        settings: SettingsView,
    },
    /// The window's close button was pressed and the person has not chosen yet what it does.
    CloseAsked,
    /// Something to say once: a key below `notices.`.
    Notice {
        /// The key.
        key: String,
    },
    /// How the camera is now.
    Camera {
        /// Its state.
        state: CameraState,
        /// Which camera, when it opened.
        camera: Option<CameraView>,
        /// Pixels in a row, when it opened.
        width: u32,
        /// Rows, when it opened.
        height: u32,
    },
    /// A camera was plugged in or taken away while one is in use.
    Cameras {
        /// All that are there now.
        cameras: Vec<CameraView>,
    },
    /// A code is in the camera's picture.
    CameraFound {
        /// Its corners, as parts of the picture's width and height.
        corners: [[f32; 2]; 4],
        /// What it brought, the first time it was seen.
        read: Option<DraftsView>,
    },
    /// Pictures are being read. [`Desk::cancel_reading`](crate::Desk::cancel_reading) ends that.
    Reading {
        /// How much of the search is done, of a hundred; told when it grows.
        percent: u8,
    },
    /// What is known of backups changed: read it again.
    BackupsChanged,
    /// Something that takes more than half a second goes on.
    Progress {
        /// What.
        what: Work,
        /// How much is done; the last time as much as `total`.
        done: u32,
        /// Of how much.
        total: u32,
    },
    /// What is known of approvals changed: read it and the requests again.
    ApprovalsChanged,
    /// A request arrived that the person is to be told of.
    RequestArrived {
        /// Who asks.
        issuer: String,
    },
    /// Show this request, if it still waits; told to the approval window alone.
    ReviewRequest {
        /// As [`RequestView::id`](crate::view::RequestView::id); none for whatever waits.
        id: Option<String>,
    },
    /// Somebody pressed the button of the notification that was sent as a test.
    NotificationSeen,
    /// A link that another program opened with us waits to be read.
    LinkArrived,
    /// The tray asks for a page.
    GoTo {
        /// `main`, `settings`, `approvals` or `add`.
        page: String,
    },
    /// Files were dropped on the window and wait to be read.
    Dropped,
    /// The window was hidden, or shown again.
    Hidden {
        /// Whether it is hidden.
        hidden: bool,
    },
}
