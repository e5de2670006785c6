//! The login side: a server that asks, and what it was answered.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use approvals::{Access, Approvals, Chance, Clock, InVault, Limits, Rim, SystemNetwork, Wire};
use desk::rim::{NoticeForm, RequestNotice};
use desk::view::{AnswerChoice, CheckStepView, Listening, StubView};
use desk::{Clock as _, Desk, Event};
use protocol::{Link, PushKey, PushLink};
use serde_json::{Value, json};
use vault::{Key, Password, Vault};

use super::contained::{self, Holder};
use super::containing::Containing;
use super::double::{Asked, Double, Say, challenge};
use super::rim::{HandClock, PASSWORD, Story, typed};

/// The number that is right.
const RIGHT: &str = "22";

/// A desk with one enrolled token, and its server.
pub(crate) struct Login {
    pub(crate) story: Story,
    pub(crate) double: Double,
    open: Arc<Mutex<Vec<Value>>>,
    /// The server breaks off when it is answered.
    pub(crate) breaks: Arc<AtomicBool>,
    /// The server knows the token no more.
    pub(crate) forgets: Arc<AtomicBool>,
    /// What the server says to an approval, if it wants a code to be typed.
    pub(crate) code: Arc<Mutex<Option<&'static str>>>,
    /// The container of the server, where it has one.
    pub(crate) container: Arc<Mutex<Option<Containing>>>,
}

impl Login {
    /// Unlocked and listening; nothing was ever approved.
    pub(crate) fn new() -> Self {
        Self::with("")
    }

    /// The same, with something more in the link.
    pub(crate) fn with(more: &str) -> Self {
        let login = Self::empty();
        login.desk().lock();
        enrol(
            &login.story,
            &format!("{}{more}", login.double.link("PIPU1")),
        );
        login.desk().unlock(typed(PASSWORD)).expect("unlocked");
        login
    }

    /// Unlocked, without a token.
    pub(crate) fn empty() -> Self {
        let open: Arc<Mutex<Vec<Value>>> = Arc::default();
        let code: Arc<Mutex<Option<&'static str>>> = Arc::default();
        let [breaks, forgets]: [Arc<AtomicBool>; 2] = <_>::default();
        let (theirs, said, broken, forgot) =
            (open.clone(), code.clone(), breaks.clone(), forgets.clone());
        let container: Arc<Mutex<Option<Containing>>> = Arc::default();
        let contains = container.clone();
        let double = Double::start(move |asked| {
            let mut contains = contains.lock().expect("a lock");
            if let Some(say) = contains.as_mut().and_then(|it| it.says(asked)) {
                return say;
            }
            if asked.is_poll() && forgot.load(Ordering::SeqCst) {
                return Say::refused(400, 10, "ERR10: Could not verify signature!");
            }
            let is_answer = !asked.is_upload() && !asked.is_poll();
            match is_answer && broken.load(Ordering::SeqCst) {
                true => Say::Bytes(Vec::new()),
                false => behave(asked, &theirs, &said),
            }
        });
        Self {
            story: Story::opened(),
            double,
            open,
            breaks,
            forgets,
            code,
            container,
        }
    }

    /// Unlocked after a crash that came right after the key of a token was made.
    pub(crate) fn begun() -> Self {
        let login = Self::empty();
        login.desk().lock();
        let approvals = approvals(&login.story, open_vault(&login.story));
        let link = push(&login.double.link("PIPU1"));
        let kept = approvals.keep_made_key(&link, Access::default(), &key());
        kept.expect("the key is kept");
        drop(approvals);
        login.desk().unlock(typed(PASSWORD)).expect("unlocked");
        login
    }

    /// Unlocked, as a container with this arrival, if there is one.
    pub(crate) fn contained(link: &str, keeps: bool) -> Self {
        let login = Self::empty();
        login.desk().lock();
        login.arrive(link, keeps);
        login.desk().unlock(typed(PASSWORD)).expect("unlocked");
        login
    }

    /// Unlocked, as a container that gave its token for approvals.
    pub(crate) fn contained_there() -> Self {
        let login = Self::empty();
        login.desk().lock();
        let link = login.double.link(Containing::SERIAL);
        *login.container.lock().expect("a lock") = Some(Containing::of(link));
        login.arrive("", false);
        login.desk().unlock(typed(PASSWORD)).expect("unlocked");
        until(|| login.is_heard());
        login
    }

    /// While the vault is locked: the server gave its token once more, and the process ended right after.
    pub(crate) fn arrive_once_more(&self) {
        let link = self.there(Containing::give);
        self.arrive(&link, false);
    }

    /// Does something with the container of the server.
    pub(crate) fn there<T>(&self, act: impl FnOnce(&mut Containing) -> T) -> T {
        let mut container = self.container.lock().expect("a lock");
        act(container.as_mut().expect("a container"))
    }

    /// Whether there is one token for approvals here, and the server knows it.
    pub(crate) fn is_heard(&self) -> bool {
        let view = self.desk().approvals().expect("a view");
        let [server] = view.servers.as_slice() else {
            return false;
        };
        let tested = self.desk().check_server(&server.id).expect("tested");
        let known = |step: &CheckStepView| step.step == "token" && step.good;
        tested.last().is_some_and(known) && view.unfinished.is_empty() && self.arriving() == 0
    }

    /// While the vault is locked: the server sent this, and the process ended before it was taken in.
    pub(crate) fn arrive(&self, link: &str, keeps: bool) {
        let holder = Holder {
            serial: "SMPH1",
            link,
            keeps,
        };
        self.arrive_for(&[holder]);
    }

    /// The same for several containers.
    pub(crate) fn arrive_for(&self, holders: &[Holder<'_>]) {
        let mut vault = open_vault(&self.story);
        contained::put(&mut vault, &self.double.url(), holders);
    }

    /// How many arrivals wait.
    pub(crate) fn arriving(&self) -> u32 {
        let view = self.desk().approvals().expect("a view");
        view.containers.iter().map(|it| it.arriving).sum()
    }

    /// Makes a backup and says what it names without bringing it back.
    pub(crate) fn backed_up(&self) -> Vec<StubView> {
        let folder = tempfile::tempdir().expect("a folder");
        self.desk().add_backup_folder(folder.path()).expect("added");
        self.desk().back_up_now().expect("backed up");
        let mut files = std::fs::read_dir(folder.path()).expect("a folder");
        let file = files.next().expect("a backup").expect("an entry").path();
        self.desk().choose_backup(&file).expect("a backup");
        self.desk().open_backup(None).expect("opened").stubs
    }

    /// The same, and one request was approved, so that the next ones are plain.
    pub(crate) fn known() -> Self {
        let login = Self::new();
        let id = login.ask(9_000);
        let approved = login
            .desk()
            .answer_request(&id, &AnswerChoice::Approve, None);
        approved.expect("approved");
        login.double.asked.lock().expect("a lock").clear();
        login.story.take_events();
        login.story.requests.ever.lock().expect("a lock").clear();
        login
    }

    pub(crate) fn desk(&self) -> &Arc<Desk> {
        &self.story.desk
    }

    /// Somebody signs in. The request's handle, once it is heard.
    pub(crate) fn ask(&self, number: u32) -> String {
        self.sign_in(number, None)
    }

    /// The same with numbers to choose from.
    pub(crate) fn ask_for(&self, number: u32, numbers: &str) -> String {
        self.sign_in(number, Some(numbers))
    }

    /// The same, where no notice is to come.
    pub(crate) fn heard(&self, number: u32) -> String {
        self.hear(number, None)
    }

    /// Somebody signs in several times between two questions to the server.
    pub(crate) fn heard_at_once(&self, numbers: &[u32]) {
        let url = self.double.url();
        let claims = numbers
            .iter()
            .map(|number| challenge(&url, "PIPU1", *number, None));
        self.open.lock().expect("a lock").extend(claims);
        self.desk().ask_now();
    }

    /// The server asks no more.
    pub(crate) fn give_up(&self) {
        self.open.lock().expect("a lock").clear();
    }

    /// The notices on show.
    pub(crate) fn notices(&self) -> Vec<RequestNotice> {
        self.story.requests.shown.lock().expect("a lock").clone()
    }

    /// Their forms.
    pub(crate) fn forms(&self) -> Vec<NoticeForm> {
        let shown = self.notices();
        shown.iter().map(|notice| notice.form).collect()
    }

    /// What the server was answered, in its words.
    pub(crate) fn answers(&self) -> Vec<String> {
        let asked = self.double.asked.lock().expect("a lock");
        let answers = asked
            .iter()
            .filter(|one| !one.is_poll() && !one.is_upload());
        answers.map(word).collect()
    }

    pub(crate) fn listening(&self) -> Listening {
        self.desk().waiting_requests().listening
    }

    /// The process ends without a word, and another one starts, locked.
    pub(crate) fn crashed(self) -> Self {
        self.crashed_then(|| {})
    }

    /// The same, with something done in between.
    pub(crate) fn crashed_then(self, act: impl FnOnce()) -> Self {
        let Self {
            story,
            double,
            open,
            breaks,
            forgets,
            code,
            container,
        } = self;
        let folder = story.folder;
        let desk = Arc::downgrade(&story.desk);
        drop(story.desk);
        until(|| desk.upgrade().is_none());
        act();
        Self {
            story: Story::over(folder, "/nonexistent/worker".into()),
            double,
            open,
            breaks,
            forgets,
            code,
            container,
        }
    }

    fn sign_in(&self, number: u32, numbers: Option<&str>) -> String {
        let before = self.told();
        let id = self.hear(number, numbers);
        // The notice is up when the arrival is told.
        until(|| self.told() > before);
        id
    }

    fn told(&self) -> usize {
        let events = self.story.events.lock().expect("a lock");
        let arrived = |event: &&Event| matches!(event, Event::RequestArrived { .. });
        events.iter().filter(arrived).count()
    }

    fn hear(&self, number: u32, numbers: Option<&str>) -> String {
        let before = self.desk().waiting_requests().labels;
        let claim = challenge(&self.double.url(), "PIPU1", number, numbers);
        self.open.lock().expect("a lock").push(claim);
        let heard = || {
            self.desk().ask_now();
            let now = self.desk().waiting_requests().labels;
            let new = now.into_iter().find(|one| !before.contains(one));
            new.map(|(id, _)| id)
        };
        let mut found = None;
        until(|| {
            found = heard();
            found.is_some()
        });
        found.expect("it was heard")
    }
}

/// Waits until something is so; ten seconds at most.
pub(crate) fn until(mut so: impl FnMut() -> bool) {
    let (_keep, never) = channel::<()>();
    for _ in 0..1_000 {
        if so() {
            return;
        }
        let _ = never.recv_timeout(Duration::from_millis(10));
    }
    assert!(so(), "it never was so");
}

/// A token that was enrolled before, with a key made once: making one takes seconds.
fn enrol(story: &Story, link: &str) {
    let approvals = approvals(story, open_vault(story));
    let kept = approvals.keep_made_key(&push(link), Access::default(), &key());
    let uploaded = approvals.upload(&kept.expect("the key is kept"));
    let proved = approvals.prove(&uploaded.expect("it is uploaded"));
    proved.expect("it is proved");
}

fn open_vault(story: &Story) -> Vault {
    let locked = vault::open(&story.desk.paths().vault).expect("a vault");
    let password = Password::new(PASSWORD.to_owned());
    let opened = locked.unlock(Key::Password(&password), story.clock.now_ms());
    opened.map_err(|(_, error)| error).expect("unlocked")
}

fn approvals(story: &Story, vault: Vault) -> Approvals {
    let rim = Rim {
        clock: Arc::new(Hands(story.clock.clone())),
        presence: story.requests.clone(),
        chance: Arc::new(NoChance),
        network: Arc::new(SystemNetwork),
    };
    let wire = Wire::new(Limits::default()).expect("a thread");
    let store = Arc::new(InVault(Mutex::new(vault)));
    Approvals::open(rim, store, wire).expect("opened")
}

fn behave(asked: &Asked, open: &Mutex<Vec<Value>>, code: &Mutex<Option<&str>>) -> Say {
    let mut open = open.lock().expect("a lock");
    if asked.is_upload() {
        Say::enrolled()
    } else if asked.is_poll() {
        let ours = open.iter().filter(|one| one["serial"] == asked.serial());
        Say::value(ours.cloned().collect::<Vec<_>>())
    } else {
        let wrong = asked.field("presence_answer").is_some_and(|it| it != RIGHT);
        if wrong {
            return Say::value(false);
        }
        let before = open.len();
        open.retain(|one| one["nonce"].as_str() != asked.field("nonce"));
        let taken = open.len() < before;
        match *code.lock().expect("a lock") {
            Some(code) if taken => Say::json(
                200,
                &json!({"result": {"status": true, "value": true},
                    "detail": {"display_code": code, "message": "Type this code"}}),
            ),
            _ => Say::value(taken),
        }
    }
}

fn word(answer: &Asked) -> String {
    let declined = answer.field("decline").map(|_| "decline");
    let picked = answer.field("presence_answer");
    declined.or(picked).unwrap_or("accept").to_owned()
}

fn push(link: &str) -> PushLink {
    match Link::read(link).expect("a link") {
        Link::Push(push) => Some(push),
        Link::Container(_) => None,
    }
    .expect("a link for approvals")
}

fn key() -> PushKey {
    static DER: Mutex<Option<Vec<u8>>> = Mutex::new(None);
    let mut der = DER.lock().unwrap_or_else(PoisonError::into_inner);
    let der = der.get_or_insert_with(|| {
        let key = PushKey::make().expect("random bytes");
        key.to_pkcs8().expect("DER").to_vec()
    });
    PushKey::from_pkcs8(der).expect("a key")
}

struct Hands(Arc<HandClock>);

impl Clock for Hands {
    fn unix_ms(&self) -> i64 {
        self.0.now_ms()
    }

    fn steady_ms(&self) -> i64 {
        self.0.steady_ms()
    }
}

struct NoChance;

impl Chance for NoChance {
    fn below(&self, _: u32) -> u32 {
        0
    }
}
