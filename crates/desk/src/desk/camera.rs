//! The camera while its page is open: what it says goes to the page, what it reads becomes drafts.
//!
//! The camera itself belongs to a process of its own ([`scan::Camera`]). It ends when the page is left, at
//! lock, when the window is hidden and when the app ends.

use std::collections::HashSet;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use scan::{Camera, CameraEvent, CameraInfo, Found};
use vault::Source;

use super::Desk;
use super::tokens::tidy;
use crate::error::Error;
use crate::event::Event;
use crate::session::Session;
use crate::settings::SettingsChange;
use crate::view::{CameraState, CameraView};

/// How long a picture is waited for before the page asks again.
const PICTURE_PATIENCE: Duration = Duration::from_millis(500);

/// The camera in use, and the newest picture that was asked for.
#[derive(Default)]
pub(super) struct Lens {
    camera: Mutex<Option<Camera>>,
    picture: Mutex<Option<Vec<u8>>>,
    arrived: Condvar,
}

impl Desk {
    /// The cameras of this computer. Blocks, five seconds at most.
    ///
    /// # Errors
    /// The reading process's own.
    pub fn cameras(&self) -> Result<Vec<CameraView>, Error> {
        let found = scan::list_cameras(&self.rim.scan_worker)?;
        Ok(found.iter().map(camera_view).collect())
    }

    /// Starts to use a camera: this one, else the one chosen last, else the first that opens. The choice is
    /// remembered. What happens is told as [`Event::Camera`] and [`Event::CameraFound`].
    ///
    /// # Errors
    /// [`Error::Locked`].
    pub fn watch_camera(self: &Arc<Self>, id: Option<String>) -> Result<(), Error> {
        self.stop_camera();
        if !matches!(self.state().session, Session::Open(_)) {
            return Err(Error::Locked);
        }
        self.touch();
        if let Some(id) = &id {
            let chosen = SettingsChange {
                camera: Some(id.clone()),
                ..SettingsChange::default()
            };
            if let Err(error) = self.set_settings(chosen) {
                tracing::warn!(%error, "the choice of camera was not remembered");
            }
        }
        let wanted = id.unwrap_or_else(|| self.settings().camera);
        let wanted = Some(wanted.as_str()).filter(|id| !id.is_empty());
        let (desk, mut seen) = (Arc::downgrade(self), HashSet::new());
        let camera = Camera::start(&self.rim.scan_worker, wanted, move |event| {
            if let Some(desk) = desk.upgrade() {
                desk.on_camera(event, &mut seen);
            }
        });
        *self
            .lens
            .camera
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(camera);
        // A lock may have come in between.
        if self.state().vault().is_none() {
            self.stop_camera();
            return Err(Error::Locked);
        }
        Ok(())
    }

    /// Ends the use of the camera; its light goes off within 300 ms.
    pub fn stop_camera(&self) {
        let camera = self
            .lens
            .camera
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        drop(camera);
        *self
            .lens
            .picture
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// The next picture to show, a JPEG file; `None` when none came in half a second. It is handed over, not
    /// kept.
    #[must_use]
    pub fn camera_picture(&self) -> Option<Vec<u8>> {
        self.lens
            .camera
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_ref()?
            .request_preview();
        let picture = self
            .lens
            .picture
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let waited = self
            .lens
            .arrived
            .wait_timeout_while(picture, PICTURE_PATIENCE, |it| it.is_none());
        waited.unwrap_or_else(PoisonError::into_inner).0.take()
    }

    fn on_camera(&self, event: CameraEvent, seen: &mut HashSet<String>) {
        let tell = |state, camera, width, height| {
            self.tell(Event::Camera {
                state,
                camera,
                width,
                height,
            });
        };
        match event {
            CameraEvent::Asking => tell(CameraState::Asking, None, 0, 0),
            CameraEvent::Opened {
                camera,
                width,
                height,
                ..
            } => {
                tell(CameraState::Open, Some(camera_view(&camera)), width, height);
            }
            CameraEvent::Cameras(all) => self.tell(Event::Cameras {
                cameras: all.iter().map(camera_view).collect(),
            }),
            CameraEvent::Light(light) => tell(light.into(), None, 0, 0),
            CameraEvent::Trouble(trouble) => tell(trouble.into(), None, 0, 0),
            CameraEvent::Preview(preview) => {
                *self
                    .lens
                    .picture
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner) = Some(preview.jpeg);
                self.lens.arrived.notify_one();
            }
            CameraEvent::Found(found) => self.on_found(found, seen),
            _ => {}
        }
    }

    /// A code is in the picture: it is outlined every time, and read once.
    fn on_found(&self, found: Found, seen: &mut HashSet<String>) {
        let corners = found.corners.map(|corner| [corner.x, corner.y]);
        let is_new = seen.insert(found.text.clone());
        let read =
            is_new.then(|| self.draft_texts(std::iter::once(found.text.as_str()), &Source::Camera));
        self.tell(Event::CameraFound {
            corners,
            read: read.and_then(Result::ok),
        });
    }
}

fn camera_view(camera: &CameraInfo) -> CameraView {
    CameraView {
        id: camera.id.clone(),
        name: tidy(&camera.name),
    }
}
