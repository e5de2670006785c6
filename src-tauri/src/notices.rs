//! Native notices. Each is raised on a thread of its own: a notification service may answer late or never.

use desk::rim::Notices;

/// The system's notification service.
pub(crate) struct SystemNotices;

impl Notices for SystemNotices {
    fn copied(&self, label: &str, clears_in_seconds: u32) {
        show(
            format!("{label}: code copied"),
            format!("The clipboard is cleared in {clears_in_seconds} seconds."),
        );
    }
}

/// Says that no panel shows our icon, so that nobody looks for it.
pub(crate) fn no_tray() {
    show(
        "Countersign has no place in the panel".to_owned(),
        "This desktop shows no tray icons, so the window stays in the taskbar.".to_owned(),
    );
}

fn show(summary: String, body: String) {
    std::thread::spawn(move || {
        let mut notice = notify_rust::Notification::new();
        notice
            .appname("Countersign")
            .summary(&summary)
            .body(&body)
            .icon("org.countersign.Countersign");
        #[cfg(target_os = "linux")]
        notice
            .hint(notify_rust::Hint::Transient(true))
            .hint(notify_rust::Hint::DesktopEntry(
                "org.countersign.Countersign".into(),
            ));
        notice.timeout(notify_rust::Timeout::Milliseconds(4000));
        if notice.show().is_err() {
            tracing::info!("no notification service took the notice");
        }
    });
}
