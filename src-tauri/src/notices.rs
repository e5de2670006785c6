//! Native notices. Each is raised on a thread of its own: a notification service may answer late or never.

use desk::rim::Notices;

use crate::words::Word;

/// The system's notification service.
pub(crate) struct SystemNotices;

impl Notices for SystemNotices {
    fn copied(&self, label: &str, clears_in_seconds: u32) {
        show(
            Word::CodeCopied.with(label),
            Word::ClipboardClears.with(&clears_in_seconds.to_string()),
        );
    }
}

/// Says that no panel shows our icon, so that nobody looks for it.
pub(crate) fn no_tray() {
    show(
        Word::NoPanel.text().to_owned(),
        Word::NoPanelHint.text().to_owned(),
    );
}

/// Raises a notice without buttons, for some seconds.
pub(crate) fn show(summary: String, body: String) {
    std::thread::spawn(move || {
        let mut notice = notify_rust::Notification::new();
        notice
            .appname(Word::Ready.text())
            .summary(&summary)
            .body(&body)
            .icon(ID)
            .timeout(notify_rust::Timeout::Milliseconds(4000));
        #[cfg(target_os = "linux")]
        notice
            .hint(notify_rust::Hint::Transient(true))
            .hint(notify_rust::Hint::DesktopEntry(ID.to_owned()));
        if notice.show().is_err() {
            tracing::info!("no notification service took the notice");
        }
    });
}

/// The name of our desktop file and icon.
pub(crate) const ID: &str = "org.countersign.Countersign";
