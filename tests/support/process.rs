//! A process that ends with its value, together with everything it started.

use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, ExitStatus};

use rustix::process::{Pid, Signal, kill_process_group};

/// A running program at the head of a process group of its own.
pub(crate) struct Process {
    child: Child,
}

impl Process {
    /// Starts it.
    pub(crate) fn start(command: &mut Command) -> Self {
        let name = command.get_program().display().to_string();
        let child = command.process_group(0).spawn();
        let missing = child.as_ref().err().map(ToString::to_string);
        assert!(
            child.is_ok(),
            "{name} does not start ({missing:?}); ./dev test installs what the tests need"
        );
        Self {
            child: child.expect("just looked"),
        }
    }

    /// Its own id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it prints, if its output is piped.
    pub(crate) fn output(&mut self) -> Option<std::process::ChildStdout> {
        self.child.stdout.take()
    }

    /// How it ended, if it did.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    fn signal(&self, signal: Signal) {
        if let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process_group(group, signal);
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Whatever is left of the group goes, even when its head ended by itself.
        self.signal(Signal::KILL);
        let _ = self.child.wait();
    }
}

/// How setpriv is told to run a program that ends with whoever started it, also when a test is killed and
/// nothing is dropped.
pub(crate) const BOUND: [&str; 3] = ["--pdeathsig", "KILL", "--"];

/// A command for such a program.
pub(crate) fn bound_to_us(program: &str) -> Command {
    let mut command = Command::new("setpriv");
    command.args(BOUND).arg(program);
    command
}

/// The processes below this one, as (id, command name), children's children included.
pub(crate) fn descendants(root: u32) -> Vec<(u32, String)> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(id) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse::<u32>().ok())
        else {
            continue;
        };
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else {
            continue;
        };
        // The name stands in brackets and may hold anything; what follows it does not.
        let (Some(open), Some(close)) = (stat.find('('), stat.rfind(')')) else {
            continue;
        };
        let name = stat.get(open + 1..close).unwrap_or_default().to_owned();
        let mut rest = stat.get(close + 1..).unwrap_or_default().split_whitespace();
        let state = rest.next().unwrap_or_default();
        let parent: u32 = rest
            .next()
            .and_then(|parent| parent.parse().ok())
            .unwrap_or(0);
        if state != "Z" {
            all.push((id, parent, name));
        }
    }
    let mut below = vec![root];
    let mut found = Vec::new();
    while let Some(parent) = below.pop() {
        for (id, _, name) in all.iter().filter(|(_, of, _)| *of == parent) {
            below.push(*id);
            found.push((*id, name.clone()));
        }
    }
    found
}

/// The processes below this one that draw pages.
pub(crate) fn web_processes_below(root: u32) -> Vec<u32> {
    // The system keeps fifteen letters of a name.
    descendants(root)
        .into_iter()
        .filter(|(_, name)| name.starts_with("WebKitWebProces"))
        .map(|(id, _)| id)
        .collect()
}

/// Whether a process with this id still runs.
pub(crate) fn is_running(id: u32) -> bool {
    std::fs::read_to_string(format!("/proc/{id}/stat")).is_ok_and(|stat| {
        stat.rsplit(')')
            .next()
            .is_some_and(|rest| !rest.trim_start().starts_with('Z'))
    })
}
