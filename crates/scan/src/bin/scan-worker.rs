//! The reading process and nothing else, for this crate's own tests. The programs people use turn
//! into it themselves.

use std::process::ExitCode;

fn main() -> ExitCode {
    scan::dispatch_worker(std::env::args_os()).unwrap_or(ExitCode::FAILURE)
}
