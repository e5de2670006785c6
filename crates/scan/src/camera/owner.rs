//! The thread beside a camera's value: starts its process, hears it, watches it, starts it anew.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use super::child::CameraProcess;
use super::event::{CameraEvent, Trouble};
use super::wire::Word;
use super::{Shared, worker};
use crate::Result;

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

/// The thread beside a camera: one process after the other.
pub(super) struct Owner<F> {
    program: PathBuf,
    id: Option<OsString>,
    shared: Arc<Shared>,
    on_event: F,
    trouble: Option<Trouble>,
    /// Between an opening and the next trouble.
    is_on: bool,
    /// There was a camera once: without it, it is gone.
    was_on: bool,
    deaths: u32,
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

impl<F: FnMut(CameraEvent)> Owner<F> {
    pub(super) fn new(program: &Path, id: Option<&str>, shared: Arc<Shared>, on_event: F) -> Self {
        Self {
            program: program.to_owned(),
            id: id.map(OsString::from),
            shared,
            on_event,
            trouble: None,
            is_on: false,
            was_on: false,
            deaths: 0,
        }
    }

    /// One process after the other, until nobody wants any.
    pub(super) fn run(mut self) {
        loop {
            let end = match self.start() {
                Ok(Some(words)) => self.listen(&words),
                Ok(None) => End::Stopped,
                Err(_) => End::Died,
            };
            // Killed and reaped before another one may touch the camera.
            let process = self.shared.state().process.take();
            drop(process);
            self.is_on = false;
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
                Word::Preview(_) | Word::Found(_) | Word::Light(_) | Word::Cameras(_) => None,
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
                self.is_on = true;
                self.was_on = true;
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
            // The last picture may be looked at when there is trouble already.
            Word::Found(_) | Word::Light(_) if !self.is_on => return,
            Word::Found(found) => CameraEvent::Found(found),
            Word::Light(light) => CameraEvent::Light(light),
            Word::Failed(Trouble::NoCamera) if self.was_on => {
                return self.complain(Trouble::Unplugged);
            }
            Word::Failed(trouble) => return self.complain(trouble),
            Word::Cameras(cameras) => CameraEvent::Cameras(cameras),
            Word::Opening | Word::Alive => return,
        };
        self.emit(event);
    }

    /// Says what the trouble is, once.
    fn complain(&mut self, trouble: Trouble) {
        self.is_on = false;
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
