//! `completions`.

use clap::CommandFactory;

use super::Report;
use crate::arguments::{Arguments, Completions};

pub(super) fn run(completions: &Completions) -> Report {
    let mut script = Vec::new();
    let mut command = Arguments::command();
    clap_complete::generate(
        completions.shell,
        &mut command,
        "countersign-cli",
        &mut script,
    );
    Report {
        json: None,
        text: String::from_utf8_lossy(&script).into_owned(),
        failure: None,
    }
}
