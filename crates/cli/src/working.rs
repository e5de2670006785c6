//! A line on the terminal while something takes longer than half a second.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

/// What takes longer says so.
const SLOW: Duration = Duration::from_millis(500);

/// The line, while there is one.
pub(crate) struct Working {
    begun: Instant,
    is_shown: bool,
}

impl Working {
    pub(crate) fn begin() -> Self {
        Self {
            begun: Instant::now(),
            is_shown: false,
        }
    }

    /// What is done next.
    pub(crate) fn say(&mut self, what: &str) {
        let mut terminal = io::stderr();
        if self.begun.elapsed() < SLOW || !terminal.is_terminal() {
            return;
        }
        self.is_shown = true;
        // Where not even this can be written, the answer will say so.
        let _ = write!(terminal, "\r\x1b[K{what}…");
        let _ = terminal.flush();
    }

    /// It is over.
    pub(crate) fn end(self) {}
}

impl Drop for Working {
    fn drop(&mut self) {
        if self.is_shown {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
