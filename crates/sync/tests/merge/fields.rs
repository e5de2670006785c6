//! One test per row of the table of merge rules.

use std::collections::BTreeSet;

use ciborium::Value;
use sync::merge::{is_alive, merge, twins};
use vault::TokenId;
use vault::travel::{
    DELETED, Fields, LABEL, RecordName, SECRET, Snapshot, USAGE, label, secret, usage,
};

use crate::computer::{
    Computer, NEW_COLLECTION, NEW_PLAIN, NEW_REGISTER, kind, position, secrets, value,
};
use crate::ledger::Ledger;

const NOW: i64 = 1_700_000_000_000;
const DAY_MS: i64 = 86_400_000;
const ID: TokenId = TokenId([1; 16]);
const TOKEN: RecordName = RecordName::of(LABEL, ID);

/// Two computers that both have one token; the second one's clock is a day behind, so that what it
/// edits at the same time is the older edit.
fn two() -> (Computer, Computer, Ledger) {
    let mut ledger = Ledger::default();
    let mut one = Computer::new(1, NOW);
    let mut two = Computer::new(2, NOW - DAY_MS);
    one.add(&mut ledger, ID, "Example", b"one");
    two.meet(&one);
    one.now_ms += 60_000;
    (one, two, ledger)
}

fn both(one: &Computer, two: &Computer) -> Snapshot {
    let merged = merge(&one.state, &two.state);
    assert!(merged == merge(&two.state, &one.state));
    merged
}

fn element(bytes: &[u8]) -> Vec<u8> {
    Fields::element(&Value::Bytes(bytes.to_vec()))
}

#[test]
fn ids_are_names_so_two_tokens_of_one_secret_stay_two() {
    let (mut one, mut two, mut ledger) = two();
    one.add(&mut ledger, TokenId([2; 16]), "Example", b"one");
    two.add(&mut ledger, TokenId([3; 16]), "Example", b"one");
    assert_eq!(both(&one, &two).token_ids().count(), 3);
}

#[test]
fn of_two_names_the_newer_wins_and_different_fields_both_stay() {
    let (mut one, mut two, mut ledger) = two();
    one.set(&mut ledger, TOKEN, label::ISSUER, "First");
    two.meet(&one);
    // Its clock is a day behind, and still its edit is the newer one.
    two.set(&mut ledger, TOKEN, label::ISSUER, "Second");
    one.set(&mut ledger, TOKEN, label::NOTE, "a note");
    let merged = both(&one, &two);
    assert_eq!(
        value(&merged, LABEL, ID, label::ISSUER),
        Some(&"Second".into())
    );
    assert_eq!(
        value(&merged, LABEL, ID, label::NOTE),
        Some(&"a note".into())
    );
}

#[test]
fn algorithm_digits_and_period_are_one_register_and_never_mix() {
    let (mut one, mut two, mut ledger) = two();
    one.set(&mut ledger, TOKEN, label::KIND, kind("hotp", 8));
    two.set(&mut ledger, TOKEN, label::KIND, kind("totp", 7));
    let merged = both(&one, &two);
    let kept = value(&merged, LABEL, ID, label::KIND).cloned();
    assert_eq!(
        kept,
        Some(kind("hotp", 8)),
        "the clock of the other is behind"
    );
}

#[test]
fn the_newest_secret_is_the_present_one_and_every_other_is_kept() {
    let (mut one, mut two, mut ledger) = two();
    two.put_secret(&mut ledger, ID, b"two");
    two.put_secret(&mut ledger, ID, b"one");
    one.put_secret(&mut ledger, ID, b"three");
    let merged = both(&one, &two);
    assert_eq!(
        secrets(&merged, ID),
        [element(b"two"), element(b"one"), element(b"three")]
    );
    ledger.check(&merged);
}

#[test]
fn the_larger_counter_wins_and_a_reset_on_purpose_wins_over_both() {
    let (mut one, mut two, mut ledger) = two();
    let name = RecordName::of_counter(b"one");
    (0..3).for_each(|_| one.step(&mut ledger, b"one"));
    (0..5).for_each(|_| two.step(&mut ledger, b"one"));
    assert_eq!(position(&both(&one, &two), name), Some((0, 5)));
    one.move_counter(b"one", (1, 0));
    assert_eq!(position(&both(&one, &two), name), Some((1, 0)));
    two.meet(&one);
    two.step(&mut ledger, b"one");
    assert_eq!(position(&both(&one, &two), name), Some((1, 1)));
}

#[test]
fn a_counter_belongs_to_the_secret_so_both_of_its_tokens_share_it() {
    let (mut one, mut two, mut ledger) = two();
    one.add(&mut ledger, TokenId([2; 16]), "Again", b"one");
    one.step(&mut ledger, b"one");
    two.step(&mut ledger, b"one");
    two.step(&mut ledger, b"one");
    let merged = both(&one, &two);
    let counters = merged
        .records
        .keys()
        .filter(|name| **name == RecordName::of_counter(b"one"));
    assert_eq!(counters.count(), 1);
    assert_eq!(
        position(&merged, RecordName::of_counter(b"one")),
        Some((0, 2))
    );
}

#[test]
fn of_uses_the_larger_count_and_the_later_copy_stay() {
    let (mut one, mut two, _) = two();
    one.use_once(ID);
    two.use_once(ID);
    two.use_once(ID);
    let merged = both(&one, &two);
    let plain = &merged.fields(USAGE, ID).expect("it was used").plain;
    assert_eq!(plain[&usage::USES], 2.into());
    assert_eq!(plain[&usage::LAST_MS], (NOW + 60_000).into());
}

#[test]
fn a_delete_wins_over_what_it_had_seen() {
    let (mut one, two, mut ledger) = two();
    one.bin(&mut ledger, ID);
    let merged = both(&one, &two);
    assert!(!is_alive(&merged, ID));
    assert_eq!(secrets(&merged, ID), [element(b"one")], "the bin keeps it");
}

#[test]
fn an_edit_a_delete_had_not_seen_keeps_the_token_whatever_the_clocks() {
    let (mut one, mut two, mut ledger) = two();
    one.bin(&mut ledger, ID);
    two.set(&mut ledger, TOKEN, label::NOTE, "still wanted");
    assert!(is_alive(&both(&one, &two), ID));
}

#[test]
fn a_secret_a_delete_had_not_seen_keeps_the_token() {
    let (mut one, mut two, mut ledger) = two();
    one.bin(&mut ledger, ID);
    two.put_secret(&mut ledger, ID, b"two");
    assert!(is_alive(&both(&one, &two), ID));
}

#[test]
fn an_edit_that_lost_to_one_the_delete_had_seen_saves_nothing() {
    let (mut one, mut two, mut ledger) = two();
    two.set(&mut ledger, TOKEN, label::ISSUER, "Older, by its clock");
    one.set(&mut ledger, TOKEN, label::ISSUER, "Newer");
    let mut third = Computer::new(3, NOW);
    third.meet(&one);
    third.bin(&mut ledger, ID);
    // The first computer's edit won over the second's before anybody saw the delete.
    two.set(&mut ledger, TOKEN, label::ISSUER, "Even older");
    one.meet(&two);
    assert!(value(&one.state, LABEL, ID, label::ISSUER) == Some(&"Newer".into()));
    assert!(!is_alive(&merge(&one.state, &third.state), ID));
}

#[test]
fn two_deletes_together_cover_what_each_had_seen() {
    let (mut one, mut two, mut ledger) = two();
    one.set(&mut ledger, TOKEN, label::NOTE, "here");
    two.set(&mut ledger, TOKEN, label::PINNED, true);
    one.bin(&mut ledger, ID);
    two.bin(&mut ledger, ID);
    let merged = both(&one, &two);
    assert!(!is_alive(&merged, ID));
    let label = merged.fields(LABEL, ID).expect("it has a label");
    assert_eq!(label.vectors[&DELETED].len(), 2);
    assert_eq!(label.plain[&label::BINNED], (NOW + 60_000).into());
}

#[test]
fn a_purge_takes_the_payload_on_every_computer_and_keeps_the_name() {
    let (mut one, two, mut ledger) = two();
    one.bin(&mut ledger, ID);
    one.purge(&mut ledger, ID);
    let merged = both(&one, &two);
    assert!(!is_alive(&merged, ID));
    assert!(merged.fields(SECRET, ID).is_none());
    let label = merged.fields(LABEL, ID).expect("the name stays");
    assert!(label.registers.is_empty() && label.collections.is_empty());
    assert_eq!(label.plain.get(&label::PURGED), Some(&true.into()));
    // An older state does not bring it back.
    assert!(merge(&merged, &two.state) == merged);
}

#[test]
fn a_purge_loses_against_an_edit_it_had_not_seen() {
    let (mut one, mut two, mut ledger) = two();
    one.bin(&mut ledger, ID);
    one.purge(&mut ledger, ID);
    two.set(&mut ledger, TOKEN, label::NOTE, "still wanted");
    let merged = both(&one, &two);
    assert!(is_alive(&merged, ID));
    assert_eq!(secrets(&merged, ID), [element(b"one")]);
    assert_eq!(
        value(&merged, LABEL, ID, label::ISSUER),
        Some(&"Example".into())
    );
    let label = merged.fields(LABEL, ID).expect("it has a label");
    assert!(!label.plain.contains_key(&label::PURGED));
}

#[test]
fn a_label_that_an_older_version_purged_takes_its_delete_vector_for_a_purge_vector() {
    let (mut one, two, mut ledger) = two();
    one.purge(&mut ledger, ID);
    one.record(LABEL, ID).vectors.remove(&vault::travel::PURGED);
    assert!(both(&one, &two).fields(SECRET, ID).is_none());
}

#[test]
fn taking_a_token_out_of_the_bin_is_an_edit() {
    let (mut one, mut two, mut ledger) = two();
    one.bin(&mut ledger, ID);
    two.meet(&one);
    two.restore(&mut ledger, ID);
    assert!(is_alive(&both(&one, &two), ID));
}

#[test]
fn using_a_binned_token_does_not_bring_it_back() {
    let (mut one, mut two, mut ledger) = two();
    one.bin(&mut ledger, ID);
    two.step(&mut ledger, b"one");
    two.use_once(ID);
    assert!(!is_alive(&both(&one, &two), ID));
}

#[test]
fn places_stay_strictly_in_order_and_the_newer_move_wins() {
    let (mut one, mut two, mut ledger) = two();
    one.add(&mut ledger, TokenId([2; 16]), "Second", b"two");
    two.meet(&one);
    one.now_ms += 60_000;
    one.place(&mut ledger, ID, vec![64, 0, 1]);
    two.place(&mut ledger, ID, vec![64, 0, 3]);
    let merged = both(&one, &two);
    let places: BTreeSet<_> = merged
        .token_ids()
        .map(|id| {
            (
                value(&merged, LABEL, id, label::ORDER)
                    .cloned()
                    .map(|place| Fields::element(&place)),
                id,
            )
        })
        .collect();
    assert_eq!(places.len(), 2);
    assert_eq!(
        value(&merged, LABEL, ID, label::ORDER),
        Some(&Value::Bytes(vec![64, 0, 1])),
        "the clock of the other is behind"
    );
}

#[test]
fn two_groups_added_at_once_both_stay_and_off_is_an_edit_too() {
    let (mut one, mut two, mut ledger) = two();
    let [work, home] = [[7; 16], [8; 16]];
    one.join_group(&mut ledger, ID, work, true);
    two.join_group(&mut ledger, ID, home, true);
    one.meet(&two);
    two.meet(&one);
    two.join_group(&mut ledger, ID, work, false);
    let merged = both(&one, &two);
    let groups = &merged
        .fields(LABEL, ID)
        .expect("it has a label")
        .collections[&label::GROUPS];
    let on: Vec<_> = groups
        .values()
        .map(|register| register.value.clone())
        .collect();
    assert_eq!(on, [false.into(), true.into()]);
}

#[test]
fn a_group_is_named_by_the_newer_edit_and_deleting_it_deletes_no_token() {
    let (mut one, mut two, mut ledger) = two();
    one.name_group(&mut ledger, [7; 16], "Work");
    one.join_group(&mut ledger, ID, [7; 16], true);
    two.meet(&one);
    two.name_group(&mut ledger, [7; 16], "Office");
    let name = RecordName {
        kind: vault::travel::GROUP,
        id: [7; 16],
    };
    let merged = both(&one, &two);
    let named = &merged.records[&name].registers[&label::ISSUER].value;
    assert_eq!(*named, Value::from("Office"));
    one.meet(&two);
    one.delete_group([7; 16]);
    let merged = both(&one, &two);
    assert!(merged.records[&name].is_covered_by(DELETED));
    assert!(is_alive(&merged, ID));
}

#[test]
fn one_enrolment_under_two_ids_is_shown_as_twins_the_smallest_first() {
    let (mut one, mut two, mut ledger) = two();
    two.add(&mut ledger, TokenId([9; 16]), "Example", b"one");
    one.add(&mut ledger, TokenId([5; 16]), "Example", b"one");
    one.add(&mut ledger, TokenId([6; 16]), "Another", b"one");
    one.add(&mut ledger, TokenId([7; 16]), "Example", b"two");
    let merged = both(&one, &two);
    assert_eq!(
        twins(&merged),
        [vec![ID, TokenId([5; 16]), TokenId([9; 16])]]
    );
    one.meet(&two);
    one.bin(&mut ledger, TokenId([5; 16]));
    one.set(
        &mut ledger,
        RecordName::of(LABEL, TokenId([9; 16])),
        label::KIND,
        kind("hotp", 8),
    );
    assert_eq!(twins(&one.state), Vec::<Vec<TokenId>>::new());
}

#[test]
fn preferences_merge_one_by_one() {
    let (mut one, mut two, mut ledger) = two();
    one.prefer(&mut ledger, "theme", 1);
    two.prefer(&mut ledger, "theme", 2);
    two.prefer(&mut ledger, "size", 3);
    let merged = both(&one, &two);
    let name = RecordName {
        kind: vault::travel::PREFERENCES,
        id: [0; 16],
    };
    let values: Vec<_> = merged.records[&name].collections[&label::GROUPS]
        .values()
        .map(|register| register.value.clone())
        .collect();
    assert_eq!(values, [Value::Bytes(vec![3]), Value::Bytes(vec![1])]);
}

#[test]
fn what_only_a_newer_version_knows_is_merged_and_forwarded() {
    let (mut one, mut two, mut ledger) = two();
    one.set(&mut ledger, TOKEN, NEW_REGISTER, "old");
    two.meet(&one);
    two.set(&mut ledger, TOKEN, NEW_REGISTER, "new");
    two.set_element(&mut ledger, (TOKEN, NEW_COLLECTION), &1.into(), "one");
    one.set_element(&mut ledger, (TOKEN, NEW_COLLECTION), &2.into(), "two");
    one.record(LABEL, ID).plain.insert(NEW_PLAIN, 5.into());
    let unknown = RecordName {
        kind: 40,
        id: [3; 16],
    };
    two.set(&mut ledger, unknown, 1, "a new kind of record");
    let merged = both(&one, &two);
    let label = merged.fields(LABEL, ID).expect("it has a label");
    assert_eq!(label.registers[&NEW_REGISTER].value, "new".into());
    assert_eq!(label.collections[&NEW_COLLECTION].len(), 2);
    assert_eq!(label.plain[&NEW_PLAIN], 5.into());
    assert!(merged.records.contains_key(&unknown));
}

#[test]
fn of_times_the_earlier_birth_and_the_later_change_stay_and_marks_of_a_vault_go() {
    let (mut one, mut two, _) = two();
    let plain = &mut one.record(LABEL, ID).plain;
    plain.insert(label::CREATED, 5.into());
    plain.insert(label::SOURCE, "text".into());
    plain.insert(label::SECRET_MARK, Value::Bytes(vec![1; 16]));
    let plain = &mut two.record(LABEL, ID).plain;
    plain.insert(label::CHANGED, (NOW + 9).into());
    plain.insert(label::FLAWED, true.into());
    let merged = both(&one, &two);
    let plain = &merged.fields(LABEL, ID).expect("it has a label").plain;
    assert_eq!(plain[&label::CREATED], 5.into());
    assert_eq!(plain[&label::CHANGED], (NOW + 9).into());
    assert_eq!(plain[&label::SOURCE], "text".into());
    assert!(!plain.contains_key(&label::SECRET_MARK) && !plain.contains_key(&label::FLAWED));
}

#[test]
fn a_pin_is_a_register_of_the_secret() {
    let (mut one, mut two, mut ledger) = two();
    let name = RecordName::of(SECRET, ID);
    two.set(&mut ledger, name, secret::PIN, "1111");
    one.meet(&two);
    one.set(&mut ledger, name, secret::PIN, "2222");
    assert_eq!(
        value(&both(&one, &two), SECRET, ID, secret::PIN),
        Some(&"2222".into())
    );
}
