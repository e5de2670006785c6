//! The tray icon and its menu. A thread of its own follows the desk, so that no bus is ever waited for by
//! anybody else.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use desk::settings::SettingsChange;
use desk::view::{Phase, TrayRequests, TrayToken};
use desk::{CopyFrom, Desk, Event};
use tauri::menu::{Menu, MenuBuilder, MenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager as _};

use crate::words::Word;
use crate::{approval_window, notices, window};

mod face;

/// The way to the tray's thread.
pub(crate) struct Tray {
    refresh: Sender<()>,
    host: Arc<AtomicBool>,
}

/// How long to wait before a panel is looked for again: it often starts after we do.
const LOOK_AGAIN: [Duration; 3] = [
    Duration::from_secs(2),
    Duration::from_secs(10),
    Duration::from_secs(60),
];

#[derive(Clone, PartialEq, Eq)]
struct Shown {
    phase: Phase,
    pinned: Vec<TrayToken>,
    recent: Vec<TrayToken>,
    requests: TrayRequests,
}

/// Requests in the menu; the window has them all.
const MOST_REQUESTS: usize = 5;

impl Tray {
    /// Starts the thread. Without a panel that shows icons it says so once, and shows the window when the
    /// app was started without one.
    pub(crate) fn start(app: AppHandle, window_is_hidden: bool) -> Self {
        let (refresh, asked) = mpsc::channel();
        let host = Arc::new(AtomicBool::new(false));
        let found = Arc::clone(&host);
        std::thread::spawn(move || follow(&app, &asked, &found, window_is_hidden));
        Self { refresh, host }
    }

    /// The labels or the lock changed.
    pub(crate) fn refresh(&self) {
        let _ = self.refresh.send(());
    }

    /// Whether some panel shows the icon.
    pub(crate) fn has_host(&self) -> bool {
        self.host.load(Ordering::Relaxed)
    }
}

fn follow(app: &AppHandle, asked: &Receiver<()>, host: &AtomicBool, window_is_hidden: bool) {
    let mut icon: Option<TrayIcon> = None;
    let mut shown: Option<Shown> = None;
    let mut tries = 0;
    loop {
        let wanted = wanted(app);
        if shown.as_ref() != Some(&wanted) || icon.is_none() {
            match &icon {
                Some(icon) => update(app, icon, &wanted),
                None => icon = host_answers().then(|| make(app, &wanted)).flatten(),
            }
            if tries == 0 && icon.is_none() {
                say_once(app);
                if window_is_hidden {
                    window::show(app);
                }
            }
            host.store(icon.is_some(), Ordering::Relaxed);
            shown = Some(wanted);
        }
        let wait = LOOK_AGAIN
            .get(tries)
            .or(LOOK_AGAIN.last())
            .copied()
            .filter(|_| icon.is_none());
        tries += 1;
        let woken = match wait {
            Some(wait) => asked.recv_timeout(wait),
            None => asked.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        if woken == Err(RecvTimeoutError::Disconnected) {
            return;
        }
        // Ten changes in one moment are one new menu.
        while asked.try_recv().is_ok() {}
    }
}

/// Says that no panel shows the icon; never again on this computer.
fn say_once(app: &AppHandle) {
    let desk = app.state::<Arc<Desk>>();
    if desk.settings().no_panel_said {
        return;
    }
    notices::no_tray();
    let said = SettingsChange {
        no_panel_said: Some(true),
        ..SettingsChange::default()
    };
    if let Err(error) = desk.set_settings(said) {
        tracing::warn!(%error, "it will be said again that there is no panel");
    }
}

fn wanted(app: &AppHandle) -> Shown {
    let desk = app.state::<Arc<Desk>>();
    let phase = desk.phase();
    let (pinned, recent) = if phase == Phase::Unlocked {
        desk.tray_tokens().unwrap_or_default()
    } else {
        <_>::default()
    };
    Shown {
        phase,
        pinned,
        recent,
        requests: desk.waiting_requests(),
    }
}

fn make(app: &AppHandle, wanted: &Shown) -> Option<TrayIcon> {
    let menu = menu(app, wanted).ok()?;
    let face = face::of(wanted.phase, &wanted.requests);
    let words = face::words(wanted.phase, &wanted.requests);
    TrayIconBuilder::with_id("countersign")
        .icon(face.picture())
        .icon_as_template(cfg!(target_os = "macos"))
        .title(&words)
        .tooltip(&words)
        .menu(&menu)
        .show_menu_on_left_click(false)
        .build(app)
        .inspect_err(|error| tracing::info!(%error, "no tray icon"))
        .ok()
}

fn update(app: &AppHandle, icon: &TrayIcon, wanted: &Shown) {
    match menu(app, wanted) {
        Ok(menu) => drop(icon.set_menu(Some(menu))),
        Err(error) => tracing::warn!(%error, "the tray menu was not renewed"),
    }
    let words = face::words(wanted.phase, &wanted.requests);
    let face = face::of(wanted.phase, &wanted.requests);
    let _ = icon.set_icon_with_as_template(Some(face.picture()), cfg!(target_os = "macos"));
    let _ = icon.set_title(Some(&words));
    let _ = icon.set_tooltip(Some(&words));
}

fn menu(app: &AppHandle, wanted: &Shown) -> tauri::Result<Menu<tauri::Wry>> {
    let entry = |id: &str, text: &str| MenuItem::with_id(app, id, text, true, None::<&str>);
    let mut menu = MenuBuilder::new(app);
    let asked = request_entries(wanted);
    for (id, text) in &asked {
        menu = menu.item(&entry(id, text)?);
    }
    if !asked.is_empty() {
        menu = menu.separator();
    }
    if wanted.phase == Phase::Unlocked {
        for tokens in [&wanted.pinned, &wanted.recent] {
            for token in tokens {
                let word = if token.revoked {
                    Word::CopyRevoked
                } else {
                    Word::CopyToken
                };
                let label = word.with(&escape(&token.label));
                menu = menu.item(&entry(&format!("copy:{}", token.id), &label)?);
            }
            if !tokens.is_empty() {
                menu = menu.separator();
            }
        }
        menu = menu
            .item(&entry("open", Word::Open.text())?)
            .item(&entry("settings", Word::Settings.text())?)
            .item(&entry("lock", Word::LockNow.text())?);
    } else {
        let open = if wanted.phase == Phase::Locked {
            Word::Unlock.text()
        } else {
            Word::Open.text()
        };
        menu = menu.item(&entry("open", open)?);
    }
    menu.separator()
        .item(&entry("quit", Word::Quit.text())?)
        .build()
}

/// What asks for a look, as identifiers and texts. Nothing is answered here, and while the vault is locked nobody is
/// named.
fn request_entries(wanted: &Shown) -> Vec<(String, String)> {
    let requests = &wanted.requests;
    let mut entries = Vec::new();
    if wanted.phase == Phase::Unlocked {
        let waiting = requests.labels.iter().take(MOST_REQUESTS);
        entries.extend(waiting.map(|(id, label)| {
            let text = Word::ReviewOf.with(&escape(label));
            (format!("review:{id}"), text)
        }));
    } else if requests.count > 0 {
        entries.push(("review".to_owned(), Word::ReviewRequest.text().to_owned()));
    }
    if requests.ailing {
        entries.push(("approvals".to_owned(), Word::AilingServer.text().to_owned()));
    }
    entries
}

/// An ampersand marks the letter to press in menus, and two are one.
fn escape(label: &str) -> String {
    label
        .chars()
        .take(64)
        .collect::<String>()
        .replace('&', "&&")
}

/// Somebody clicked the icon. This and [`on_entry`] are heard from the start of the app: what an icon itself is told
/// to call is known only after the panel shows it, and the first click would be lost.
pub(crate) fn on_icon(app: &AppHandle, event: &TrayIconEvent) {
    if matches!(
        event,
        TrayIconEvent::Click {
            button: MouseButton::Left,
            button_state: MouseButtonState::Up,
            ..
        }
    ) {
        window::show(app);
    }
}

/// Somebody chose the entry of this name in its menu.
pub(crate) fn on_entry(app: &AppHandle, id: &str) {
    let desk = Arc::clone(&app.state::<Arc<Desk>>());
    match id {
        "open" => window::show(app),
        "settings" | "approvals" => {
            window::show(app);
            let page = id.to_owned();
            window::tell(app, &Event::GoTo { page });
        }
        "review" => approval_window::review(app, None),
        "lock" => drop(std::thread::spawn(move || desk.lock())),
        "quit" => app.exit(0),
        _ => {
            if let Some(request) = id.strip_prefix("review:") {
                approval_window::review(app, Some(request.to_owned()));
            } else if let Some(token) = id.strip_prefix("copy:").map(str::to_owned) {
                // The clipboard may answer late; the menu must not wait for it.
                std::thread::spawn(move || {
                    if let Err(error) = desk.copy_code(&token, false, None, CopyFrom::Tray) {
                        tracing::warn!(%error, "a copy from the tray failed");
                    }
                });
            }
        }
    }
}

/// Whether a panel would show the icon. It is asked here, with patience of two seconds, before the toolkit
/// would ask it without end on the thread that draws.
#[cfg(target_os = "linux")]
fn host_answers() -> bool {
    let (answer, answered) = mpsc::sync_channel(1);
    std::thread::spawn(move || {
        let asked = futures_lite::future::block_on(async {
            let bus = zbus::Connection::session().await.ok()?;
            let proxy = zbus::fdo::DBusProxy::new(&bus).await.ok()?;
            let watcher = zbus::names::BusName::try_from("org.kde.StatusNotifierWatcher").ok()?;
            proxy.name_has_owner(watcher).await.ok()
        });
        let _ = answer.send(asked.unwrap_or(false));
    });
    answered
        .recv_timeout(Duration::from_secs(2))
        .unwrap_or(false)
}

#[cfg(not(target_os = "linux"))]
fn host_answers() -> bool {
    true
}
