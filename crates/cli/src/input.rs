//! What is read from files, standard input and the terminal: passwords, URIs, secrets.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, IsTerminal, Read};
use std::path::Path;

use vault::Password;
use zeroize::Zeroizing;

use crate::failure::{Exit, Failure};

/// The most that is read of a password, a URI or a secret, in bytes.
const LIMIT: u64 = 64 << 10;

/// The vault's password: the first line of a file or of standard input, or typed.
pub(crate) fn password(file: Option<&Path>) -> Result<Password, Failure> {
    let text = match file {
        Some(file) => first_line(file)?,
        None => ask("Password: ")?,
    };
    checked(text)
}

/// The password of a backup: the first line of a file or of standard input, or typed.
pub(crate) fn backup_password(file: Option<&Path>) -> Result<Password, Failure> {
    let text = match file {
        Some(file) => first_line(file)?,
        None => ask("Password of the backup: ")?,
    };
    checked(text)
}

/// A recovery key, from the same places.
pub(crate) fn recovery_key(file: Option<&Path>) -> Result<Zeroizing<String>, Failure> {
    match file {
        Some(file) => first_line(file),
        None => ask("Recovery key of the backup: "),
    }
}

/// A new password; typed ones twice.
pub(crate) fn new_password(file: Option<&Path>) -> Result<Password, Failure> {
    let Some(file) = file else {
        let first = ask("New password: ")?;
        let second = ask("The same again: ")?;
        if first != second {
            return Err(Failure::usage(
                "passwords_differ",
                "the two passwords differ",
            ));
        }
        return checked(first);
    };
    checked(first_line(file)?)
}

/// All of a file, or what is left of standard input, trimmed.
pub(crate) fn secret_text(file: &Path) -> Result<Zeroizing<String>, Failure> {
    let mut text = Zeroizing::new(String::new());
    read(file, |from| from.take(LIMIT).read_to_string(&mut text))?;
    Ok(Zeroizing::new(text.trim().to_owned()))
}

fn checked(text: Zeroizing<String>) -> Result<Password, Failure> {
    if text.is_empty() {
        return Err(Failure::usage("empty_password", "the password is empty"));
    }
    Ok(Password::new(String::clone(&text)))
}

fn first_line(file: &Path) -> Result<Zeroizing<String>, Failure> {
    let mut line = Zeroizing::new(String::new());
    read(file, |from| from.take(LIMIT).read_line(&mut line))?;
    Ok(Zeroizing::new(
        line.trim_end_matches(['\r', '\n']).to_owned(),
    ))
}

/// Standard input keeps what was read too far, so the next reading begins where this one ended.
fn read(
    file: &Path,
    take: impl FnOnce(&mut dyn BufRead) -> io::Result<usize>,
) -> Result<(), Failure> {
    let taken = if file == Path::new("-") {
        take(&mut io::stdin().lock())
    } else {
        // A pipe is welcome here (`<(...)` of a shell); a folder is not.
        fs::metadata(file)
            .and_then(|metadata| match metadata.is_dir() {
                true => Err(io::ErrorKind::IsADirectory.into()),
                false => File::open(file),
            })
            .and_then(|file| take(&mut BufReader::new(file)))
    };
    taken.map(|_| ()).map_err(|error| {
        let exit = match error.kind() {
            io::ErrorKind::NotFound => Exit::NotFound,
            _ => Exit::Failed,
        };
        let message = format!("{} cannot be read: {}", file.display(), error.kind());
        Failure::new(exit, "unreadable", message)
    })
}

fn ask(question: &str) -> Result<Zeroizing<String>, Failure> {
    let nobody = || {
        Failure::usage(
            "no_password",
            "there is no terminal to ask for the password; give --password-file FILE, or - for standard input",
        )
    };
    if !io::stderr().is_terminal() {
        return Err(nobody());
    }
    rpassword::prompt_password(question)
        .map(Zeroizing::new)
        .map_err(|_| nobody())
}
