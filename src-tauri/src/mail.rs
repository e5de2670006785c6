//! A mail in the system's own mail program.

use std::process::{Command, Stdio};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stays as it is in a link (RFC 3986, section 2.3).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Opens it there, beside us, for the person to send. Without a mail program nothing happens.
pub(crate) fn write(to: &str, subject: &str, body: &str) {
    let link = link(to, subject, body);
    let child = opener()
        .arg(link)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    match child {
        // Nobody wants to know how it ends, but somebody must.
        Ok(mut child) => drop(std::thread::spawn(move || child.wait())),
        Err(error) => tracing::warn!(%error, "no program takes the mail"),
    }
}

/// RFC 6068: every part encoded, so that no contact adds a field of its own.
fn link(to: &str, subject: &str, body: &str) -> String {
    let [to, subject, body] = [to, subject, body].map(|part| utf8_percent_encode(part, ENCODED));
    // A mail program may want the at sign itself.
    let to = to.to_string().replace("%40", "@");
    format!("mailto:{to}?subject={subject}&body={body}")
}

#[cfg(target_os = "linux")]
fn opener() -> Command {
    Command::new("xdg-open")
}

#[cfg(target_os = "macos")]
fn opener() -> Command {
    Command::new("open")
}

#[cfg(windows)]
fn opener() -> Command {
    Command::new("explorer")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_part_of_a_mail_becomes_another_one() {
        let link = link("it@example.org?cc=x@y", "A & B", "one\ntwo = 100%");
        assert_eq!(
            link,
            "mailto:it@example.org%3Fcc%3Dx@y?subject=A%20%26%20B&body=one%0Atwo%20%3D%20100%25"
        );
    }
}
