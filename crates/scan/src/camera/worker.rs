//! The camera process: opens the camera, keeps the newest frame only, and says what it sees.

use std::ffi::OsString;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::capture::{Capture, Frames};
use super::event::Trouble;
use super::list::{Candidate, cameras, may_open, nodes};
use super::lookout::Lookout;
use super::pixels::Format;
use super::slot::{Health, Shot, Slot};
use super::wire::Word;
use crate::confine::confine;

/// The first argument that turns a program of ours into the camera process.
pub const CAMERA_ARGUMENT: &str = "--camera-worker";
/// The second: say which cameras there are, and end.
pub(super) const LIST: &str = "list";
/// The second: open the camera whose id follows, or any, until stdin ends.
pub(super) const OPEN: &str = "open";

/// How long a camera that cannot be opened is left alone.
const RETRY: Duration = Duration::from_millis(500);
/// How often we look whether a camera came or went.
const ROUND: Duration = Duration::from_millis(500);
/// How often we say that frames still come.
const SIGN_OF_LIFE: Duration = Duration::from_millis(250);

/// Becomes the camera process; `words` are the arguments after [`CAMERA_ARGUMENT`].
pub(crate) fn run(mut words: impl Iterator<Item = OsString>) -> ExitCode {
    confine();
    // A panic below is an answer here, and its message might quote what a camera showed.
    std::panic::set_hook(Box::new(|_| {}));
    let mode = words.next().unwrap_or_default();
    if mode == LIST {
        let all = cameras().into_iter().map(|candidate| candidate.info);
        Voice::new().say(&Word::Cameras(all.collect()));
        ExitCode::SUCCESS
    } else if mode == OPEN {
        let wanted = words.next().map(|id| id.to_string_lossy().into_owned());
        Watch::new(wanted).go()
    } else {
        ExitCode::FAILURE
    }
}

/// Where words go. Without a listener there is nothing left to do: the process ends.
#[derive(Clone)]
pub(super) struct Voice(Arc<Mutex<io::Stdout>>);

impl Voice {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(io::stdout())))
    }

    pub(super) fn say(&self, word: &Word) {
        let mut to = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if word.write(&mut *to).is_err() {
            std::process::exit(0);
        }
    }
}

/// The main thread: from one opening to the next.
struct Watch {
    wanted: Option<String>,
    /// The wanted camera was open once: no other one is taken in its place.
    was_open: bool,
    /// Formats in which nothing readable came.
    refused: Vec<Format>,
    asked: bool,
    voice: Voice,
    slot: Arc<Slot>,
}

impl Watch {
    fn new(wanted: Option<String>) -> Self {
        Self {
            wanted,
            was_open: false,
            refused: Vec::new(),
            asked: false,
            voice: Voice::new(),
            slot: Arc::new(Slot::default()),
        }
    }

    fn go(mut self) -> ExitCode {
        let wants_preview = Arc::new(AtomicBool::new(false));
        let wish = Arc::clone(&wants_preview);
        thread::spawn(move || listen(&wish));
        let (voice, slot) = (self.voice.clone(), Arc::clone(&self.slot));
        thread::spawn(move || Lookout::new(voice, wants_preview).follow(&slot));
        let voice = self.voice.clone();
        thread::spawn(move || keep_the_list(&voice));
        loop {
            let end = catch_unwind(AssertUnwindSafe(|| self.stream()));
            let trouble = match end {
                Ok(Ok(())) => return ExitCode::FAILURE,
                Ok(Err(trouble)) => trouble,
                Err(_) => Trouble::NotUsable,
            };
            self.voice.say(&Word::Failed(trouble));
            thread::park_timeout(RETRY);
        }
    }

    /// Opens a camera and takes its frames until there is trouble. `Ok` means that this process
    /// is of no more use.
    fn stream(&mut self) -> Result<(), Trouble> {
        let (candidate, mut capture) = self.open()?;
        let format = capture.format()?;
        let (width, height) = capture.size();
        self.slot.begin(Word::Opened {
            camera: candidate.info.clone(),
            width,
            height,
            format: format.name(),
        });
        let mut last_sign = None;
        loop {
            let buffer = capture.frame()?;
            if last_sign.is_none() {
                self.was_open = true;
                self.wanted = Some(candidate.info.id.clone());
            }
            let now = Instant::now();
            if last_sign.is_none_or(|last| now.duration_since(last) >= SIGN_OF_LIFE) {
                self.voice.say(&Word::Alive);
                last_sign = Some(now);
            }
            let health = self.slot.put(Shot {
                buffer,
                format,
                width,
                height,
            });
            match health {
                Health::Well => {}
                Health::Unreadable => {
                    // The next attempt takes another format, if there is one.
                    if !self.refused.contains(&format) {
                        self.refused.push(format);
                    }
                    return Err(Trouble::NotUsable);
                }
                Health::Stuck => return Ok(()),
            }
        }
    }

    /// The wanted camera; where none is wanted, the first one that opens.
    fn open(&mut self) -> Result<(Candidate, Box<dyn Frames>), Trouble> {
        let mut all = cameras();
        if let Some(wanted) = &self.wanted {
            let is_here = all.iter().any(|candidate| candidate.info.id == *wanted);
            if is_here || self.was_open {
                all.retain(|candidate| candidate.info.id == *wanted);
            }
        }
        let mut first = None;
        for candidate in all {
            match self.try_open(&candidate) {
                Ok(capture) => return Ok((candidate, capture)),
                Err(trouble) => {
                    first.get_or_insert(trouble);
                }
            }
        }
        Err(first.unwrap_or(Trouble::NoCamera))
    }

    fn try_open(&mut self, candidate: &Candidate) -> Result<Box<dyn Frames>, Trouble> {
        self.ask()?;
        self.voice.say(&Word::Opening);
        #[cfg(feature = "test-hooks")]
        if let Some(played) = super::played::Played::open(&candidate.index) {
            return Ok(Box::new(played?));
        }
        may_open(candidate)?;
        let capture = Capture::open(&candidate.index, &self.refused)?;
        Ok(Box::new(capture))
    }

    /// Before a camera is touched, macOS must have asked the person. Untested: never run there.
    #[cfg(target_os = "macos")]
    fn ask(&mut self) -> Result<(), Trouble> {
        /// How long the person may think.
        const PATIENCE: Duration = Duration::from_secs(120);

        if nokhwa::nokhwa_check() {
            return Ok(());
        }
        if !self.asked {
            self.voice.say(&Word::Asking);
            self.asked = true;
        }
        // After the first answer the system gives the same one at once.
        let (sender, answer) = std::sync::mpsc::channel();
        nokhwa::nokhwa_initialize(move |is_granted| {
            let _ = sender.send(is_granted);
        });
        match answer.recv_timeout(PATIENCE) {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(Trouble::Denied),
        }
    }

    #[cfg(not(target_os = "macos"))]
    fn ask(&mut self) -> Result<(), Trouble> {
        self.asked = true;
        Ok(())
    }
}

/// Says which cameras there are whenever one came or went.
fn keep_the_list(voice: &Voice) {
    let mut before = nodes();
    loop {
        thread::park_timeout(ROUND);
        let now = nodes();
        if now != before {
            before = now;
            let all = cameras().into_iter().map(|candidate| candidate.info);
            voice.say(&Word::Cameras(all.collect()));
        }
    }
}

/// Every byte is a wish for one preview. The end, also that of a killed owner, ends this process,
/// whatever its other threads are blocked in.
fn listen(wants_preview: &AtomicBool) {
    let mut bytes = [0; 64];
    let mut stdin = io::stdin().lock();
    loop {
        match stdin.read(&mut bytes) {
            Ok(0) => break,
            Ok(_) => wants_preview.store(true, Ordering::Release),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    std::process::exit(0);
}
