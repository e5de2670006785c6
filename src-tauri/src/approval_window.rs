//! The window that asks: shall this sign-in be approved? It is there only while the vault is unlocked. By itself it
//! comes up without the keyboard, so that nobody types into it by accident.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use desk::view::Phase;
use desk::{Desk, Event};
use tauri::{AppHandle, Emitter as _, Manager as _, WebviewUrl, WebviewWindowBuilder};

use crate::caret;
use crate::window::{self, CHANNEL};
use crate::words::Word;

const LABEL: &str = "approval";

/// What the window is for, and what is to be shown once the vault is open.
#[derive(Default)]
pub(crate) struct Reviewed(Mutex<Wanted>);

#[derive(Default)]
struct Wanted {
    /// The request a fresh page begins with.
    id: Option<String>,
    /// A review was asked for while the vault was locked.
    after_unlock: bool,
}

impl Reviewed {
    /// The request the window was opened for.
    pub(crate) fn id(&self) -> Option<String> {
        self.wanted().id.clone()
    }

    fn wanted(&self) -> MutexGuard<'_, Wanted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody wants to look at a request, or at whatever waits: the window comes up, with the keyboard. While the
/// vault is locked the main window asks for the password first; it also comes where nothing waits.
pub(crate) fn review(app: &AppHandle, id: Option<String>) {
    aside(app, |app, desk| {
        let has_something = id.is_some() || desk.waiting_requests().count > 0;
        let is_open = {
            let reviewed = app.state::<Reviewed>();
            let mut wanted = reviewed.wanted();
            // Asked with it held: an unlock since then finds what is wanted.
            let is_open = desk.phase() == Phase::Unlocked;
            wanted.id = id;
            wanted.after_unlock = !is_open && has_something;
            is_open
        };
        if is_open && has_something {
            open(app, true);
        } else {
            window::show(app);
        }
    });
}

/// A request came that the person is to be told of.
pub(crate) fn on_arrival(app: &AppHandle) {
    aside(app, |app, desk| {
        if desk.opens_by_itself() {
            open(app, false);
        }
    });
}

/// The vault was opened or locked.
pub(crate) fn on_phase(app: &AppHandle, phase: Phase) {
    aside(app, move |app, desk| {
        if phase == Phase::Unlocked {
            let wished = std::mem::take(&mut app.state::<Reviewed>().wanted().after_unlock);
            if wished && desk.waiting_requests().count > 0 {
                open(app, true);
            }
            return;
        }
        // Its page knows names and words that nobody is to see now.
        let _one = window::making();
        if let Some(old) = app.get_webview_window(LABEL) {
            let _ = old.destroy();
        }
    });
}

/// Tells its page what it is to know, if it is there.
pub(crate) fn tell(app: &AppHandle, event: &Event) {
    let concerns_it = matches!(
        event,
        Event::ApprovalsChanged
            | Event::RequestArrived { .. }
            | Event::SettingsChanged { .. }
            | Event::Phase { .. }
    );
    if concerns_it && app.get_webview_window(LABEL).is_some() {
        let _ = app.emit_to(LABEL, CHANNEL, event);
    }
}

/// On a thread of its own: the desk may be deriving a key, and a window that is built inside an event of another
/// would wait for itself on some systems.
fn aside(app: &AppHandle, act: impl FnOnce(&AppHandle, &Desk) + Send + 'static) {
    let app = app.clone();
    std::thread::spawn(move || {
        let desk = Arc::clone(&app.state::<Arc<Desk>>());
        act(&app, &desk);
    });
}

fn open(app: &AppHandle, with_keyboard: bool) {
    let _one = window::making();
    // It may have been locked while another window was made.
    if app.state::<Arc<Desk>>().phase() != Phase::Unlocked {
        return;
    }
    let made = match app.get_webview_window(LABEL) {
        Some(there) if with_keyboard => {
            let _ = there.unminimize();
            let id = app.state::<Reviewed>().id();
            let _ = there.emit_to(LABEL, CHANNEL, Event::ReviewRequest { id });
            there.set_focus()
        }
        Some(_) => Ok(()),
        None => {
            if !with_keyboard {
                app.state::<Reviewed>().wanted().id = None;
            }
            build(app, with_keyboard)
        }
    };
    if let Err(error) = made {
        tracing::error!(%error, "the approval window could not be built");
    }
}

fn build(app: &AppHandle, with_keyboard: bool) -> tauri::Result<()> {
    // Larger text needs a larger window; what a small screen cannot hold scrolls.
    let scale = app.state::<Arc<Desk>>().settings().text_scale.max(1.0);
    let window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::App("approval.html".into()))
        .title(Word::SignInRequest.text())
        .inner_size((440.0 * scale).min(720.0), (520.0 * scale).min(900.0))
        .min_inner_size(320.0, 360.0)
        .always_on_top(true)
        .focused(with_keyboard)
        .on_navigation(window::is_ours)
        .incognito(window::keeps_nothing())
        .content_protected(true)
        .build()?;
    caret::let_it_rest(&window);
    Ok(())
}
