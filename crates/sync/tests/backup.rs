//! Backups in memory: what goes in comes out, and what is damaged costs what it hits.

#[path = "backup/scene.rs"]
mod scene;

use std::fs::File;

use scene::{NOW, Scene, token};
use sync::backup::{BackupError, Cause, Damage, Opened, peek, read};
use vault::travel::{SECRET, Snapshot};
use vault::{Key, NewRecord, Password, RecoveryKey, StubKind, Vault, VaultId};

const PAGE: usize = 4096;

fn rich() -> Scene {
    let mut scene = Scene::of(4);
    let vault = &mut scene.vault;
    let hotp = "otpauth://hotp/Bank:a?secret=GEZDGNBVGY3TQOJQ&counter=41";
    let twin = "otpauth://hotp/Bank:b?secret=GEZDGNBVGY3TQOJQ&counter=0";
    let ids = vault
        .add_many(vec![token(hotp), token(twin)], NOW)
        .expect("they are added");
    vault.next_hotp(ids[0], NOW).expect("it counts");
    let group = vault.make_group("Work", NOW).expect("it is made");
    vault.set_group(ids[0], group, true, NOW).expect("it is in");
    vault.copied(ids[0], NOW).expect("it is used");
    let all = vault.ids_in_order();
    vault.bin(all[0], NOW).expect("it is binned");
    vault.bin(all[1], NOW).expect("it is binned");
    vault.purge(all[1], NOW).expect("it is purged");
    vault
        .set_preference("sort", b"manual", NOW)
        .expect("it is kept");
    let served = token("otpauth://totp/Server:me?secret=MFRGGZDFMZTWQ2LK");
    vault
        .add_managed("id.example.org", served, NOW)
        .expect("it is added");
    scene
}

fn secrets(snapshot: &Snapshot) -> usize {
    let names = snapshot.records.keys();
    names.filter(|name| name.kind == SECRET).count()
}

#[test]
fn what_goes_in_comes_out() {
    let scene = rich();
    let travelling = scene.travel();
    let opened = scene.open(&scene.encode()).expect("it opens");
    assert_eq!(opened.damage, None);
    assert!(opened.contents.snapshot == *travelling.snapshot.expose());
    assert_eq!(opened.contents.stubs, travelling.stubs);
    assert_eq!(opened.contents.stubs.len(), 1);
    assert_eq!(opened.contents.stubs[0].what, StubKind::Managed);
    let about = opened.contents.about;
    assert_eq!((about.tokens, about.groups), (5, 1));
    assert_eq!(about.vault, scene.vault.vault_id());
    assert_eq!((about.created_ms, about.generation), (NOW, 5));
    assert_eq!(about.computer_name, "Ada's laptop");
}

#[test]
fn a_vault_without_a_token_has_a_backup_too() {
    let scene = Scene::of(0);
    let opened = scene.open(&scene.encode()).expect("it opens");
    assert_eq!(opened.damage, None);
    assert_eq!(opened.contents.about.tokens, 0);
}

#[test]
fn a_backup_brings_everything_into_a_new_vault() {
    let scene = rich();
    let opened = scene.open(&scene.encode()).expect("it opens");
    let mut other = Scene::of(0);
    other
        .vault
        .adopt(&opened.contents.snapshot, NOW)
        .expect("it is taken");
    let codes = |vault: &Vault| -> Vec<_> {
        let records: Vec<_> = vault
            .tokens()
            .filter(|record| record.managed.is_none())
            .collect();
        let code = |id| vault.token(id).expect("it opens").code(59).expect("a code");
        records
            .iter()
            .map(|record| {
                (
                    record.id,
                    record.account.clone(),
                    code(record.id).text().to_owned(),
                )
            })
            .collect()
    };
    assert_eq!(codes(&other.vault), codes(&scene.vault));
    assert_eq!(other.vault.tokens().count(), 4);
    assert_eq!(other.vault.binned().count(), 1);
}

#[test]
fn both_keys_open_it_and_wrong_ones_say_which_backup_it_is() {
    let scene = rich();
    let sealed = peek(scene.encode()).expect("it is a backup");
    assert_eq!(
        (sealed.created_ms(), sealed.vault()),
        (NOW, scene.vault.vault_id())
    );
    for key in [
        Key::Password(&scene.password),
        Key::Recovery(&scene.recovery),
    ] {
        let opened = sealed.open(key).expect("it opens");
        assert_eq!(opened.damage, None);
        assert_eq!(opened.contents.about.tokens, 5);
    }
    let other = Scene::of(0);
    assert!(matches!(
        sealed.open(Key::Password(&Password::new("wrong".to_owned()))),
        Err(BackupError::WrongPassword { created_ms: NOW })
    ));
    assert!(matches!(
        sealed.open(Key::Recovery(&other.recovery)),
        Err(BackupError::WrongRecoveryKey { created_ms: NOW })
    ));
    assert!(matches!(
        sealed.open_with(&other.key()),
        Err(BackupError::WrongKey { created_ms: NOW })
    ));
}

#[test]
fn a_backup_opens_with_the_password_of_its_day() {
    let mut scene = Scene::of(1);
    let old = peek(scene.encode()).expect("it is a backup");
    let new = Password::new("a new one".to_owned());
    scene
        .vault
        .verify(Key::Password(&scene.password))
        .expect("it is right");
    scene
        .vault
        .replace_password(&new, scene::CHEAP)
        .expect("it is replaced");
    let fresh = peek(scene.encode()).expect("it is a backup");
    for (sealed, right, wrong) in [
        (&old, &scene.password, &new),
        (&fresh, &new, &scene.password),
    ] {
        assert!(sealed.open(Key::Password(right)).is_ok());
        assert!(matches!(
            sealed.open(Key::Password(wrong)),
            Err(BackupError::WrongPassword { .. })
        ));
    }
    assert!(old.open_with(&scene.key()).is_ok());
}

/// What came back is part of what was put in, and what is missing is counted.
fn check(vault: VaultId, whole: &Snapshot, opened: &Opened) -> Option<Damage> {
    let snapshot = &opened.contents.snapshot;
    for (name, fields) in &snapshot.records {
        assert!(
            whole.records.get(name) == Some(fields),
            "{name:?} is altered"
        );
    }
    if let Some(damage) = opened.damage {
        let lost = secrets(whole) - secrets(snapshot);
        assert_eq!(damage.lost_tokens as usize, lost, "{damage:?}");
        assert_eq!(damage.tokens as usize, secrets(whole));
    } else {
        assert!(*snapshot == *whole);
    }
    assert_eq!(opened.contents.about.vault, vault);
    opened.damage
}

/// Three pages hold blocks, the first and the last of them the contents.
fn small() -> (Scene, Vec<u8>) {
    let scene = Scene::of(1);
    let file = scene.encode();
    assert_eq!(file.len(), 5 * PAGE);
    (scene, file)
}

#[test]
fn a_backup_cut_anywhere_gives_what_is_left() {
    let (scene, file) = small();
    let travelling = scene.travel();
    let whole = travelling.snapshot.expose();
    for length in 0..file.len() {
        match scene.open(&file[..length]) {
            Ok(opened) => {
                assert!(length >= 2 * PAGE, "{length}");
                let damage = check(scene.vault.vault_id(), whole, &opened).expect("it is cut");
                let missing_bytes = (file.len() - length) as u64;
                assert_eq!(damage.cause, Cause::CutShort { missing_bytes });
                assert_eq!(damage.lost_tokens, u32::from(length < 3 * PAGE));
                assert_eq!(damage.lost_blocks as usize, 3 - (length / PAGE - 1).min(3));
            }
            Err(BackupError::Empty) => assert_eq!(length, 0),
            Err(BackupError::CutShort) => assert!(length < PAGE),
            Err(BackupError::NothingWhole { created_ms: NOW }) => {
                assert!((PAGE..2 * PAGE).contains(&length));
            }
            Err(error) => panic!("{length}: {error:?}"),
        }
    }
}

#[test]
fn every_altered_byte_is_noticed_and_costs_what_it_hits() {
    let (scene, file) = small();
    let (vault, key, travelling) = (scene.vault.vault_id(), scene.key(), scene.travel());
    let whole = travelling.snapshot.expose();
    let flip = |file: &mut Vec<u8>, place: usize| {
        file[place] ^= 1;
        let opened = peek(file.clone()).and_then(|sealed| sealed.open_with(&key));
        file[place] ^= 1;
        let opened = opened.expect("one byte leaves a header");
        let damage = check(vault, whole, &opened).expect("it is altered");
        assert_eq!(damage.cause, Cause::Altered);
        assert_eq!(damage.lost_tokens, u32::from(place / PAGE == 2));
        let is_block = (1..4).contains(&(place / PAGE));
        assert_eq!(damage.lost_blocks, u32::from(is_block), "{place}");
        assert_eq!(opened.contents.about.computer_name, "Ada's laptop");
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for first in 0..threads {
            let (mut file, flip) = (file.clone(), &flip);
            let places = (first..file.len()).step_by(threads);
            scope.spawn(move || places.for_each(|place| flip(&mut file, place)));
        }
    });
}

#[test]
fn junk_behind_the_end_costs_nothing() {
    let (scene, file) = small();
    let travelling = scene.travel();
    for junk in [&[0; 1][..], &[0xFF; 5000], b"CSBK", &file] {
        let opened = scene.open(&[&file, junk].concat()).expect("it opens");
        let damage = check(
            scene.vault.vault_id(),
            travelling.snapshot.expose(),
            &opened,
        )
        .expect("it is told");
        let bytes = junk.len() as u64;
        assert_eq!(
            (damage.lost_blocks, damage.cause),
            (0, Cause::JunkBehind { bytes })
        );
    }
    let mut bad_start = [&file, &[0xFF; 5000][..]].concat();
    bad_start[0] = b'X';
    let opened = scene.open(&bad_start).expect("the second header is found");
    assert_eq!(
        check(
            scene.vault.vault_id(),
            travelling.snapshot.expose(),
            &opened
        )
        .map(|damage| damage.lost_tokens),
        Some(0)
    );
}

#[test]
fn a_page_that_is_missing_or_too_many_costs_no_other() {
    let scene = Scene::of(30);
    let travelling = scene.travel();
    let whole = travelling.snapshot.expose();
    let file = scene.encode();
    let pages = file.len() / PAGE;
    for page in 1..pages - 1 {
        for size in [PAGE, 100] {
            let mut missing = file.clone();
            missing.drain(page * PAGE..page * PAGE + size);
            let opened = scene.open(&missing).expect("it opens");
            let damage = check(scene.vault.vault_id(), whole, &opened).expect("it is told");
            assert_eq!(
                (damage.lost_blocks, damage.cause),
                (1, Cause::Altered),
                "{page}"
            );
            let mut grown = file.clone();
            grown.splice(page * PAGE..page * PAGE, vec![0xA5; size]);
            let opened = scene.open(&grown).expect("it opens");
            let damage = check(scene.vault.vault_id(), whole, &opened).expect("it is told");
            assert_eq!((damage.lost_tokens, damage.cause), (0, Cause::Altered));
        }
    }
    let mut swapped = file;
    let (first, second) = swapped[2 * PAGE..].split_at_mut(PAGE);
    first.swap_with_slice(&mut second[..PAGE]);
    let opened = scene.open(&swapped).expect("it opens");
    assert_eq!(
        check(scene.vault.vault_id(), whole, &opened).map(|damage| damage.lost_blocks),
        Some(2)
    );
}

#[test]
fn an_item_of_many_blocks_is_whole_or_lost() {
    let mut scene = Scene::of(2);
    let mut long = token("otpauth://totp/Long:note?secret=GEZDGNBVGY3TQOJQ");
    long.note = "a long note ".repeat(2000);
    let new: Vec<NewRecord> = vec![
        long,
        token("otpauth://totp/After:it?secret=GEZDGNBVGY3TQOJQ"),
    ];
    scene.vault.add_many(new, NOW).expect("they are added");
    let travelling = scene.travel();
    let whole = travelling.snapshot.expose();
    let file = scene.encode();
    assert!(file.len() > 9 * PAGE);
    let opened = scene.open(&file).expect("it opens");
    assert_eq!(check(scene.vault.vault_id(), whole, &opened), None);
    let mut lost = 0;
    for page in 1..file.len() / PAGE - 1 {
        let mut file = file.clone();
        file[page * PAGE] ^= 1;
        let opened = scene.open(&file).expect("it opens");
        let damage = check(scene.vault.vault_id(), whole, &opened).expect("it is told");
        assert_eq!(damage.lost_blocks, 1);
        lost += damage.lost_tokens;
    }
    assert!(
        lost >= 6 + 3,
        "the long item has at least six blocks: {lost}"
    );
}

#[test]
fn other_files_are_told_from_backups() {
    let (scene, file) = small();
    assert!(matches!(scene.open(b""), Err(BackupError::Empty)));
    for other in [&b"SQLite format 3\0"[..], &[0; 9000], &[0xFF; 9000], b"{}"] {
        assert!(matches!(scene.open(other), Err(BackupError::NotABackup)));
    }
    let mut both = file;
    let end = both.len() - 1;
    both[20] ^= 1;
    both[end - PAGE + 21] ^= 1;
    assert!(matches!(scene.open(&both), Err(BackupError::HeaderDamaged)));
}

#[test]
fn a_file_of_four_gib_is_refused_at_once_and_a_folder_is_no_file() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("sparse.csbackup");
    let file = File::create(&path).expect("it is made");
    file.set_len(4 << 30).expect("it is sparse");
    assert!(matches!(
        read(&path),
        Err(BackupError::TooLarge {
            bytes: 0x1_0000_0000,
            ..
        })
    ));
    let found = sync::backup::list(directory.path(), None).expect("it is listed");
    assert!(matches!(found[0].head, Err(BackupError::TooLarge { .. })));
    assert!(matches!(read(directory.path()), Err(BackupError::NotAFile)));
    assert!(matches!(
        read(&directory.path().join("nothing")),
        Err(BackupError::NotFound)
    ));
}

#[test]
fn a_recovery_key_typed_anew_opens_it() {
    let scene = Scene::of(1);
    let text = scene.recovery.to_text();
    let typed = RecoveryKey::parse(&text.to_lowercase()).expect("it is one");
    let sealed = peek(scene.encode()).expect("it is a backup");
    assert!(sealed.open(Key::Recovery(&typed)).is_ok());
}
