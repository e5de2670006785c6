//! The screen as pictures, one a monitor, at full resolution. It is looked at once, on purpose, and nothing
//! is kept.
//!
//! | system | how | tested |
//! |---|---|---|
//! | X11 | the root window, cut into the monitors RandR names | under Xvfb |
//! | Wayland | the desktop's own Screenshot portal, which may ask the person | against a portal of the tests' own |
//! | Windows, macOS | not there yet: [`Error::ScreenUnavailable`] | no |

use std::time::Duration;

use crate::{Error, Picture, Result};

#[cfg(target_os = "linux")]
mod portal;
#[cfg(target_os = "linux")]
mod x11;

/// How long the desktop may take, the person's answer included.
pub const SCREEN_PATIENCE: Duration = Duration::from_secs(60);

/// Takes a picture of every monitor. Blocks until the desktop answered: milliseconds on X11, as long as the
/// person takes on Wayland, [`SCREEN_PATIENCE`] at most.
///
/// # Errors
/// [`Error::ScreenRefused`] when the person or the desktop said no; [`Error::ScreenUnavailable`] when this
/// desktop offers no way.
pub fn capture_screens() -> Result<Vec<Picture>> {
    capture()
}

#[cfg(target_os = "linux")]
fn capture() -> Result<Vec<Picture>> {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if is_set("WAYLAND_DISPLAY") {
        // What an X server inside Wayland shows is black: only the portal sees the desktop.
        portal::capture(SCREEN_PATIENCE).map(|picture| vec![picture])
    } else if is_set("DISPLAY") {
        x11::capture()
    } else {
        Err(Error::ScreenUnavailable)
    }
}

#[cfg(not(target_os = "linux"))]
fn capture() -> Result<Vec<Picture>> {
    Err(Error::ScreenUnavailable)
}
