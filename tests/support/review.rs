//! From the main window to the one that asks, and back.

use super::{App, holds};

/// Speaks to the approval window as soon as it is there, and gives the main window's handle.
#[track_caller]
pub(crate) fn take_the_approval_window(app: &App<'_>) -> String {
    let main = app.driver.handle().expect("the main window");
    holds("the approval window", || {
        app.driver.handles().into_iter().any(|handle| {
            handle != main
                && app.driver.switch_to(&handle).is_ok()
                && (app.shows("approval") || app.shows("approval-many"))
        })
    });
    main
}

/// Presses Done where nothing else waits, unless the window has left by itself.
#[track_caller]
pub(crate) fn leave_it(app: &App<'_>, main: &str) {
    // It may be gone before the driver can say that the button was pressed.
    if let Some(done) = app.driver.find("[data-testid=done]") {
        let _ = app.driver.click(&done);
    }
    back_to(app, main);
}

/// Waits until the approval window has closed, and speaks to the main window again.
#[track_caller]
pub(crate) fn back_to(app: &App<'_>, main: &str) {
    holds("the approval window to close", || {
        app.driver.handles() == [main.to_owned()]
    });
    app.driver
        .switch_to(main)
        .expect("the main window is there");
}
