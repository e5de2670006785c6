//! Answers that are given line by line, while something goes on.

use std::io::{self, Write as _};

use crate::failure::{Exit, Failure};

/// Prints a line at once, and says whether anybody still reads.
pub(crate) fn print(line: &str) -> Result<bool, Failure> {
    let mut stdout = io::stdout().lock();
    match writeln!(stdout, "{line}").and_then(|()| stdout.flush()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => {
            let message = format!("the answer could not be written: {}", error.kind());
            Err(Failure::new(Exit::Failed, "output", message))
        }
    }
}
