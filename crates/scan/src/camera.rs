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
mod pixels;
mod slot;
mod wire;
mod worker;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

pub use self::event::{CameraEvent, CameraInfo, Light, Preview, Trouble};
pub use self::worker::CAMERA_ARGUMENT;

use self::child::CameraProcess;
use self::wire::Word;
pub(crate) use self::worker::run;
use crate::{Error, Result};

/// How long a list of cameras may take.
const LIST_DEADLINE: Duration = Duration::from_secs(5);
/// From opening a camera to its first picture.
const FIRST_PICTURE: Duration = Duration::from_secs(5);
/// From one sign of life to the next, while pictures come.
const NEXT_PICTURE: Duration = Duration::from_secs(2);
/// The same while the process looks for a camera.
const NEXT_ATTEMPT: Duration = Duration::from_secs(5);
/// While the person is asked by the system.
const ANSWER: Duration = Duration::from_secs(150);
/// After a process hung or died, before the next one.
const RESTART: Duration = Duration::from_secs(1);
/// So many processes that died without a picture are more than bad luck.
const DEATHS: u32 = 2;

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
        let owner = Owner {
            program: program.to_owned(),
            id: id.map(OsString::from),
            shared: Arc::clone(&shared),
            on_event,
            trouble: None,
            deaths: 0,
        };
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

/// Why a process is of no more use.
enum End {
    /// Nobody wants it any more.
    Stopped,
    /// It gave no sign of life.
    Silent,
    /// It ended, or said what makes no sense.
    Died,
}

/// The thread beside a [`Camera`]: one process after the other.
struct Owner<F> {
    program: PathBuf,
    id: Option<OsString>,
    shared: Arc<Shared>,
    on_event: F,
    trouble: Option<Trouble>,
    deaths: u32,
}

impl<F: FnMut(CameraEvent)> Owner<F> {
    fn run(mut self) {
        loop {
            let end = match self.start() {
                Ok(Some(words)) => self.listen(&words),
                Ok(None) => End::Stopped,
                Err(_) => End::Died,
            };
            // Killed and reaped before another one may touch the camera.
            let process = self.shared.state().process.take();
            drop(process);
            match end {
                End::Stopped => return,
                End::Silent => self.complain(Trouble::Stalled),
                End::Died => {
                    self.deaths += 1;
                    if self.deaths >= DEATHS {
                        self.complain(Trouble::Broken);
                    }
                }
            }
            if self.is_stopped_within(RESTART) {
                return;
            }
        }
    }

    /// `None` when nobody wants it any more.
    fn start(&self) -> Result<Option<Receiver<Result<Word>>>> {
        let mut state = self.shared.state();
        if state.is_stopped {
            return Ok(None);
        }
        let mode = [OsStr::new(worker::OPEN)].into_iter();
        let mode = mode.chain(self.id.as_deref());
        let (mut process, words) = CameraProcess::start(&self.program, mode)?;
        if state.is_wished {
            process.wish();
        }
        state.process = Some(process);
        Ok(Some(words))
    }

    /// Tells what a process says, until its end.
    fn listen(&mut self, words: &Receiver<Result<Word>>) -> End {
        let mut patience = NEXT_ATTEMPT;
        let mut last_sign = Instant::now();
        loop {
            let left = patience.saturating_sub(last_sign.elapsed());
            let word = match words.recv_timeout(left) {
                Ok(Ok(word)) => word,
                Err(RecvTimeoutError::Timeout) => return self.end(End::Silent),
                Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => return self.end(End::Died),
            };
            let next = match &word {
                Word::Opening => Some(FIRST_PICTURE),
                Word::Opened { .. } | Word::Alive => Some(NEXT_PICTURE),
                Word::Failed(_) => Some(NEXT_ATTEMPT),
                Word::Asking => Some(ANSWER),
                // These are said by another thread, and may come from an old picture.
                Word::Preview(_) | Word::Found(_) | Word::Light(_) => None,
                Word::Cameras(_) => return self.end(End::Died),
            };
            self.tell(word);
            if let Some(next) = next {
                patience = next;
                last_sign = Instant::now();
            }
        }
    }

    fn end(&self, end: End) -> End {
        if self.shared.state().is_stopped {
            End::Stopped
        } else {
            end
        }
    }

    fn tell(&mut self, word: Word) {
        let event = match word {
            Word::Asking => CameraEvent::Asking,
            Word::Opened {
                camera,
                width,
                height,
                format,
            } => {
                self.trouble = None;
                self.deaths = 0;
                // The one that was taken is the one to wait for, should it go.
                self.id = Some(camera.id.clone().into());
                CameraEvent::Opened {
                    camera,
                    width,
                    height,
                    format,
                }
            }
            Word::Preview(preview) => {
                let was_wished = std::mem::take(&mut self.shared.state().is_wished);
                if !was_wished {
                    return;
                }
                CameraEvent::Preview(preview)
            }
            Word::Found(found) => CameraEvent::Found(found),
            Word::Light(light) => CameraEvent::Light(light),
            Word::Failed(trouble) => return self.complain(trouble),
            Word::Cameras(_) | Word::Opening | Word::Alive => return,
        };
        self.emit(event);
    }

    /// Says what the trouble is, once.
    fn complain(&mut self, trouble: Trouble) {
        if self.trouble.replace(trouble) != Some(trouble) {
            self.emit(CameraEvent::Trouble(trouble));
        }
    }

    fn emit(&mut self, event: CameraEvent) {
        if !self.shared.state().is_stopped {
            (self.on_event)(event);
        }
    }

    fn is_stopped_within(&self, wait: Duration) -> bool {
        let state = self.shared.state();
        let waited = self
            .shared
            .stopped
            .wait_timeout_while(state, wait, |state| !state.is_stopped);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.is_stopped
    }
}
