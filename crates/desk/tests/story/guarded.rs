//! Tokens whose server wants a fresh unlock before each use of a code.

use desk::settings::SettingsChange;
use desk::view::{OnDuplicate, TokenChange};
use desk::{CopyFrom, Error, Event, Verb};

use super::rim::{BEGIN_MS, PASSWORD, Story, typed};
use super::{COUNTER, GITHUB, code_at};

fn guarded(link: &str) -> String {
    format!("{link}&pin=True")
}

/// The password was given just now, for one code of this token.
fn ticket(story: &Story, id: &str) -> String {
    let object = Some(id.to_owned());
    let ticket = story.desk.verify(typed(PASSWORD), Verb::UseCode, object);
    ticket.expect("a ticket")
}

fn is_guarded(story: &Story, id: &str) -> bool {
    let all = story.desk.tokens().expect("tokens").tokens;
    all.iter().any(|token| token.id == id && token.guarded)
}

/// What the row shows: never a next code.
fn row(story: &Story, id: &str) -> Option<String> {
    let rows = story.desk.show_codes(&[id.to_owned()]).expect("rows");
    let row = rows.first().expect("a row");
    assert_eq!((row.hidden, row.next.as_ref()), (row.code.is_empty(), None));
    Some(row.code.clone()).filter(|code| !code.is_empty())
}

/// Every code that an event told.
fn told(story: &Story) -> Vec<String> {
    let codes = story
        .take_events()
        .into_iter()
        .flat_map(|event| match event {
            Event::Codes { codes } => codes,
            _ => Vec::new(),
        });
    codes
        .flat_map(|code| [Some(code.code), code.next])
        .flatten()
        .filter(|code| !code.is_empty())
        .collect()
}

#[test]
fn no_guarded_code_leaves_without_a_ticket() {
    let story = Story::opened();
    for link in [GITHUB, COUNTER] {
        let id = story.add(&guarded(link));
        assert!(is_guarded(&story, &id));
        assert_eq!(row(&story, &id), None);
        let counter = story.desk.tokens().expect("tokens").tokens;
        for next in [false, true] {
            for from in [CopyFrom::Window, CopyFrom::Tray] {
                let copied = story.desk.copy_code(&id, next, None, from);
                assert!(matches!(copied, Err(Error::TicketInvalid)), "{from:?}");
            }
        }
        let revealed = story.desk.reveal_code(&id, None);
        assert!(matches!(revealed, Err(Error::TicketInvalid)));
        let next = story.desk.next_code(&id, None);
        assert!(matches!(next, Err(Error::TicketInvalid)));
        story.pass(31_000);
        assert_eq!(story.clipboard.text(), None);
        assert_eq!(told(&story), Vec::<String>::new());
        let (pinned, others) = story.desk.tray_tokens().expect("a tray");
        assert!(pinned.iter().chain(&others).all(|entry| entry.id != id));
        let after = story.desk.tokens().expect("tokens").tokens;
        assert_eq!(
            counter.last().map(|token| token.counter),
            after.last().map(|token| token.counter),
            "no code was used"
        );
    }
}

#[test]
fn a_ticket_shows_a_guarded_code_for_ten_seconds_and_once() {
    let story = Story::opened();
    let (id, other) = (story.add(&guarded(GITHUB)), story.add(&guarded(COUNTER)));
    let good = ticket(&story, &id);
    let shown = story.desk.reveal_code(&id, Some(&good)).expect("shown");
    assert_eq!(
        (shown.code, shown.hidden, shown.next),
        (code_at(BEGIN_MS / 1000), false, None)
    );
    assert_eq!(row(&story, &id), Some(code_at(BEGIN_MS / 1000)));
    assert_eq!(story.clipboard.text(), None);
    for (spent, token) in [(&good, &id), (&ticket(&story, &id), &other)] {
        let again = story.desk.reveal_code(token, Some(spent));
        assert!(matches!(again, Err(Error::TicketInvalid)));
        let again = story
            .desk
            .copy_code(token, false, Some(spent), CopyFrom::Window);
        assert!(matches!(again, Err(Error::TicketInvalid)));
    }
    // Shown is not copied: that is another use.
    let copied = story.desk.copy_code(&id, false, None, CopyFrom::Window);
    assert!(matches!(copied, Err(Error::TicketInvalid)));
    story.take_events();
    story.pass(10_000);
    assert_eq!(told(&story), Vec::<String>::new());
    assert_eq!(row(&story, &id), None);
}

#[test]
fn a_late_clockwork_does_not_leave_a_guarded_code_uncovered() {
    let story = Story::opened();
    let id = story.add(&guarded(GITHUB));
    let good = ticket(&story, &id);
    story.desk.reveal_code(&id, Some(&good)).expect("shown");
    story
        .clock
        .steady
        .fetch_add(10_000, std::sync::atomic::Ordering::Relaxed);
    assert_eq!(row(&story, &id), None);
}

#[test]
fn a_ticket_of_another_verb_or_too_old_shows_no_code() {
    let story = Story::opened();
    let id = story.add(&guarded(GITHUB));
    let object = Some(id.clone());
    let other = story
        .desk
        .verify(typed(PASSWORD), Verb::RevealSecret, object);
    let other = other.expect("a ticket");
    let shown = story.desk.reveal_code(&id, Some(&other));
    assert!(matches!(shown, Err(Error::TicketInvalid)));
    let old = ticket(&story, &id);
    story.pass(30_000);
    let shown = story.desk.reveal_code(&id, Some(&old));
    assert!(matches!(shown, Err(Error::TicketInvalid)));
}

#[test]
fn a_ticket_copies_a_guarded_code_and_uncovers_it() {
    let story = Story::opened();
    let id = story.add(&guarded(GITHUB));
    assert_eq!(row(&story, &id), None);
    let good = ticket(&story, &id);
    story
        .desk
        .copy_code(&id, false, Some(&good), CopyFrom::Window)
        .expect("copied");
    let code = code_at(BEGIN_MS / 1000);
    assert_eq!(story.clipboard.text().as_ref(), Some(&code));
    story.desk.tick();
    assert_eq!(told(&story), [code]);
    story.pass(10_000);
    assert_eq!(row(&story, &id), None);
}

#[test]
fn a_guarded_counter_goes_on_for_a_ticket_only() {
    let story = Story::opened();
    let id = story.add(&guarded(COUNTER));
    let first = ticket(&story, &id);
    let shown = story.desk.next_code(&id, Some(&first)).expect("a code");
    assert_eq!((shown.code.as_str(), shown.hidden), ("755224", false));
    assert!(story.desk.next_code(&id, Some(&first)).is_err());
    story.pass(10_000);
    assert_eq!(row(&story, &id), None);
    let second = ticket(&story, &id);
    let shown = story.desk.next_code(&id, Some(&second)).expect("a code");
    assert_eq!(shown.code, "287082");
}

#[test]
fn other_tokens_need_no_ticket_and_spend_none() {
    let story = Story::opened();
    let (free, id) = (story.add(GITHUB), story.add(&guarded(COUNTER)));
    let good = ticket(&story, &id);
    story.desk.reveal_code(&free, Some(&good)).expect("shown");
    story
        .desk
        .copy_code(&free, false, None, CopyFrom::Tray)
        .expect("copied");
    assert!(story.desk.next_code(&id, Some(&good)).is_ok());
}

#[test]
fn no_edit_setting_or_second_link_takes_a_guard_away() {
    let story = Story::opened();
    let id = story.add(&guarded(GITHUB));
    let change = TokenChange {
        issuer: Some("Other".to_owned()),
        account: Some("x".to_owned()),
        secret: Some(typed("MZXW6YTBOIMZXW6YTBOI")),
        period: Some(60),
        ..TokenChange::default()
    };
    let edited = story.desk.edit_token(&id, &change).expect("edited");
    assert!(edited.guarded);
    let shown = SettingsChange {
        hide_codes: Some(false),
        show_next: Some(true),
        ..SettingsChange::default()
    };
    story.desk.set_settings(shown).expect("set");
    assert_eq!(row(&story, &id), None);
    story.desk.bin_token(&id).expect("binned");
    story.desk.restore_token(&id).expect("restored");
    story.desk.lock();
    story.desk.unlock(typed(PASSWORD)).expect("unlocked");
    assert!(is_guarded(&story, &id));

    let other = story.add(&format!("{GITHUB}&serial=T1&app_force_unlock=any"));
    let plain = story
        .desk
        .draft_text(&format!("{GITHUB}&serial=T1"))
        .expect("read");
    let kept = story
        .desk
        .confirm_draft(
            &plain.drafts[0].draft,
            "GitHub",
            "mara",
            &[],
            OnDuplicate::Replace,
        )
        .expect("replaced");
    assert_eq!((kept.id, kept.guarded), (other, true));
}

#[test]
fn a_second_link_with_a_guard_puts_it_up_at_once() {
    let story = Story::opened();
    let id = story.add(GITHUB);
    story.desk.show_codes(&[id]).expect("rows");
    let link = story.desk.draft_text(&guarded(GITHUB)).expect("read");
    story
        .desk
        .confirm_draft(
            &link.drafts[0].draft,
            "GitHub",
            "mara",
            &[],
            OnDuplicate::Replace,
        )
        .expect("replaced");
    story.take_events();
    story.desk.tick();
    let events = story.take_events();
    let [Event::Codes { codes }] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert!(codes[0].hidden && codes[0].code.is_empty() && codes[0].next.is_none());
}
