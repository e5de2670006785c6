//! What a restore does with two states: comparing, choosing, bringing back, turning and undoing.

use std::collections::{BTreeMap, BTreeSet};

use ciborium::Value;
use proptest::prelude::*;
use sync::merge::{Fate, Gone, Part, compare, is_alive, merge, revive, select, turn_to, undo};
use vault::travel::{Fields, GROUP, LABEL, PREFERENCES, RecordName, SECRET, Snapshot, label};
use vault::{Stamp, TokenId};

use crate::computer::{Computer, position, secrets, value};
use crate::ledger::Ledger;
use crate::simulation::{World, plan, worlds};

const NOW: i64 = 1_700_000_000_000;
const ID: TokenId = TokenId([1; 16]);
const OTHER: TokenId = TokenId([2; 16]);
const GROUP_ID: [u8; 16] = [7; 16];

/// A computer with two tokens, one of them in a group.
fn computer() -> (Computer, Ledger) {
    let mut ledger = Ledger::default();
    let mut computer = Computer::new(1, NOW);
    computer.add(&mut ledger, ID, "Example", b"one");
    computer.add(&mut ledger, OTHER, "Other", b"two");
    computer.name_group(&mut ledger, GROUP_ID, "Work");
    computer.join_group(&mut ledger, ID, GROUP_ID, true);
    (computer, ledger)
}

fn set(computer: &mut Computer, ledger: &mut Ledger, id: TokenId, key: u64, text: &str) {
    computer.set(ledger, RecordName::of(LABEL, id), key, text);
}

fn fate(ours: &Computer, theirs: &Computer, id: TokenId) -> Fate {
    compare(&ours.state, &theirs.state).tokens[&id].clone()
}

#[test]
fn a_comparison_says_what_is_new_the_same_and_only_here() {
    let (mut ours, mut ledger) = computer();
    let mut theirs = ours.clone();
    theirs.id.0[0] = 9;
    theirs.add(&mut ledger, TokenId([3; 16]), "New", b"three");
    ours.add(&mut ledger, TokenId([4; 16]), "Mine", b"four");
    // What is newer here is no change.
    set(&mut ours, &mut ledger, ID, label::ISSUER, "Newer");
    assert_eq!(fate(&ours, &theirs, ID), Fate::Same);
    assert_eq!(fate(&ours, &theirs, OTHER), Fate::Same);
    assert_eq!(fate(&ours, &theirs, TokenId([3; 16])), Fate::New);
    assert_eq!(fate(&ours, &theirs, TokenId([4; 16])), Fate::OnlyHere);
}

#[test]
fn a_guard_stays_in_a_merge_and_in_a_return_to_a_state_without_it() {
    let (free, mut ledger) = computer();
    let mut guarded = free.clone();
    guarded.id.0[0] = 9;
    guarded.set(&mut ledger, RecordName::of(LABEL, ID), label::GUARDED, true);
    let mut renamed = free.clone();
    set(&mut renamed, &mut ledger, ID, label::ISSUER, "Newer");
    let is_guarded =
        |state: &Snapshot| value(state, LABEL, ID, label::GUARDED) == Some(&Value::from(true));
    assert!(is_guarded(&merge(&guarded.state, &renamed.state)));
    assert!(is_guarded(&merge(&renamed.state, &guarded.state)));
    let mut stamps = fresh(&[&guarded.state, &free.state]);
    assert!(is_guarded(&turn_to(
        &guarded.state,
        &free.state,
        &mut stamps
    )));
    assert!(is_guarded(&turn_to(
        &free.state,
        &guarded.state,
        &mut stamps
    )));
}

#[test]
fn a_comparison_names_the_parts_that_would_change() {
    let (ours, mut ledger) = computer();
    let mut theirs = ours.clone();
    theirs.id.0[0] = 9;
    set(&mut theirs, &mut ledger, ID, label::ACCOUNT, "grace");
    set(&mut theirs, &mut ledger, ID, label::NOTE, "a note");
    theirs.join_group(&mut ledger, ID, GROUP_ID, false);
    theirs.place(&mut ledger, ID, vec![1, 1]);
    theirs.put_secret(&mut ledger, ID, b"five");
    theirs.step(&mut ledger, b"two");
    theirs.use_once(OTHER);
    assert_eq!(
        fate(&ours, &theirs, ID),
        Fate::Changed(vec![
            Part::Name,
            Part::Note,
            Part::Groups,
            Part::Order,
            Part::Secret
        ])
    );
    assert_eq!(
        fate(&ours, &theirs, OTHER),
        Fate::Changed(vec![Part::Counter])
    );
}

#[test]
fn a_comparison_tells_what_was_deleted_here_from_what_was_deleted_there() {
    let (mut ours, mut ledger) = computer();
    let mut theirs = ours.clone();
    theirs.id.0[0] = 9;
    let before = theirs.clone();
    ours.bin(&mut ledger, ID);
    assert_eq!(fate(&ours, &theirs, ID), Fate::GoneHere(Gone::Bin));
    ours.purge(&mut ledger, ID);
    assert_eq!(fate(&ours, &theirs, ID), Fate::GoneHere(Gone::Purged));
    theirs.bin(&mut ledger, ID);
    assert_eq!(fate(&ours, &theirs, ID), Fate::Dead);
    theirs.bin(&mut ledger, OTHER);
    assert_eq!(
        fate(&before, &theirs, OTHER),
        Fate::Changed(vec![Part::Bin])
    );
    set(&mut ours, &mut ledger, OTHER, label::NOTE, "unseen there");
    assert_eq!(fate(&ours, &theirs, OTHER), Fate::Same);
    assert_eq!(
        fate(&theirs, &ours, OTHER),
        Fate::Changed(vec![Part::Note, Part::Bin])
    );
}

#[test]
fn a_selection_takes_the_chosen_tokens_with_their_counters_and_groups() {
    let (mut theirs, mut ledger) = computer();
    theirs.put_secret(&mut ledger, ID, b"three");
    theirs.step(&mut ledger, b"three");
    theirs.use_once(ID);
    theirs.prefer(&mut ledger, "theme", 1);
    let chosen = select(&theirs.state, &BTreeSet::from([ID]));
    let names: BTreeSet<_> = chosen.records.keys().copied().collect();
    let expected = [LABEL, SECRET, vault::travel::USAGE].map(|kind| RecordName::of(kind, ID));
    let mut expected: BTreeSet<_> = expected.into_iter().collect();
    expected.extend([
        RecordName::of_counter(b"one"),
        RecordName::of_counter(b"three"),
        RecordName {
            kind: GROUP,
            id: GROUP_ID,
        },
    ]);
    assert_eq!(names, expected);
}

#[test]
fn reviving_brings_back_what_was_purged_here_and_keeps_what_is_newer_in_the_bin() {
    let (mut ours, mut ledger) = computer();
    ours.put_secret(&mut ledger, ID, b"three");
    let backup = ours.state.clone();
    set(&mut ours, &mut ledger, OTHER, label::NOTE, "newer");
    ours.bin(&mut ledger, OTHER);
    ours.bin(&mut ledger, ID);
    ours.purge(&mut ledger, ID);
    let deleted = ours.state.clone();
    let ids = BTreeSet::from([ID, OTHER]);
    let revived = revive(&deleted, &backup, &ids, &mut || ours.stamp());
    assert!(is_alive(&revived, ID) && is_alive(&revived, OTHER));
    assert_eq!(
        value(&revived, LABEL, ID, label::ISSUER),
        Some(&"Example".into())
    );
    assert_eq!(
        value(&revived, LABEL, OTHER, label::NOTE),
        Some(&"newer".into())
    );
    assert_eq!(secrets(&revived, ID), secrets(&backup, ID));
    // The deletes of other computers do not undo it.
    assert!(merge(&revived, &deleted) == revived);
    assert!(merge(&revived, &backup) == revived);
}

#[test]
fn reviving_what_nobody_has_makes_nothing() {
    let (mut ours, mut ledger) = computer();
    ours.purge(&mut ledger, ID);
    let state = ours.state.clone();
    let ids = BTreeSet::from([ID, TokenId([77; 16])]);
    let revived = revive(&state, &Snapshot::default(), &ids, &mut || ours.stamp());
    assert!(revived == state);
}

#[test]
fn undoing_a_restore_leaves_alone_what_was_edited_since() {
    let (mut ours, mut ledger) = computer();
    let mut theirs = ours.clone();
    theirs.id.0[0] = 9;
    for id in [ID, OTHER] {
        set(&mut theirs, &mut ledger, id, label::ISSUER, "Restored");
    }
    theirs.add(&mut ledger, TokenId([3; 16]), "Came", b"three");
    let before = ours.state.clone();
    ours.meet(&theirs);
    let after = ours.state.clone();
    set(&mut ours, &mut ledger, OTHER, label::NOTE, "edited since");
    ours.step(&mut ledger, b"one");
    let now = ours.state.clone();
    let undone = undo(&now, &before, &after, &mut || ours.stamp());
    assert_eq!(undone.stayed, BTreeSet::from([OTHER]));
    let state = &undone.state;
    assert_eq!(
        value(state, LABEL, ID, label::ISSUER),
        Some(&"Example".into())
    );
    assert_eq!(
        value(state, LABEL, OTHER, label::ISSUER),
        Some(&"Restored".into())
    );
    assert!(!is_alive(state, TokenId([3; 16])));
    assert_eq!(
        secrets(state, TokenId([3; 16])).len(),
        1,
        "the bin keeps it"
    );
    assert_eq!(
        position(state, RecordName::of_counter(b"one")),
        Some((0, 1))
    );
    assert!(merge(state, &after) == *state && merge(state, &before) == *state);
}

/// What a person sees of the alive tokens, the groups and the preferences.
fn view(state: &Snapshot) -> BTreeMap<RecordName, Vec<(u64, Vec<u8>)>> {
    let mut view = BTreeMap::new();
    for (name, fields) in &state.records {
        let is_there = match name.kind {
            LABEL | SECRET => is_alive(state, TokenId(name.id)),
            GROUP => !fields.is_covered_by(vault::travel::DELETED),
            kind => kind == PREFERENCES,
        };
        if is_there {
            let shown = shown(state, *name, fields);
            if !shown.is_empty() {
                view.insert(*name, shown);
            }
        }
    }
    view
}

fn shown(state: &Snapshot, name: RecordName, fields: &Fields) -> Vec<(u64, Vec<u8>)> {
    let nothing = [Value::Null, Value::from(false), Value::from("")];
    let registers = fields.registers.iter().filter(|(key, register)| {
        **key != label::REVIVED && **key < 10 && !nothing.contains(&register.value)
    });
    let mut shown: Vec<_> = registers
        .map(|(key, register)| (*key, Fields::element(&register.value)))
        .collect();
    if name.kind == SECRET {
        let present = secrets(state, TokenId(name.id)).pop();
        shown.extend(present.map(|present| (64, present)));
    } else if let Some(elements) = fields.collections.get(&64) {
        let on = elements
            .iter()
            .filter(|(_, register)| !nothing.contains(&register.value));
        shown.extend(on.map(|(element, register)| {
            (
                64,
                [element.clone(), Fields::element(&register.value)].concat(),
            )
        }));
    }
    shown
}

fn fresh(states: &[&Snapshot]) -> impl FnMut() -> Stamp + use<> {
    let stamps = states
        .iter()
        .flat_map(|state| state.records.values())
        .flat_map(|fields| fields.stamps().map(|stamp| stamp.hlc).collect::<Vec<_>>());
    let mut last = stamps.max().unwrap_or(0);
    move || {
        last += 1;
        Stamp {
            hlc: last,
            computer: vault::ComputerId([200; 16]),
        }
    }
}

fn every_secret(state: &Snapshot) -> BTreeSet<(TokenId, Vec<u8>)> {
    let ids = state.token_ids();
    ids.flat_map(|id| {
        secrets(state, id)
            .into_iter()
            .map(move |secret| (id, secret))
    })
    .collect()
}

proptest! {
    #![proptest_config(worlds(1_000))]

    #[test]
    fn turning_shows_what_is_wanted_and_wins_when_it_meets_either_again(plan in plan(), picks in any::<[prop::sample::Index; 2]>()) {
        let world = World::run(&plan);
        let states = world.states();
        let [now, wanted] = picks.map(|pick| *pick.get(&states));
        let turned = turn_to(now, wanted, &mut fresh(&[now, wanted]));
        prop_assert_eq!(view(&turned), view(wanted));
        for met in [now, wanted] {
            prop_assert!(merge(&turned, met) == turned);
        }
        for name in now.records.keys().filter(|name| name.kind == vault::travel::COUNTER) {
            prop_assert!(position(&turned, *name) >= position(now, *name));
        }
        let purged = |id: &TokenId| turned.fields(SECRET, *id).is_none();
        let had = every_secret(now);
        let has = every_secret(&turned);
        prop_assert!(had.iter().all(|secret| has.contains(secret) || purged(&secret.0)));
        // Turned once, there is nothing left to edit.
        let again = turn_to(&turned, wanted, &mut || panic!("no edit is needed"));
        prop_assert!(again == turned);
    }

    #[test]
    fn undoing_at_once_shows_what_was_before(plan in plan(), picks in any::<[prop::sample::Index; 2]>()) {
        let world = World::run(&plan);
        let states = world.states();
        let [before, backup] = picks.map(|pick| *pick.get(&states));
        let after = merge(before, backup);
        let undone = undo(&after, before, &after, &mut fresh(&[&after]));
        prop_assert!(undone.stayed.is_empty());
        prop_assert_eq!(view(&undone.state), view(before));
    }

    #[test]
    fn a_comparison_tells_what_the_merge_does(plan in plan(), picks in any::<[prop::sample::Index; 2]>()) {
        let world = World::run(&plan);
        let states = world.states();
        let [ours, theirs] = picks.map(|pick| *pick.get(&states));
        let merged = merge(ours, theirs);
        let (seen, seen_after) = (view(ours), view(&merged));
        for (id, fate) in compare(ours, theirs).tokens {
            let [was, is] = [ours, &merged].map(|state| is_alive(state, id));
            let [label, secret] = [LABEL, SECRET].map(|kind| RecordName::of(kind, id));
            let is_equal = [label, secret].iter().all(|name| seen.get(name) == seen_after.get(name));
            match fate {
                Fate::New => prop_assert!(ours.fields(LABEL, id).is_none() && is),
                Fate::Same | Fate::OnlyHere => prop_assert!(was && is && is_equal),
                Fate::Changed(parts) => prop_assert!(!parts.is_empty() && (was || is)),
                Fate::GoneHere(_) => prop_assert!(!was && !is && is_alive(theirs, id)),
                Fate::Dead => prop_assert!(!was && !is && !is_alive(theirs, id)),
            }
        }
    }

    #[test]
    fn revived_tokens_are_back_and_stay_when_the_deletes_come_again(plan in plan(), picks in any::<[prop::sample::Index; 2]>()) {
        let world = World::run(&plan);
        let states = world.states();
        let [state, from] = picks.map(|pick| *pick.get(&states));
        let ids: BTreeSet<TokenId> = from.token_ids().filter(|id| is_alive(from, *id)).collect();
        let revived = revive(state, from, &ids, &mut fresh(&[state, from]));
        for id in &ids {
            prop_assert!(is_alive(&revived, *id));
            prop_assert!(is_alive(&merge(&revived, state), *id));
            let had = secrets(from, *id);
            let has = secrets(&revived, *id);
            prop_assert!(had.iter().all(|secret| has.contains(secret)));
        }
    }
}
