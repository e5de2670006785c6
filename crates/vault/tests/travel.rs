//! Records that leave a vault and come into another, or back.

mod common;

use common::{NOW, Scene, token};
use rusqlite::Connection;
use vault::travel::{
    COUNTER, DELETED, Fields, LABEL, PURGED, RecordName, SECRET, Snapshot, USAGE, counter, label,
};
use vault::{
    Change, DeviceOnly, Error, Group, Icon, Key, NewRecord, Source, StubKind, TokenId, TokenRecord,
    Vault,
};
use zeroize::Zeroizing;

const HOTP: &str = "otpauth://hotp/Bank:counter?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=41";

fn record(uri: &str) -> NewRecord {
    NewRecord::new(token(uri), Source::Text)
}

fn empty() -> (Scene, Vault) {
    let scene = Scene::new();
    let (vault, _) = scene.create();
    (scene, vault)
}

/// Two tokens of every sort, and something done with each.
fn full() -> (Scene, Vault) {
    let (scene, mut vault) = empty();
    let uris = [
        "otpauth://totp/Example:ada?secret=GEZDGNBVGY3TQOJQ&digits=8&algorithm=SHA256&colour=red",
        HOTP,
        "otpauth://hotp/Bank:same?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=0&digits=8",
        "otpauth://steam/Steam:gabe?secret=GEZDGNBVGY3TQOJQ",
        "otpauth://totp/Gone:binned?secret=GEZDGNBVGY3TQOJR",
        "otpauth://totp/Gone:purged?secret=GEZDGNBVGY3TQOJS",
        "otpauth://totp/Changed:secret?secret=GEZDGNBVGY3TQOJT",
    ];
    let group = vault.make_group("Work", NOW).expect("it is made");
    let gone = vault.make_group("Gone", NOW).expect("it is made");
    let mut new: Vec<_> = uris.iter().map(|uri| record(uri)).collect();
    new[0].groups = vec![group, gone];
    new[0].note = "a note".to_owned();
    new[0].icon = Icon::Brand("example".to_owned());
    new[0].serial = Some("S-1".to_owned());
    new[3].pinned = true;
    let ids = vault.add_many(new, NOW).expect("they are added");
    let secret = Some(otp::Secret::new(*b"another secret!!"));
    let change = Change {
        secret,
        pin: Some(Some(otp::Pin::new("1234"))),
        ..Change::default()
    };
    vault.edit(ids[6], change, NOW + 5).expect("it is edited");
    vault.delete_group(gone, NOW).expect("it goes");
    vault.make_group("Home", NOW).expect("it is made");
    vault.move_to(ids[6], None, NOW).expect("it moves");
    for id in &ids[4..6] {
        vault.bin(*id, NOW + 6).expect("it is binned");
    }
    vault.purge(ids[5], NOW + 7).expect("it is purged");
    vault.next_hotp(ids[2], NOW).expect("a code");
    vault.copied(ids[0], NOW + 9).expect("it is counted");
    vault.copied(ids[0], NOW + 8).expect("it is counted");
    vault
        .set_preference("sort", b"manual", NOW)
        .expect("it is set");
    (scene, vault)
}

/// Everything a person can see of a vault, with the secrets.
#[derive(Debug, PartialEq)]
struct Seen {
    records: Vec<TokenRecord>,
    secrets: Vec<SeenSecret>,
    groups: Vec<Group>,
    preference: Option<Vec<u8>>,
}

#[derive(Debug, PartialEq)]
struct SeenSecret {
    key: String,
    extra: std::collections::BTreeMap<String, String>,
    code: Option<String>,
    former: Vec<Vec<u8>>,
    pin: Option<String>,
}

fn see(vault: &Vault) -> Seen {
    let ids = vault.ids_in_order();
    let secrets = ids.iter().map(|id| {
        let token = vault.token(*id).expect("it opens");
        let former = vault.former_secrets(*id).expect("they open");
        SeenSecret {
            key: token.key_text().to_string(),
            code: token
                .code(NOW / 1000)
                .ok()
                .map(|code| code.text().to_owned()),
            former: former.iter().map(|old| old.expose().to_vec()).collect(),
            pin: token.kind.pin().map(|pin| pin.expose().to_owned()),
            extra: token.extra,
        }
    });
    Seen {
        secrets: secrets.collect(),
        records: ids
            .iter()
            .filter_map(|id| vault.record(*id).cloned())
            .collect(),
        groups: vault.groups().into_iter().cloned().collect(),
        preference: vault.preference("sort"),
    }
}

fn travel(vault: &Vault) -> Snapshot {
    let travelling = vault.travel().expect("it travels");
    assert_eq!(travelling.damaged, 0);
    travelling.snapshot.expose().clone()
}

fn adopt(vault: &mut Vault, state: &Snapshot) -> usize {
    vault.adopt(state, NOW).expect("it is adopted").written
}

/// As it comes out of a backup.
fn carried(state: &Snapshot) -> Snapshot {
    let mut carried = Snapshot::default();
    for (name, fields) in &state.records {
        let fields = Fields::decode(&fields.encode()).expect("it was just encoded");
        carried.records.insert(*name, fields);
    }
    carried
}

fn named(kind: u8, id: TokenId, state: &mut Snapshot) -> &mut Fields {
    let name = RecordName::of(kind, id);
    state.records.get_mut(&name).expect("the record")
}

fn find(vault: &Vault, account: &str) -> TokenId {
    let mut all = vault.tokens().chain(vault.binned());
    let found = all.find(|record| record.account == account);
    found.expect("it is listed").id
}

fn count(scene: &Scene, kind: u8) -> i64 {
    let conn = Connection::open(&scene.path).expect("it opens");
    let sql = "SELECT count(*) FROM portable WHERE type = ?1";
    conn.query_row(sql, [kind], |row| row.get(0))
        .expect("a number")
}

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

#[test]
fn no_state_lowers_a_counter() {
    let (scene, mut vault) = full();
    let id = find(&vault, "counter");
    let old = travel(&vault);
    let codes: Vec<_> = (0..3)
        .map(|_| vault.next_hotp(id, NOW).expect("a code").text().to_owned())
        .collect();
    assert_eq!(adopt(&mut vault, &old), 0);
    let mut zero = old.clone();
    for (name, fields) in &mut zero.records {
        if name.kind == COUNTER {
            fields.plain.insert(counter::NEXT, 0.into());
        }
    }
    assert_eq!(adopt(&mut vault, &zero), 0);
    let next = vault.next_hotp(id, NOW).expect("a code").text().to_owned();
    assert!(!codes.contains(&next));

    // A state that is further, and one that was set back on purpose later.
    let further = |epoch: u64, next: u64| {
        let mut state = old.clone();
        for (name, fields) in &mut state.records {
            if name.kind == COUNTER {
                fields.plain.insert(counter::EPOCH, epoch.into());
                fields.plain.insert(counter::NEXT, next.into());
            }
        }
        state
    };
    for (epoch, next) in [(0, 90), (1, 7)] {
        assert_eq!(adopt(&mut vault, &further(epoch, next)), 1);
        let shown = vault.record(id).and_then(|record| record.kind.counter);
        assert_eq!(shown, Some(next));
    }
    let vault = scene.reopen(vault);
    assert_eq!(
        vault.record(id).and_then(|record| record.kind.counter),
        Some(7)
    );
    assert_eq!(count(&scene, COUNTER), 1);
}

#[test]
fn a_counter_is_the_one_of_its_secret_in_every_vault() {
    let (scene, mut here) = empty();
    let mine = here.add(record(HOTP), NOW).expect("it is added");
    for _ in 0..5 {
        here.next_hotp(mine, NOW).expect("a code");
    }
    let (_home, there) = full();
    adopt(&mut here, &travel(&there));
    assert_eq!(count(&scene, COUNTER), 1);
    let theirs = find(&there, "same");
    for id in [mine, theirs] {
        let shown = here.record(id).and_then(|record| record.kind.counter);
        assert_eq!(shown, Some(46));
    }
    // Also when its token was removed for good meanwhile.
    for id in [mine, theirs, find(&there, "counter")] {
        here.bin(id, NOW).expect("it is binned");
        here.purge(id, NOW).expect("it is purged");
    }
    let again = here.add(record(HOTP), NOW).expect("it is added");
    assert_eq!(
        here.record(again).and_then(|record| record.kind.counter),
        Some(46)
    );
}

#[test]
fn a_counter_waits_for_its_secret() {
    let (_home, there) = full();
    let state = travel(&there);
    let mut counters = state.clone();
    counters.records.retain(|name, _| name.kind == COUNTER);
    let (scene, mut here) = empty();
    assert_eq!(adopt(&mut here, &counters), 1);
    assert_eq!(travel(&here), counters);
    assert_eq!(adopt(&mut here, &counters), 0);
    adopt(&mut here, &state);
    assert_eq!(see(&here), see(&there));
    assert_eq!(count(&scene, COUNTER), 1);
}

#[test]
fn the_secret_of_a_purged_token_leaves_the_file() {
    let (_home, mut there) = full();
    let (scene, mut here) = empty();
    adopt(&mut here, &travel(&there));
    let id = find(&there, "ada");
    let before = (count(&scene, SECRET), count(&scene, USAGE));
    there.bin(id, NOW).expect("it is binned");
    there.purge(id, NOW).expect("it is purged");
    // One label, and two records that go.
    assert_eq!(adopt(&mut here, &travel(&there)), 3);
    assert!(here.record(id).is_none());
    assert!(matches!(here.token(id), Err(Error::UnknownToken)));
    assert_eq!(
        (count(&scene, SECRET), count(&scene, USAGE)),
        (before.0 - 1, before.1 - 1)
    );
    assert_eq!(see(&here), see(&there));
    assert_eq!(travel(&here), travel(&there));
    let here = scene.reopen(here);
    assert!(here.record(id).is_none());
    assert!(here.check().expect("it can be checked").is_sound());
}

/// What merging does when one side deleted or purged and the other did not see it.
fn with_vectors_of(state: &Snapshot, other: &Snapshot, id: TokenId) -> Snapshot {
    let mut merged = state.clone();
    let from = other.fields(LABEL, id).expect("a label");
    let to = named(LABEL, id, &mut merged);
    for (key, vector) in &from.vectors {
        to.vectors.insert(*key, vector.clone());
    }
    if let Some(purged) = from.plain.get(&label::PURGED) {
        to.plain.insert(label::PURGED, purged.clone());
    }
    merged
}

#[test]
fn an_edit_that_the_removal_had_not_seen_brings_the_token_back() {
    let (_home, mut there) = full();
    let (scene, mut here) = empty();
    adopt(&mut here, &travel(&there));
    let id = find(&here, "ada");
    here.bin(id, NOW).expect("it is binned");
    here.purge(id, NOW).expect("it is purged");
    let note = Change {
        note: Some("still mine".to_owned()),
        ..Change::default()
    };
    there.edit(id, note, NOW).expect("it is edited");
    let merged = with_vectors_of(&travel(&there), &travel(&here), id);
    assert!(merged.fields(LABEL, id).is_some_and(|label| {
        label.vectors.contains_key(&PURGED) && label.vectors.contains_key(&DELETED)
    }));
    adopt(&mut here, &merged);
    assert_eq!(see(&here), see(&there));
    let mut here = scene.reopen(here);
    assert_eq!(see(&here), see(&there));
    assert_eq!(adopt(&mut here, &merged), 0);
    // And it can be removed again.
    here.bin(id, NOW).expect("it is binned");
    here.purge(id, NOW).expect("it is purged");
    assert!(here.record(id).is_none());
    assert!(scene.reopen(here).record(id).is_none());
}

#[test]
fn a_new_secret_alone_is_a_sign_of_life() {
    let (_home, mut there) = full();
    let (scene, mut here) = empty();
    adopt(&mut here, &travel(&there));
    let id = find(&here, "ada");
    here.bin(id, NOW).expect("it is binned");
    let change = Change {
        secret: Some(otp::Secret::new(*b"the newest one!!")),
        ..Change::default()
    };
    there.edit(id, change, NOW).expect("it is edited");
    let mut merged = with_vectors_of(&travel(&there), &travel(&here), id);
    adopt(&mut here, &merged);
    assert_eq!(see(&here), see(&there));

    // A label that somebody wrote without the sign gets it here.
    let bare = |state: &mut Snapshot| {
        let label = named(LABEL, id, state);
        assert!(label.collections.remove(&label::SECRET_EDITED).is_some());
    };
    here.bin(id, NOW).expect("it is binned");
    let vectors = travel(&here);
    let change = Change {
        pin: Some(None),
        ..Change::default()
    };
    there.edit(id, change, NOW).expect("it is edited");
    merged = with_vectors_of(&travel(&there), &vectors, id);
    bare(&mut merged);
    adopt(&mut here, &merged);
    assert!(here.tokens().any(|record| record.id == id));
    let mut here = scene.reopen(here);
    assert!(here.tokens().any(|record| record.id == id));
    assert_eq!(adopt(&mut here, &merged), 0);
}

#[test]
fn a_deletion_that_saw_everything_travels() {
    let (_home, mut there) = full();
    let (_scene, mut here) = empty();
    adopt(&mut here, &travel(&there));
    let id = find(&there, "ada");
    there.bin(id, NOW + 1).expect("it is binned");
    assert_eq!(adopt(&mut here, &travel(&there)), 1);
    assert_eq!(see(&here), see(&there));
    there.restore(id, NOW + 2).expect("it comes back");
    assert_eq!(adopt(&mut here, &travel(&there)), 1);
    assert_eq!(see(&here), see(&there));
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
