//! Other people's programs, as oracles: oathtool for codes, xclip for the clipboard, ImageMagick for pictures.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::app::{BINARY, Stage};
use super::display::Display;
use super::process::Process;
use super::waiting::holds;

/// Runs a program to its end and gives what it printed.
pub(crate) fn tool(program: &str, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("./dev test installs what the tests need");
    let mut stdin = child.stdin.take().expect("its input is piped");
    // A program that needs no input may be gone already.
    let _ = stdin.write_all(input);
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{program} {arguments:?} failed");
    output.stdout
}

/// The code oathtool computes for a base32 secret.
pub(crate) fn oathtool(secret: &str, parameters: &[&str]) -> String {
    let mut arguments = vec!["--base32"];
    arguments.extend(parameters);
    // The secret goes through its input, as everywhere.
    arguments.push("-");
    String::from_utf8_lossy(&tool("oathtool", &arguments, secret.as_bytes()))
        .trim()
        .to_owned()
}

/// A QR code as a PNG file's bytes, 4 pixels a module.
pub(crate) fn picture_of(text: &str) -> Vec<u8> {
    let code = qrcode::QrCode::new(text).expect("it fits into a code");
    let (side, quiet) = (code.width(), 4);
    let mut bitmap = format!("P1 {0} {0}\n", side + 2 * quiet);
    for y in 0..side + 2 * quiet {
        for x in 0..side + 2 * quiet {
            let inside = (quiet..side + quiet).contains(&x) && (quiet..side + quiet).contains(&y);
            let dark = inside && code[(x - quiet, y - quiet)] == qrcode::Color::Dark;
            bitmap.push(if dark { '1' } else { '0' });
        }
        bitmap.push('\n');
    }
    tool(
        "convert",
        &["pbm:-", "-scale", "400%", "png:-"],
        bitmap.as_bytes(),
    )
}

/// What the codes in a picture say.
pub(crate) fn read_picture(png: Vec<u8>) -> Vec<String> {
    let mut reader = scan::PictureReader::new(Path::new(BINARY), Duration::from_secs(20));
    let picture = scan::Picture::from_bytes(png).expect("a picture");
    reader
        .read(picture, &scan::Cancel::new())
        .unwrap_or_default()
}

/// The clipboard of a display, through xclip.
pub(crate) struct Clipboard<'stage>(pub(crate) &'stage Display);

impl Clipboard<'_> {
    /// The text in it; nothing when it is empty.
    pub(crate) fn text(&self) -> Option<String> {
        self.0.run("xclip", &["-selection", "clipboard", "-o"])
    }

    /// What kinds of content its owner offers.
    pub(crate) fn targets(&self) -> String {
        self.0
            .run("xclip", &["-selection", "clipboard", "-o", "-t", "TARGETS"])
            .unwrap_or_default()
    }

    /// Waits until it holds exactly this.
    pub(crate) fn see(&self, text: &str) {
        holds(&format!("the clipboard to hold {text:?}"), || {
            self.text().as_deref() == Some(text)
        });
    }

    /// Waits until it is empty.
    pub(crate) fn see_empty(&self) {
        holds("the clipboard to be empty", || {
            self.text().is_none_or(|text| text.is_empty())
        });
    }

    /// Puts text into it, as another program would. It stays as long as the answer lives.
    #[must_use]
    pub(crate) fn put(&self, stage: &Stage, text: &str) -> Process {
        self.put_as(stage, None, text.as_bytes())
    }

    /// Puts a PNG file's bytes into it.
    #[must_use]
    pub(crate) fn put_picture(&self, stage: &Stage, png: &[u8]) -> Process {
        self.put_as(stage, Some("image/png"), png)
    }

    fn put_as(&self, stage: &Stage, kind: Option<&str>, content: &[u8]) -> Process {
        let file = stage.path("tmp").join("to-copy");
        std::fs::write(&file, content).expect("the stage can be written");
        let mut command = stage.command("xclip");
        // -quiet keeps it in the foreground, where its end is ours to decide.
        command.args(["-quiet", "-selection", "clipboard"]);
        if let Some(kind) = kind {
            command.args(["-t", kind]);
        }
        command
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let owner = Process::start(&mut command);
        let wanted = kind.unwrap_or("UTF8_STRING");
        holds("xclip to own the clipboard", || {
            self.targets().contains(wanted)
                && (kind.is_some() || self.text().is_some_and(|held| held.as_bytes() == content))
        });
        let _ = std::fs::remove_file(&file);
        owner
    }
}
