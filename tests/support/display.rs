//! A screen that exists only in memory, with a window manager that gives windows the focus.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use super::process::{Process, bound_to_us};
use super::waiting::holds;

/// An X server and its window manager.
pub(crate) struct Display {
    name: String,
    manager: Option<Process>,
    server: Process,
}

impl Display {
    /// Starts both on a free number.
    pub(crate) fn start(width: u32, height: u32) -> Self {
        let screen = format!("{width}x{height}x24");
        let mut server = Process::start(
            bound_to_us("Xvfb")
                .args([
                    "-displayfd",
                    "1",
                    "-screen",
                    "0",
                    &screen,
                    "-nolisten",
                    "tcp",
                    "-noreset",
                    "-dpi",
                    "96",
                ])
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::null()),
        );
        let mut number = String::new();
        let output = server.output().expect("its output is piped");
        BufReader::new(output)
            .read_line(&mut number)
            .expect("Xvfb prints its number");
        let name = format!(":{}", number.trim());
        assert!(name.len() > 1, "Xvfb found no free display");
        let manager = Process::start(
            bound_to_us("openbox")
                .args(["--sm-disable", "--config-file", "/dev/null"])
                .env("DISPLAY", &name)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null()),
        );
        let display = Self {
            name,
            manager: Some(manager),
            server,
        };
        holds("the window manager", || {
            display
                .run("xdotool", &["get_num_desktops"])
                .is_some_and(|answer| answer.trim().parse::<u32>().is_ok())
        });
        display
    }

    /// What DISPLAY is to be.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Whether the X server still runs.
    pub(crate) fn is_up(&mut self) -> bool {
        self.server.ended().is_none()
            && self
                .manager
                .as_mut()
                .is_some_and(|manager| manager.ended().is_none())
    }

    /// Runs a program on this display and gives what it printed, if it succeeded.
    pub(crate) fn run(&self, program: &str, arguments: &[&str]) -> Option<String> {
        let output = Command::new(program)
            .args(arguments)
            .env("DISPLAY", &self.name)
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output()
            .ok()?;
        output
            .status
            .success()
            .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }
}
