//! Reading pictures; when it takes a while, a terminal is told how far it is.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use ::scan::{Cancel, Picture, PictureReader, Progress};

use crate::failure::{Exit, Failure};
use crate::text::shown;

/// How long one picture may take.
const DEADLINE: Duration = Duration::from_secs(20);
/// A reading that takes longer says so.
const SLOW: Duration = Duration::from_millis(500);

/// Reads one picture after the other in one reading process. Ctrl+C ends both: nothing was begun
/// that would have to be undone.
pub(super) struct Pictures(PictureReader);

impl Pictures {
    pub(super) fn new() -> Result<Self, Failure> {
        let program = std::env::current_exe().map_err(|error| {
            let message = format!("this program does not know where it is: {}", error.kind());
            Failure::new(Exit::Failed, "worker_not_started", message)
        })?;
        Ok(Self(PictureReader::new(&program, DEADLINE)))
    }

    /// The texts of all codes in a picture file.
    pub(super) fn read(&mut self, path: &Path) -> Result<Vec<String>, Failure> {
        let mut line = Line::new(path);
        let found = Picture::from_file(path).and_then(|picture| {
            self.0
                .find(picture, &Cancel::new(), &mut |progress| line.show(progress))
        });
        line.clear();
        match found {
            Ok(found) => Ok(found.into_iter().map(|found| found.text).collect()),
            Err(error) => Err(Failure::from(error).about(&path.to_string_lossy())),
        }
    }
}

/// The line on the terminal, while there is one.
struct Line<'a> {
    path: &'a Path,
    begun: Instant,
    is_shown: bool,
}

impl<'a> Line<'a> {
    fn new(path: &'a Path) -> Self {
        Self {
            path,
            begun: Instant::now(),
            is_shown: false,
        }
    }

    fn show(&mut self, Progress { done, of }: Progress) {
        let mut terminal = io::stderr();
        if self.begun.elapsed() < SLOW || !terminal.is_terminal() {
            return;
        }
        self.is_shown = true;
        let file = shown(&self.path.to_string_lossy());
        // Where not even this can be written, the answer will say so.
        let _ = write!(terminal, "\r\x1b[K{file}: looking, step {done} of {of}");
        let _ = terminal.flush();
    }

    fn clear(&self) {
        if self.is_shown {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
