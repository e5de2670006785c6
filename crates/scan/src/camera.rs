//! A camera, owned from another process.
//!
//! Drivers block for ever, libraries panic, cameras send garbage: so the camera is opened by a
//! process of its own (the same program, started with [`CAMERA_ARGUMENT`]), which says what it
//! sees in small bounded words. Its owner here holds a watchdog, starts it anew when it hangs or
//! dies, and ends it: the camera's light goes off within 300 ms, whatever the driver is doing.

mod capture;
mod child;
mod event;
mod light;
mod list;
mod lookout;
mod owner;
mod pixels;
#[cfg(feature = "test-hooks")]
mod played;
mod slot;
mod wire;
mod worker;

use std::ffi::OsStr;
use std::path::Path;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

pub use self::event::{CameraEvent, CameraInfo, Light, Preview, Trouble};
pub use self::worker::CAMERA_ARGUMENT;

use self::child::CameraProcess;
use self::owner::Owner;
use self::wire::Word;
pub(crate) use self::worker::run;
use crate::{Error, Result};

/// How long a list of cameras may take.
const LIST_DEADLINE: Duration = Duration::from_secs(5);
/// The cameras of this computer, in a steady order. Blocks, at longest 5 s. `program` is this
/// program itself, as a rule.
pub fn list_cameras(program: &Path) -> Result<Vec<CameraInfo>> {
    let (_process, words) = CameraProcess::start(program, [OsStr::new(worker::LIST)])?;
    match words.recv_timeout(LIST_DEADLINE) {
        Ok(Ok(Word::Cameras(cameras))) => Ok(cameras),
        Ok(Ok(_)) => Err(Error::WorkerConfused),
        Ok(Err(error)) => Err(error),
        Err(RecvTimeoutError::Timeout) => Err(Error::NoAnswer {
            after: LIST_DEADLINE,
        }),
        Err(RecvTimeoutError::Disconnected) => Err(Error::WorkerDied),
    }
}

/// A camera in use, or one that is tried again and again until it can be. Ends with this value.
pub struct Camera {
    shared: Arc<Shared>,
}

impl Camera {
    /// Starts to use the camera with this id, or the first one that can be opened; that one also
    /// where the wanted one is not there. Returns at once; what happens is told to `on_event` on
    /// a thread of its own, which waits while it is being told.
    ///
    /// `program` is this program itself, as a rule: its `main` begins with
    /// [`crate::dispatch_worker`]. Two values for one camera disturb each other.
    pub fn start(
        program: &Path,
        id: Option<&str>,
        on_event: impl FnMut(CameraEvent) + Send + 'static,
    ) -> Self {
        let shared = Arc::new(Shared::default());
        let owner = Owner::new(program, id, Arc::clone(&shared), on_event);
        thread::spawn(move || owner.run());
        Self { shared }
    }

    /// Asks for one [`CameraEvent::Preview`], as soon as there is a new picture and at most 15
    /// times a second. Asked for again before it has come, it still comes once.
    pub fn request_preview(&self) {
        let mut state = self.shared.state();
        let is_new = !std::mem::replace(&mut state.is_wished, true);
        if is_new && let Some(process) = &mut state.process {
            process.wish();
        }
    }

    /// Ends the use of the camera: kills its process and waits for its end, at most 300 ms. No
    /// event is told after it, but one that is being told at this moment is told to its end.
    /// Dropping does the same.
    pub fn stop(self) {}
}

impl Drop for Camera {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        state.is_stopped = true;
        let process = state.process.take();
        self.shared.stopped.notify_all();
        drop(state);
        drop(process);
    }
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    stopped: Condvar,
}

#[derive(Default)]
struct State {
    process: Option<CameraProcess>,
    is_wished: bool,
    is_stopped: bool,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
