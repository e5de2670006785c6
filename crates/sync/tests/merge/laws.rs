//! The laws of merging, on states that computers can reach.

use std::collections::BTreeSet;

use proptest::prelude::*;
use sync::merge::merge;
use vault::TokenId;
use vault::travel::{LABEL, SECRET, Snapshot, USAGE};

use crate::simulation::{Plan, World, plan, worlds};

/// Four laws with this many worlds each: ten thousand in all.
const CASES: u32 = 2_500;

proptest! {
    #![proptest_config(worlds(CASES))]

    #[test]
    fn merging_is_commutative_associative_and_idempotent(plan in plan(), picks in any::<[prop::sample::Index; 3]>()) {
        let world = World::run(&plan);
        let states = world.states();
        let [a, b, c] = picks.map(|pick| *pick.get(&states));
        same(&merge(a, b), &merge(b, a));
        same(&merge(a, a), a);
        let both = merge(a, b);
        same(&merge(&both, &both), &both);
        same_but_disputed(&world, &merge(&both, a), &both);
        same_but_disputed(&world, &merge(&both, c), &merge(a, &merge(b, c)));
    }

    #[test]
    fn any_order_and_any_duplicates_give_one_state(plan in plan(), order in any::<[prop::sample::Index; 12]>()) {
        let world = World::run(&plan);
        let mut states = world.states();
        let forwards = all(&states);
        states.reverse();
        same_but_disputed(&world, &forwards, &all(&states));
        for pick in order {
            let at = pick.index(states.len());
            states.push(states[at]);
            states.swap(0, at);
        }
        same_but_disputed(&world, &forwards, &all(&states));
        let (one, other) = states.split_at(states.len() / 2);
        same_but_disputed(&world, &forwards, &merge(&all(one), &all(other)));
    }

    #[test]
    fn no_counter_secret_or_newer_edit_is_lost_and_no_delete_hides_what_it_had_not_seen(plan in plan()) {
        let world = World::run(&plan);
        let now: Vec<&Snapshot> = world.computers.iter().map(|computer| &computer.state).collect();
        world.ledger.check(&all(&now));
        let mut states = world.states();
        world.ledger.check(&all(&states));
        states.reverse();
        world.ledger.check(&all(&states));
    }

    #[test]
    fn computers_that_keep_meeting_become_equal(plan in plan(), who in 0..5_usize) {
        let mut world = World::run(&plan);
        for _ in 0..3 {
            for other in 0..5 {
                let met = world.computers[(who + other) % 5].clone();
                world.computers.iter_mut().for_each(|computer| computer.meet(&met));
            }
        }
        let first = &world.computers[0].state;
        for other in &world.computers[1..] {
            same(&other.state, first);
        }
        world.ledger.check(first);
        // Written and read back, it is still the same.
        for (name, fields) in &first.records {
            let back = vault::travel::Fields::decode(&fields.encode()).expect("it was just written");
            prop_assert!(*fields == back, "{name:?}");
        }
    }
}

/// One fixed plan in which everything happens, so that a law cannot hold for want of events.
#[test]
fn the_simulation_reaches_what_the_laws_are_about() {
    let mut met = BTreeSet::new();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..300 {
        let tree = plan().new_tree(&mut runner).expect("it makes plans");
        let plan: Plan = proptest::strategy::ValueTree::current(&tree);
        let world = World::run(&plan);
        let states = world.states();
        let forwards = all(&states);
        let backwards = all(&states.iter().rev().copied().collect::<Vec<_>>());
        for id in forwards.token_ids() {
            let fields = forwards.fields(LABEL, id).expect("it has a label");
            met.extend(fields.vectors.keys().map(|key| format!("vector {key}")));
            if !sync::merge::is_alive(&forwards, id) {
                met.insert("dead".to_owned());
            } else if fields.vectors.contains_key(&vault::travel::DELETED) {
                met.insert("alive by an unseen edit".to_owned());
            }
            if crate::computer::secrets(&forwards, id).len() > 2 {
                met.insert("many secrets".to_owned());
            }
        }
        if !world.disputed(&[&forwards, &backwards]).is_empty() {
            met.insert("a purge that met an unseen edit".to_owned());
        }
    }
    for wanted in [
        "vector 120",
        "vector 121",
        "dead",
        "alive by an unseen edit",
        "many secrets",
        "a purge that met an unseen edit",
    ] {
        assert!(met.contains(wanted), "{wanted} never happened: {met:?}");
    }
}

fn all(states: &[&Snapshot]) -> Snapshot {
    let nothing = Snapshot::default();
    states
        .iter()
        .fold(nothing, |merged, state| merge(&merged, state))
}

fn same(one: &Snapshot, other: &Snapshot) {
    same_but(one, other, &BTreeSet::new());
}

/// Where a purge met an edit it had not seen, what it had seen may be lost in one order and not in
/// another; everything else is equal, and both orders together are one state.
fn same_but_disputed(world: &World, one: &Snapshot, other: &Snapshot) {
    let disputed = world.disputed(&[one, other]);
    same_but(one, other, &disputed);
    same(&merge(one, other), &merge(other, one));
}

fn same_but(one: &Snapshot, other: &Snapshot, but: &BTreeSet<TokenId>) {
    let names: BTreeSet<_> = one.records.keys().chain(other.records.keys()).collect();
    for name in names {
        let is_token = matches!(name.kind, LABEL | SECRET | USAGE);
        if !(is_token && but.contains(&TokenId(name.id))) {
            let [one, other] = [one, other].map(|state| state.records.get(name));
            assert!(one == other, "{name:?}: {one:?} is not {other:?}");
        }
    }
}
