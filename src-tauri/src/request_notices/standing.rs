//! What the desktop makes of our notices.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use desk::view::NotificationState;
use futures_lite::future::block_on;
use gio::prelude::SettingsExt as _;
use zbus::Connection;
use zbus::fdo::{DBusProxy, PropertiesProxy};

use super::conversation::{NAME, PATH, capabilities};
use super::session_bus::Bus;

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(1);

/// Where that is asked.
pub(super) struct Standing {
    bus: Bus,
    /// One question at a time.
    one: Mutex<()>,
    /// The last question has no answer yet.
    unanswered: Arc<AtomicBool>,
}

impl Standing {
    pub(super) fn new(bus: Bus) -> Self {
        Self {
            bus,
            one: Mutex::default(),
            unanswered: Arc::default(),
        }
    }

    /// Asks the bus and the desktop. Takes a second at most; a service that does not answer counts as none.
    pub(super) fn ask(&self) -> NotificationState {
        let _one = self.one.lock().unwrap_or_else(PoisonError::into_inner);
        // A bus that hangs costs one thread and not one for each question.
        if self.unanswered.swap(true, Ordering::AcqRel) {
            return NotificationState::None;
        }
        let (answer, answered) = mpsc::sync_channel(1);
        let (bus, unanswered) = (Arc::clone(&self.bus), Arc::clone(&self.unanswered));
        std::thread::spawn(move || {
            let state = block_on(look(&bus)).unwrap_or(NotificationState::None);
            unanswered.store(false, Ordering::Release);
            let _ = answer.send(state);
        });
        let state = answered.recv_timeout(PATIENCE);
        state.unwrap_or(NotificationState::None)
    }
}

async fn look(bus: &Bus) -> zbus::Result<NotificationState> {
    let bus = bus().build().await?;
    let names = DBusProxy::new(&bus).await?;
    if !names.name_has_owner(NAME.try_into()?).await? {
        // One that the bus can start is as good as one that runs.
        let startable = names.list_activatable_names().await?;
        let is_there = startable.iter().any(|name| name.as_str() == NAME);
        return Ok(if is_there {
            NotificationState::Shown
        } else {
            NotificationState::None
        });
    }
    let able = capabilities(&bus).await?;
    let gnome = Gnome::look();
    let quiet = gnome.is_quiet
        || says_yes(&bus, NAME, "Inhibited").await
        || says_yes(&bus, "org.dunstproject.cmd0", "paused").await;
    Ok(if gnome.is_off {
        NotificationState::Off
    } else if quiet {
        NotificationState::Quiet
    } else if able.iter().any(|it| it == "actions") {
        NotificationState::Shown
    } else {
        NotificationState::NoButtons
    })
}

/// A property of the service; KDE's and dunst's say so that nobody is disturbed now.
async fn says_yes(bus: &Connection, interface: &'static str, property: &str) -> bool {
    let asked = async {
        let service = PropertiesProxy::new(bus, NAME, PATH).await?;
        service.get(interface.try_into()?, property).await
    };
    asked
        .await
        .is_ok_and(|value| bool::try_from(value) == Ok(true))
}

/// GNOME's own settings of notifications; its service says nothing about them.
#[derive(Default)]
struct Gnome {
    is_off: bool,
    is_quiet: bool,
}

impl Gnome {
    fn look() -> Self {
        let desktop = std::env::var("XDG_CURRENT_DESKTOP").unwrap_or_default();
        if !desktop.split(':').any(|name| name == "GNOME") {
            return Self::default();
        }
        // A setting that is not installed would end the process.
        let installed = |schema| gio::SettingsSchemaSource::default()?.lookup(schema, true);
        let all = installed("org.gnome.desktop.notifications")
            .map(|schema| gio::Settings::new_full(&schema, gio::SettingsBackend::NONE, None));
        let ours = installed("org.gnome.desktop.notifications.application").map(|schema| {
            let path = "/org/gnome/desktop/notifications/application/org-countersign-countersign/";
            gio::Settings::new_full(&schema, gio::SettingsBackend::NONE, Some(path))
        });
        Self {
            is_off: ours.is_some_and(|ours| !ours.boolean("enable")),
            is_quiet: all.is_some_and(|all| !all.boolean("show-banners")),
        }
    }
}
