//! The asking side: starts the reading process, holds the deadline, always reaps.

use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::frame::{Question, Reply, read_reply, write_request};
use crate::worker::WORKER_ARGUMENT;
use crate::{Error, Found, Picture, Result, logo};

/// How often a waiting asker looks whether it should still wait.
const LOOK_UP: Duration = Duration::from_millis(20);

/// More codes than this in one picture are not collected.
const CODE_LIMIT: usize = 256;

/// How far the search in a picture is. When a code was found, the last steps are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Steps done.
    pub done: u8,
    /// Steps in all.
    pub of: u8,
}

/// Tells a reading on another thread that its result is no longer wanted. Clones are one.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Not cancelled yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends the reading within a few hundredths of a second.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether it was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// Reads pictures one after the other in one reading process, which is started when first needed,
/// and again if it had to be killed. It ends, and is reaped, with this value.
pub struct PictureReader {
    program: PathBuf,
    deadline: Duration,
    worker: Option<Worker>,
}

impl PictureReader {
    /// A reader whose process is `program` (this program itself, as a rule: its `main` begins
    /// with [`crate::dispatch_worker`]), and which gives each picture until `deadline`.
    pub fn new(program: &Path, deadline: Duration) -> Self {
        Self {
            program: program.to_owned(),
            deadline,
            worker: None,
        }
    }

    /// The texts of all codes in a picture, as [`Self::find`] finds them.
    pub fn read(&mut self, picture: Picture, cancel: &Cancel) -> Result<Vec<String>> {
        let found = self.find(picture, cancel, &mut |_| {})?;
        Ok(found.into_iter().map(|found| found.text).collect())
    }

    /// All codes in a picture, no text twice; empty when there is no code in it. How far the
    /// search is, is told now and then.
    ///
    /// Blocks, at longest until the deadline. When that comes, or the process ends, after some
    /// codes were already found, those are the result.
    pub fn find(
        &mut self,
        picture: Picture,
        cancel: &Cancel,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Vec<Found>> {
        let mut found = Vec::new();
        let question = Question::Texts(picture.0);
        let end = self.ask(question, cancel, &mut |reply| match reply {
            Reply::Found(code) if found.len() < CODE_LIMIT => found.push(code),
            Reply::Progress(done, of) => progress(Progress { done, of }),
            _ => {}
        });
        match end {
            Err(Error::NoAnswer { .. } | Error::WorkerDied) if !found.is_empty() => Ok(found),
            end => end.map(|()| found),
        }
    }

    /// A stranger's picture (PNG, JPEG or WebP, at most [`crate::LOGO_LIMIT`] bytes) as a PNG file of at most 16 KiB
    /// and 96 by 96 pixels. The reading process sends pixels; the file is written here.
    ///
    /// Blocks, at longest until the deadline.
    pub fn shrink(&mut self, picture: Vec<u8>) -> Result<Vec<u8>> {
        logo::check(&picture)?;
        let mut shrunk = None;
        self.ask(Question::Logo(picture), &Cancel::new(), &mut |reply| {
            if let Reply::Pixels(pixels) = reply {
                shrunk = Some(pixels);
            }
        })?;
        logo::write(shrunk.ok_or(Error::WorkerConfused)?)
    }

    /// The number of the reading process, while there is one.
    pub fn process(&self) -> Option<u32> {
        self.worker.as_ref().map(|worker| worker.process.id())
    }

    /// Asks one question. A process that did not end it well is not asked another.
    fn ask(
        &mut self,
        question: Question,
        cancel: &Cancel,
        heard: &mut dyn FnMut(Reply),
    ) -> Result<()> {
        let until = Instant::now() + self.deadline;
        let worker = match self.worker.take() {
            Some(worker) => worker,
            None => Worker::start(&self.program)?,
        };
        // A reader thread that is gone shows below, as a reply that never comes.
        let _ = worker.questions.send(question);
        let end = self.collect(&worker, until, cancel, heard);
        if matches!(
            end,
            Ok(()) | Err(Error::Damaged | Error::TooManyPixels { .. })
        ) {
            self.worker = Some(worker);
        }
        end
    }

    fn collect(
        &self,
        worker: &Worker,
        until: Instant,
        cancel: &Cancel,
        heard: &mut dyn FnMut(Reply),
    ) -> Result<()> {
        loop {
            if cancel.is_cancelled() {
                return Err(Error::Cancelled);
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                let after = self.deadline;
                return Err(Error::NoAnswer { after });
            }
            match worker.answers.recv_timeout(left.min(LOOK_UP)) {
                Ok(Ok(Reply::Done)) => return Ok(()),
                Ok(Ok(Reply::Failed(error)) | Err(error)) => return Err(error),
                Ok(Ok(reply)) => heard(reply),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(Error::WorkerDied),
            }
        }
    }
}

/// Reads several pictures, each until its own deadline; one result each, in their order. One
/// picture that cannot be read, or kills its reading process, does not touch the others.
pub fn read_pictures(
    program: &Path,
    pictures: impl IntoIterator<Item = Picture>,
    deadline: Duration,
    cancel: &Cancel,
) -> Vec<Result<Vec<String>>> {
    let mut reader = PictureReader::new(program, deadline);
    pictures
        .into_iter()
        .map(|picture| reader.read(picture, cancel))
        .collect()
}

/// A running reading process, killed and reaped when dropped.
struct Worker {
    process: Child,
    questions: Sender<Question>,
    answers: Receiver<Result<Reply>>,
}

impl Worker {
    fn start(program: &Path) -> Result<Self> {
        let mut command = Command::new(program);
        command
            .arg(WORKER_ARGUMENT)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        without_console(&mut command);
        let mut process = command
            .spawn()
            .map_err(|error| Error::WorkerNotStarted(error.kind()))?;
        let (Some(stdin), Some(stdout)) = (process.stdin.take(), process.stdout.take()) else {
            return Err(Error::WorkerConfused);
        };
        Ok(Self {
            process,
            questions: ask_on_thread(stdin),
            answers: listen_on_thread(stdout),
        })
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // Both fail only if the process has ended and was reaped already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Writes questions on a thread of its own, so that a process that does not listen holds nobody.
/// The thread ends with the sender, or with the process.
fn ask_on_thread(mut stdin: ChildStdin) -> Sender<Question> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        while let Ok(question) = receiver.recv() {
            if write_request(&mut stdin, &question).is_err() {
                return;
            }
        }
    });
    sender
}

/// Reads answers on a thread of its own. A process that talks without end is not listened to
/// faster than it is understood. The thread ends with the receiver, or with the process.
fn listen_on_thread(stdout: ChildStdout) -> Receiver<Result<Reply>> {
    let (sender, receiver) = sync_channel(CODE_LIMIT);
    thread::spawn(move || {
        let mut stdout = BufReader::new(stdout);
        loop {
            let reply = read_reply(&mut stdout);
            let is_last = reply.is_err();
            if sender.send(reply).is_err() || is_last {
                return;
            }
        }
    });
    receiver
}

/// Windows would show a console for a moment.
#[cfg(windows)]
pub(crate) fn without_console(command: &mut Command) {
    use std::os::windows::process::CommandExt;
    const CREATE_NO_WINDOW: u32 = 0x0800_0000;
    command.creation_flags(CREATE_NO_WINDOW);
}

#[cfg(not(windows))]
pub(crate) fn without_console(_command: &mut Command) {}
