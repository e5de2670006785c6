//! What only the inside can show: the plain blocks, and headers that somebody made on purpose.

use vault::{ComputerId, DeviceOnly, KdfCost, Key, NewRecord, Password, Source, Vault};

use super::blocks::PAGE;
use super::header::{self, Stored};
use super::{BackupError, Cause, Facts, encode, peek};

const NOW: i64 = 1_764_000_000_000;
const CHEAP: KdfCost = KdfCost {
    memory_kib: 8,
    passes: 1,
    lanes: 1,
};

struct Scene {
    _directory: tempfile::TempDir,
    password: Password,
    vault: Vault,
}

fn token(uri: &str) -> NewRecord {
    let token = otp::uri::read(uri).expect("a token URI").token;
    NewRecord::new(token, Source::Text)
}

impl Scene {
    fn new() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("tokens.vault");
        let password = Password::new("correct horse".to_owned());
        let (mut vault, _) = vault::create(&path, &password, CHEAP, NOW).expect("it is made");
        let mine = token("otpauth://totp/Mine:me?secret=NVUW4ZJAONSWG4TFOQQDCMRT");
        vault.add(mine, NOW).expect("it is added");
        Self {
            _directory: directory,
            password,
            vault,
        }
    }

    fn encode(&self) -> Vec<u8> {
        let travelling = self.vault.travel().expect("it travels");
        let facts = Facts {
            created_ms: NOW,
            computer: ComputerId([7; 16]),
            computer_name: "Ada's laptop".to_owned(),
            generation: 5,
        };
        let key = self.vault.backup_key().expect("opened by its password");
        let slots = self.vault.backup_slots();
        encode(
            &travelling.snapshot,
            &travelling.stubs,
            &facts,
            &key,
            &slots,
        )
        .expect("it is encoded")
    }

    /// Everything that the key uncovers.
    fn plain(&self, file: &[u8]) -> Vec<u8> {
        let stored = Stored::read(file, 0).expect("a header");
        let key = self.vault.backup_key().expect("opened by its password");
        let cipher = key.cipher(&stored.header.salt, &stored.bound);
        let blocks = &file[stored.size..file.len() - stored.size];
        let open =
            |(index, block): (usize, &[u8])| cipher.open(index as u64, block).expect("whole");
        blocks
            .chunks(PAGE)
            .enumerate()
            .flat_map(|pair| open(pair).to_vec())
            .collect()
    }
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[test]
fn nothing_that_stays_on_this_computer_is_in_a_backup() {
    let mut scene = Scene::new();
    // "managed secret 1" in base32.
    let served = token("otpauth://totp/Server:served?secret=NVQW4YLHMVSCA43FMNZGK5BAGE");
    scene
        .vault
        .add_managed("id.example.org", served, NOW)
        .expect("it is added");
    let bound = DeviceOnly::new(b"device only bytes of a key".to_vec().into());
    scene
        .vault
        .keep_device_only("the name of a key", &bound)
        .expect("it is kept");
    let file = scene.encode();
    let plain = scene.plain(&file);
    assert!(
        holds(&plain, b"mine secret 123"),
        "the canary of the canaries"
    );
    assert!(holds(&plain, b"id.example.org") && holds(&plain, b"served"));
    let canaries = [
        &b"managed secret 1"[..],
        b"NVQW4YLHMVSCA43FMNZGK5BAGE",
        b"device only bytes",
        b"the name of a key",
    ];
    for canary in canaries {
        assert!(!holds(&plain, canary) && !holds(&file, canary));
    }
    for secret in [
        &b"mine secret 123"[..],
        b"Mine",
        b"served",
        b"laptop",
        b"correct horse",
    ] {
        assert!(!holds(&file, secret), "in the clear");
    }
}

/// The first header with something changed, and its sum made right.
fn forge(file: &mut [u8], change: impl FnOnce(&mut Vec<u8>)) {
    let stored = Stored::read(file, 0).expect("a header");
    let mut bound = stored.bound.clone();
    change(&mut bound);
    let region = header::seal(&bound, stored.commitment);
    file[..stored.size].copy_from_slice(&region);
}

#[test]
fn a_newer_version_is_named() {
    let scene = Scene::new();
    let mut file = scene.encode();
    forge(&mut file, |bound| bound[5] = 2);
    let refused = peek(file.clone());
    assert!(matches!(
        refused,
        Err(BackupError::NewerVersion { found: 2, known: 1 })
    ));
    // There was never a version 0: the second header speaks.
    let last = file.len() - PAGE;
    file.copy_within(last.., 0);
    forge(&mut file, |bound| bound[5] = 0);
    assert!(peek(file).is_ok());
}

#[test]
fn a_header_made_on_purpose_opens_nothing_and_the_other_one_still_does() {
    let scene = Scene::new();
    let key = scene.vault.backup_key().expect("opened by its password");
    let mut file = scene.encode();
    let place = file
        .windows(8)
        .position(|window| window == NOW.to_be_bytes());
    let place = place.expect("the time stands in the clear");
    forge(&mut file, |bound| bound[place + 7] ^= 1);
    let sealed = peek(file.clone()).expect("its sum is right");
    assert_ne!(sealed.created_ms(), NOW);
    for opened in [
        sealed.open(Key::Password(&scene.password)),
        sealed.open_with(&key),
    ] {
        let opened = opened.expect("by the second header");
        assert_eq!(opened.contents.about.created_ms, NOW);
        let damage = opened.damage.expect("it is told");
        assert_eq!((damage.lost_blocks, damage.cause), (0, Cause::Altered));
    }
    let last = file.len() - PAGE;
    let forged = file[..PAGE].to_vec();
    file[last..].copy_from_slice(&forged);
    let sealed = peek(file).expect("its sum is right");
    assert!(matches!(
        sealed.open(Key::Password(&scene.password)),
        Err(BackupError::HeaderDamaged)
    ));
    assert!(matches!(
        sealed.open_with(&key),
        Err(BackupError::WrongKey { .. })
    ));
}
