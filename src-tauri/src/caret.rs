//! The caret rests where nobody types.
//!
//! A caret that blinks is painted again and again for as long as a field has the keyboard: 0.9 % of a processor in a
//! locked window that nobody looks at. GTK's own fields stop blinking ten seconds after the last key; the page's, which
//! WebKitGTK paints, would go on for ever.

use tauri::WebviewWindow;

/// Lets the caret of this window rest whenever nothing was pressed in any window for ten seconds.
#[cfg(target_os = "linux")]
pub(crate) fn let_it_rest(window: &WebviewWindow) {
    let watched = window.with_webview(|page| linux::watch(&page.inner()));
    if let Err(error) = watched {
        tracing::warn!(%error, "the caret of a window does not rest");
    }
}

/// macOS and Windows paint a caret without the page.
#[cfg(not(target_os = "linux"))]
pub(crate) fn let_it_rest(_window: &WebviewWindow) {}

#[cfg(target_os = "linux")]
mod linux {
    use std::cell::{Cell, OnceCell};
    use std::rc::Rc;
    use std::time::{Duration, Instant};

    use gtk::gdk::EventType;
    use gtk::prelude::{GtkSettingsExt as _, IsA, WidgetExt as _};
    use gtk::{Settings, Widget};

    /// As long as GTK's own fields go on.
    const BLINKS_FOR: Duration = Duration::from_secs(10);
    /// The time of one blink of a caret that rests, in milliseconds. It is not switched off: WebKitGTK blinks all the
    /// more then.
    const RESTING_MS: i32 = 60_000;

    /// The one caret of this process: its pace is a setting of the toolkit.
    struct Caret {
        settings: Settings,
        /// One blink as the desktop has it, in milliseconds.
        blink_ms: i32,
        used: Cell<Instant>,
        awake: Cell<bool>,
    }

    thread_local! {
        static CARET: OnceCell<Option<Rc<Caret>>> = const { OnceCell::new() };
    }

    /// On the toolkit's thread.
    pub(super) fn watch(page: &impl IsA<Widget>) {
        let Some(caret) = CARET.with(|caret| caret.get_or_init(Caret::of_desktop).clone()) else {
            return;
        };
        caret.use_it();
        page.connect_event(move |_, event| {
            let pressed = [
                EventType::KeyPress,
                EventType::ButtonPress,
                EventType::FocusChange,
            ];
            if pressed.contains(&event.event_type()) {
                caret.use_it();
            }
            glib::Propagation::Proceed
        });
    }

    impl Caret {
        fn of_desktop() -> Option<Rc<Self>> {
            let settings = Settings::default()?;
            Some(Rc::new(Self {
                blink_ms: settings.gtk_cursor_blink_time(),
                settings,
                used: Cell::new(Instant::now()),
                awake: Cell::new(false),
            }))
        }

        fn use_it(self: &Rc<Self>) {
            self.used.set(Instant::now());
            if !self.awake.replace(true) {
                self.settings.set_gtk_cursor_blink_time(self.blink_ms);
                Self::rest_after(self, BLINKS_FOR);
            }
        }

        fn rest_after(caret: &Rc<Self>, wait: Duration) {
            let caret = Rc::clone(caret);
            glib::timeout_add_local_once(wait, move || {
                let left = BLINKS_FOR.saturating_sub(caret.used.get().elapsed());
                if left.is_zero() {
                    caret.awake.set(false);
                    caret.settings.set_gtk_cursor_blink_time(RESTING_MS);
                } else {
                    Self::rest_after(&caret, left);
                }
            });
        }
    }
}
