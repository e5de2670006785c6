//! Stories at the desk: a real vault on disk, a clock moved by hand, no window.

#[path = "story/guarded.rs"]
mod guarded;
#[expect(dead_code, reason = "these stories need no pictures")]
#[path = "story/rim.rs"]
mod rim;
#[path = "story/servers.rs"]
mod servers;

use desk::settings::SettingsChange;
use desk::view::{NewToken, OnDuplicate, Phase, TokenChange};
use desk::{CopyFrom, Error, Event, Verb};
use std::sync::atomic::Ordering;

use rim::{BEGIN_MS, PASSWORD, Story, typed};

const GITHUB: &str =
    "otpauth://totp/GitHub:mara?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=GitHub";
const COUNTER: &str =
    "otpauth://hotp/Build:ci?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Build&counter=0";

fn code_at(seconds: i64) -> String {
    otp::uri::read(GITHUB)
        .expect("a token")
        .token
        .code(seconds)
        .expect("a code")
        .text()
        .to_owned()
}

#[test]
fn the_first_run_ends_when_two_groups_of_the_recovery_key_are_typed() {
    let story = Story::fresh();
    assert_eq!(story.desk.phase(), Phase::FirstRun);
    let key = story.desk.create_vault(typed(PASSWORD)).expect("a vault");
    assert_eq!(story.desk.phase(), Phase::FirstRun);
    let wrong = [typed("0000"), typed("0000")];
    assert!(!story.desk.confirm_recovery_key(&wrong).expect("asked"));
    let right = key.ask.map(|at| typed(&key.groups[at].to_lowercase()));
    assert!(story.desk.confirm_recovery_key(&right).expect("asked"));
    assert_eq!(story.desk.phase(), Phase::Unlocked);
    let story = story.restarted();
    story
        .desk
        .unlock_with_recovery_key(&key.groups.join(" "))
        .expect("the key opens");
    assert!(
        !story
            .take_events()
            .iter()
            .any(|event| matches!(event, Event::Notice { key } if key == "recoveryKeyUnconfirmed"))
    );
}

#[test]
fn a_recovery_key_left_for_later_is_asked_for_at_the_next_unlock() {
    let story = Story::opened().restarted();
    story.desk.unlock(typed(PASSWORD)).expect("unlocked");
    assert!(story.take_events().contains(&Event::Notice {
        key: "recoveryKeyUnconfirmed".to_owned()
    }));
}

#[test]
fn a_weak_password_makes_no_vault() {
    let story = Story::fresh();
    assert!(matches!(
        story.desk.create_vault(typed("password1")),
        Err(Error::WeakPassword)
    ));
    assert!(!story.desk.paths().vault.exists());
    assert_eq!(story.desk.phase(), Phase::FirstRun);
}

#[test]
fn a_wrong_password_leaves_the_vault_locked() {
    let story = Story::opened();
    story.desk.lock();
    assert!(matches!(
        story.desk.unlock(typed("not this one")),
        Err(Error::Vault(vault::Error::WrongPassword))
    ));
    assert_eq!(story.desk.phase(), Phase::Locked);
    assert!(matches!(story.desk.tokens(), Err(Error::Locked)));
    story
        .desk
        .unlock(typed(PASSWORD))
        .expect("the right one still opens");
}

#[test]
fn rows_on_show_get_their_next_code_when_the_window_turns_and_not_before() {
    let story = Story::opened();
    let id = story.add(GITHUB);
    let now = BEGIN_MS / 1000;
    let shown = story
        .desk
        .show_codes(std::slice::from_ref(&id))
        .expect("codes");
    assert_eq!(
        (shown[0].code.as_str(), shown[0].valid_until),
        (code_at(now).as_str(), Some(now + 30))
    );
    assert_eq!(shown[0].next.as_deref(), Some(code_at(now + 30).as_str()));
    story.take_events();
    story.pass(29_900);
    assert!(story.take_events().is_empty());
    story.pass(200);
    let events = story.take_events();
    let [Event::Codes { codes }] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(codes[0].code, code_at(now + 30));
}

#[test]
fn a_clock_set_back_brings_the_right_codes_at_the_next_tick() {
    let story = Story::opened();
    let id = story.add(GITHUB);
    story.desk.show_codes(&[id]).expect("codes");
    story.take_events();
    story.clock.wall.fetch_sub(86_400_000, Ordering::Relaxed);
    story.desk.tick();
    let events = story.take_events();
    let [Event::Codes { codes }] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(codes[0].code, code_at(BEGIN_MS / 1000 - 86_400));
}

#[test]
fn a_copied_code_leaves_the_clipboard_after_its_time_only_if_it_is_still_ours() {
    let story = Story::opened();
    let id = story.add(GITHUB);
    story
        .desk
        .copy_code(&id, false, None, CopyFrom::Window)
        .expect("copied");
    assert_eq!(story.clipboard.text(), Some(code_at(BEGIN_MS / 1000)));
    story.pass(29_000);
    assert!(story.clipboard.text().is_some());
    story.pass(1_000);
    assert_eq!(story.clipboard.text(), None);
    assert!(story.take_events().contains(&Event::ClipboardCleared));

    story
        .desk
        .copy_code(&id, false, None, CopyFrom::Window)
        .expect("copied");
    *story.clipboard.0.lock().expect("the board") = Some("something of the person's".to_owned());
    story.pass(31_000);
    assert_eq!(
        story.clipboard.text().as_deref(),
        Some("something of the person's")
    );
}

#[test]
fn locking_clears_our_code_from_the_clipboard() {
    let story = Story::opened();
    let id = story.add(GITHUB);
    story
        .desk
        .copy_code(&id, true, None, CopyFrom::Window)
        .expect("copied");
    assert_eq!(story.clipboard.text(), Some(code_at(BEGIN_MS / 1000 + 30)));
    story.desk.lock();
    assert_eq!(story.clipboard.text(), None);
}

#[test]
fn a_copy_from_the_tray_names_the_account_and_never_the_code() {
    let story = Story::opened();
    let id = story.add(GITHUB);
    story
        .desk
        .copy_code(&id, false, None, CopyFrom::Tray)
        .expect("copied");
    assert_eq!(*story.notices.0.lock().expect("notices"), ["GitHub, mara"]);
    story
        .desk
        .set_settings(SettingsChange {
            copy_notice: Some(false),
            ..SettingsChange::default()
        })
        .expect("set");
    story
        .desk
        .copy_code(&id, false, None, CopyFrom::Tray)
        .expect("copied");
    assert_eq!(story.notices.0.lock().expect("notices").len(), 1);
}

#[test]
fn the_vault_locks_after_the_idle_time_and_use_puts_it_off() {
    let story = Story::opened();
    story.pass(299_000);
    story.desk.touch();
    story.pass(299_000);
    assert_eq!(story.desk.phase(), Phase::Unlocked);
    story.pass(1_000);
    assert_eq!(story.desk.phase(), Phase::Locked);
    assert!(story.take_events().contains(&Event::Phase {
        phase: Phase::Locked
    }));
}

#[test]
fn codes_that_turn_by_themselves_do_not_put_the_idle_lock_off() {
    let story = Story::opened();
    let id = story.add(GITHUB);
    story.desk.show_codes(&[id]).expect("codes");
    (0..10).for_each(|_| story.pass(30_000));
    assert_eq!(story.desk.phase(), Phase::Locked);
}

#[test]
fn a_counter_code_is_never_given_twice_even_after_a_restart() {
    let story = Story::opened();
    let id = story.add(COUNTER);
    assert_eq!(
        story
            .desk
            .show_codes(std::slice::from_ref(&id))
            .expect("rows")[0]
            .code,
        "",
        "nothing before Next"
    );
    assert_eq!(
        story.desk.next_code(&id, None).expect("a code").code,
        "755224"
    );
    story
        .desk
        .copy_code(&id, false, None, CopyFrom::Window)
        .expect("copied");
    assert_eq!(
        story.clipboard.text().as_deref(),
        Some("755224"),
        "a copy repeats what is shown"
    );
    let story = story.restarted();
    story.desk.unlock(typed(PASSWORD)).expect("unlocked");
    story
        .desk
        .copy_code(&id, false, None, CopyFrom::Tray)
        .expect("copied");
    assert_eq!(story.clipboard.text().as_deref(), Some("287082"));
}

#[test]
fn hidden_codes_are_uncovered_for_ten_seconds() {
    let story = Story::opened();
    let id = story.add(GITHUB);
    story
        .desk
        .set_settings(SettingsChange {
            hide_codes: Some(true),
            ..SettingsChange::default()
        })
        .expect("set");
    let hidden = &story
        .desk
        .show_codes(std::slice::from_ref(&id))
        .expect("rows")[0];
    assert_eq!(
        (hidden.code.as_str(), hidden.next.as_ref(), hidden.hidden),
        ("", None, true)
    );
    assert!(
        !story
            .desk
            .reveal_code(&id, None)
            .expect("uncovered")
            .code
            .is_empty()
    );
    story.take_events();
    story.pass(10_000);
    let events = story.take_events();
    let [Event::Codes { codes }] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert!(codes[0].hidden && codes[0].code.is_empty());
}

#[test]
fn a_token_that_is_here_already_is_refused_replaced_or_kept_twice() {
    let story = Story::opened();
    let first = story.add(GITHUB);
    let again = |on_duplicate| {
        let read = story.desk.draft_text(GITHUB).expect("read");
        assert_eq!(read.drafts[0].duplicates[0].id, first);
        story.desk.confirm_draft(
            &read.drafts[0].draft,
            "GitHub",
            "new name",
            &[],
            on_duplicate,
        )
    };
    assert!(matches!(again(OnDuplicate::Refuse), Err(Error::Duplicate)));
    assert_eq!(again(OnDuplicate::Replace).expect("replaced").id, first);
    let tokens = story.desk.tokens().expect("tokens").tokens;
    assert_eq!((tokens.len(), tokens[0].account.as_str()), (1, "new name"));
    assert_ne!(again(OnDuplicate::KeepBoth).expect("kept").id, first);
    assert_eq!(story.desk.tokens().expect("tokens").tokens.len(), 2);
}

#[test]
fn nothing_is_stored_before_the_person_confirms_and_a_lock_forgets_drafts() {
    let story = Story::opened();
    let read = story.desk.draft_text(GITHUB).expect("read");
    assert!(story.desk.tokens().expect("tokens").tokens.is_empty());
    story.desk.lock();
    story.desk.unlock(typed(PASSWORD)).expect("unlocked");
    let late = story
        .desk
        .confirm_draft(&read.drafts[0].draft, "a", "b", &[], OnDuplicate::Refuse);
    assert!(matches!(late, Err(Error::NotFound)));
}

#[test]
fn what_is_no_token_is_named_and_what_may_hold_a_secret_is_not_shown() {
    let story = Story::opened();
    let text = "https://example.org/x\nWIFI:S:home;P:hunter2;;\nhello\u{202e} there";
    let other = story.desk.draft_text(text).expect("read").other;
    let seen: Vec<_> = other
        .iter()
        .map(|it| (it.what.as_str(), it.text.as_str()))
        .collect();
    assert_eq!(
        seen,
        [
            ("link", "https://example.org/x"),
            ("wifi", "home"),
            ("text", "hello there")
        ]
    );
}

#[test]
fn a_token_typed_with_a_wrong_letter_names_the_field_and_the_place() {
    let story = Story::opened();
    let typed = |secret: &str| {
        story.desk.draft_typed(&NewToken {
            issuer: "A".into(),
            account: "b".into(),
            kind: "totp".into(),
            secret: typed(secret),
            algorithm: None,
            digits: None,
            period: None,
            counter: None,
            pin: None,
        })
    };
    let Err(Error::InvalidField {
        field: "secret",
        flaw,
    }) = typed("GEZD!NBVGY3TQOJQ")
    else {
        panic!("accepted")
    };
    assert_eq!(flaw, otp::Flaw::BadSecretCharacter { position: 4 });
    assert!(typed("GEZD GNBV gy3t qojq").is_ok());
}

#[test]
fn a_name_of_more_than_128_characters_is_refused_and_128_are_not() {
    let story = Story::opened();
    let id = story.add(GITHUB);
    let rename = |length| {
        let change = TokenChange {
            account: Some("ä".repeat(length)),
            ..TokenChange::default()
        };
        story.desk.edit_token(&id, &change)
    };
    assert!(matches!(
        rename(129),
        Err(Error::NameTooLong {
            field: "account",
            length: 129
        })
    ));
    assert_eq!(rename(128).expect("renamed").account.chars().count(), 128);
}

#[test]
fn a_token_that_cannot_be_computed_is_kept_marked_and_mended() {
    let story = Story::opened();
    let good = story.add(GITHUB);
    let bad = story.add("otpauth://totp/Odd:one?secret=GEZDGNBVGY3TQOJQ&digits=77");
    let view = |id: &str| {
        story
            .desk
            .tokens()
            .expect("tokens")
            .tokens
            .into_iter()
            .find(|it| it.id == id)
            .expect("it is here")
    };
    assert!(view(&bad).flaw.is_some());
    let shown = story
        .desk
        .show_codes(&[bad.clone(), good.clone()])
        .expect("codes");
    assert_eq!(
        shown.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(),
        [good.as_str()]
    );
    assert!(matches!(
        story.desk.copy_code(&bad, false, None, CopyFrom::Window),
        Err(Error::CannotCompute(_))
    ));
    let mend = TokenChange {
        kind: Some("totp".into()),
        digits: Some(6),
        ..TokenChange::default()
    };
    story.desk.edit_token(&bad, &mend).expect("mended");
    assert_eq!(view(&bad).flaw, None);
}

#[test]
fn the_bin_keeps_a_token_for_thirty_days_and_search_says_it_is_there() {
    let story = Story::opened();
    let id = story.add(GITHUB);
    story.desk.bin_token(&id).expect("binned");
    let found = story.desk.find("github", None).expect("found");
    assert_eq!((found.others.len(), found.in_bin), (0, 1));
    story.desk.restore_token(&id).expect("restored");
    assert_eq!(
        story.desk.find("git mara", None).expect("found").others,
        [id.as_str()]
    );
    story.desk.bin_token(&id).expect("binned");
    story.desk.lock();
    story
        .clock
        .wall
        .fetch_add(29 * 86_400_000, Ordering::Relaxed);
    story.desk.unlock(typed(PASSWORD)).expect("unlocked");
    assert_eq!(story.desk.bin().expect("the bin").len(), 1);
    story.desk.lock();
    story
        .clock
        .wall
        .fetch_add(2 * 86_400_000, Ordering::Relaxed);
    story.desk.unlock(typed(PASSWORD)).expect("unlocked");
    assert_eq!(story.desk.bin().expect("the bin").len(), 0);
}

#[test]
fn a_secret_is_shown_once_for_one_ticket_of_its_own() {
    let story = Story::opened();
    let id = story.add(GITHUB);
    let other = story.add(COUNTER);
    assert!(
        story
            .desk
            .verify(typed("wrong"), Verb::RevealSecret, Some(id.clone()))
            .is_err()
    );
    let ticket = story
        .desk
        .verify(typed(PASSWORD), Verb::RevealSecret, Some(id.clone()))
        .expect("a ticket");
    assert!(matches!(
        story.desk.reveal(&ticket, &other),
        Err(Error::TicketInvalid)
    ));
    let ticket = story
        .desk
        .verify(typed(PASSWORD), Verb::RevealSecret, Some(id.clone()))
        .expect("a ticket");
    story.desk.reveal(&ticket, &id).expect("allowed");
    let shown = story.desk.revealed().expect("shown");
    assert_eq!(
        (shown.key.as_str(), shown.seconds_left),
        ("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 20)
    );
    assert!(shown.svg.is_some());
    assert!(
        matches!(story.desk.revealed(), Err(Error::TicketInvalid)),
        "once"
    );
}

#[test]
fn a_changed_password_opens_and_the_old_one_does_not() {
    let story = Story::opened();
    let ticket = story
        .desk
        .verify(typed(PASSWORD), Verb::ChangePassword, None)
        .expect("a ticket");
    story
        .desk
        .change_password(&ticket, typed("eleven loud geese landed"))
        .expect("changed");
    story.desk.lock();
    assert!(story.desk.unlock(typed(PASSWORD)).is_err());
    story
        .desk
        .unlock(typed("eleven loud geese landed"))
        .expect("the new one opens");
}

#[test]
fn an_older_vault_put_in_place_of_the_newer_is_said() {
    let story = Story::opened();
    story.add(GITHUB);
    story.desk.lock();
    let old = std::fs::read(&story.desk.paths().vault).expect("read");
    story.desk.unlock(typed(PASSWORD)).expect("unlocked");
    story.add(COUNTER);
    let path = story.desk.paths().vault.clone();
    let story = story.restarted();
    for side in ["vault.db-wal", "vault.db-shm"] {
        let _ = std::fs::remove_file(path.with_file_name(side));
    }
    std::fs::write(&path, old).expect("put back");
    story.desk.unlock(typed(PASSWORD)).expect("unlocked");
    assert!(story.take_events().contains(&Event::Notice {
        key: "rollback".to_owned()
    }));
}

#[test]
fn the_tray_offers_pinned_tokens_then_recent_ones_and_never_a_broken_one() {
    let story = Story::opened();
    let pinned = story.add(GITHUB);
    let used = story.add(COUNTER);
    let fresh = story.add("otpauth://totp/Z:z?secret=MFRGGZDFMZTWQ2LK");
    story.add("otpauth://totp/Odd:one?secret=GEZDGNBVGY3TQOJQ&digits=77");
    story.desk.pin_token(&pinned, true).expect("pinned");
    story
        .desk
        .copy_code(&used, false, None, CopyFrom::Tray)
        .expect("copied");
    let (first, then) = story.desk.tray_tokens().expect("entries");
    let ids = |entries: &[desk::view::TrayToken]| {
        entries.iter().map(|it| it.id.clone()).collect::<Vec<_>>()
    };
    assert_eq!((ids(&first), ids(&then)), (vec![pinned], vec![used, fresh]));
    assert_eq!(first[0].label, "GitHub, mara");
}

#[test]
fn groups_filter_and_a_deleted_group_leaves_its_tokens() {
    let story = Story::opened();
    let (a, b) = (story.add(GITHUB), story.add(COUNTER));
    let work = story.desk.make_group(" Work ").expect("a group");
    story.desk.set_group(&a, &work.id, true).expect("in");
    let found = story.desk.find("", Some(&work.id)).expect("found");
    assert_eq!(
        (found.others.as_slice(), found.in_other_groups),
        ([a.clone()].as_slice(), 1)
    );
    assert_eq!(story.desk.tokens().expect("tokens").groups[0].count, 1);
    story.desk.delete_group(&work.id).expect("deleted");
    assert_eq!(story.desk.find("", None).expect("found").others, [a, b]);
}

#[test]
fn a_vault_held_by_another_writer_is_named() {
    let story = Story::opened();
    story.desk.lock();
    let other = vault::open(&story.desk.paths().vault).expect("opened");
    let password = vault::Password::new(PASSWORD.to_owned());
    let held = other
        .unlock(vault::Key::Password(&password), BEGIN_MS)
        .map_err(|(_, error)| error)
        .expect("unlocked");
    match story.desk.unlock(typed(PASSWORD)) {
        Err(Error::Vault(vault::Error::HeldBy { pid, .. })) => assert_eq!(pid, std::process::id()),
        other => panic!("{other:?}"),
    }
    drop(held);
    story.desk.unlock(typed(PASSWORD)).expect("free again");
}

#[test]
fn a_file_that_is_no_vault_is_a_broken_start_with_its_reason() {
    for (bytes, code) in [
        (b"".as_slice(), "Empty"),
        (b"not a vault at all".as_slice(), "NotAVault"),
    ] {
        let story = Story::fresh();
        std::fs::write(&story.desk.paths().vault, bytes).expect("written");
        let story = story.restarted();
        let started = story.desk.start();
        assert_eq!(started.phase, Phase::Broken);
        assert!(
            format!("{:?}", started.problem).contains(code),
            "{:?}",
            started.problem
        );
        assert_eq!(
            std::fs::read(&story.desk.paths().vault).expect("read"),
            bytes,
            "left as it was"
        );
    }
}

#[test]
fn a_transfer_of_several_codes_is_collected_in_any_order_and_says_what_is_missing() {
    let story = Story::opened();
    let codes = include_str!("../../formats/tests/google/three_codes.txt");
    let codes: Vec<_> = codes.lines().collect();
    let read = |at: usize| {
        let read = story.desk.draft_text(codes[at]).expect("read");
        let transfer = read.transfer.expect("three codes");
        (read.drafts.len(), transfer.have, transfer.missing)
    };
    assert_eq!(read(2), (2, 1, vec![1, 2]));
    assert_eq!(
        read(2),
        (0, 1, vec![1, 2]),
        "the same code again is no error"
    );
    assert_eq!(read(0), (3, 2, vec![2]));
    assert_eq!(read(1), (3, 3, vec![]));
    assert!(story.desk.tokens().expect("tokens").tokens.is_empty());
}

#[test]
fn somebody_who_forgot_the_password_sets_a_new_one_with_the_recovery_key() {
    let story = Story::fresh();
    let key = story
        .desk
        .create_vault(typed(PASSWORD))
        .expect("a vault")
        .groups
        .join("-");
    story.desk.postpone_recovery_key().expect("later");
    story.desk.lock();
    story
        .desk
        .unlock_with_recovery_key(&key)
        .expect("the key opens");
    let ticket = story
        .desk
        .verify(typed(&key), Verb::ChangePassword, None)
        .expect("a ticket");
    story
        .desk
        .change_password(&ticket, typed("eleven loud geese landed"))
        .expect("changed");
    story.desk.lock();
    story
        .desk
        .unlock(typed("eleven loud geese landed"))
        .expect("the new one opens");
}

#[test]
fn each_copy_of_a_counter_token_from_the_tray_is_a_new_code() {
    let story = Story::opened();
    let id = story.add(COUNTER);
    let copy = || {
        story
            .desk
            .copy_code(&id, false, None, CopyFrom::Tray)
            .expect("copied");
        story.clipboard.text().expect("a code")
    };
    assert_eq!([copy(), copy(), copy()], ["755224", "287082", "359152"]);
}

#[test]
fn a_clipboard_that_does_not_answer_is_asked_again_to_forget() {
    let story = Story::opened();
    let id = story.add(GITHUB);
    story
        .desk
        .copy_code(&id, false, None, CopyFrom::Window)
        .expect("copied");
    story.clipboard.1.store(true, Ordering::Relaxed);
    story.pass(30_000);
    assert!(!story.take_events().contains(&Event::ClipboardCleared));
    story.clipboard.1.store(false, Ordering::Relaxed);
    story.pass(5_000);
    assert!(story.take_events().contains(&Event::ClipboardCleared));
    assert_eq!(story.clipboard.text(), None);
}

#[test]
fn a_token_that_is_not_in_the_bin_is_not_removed_for_good() {
    let story = Story::opened();
    let id = story.add(GITHUB);
    assert!(story.desk.purge_token(&id).is_err());
    assert_eq!(story.desk.tokens().expect("tokens").tokens.len(), 1);
}

#[test]
fn a_clock_years_ahead_does_not_empty_the_bin() {
    let story = Story::opened();
    let id = story.add(GITHUB);
    story.desk.bin_token(&id).expect("binned");
    story.desk.lock();
    story
        .clock
        .wall
        .fetch_add(5 * 365 * 86_400_000, Ordering::Relaxed);
    story.desk.unlock(typed(PASSWORD)).expect("unlocked");
    assert_eq!(story.desk.bin().expect("the bin").len(), 1);
}

#[test]
fn a_new_counter_token_in_place_of_the_old_begins_where_its_code_says() {
    let story = Story::opened();
    let old = story.add(&format!("{COUNTER}00&serial=OATH1"));
    let fresh = "otpauth://hotp/Build:ci?secret=MFRGGZDFMZTWQ2LKMFRGGZDF&counter=0&serial=OATH1";
    let read = story.desk.draft_text(fresh).expect("read");
    let draft = &read.drafts[0].draft;
    let view = story
        .desk
        .confirm_draft(draft, "Build", "ci", &[], OnDuplicate::Replace)
        .expect("replaced");
    assert_eq!((view.id, view.counter), (old, Some(0)));
}

#[test]
fn nobody_is_asked_where_no_token_for_approvals_is() {
    let story = Story::opened().restarted();
    story.desk.greet();
    story.desk.unlock(typed(PASSWORD)).expect("unlocked");
    let view = story.desk.approvals().expect("a view");
    assert_eq!(view.listening, desk::view::Listening::Nothing);
    assert!(view.servers.is_empty());
    assert!(story.requests.shown.lock().expect("the wall").is_empty());
}
