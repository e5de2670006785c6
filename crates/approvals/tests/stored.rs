//! What is kept in a real vault, and that none of it leaves.

use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use approvals::{
    Access, Approvals, Chance, Clock, InVault, Limits, MOST_NOTE, Network, NotEnrolled, NotStored,
    Presence, Rim, Safe, Shelf, Store, Unfinished, Wire,
};
use protocol::{Link, PushKey, PushLink};
use vault::{KdfCost, Key, LockedVault, Password, Vault, seal_to_inbox};
use zeroize::Zeroizing;

const NOW: i64 = 1_795_521_600_000;
const CHEAP: KdfCost = KdfCost {
    memory_kib: 8,
    passes: 1,
    lanes: 1,
};

struct Still;

impl Clock for Still {
    fn unix_ms(&self) -> i64 {
        NOW
    }
    fn steady_ms(&self) -> i64 {
        0
    }
}

impl Presence for Still {
    fn idle_ms(&self) -> Option<i64> {
        None
    }
}

impl Network for Still {
    fn route(&self) -> Option<IpAddr> {
        None
    }
}

impl Chance for Still {
    fn below(&self, _: u32) -> u32 {
        0
    }
}

/// A vault that somebody else locks.
#[derive(Clone, Default)]
struct Door(Arc<Mutex<Kept>>);

#[derive(Default)]
enum Kept {
    #[default]
    Away,
    Open(Box<Vault>),
    Locked(LockedVault),
}

impl Safe for Door {
    fn open(&self, with: &mut dyn FnMut(&mut Vault)) {
        if let Kept::Open(vault) = &mut *self.0.lock().expect("a lock") {
            with(vault);
        }
    }
    fn locked(&self, with: &mut dyn FnMut(&LockedVault)) {
        if let Kept::Locked(vault) = &*self.0.lock().expect("a lock") {
            with(vault);
        }
    }
}

impl Door {
    fn put(&self, vault: Vault) {
        *self.0.lock().expect("a lock") = Kept::Open(Box::new(vault));
    }
    fn take(&self) -> Vault {
        match std::mem::take(&mut *self.0.lock().expect("a lock")) {
            Kept::Open(vault) => Some(*vault),
            _ => None,
        }
        .expect("an open vault")
    }
}

fn approvals(door: &Door) -> Result<Approvals, NotStored> {
    let rim = Rim {
        clock: Arc::new(Still),
        presence: Arc::new(Still),
        chance: Arc::new(Still),
        network: Arc::new(Still),
    };
    let wire = Wire::new(Limits::default()).expect("a thread");
    Approvals::open(rim, Arc::new(InVault(door.clone())), wire)
}

fn link() -> PushLink {
    let text = "otpauth://pipush/ada?url=https%3A//mfa.example.org/ttype/push&ttl=10&issuer=Example\
                &enrollment_credential=8be86d867553052594c3d4bf53744b9d5ab1ca0d&v=1&serial=PIPU1";
    match Link::read(text).expect("a link") {
        Link::Push(link) => Some(link),
        Link::Container(_) => None,
    }
    .expect("a link for approvals")
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

#[test]
fn a_key_is_kept_in_the_vault_and_does_not_travel() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("tokens.vault");
    let password = Password::new("correct horse".to_owned());
    let (vault, _) = vault::create(&path, &password, CHEAP, NOW).expect("a vault");
    let door = Door::default();
    assert!(matches!(approvals(&door), Err(NotStored::Locked)));
    door.put(vault);
    let key = PushKey::make().expect("random bytes");
    let ours = approvals(&door).expect("open");
    ours.keep_made_key(&link(), Access::default(), &key)
        .expect("kept");

    let open = door.take();
    let locked = ours.keep_made_key(&link(), Access::default(), &key);
    assert!(matches!(
        locked,
        Err(NotEnrolled::NotStored(NotStored::Locked))
    ));
    let travelling = open.travel().expect("it travels");
    drop(open);
    // It lies beside the key, in the same record.
    let credential = b"8be86d867553052594c3d4bf53744b9d5ab1ca0d";
    for fields in travelling.snapshot.expose().records.values() {
        let bytes = fields.encode();
        assert!(!holds(&bytes, credential));
    }
    let file = std::fs::read(&path).expect("a file");
    assert!(!holds(&file, credential));

    let opened = vault::open(&path)
        .expect("a vault")
        .unlock(Key::Password(&password), NOW);
    door.put(opened.map_err(|(_, error)| error).expect("it opens"));
    let again = approvals(&door)
        .expect("open")
        .unfinished()
        .expect("readable");
    assert!(matches!(again.as_slice(), [Unfinished::KeyKept(kept)] if kept.about().label == "ada"));
}

#[test]
fn notes_are_put_down_while_the_vault_is_locked_and_read_when_it_is_open() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("tokens.vault");
    let password = Password::new("correct horse".to_owned());
    let (vault, _) = vault::create(&path, &password, CHEAP, NOW).expect("a vault");
    let door = Door::default();
    door.put(vault);
    let store = InVault(door.clone());
    // A history of the longest texts there are.
    let long = Zeroizing::new(vec![7; 5 << 20]);
    store.save(Shelf::History, long.clone()).expect("saved");
    assert_eq!(store.note(b"open"), Err(NotStored::Locked));

    let locked = door.take().lock();
    let other = seal_to_inbox(&locked.inbox_address(), b"of somebody else").expect("sealed");
    locked.leave(&other).expect("left");
    *door.0.lock().expect("a lock") = Kept::Locked(locked);
    assert_eq!(
        store.save(Shelf::History, long.clone()),
        Err(NotStored::Locked)
    );
    assert_eq!(store.notes(), Err(NotStored::Locked));
    for note in [vec![1; MOST_NOTE], vec![2]] {
        store.note(&note).expect("noted");
    }

    *door.0.lock().expect("a lock") = Kept::Away;
    let opened = vault::open(&path).expect("a vault");
    let opened = opened.unlock(Key::Password(&password), NOW);
    door.put(opened.map_err(|(_, error)| error).expect("it opens"));
    let mut sizes: Vec<usize> = store
        .notes()
        .expect("read")
        .iter()
        .map(|it| it.len())
        .collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [1, MOST_NOTE]);
    store.forget_notes().expect("forgotten");
    assert!(store.notes().expect("read").is_empty());
    assert_eq!(store.load(Shelf::History), Ok(Some(long)));
    assert_eq!(door.take().inbox().expect("read").len(), 1);
}
