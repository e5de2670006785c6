//! `approvals watch`, running beside the other commands.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use super::stage::{Stage, text};

/// A server under a load of its own takes seconds for a login.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Watching {
    pub(crate) fn begin(stage: &Stage) -> Self {
        let (vault, password) = (stage.vault(), stage.path("password"));
        let mut child = Command::new(env!("CARGO_BIN_EXE_countersign-cli"))
            .args(["--vault", text(&vault), "--password-file", text(&password)])
            .args(["approvals", "watch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let output = child.stdout.take().expect("its output is piped");
        let (sender, lines) = channel();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                // The test may have seen enough.
                let _ = sender.send(line);
            }
        });
        Self { child, lines }
    }

    /// The next line about this.
    pub(crate) fn until(&mut self, event: &str) -> Value {
        loop {
            let line = self.lines.recv_timeout(PATIENCE).expect(event);
            let line: Value = serde_json::from_str(&line).expect("JSON");
            if line["event"] == event {
                return line;
            }
        }
    }

    /// Closes its standard input; what it ends with.
    pub(crate) fn end(mut self) -> i32 {
        drop(self.child.stdin.take());
        let end = self.child.wait().expect("it ends");
        end.code().expect("it was not killed")
    }
}

impl Drop for Watching {
    /// A test that failed leaves nothing behind.
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
