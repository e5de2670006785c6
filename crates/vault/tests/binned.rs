//! The bin holds what was put there until somebody takes it out.

mod common;

use common::{NOW, Scene, token};
use vault::{Change, Error, NewRecord, Source, TokenId, Vault};

fn is_binned(vault: &Vault, id: TokenId) -> bool {
    vault.binned().any(|record| record.id == id) && vault.tokens().all(|record| record.id != id)
}

#[test]
fn reordering_never_brings_a_binned_token_back() {
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    let ids = scene.fill(&mut vault, 5);
    vault.bin(ids[3], NOW).expect("it is binned");
    // Always into the same gap, so that the keys run out of room many times.
    for round in 0..200 {
        let moved = ids[1 + round % 2];
        vault
            .move_to(moved, Some(ids[0]), NOW + 1)
            .expect("it moves");
        assert!(is_binned(&vault, ids[3]), "after {round} moves");
    }
    let vault = scene.reopen(vault);
    assert!(is_binned(&vault, ids[3]));
    assert_eq!(
        vault.record(ids[3]).and_then(|record| record.binned_ms),
        Some(NOW)
    );
    // It kept its place, and so did the others.
    assert_eq!(
        vault.ids_in_order(),
        [ids[0], ids[2], ids[1], ids[3], ids[4]]
    );
    let mut vault = vault;
    vault.restore(ids[3], NOW + 2).expect("it comes back");
    assert!(!is_binned(&vault, ids[3]));
}

#[test]
fn a_token_in_the_bin_is_neither_edited_nor_moved_nor_grouped() {
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    let ids = scene.fill(&mut vault, 3);
    let group = vault.make_group("Work", NOW).expect("it is made");
    vault.bin(ids[1], NOW).expect("it is binned");
    let generation = vault.generation();
    let note = Change {
        note: Some("new".to_owned()),
        ..Change::default()
    };
    for refused in [
        vault.edit(ids[1], note, NOW),
        vault.move_to(ids[1], None, NOW),
        vault.move_to(ids[1], Some(ids[2]), NOW),
        vault.set_group(ids[1], group, true, NOW),
    ] {
        assert!(matches!(refused, Err(Error::UnknownToken)), "{refused:?}");
    }
    assert_eq!(vault.generation(), generation);
    let mut vault = scene.reopen(vault);
    assert!(is_binned(&vault, ids[1]));
    // A place behind it is a place like any other.
    vault.move_to(ids[0], Some(ids[1]), NOW).expect("it moves");
    assert_eq!(vault.ids_in_order(), [ids[1], ids[0], ids[2]]);
}

#[test]
fn only_what_lies_in_the_bin_is_purged() {
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    let ids = scene.fill(&mut vault, 3);
    vault.bin(ids[0], NOW).expect("it is binned");
    let generation = vault.generation();
    for refused in [
        vault.purge(ids[1], NOW),
        vault.purge_binned(&[ids[0], ids[1]], NOW),
        vault.purge("07".repeat(16).parse().expect("an id"), NOW),
    ] {
        assert!(matches!(refused, Err(Error::UnknownToken)), "{refused:?}");
    }
    assert_eq!(vault.generation(), generation);
    vault.purge(ids[0], NOW).expect("it is removed");
    assert!(matches!(vault.purge(ids[0], NOW), Err(Error::UnknownToken)));
    let vault = scene.reopen(vault);
    assert_eq!(vault.ids_in_order(), ids[1..]);
}

#[test]
fn several_are_purged_in_one_change() {
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    let ids = scene.fill(&mut vault, 4);
    for id in &ids[..3] {
        vault.bin(*id, NOW).expect("it is binned");
    }
    let generation = vault.generation();
    vault
        .purge_binned(&ids[..2], NOW)
        .expect("they are removed");
    assert_eq!(vault.generation(), generation + 1);
    let vault = scene.reopen(vault);
    assert_eq!(vault.ids_in_order(), ids[2..]);
    assert!(is_binned(&vault, ids[2]));
    assert!(vault.check().expect("it can be checked").is_sound());
}

#[test]
fn a_binned_token_is_found_as_a_duplicate_and_comes_back_by_restoring_alone() {
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    let uri = "otpauth://totp/Example:ada?secret=GEZDGNBVGY3TQOJQ";
    let id = vault
        .add(NewRecord::new(token(uri), Source::Text), NOW)
        .expect("it is added");
    vault.bin(id, NOW).expect("it is binned");
    assert_eq!(vault.duplicates_of(&token(uri), None).len(), 1);
    vault.copied(id, NOW + 1).expect("it is counted");
    assert!(is_binned(&vault, id));
    vault.restore(id, NOW + 2).expect("it comes back");
    assert!(!is_binned(&scene.reopen(vault), id));
}
