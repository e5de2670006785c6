//! The camera process, from outside: started, heard, and ended for certain.

use std::ffi::OsStr;
use std::io::{BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel, sync_channel};
use std::thread;
use std::time::Duration;

use super::wire::Word;
use super::worker::CAMERA_ARGUMENT;
use crate::reader::without_console;
use crate::{Error, Result};

/// Words that may wait for the owner. A process that talks on is not listened to any faster.
const WAITING_WORDS: usize = 8;
/// How long the end of a killed process is waited for; the system may need longer where a driver
/// hangs, and a thread goes on waiting then.
const BURIAL: Duration = Duration::from_millis(300);

/// A running camera process, killed and reaped when dropped.
pub(super) struct CameraProcess {
    child: Option<Child>,
    stdin: ChildStdin,
}

impl CameraProcess {
    /// Starts `program` as the camera process. Its words come through the receiver, which ends
    /// after the first error.
    pub(super) fn start<'a>(
        program: &Path,
        mode: impl IntoIterator<Item = &'a OsStr>,
    ) -> Result<(Self, Receiver<Result<Word>>)> {
        let mut command = Command::new(program);
        command
            .arg(CAMERA_ARGUMENT)
            .args(mode)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        without_console(&mut command);
        let mut child = command
            .spawn()
            .map_err(|error| Error::WorkerNotStarted(error.kind()))?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Error::WorkerConfused);
        };
        let (sender, words) = sync_channel(WAITING_WORDS);
        thread::spawn(move || {
            let mut stdout = BufReader::new(stdout);
            loop {
                let word = Word::read(&mut stdout);
                let is_last = word.is_err();
                if sender.send(word).is_err() || is_last {
                    return;
                }
            }
        });
        let child = Some(child);
        Ok((Self { child, stdin }, words))
    }

    /// Asks for one preview. Blocks only if thousands of wishes were not listened to.
    pub(super) fn wish(&mut self) {
        // A process that is gone is noticed by its silence.
        let _ = self.stdin.write_all(&[1]);
    }
}

impl Drop for CameraProcess {
    fn drop(&mut self) {
        let Some(mut child) = self.child.take() else {
            return;
        };
        // Fails only if the process has ended and was reaped already.
        let _ = child.kill();
        let (sender, buried) = channel();
        thread::spawn(move || {
            let _ = child.wait();
            let _ = sender.send(());
        });
        let _ = buried.recv_timeout(BURIAL);
    }
}
