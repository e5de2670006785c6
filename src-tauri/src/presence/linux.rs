//! The X server, GNOME and KDE are asked, in this order; under Wayland the X server knows only its own windows'
//! keys, so it is not.

use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_lite::future::block_on;
use x11rb::connection::Connection as _;
use x11rb::protocol::screensaver::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

/// How long an answer is good enough.
const FRESH: Duration = Duration::from_secs(2);
/// How long the bus may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// Knows how long nobody moved.
pub(super) trait Asked: Send + 'static {
    /// Milliseconds; none where nobody says.
    fn ask(&mut self) -> Option<i64>;
}

/// The last answer, and the thread that renews it.
pub(super) struct Watch {
    heard: Arc<Mutex<Option<Heard>>>,
    renew: SyncSender<()>,
}

#[derive(Clone, Copy)]
struct Heard {
    idle_ms: Option<i64>,
    at: Instant,
}

impl Watch {
    pub(super) fn start(asked: impl Asked) -> Self {
        let heard = Arc::new(Mutex::new(None));
        // One question waits at most.
        let (renew, wanted) = mpsc::sync_channel(1);
        let theirs = Arc::clone(&heard);
        std::thread::spawn(move || renew_when_wanted(asked, &wanted, &theirs));
        Self { heard, renew }
    }

    /// Returns at once.
    pub(super) fn idle_ms(&self) -> Option<i64> {
        let heard = *self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let age = heard.map(|heard| heard.at.elapsed());
        if age.is_none_or(|age| age > FRESH) {
            let _ = self.renew.try_send(());
        }
        let since = i64::try_from(age?.as_millis()).ok()?;
        heard?.idle_ms?.checked_add(since)
    }
}

fn renew_when_wanted(mut asked: impl Asked, wanted: &Receiver<()>, heard: &Mutex<Option<Heard>>) {
    while wanted.recv().is_ok() {
        let idle_ms = asked.ask();
        let new = Heard {
            idle_ms,
            at: Instant::now(),
        };
        *heard.lock().unwrap_or_else(PoisonError::into_inner) = Some(new);
    }
}

/// The connections that were good last time.
#[derive(Default)]
pub(super) struct Asker {
    screen: Option<(RustConnection, u32)>,
    bus: Option<zbus::Connection>,
}

impl Asked for Asker {
    fn ask(&mut self) -> Option<i64> {
        let wayland = std::env::var_os("WAYLAND_DISPLAY").is_some_and(|name| !name.is_empty());
        let said = if wayland { None } else { self.ask_the_screen() };
        said.or_else(|| block_on(self.ask_the_desktop()))
    }
}

impl Asker {
    /// X11's screen saver extension.
    fn ask_the_screen(&mut self) -> Option<i64> {
        if self.screen.is_none() {
            let (screen, number) = x11rb::connect(None).ok()?;
            let root = screen.setup().roots.get(number)?.root;
            self.screen = Some((screen, root));
        }
        let (screen, root) = self.screen.as_ref()?;
        let asked = screen.screensaver_query_info(*root).ok();
        let said = asked.and_then(|asked| asked.reply().ok());
        if said.is_none() {
            self.screen = None;
        }
        Some(said?.ms_since_user_input.into())
    }

    /// GNOME's compositor, else what KDE answers for the screen saver. Neither is started for this.
    async fn ask_the_desktop(&mut self) -> Option<i64> {
        if self.bus.is_none() {
            let bus = zbus::connection::Builder::session().method_timeout(PATIENCE);
            self.bus = bus.build().await.ok();
        }
        let bus = self.bus.as_ref()?;
        let gnome = ask::<u64>(
            bus,
            "org.gnome.Mutter.IdleMonitor",
            "/org/gnome/Mutter/IdleMonitor/Core",
            "GetIdletime",
        );
        if let Some(idle) = gnome.await {
            return i64::try_from(idle).ok();
        }
        let screen_saver = "org.freedesktop.ScreenSaver";
        let kde = ask::<u32>(bus, screen_saver, "/ScreenSaver", "GetSessionIdleTime");
        kde.await.map(i64::from)
    }
}

/// Asks a name of the bus for the one number it has, on the interface of the same name.
async fn ask<T>(bus: &zbus::Connection, name: &str, path: &str, method: &str) -> Option<T>
where
    T: serde::de::DeserializeOwned + zbus::zvariant::Type,
{
    let names = zbus::fdo::DBusProxy::new(bus).await.ok()?;
    if !names.name_has_owner(name.try_into().ok()?).await.ok()? {
        return None;
    }
    let answer = bus.call_method(Some(name), path, Some(name), method, &());
    answer.await.ok()?.body().deserialize().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Played(Receiver<Option<i64>>);

    impl Asked for Played {
        fn ask(&mut self) -> Option<i64> {
            self.0.recv().ok().flatten()
        }
    }

    #[test]
    fn whoever_asks_never_waits_and_gets_the_last_answer() {
        let (say, said) = mpsc::channel();
        let watch = Watch::start(Played(said));
        // The desktop does not answer yet.
        assert_eq!(watch.idle_ms(), None);
        assert_eq!(watch.idle_ms(), None);
        say.send(Some(7_000)).expect("the thread listens");
        let mut idle = None;
        while idle.is_none() {
            std::thread::yield_now();
            idle = watch.idle_ms();
        }
        assert!(idle.is_some_and(|idle| (7_000..60_000).contains(&idle)));
    }
}
