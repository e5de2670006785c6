//! A real kernel, its stock camera driver and a USB camera made of software, in a virtual machine:
//! `tests/camera/README.md` says how. The machine is started once; each story in it is a line.
#![cfg(target_os = "linux")]
#![expect(
    clippy::print_stdout,
    reason = "what the machine says is the log of a long test"
)]

#[path = "camera/frames.rs"]
mod frames;

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
const PROGRAM: &str = env!("CARGO_BIN_EXE_countersign-cli");

/// What `boot` ends with where there can be no machine.
const CANNOT: i32 = 77;

/// How often the camera is unplugged and plugged in again.
fn cycles() -> u32 {
    if std::env::var_os("COUNTERSIGN_FAULTS").is_some() {
        200
    } else {
        20
    }
}

/// The stories there are, by the decorator above each.
fn told_in(stories: &str) -> Vec<&str> {
    let mut lines = stories.lines();
    let mut names = Vec::new();
    while lines.any(|line| line == "@story") {
        let definition = lines.next().unwrap_or_default();
        let name = definition
            .strip_prefix("def ")
            .and_then(|rest| rest.split('(').next());
        names.push(name.expect("a story is a function"));
    }
    names
}

#[test]
fn every_story_of_the_camera_comes_true_in_the_virtual_machine() {
    let root = Path::new(ROOT).canonicalize().expect("the repository");
    let camera = root.join("tests/camera");
    let out = tempfile::tempdir().expect("a temporary folder");
    frames::draw(&out.path().join("frames"));
    let stories = camera.join("stories.py");
    let mut machine = Command::new(camera.join("boot"))
        .arg(root.join(".dev/camera"))
        .arg(out.path())
        .args(["PYTHONDONTWRITEBYTECODE=1", "python3"])
        .arg(&stories)
        .arg(PROGRAM)
        .arg(cycles().to_string())
        .env("COUNTERSIGN_PATIENCE", (300 + cycles() * 15).to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("bash starts");
    let mut said = String::new();
    let output = machine.stdout.take().expect("its output is piped");
    for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        println!("{line}");
        said.push_str(&line);
        said.push('\n');
    }
    let status = machine.wait().expect("it has ended");
    if status.code() == Some(CANNOT) {
        // Its last line says why.
        return;
    }
    let stories = std::fs::read_to_string(stories).expect("the stories");
    let names = told_in(&stories);
    assert!(names.len() > 10, "the stories are found in their file");
    assert!(
        !said.contains("FAIL "),
        "a story did not come true:\n{said}"
    );
    for name in names {
        let passed = format!("PASS {name}: ");
        assert!(said.contains(&passed), "{name} did not come true:\n{said}");
    }
    assert!(status.success(), "the machine ended well:\n{said}");
}
