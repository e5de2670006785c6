//! Records that leave a vault and come into another, or back.

mod common;

use common::full::{HOTP, adopt, carried, empty, find, full, record, see, travel};
use common::{NOW, Scene, token};
use rusqlite::Connection;
use vault::travel::{LABEL, RecordName, SECRET, Snapshot};
use vault::{Change, DeviceOnly, Error, Key, StubKind, TokenId};
use zeroize::Zeroizing;

#[test]
fn a_vault_shows_in_another_what_it_showed_at_home() {
    let (_home, there) = full();
    let state = carried(&travel(&there));
    let (scene, mut here) = empty();
    assert_eq!(adopt(&mut here, &state), state.records.len());
    assert_eq!(see(&here), see(&there));
    let here = scene.reopen(here);
    assert!(here.check().expect("it can be checked").is_sound());
    assert_eq!(see(&here), see(&there));
    assert_eq!(travel(&here), state);
    // The marks are this vault's own.
    let known = token("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ");
    assert_eq!(here.duplicates_of(&known, None).len(), 2);
}

#[test]
fn what_is_here_already_is_not_written_again() {
    let (_scene, mut vault) = full();
    let generation = vault.generation();
    let own = carried(&travel(&vault));
    assert_eq!(adopt(&mut vault, &own), 0);
    assert_eq!(adopt(&mut vault, &Snapshot::default()), 0);
    assert_eq!(vault.generation(), generation);

    let (_other, mut other) = empty();
    adopt(&mut other, &own);
    assert_eq!(adopt(&mut other, &own), 0);
    other
        .copied(find(&other, "gabe"), NOW)
        .expect("it is counted");
    let newer = travel(&other);
    assert_eq!(adopt(&mut vault, &newer), 1);
    assert_eq!(see(&vault), see(&other));
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

#[test]
fn managed_tokens_go_by_name_and_what_is_bound_here_not_at_all() {
    let (_scene, mut vault) = full();
    let uri = format!(
        "otpauth://hotp/CanaryIssuer:canary?secret={}&counter=5",
        data_encoding::BASE32_NOPAD.encode(b"CanaryManaged12")
    );
    let mut managed = record(&uri);
    managed.serial = Some("S-9".to_owned());
    managed.note = "CanaryNote".to_owned();
    let id = vault
        .add_managed("https://id.example.org", managed, NOW)
        .expect("it is added");
    vault.copied(id, NOW).expect("it is counted");
    let key = DeviceOnly::new(Zeroizing::new(b"CanaryDeviceOnly".to_vec()));
    vault
        .keep_device_only("CanaryName", &key)
        .expect("it is kept");

    let travelling = vault.travel().expect("it travels");
    let mut bytes = Vec::new();
    for (name, fields) in &travelling.snapshot.expose().records {
        assert!((1..64).contains(&name.kind));
        bytes.extend(name.id);
        bytes.extend_from_slice(&fields.encode());
    }
    let canaries: [&[u8]; 6] = [
        b"CanaryManaged12",
        b"CanaryDeviceOnly",
        b"CanaryName",
        b"CanaryIssuer",
        b"CanaryNote",
        &id.0,
    ];
    assert_eq!(
        vault.token(id).expect("it opens").secret.expose(),
        canaries[0]
    );
    for canary in canaries {
        assert!(!contains(&bytes, canary));
    }
    // The search finds what is there.
    assert!(contains(&bytes, b"another secret!!"));
    let [stub] = travelling.stubs.as_slice() else {
        unreachable!("there is one managed token")
    };
    assert_eq!(
        (stub.issuer.as_str(), stub.what),
        ("CanaryIssuer", StubKind::Managed)
    );
    assert_eq!(stub.server.as_deref(), Some("https://id.example.org"));
    assert_eq!(stub.serial.as_deref(), Some("S-9"));
    let texts = format!("{travelling:?}");
    assert!(!texts.contains("another secret") && !texts.contains("a note"));
}

#[test]
fn a_state_cannot_speak_of_what_never_travels() {
    let (_home, there) = full();
    let (_scene, mut here) = empty();
    let key = DeviceOnly::new(Zeroizing::new(vec![1]));
    here.keep_device_only("key", &key).expect("it is kept");
    let generation = here.generation();
    let state = travel(&there);
    let fields = &state.records[&RecordName::of(LABEL, find(&there, "ada"))];
    let mut forged = Snapshot::default();
    for kind in [0, 64, 65, 66, 127, 128, 129, 130, 131, 255] {
        let name = RecordName { kind, id: [0; 16] };
        forged.records.insert(name, fields.clone());
    }
    assert_eq!(adopt(&mut here, &forged), 0);
    assert_eq!(here.generation(), generation);
    let kept = here.device_only("key").expect("it opens");
    assert_eq!(kept.expect("it is there").expose().as_slice(), [1]);
}

fn damage(scene: &Scene, kind: u8, id: TokenId) {
    let conn = Connection::open(&scene.path).expect("it opens");
    let changed = conn.execute(
        "UPDATE portable SET sealed = CAST(substr(sealed, 1, 20) || zeroblob(4) || substr(sealed, 25) AS BLOB)
         WHERE type = ?1 AND id = ?2",
        (kind, id.0),
    );
    assert_eq!(changed, Ok(1));
}

#[test]
fn damage_is_counted_left_out_and_mended_from_elsewhere() {
    let (scene, vault) = full();
    let whole = travel(&vault);
    let (label, secret) = (find(&vault, "ada"), find(&vault, "gabe"));
    let before = see(&vault);
    drop(vault);
    damage(&scene, LABEL, label);
    damage(&scene, SECRET, secret);
    let mut vault = scene.open();
    assert_eq!(vault.damaged().len(), 1);
    let travelling = vault.travel().expect("it travels");
    assert_eq!(travelling.damaged, 2);
    let mut expected = whole.clone();
    expected.records.remove(&RecordName::of(LABEL, label));
    expected.records.remove(&RecordName::of(SECRET, secret));
    assert_eq!(*travelling.snapshot.expose(), expected);

    assert_eq!(adopt(&mut vault, &whole), 2);
    assert!(vault.damaged().is_empty());
    assert_eq!(see(&vault), before);
    drop(vault);
    let vault = scene.open();
    assert!(vault.check().expect("it can be checked").is_sound());
}

#[test]
fn edits_after_a_state_was_seen_are_newer_than_it() {
    let (_home, mut there) = full();
    let far = NOW + 1_000_000_000;
    let id = find(&there, "ada");
    let change = Change {
        note: Some("from the future".to_owned()),
        ..Change::default()
    };
    there.edit(id, change, far).expect("it is edited");
    there.bin(id, far + 5).expect("it is binned");
    let state = travel(&there);
    let newest = state
        .records
        .values()
        .flat_map(|fields| {
            let vectors = fields.vectors.values().flat_map(|vector| vector.values());
            let stamps = fields.stamps().map(|stamp| stamp.hlc);
            stamps.chain(vectors.copied()).collect::<Vec<_>>()
        })
        .max();
    let (scene, mut here) = empty();
    assert!(Some(here.stamp_now(NOW).hlc) < newest);
    here.observe(&state);
    let first = here.stamp_now(NOW);
    assert!(Some(first.hlc) > newest);
    assert_eq!(first.computer, here.computer_id());
    adopt(&mut here, &state);
    assert!(here.stamp_now(NOW).hlc > first.hlc);
    let mut here = scene.reopen(here);
    assert!(here.stamp_now(NOW).hlc > first.hlc);
    here.restore(id, NOW).expect("it comes back");
    assert!(here.tokens().any(|record| record.id == id));
}

#[test]
fn a_vault_that_may_not_be_written_takes_nothing_in() {
    let (_home, there) = full();
    let state = travel(&there);
    let (scene, vault) = empty();
    drop(vault);
    let locked = vault::open_read_only(&scene.path).expect("it is a vault");
    let mut vault = locked
        .unlock(Key::Password(&scene.password), NOW)
        .expect("it opens");
    assert!(matches!(vault.adopt(&state, NOW), Err(Error::ReadOnly)));
    drop(vault);
    let (scene, mut vault) = full();
    adopt(&mut vault, &state);
    drop(vault);
    let conn = Connection::open(&scene.path).expect("it opens");
    conn.execute("DELETE FROM portable WHERE type = 5", [])
        .expect("it is removed");
    drop(conn);
    let mut vault = scene.open();
    assert!(vault.is_altered());
    assert!(matches!(vault.adopt(&state, NOW), Err(Error::Altered)));
    // Reading goes on.
    assert!(vault.travel().expect("it travels").damaged == 0);
}

#[test]
fn many_tokens_come_in_as_one_change() {
    let (_home, mut there) = empty();
    there
        .add_many((0..200).map(|_| record(HOTP)).collect(), NOW)
        .expect("they are added");
    let state = travel(&there);
    let (_scene, mut here) = empty();
    let generation = here.generation();
    adopt(&mut here, &state);
    assert_eq!(here.generation(), generation + 1, "it is one change");
    assert_eq!(here.tokens().count(), 200);
}
