//! What goes in comes out, over lock and unlock.

mod common;

use common::{NOW, Scene, token};
use otp::Kind;
use vault::{Change, Icon, Key, Likeness, Logo, NewRecord, Source};

#[test]
fn a_new_vault_opens_with_its_password_and_with_its_recovery_key() {
    let scene = Scene::new();
    let (vault, recovery) = scene.create();
    let locked = vault.lock();
    let vault = locked
        .unlock(Key::Password(&scene.password), NOW)
        .expect("the password opens it");
    let locked = vault.lock();
    let read = vault::RecoveryKey::parse(&recovery.to_text()).expect("it is what was printed");
    locked
        .unlock(Key::Recovery(&read), NOW)
        .expect("the recovery key opens it");
}

#[test]
fn every_kind_of_token_survives_lock_and_unlock() {
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    let uris = [
        "otpauth://totp/Example:ada?secret=GEZDGNBVGY3TQOJQ&issuer=Example&algorithm=SHA256&digits=8&period=60&colour=red",
        "otpauth://hotp/Example:bob?secret=GEZDGNBVGY3TQOJQ&counter=7",
        "otpauth://totp/Steam:eve?secret=GEZDGNBVGY3TQOJQ&encoder=steam",
        "otpauth://totp/Bad:eve?secret=GEZDGNBVGY3TQOJQ&digits=99",
    ];
    let tokens: Vec<_> = uris.iter().map(|uri| token(uri)).collect();
    let new = tokens
        .iter()
        .map(|token| NewRecord::new(token.duplicate(), Source::Text))
        .collect();
    let ids = vault.add_many(new, NOW).expect("they are added");
    let check = |vault: &vault::Vault| {
        for (id, token) in ids.iter().zip(&tokens) {
            let opened = vault.token(*id).expect("it opens");
            assert_eq!(opened.issuer, token.issuer);
            assert_eq!(opened.account, token.account);
            assert_eq!(opened.extra, token.extra);
            assert_eq!(format!("{:?}", opened.kind), format!("{:?}", token.kind));
            assert!(opened.secret.ct_eq(&token.secret));
            assert_eq!(opened.flaw(), token.flaw());
            assert_eq!(vault.record(*id).expect("it is listed").flaw, token.flaw());
        }
        let listed: Vec<_> = vault.tokens().map(|record| record.id).collect();
        assert_eq!(listed, ids);
    };
    check(&vault);
    let vault = scene.reopen(vault);
    check(&vault);
    assert!(vault.check().expect("it can be checked").is_sound());
}

#[test]
fn an_edit_changes_what_it_names_and_nothing_else() {
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    let mut new = NewRecord::new(
        token("otpauth://totp/Example:ada?secret=GEZDGNBVGY3TQOJQ"),
        Source::Picture,
    );
    new.note = "first".to_owned();
    new.icon = Icon::Brand("github".to_owned());
    new.serial = Some("OATH1".to_owned());
    let id = vault.add(new, NOW).expect("it is added");
    let before = vault.record(id).expect("it is listed").clone();
    let change = Change {
        issuer: Some("Other".to_owned()),
        pinned: Some(true),
        ..Change::default()
    };
    vault.edit(id, change, NOW + 5).expect("it is edited");
    let vault = scene.reopen(vault);
    let after = vault.record(id).expect("it is listed").clone();
    assert_eq!(
        (after.issuer.as_str(), after.pinned, after.changed_ms),
        ("Other", true, NOW + 5)
    );
    let same = vault::TokenRecord {
        issuer: before.issuer.clone(),
        pinned: false,
        changed_ms: NOW,
        ..after
    };
    assert_eq!(same, before);
}

#[test]
fn a_picture_of_a_server_is_kept_and_another_icon_takes_its_place() {
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    let uri = "otpauth://totp/Example:ada?secret=GEZDGNBVGY3TQOJQ";
    let new = NewRecord::new(token(uri), Source::Text);
    let id = vault.add(new, NOW).expect("it is added");
    let longest = [b"\x89PNG\r\n\x1a\n".as_slice(), &[7; Logo::MOST_BYTES - 8]].concat();
    let logo = Logo::new(&longest).expect("it fits");
    for icon in [Icon::Picture(logo), Icon::Monogram] {
        let change = Change {
            icon: Some(icon.clone()),
            ..Change::default()
        };
        vault.edit(id, change, NOW + 5).expect("it is edited");
        vault = scene.reopen(vault);
        assert_eq!(vault.record(id).expect("it is listed").icon, icon);
    }
}

#[test]
fn a_guard_comes_with_a_token_or_an_edit_and_no_edit_takes_it_away() {
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    let uri = "otpauth://totp/Example:ada?secret=GEZDGNBVGY3TQOJQ";
    let add = |vault: &mut vault::Vault, guarded| {
        let new = NewRecord {
            guarded,
            ..NewRecord::new(token(uri), Source::Text)
        };
        vault.add(new, NOW).expect("it is added")
    };
    let (guarded, free) = (add(&mut vault, true), add(&mut vault, false));
    let is = |vault: &vault::Vault, id| vault.record(id).expect("it is listed").guarded;
    assert!(is(&vault, guarded) && !is(&vault, free));
    let everything = |guarded| {
        let new = token("otpauth://hotp/Other:bob?secret=MZXW6YTBOIMZXW6YTBOI&counter=3");
        Change {
            issuer: Some(new.issuer),
            account: Some(new.account),
            note: Some("note".to_owned()),
            icon: Some(Icon::Monogram),
            pinned: Some(true),
            serial: Some(None),
            kind: Some(new.kind),
            secret: Some(new.secret),
            pin: Some(None),
            guarded,
        }
    };
    vault
        .edit(guarded, everything(false), NOW + 1)
        .expect("it is edited");
    vault
        .edit(free, everything(true), NOW + 1)
        .expect("it is edited");
    let vault = scene.reopen(vault);
    assert!(is(&vault, guarded) && is(&vault, free));
}

#[test]
fn a_new_secret_replaces_the_old_one_and_its_duplicates_are_found() {
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    let old = token("otpauth://totp/Example:ada?secret=GEZDGNBVGY3TQOJQ");
    let id = vault
        .add(NewRecord::new(old.duplicate(), Source::Typed), NOW)
        .expect("it is added");
    assert_eq!(
        vault.duplicates_of(&old, None),
        [(id, Likeness::SameCredential)]
    );
    let longer = token("otpauth://totp/Example:ada?secret=GEZDGNBVGY3TQOJQ&period=60");
    assert_eq!(
        vault.duplicates_of(&longer, None),
        [(id, Likeness::SameSecret)]
    );
    let new = token("otpauth://totp/Example:ada?secret=MFRGGZDFMZTWQ2LK");
    let change = Change {
        secret: Some(new.secret.duplicate()),
        ..Change::default()
    };
    vault.edit(id, change, NOW + 1).expect("it is edited");
    let vault = scene.reopen(vault);
    assert!(vault.token(id).expect("it opens").secret.ct_eq(&new.secret));
    assert_eq!(vault.duplicates_of(&old, None), []);
    assert_eq!(
        vault.duplicates_of(&new, None),
        [(id, Likeness::SameCredential)]
    );
}

#[test]
fn the_bin_gives_back_and_the_purge_does_not() {
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    let ids = scene.fill(&mut vault, 3);
    vault.bin(ids[0], NOW + 1).expect("it is binned");
    vault.bin(ids[1], NOW + 2).expect("it is binned");
    let mut vault = scene.reopen(vault);
    let binned: Vec<_> = vault
        .binned()
        .map(|record| (record.id, record.binned_ms))
        .collect();
    assert_eq!(binned, [(ids[0], Some(NOW + 1)), (ids[1], Some(NOW + 2))]);
    vault.restore(ids[1], NOW + 3).expect("it comes back");
    vault.empty_bin(NOW + 4).expect("it is emptied");
    let vault = scene.reopen(vault);
    let left: Vec<_> = vault.tokens().map(|record| record.id).collect();
    assert_eq!(left, [ids[1], ids[2]]);
    assert_eq!(vault.binned().count(), 0);
    assert!(matches!(
        vault.token(ids[0]),
        Err(vault::Error::UnknownToken)
    ));
    assert!(vault.check().expect("it can be checked").is_sound());
}

#[test]
fn tokens_move_and_stay_where_they_were_put() {
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    let ids = scene.fill(&mut vault, 4);
    vault.move_to(ids[3], None, NOW).expect("to the front");
    vault
        .move_to(ids[0], Some(ids[2]), NOW)
        .expect("to the end");
    let vault = scene.reopen(vault);
    let order: Vec<_> = vault.tokens().map(|record| record.id).collect();
    assert_eq!(order, [ids[3], ids[1], ids[2], ids[0]]);
}

#[test]
fn a_thousand_moves_to_one_place_keep_the_order() {
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    let ids = scene.fill(&mut vault, 4);
    for turn in 0..200 {
        let moved = ids[1 + turn % 3];
        vault
            .move_to(moved, Some(ids[0]), NOW)
            .expect("behind the first");
        assert_eq!(vault.tokens().nth(1).map(|record| record.id), Some(moved));
    }
    let order: Vec<_> = vault.tokens().map(|record| record.id).collect();
    let vault = scene.reopen(vault);
    assert_eq!(
        vault.tokens().map(|record| record.id).collect::<Vec<_>>(),
        order
    );
}

#[test]
fn groups_are_records_and_tokens_outlive_them() {
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    let ids = scene.fill(&mut vault, 2);
    let work = vault.make_group("Work", NOW).expect("it is made");
    let home = vault.make_group("Home", NOW).expect("it is made");
    vault.set_group(ids[0], work, true, NOW).expect("it joins");
    vault.set_group(ids[0], home, true, NOW).expect("it joins");
    vault.set_group(ids[1], work, true, NOW).expect("it joins");
    vault
        .set_group(ids[1], work, false, NOW)
        .expect("it leaves");
    vault
        .rename_group(home, "At home", NOW)
        .expect("it is renamed");
    vault.delete_group(work, NOW).expect("it is deleted");
    let vault = scene.reopen(vault);
    let names: Vec<_> = vault
        .groups()
        .iter()
        .map(|group| group.name.clone())
        .collect();
    assert_eq!(names, ["At home"]);
    assert_eq!(vault.record(ids[0]).expect("it is listed").groups, [home]);
    assert!(
        vault
            .record(ids[1])
            .expect("it is listed")
            .groups
            .is_empty()
    );
}

#[test]
fn a_flaw_stays_known_whatever_is_done_to_the_token() {
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    let bad = token("otpauth://totp/Bad:eve?secret=GEZDGNBVGY3TQOJQ&digits=99");
    let id = vault
        .add(NewRecord::new(bad, Source::Text), NOW)
        .expect("it is added");
    let flaw = vault.record(id).and_then(|record| record.flaw);
    assert!(flaw.is_some());
    vault.move_to(id, None, NOW).expect("it is moved");
    vault.bin(id, NOW).expect("it is binned");
    vault.restore(id, NOW).expect("it is restored");
    assert_eq!(vault.record(id).and_then(|record| record.flaw), flaw);
    let kind = Kind::Totp {
        algorithm: otp::Algorithm::Sha1,
        digits: 6,
        period: 30,
    };
    let secret = Some(otp::Secret::new(*b"1234567890123456"));
    vault
        .edit(
            id,
            Change {
                kind: Some(kind),
                secret,
                ..Change::default()
            },
            NOW,
        )
        .expect("it is mended");
    assert_eq!(vault.record(id).and_then(|record| record.flaw), None);
    assert_eq!(
        scene
            .reopen(vault)
            .record(id)
            .and_then(|record| record.flaw),
        None
    );
}

#[test]
fn a_token_is_not_added_to_a_group_that_is_not_there() {
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    let mut new = NewRecord::new(
        token("otpauth://totp/Example:ada?secret=GEZDGNBVGY3TQOJQ"),
        Source::Text,
    );
    new.groups = vec![vault::GroupId([3; 16])];
    assert!(matches!(
        vault.add(new, NOW),
        Err(vault::Error::UnknownGroup)
    ));
    assert_eq!(vault.tokens().count(), 0);
}

#[test]
fn use_is_counted() {
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    let id = scene.fill(&mut vault, 1)[0];
    vault.copied(id, NOW + 9).expect("it is counted");
    vault.copied(id, NOW + 3).expect("it is counted");
    let vault = scene.reopen(vault);
    let record = vault.record(id).expect("it is listed");
    assert_eq!((record.uses, record.last_used_ms), (2, Some(NOW + 9)));
}

#[test]
fn a_counter_only_goes_up_and_is_shared_by_tokens_of_one_secret() {
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    let uri = "otpauth://hotp/Example:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=0";
    let one = vault
        .add(NewRecord::new(token(uri), Source::Text), NOW)
        .expect("it is added");
    let two = vault
        .add(NewRecord::new(token(uri), Source::Text), NOW)
        .expect("it is added");
    // RFC 4226 appendix D
    assert_eq!(vault.next_hotp(one, NOW).expect("a code").text(), "755224");
    assert_eq!(vault.next_hotp(two, NOW).expect("a code").text(), "287082");
    let mut vault = scene.reopen(vault);
    assert_eq!(
        vault.record(one).expect("it is listed").kind.counter,
        Some(2)
    );
    assert_eq!(vault.next_hotp(one, NOW).expect("a code").text(), "359152");
    let back = Kind::Hotp {
        algorithm: otp::Algorithm::Sha1,
        digits: 6,
        counter: 1,
    };
    vault
        .edit(
            one,
            Change {
                kind: Some(back),
                ..Change::default()
            },
            NOW,
        )
        .expect("a deliberate reset");
    let mut vault = scene.reopen(vault);
    assert_eq!(vault.next_hotp(two, NOW).expect("a code").text(), "287082");
    let renamed = Change {
        account: Some("eve".to_owned()),
        ..Change::default()
    };
    vault.edit(two, renamed, NOW).expect("no reset");
    assert_eq!(vault.next_hotp(one, NOW).expect("a code").text(), "359152");
}

#[test]
fn preferences_and_device_only_things_are_kept() {
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    vault
        .set_preference("sort", b"manual", NOW)
        .expect("it is set");
    vault
        .set_preference("sort", b"name", NOW)
        .expect("it is set");
    let key = vault::DeviceOnly::new(zeroize::Zeroizing::new(vec![7; 32]));
    vault
        .keep_device_only("approval key", &key)
        .expect("it is kept");
    let mut vault = scene.reopen(vault);
    assert_eq!(vault.preference("sort").as_deref(), Some(&b"name"[..]));
    let kept = vault
        .device_only("approval key")
        .expect("it opens")
        .expect("it is there");
    assert_eq!(kept.expose().as_slice(), [7; 32]);
    vault
        .forget_device_only("approval key")
        .expect("it is forgotten");
    assert!(
        scene
            .reopen(vault)
            .device_only("approval key")
            .expect("it can be asked")
            .is_none()
    );
}

#[test]
fn a_servers_token_stays_on_this_computer() {
    let scene = Scene::new();
    let (mut vault, _) = scene.create();
    let uri = "otpauth://hotp/Example:ada?secret=GEZDGNBVGY3TQOJQ&counter=3";
    let managed = vault
        .add_managed(
            "id.example",
            NewRecord::new(token(uri), Source::Server),
            NOW,
        )
        .expect("it is added");
    let own = vault
        .add(NewRecord::new(token(uri), Source::Text), NOW)
        .expect("it is added");
    vault.next_hotp(managed, NOW).expect("a code");
    let vault = scene.reopen(vault);
    assert_eq!(
        vault
            .record(managed)
            .expect("it is listed")
            .managed
            .as_deref(),
        Some("id.example")
    );
    assert_eq!(
        vault.record(managed).expect("it is listed").kind.counter,
        Some(4)
    );
    assert_eq!(
        vault.record(own).expect("it is listed").kind.counter,
        Some(3)
    );
    assert!(matches!(
        vault.portable_token(managed),
        Err(vault::Error::StaysHere)
    ));
    assert!(vault.portable_token(own).is_ok());
}

#[test]
fn the_inbox_is_filled_while_locked_and_read_after_unlock() {
    let scene = Scene::new();
    let (vault, _) = scene.create();
    let address = vault.inbox_address();
    let locked = vault.lock();
    for word in ["one", "two"] {
        let item = vault::seal_to_inbox(&address, word.as_bytes()).expect("it is sealed");
        locked.leave(&item).expect("it is put down");
    }
    let mut vault = locked
        .unlock(Key::Password(&scene.password), NOW)
        .expect("the password opens it");
    let items = vault.inbox().expect("it can be read");
    let mut words: Vec<_> = items.iter().map(|item| item.content.to_vec()).collect();
    words.sort();
    assert_eq!(words, [b"one", b"two"]);
    let ids: Vec<_> = items.iter().map(|item| item.id).collect();
    vault.forget_inbox(&ids).expect("they are forgotten");
    let vault = scene.reopen(vault);
    assert!(vault.inbox().expect("it can be read").is_empty());
    assert!(!vault.is_altered());
}
