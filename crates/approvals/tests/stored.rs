//! What is kept in a real vault, and that none of it leaves.

use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use approvals::{
    Access, Approvals, Chance, Clock, InVault, Limits, Network, NotEnrolled, NotStored, Presence,
    Rim, Safe, Unfinished, Wire,
};
use protocol::{Link, PushKey, PushLink};
use vault::{KdfCost, Key, Password, Vault};

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
struct Door(Arc<Mutex<Option<Vault>>>);

impl Safe for Door {
    fn open(&self, with: &mut dyn FnMut(&mut Vault)) {
        if let Some(vault) = self.0.lock().expect("a lock").as_mut() {
            with(vault);
        }
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
    *door.0.lock().expect("a lock") = Some(vault);
    let key = PushKey::make().expect("random bytes");
    let ours = approvals(&door).expect("open");
    ours.keep_made_key(&link(), Access::default(), &key)
        .expect("kept");

    let open = door.0.lock().expect("a lock").take();
    let locked = ours.keep_made_key(&link(), Access::default(), &key);
    assert!(matches!(
        locked,
        Err(NotEnrolled::NotStored(NotStored::Locked))
    ));
    let travelling = open.expect("a vault").travel().expect("it travels");
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
    *door.0.lock().expect("a lock") = opened
        .map_err(|(_, error)| error)
        .map(Some)
        .expect("it opens");
    let again = approvals(&door)
        .expect("open")
        .unfinished()
        .expect("readable");
    assert!(matches!(again.as_slice(), [Unfinished::KeyKept(kept)] if kept.about().label == "ada"));
}
