//! A computer that is not there: its clock, its disk, its person.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Instant;

use approvals::{
    Access, Account, Approvals, Chance, Clock, Limits, MOST_NOTE, Network, NotStored, Presence,
    Rim, Shelf, Store, Wire,
};
use protocol::{Link, PushKey, PushLink};
use zeroize::Zeroizing;

/// A clock in the hands of a test.
pub(crate) struct Hands {
    unix_ms: AtomicI64,
    steady_ms: AtomicI64,
    /// It goes by itself since then; another one stands still.
    since: Option<Instant>,
}

impl Hands {
    /// A clock at this moment, which goes if it shall.
    pub(crate) fn at(unix_ms: i64, goes: bool) -> Arc<Self> {
        Arc::new(Self {
            unix_ms: unix_ms.into(),
            steady_ms: 1_000_000.into(),
            since: goes.then(Instant::now),
        })
    }

    /// So much time goes by.
    pub(crate) fn pass(&self, ms: i64) {
        self.steady_ms.fetch_add(ms, Ordering::SeqCst);
        self.set(ms);
    }

    /// The person sets the clock forward by so much.
    pub(crate) fn set(&self, ms: i64) {
        self.unix_ms.fetch_add(ms, Ordering::SeqCst);
    }

    fn gone(&self) -> i64 {
        self.since.map_or(0, |since| {
            i64::try_from(since.elapsed().as_millis()).expect("not for ages")
        })
    }
}

impl Clock for Hands {
    fn unix_ms(&self) -> i64 {
        self.unix_ms.load(Ordering::SeqCst) + self.gone()
    }
    fn steady_ms(&self) -> i64 {
        self.steady_ms.load(Ordering::SeqCst) + self.gone()
    }
}

struct Somebody;

impl Presence for Somebody {
    fn idle_ms(&self) -> Option<i64> {
        Some(0)
    }
}

struct NoChance;

impl Chance for NoChance {
    fn below(&self, _: u32) -> u32 {
        0
    }
}

/// A network of which a computer knows its own address.
#[derive(Default)]
pub(crate) struct Cable {
    /// With whether somebody has looked at it.
    pub(crate) address: Mutex<(Option<IpAddr>, bool)>,
    pub(crate) looked: Condvar,
}

impl Network for Cable {
    fn route(&self) -> Option<IpAddr> {
        let mut now = self.address.lock().expect("a lock");
        now.1 = true;
        self.looked.notify_all();
        now.0
    }
}

/// A disk in memory.
#[derive(Default)]
pub(crate) struct Disk {
    shelves: Mutex<BTreeMap<Shelf, Zeroizing<Vec<u8>>>>,
    pub(crate) notes: Mutex<Vec<Zeroizing<Vec<u8>>>>,
    /// There are only notes.
    pub(crate) locked: AtomicBool,
    pub(crate) broken: AtomicBool,
}

impl Disk {
    pub(crate) fn holds(&self, shelf: Shelf) -> bool {
        self.shelves.lock().expect("a lock").contains_key(&shelf)
    }

    fn opened(&self) -> Result<(), NotStored> {
        let locked = self.locked.load(Ordering::SeqCst);
        (!locked).then_some(()).ok_or(NotStored::Locked)
    }

    fn works(&self) -> Result<(), NotStored> {
        let broken = self.broken.load(Ordering::SeqCst);
        (!broken).then_some(()).ok_or(NotStored::Failed)
    }
}

impl Store for Disk {
    fn load(&self, shelf: Shelf) -> Result<Option<Zeroizing<Vec<u8>>>, NotStored> {
        self.opened()?;
        Ok(self.shelves.lock().expect("a lock").get(&shelf).cloned())
    }
    fn save(&self, shelf: Shelf, bytes: Zeroizing<Vec<u8>>) -> Result<(), NotStored> {
        self.opened().and_then(|()| self.works())?;
        self.shelves.lock().expect("a lock").insert(shelf, bytes);
        Ok(())
    }
    fn note(&self, bytes: &[u8]) -> Result<(), NotStored> {
        assert!(bytes.len() <= MOST_NOTE);
        assert!(self.opened().is_err());
        self.works()?;
        // The order of notes is lost.
        let mut notes = self.notes.lock().expect("a lock");
        notes.insert(0, Zeroizing::new(bytes.to_vec()));
        Ok(())
    }
    fn notes(&self) -> Result<Vec<Zeroizing<Vec<u8>>>, NotStored> {
        self.opened()?;
        Ok(self.notes.lock().expect("a lock").clone())
    }
    fn forget_notes(&self) -> Result<(), NotStored> {
        self.opened().and_then(|()| self.works())?;
        self.notes.lock().expect("a lock").clear();
        Ok(())
    }
}

/// The computer.
pub(crate) struct Stage {
    pub(crate) clock: Arc<Hands>,
    pub(crate) disk: Arc<Disk>,
    pub(crate) cable: Arc<Cable>,
    pub(crate) approvals: Arc<Approvals>,
    limits: Limits,
}

impl Stage {
    pub(crate) fn new(clock: Arc<Hands>, limits: Limits) -> Self {
        let disk = Arc::new(Disk::default());
        let cable = Arc::new(Cable::default());
        let approvals = open(&clock, &disk, &cable, limits);
        Self {
            clock,
            disk,
            cable,
            approvals,
            limits,
        }
    }

    /// The process ends, whatever it was doing, and another one starts.
    pub(crate) fn restart(&mut self) {
        self.approvals = open(&self.clock, &self.disk, &self.cable, self.limits);
    }

    /// Enrols with a key that was made before: making one takes seconds.
    pub(crate) fn enrol(&self, link: &str, access: Access) -> Arc<Account> {
        let kept = self.approvals.keep_made_key(&push(link), access, &key());
        let uploaded = self.approvals.upload(&kept.expect("the key is kept"));
        let account = self.approvals.prove(&uploaded.expect("it is uploaded"));
        account.expect("it is proved")
    }
}

fn open(
    clock: &Arc<Hands>,
    disk: &Arc<Disk>,
    cable: &Arc<Cable>,
    limits: Limits,
) -> Arc<Approvals> {
    let rim = Rim {
        clock: clock.clone(),
        presence: Arc::new(Somebody),
        chance: Arc::new(NoChance),
        network: cable.clone(),
    };
    let wire = Wire::new(limits).expect("a thread");
    Arc::new(Approvals::open(rim, disk.clone(), wire).expect("the shelves can be read"))
}

pub(crate) fn push(link: &str) -> PushLink {
    match Link::read(link).expect("a link") {
        Link::Push(push) => Some(push),
        Link::Container(_) => None,
    }
    .expect("a link for approvals")
}

/// One key for all tests of a run.
pub(crate) fn key() -> PushKey {
    static DER: Mutex<Option<Vec<u8>>> = Mutex::new(None);
    let mut der = DER.lock().expect("a lock");
    let der = der.get_or_insert_with(|| {
        let key = PushKey::make().expect("random bytes");
        key.to_pkcs8().expect("DER").to_vec()
    });
    PushKey::from_pkcs8(der).expect("a key")
}
