//! The desk itself: small states behind one lock, and the rules that bind them.
//!
//! Every method may be called from any thread. A method that writes returns only when the change is on disk.
//! Nothing of ours is locked while a key is derived, a picture is read or the clipboard is asked.

use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};

use vault::Vault;
use zeroize::Zeroizing;

use crate::clock::Clock;
use crate::error::Error;
use crate::event::Event;
use crate::held::HeldCode;
use crate::paths::Paths;
use crate::rim::{Clipboard, Keystore, Logos, Notices, RequestNotices};
use crate::session::{Open, Session};
use crate::settings::{Settings, SettingsChange, SettingsView};
use crate::view::Phase;

mod adding;
mod approvals;
mod aside;
mod backups;
mod camera;
mod codes;
mod door;
mod keys;
mod labels;
mod logos;
mod pictures;
mod progress;
mod proving;
mod reading;
mod restoring;
mod reveal;
mod ticker;
mod tokens;
mod tray;
mod undoing;

pub use codes::CopyFrom;
pub use door::Started;
pub use tokens::LONGEST_NAME;

/// The app without its window.
pub struct Desk {
    /// Threads hold it weakly, so that they end with the desk.
    me: Weak<Self>,
    paths: Paths,
    rim: Rim,
    state: Mutex<State>,
    /// A long step with the session is over.
    settled: Condvar,
    /// Never held together with the state: a window may ask for a setting while a key is derived.
    settings: Mutex<Settings>,
    /// When the person last did something here, on the steady clock.
    used_steady_ms: AtomicI64,
    /// Files dropped on the window: the page is told that, not where they are.
    dropped: Mutex<Vec<PathBuf>>,
    /// Ends the reading of pictures that was begun last.
    reading: Mutex<scan::Cancel>,
    lens: camera::Lens,
    backups: backups::Workshop,
    restoring: restoring::Table,
    bell: approvals::Bell,
    tell: Box<dyn Fn(Event) + Send + Sync>,
    wake: Sender<()>,
    woken: Mutex<Receiver<()>>,
}

/// What the desk needs of the system.
pub struct Rim {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The clipboard.
    pub clipboard: Arc<dyn Clipboard>,
    /// Native notices.
    pub notices: Arc<dyn Notices>,
    /// Notices of sign-in requests.
    pub requests: Arc<dyn RequestNotices>,
    /// Pictures of servers.
    pub logos: Arc<dyn Logos>,
    /// Whether somebody is at the computer.
    pub presence: Arc<dyn ::approvals::Presence>,
    /// What is remembered outside the vault.
    pub keystore: Arc<dyn Keystore>,
    /// The program that reads pictures when started as a worker: this one.
    pub scan_worker: PathBuf,
    /// What a new password is to cost to try on this computer; asked when one is set, and may take a moment.
    pub kdf_cost: fn() -> vault::KdfCost,
}

struct State {
    session: Session,
    /// A lock was wished while a key was derived: it comes right after.
    lock_wanted: bool,
    held: HeldCode,
    /// A link another program opened with us; it may hold a secret.
    link: Option<Zeroizing<String>>,
}

impl Desk {
    /// Looks at the vault's file and reads the settings. It waits for nothing: no network, bus or keystore.
    #[must_use]
    pub fn new(paths: Paths, rim: Rim, tell: Box<dyn Fn(Event) + Send + Sync>) -> Arc<Self> {
        let (wake, woken) = mpsc::channel();
        let session = door::look(&paths.vault);
        let settings = Settings::load(&paths.settings);
        let used_steady_ms = AtomicI64::new(rim.clock.steady_ms());
        let state = State {
            session,
            lock_wanted: false,
            held: HeldCode::default(),
            link: None,
        };
        Arc::new_cyclic(|me| Self {
            me: me.clone(),
            paths,
            rim,
            state: Mutex::new(state),
            settled: Condvar::new(),
            settings: Mutex::new(settings),
            used_steady_ms,
            dropped: Mutex::default(),
            reading: Mutex::default(),
            lens: camera::Lens::default(),
            backups: backups::Workshop::default(),
            restoring: restoring::Table::default(),
            bell: approvals::Bell::default(),
            tell,
            wake,
            woken: Mutex::new(woken),
        })
    }

    /// Where the app stands.
    #[must_use]
    pub fn phase(&self) -> Phase {
        match &self.state().session {
            Session::Absent => Phase::FirstRun,
            Session::Locked(_) | Session::Busy => Phase::Locked,
            Session::Open(open) if open.first_run => Phase::FirstRun,
            Session::Open(_) => Phase::Unlocked,
            Session::Broken(_) => Phase::Broken,
        }
    }

    /// The settings in force.
    #[must_use]
    pub fn settings(&self) -> SettingsView {
        self.settings_here().view().clone()
    }

    /// Changes some settings.
    ///
    /// # Errors
    /// [`Error::Settings`] when they could not be saved; they hold until the app ends all the same.
    pub fn set_settings(&self, change: SettingsChange) -> Result<SettingsView, Error> {
        let names = change.request_details;
        let listen = change.listen_while_locked;
        let (saved, view) = {
            let mut settings = self.settings_here();
            (settings.change(change), settings.view().clone())
        };
        if let Session::Open(open) = &mut self.state().session {
            open.shown.told.clear();
        }
        self.tell(Event::SettingsChanged {
            settings: view.clone(),
        });
        self.wake();
        if listen == Some(false) && self.phase() == Phase::Locked {
            self.stop_listening();
            self.tell(Event::ApprovalsChanged);
        } else if names.is_some() {
            self.renew_notices();
        }
        saved.map_err(Error::Settings)?;
        Ok(view)
    }

    /// The person is there: the idle lock begins anew.
    pub fn touch(&self) {
        let now = self.rim.clock.steady_ms();
        self.used_steady_ms.store(now, Ordering::Relaxed);
    }

    /// Where the files are.
    #[must_use]
    pub fn paths(&self) -> &Paths {
        &self.paths
    }

    /// Unix milliseconds.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        self.rim.clock.now_ms()
    }

    fn now_s(&self) -> i64 {
        self.now_ms().div_euclid(1000)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves the state as it was; the vault itself is transactional.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn settings_here(&self) -> MutexGuard<'_, Settings> {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs something on the open vault's session, as an act of the person.
    fn with_open<T>(
        &self,
        act: impl FnOnce(&mut Open, &SettingsView) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.touch();
        self.with_open_quietly(act)
    }

    /// The same for what the app does by itself: the idle lock goes on counting.
    fn with_open_quietly<T>(
        &self,
        act: impl FnOnce(&mut Open, &SettingsView) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let settings = self.settings();
        match &mut self.state().session {
            Session::Open(open) => act(open, &settings),
            _ => Err(Error::Locked),
        }
    }

    /// Changes the vault, folds the labels anew, and tells everybody.
    fn change<T>(&self, act: impl FnOnce(&mut Vault, i64) -> Result<T, Error>) -> Result<T, Error> {
        let now = self.now_ms();
        let done = self.with_open(|open, _| {
            let done = act(&mut open.vault, now)?;
            open.refold(now);
            Ok(done)
        })?;
        self.tell(Event::TokensChanged);
        Ok(done)
    }

    fn tell(&self, event: Event) {
        (self.tell)(event);
    }

    fn wake(&self) {
        // The receiver lives as long as the desk does.
        let _ = self.wake.send(());
    }
}
