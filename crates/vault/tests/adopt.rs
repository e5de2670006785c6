//! A state that comes in over another: counters, removals and edits that did not know of each other.

mod common;

use common::NOW;
use common::full::{HOTP, adopt, count, empty, find, full, named, record, see, travel};
use vault::travel::{
    COUNTER, DELETED, LABEL, PURGED, RecordName, SECRET, Snapshot, USAGE, counter, label,
};
use vault::{Change, Error, TokenId};

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
    let state = travel(&there);
    let name = RecordName::of_counter(here.token(mine).expect("it opens").secret.expose());
    assert!(state.records.contains_key(&name));
    adopt(&mut here, &state);
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
