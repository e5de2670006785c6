//! The windows: one main window at a time, rebuilt from nothing at lock so that the web process which saw a
//! password or codes ends, and the reveal window. The approval window is a file of its own.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;

use desk::Desk;
use desk::Event;
use desk::settings::CloseTo;
use desk::view::Phase;
use serde::{Deserialize, Serialize};
use tauri::{
    AppHandle, DragDropEvent, Emitter as _, Manager as _, PhysicalPosition, PhysicalSize,
    WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent,
};

use crate::caret;
use crate::tray::Tray;
use crate::words::Word;

/// The name of the one event that carries all of [`Event`].
pub(crate) const CHANNEL: &str = "desk";
const REVEAL: &str = "reveal";
/// How long a secret stays on show.
const REVEALED: Duration = Duration::from_secs(20);
/// How long other programs are given to draw what our window covered.
const REDRAW: Duration = Duration::from_millis(300);
/// Serial number of the newest main window.
static NEWEST: AtomicU32 = AtomicU32::new(0);
/// Held while a window is made, so that two wishes make one.
static MAKING: Mutex<()> = Mutex::new(());

/// Where the window stood last.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Place {
    width: u32,
    height: u32,
    x: i32,
    y: i32,
    maximized: bool,
}

/// Builds the main window at its remembered place.
fn build(app: &AppHandle) -> tauri::Result<WebviewWindow> {
    let number = NEWEST.fetch_add(1, Ordering::SeqCst) + 1;
    let place = remembered(app);
    let builder =
        WebviewWindowBuilder::new(app, label(number), WebviewUrl::App("index.html".into()))
            .title(Word::Ready.text())
            .inner_size(440.0, 720.0)
            .min_inner_size(320.0, 420.0)
            .visible(false)
            .on_navigation(is_ours)
            .incognito(keeps_nothing())
            .content_protected(true);
    let window = builder.build()?;
    if let Some(place) = place {
        let _ = window.set_size(PhysicalSize::new(place.width, place.height));
        if is_on_a_screen(&window, place) {
            let _ = window.set_position(PhysicalPosition::new(place.x, place.y));
        }
        if place.maximized {
            let _ = window.maximize();
        }
    }
    let handle = window.clone();
    window.on_window_event(move |event| on_event(&handle, event));
    caret::let_it_rest(&window);
    window.show()?;
    Ok(window)
}

/// Holds back whoever makes a window until this one is made.
pub(crate) fn making() -> MutexGuard<'static, ()> {
    MAKING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Nothing a page does is kept on disk. Only a driven test, which cannot see into such a window, does without.
pub(crate) fn keeps_nothing() -> bool {
    !cfg!(feature = "test-hooks") || std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_none()
}

/// Builds the first window, unless a click in the tray was quicker.
pub(crate) fn open_first(app: &AppHandle) -> tauri::Result<()> {
    let _one = making();
    if current(app).is_none() {
        build(app)?;
    }
    Ok(())
}

/// Shows the main window, building it when there is none.
pub(crate) fn show(app: &AppHandle) {
    let app = app.clone();
    // Building a window from inside an event of another would wait for itself on some systems.
    std::thread::spawn(move || {
        let _one = making();
        if let Some(window) = current(&app) {
            let _ = window.unminimize();
            let _ = window.show();
            let _ = window.set_focus();
            let _ = window.emit(CHANNEL, Event::Hidden { hidden: false });
        } else if let Err(error) = build(&app) {
            tracing::error!(%error, "the window could not be built");
        }
    });
}

/// Replaces the main window by a fresh one, if there is one: its web process ends with everything it knew.
pub(crate) fn renew(app: &AppHandle) {
    let app = app.clone();
    std::thread::spawn(move || {
        let _one = making();
        if let Some(reveal) = app.get_webview_window(REVEAL) {
            let _ = reveal.destroy();
        }
        let Some(old) = current(&app) else { return };
        remember(&old);
        // A window in the tray is built when it is wanted; one in the taskbar keeps its place there.
        let minimized = old.is_minimized().unwrap_or(false);
        if minimized || old.is_visible().unwrap_or(false) {
            match build(&app) {
                Ok(new) if minimized => drop(new.minimize()),
                Ok(_) => {}
                Err(error) => tracing::error!(%error, "the window could not be built anew"),
            }
        }
        let _ = old.destroy();
    });
}

/// Runs something with the main window hidden, so that it covers nothing and is not in the picture itself.
pub(crate) fn out_of_the_way<T>(app: &AppHandle, act: impl FnOnce() -> T) -> T {
    let Some(window) = current(app).filter(|window| window.is_visible().unwrap_or(false)) else {
        return act();
    };
    let (gone, is_gone) = mpsc::channel::<()>();
    let _ = window.hide();
    // Nothing tells when what lay below has been drawn; the sender is kept so that this waits its full time.
    let _ = is_gone.recv_timeout(REDRAW);
    drop(gone);
    let done = act();
    // A lock meanwhile destroyed it and, hidden as it was, built no other.
    show(app);
    done
}

/// Opens the window that shows one secret.
pub(crate) fn reveal(app: &AppHandle) {
    if let Err(error) = open_reveal(app) {
        tracing::error!(%error, "the reveal window could not be built");
    }
}

fn open_reveal(app: &AppHandle) -> tauri::Result<()> {
    if let Some(old) = app.get_webview_window(REVEAL) {
        old.destroy()?;
    }
    // Large text needs a larger window; what a small screen cannot hold scrolls.
    let scale = app.state::<Arc<Desk>>().settings().text_scale.max(1.0);
    let window = WebviewWindowBuilder::new(app, REVEAL, WebviewUrl::App("reveal.html".into()))
        .title(Word::SetupCode.text())
        .inner_size(400.0 * scale, (620.0 * scale).min(900.0))
        .resizable(false)
        .on_navigation(is_ours)
        .incognito(keeps_nothing())
        .content_protected(true)
        .build()?;
    close_after(window.clone(), REVEALED);
    let (handle, seen) = (window.clone(), std::sync::atomic::AtomicBool::new(false));
    window.on_window_event(move |event| match event {
        WindowEvent::Focused(true) => seen.store(true, Ordering::Relaxed),
        // Focus lost once it was there: somebody looks elsewhere, so nothing stays on show.
        WindowEvent::Focused(false) if seen.load(Ordering::Relaxed) => drop(handle.destroy()),
        _ => {}
    });
    Ok(())
}

/// Closes a window after a while, also when its page hangs.
fn close_after(window: WebviewWindow, while_shown: Duration) {
    std::thread::spawn(move || {
        let (_never, nothing) = mpsc::channel::<()>();
        let _ = nothing.recv_timeout(while_shown);
        let _ = window.destroy();
    });
}

/// Sends an event to the main window.
pub(crate) fn tell(app: &AppHandle, event: &Event) {
    if let Some(window) = current(app) {
        let _ = window.emit_to(window.label(), CHANNEL, event);
    }
}

/// What the person chose the close button to do.
pub(crate) fn close(app: &AppHandle, to: CloseTo) {
    let tray_host = app.try_state::<Tray>().is_some_and(|tray| tray.has_host());
    match (to, current(app)) {
        (CloseTo::Quit, _) => app.exit(0),
        (CloseTo::Ask, Some(_)) if !tray_host => app.exit(0),
        (CloseTo::Ask, Some(_)) => tell(app, &Event::CloseAsked),
        (CloseTo::Tray, Some(window)) if tray_host => {
            app.state::<Arc<Desk>>().stop_camera();
            remember(&window);
            let _ = window.hide();
            let _ = window.emit(CHANNEL, Event::Hidden { hidden: true });
        }
        (CloseTo::Tray, Some(window)) => drop(window.minimize()),
        (CloseTo::Ask | CloseTo::Tray, None) => {}
    }
}

fn current(app: &AppHandle) -> Option<WebviewWindow> {
    app.get_webview_window(&label(NEWEST.load(Ordering::SeqCst)))
}

fn label(number: u32) -> String {
    format!("main-{number}")
}

/// Only the app's own pages are ever shown.
pub(crate) fn is_ours(url: &tauri::Url) -> bool {
    url.scheme() == "tauri"
        || matches!(url.host_str(), Some("tauri.localhost"))
        || (cfg!(debug_assertions)
            && url.host_str() == Some("localhost")
            && url.port() == Some(1420))
}

fn on_event(window: &WebviewWindow, event: &WindowEvent) {
    let app = window.app_handle();
    match event {
        WindowEvent::CloseRequested { api, .. } => {
            api.prevent_close();
            remember(window);
            close(app, app.state::<Arc<Desk>>().settings().close_to);
        }
        WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) => {
            let (desk, paths) = (Arc::clone(&app.state::<Arc<Desk>>()), paths.clone());
            // The desk may be deriving a key; the thread that draws does not wait for it.
            std::thread::spawn(move || {
                if desk.phase() == Phase::Unlocked {
                    desk.drop_files(paths);
                }
            });
        }
        WindowEvent::Focused(true) => {
            let desk = Arc::clone(&app.state::<Arc<Desk>>());
            // The window that a lock builds anew takes the keyboard although nobody is there.
            std::thread::spawn(move || {
                if desk.phase() == Phase::Unlocked {
                    desk.touch();
                }
            });
        }
        _ => {}
    }
}

fn remembered(app: &AppHandle) -> Option<Place> {
    let bytes = std::fs::read(place_file(app)).ok()?;
    let place: Place = serde_json::from_slice(&bytes).ok()?;
    Some(Place {
        width: place.width.clamp(320, 8192),
        height: place.height.clamp(420, 8192),
        ..place
    })
}

fn remember(window: &WebviewWindow) {
    let (Ok(size), Ok(position)) = (window.inner_size(), window.outer_position()) else {
        return;
    };
    let maximized = window.is_maximized().unwrap_or(false);
    let place = Place {
        width: size.width,
        height: size.height,
        x: position.x,
        y: position.y,
        maximized,
    };
    let written = serde_json::to_vec(&place)
        .map_err(std::io::Error::from)
        .and_then(|bytes| desk::settings::write_whole(&place_file(window.app_handle()), &bytes));
    if let Err(error) = written {
        tracing::info!(%error, "the window's place was not remembered");
    }
}

fn place_file(app: &AppHandle) -> std::path::PathBuf {
    app.state::<Arc<Desk>>()
        .paths()
        .settings
        .with_file_name("window.json")
}

/// A screen may have been unplugged since.
fn is_on_a_screen(window: &WebviewWindow, place: Place) -> bool {
    window
        .available_monitors()
        .unwrap_or_default()
        .iter()
        .any(|screen| {
            let (at, size) = (screen.position(), screen.size());
            let (right, bottom) = (
                at.x.saturating_add_unsigned(size.width),
                at.y.saturating_add_unsigned(size.height),
            );
            (at.x - 8..right - 80).contains(&place.x) && (at.y - 8..bottom - 80).contains(&place.y)
        })
}
