//! A desk with a clock moved by hand, a clipboard and notices that remember, and a real vault on disk.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use desk::rim::{Clip, Clipboard, Logos, Notices, RequestNotice, RequestNotices};
use desk::view::NotificationState;
use desk::{Clock, Desk, Error, Event, FileAnchor, Paths, Presence, Rim};
use zeroize::Zeroizing;

/// Long enough for the meter, cheap enough for a test.
pub(crate) const PASSWORD: &str = "seven quiet herons cross";
/// Unix milliseconds at which every story begins: the first second of a 30 s window.
pub(crate) const BEGIN_MS: i64 = 1_700_000_010_000;

/// What a person typed.
pub(crate) fn typed(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}

/// A desk and everything around it.
pub(crate) struct Story {
    pub(crate) desk: Arc<Desk>,
    pub(crate) clock: Arc<HandClock>,
    pub(crate) clipboard: Arc<Board>,
    pub(crate) notices: Arc<Said>,
    pub(crate) requests: Arc<Wall>,
    pub(crate) logos: Arc<Album>,
    pub(crate) events: Arc<Mutex<Vec<Event>>>,
    pub(crate) folder: tempfile::TempDir,
}

impl Story {
    /// Nothing was ever done.
    pub(crate) fn fresh() -> Self {
        Self::over(
            tempfile::tempdir().expect("a folder"),
            "/nonexistent/worker".into(),
        )
    }

    /// A vault was made and its recovery key was left for later.
    pub(crate) fn opened() -> Self {
        Self::opened_with("/nonexistent/worker".into())
    }

    /// The same, where this program reads pictures.
    pub(crate) fn opened_with(scan_worker: std::path::PathBuf) -> Self {
        let story = Self::over(tempfile::tempdir().expect("a folder"), scan_worker);
        story.desk.create_vault(typed(PASSWORD)).expect("a vault");
        story.desk.postpone_recovery_key().expect("later");
        story.take_events();
        story
    }

    /// The app ends and starts again.
    pub(crate) fn restarted(self) -> Self {
        self.desk.lock();
        let Self { desk, folder, .. } = self;
        drop(desk);
        Self::over(folder, "/nonexistent/worker".into())
    }

    pub(crate) fn over(folder: tempfile::TempDir, scan_worker: std::path::PathBuf) -> Self {
        let clock = Arc::new(HandClock {
            wall: AtomicI64::new(BEGIN_MS),
            steady: AtomicI64::new(1_000),
            each_look: AtomicI64::new(0),
        });
        let (clipboard, notices) = (Arc::new(Board::default()), Arc::new(Said::default()));
        let requests = Arc::new(Wall::default());
        let logos = Arc::new(Album::default());
        let paths = Paths::below(folder.path());
        let rim = Rim {
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            clipboard: Arc::clone(&clipboard) as Arc<dyn Clipboard>,
            notices: Arc::clone(&notices) as Arc<dyn Notices>,
            requests: Arc::clone(&requests) as Arc<dyn RequestNotices>,
            logos: Arc::clone(&logos) as Arc<dyn Logos>,
            presence: Arc::clone(&requests) as Arc<dyn Presence>,
            keystore: Arc::new(FileAnchor(paths.anchor.clone())),
            scan_worker,
            kdf_cost: || vault::KdfCost {
                memory_kib: 64,
                passes: 1,
                lanes: 1,
            },
        };
        let events = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&events);
        let tell = Box::new(move |event| heard.lock().expect("events").push(event));
        Self {
            desk: Desk::new(paths, rim, tell),
            clock,
            clipboard,
            notices,
            requests,
            logos,
            events,
            folder,
        }
    }

    /// Adds a token by its link and gives its identifier.
    pub(crate) fn add(&self, uri: &str) -> String {
        let read = self.desk.draft_text(uri).expect("read");
        let draft = &read.drafts[0];
        let keep = desk::view::OnDuplicate::KeepBoth;
        self.desk
            .confirm_draft(&draft.draft, &draft.issuer, &draft.account, &[], keep)
            .expect("stored")
            .id
    }

    /// Lets time pass on both clocks, then does what is due.
    pub(crate) fn pass(&self, ms: i64) {
        self.clock.wall.fetch_add(ms, Ordering::Relaxed);
        self.clock.steady.fetch_add(ms, Ordering::Relaxed);
        self.desk.tick();
    }

    /// What was told since the last call.
    pub(crate) fn take_events(&self) -> Vec<Event> {
        std::mem::take(&mut *self.events.lock().expect("events"))
    }
}

/// Moved by hand.
pub(crate) struct HandClock {
    pub(crate) wall: AtomicI64,
    pub(crate) steady: AtomicI64,
    /// By how much the steady clock goes on with each look at it, so that work takes time.
    pub(crate) each_look: AtomicI64,
}

impl Clock for HandClock {
    fn now_ms(&self) -> i64 {
        self.wall.load(Ordering::Relaxed)
    }

    fn steady_ms(&self) -> i64 {
        let each_look = self.each_look.load(Ordering::Relaxed);
        self.steady.fetch_add(each_look, Ordering::Relaxed)
    }
}

/// A clipboard that anybody may also write to, and that may stop to answer.
#[derive(Default)]
pub(crate) struct Board(pub(crate) Mutex<Option<String>>, pub(crate) AtomicBool);

impl Board {
    pub(crate) fn text(&self) -> Option<String> {
        self.0.lock().expect("the board").clone()
    }
}

impl Clipboard for Board {
    fn put(&self, code: &str) -> Result<(), Error> {
        *self.0.lock().expect("the board") = Some(code.to_owned());
        Ok(())
    }

    fn clear_if(&self, code: &str) -> bool {
        if self.1.load(Ordering::Relaxed) {
            return false;
        }
        let mut held = self.0.lock().expect("the board");
        if held.as_deref() == Some(code) {
            *held = None;
        }
        true
    }

    fn read(&self) -> Result<Clip, Error> {
        self.text()
            .map(|text| Clip::Text(Zeroizing::new(text)))
            .ok_or(Error::ClipboardEmpty)
    }
}

/// The notices that were raised.
#[derive(Default)]
pub(crate) struct Said(pub(crate) Mutex<Vec<String>>);

impl Notices for Said {
    fn copied(&self, label: &str, _clears_in_seconds: u32) {
        self.0.lock().expect("the notices").push(label.to_owned());
    }
}

/// The notices of requests that are on show, and everyone that ever was.
#[derive(Default)]
pub(crate) struct Wall {
    pub(crate) shown: Mutex<Vec<RequestNotice>>,
    pub(crate) ever: Mutex<Vec<RequestNotice>>,
    /// For how long the system saw nobody.
    pub(crate) idle_ms: AtomicI64,
}

impl RequestNotices for Wall {
    fn raise(&self, notice: RequestNotice) {
        self.withdraw(&notice.id);
        self.ever.lock().expect("the wall").push(notice.clone());
        self.shown.lock().expect("the wall").push(notice);
    }

    fn renew(&self, notice: RequestNotice) {
        let is_there = |it: &RequestNotice| it.id == notice.id;
        if self.shown.lock().expect("the wall").iter().any(is_there) {
            self.raise(notice);
        }
    }

    fn withdraw(&self, id: &str) {
        let mut shown = self.shown.lock().expect("the wall");
        shown.retain(|notice| notice.id != id);
    }

    fn state(&self) -> NotificationState {
        NotificationState::Shown
    }
}

impl Presence for Wall {
    fn idle_ms(&self) -> Option<i64> {
        Some(self.idle_ms.load(Ordering::Relaxed))
    }
}

/// What lies at every address of a picture, and who was asked for one.
#[derive(Default)]
pub(crate) struct Album {
    pub(crate) asked: Mutex<Vec<String>>,
    pub(crate) holds: Mutex<Option<Vec<u8>>>,
    /// Nobody answers until this is let go.
    pub(crate) hangs: Mutex<()>,
}

impl Logos for Album {
    fn fetch(&self, at: &protocol::Endpoint) -> Option<Vec<u8>> {
        let mut asked = self.asked.lock().expect("the album");
        asked.push(at.as_str().to_owned());
        drop(asked);
        let _answers = self.hangs.lock().expect("the album");
        self.holds.lock().expect("the album").clone()
    }
}
