//! The notification service of the session bus. Whoever raises a notice only writes it down for a thread of its own,
//! which alone waits for the bus.

use std::sync::{Arc, mpsc};
use std::time::Duration;

use async_channel::Sender;
use desk::rim::{Pressed, RequestNotice, RequestNotices};
use desk::view::NotificationState;
use zbus::connection::Builder;

use super::conversation::{self, Heed, Wish};
use super::standing::Standing;

/// How long the end of the app waits for the bus.
const LAST_WORD: Duration = Duration::from_millis(500);

/// Makes a connection to the bus.
pub(super) type Bus = Arc<dyn Fn() -> Builder<'static> + Send + Sync>;

/// The way to the thread.
pub(crate) struct SystemRequestNotices {
    wishes: Sender<Wish>,
    standing: Standing,
}

impl SystemRequestNotices {
    /// Starts the thread; the bus is asked for the first time with the first notice. Each press is told on a thread
    /// of its own.
    pub(crate) fn start(heed: impl Fn(&str, Pressed) + Send + Sync + 'static) -> Self {
        Self::start_on(Arc::new(Builder::session), Arc::new(heed))
    }

    /// Takes all notices away, because nobody will hear what is pressed in them. Waits half a second at most.
    pub(crate) fn end(&self) {
        let (done, is_done) = mpsc::sync_channel(1);
        self.wish(Wish::End(done));
        let _ = is_done.recv_timeout(LAST_WORD);
    }

    pub(super) fn start_on(bus: Bus, heed: Heed) -> Self {
        let (wishes, wished) = async_channel::unbounded();
        let theirs = Arc::clone(&bus);
        std::thread::spawn(move || conversation::hold(&wished, &theirs, &heed));
        let standing = Standing::new(bus);
        Self { wishes, standing }
    }

    fn wish(&self, wish: Wish) {
        // The thread lives as long as the way to it.
        let _ = self.wishes.try_send(wish);
    }
}

impl RequestNotices for SystemRequestNotices {
    fn raise(&self, notice: RequestNotice) {
        self.wish(Wish::Raise(notice));
    }

    fn renew(&self, notice: RequestNotice) {
        self.wish(Wish::Renew(notice));
    }

    fn withdraw(&self, id: &str) {
        self.wish(Wish::Withdraw(id.to_owned()));
    }

    fn state(&self) -> NotificationState {
        self.standing.ask()
    }
}
