//! `countersign-cli`: the vault without a window, for scripts and for machines without a screen.
//!
//! It reads arguments and prints answers; tokens, codes, the vault and pictures are its libraries'.

mod arguments;
mod backup;
mod clock;
mod command;
mod failure;
mod input;
mod line;
mod query;
mod rim;
mod session;
mod text;
mod view;
mod working;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;
use serde_json::Value;

use crate::arguments::Arguments;
use crate::command::Report;
use crate::failure::{Exit, Failure};

fn main() -> ExitCode {
    if let Some(end) = scan::dispatch_worker(std::env::args_os()) {
        return end;
    }
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return refuse(&error),
    };
    let (report, failure) = match command::run(&arguments) {
        Ok(mut report) => {
            let failure = report.failure.take();
            (Some(report), failure)
        }
        Err(failure) => (None, Some(failure)),
    };
    if let Some(report) = report
        && let Err(error) = print(&report, arguments.json)
    {
        return complain(&unwritable(&error), arguments.json);
    }
    failure.map_or(ExitCode::SUCCESS, |failure| {
        complain(&failure, arguments.json)
    })
}

fn print(report: &Report, json: bool) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    let written = match &report.json {
        Some(text) if json => writeln!(stdout, "{text}"),
        _ => write!(stdout, "{}", report.text),
    };
    match written.and_then(|()| stdout.flush()) {
        // Whoever read it has read enough, such as `head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        end => end,
    }
}

/// Says why not, on standard error. Where not even that can be written, the exit code tells.
fn complain(failure: &Failure, json: bool) -> ExitCode {
    let mut stderr = io::stderr().lock();
    let _ = if json {
        writeln!(stderr, "{:#}", failure.json())
    } else {
        writeln!(stderr, "error: {}", failure.message())
    };
    failure.exit_code()
}

/// Answers a command line that makes no sense, or asks for help.
fn refuse(error: &clap::Error) -> ExitCode {
    let is_question = matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    );
    if !is_question && std::env::args_os().any(|argument| argument == "--json") {
        let text = error.render().to_string();
        let message = text.trim_start_matches("error: ").trim_end();
        return complain(&Failure::usage("usage", message), true);
    }
    let _ = error.print();
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(Exit::Usage as u8))
}

fn unwritable(error: &io::Error) -> Failure {
    let message = format!("the answer could not be written: {}", error.kind());
    Failure::new(Exit::Failed, "output", message)
        .with("kind", Value::from(error.kind().to_string()))
}
