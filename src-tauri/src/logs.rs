//! Logs: what happened, without secrets, names or addresses; three files a day apart, in a private folder.

use std::path::Path;

use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::EnvFilter;

/// Starts logging. If the folder cannot be written the app runs without logs.
pub(crate) fn begin(folder: &Path) {
    let Ok(()) = make_private(folder) else { return };
    let files = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("countersign")
        .filename_suffix("log")
        .max_log_files(3)
        .build(folder);
    let Ok(files) = files else { return };
    let filter =
        EnvFilter::new("warn,countersign_app=info,desk=info,vault=info,scan=info,approvals=info");
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(false)
        .with_writer(std::sync::Mutex::new(files));
    // A second start inside one process, as in tests, keeps the first logger.
    let _ = tracing::subscriber::set_global_default(subscriber.finish());
    std::panic::set_hook(Box::new(|panic| {
        // The message of a panic may quote what it was about; the place is enough.
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        tracing::error!(place, "panic");
    }));
}

#[cfg(unix)]
fn make_private(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

#[cfg(not(unix))]
fn make_private(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)
}
