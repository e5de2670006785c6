//! `approvals`: sign-in requests, on computers without a screen and in scripts.

mod answer;
mod enrol;
mod history;
mod list;
mod opened;
mod probe;
mod refused;
mod remove;
mod watch;

pub(super) use opened::stubs;

use super::Report;
use crate::arguments::Arguments;
use crate::arguments::approvals::ApprovalsCommand;
use crate::failure::Failure;

pub(super) fn run(arguments: &Arguments, command: &ApprovalsCommand) -> Result<Report, Failure> {
    match command {
        ApprovalsCommand::Enrol(enrol) => enrol::run(arguments, enrol),
        ApprovalsCommand::List => list::run(arguments),
        ApprovalsCommand::Watch(watch) => watch::run(arguments, watch),
        ApprovalsCommand::Answer(answer) => answer::run(arguments, answer),
        ApprovalsCommand::History(past) => history::run(arguments, past),
        ApprovalsCommand::Test(test) => probe::run(arguments, &test.server),
        ApprovalsCommand::Remove(remove) => remove::run(arguments, &remove.token),
    }
}
