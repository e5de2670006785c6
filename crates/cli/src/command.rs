//! The commands, one file each.

mod add;
mod approvals;
mod backup;
mod bin;
mod camera;
mod check;
mod code;
mod completions;
mod edit;
mod groups;
mod init;
mod list;
mod pictures;
mod restore;
mod scan;
mod seen;

use serde::Serialize;

use crate::arguments::{Arguments, Command};
use crate::failure::{Exit, Failure};

/// What a command has to say.
pub(crate) struct Report {
    /// For machines; none where the text is for machines already.
    pub(crate) json: Option<String>,
    /// For people.
    pub(crate) text: String,
    /// What went wrong beside it.
    pub(crate) failure: Option<Failure>,
}

impl Report {
    fn new(json: &impl Serialize, text: impl Into<String>) -> Result<Self, Failure> {
        let json = serde_json::to_string_pretty(json)
            .map_err(|_| Failure::new(Exit::Failed, "unexpected", "the answer has no JSON form"))?;
        Ok(Self {
            json: Some(json),
            text: text.into(),
            failure: None,
        })
    }
}

/// Does what the command line says.
pub(crate) fn run(arguments: &Arguments) -> Result<Report, Failure> {
    match &arguments.command {
        Command::Init => init::run(arguments),
        Command::Add(add) => add::run(arguments, add),
        Command::List(list) => list::run(arguments, list),
        Command::Code(code) => code::run(arguments, code),
        Command::Edit(edit) => edit::run(arguments, edit),
        Command::Rm(pick) => bin::put(arguments, pick),
        Command::RestoreFromBin(pick) => bin::take(arguments, pick),
        Command::Scan(scan) => scan::run(scan),
        Command::Camera { command } => camera::run(command, arguments.json),
        Command::Groups(groups) => groups::run(arguments, groups),
        Command::Check => check::run(arguments),
        Command::Backup(backup) => backup::make(arguments, &backup.folder),
        Command::Restore(restore) => restore::run(arguments, restore),
        Command::Verify(verify) => backup::verify(arguments, verify),
        Command::Prove(prove) => backup::prove(arguments, prove),
        Command::Approvals { command } => approvals::run(arguments, command),
        Command::Completions(completions) => Ok(completions::run(completions)),
    }
}
