//! Windows and macOS: a notice without buttons, from the documentation; not run there. A press on it does what the
//! system does with it, and the request is answered in the window.

use desk::rim::{Pressed, RequestNotice, RequestNotices};
use desk::view::NotificationState;

use super::wording::Wording;
use crate::notices;

/// The system's notification service.
pub(crate) struct SystemRequestNotices;

impl SystemRequestNotices {
    /// There is nothing to start, and nothing is ever pressed.
    pub(crate) fn start(_heed: impl Fn(&str, Pressed) + Send + Sync + 'static) -> Self {
        Self
    }

    /// What is on show goes by itself after some seconds.
    pub(crate) fn end(&self) {}
}

impl RequestNotices for SystemRequestNotices {
    fn raise(&self, notice: RequestNotice) {
        let Wording { summary, body } = Wording::of(&notice, false);
        notices::show(summary, body);
    }

    /// None of these can be changed once it is on show.
    fn renew(&self, _notice: RequestNotice) {}

    fn withdraw(&self, _id: &str) {}

    fn state(&self) -> NotificationState {
        NotificationState::NoButtons
    }
}
